"""Proving whose appeal it is: by its query code, or by a code sent to the phone; changing the number.

What is wrong is counted, and must stay counted: these actions answer with words where others refuse, so
that nothing is rolled back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.portal.steps import note_clerk
from gonghui.affairs.appeals.actions.portal.texts import queue_text
from gonghui.affairs.appeals.actions.recording import legal_day, record, seal
from gonghui.affairs.appeals.models import Appeal, PhoneCode, PortalAttempt, PortalForm, TextMessage
from gonghui.affairs.appeals.queries.portal import appeals_of_phone, hashed, portal_limits, tried
from gonghui.affairs.appeals.rules.asking import read_code
from gonghui.affairs.appeals.rules.portal.limits import PHONE_CODE, Limits, digits_of, read_digits
from gonghui.affairs.appeals.rules.portal.texts import NEW_NUMBER, NUMBER_CHANGED, SIGN_IN
from gonghui.engines.messages.actions import look_now
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.rules import read_phone

What = PortalAttempt.What
HOUR = timedelta(hours=1)
SEND_TEXTS = "appeals.send_texts"
WRONG_CODE = _("This query code and phone number do not belong together. Look at the text message again.")
WRONG_DIGITS = _("This code is not right, or too old. Ask for a new one.")
MANY_WRONG = _(
    "Many wrong codes came from your network. Sign in with your phone instead, ask a station, or call 12351."
)
MANY_CODES = _("Several codes were sent to this phone already. Wait an hour, or call 12351.")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Whose appeals were proved, or why none was (`problem`, about `field`)."""

    appeals: list[Appeal] = field(default_factory=list)
    problem: Any = ""
    field: str = ""


@transaction.atomic
def enter_by_code(*, code: str, phone: str, address: str, by: Account, now: datetime) -> Entry:
    """Opens one appeal with its query code, and the phone where one was left.

    Args:
        address: of the network, counted as a keyed hash and for wrong codes alone.
    """
    limits, where = portal_limits(legal_day(now)), hashed(address, "address")
    bare = read_code(code)
    if not bare:
        return Entry(problem=_("A query code has eight signs, such as the one we sent you."), field="code")
    of_code = hashed(bare, "code")
    if _too_many_wrong(where, of_code, limits, now):
        return Entry(problem=MANY_WRONG, field="code")
    found = _by_code(bare, phone)
    if found is None:
        counted = ((What.WRONG_FROM, where), (What.WRONG_CODE, of_code), (What.WRONG, b""))
        PortalAttempt.objects.bulk_create(PortalAttempt(what=what, of=of, at=now) for what, of in counted)
        return Entry(problem=WRONG_CODE, field="code")
    return Entry(appeals=[found])


def _too_many_wrong(where: bytes, of_code: bytes, limits: Limits, now: datetime) -> bool:
    counted = (
        (What.WRONG_FROM, where, limits.wrong_codes_an_address_an_hour),
        (What.WRONG_CODE, of_code, limits.wrong_phones_a_code_an_hour),
        (What.WRONG, b"", limits.wrong_codes_an_hour),
    )
    return any(tried(what, of, now=now, within=HOUR) >= most for what, of, most in counted)


def _by_code(code: str, phone: str) -> Appeal | None:
    try:
        return queries.appeal_by_code(code, phone.strip())
    except Refusal:  # no phone number: as good as a wrong one
        return None


@transaction.atomic
def send_phone_code(*, phone: str, by: Account, now: datetime) -> Entry:
    """Sends a code to a phone, to sign in with. Whether appeals are kept under it is not told."""
    try:
        number = read_phone(phone)
    except Refusal as refusal:
        return Entry(problem=refusal.message, field="phone")
    if _too_many_codes(number, now):
        return Entry(problem=MANY_CODES, field="phone")
    known = appeals_of_phone(number)
    if known:
        _send(number, None, known[0], SIGN_IN, by, now)
    return Entry()


def _too_many_codes(number: str, now: datetime) -> bool:
    """Counts a code that is asked for, whether or not one is sent."""
    of, limits = queries.hash_of_phone(number), portal_limits(legal_day(now))
    if tried(What.PHONE_CODE, of, now=now, within=HOUR) >= limits.phone_codes_an_hour:
        return True
    PortalAttempt.objects.create(what=What.PHONE_CODE, of=of, at=now)
    return False


def _send(number: str, of: Appeal | None, through: Appeal, words: Any, by: Account, now: datetime) -> None:
    limits = portal_limits(legal_day(now))
    code, hashed_number = digits_of(secrets.token_bytes(8)), queries.hash_of_phone(number)
    until = now + timedelta(minutes=limits.phone_code_minutes)
    PhoneCode.objects.create(
        phone_hash=hashed_number,
        code_hash=_code_hash(hashed_number, code),
        appeal=of,
        made_at=now,
        expires_at=until,
    )
    with translation.override(settings.LANGUAGE_CODE):
        text = str(words).format(
            code=code, minutes=limits.phone_code_minutes, number=through.case.number if of else ""
        )
    kind = TextMessage.Kind.PHONE_CODE
    queue_text(appeal=through, kind=kind, text=text, by=by, now=now, phone=number, expires_at=until)
    look_now(SEND_TEXTS)


def _code_hash(hashed_number: bytes, code: str) -> bytes:
    return provider().keyed_hash(f"{hashed_number.hex()} {code}", purpose=PHONE_CODE)


def _use(number: str, typed: str, of: Appeal | None, now: datetime) -> bool:
    """Whether a typed code is the latest one sent to a number; a code is used once, tried a few times."""
    hashed_number, limits = queries.hash_of_phone(number), portal_limits(legal_day(now))
    codes = PhoneCode.objects.select_for_update(of=("self",)).filter(phone_hash=hashed_number, appeal=of)
    held = codes.order_by("-made_at", "-pk").first()
    if held is None or held.used_at or held.expires_at <= now or held.tries >= limits.phone_code_tries:
        return False
    held.tries += 1
    right = secrets.compare_digest(bytes(held.code_hash), _code_hash(hashed_number, read_digits(typed)))
    if right:
        held.used_at = now
    held.save(update_fields=["tries", "used_at"])
    return right


@transaction.atomic
def enter_by_phone(*, phone: str, digits: str, by: Account, now: datetime) -> Entry:
    """Opens every appeal kept under a phone, with the code that was sent to it."""
    try:
        number = read_phone(phone)
    except Refusal as refusal:
        return Entry(problem=refusal.message, field="phone")
    if not _use(number, digits, None, now):
        return Entry(problem=WRONG_DIGITS, field="digits")
    return Entry(appeals=appeals_of_phone(number))


@transaction.atomic
def ask_new_number(
    *, appeal: Appeal, code: str, phone: str, address: str, by: Account, now: datetime
) -> Entry:
    """Wants another number for an appeal: proved by the query code, then by a code sent to the new one.

    Who only holds the old phone, or found the page open, cannot take the case away with it.
    """
    try:
        number = read_phone(phone)
    except Refusal as refusal:
        return Entry(problem=refusal.message, field="phone")
    limits, where, bare = portal_limits(legal_day(now)), hashed(address, "address"), read_code(code)
    of_code = hashed(bare, "code")
    if _too_many_wrong(where, of_code, limits, now):
        return Entry(problem=MANY_WRONG, field="code")
    if not bare or not _is_code_of(appeal, bare):
        PortalAttempt.objects.create(what=What.WRONG_FROM, of=where, at=now)
        return Entry(problem=_("This is not the query code of this case."), field="code")
    if _too_many_codes(number, now):
        return Entry(problem=MANY_CODES, field="phone")
    _send(number, appeal, appeal, NEW_NUMBER, by, now)
    return Entry(appeals=[appeal])


def _is_code_of(appeal: Appeal, code: str) -> bool:
    phone = queries.told_of(appeal).get("phone", "")
    found = queries.appeal_by_code(code, phone)
    return found is not None and found.pk == appeal.pk


@transaction.atomic
def confirm_new_number(
    *, appeal: Appeal, phone: str, digits: str, by: Account, now: datetime, clerk: Account | None = None
) -> Entry:
    """Keeps an appeal under its new number, once the code sent to it came back; the old one is told.

    Args:
        clerk: who did it for the worker, if anybody.
    """
    try:
        number = read_phone(phone)
    except Refusal as refusal:
        return Entry(problem=refusal.message, field="phone")
    if not _use(number, digits, appeal, now):
        return Entry(problem=WRONG_DIGITS, field="digits")
    held = Appeal.objects.select_for_update(of=("self",)).select_related("case__lead").get(pk=appeal.pk)
    old = queries.told_of(held).get("phone", "")
    if old and old != number:
        with translation.override(settings.LANGUAGE_CODE):
            text = str(NUMBER_CHANGED).format(number=held.case.number)
        queue_text(appeal=held, kind=TextMessage.Kind.NUMBER, text=text, by=by, now=now, phone=old)
    before = fields_of(held)
    held.caller_phone, held.caller_hash = seal(held, "caller_phone", number), queries.hash_of_phone(number)
    held.hash_version = provider().active
    held.contact_allowed = True
    held.save(update_fields=["caller_phone", "caller_hash", "hash_version", "contact_allowed"])
    record(held, held, verb="change_phone", by=clerk or by, before=before)
    if clerk is not None:
        note_clerk(appeal=held, clerk=clerk, step="change_phone", now=now)
    return Entry(appeals=[held])


def forget_attempts(*, by: Account, now: datetime) -> int:
    """Forgets what was counted two days ago and earlier, codes for phones and of forms. Returns how many."""
    old = now - timedelta(days=2)
    PortalForm.objects.filter(made_at__lt=old, code__isnull=False).update(code=None)
    attempts, _by_model = PortalAttempt.objects.filter(at__lt=old).delete()
    codes, _by_model = PhoneCode.objects.filter(made_at__lt=old).delete()
    return attempts + codes
