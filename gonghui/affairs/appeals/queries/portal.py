"""What the worker's portal reads: limits, its desk, how often something was tried, a phone's cases."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.affairs.appeals.models import Appeal, PortalAttempt, PortalForm, TextMessage
from gonghui.affairs.appeals.queries.intake import hash_of_phone, of_caller, told_of
from gonghui.affairs.appeals.rules.portal.limits import LIMITS, Limits, read_limits
from gonghui.affairs.appeals.rules.portal.texts import CONTENT
from gonghui.engines.cases.queries.words import case_key
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import city, in_force
from gonghui.foundation.core.queries import once
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.law.queries import value
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries.own import Entry, Section, facts, record
from gonghui.foundation.people.rules import clean_name

SHOWN = 20  # cases of one phone, the newest


def portal_limits(on: date) -> Limits:
    """What the portal bears on a day."""
    return read_limits(value(LIMITS, city().code, on).value)


def hashed(text: str, purpose: str) -> bytes:
    """The keyed hash under which the portal counts an address, a browser, a code or a form."""
    return provider().keyed_hash(text, purpose=f"portal {purpose}")


def tried(what: str, of: bytes, *, now: datetime, within: timedelta) -> int:
    """How often something was done within a time."""
    return PortalAttempt.objects.filter(what=what, of=of, at__gt=now - within, at__lte=now).count()


@once("bodies.area", "bodies.body", "bodies.union")
def portal_desk() -> Body:
    """The desk in whose name the portal takes appeals: the city's federation.

    Raises:
        LookupError: none leads the city.
        Refusal: there is no city yet.
    """
    desk = Body.objects.filter(union__territory=city(), merged_into=None).order_by("-pk").first()
    if desk is None:
        raise LookupError("no union leads the city")
    return desk


@once("bodies.area")
def place_of(code: str, on: date) -> Area | None:
    """The area of a code that stood in the QR code or the form; None where there is none."""
    return Area.objects.filter(in_force(on), code=code).first() if code.isascii() and code.isdigit() else None


def employer_named(name: str) -> Body | None:
    """The employer of the register that is called exactly so; None where there is none or several."""
    bare = "".join(name.split())
    if not bare:
        return None
    forms = {bare, bare.replace("(", "（").replace(")", "）"), bare.replace("（", "(").replace("）", ")")}
    found = Body.objects.filter(kind=Body.Kind.EMPLOYER, name_zh__in=forms, merged_into=None)[:2]
    return found[0] if len(found) == 1 else None


def appeals_of_phone(phone: str) -> list[Appeal]:
    """The newest appeals kept under a number, for whoever has proved that it is theirs.

    Raises:
        Refusal: no phone number.
    """
    return list(
        Appeal.objects.filter(of_caller(phone)).select_related("case__lead").order_by("-case")[:SHOWN]
    )


def own_appeals(persons: Collection[int], phone: str, on: date) -> Iterable[Section]:
    """Of the own file: the appeals kept under the phone that the portal would show, without the wording.

    A phone may be several people's: an appeal that names somebody else is none of this person's.
    """
    names = {
        clean_name(name) for name in Person.objects.filter(pk__in=persons).values_list("name", flat=True)
    }
    entries = [
        Entry(
            facts(
                ("number", _("Number"), appeal.case.number),
                ("opened_on", _("Opened on"), appeal.opened_on),
                ("state", _("State"), state_of(appeal)),
                ("with", pgettext_lazy("case", "With"), appeal.case.lead),
            ),
            (record(appeal), record(appeal.case)),
        )
        for appeal in appeals_of_phone(phone)
        if clean_name(told_of(appeal).get("name", "")) in names | {""}
    ]
    return (Section("appeals", _("My requests"), tuple(entries)),)


def taken_form(token: bytes) -> PortalForm | None:
    """A form that was taken, with its appeal; None for one not sent yet."""
    return PortalForm.objects.filter(token=token).select_related("appeal__case").first()


def texts_due(now: datetime) -> QuerySet[TextMessage]:
    """Text messages to be sent, in the order in which they were made."""
    waiting = TextMessage.objects.filter(state=TextMessage.State.WAITING)
    return waiting.select_related("appeal__case").order_by("pk")


def state_of(appeal: Appeal) -> str:
    """Where an appeal stands, in one word for its worker; the outcome once it is closed."""
    case, kind = appeal.case, kind_of(appeal.case.kind)
    return str(kind.outcomes.get(case.outcome) or kind.states[case.state])


def content_of(message: TextMessage) -> dict[str, str]:
    """Number and words of a text message; empty where the case's key was destroyed."""
    key = case_key(message.appeal.case)
    if key is None or message.content is None:
        return {}
    return dict(json.loads(provider().open(message.content, key=key, context=CONTENT)))


def last_text_to(phone: str) -> str:
    """The words of the latest code sent to a number: for a demo city, whose messages go nowhere."""
    kind = TextMessage.Kind.PHONE_CODE
    found = TextMessage.objects.filter(kind=kind, phone_hash=hash_of_phone(phone))
    message = found.select_related("appeal__case").order_by("-pk").first()
    return content_of(message).get("text", "") if message else ""
