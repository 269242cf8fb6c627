"""Carrying out approved lists, some records a transaction: killed and begun again, nothing is done twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import HOLD, Kept, Way, kept_row
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.retention.actions.emptying import drop_files, empty_rows
from gonghui.foundation.retention.actions.proposing import as_said, is_as_listed, keepers
from gonghui.foundation.retention.models import Disposal, DisposalItem
from gonghui.foundation.retention.queries import due_by, held_condition, is_archive, rows_of, term_of

log = logging.getLogger(__name__)
AT_ONCE = 100
Say = Callable[[str, int], None]
Outcome, State = DisposalItem.Outcome, Disposal.State
NOT_DUE = "not_due"


@cache
def erasers() -> dict[Way, Callable[..., None]]:
    """How modules above dispose of what is theirs: `DISPOSES = {Way: action}` in their `actions`.

    Each takes `records` (ids), `reason` and `by`.
    """
    found: dict[Way, Callable[..., None]] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.actions"):
            found |= getattr(import_module(f"{app.name}.actions"), "DISPOSES", {})
    return found


def dispose_of(*, kept: Kept, records: Collection[int], reason: str, by: Account) -> None:
    """Disposes of some records in the way of their class, in the caller's transaction."""
    own = erasers().get(kept.retention_class.way)
    if own is not None:
        own(records=records, reason=reason, by=by)
    else:
        empty_rows(kept=kept, records=records, by=by, params={"reason": reason})


def carry_out_disposal(
    *, disposal: Disposal, by: Account, at_once: int = AT_ONCE, say: Say | None = None
) -> Disposal:
    """Carries an approved list out to its end; where it was stopped, it goes on.

    What meanwhile is held back, not due any more or kept by another class stays, with the reason. What
    is done with a record and that it was done stand in one transaction.

    Args:
        say: told of the list's number and how many of its records are done with so far.
    Raises:
        Refusal: not approved, papers that the archive does not have yet, or a list that was altered.
    """
    kept = kept_row(disposal.kept)
    disposal.refresh_from_db()
    if disposal.state == State.DONE:
        return disposal
    if disposal.state != State.APPROVED:
        raise Refusal(_("Only an approved list is carried out."))
    if is_archive(kept) and disposal.transferred_at is None:
        raise Refusal(_("These are papers that the archive is to have first; without its receipt they stay."))
    if not is_as_listed(disposal):
        raise Refusal(_("The list is not the one that was approved; nothing was done."))
    done = 0
    while count := _batch(disposal, kept, by, at_once):
        done += count
        if say is not None:
            say(disposal.number, done)
    return _finished(disposal, by)


@transaction.atomic
def _batch(disposal: Disposal, kept: Kept, by: Account, at_once: int) -> int:
    # Two workers at one list wait for each other here.
    Disposal.objects.select_for_update(of=("self",)).get(pk=disposal.pk)
    items = list(disposal.items.filter(outcome=Outcome.LISTED).order_by("pk")[:at_once])
    if not items:
        return 0
    on, now = timezone.localdate(), timezone.now()
    records = [item.record for item in items]
    # Whoever ties something new to one of them waits until this is done.
    list(
        apps.get_model(kept.disposed_model)
        ._default_manager.select_for_update(of=("self",))
        .filter(pk__in=records)
        .order_by("pk")
        .values_list("pk")
    )
    staying = _staying(kept, records, disposal.due_on, on)
    going = [record for record in records if record not in staying]
    if going:
        dispose_of(kept=kept, records=going, reason=disposal.number, by=by)
    for item in items:
        item.outcome = Outcome.STAYED if item.record in staying else Outcome.GONE
        item.reasons, item.at = staying.get(item.record, []), now
    DisposalItem.objects.bulk_update(items, ["outcome", "reasons", "at"])
    return len(items)


def _staying(kept: Kept, records: list[int], due_on: date, on: date) -> dict[int, list[dict[str, Any]]]:
    term = term_of(kept.retention_class, on)
    ours = rows_of(kept).filter(**{f"{kept.unit}__in": records})
    due = set(due_by(kept, ours, term, due_on).values_list(kept.unit, flat=True))
    held = set(ours.filter(held_condition(kept, on)).values_list(kept.unit, flat=True))
    found: dict[int, list[dict[str, Any]]] = {
        record: [as_said(reason) for reason in reasons]
        for record, reasons in keepers(kept, records, on).items()
    }
    for record in records:
        if record in held:
            found.setdefault(record, [{"of": HOLD, "until": None, "source": ""}])
        elif record not in due:
            found.setdefault(record, [{"of": NOT_DUE, "until": None, "source": ""}])
    return found


@transaction.atomic
def _finished(disposal: Disposal, by: Account) -> Disposal:
    held = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal.pk)
    if held.state == State.DONE:
        return held
    before = fields_of(held)
    held.state, held.done_at = State.DONE, timezone.now()
    held.gone = held.items.filter(outcome=Outcome.GONE).count()
    held.stayed = held.items.filter(outcome=Outcome.STAYED).count()
    package, held.package = held.package, None
    held.version += 1
    held.save()
    if package is not None:
        # The archive has it; what stays here is the digest of its manifest.
        drop_files(files=[package], by=by)
    record_change(
        verb="carry_out_disposal",
        record=held,
        by=by,
        before=before,
        params={
            "number": held.number,
            "gone": held.gone,
            "stayed": held.stayed,
            "digest": held.digest,
            "source": held.source,
        },
    )
    return held


def carry_out_disposals(*, by: Account, say: Say | None = None) -> int:
    """Carries out whatever is approved and may go. Returns how many lists were finished.

    One that cannot be carried out (altered, its term not known) waits, and keeps no other from it.
    """
    finished = 0
    for disposal in Disposal.objects.filter(state=State.APPROVED).order_by("pk"):
        if is_archive(kept_row(disposal.kept)) and disposal.transferred_at is None:
            continue
        try:
            carry_out_disposal(disposal=disposal, by=by, say=say)
        except (Refusal, Unknown) as refusal:
            log.warning("the list %s waits: %s", disposal.number, refusal)
            continue
        finished += 1
    return finished
