"""未诉先办: what rises is put on the list by a job; a person takes it up or dismisses it, with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.insight.listening.actions.deciding import decide, held, reasoned
from gonghui.insight.listening.models import Ahead, Run, State
from gonghui.insight.listening.queries.ahead import items_of
from gonghui.insight.listening.queries.counting import monthly_counts
from gonghui.insight.listening.rules.ahead import Rise, announced, first_day, surges


def look_ahead(*, by: Account, now: datetime) -> int:
    """Judges every group's running and last month, and lists what rises or is announced to.

    What is on the list already, decided or not, stays; an open item is brought up to date.

    Returns:
        How many items were found.
    """
    demand(by, Permission.DISPATCH, Category.CASES)
    on = timezone.localdate(now)
    groups, counts, first = monthly_counts(on)
    city = [at for at, group in enumerate(groups) if group.area is None and group.about is None]
    rising = surges(groups, counts, first)
    coming = announced([groups[at] for at in city], counts[city], first)
    with transaction.atomic():
        # The surest is entered last and stands first in the list.
        for rise in reversed(rising):
            _list(Ahead.Kind.SURGE, rise, now)
        for rise in coming:
            _list(Ahead.Kind.ANNOUNCED, rise, now)
        told = {"groups": len(groups), "month": f"{on:%Y-%m}", "found": len(rising) + len(coming)}
        run = Run.objects.create(kind="ahead", at=now, counts=told | {"months": int(counts.shape[1])})
        record_change(verb="look_ahead", record=run, by=by, params=told)
    return len(rising) + len(coming)


def _list(kind: str, rise: Rise, now: datetime) -> None:
    key = {
        "kind": kind,
        "area_id": rise.group.area,
        "category": rise.group.category,
        "about_id": rise.group.about,
        "month": first_day(rise.month),
    }
    values = {
        "observed": rise.observed,
        "expected": rise.expected,
        "usual": rise.usual,
        "score": rise.score,
    }
    found, made = Ahead.objects.get_or_create(**key, defaults=values | {"found_at": now})
    if not made and found.state == State.OPEN:
        Ahead.objects.filter(pk=found.pk).update(**values)


def _sees(by: Account, item: Ahead, now: datetime) -> bool:
    return items_of(by, timezone.localdate(now), state="").filter(pk=item.pk).exists()


@transaction.atomic
def take_up_item(*, item: Ahead, plan: str, body: Body, by: Account, now: datetime) -> None:
    """Takes an item up: says what is done before more must ask.

    Args:
        plan: what is done, in a few words.
        body: in whose name.
    Raises:
        Refusal: decided already, or nothing said.
    """
    found = held(item, by, seen=_sees(by, item, now))
    decide(
        found,
        state=State.ACCEPTED,
        verb="take_up_item",
        by=by,
        now=now,
        reason=reasoned(plan),
        body=body,
    )


@transaction.atomic
def dismiss_item(*, item: Ahead, reason: str, by: Account, now: datetime) -> None:
    """Says that an item is none, and why: a false alarm is counted as one.

    Raises:
        Refusal: decided already, or no reason.
    """
    found = held(item, by, seen=_sees(by, item, now))
    decide(found, state=State.DISMISSED, verb="dismiss_item", by=by, now=now, reason=reasoned(reason))
