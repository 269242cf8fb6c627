"""Proving who one is, to see the own file: whole identity number, and the phone that is kept of it.

Whoever is not known is answered as whoever is, in the same words and by the same work. What was asked is
counted, so these answer instead of refusing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.phones import WRONG, Proof, count, prove_phone, send_code
from gonghui.affairs.membership.actions.recording import legal_day
from gonghui.affairs.membership.models import CodeAttempt, PhoneProof
from gonghui.affairs.membership.rules.joining import document_kind
from gonghui.affairs.membership.rules.settings import own_limits
from gonghui.affairs.membership.rules.texts import OWN_CODE
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries.own import of_number_and_phone
from gonghui.foundation.people.rules import read_document, read_phone

OWN = PhoneProof.Purpose.OWN
MANY_ASKED = _(
    "It was asked for often from here, or with this identity number. Wait an hour, or go to your own union "
    "with your card."
)


@dataclass(frozen=True)
class Entered:
    """Whose file was opened; otherwise why none, and about which field."""

    person: Person | None = None
    problem: Any = ""
    field: str = ""


@transaction.atomic
def send_own_code(
    *, phone: str, identity: str, address: str, by: Account, now: datetime, browser: str = ""
) -> Proof:
    """Sends a code to a phone that is kept of the person of an identity number, and to no other.

    Every ask is counted, right or wrong: a count of wrong ones alone would tell which were right.

    Args:
        identity: the whole number: of the last signs alone, with a name, one's family and colleagues know too
            much, and no keyed hash finds them.
        address: of the network, kept as a keyed hash for an hour.
        browser: something that tells this browser from others.
    """
    try:
        number, document = read_phone(phone), _document(identity, now)
    except Refusal as refusal:
        return Proof(refusal.message, refusal.field or "")
    bounds = own_limits(legal_day(now))
    counted: dict[str, tuple[str, int]] = {
        CodeAttempt.What.OWN_FROM: (address, bounds.asks_an_address_an_hour),
        CodeAttempt.What.OWN_NUMBER: (document, bounds.asks_a_number_an_hour),
    }
    if not count(counted=counted, by=by, now=now):
        return Proof(MANY_ASKED)
    known = of_number_and_phone(document, number)
    return send_code(
        phone=number,
        purpose=OWN,
        by=by,
        now=now,
        browser=browser,
        bound=document,
        words=OWN_CODE,
        really=known is not None,
    )


def _document(identity: str, now: datetime) -> str:
    return read_document(document_kind(identity), identity, on=legal_day(now), demo=is_demo()).number


@transaction.atomic
def enter_own_file(*, phone: str, identity: str, digits: str, by: Account, now: datetime) -> Entered:
    """Opens the file of the person of an identity number, with the code that was sent to the person's phone.

    Returns:
        The entry into which others were merged; nobody, and why, where the code is not right.
    """
    try:
        document = _document(identity, now)
        proof = prove_phone(phone=phone, typed=digits, purpose=OWN, by=by, now=now, bound=document)
        person = of_number_and_phone(document, read_phone(phone)) if not proof.problem else None
    except Refusal as refusal:
        return Entered(None, refusal.message, refusal.field or "")
    if person is None:
        return Entered(None, proof.problem or WRONG, proof.field or "digits")
    return Entered(person)
