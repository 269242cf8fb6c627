"""Holding a record or a person back from disposal, and letting it go again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import Kept, kept_rows
from gonghui.foundation.retention.models import RetentionHold
from gonghui.foundation.retention.queries import scope_condition

OUTSIDE = _("This record lies outside the area of your role, or does not exist.")


@transaction.atomic
def place_hold(
    *, kept: Kept, row: int, basis: str, reason: str, source: str, by: Account, until: date | None = None
) -> RetentionHold:
    """Holds back what a declared row is of: the record, or its person, whom every other term then keeps, too.

    Args:
        row: id of the row, whether its term has begun or not.
        basis: a value of `RetentionHold.Basis`.
        source: the document or file number that asks for it.
        until: the first day on which the hold is over; None: until it is lifted.
    Raises:
        Refusal: no reason, source or known basis, an end that has passed, or outside the area of the role.
    """
    demand(by, Permission.EDIT, kept.retention_class.category)
    rows = apps.get_model(kept.model)._default_manager.filter(scope_condition(kept, by, Permission.EDIT))
    found = rows.filter(pk=row).values_list(kept.unit, *([kept.body] if kept.body else [])).first()
    if found is None:
        raise Refusal(OUTSIDE)
    if basis not in RetentionHold.Basis.values:
        raise Refusal(_("Choose why it is held back."), "basis")
    _refuse_empty(reason, "reason", _("Say why it is held back."))
    _refuse_empty(source, "source", _("Name the document or file number that asks for it."))
    if until is not None and until <= timezone.localdate():
        raise Refusal(_("A hold ends on a later day than today."), "until")
    hold = RetentionHold.objects.create(
        model=kept.disposed_model,
        record=found[0],
        body_id=found[1] if kept.body else None,
        basis=basis,
        reason=" ".join(reason.split())[:200],
        source=" ".join(source.split())[:200],
        until=until,
        placed_by=by,
        placed_at=timezone.now(),
    )
    _tell(hold, "place_hold", by)
    return hold


@transaction.atomic
def lift_hold(*, hold: RetentionHold, because: str, by: Account) -> RetentionHold:
    """Ends a hold; the terms go on as if there had been none.

    Raises:
        Refusal: lifted already, no reason, or outside the area of the role.
    """
    held = RetentionHold.objects.select_for_update().get(pk=hold.pk)
    category = next(
        one.retention_class.category
        for one in kept_rows()
        if one.counted and one.disposed_model == held.model
    )
    demand(by, Permission.EDIT, category, held.body_id)
    if held.lifted_at is not None:
        raise Refusal(_("This hold was lifted already."))
    _refuse_empty(because, "because", _("Say why it is not held back any more."))
    before = fields_of(held)
    held.lifted_by, held.lifted_at = by, timezone.now()
    held.lifted_because = " ".join(because.split())[:200]
    held.version += 1
    held.save()
    _tell(held, "lift_hold", by, before)
    return held


def _refuse_empty(text: str, field: str, sentence: Any) -> None:
    if not text.strip():
        raise Refusal(sentence, field)


def _tell(hold: RetentionHold, verb: str, by: Account, before: dict[str, Any] | None = None) -> None:
    record_change(
        verb=verb,
        record=hold,
        by=by,
        before=before,
        params={"basis": hold.basis, "source": hold.source},
        # The reason may name somebody: it stands in the hold alone.
        seal=lambda values: {
            name: value for name, value in values.items() if name not in ("reason", "lifted_because")
        },
    )
