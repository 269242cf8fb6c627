"""A disposal is proposed by one person and decided by another; of papers the archive gets its copy first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, next_number, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.retention import Kept, Reason, Way, kept_row
from gonghui.foundation.retention.models import Disposal, DisposalItem
from gonghui.foundation.retention.queries import (
    due_by,
    held_condition,
    is_archive,
    may_decide,
    reasons_of,
    rows_within,
    term_of,
)

SERIES = "XH"  # 销毁
AT_MOST = 20_000  # records a list: a second person is to look at it
ARCHIVED_AT_MOST = 500  # of papers, which are put into one package
Outcome, State = DisposalItem.Outcome, Disposal.State


@transaction.atomic
def propose_disposal(*, kept: Kept, due_on: date, by: Account) -> Disposal:
    """Lists what of some declared rows was due by a day, within the reach of who proposes.

    What is held back is left out, and what another open list has. People whom another class keeps stand in
    the list with the reasons, and stay. The oldest come first; what is too much is left for the next list.

    Raises:
        Refusal: nothing is due, a day to come, such rows are not disposed of, or no role for it.
        Unknown: the term is not known.
    """
    found = kept.retention_class
    demand(by, Permission.EDIT, found.category)
    today = timezone.localdate()
    if due_on > today:
        raise Refusal(_("Only what is due already is disposed of; choose today or an earlier day."), "due_on")
    if found.way == Way.STAYS or not kept.counted:
        raise Refusal(_("Nothing of this class is disposed of here."))
    term = term_of(found, today)
    listed = _listed(kept, due_by(kept, rows_within(kept, by, Permission.EDIT), term, due_on), today)
    if not listed:
        raise Refusal(_("Nothing of this class is due and free to go."))
    home = home_of(by, Permission.EDIT, found.category)
    disposal = Disposal.objects.create(
        number=next_number(series=SERIES, on=today),
        kept=kept.key,
        due_on=due_on,
        body=home,
        months=term.months,
        source=term.source[:300],
        mark=term.mark,
        listed=len(listed),
        digest=ids_digest(kept.disposed_model, listed),
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    _add_items(disposal, kept, listed, today)
    _tell(disposal, "propose_disposal", by)
    return disposal


def _listed(kept: Kept, rows: Any, on: date) -> list[int]:
    taken = DisposalItem.objects.filter(
        disposal__kept=kept.key, disposal__state__in=(State.PROPOSED, State.APPROVED)
    ).values("record")
    rows = rows.exclude(held_condition(kept, on)).exclude(**{f"{kept.unit}__in": taken})
    most = ARCHIVED_AT_MOST if is_archive(kept) else AT_MOST
    return sorted(rows.order_by(kept.begins, "pk").values_list(kept.unit, flat=True)[:most])


def ids_digest(model: str, ids: Sequence[int]) -> str:
    """SM3 over a list of ids of a model, in order, hex: what a second person approves, and what stays."""
    return digest("\n".join([model, *map(str, sorted(ids))]).encode()).hex()


def _add_items(disposal: Disposal, kept: Kept, listed: list[int], on: date) -> None:
    model = apps.get_model(kept.disposed_model)
    public = dict(model._default_manager.filter(pk__in=listed).values_list("pk", "public_id"))
    keeping = keepers(kept, listed, on)
    DisposalItem.objects.bulk_create(
        (
            DisposalItem(
                disposal=disposal,
                record=pk,
                public=public[pk],
                outcome=Outcome.STAYED if pk in keeping else Outcome.LISTED,
                reasons=[as_said(reason) for reason in keeping.get(pk, ())],
            )
            for pk in listed
        ),
        batch_size=2000,
    )


def keepers(kept: Kept, records: Sequence[int], on: date) -> dict[int, list[Reason]]:
    """Of people whom something else keeps on a day, what; other records only holds keep."""
    return reasons_of(records, on) if kept.retention_class.way == Way.ERASE_PERSON else {}


def as_said(reason: Reason) -> dict[str, Any]:
    """A reason as it stands in a list: keys and days, no name."""
    return {"of": reason.of, "until": reason.until and reason.until.isoformat(), "source": reason.source}


@transaction.atomic
def decide_disposal(*, disposal: Disposal, approve: bool, by: Account, reason: str = "") -> Disposal:
    """Approves a list, which is then carried out, or refuses it.

    Raises:
        Refusal: one's own list, or that of whom one stands in for; decided already; refused without a reason;
            the records lie outside the area of the role; the list is not the one that was proposed.
    """
    held = _open(disposal)
    demand(by, Permission.EDIT, kept_row(held.kept).retention_class.category, held.body_id)
    if held.proposed_by_id == by.pk or (by.acting_for and by.acting_for.pk == held.proposed_by_id):
        raise Refusal(_("Nobody decides on what they proposed themselves; a second person does."))
    if not may_decide(held, by):
        raise Refusal(_("Whoever decides looks after the same records; your roles do not reach."))
    if held.state != State.PROPOSED:
        raise Refusal(_("This list is decided on already."))
    if not approve and not reason.strip():
        raise Refusal(_("Say why the list is refused."), "reason")
    if not is_as_listed(held):
        raise Refusal(_("The list is not the one that was proposed; refuse it and have it proposed anew."))
    before = fields_of(held)
    held.state = State.APPROVED if approve else State.REFUSED
    held.decided_by, held.decided_at = by, timezone.now()
    held.decision = " ".join(reason.split())[:200]
    held.version += 1
    held.save()
    _tell(held, "approve_disposal" if approve else "refuse_disposal", by, before)
    return held


def is_as_listed(disposal: Disposal) -> bool:
    """Whether the ids of a list are those of its digest."""
    ids = list(disposal.items.order_by().values_list("record", flat=True))
    return disposal.digest == ids_digest(kept_row(disposal.kept).disposed_model, ids)


@transaction.atomic
def confirm_transfer(*, disposal: Disposal, receipt: str, by: Account) -> Disposal:
    """Notes that the archive has the package and under which number it says so; then what is listed may go.

    Raises:
        Refusal: no such papers, not approved, no package made yet, confirmed already, or no receipt.
    """
    held = _open(disposal)
    demand(by, Permission.EDIT, kept_row(held.kept).retention_class.category, held.body_id)
    if held.state != State.APPROVED or held.package_id is None:
        raise Refusal(_("There is no package of this list yet; have it approved, then make the package."))
    if held.transferred_at is not None:
        raise Refusal(_("The archive's receipt stands here already."))
    if not receipt.strip():
        raise Refusal(_("Enter the number of the archive's receipt."), "receipt")
    before = fields_of(held)
    held.receipt, held.transferred_at = " ".join(receipt.split())[:120], timezone.now()
    held.version += 1
    held.save()
    _tell(held, "confirm_transfer", by, before, receipt=held.receipt)
    return held


def _open(disposal: Disposal) -> Disposal:
    return Disposal.objects.select_for_update(of=("self",)).get(pk=disposal.pk)


def _tell(
    disposal: Disposal, verb: str, by: Account, before: dict[str, Any] | None = None, **more: Any
) -> None:
    record_change(
        verb=verb,
        record=disposal,
        by=by,
        before=before,
        params={"number": disposal.number, "count": disposal.listed, "digest": disposal.digest, **more},
        seal=lambda values: {name: value for name, value in values.items() if name != "decision"},
    )
