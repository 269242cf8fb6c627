"""Asking in the portal: one form, one appeal, with its files and the message that tells the query code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.portal.texts import queue_text
from gonghui.affairs.appeals.actions.recording import legal_day
from gonghui.affairs.appeals.actions.taking import Said, take_appeal
from gonghui.affairs.appeals.models import Appeal, PortalAttempt, PortalForm, TextMessage
from gonghui.affairs.appeals.models.choices import Channel
from gonghui.affairs.appeals.queries.portal import (
    employer_named,
    hashed,
    place_of,
    portal_desk,
    portal_limits,
    taken_form,
    tried,
)
from gonghui.affairs.appeals.rules.portal.intent import Intent, read_intent
from gonghui.affairs.appeals.rules.portal.limits import Limits, refuse_files
from gonghui.affairs.appeals.rules.portal.texts import RECEIVED, spoken
from gonghui.engines.cases.actions.links import add_file
from gonghui.engines.cases.queries.reach import CASES
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries import reading_once
from gonghui.foundation.core.queries.records import reading_keys_once
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider

What = PortalAttempt.What
Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What became of a form.

    Attributes:
        code: the query code, the same where this form was taken before; empty where that is days ago.
    """

    appeal: Appeal
    code: str
    intent: Intent | None = None


@one_transaction
@reading_once()
@reading_keys_once()
def ask(
    *,
    said: Said,
    token: str,
    by: Account,
    now: datetime,
    chosen: str = "",
    place: str = "",
    browser: str = "",
    files: Files = (),
) -> Asked:
    """Takes what a worker asks, alone or through a clerk of a station; with its files, or not at all.

    Args:
        said: words, name, phone, employer as named, hazards, ticks; kind and category are read from the
            words (rules.portal.intent).
        token: the form's own number: sent twice, it makes one appeal.
        by: the portal's own account, or the clerk, in whose unit's name it is then taken.
        chosen: question, complaint or aid; empty lets the words decide.
        place: code of an area, from the QR code or the form.
        browser: something that tells this browser from others; empty for a clerk's.
        files: (name, content).
    Raises:
        Refusal: something is missing, too much, or no photo or recording; nothing was kept.
    """
    on, key = legal_day(now), hashed(token, "form")
    _alone_with(key)
    if (known := taken_form(key)) is not None:
        return Asked(appeal=known.appeal, code=_kept_code(known, token))
    limits = portal_limits(on)
    refuse_files(files, limits)
    if not said.hazards:
        _refuse_too_often(said.phone, browser, limits, now)
    said, intent = _read(said, chosen, place, by, now)
    taken = take_appeal(said=said, origin=_origin(by), by=by, now=now)
    taken.appeal.case.refresh_from_db()
    code = provider().seal(taken.code, context=_bound_to(token))
    PortalForm.objects.create(token=key, appeal=taken.appeal, made_at=now, code=code)
    for name, content in files:
        add_file(case=taken.appeal.case, content=content, name=name, by=by, now=now, from_asker=True)
    if said.phone.strip():
        with translation.override(settings.LANGUAGE_CODE):
            text = str(RECEIVED).format(number=taken.appeal.case.number, code=spoken(taken.code))
        queue_text(appeal=taken.appeal, kind=TextMessage.Kind.QUERY_CODE, text=text, by=by, now=now)
    return Asked(appeal=taken.appeal, code=taken.code, intent=intent)


def _alone_with(key: bytes) -> None:
    """The same form sent twice at once: the second waits until the first is through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key[:8], "big", signed=True)])


def _kept_code(form: PortalForm, token: str) -> str:
    return provider().open(form.code, context=_bound_to(token)) if form.code else ""


def _bound_to(token: str) -> bytes:
    return f"appeals.portalform.code {token}".encode()


def _read(said: Said, chosen: str, place: str, by: Account, now: datetime) -> tuple[Said, Intent]:
    on = legal_day(now)
    if not said.hazards and len(said.wording.strip()) < 2:
        raise Refusal(_("Write in a few words what happened or what you need."), "wording")
    employer = said.employer or employer_named(said.employer_name)
    named = employer is not None or bool(said.employer_name.strip())
    intent = read_intent(said.wording, queries.categories(on), chosen=chosen, has_employer=named)
    portal = by.kind == Account.Kind.SYSTEM
    return replace(
        said,
        request=intent.request,
        category="" if said.hazards else intent.category,
        channel=Channel.PORTAL if portal else Channel.STATION,
        employer=employer,
        area=place_of(place, on) or city(),
        anonymous=not said.name.strip() and not said.phone.strip(),
    ), intent


def _origin(by: Account) -> Body:
    if by.kind == Account.Kind.SYSTEM:
        return portal_desk()
    home = home_of(by, Permission.ADD, CASES)
    if home is None:
        raise Refusal(_("Your account takes no requests in; ask the administrator for the role."))
    return home


def _refuse_too_often(phone: str, browser: str, limits: Limits, now: datetime) -> None:
    """Counts this ask, and refuses one too many; the address is not looked at."""
    counted = []
    if phone.strip():
        counted.append(
            (What.ASKED_PHONE, queries.hash_of_phone(phone), timedelta(days=1), limits.asks_a_phone_a_day)
        )
    if browser:
        of = hashed(browser, "browser")
        counted.append((What.ASKED_BROWSER, of, timedelta(hours=1), limits.asks_a_browser_an_hour))
    for what, of, within, most in counted:
        if tried(what, of, now=now, within=within) >= most:
            raise Refusal(
                _("Many requests came from you already; we work on them. If it cannot wait, call 12351.")
            )
    PortalAttempt.objects.bulk_create(
        PortalAttempt(what=what, of=of, at=now) for what, of, _within, _most in counted
    )
