"""Applying to join: one form, one case with its clock, whatever is sent twice."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.recording import (
    alone_with,
    in_words,
    legal_day,
    note_clerk,
    record,
    seal,
    token_of,
)
from gonghui.affairs.membership.actions.texts import tell
from gonghui.affairs.membership.models import Application, Entrance
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules import codes
from gonghui.affairs.membership.rules.joining import JOINING, document_kind, refuse_too_young
from gonghui.affairs.membership.rules.settings import groups, limits, lowest_age
from gonghui.engines.cases.actions.opening import open_case
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import refuse_unseen
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.queries import find_by_identity
from gonghui.foundation.people.rules import Document, read_document, read_name, read_phone

OPEN_ALREADY = _(
    "An application with this identity number is being looked at already. Follow it with its query code; "
    "if it is not yours, go to the nearest station with your card, or call 12351."
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a worker fills in.

    Attributes:
        phone: proved by the caller; empty only where a clerk enters it for somebody without one.
        employer_name, platforms: where one works; ids of platform employers.
    """

    name: str
    identity: str
    phone: str = ""
    worker_group: str = ""
    employer_name: str = ""
    platforms: Collection[int] = ()


@dataclass(frozen=True)
class Applied:
    """What became of a form: the application and its query code, empty where it was told days ago."""

    application: Application
    code: str


def read_said(said: Said, on: date) -> tuple[str, Document, str]:
    """Name, document and phone of what was filled in, checked.

    Raises:
        Refusal: names what is wrong and about which field; never repeats a number.
    """
    name = read_name(said.name)
    kind = document_kind(said.identity)
    document = read_document(kind, said.identity, on=on, demo=is_demo())
    refuse_too_young(document.birth_date, lowest_age(on), on)
    phone = read_phone(said.phone) if said.phone.strip() else ""
    if said.worker_group and said.worker_group not in groups(on):
        raise Refusal(_("This group is not on the list; choose one of it, or none."), "worker_group")
    return name, document, phone


@one_transaction
def apply_to_join(
    *, entrance: Entrance, said: Said, token: str, by: Account, now: datetime, clerk: Account | None = None
) -> Applied:
    """Takes an application behind an entrance: one case with its clock, whatever is sent twice.

    Args:
        token: the form's own number: sent twice, it makes one application.
        by: the portal's own account.
        clerk: who does it for the worker at a counter; stands in the case's history.
    Raises:
        Refusal: something is wrong or missing, an application is open already, or nobody takes workers in.
    """
    on = legal_day(now)
    alone_with(token)
    known = Application.objects.filter(token=token_of(token)).select_related("case__lead").first()
    if known is not None:
        return Applied(known, _kept_code(known, token))
    taking = places.leads_to(entrance, on)
    if taking is None:
        raise Refusal(_("Nobody takes applications behind this code any more; call 12351."))
    name, document, phone = read_said(said, on)
    if not phone and clerk is None:
        raise Refusal(_("Give your phone number: the answer comes there."), "phone")
    if (
        phone
        and clerk is None
        and matters.applied_lately(phone, now) >= limits(on).applications_a_phone_a_day
    ):
        raise Refusal(_("Several applications came with this phone today; go to a station, or call 12351."))
    _refuse_members(document, taking.union, on)
    case = open_case(
        kind=JOINING,
        by=by,
        now=now,
        title=in_words(_("Application to join %(union)s"), union=taking.union.body.name_zh)[:120],
        lead=taking.union.body,
        area=places.area_of(taking.union, entrance, on),
        channel="clerk" if clerk else "phone",
    )
    application, code = _entered(case, taking, said, (name, document, phone), token, by, on, clerk)
    note_clerk(case, clerk, "apply", now)
    tell(case, "open", phone, by, now, codes.spoken(code))
    return Applied(application, code)


def _bound_to(token: str) -> bytes:
    return f"membership.application.code {token}".encode()


def _kept_code(application: Application, token: str) -> str:
    sealed = application.code
    return provider().open(sealed, context=_bound_to(token)) if sealed else ""


def _refuse_members(document: Document, union: Union, on: date) -> None:
    """Who is a member of this very union need not apply; elsewhere, the officer makes it a transfer."""
    person = find_by_identity(document.number)
    held = matters.membership_held(person, on) if person is not None else None
    if held is not None and held.union_id == union.pk:
        raise Refusal(_("You are a member of this union already; nothing is to be done."), "identity")


def _entered(
    case: Case,
    taking: places.Taking,
    said: Said,
    read: tuple[str, Document, str],
    token: str,
    by: Account,
    on: date,
    clerk: Account | None,
) -> tuple[Application, str]:
    name, document, phone = read
    machine = provider()
    code = codes.code_of(secrets.token_bytes(2 * codes.LENGTH))
    employer = places.employer_named(said.employer_name, on)
    offered = {platform.employer_id for platform in places.platforms_on(on)}
    application = Application(
        case=case,
        entrance=taking.entrance,
        drive=taking.drive,
        union=taking.union,
        way=Application.Way.CLERK if clerk else Application.Way.PHONE,
        opened_on=on,
        name=seal(case, "name", name),
        identity_kind=document.kind,
        identity=seal(case, "identity", document.number),
        identity_hash=machine.keyed_hash(document.number, purpose="identity"),
        phone=seal(case, "phone", phone),
        phone_hash=machine.keyed_hash(phone, purpose="phone") if phone else None,
        hash_version=machine.active,
        worker_group=said.worker_group,
        area=case.area,
        employer=employer,
        employer_name=" ".join(said.employer_name.split())[:120],
        platforms=sorted({int(pk) for pk in said.platforms} & offered),
        token=token_of(token),
        query_hash=machine.keyed_hash(code, purpose=codes.QUERY_CODE),
        code=machine.seal(code, context=_bound_to(token)),
    )
    with refusing({"one_open_application_an_identity": OPEN_ALREADY}):
        application.save(force_insert=True)
    params = {"union": taking.union.body.name_zh, "way": application.way}
    record(case, application, verb="apply_to_join", by=by, params=params)
    return application, code


@transaction.atomic
def reveal_applicant(
    *, application: Application, field: str, purpose: str, by: Account, now: datetime
) -> str:
    """Opens the phone or the identity number of an applicant, to call or to compare; the look is logged.

    Args:
        field: "phone" or "identity".
    Raises:
        Refusal: not the account's to see, no role for it, no such field, or no purpose.
    """
    if field not in {"phone", "identity"}:
        raise Refusal(_("Only an identity number or a phone number can be opened."), "field")
    refuse_unseen(by, application.case, legal_day(now))
    demand(by, Permission.REVEAL, Category.CASES, application.case.lead_id)
    log_access(
        by=by,
        kind=Access.Kind.REVEAL,
        model=Application,
        record=application.pk,
        fields=[field],
        purpose=purpose,
        category=Category.CASES,
    )
    return str(getattr(matters.applicant_of(application), field))
