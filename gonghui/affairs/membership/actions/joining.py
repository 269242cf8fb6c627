"""Applying to join, and deciding on it: person, membership and employments come into being at once."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.recording import legal_day, note_clerk, record, seal
from gonghui.affairs.membership.actions.texts import tell
from gonghui.affairs.membership.models import Application, Entrance, GroupWork
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules import codes
from gonghui.affairs.membership.rules.joining import JOINING, document_kind, refuse_too_young
from gonghui.affairs.membership.rules.settings import groups, limits, lowest_age
from gonghui.engines.cases.actions.opening import open_case
from gonghui.engines.cases.actions.recording import lock
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.actions import admit_member, correct_person
from gonghui.foundation.people.actions.persons import enter_person
from gonghui.foundation.people.actions.ties import enter_employment
from gonghui.foundation.people.models import Employment, Person
from gonghui.foundation.people.queries import find_by_identity
from gonghui.foundation.people.rules import Document, clean_name, read_document, read_name, read_phone

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
    _alone_with(token)
    known = Application.objects.filter(token=_token(token)).select_related("case__lead").first()
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
        title=str(_("Application to join %(union)s") % {"union": taking.union.body.name_zh})[:120],
        lead=taking.union.body,
        area=places.area_of(taking.union, entrance, on),
        channel="clerk" if clerk else "phone",
    )
    application, code = _entered(case, taking, said, (name, document, phone), token, by, on, clerk)
    note_clerk(case, clerk, "apply", now)
    tell(case, "open", phone, by, now, codes.spoken(code))
    return Applied(application, code)


def _alone_with(token: str) -> None:
    """The same form sent twice at once: the second waits until the first is through."""
    with connection.cursor() as cursor:
        number = int.from_bytes(_token(token)[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _token(token: str) -> bytes:
    return provider().keyed_hash(token, purpose="membership form")


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
        token=_token(token),
        query_hash=machine.keyed_hash(code, purpose=codes.QUERY_CODE),
        code=machine.seal(code, context=_bound_to(token)),
    )
    with refusing({"one_open_application_an_identity": OPEN_ALREADY}):
        application.save(force_insert=True)
    params = {"union": taking.union.body.name_zh, "way": application.way}
    record(case, application, verb="apply_to_join", by=by, params=params)
    return application, code


# -- deciding ----------------------------------------------------------------------------------------------


@one_transaction
def approve_joining(
    *,
    case: Case,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Admits the applicant to the union that leads the case: person, membership and employments at once.

    Raises:
        Refusal: as of `take_step`; something in the application does not fit; too young; a member elsewhere.
    """
    given, on = dict(fields or {}), legal_day(now)
    held = lock(case, by, now, expected_version)
    demand(by, Permission.EDIT, Category.PEOPLE, held.lead_id)
    application = Application.objects.select_for_update(of=("self",)).get(pk=held.pk)
    application.case = held
    union = Union.objects.select_related("body").filter(pk=held.lead_id).first()
    if union is None:
        raise Refusal(_("Only a union admits members; send the application to one."))
    _refuse_findings(application, str(given.get("checked") or ""), on)
    who = matters.applicant_of(application)
    document = read_document(application.identity_kind, who.identity, on=on, demo=is_demo())
    born = document.birth_date or given.get("birth_date")
    if born is None:
        raise Refusal(_("The number does not tell the birth date; enter it from the card."), "birth_date")
    refuse_too_young(born, lowest_age(on), on)
    done = take_step(case=held, step="approve", by=by, now=now, fields=given, reason=reason)
    person = _person(who, document, born, by)
    membership = admit_member(person=person, union=union, on=on, by=by)
    _work(application, person, on, by)
    _known_phone(person, who.phone, by)
    _close(application, by, verb="admit_applicant", person=person, membership=membership)
    tell(done, "approve", who.phone, by, now)
    return done


def _refuse_findings(application: Application, checked: str, on: date) -> None:
    for finding in matters.findings(application, on):
        if finding.stops:
            raise Refusal(finding.words)
        if finding.key == "phone_of_another" and len(checked.strip()) < 2:
            raise Refusal(finding.words, "checked")


def _person(who: matters.Applicant, document: Document, born: date, by: Account) -> Person:
    """The person of the identity number, entered where nobody has it yet."""
    known = find_by_identity(document.number)
    if known is not None:
        if clean_name(known.name) != clean_name(who.name):  # asked above; two officers at once
            raise Refusal(_("The identity number is on the register under another name; compare the card."))
        return known
    return enter_person(
        name=who.name,
        by=by,
        identity=document.number,
        identity_kind=document.kind,
        phone=who.phone or None,
        birth_date=None if document.birth_date else born,
    )


def _work(application: Application, person: Person, on: date, by: Account) -> None:
    """Where the person works, as far as it was said; what is on the register already stays."""
    held = set(
        Employment.objects.filter(person=person, valid_to=None).values_list("employer", "host", "kind")
    )
    if application.employer is not None:
        kind = Employment.Kind.CONTRACT
        if (application.employer_id, None, kind) not in held:
            enter_employment(person=person, employer=application.employer, kind=kind, on=on, by=by)
    for platform in places.employers_by_id(application.platforms):
        kind = Employment.Kind.NEW_FORM
        if (None, platform.pk, kind) not in held:
            enter_employment(person=person, employer=None, host=platform, kind=kind, on=on, by=by)
    group, area = application.worker_group, application.area
    works = GroupWork.objects.filter(person=person, worker_group=group, valid_to=None)
    if group and area is not None and not works.exists():
        work = GroupWork.objects.create(
            person=person, worker_group=group, area=area, body_id=application.case.lead_id, valid_from=on
        )
        record_change(verb="note_group_work", record=work, by=by, params={"group": group})


def _known_phone(person: Person, phone: str, by: Account) -> None:
    if phone and (person.phone_hash is None or bytes(person.phone_hash) != _phone_hash(person, phone)):
        correct_person(person=person, by=by, phone=phone)


def _phone_hash(person: Person, phone: str) -> bytes:
    return provider().keyed_hash(phone, purpose="phone", version=person.hash_version)


def _close(application: Application, by: Account, *, verb: str, **values: Any) -> None:
    before = fields_of(application)
    application.is_open = False
    for name, value in values.items():
        setattr(application, name, value)
    application.save()
    record(application.case, application, verb=verb, by=by, before=before)


@one_transaction
def take_joining_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of an application, with what follows from it; else as `take_step`."""
    if step == "approve":
        return approve_joining(
            case=case, by=by, now=now, fields=fields, reason=reason, expected_version=expected_version
        )
    done = take_step(
        case=case,
        step=step,
        by=by,
        now=now,
        fields=fields,
        reason=reason,
        expected_version=expected_version,
    )
    application = Application.objects.select_related("drive").get(pk=case.pk)
    application.case = done
    phone = matters.applicant_of(application).phone
    if done.closed_at is not None:
        refused = reason.partition(": ")[0] if step == "refuse" else ""
        _close(application, by, verb="close_application", refused=refused)
    tell(done, step, phone, by, now)
    return done


@one_transaction
def answer_missing(
    *, case: Case, answer: str, by: Account, now: datetime, clerk: Account | None = None
) -> Case:
    """The worker sends what was missing; the clock runs on.

    Raises:
        Refusal: nothing is missing, or nothing was said.
    """
    done = take_joining_step(case=case, step="complete", by=by, now=now, fields={"answer": answer})
    note_clerk(done, clerk, "complete", now)
    return done
