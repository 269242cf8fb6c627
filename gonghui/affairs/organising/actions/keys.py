"""Registration, legal representative, seal and account of a union: one proposes, another approves (B18)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.models import KeyChange, KeyFact
from gonghui.affairs.organising.models.terms import KeyKind
from gonghui.affairs.organising.rules.keys import ACCOUNT
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.bodies.actions.reorganising import cut
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.numbers import next_number
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import read_credit_code

SERIES = "BG"  # 变更
UNION_CODES = ("81", "89")  # GB 32100: 基层工会, 其他工会
PROPOSED_ALREADY = _("A change of this is proposed already; decide on that one first.")


@transaction.atomic
def propose_key_change(
    *,
    union: Body,
    kind: str,
    text: str,
    effective_on: date,
    by: Account,
    account_number: str = "",
    document: str = "",
) -> KeyChange:
    """Proposes a change of a key fact of a union; it holds once somebody else has approved it.

    Args:
        text: the registration's credit code, the representative, the seal's words, or the bank.
        account_number: of a bank account; kept sealed, only its last four digits are shown.
    Raises:
        Refusal: a wrong code or number, one proposed already, or outside the area of the role.
    """
    demand(by, Permission.EDIT, Category.BODIES, union.pk)
    refuse_outside(union, str(union), effective_on, field="effective_on")
    if not hasattr(union, "union"):
        raise Refusal(_("%(body)s is no trade union.") % {"body": union}, "union")
    if kind not in KeyKind.values:
        raise Refusal(_("Choose what is to be changed."), "kind")
    shown, sealed = _value(kind, " ".join(text.split()), account_number)
    change = KeyChange(
        union=union.union,
        kind=kind,
        text=shown,
        sealed=sealed,
        effective_on=effective_on,
        document=document.strip()[:120],
        proposed_at=timezone.now(),
        proposed_by=by,
        number=next_number(series=SERIES, on=effective_on),
    )
    with refusing({"one_proposal_a_key_fact": PROPOSED_ALREADY}):
        change.save(force_insert=True)
    _tell(change, "propose_key_change", by)
    return change


def _value(kind: str, text: str, account_number: str) -> tuple[str, bytes | None]:
    if not text or len(text) > 100:
        raise Refusal(_("Enter the new value, of 100 characters at most."), "text")
    if kind == KeyKind.LEGAL_PERSON:
        code = read_credit_code(text)
        if not code.startswith(UNION_CODES):
            raise Refusal(_("The credit code of a union begins with 81 or 89."), "text")
        return code, None
    if kind != KeyKind.ACCOUNT:
        return text, None
    digits = re.sub(r"[\s-]", "", account_number)
    if not re.fullmatch(r"[0-9]{8,30}", digits):
        raise Refusal(_("An account number has 8 to 30 digits."), "account_number")
    return f"{text} ····{digits[-4:]}", provider().seal(digits, context=ACCOUNT)


def account_number_of(fact: KeyFact | KeyChange) -> str:
    """The whole number of a sealed account; empty where there is none."""
    return "" if fact.sealed is None else provider().open(fact.sealed, context=ACCOUNT)


def _tell(change: KeyChange, verb: str, by: Account, before: Any = None) -> None:
    params = {
        "union": change.union.body.name_zh,
        "kind": change.kind,
        "number": change.number,
        "on": change.effective_on.isoformat(),
    }
    record_change(verb=verb, record=change, by=by, before=before, params=params)


def _open(record: KeyChange) -> KeyChange:
    held = KeyChange.objects.select_for_update(of=("self",)).select_related("union__body").get(pk=record.pk)
    if held.state != KeyChange.State.PROPOSED:
        raise Refusal(
            _("Somebody was faster: this change is “%(state)s” already.")
            % {"state": held.get_state_display()}
        )
    return held


def _decided(held: KeyChange, state: str, by: Account, reason: str, verb: str) -> KeyChange:
    before = fields_of(held)
    held.state, held.reason = state, reason.strip()[:300]
    held.decided_at, held.decided_by = timezone.now(), by
    held.version += 1
    held.save()
    _tell(held, verb, by, before)
    return held


@transaction.atomic
def approve_key_change(*, record: KeyChange, by: Account) -> KeyFact:
    """Approves a change: the fact holds from its day on, the one before ends there.

    Raises:
        Refusal: by whoever proposed it, decided already, or outside the area of the role.
    """
    held = _open(record)
    demand(by, Permission.EDIT, Category.BODIES, held.union_id)
    if held.proposed_by_id == by.pk:
        raise Refusal(_("Whoever proposed it does not approve it; somebody else must."))
    on = held.effective_on
    refuse_outside(held.union.body, str(held.union.body), on, field="effective_on")
    facts = KeyFact.objects.select_for_update().filter(
        Q(valid_to=None) | Q(valid_to__gt=on), union=held.union_id, kind=held.kind
    )
    params = {"union": held.union.body.name_zh, "on": on.isoformat()}
    rows = list(facts.order_by("valid_from"))
    until = None if not rows else rows[0].valid_to if rows[0].valid_from <= on else rows[0].valid_from
    if rows and rows[0].valid_from <= on:
        cut(rows[0], on=on, verb="end_key_fact", by=by, params=params)
    held = _decided(held, KeyChange.State.APPROVED, by, "", "approve_key_change")
    fact = KeyFact(
        union=held.union,
        kind=held.kind,
        text=held.text,
        sealed=held.sealed,
        change=held,
        valid_from=on,
        valid_to=until,
    )
    fact.save(force_insert=True)
    record_change(verb="begin_key_fact", record=fact, by=by, params=params)
    return fact


@transaction.atomic
def refuse_key_change(*, record: KeyChange, reason: str, by: Account) -> KeyChange:
    """Refuses a proposed change, with the reason.

    Raises:
        Refusal: no reason, by whoever proposed it, or decided already.
    """
    held = _open(record)
    demand(by, Permission.EDIT, Category.BODIES, held.union_id)
    if not reason.strip():
        raise Refusal(_("Give the reason; it is kept with the change."), "reason")
    if held.proposed_by_id == by.pk:
        raise Refusal(_("Whoever proposed it withdraws it; somebody else refuses it."))
    return _decided(held, KeyChange.State.REFUSED, by, reason, "refuse_key_change")


@transaction.atomic
def withdraw_key_change(*, record: KeyChange, by: Account) -> KeyChange:
    """Takes one's own proposal back.

    Raises:
        Refusal: somebody else's, or decided already.
    """
    held = _open(record)
    if held.proposed_by_id != by.pk:
        raise Refusal(_("Only whoever proposed it takes it back."))
    return _decided(held, KeyChange.State.WITHDRAWN, by, "", "withdraw_key_change")
