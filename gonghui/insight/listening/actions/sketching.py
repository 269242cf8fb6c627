"""Wordings made comparable: keyed hashes of what they say, so that alike ones are found unopened."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gonghui.affairs.appeals.models import Appeal
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.insight.listening.models import Run, Sketch
from gonghui.insight.listening.queries.worded import KEPT_FOR, marks_of
from gonghui.insight.listening.queries.wordings import wordings

AT_MOST = 20_000  # a run; the next takes the rest


@transaction.atomic
def sketch_wordings(*, by: Account, now: datetime) -> int:
    """Sketches the appeals that have none yet, and forgets old ones and those of erased cases.

    Returns:
        How many were made.
    """
    demand(by, Permission.DISPATCH, Category.CASES)
    on = timezone.localdate(now)
    Sketch.objects.filter(made_on__lte=on - KEPT_FOR).delete()
    Sketch.objects.filter(appeal__case__subject__wrapped=None).delete()
    recent = Appeal.objects.filter(opened_on__gt=on - KEPT_FOR, opened_on__lte=on + timedelta(days=1))
    new = recent.exclude(pk__in=Sketch.objects.values("appeal")).order_by("-pk").values_list("pk", flat=True)
    found = list(wordings(Appeal.objects.filter(pk__in=new[:AT_MOST])))
    rows = [
        Sketch(appeal_id=one.appeal, marks=marks, made_on=one.opened_on)
        for one, marks in zip(found, marks_of([one.text for one in found]), strict=True)
    ]
    Sketch.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if rows:
        run = Run.objects.create(kind="sketch", at=now, counts={"found": len(rows)})
        record_change(verb="sketch_wordings", record=run, by=by, params={"found": len(rows)})
    return len(rows)
