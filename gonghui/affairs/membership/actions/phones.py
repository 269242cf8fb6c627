"""Proving a phone by a code. What is wrong is counted, so these answer instead of refusing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.recording import legal_day
from gonghui.affairs.membership.actions.texts import queue_text, soon
from gonghui.affairs.membership.models import CodeAttempt, MemberText, PhoneProof
from gonghui.affairs.membership.queries.joining import case_by_code
from gonghui.affairs.membership.rules import codes
from gonghui.affairs.membership.rules.settings import limits
from gonghui.affairs.membership.rules.texts import CODE
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.rules import read_phone

HOUR = timedelta(hours=1)
MANY = _("Several codes were sent already. Wait an hour, go to a station, or call 12351.")
WRONG = _("This code is not right, or too old. Look at the latest message, or ask for a new one.")
WRONG_QUERY = _("This query code and phone number do not belong together. Look at the text message again.")
MANY_WRONG = _("Many wrong codes came from your network or for this code. Wait an hour, or call 12351.")
NO_MOBILE = _("Give the number of a mobile phone: the code comes as a text message.")


@dataclass(frozen=True)
class Proof:
    """Whether a code was sent or was right; otherwise why not, and about which field."""

    problem: Any = ""
    field: str = ""


def _hash(number: str) -> bytes:
    return provider().keyed_hash(number, purpose="phone")


def _browser(text: str) -> bytes | None:
    return provider().keyed_hash(text, purpose="membership browser") if text else None


def _bound(text: str) -> bytes | None:
    return provider().keyed_hash(text, purpose="membership bound") if text else None


def _code_hash(number: bytes, code: str) -> bytes:
    return provider().keyed_hash(f"{number.hex()} {code}", purpose=codes.PHONE_CODE)


@transaction.atomic
def send_code(
    *,
    phone: str,
    purpose: str,
    by: Account,
    now: datetime,
    browser: str = "",
    bound: str = "",
    words: Any = CODE,
    really: bool = True,
) -> Proof:
    """Sends a code to a phone; so many an hour to one phone, and from one browser.

    Args:
        browser: something that tells this browser from others; kept as a keyed hash.
        bound: what the code is for besides the phone, such as an identity number; kept as a keyed hash.
        words: of the message.
        really: False does all the same work, but the message is too late before it is looked at: whether
            somebody is known shows neither in the answer nor in the time that it takes.
    """
    try:
        number = read_phone(phone)
    except Refusal as refusal:
        return Proof(refusal.message, "phone")
    if not number.startswith("1"):
        return Proof(NO_MOBILE, "phone")
    bounds, hashed, of_browser = limits(legal_day(now)), _hash(number), _browser(browser)
    lately = PhoneProof.objects.filter(made_at__gt=now - HOUR, made_at__lte=now)
    if lately.filter(phone_hash=hashed).count() >= bounds.codes_a_phone_an_hour:
        return Proof(MANY, "phone")
    if of_browser and lately.filter(browser_hash=of_browser).count() >= bounds.codes_a_browser_an_hour:
        return Proof(MANY, "phone")
    code = codes.digits_of(secrets.token_bytes(8))
    until = now + timedelta(minutes=bounds.code_minutes)
    PhoneProof.objects.create(
        purpose=purpose,
        phone_hash=hashed,
        code_hash=_code_hash(hashed, code),
        browser_hash=of_browser,
        bound_hash=_bound(bound),
        made_at=now,
        expires_at=until,
    )
    with translation.override(settings.LANGUAGE_CODE):
        text = str(words).format(code=code, minutes=bounds.code_minutes) if really else ""
    late = until if really else now
    queue_text(phone=number, text=text, kind=MemberText.Kind.CODE, by=by, now=now, expires_at=late)
    soon()
    return Proof()


@transaction.atomic
def prove_phone(
    *, phone: str, typed: str, purpose: str, by: Account, now: datetime, bound: str = ""
) -> Proof:
    """Whether a typed code is the latest one sent to a phone; used once, tried a few times.

    Args:
        bound: as when it was sent: one phone may be several people's, each with a code of their own.
    """
    try:
        hashed = _hash(read_phone(phone))
    except Refusal as refusal:
        return Proof(refusal.message, "phone")
    rows = PhoneProof.objects.select_for_update().filter(phone_hash=hashed, purpose=purpose)
    rows = rows.filter(bound_hash=_bound(bound))
    held = rows.order_by("-made_at", "-pk").first()
    if held is None or held.used_at or held.expires_at <= now:
        return Proof(WRONG, "digits")
    if held.tries >= limits(legal_day(now)).code_tries:
        return Proof(WRONG, "digits")
    if bytes(held.code_hash) != _code_hash(hashed, codes.read_digits(typed)):
        PhoneProof.objects.filter(pk=held.pk).update(tries=F("tries") + 1)
        return Proof(WRONG, "digits")
    PhoneProof.objects.filter(pk=held.pk).update(used_at=now)
    return Proof()


@dataclass(frozen=True)
class Followed:
    """The case that a query code opens; otherwise why none, and about which field."""

    case: Case | None = None
    problem: Any = ""


@transaction.atomic
def follow_by_code(*, code: str, phone: str, address: str, by: Account, now: datetime) -> Followed:
    """Opens a case by its query code, and the phone where one was left; wrong ones are counted.

    Args:
        address: of the network, kept as a keyed hash, and of wrong codes alone.
    """
    bounds, bare = limits(legal_day(now)), codes.read_code(code)
    counted = {CodeAttempt.What.FROM: _attempt(address)}
    if bare:
        counted[CodeAttempt.What.CODE] = _attempt(bare)
    most = {
        CodeAttempt.What.FROM: bounds.wrong_codes_an_address_an_hour,
        CodeAttempt.What.CODE: bounds.wrong_phones_a_code_an_hour,
    }
    lately = CodeAttempt.objects.filter(at__gt=now - HOUR, at__lte=now)
    if any(lately.filter(what=what, of=of).count() >= most[what] for what, of in counted.items()):
        return Followed(problem=MANY_WRONG)
    case = case_by_code(code, phone)
    if case is None:
        CodeAttempt.objects.bulk_create(CodeAttempt(what=what, of=of, at=now) for what, of in counted.items())
        return Followed(problem=WRONG_QUERY)
    return Followed(case)


def count(*, counted: Mapping[str, tuple[str, int]], by: Account, now: datetime) -> bool:
    """Counts something done, unless it was done too often within an hour: then False, and it is not counted.

    Args:
        counted: `CodeAttempt.What` → (what it is counted for, how often it is borne).
    """
    lately = CodeAttempt.objects.filter(at__gt=now - HOUR, at__lte=now)
    for what, (text, most) in counted.items():
        if lately.filter(what=what, of=_attempt(text)).count() >= most:
            return False
    CodeAttempt.objects.bulk_create(
        CodeAttempt(what=what, of=_attempt(text), at=now) for what, (text, _most) in counted.items()
    )
    return True


def _attempt(text: str) -> bytes:
    return provider().keyed_hash(text, purpose="membership attempt")


@transaction.atomic
def forget_codes(*, by: Account, now: datetime) -> int:
    """Forgets codes that were sent, and wrong ones that came, more than a day ago. Returns how many."""
    old = now - timedelta(days=1)
    attempts = CodeAttempt.objects.filter(at__lt=old).delete()[0]
    return attempts + PhoneProof.objects.filter(made_at__lt=old).delete()[0]
