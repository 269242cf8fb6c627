"""Deciding on applications: person, membership and employments come into being at once, or nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.recording import legal_day, note_clerk, record
from gonghui.affairs.membership.actions.texts import tell
from gonghui.affairs.membership.models import Application, GroupWork
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules.joining import refuse_too_young
from gonghui.affairs.membership.rules.settings import lowest_age
from gonghui.engines.cases.actions.recording import lock
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
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
from gonghui.foundation.people.rules import Document, clean_name, read_document


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
