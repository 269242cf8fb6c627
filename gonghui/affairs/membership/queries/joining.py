"""Applications and transfers: what stands in them, what does not fit, what the worker is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models import Application, DataRequest, Transfer
from gonghui.affairs.membership.rules.codes import QUERY_CODE, read_code
from gonghui.affairs.membership.rules.joining import JOINING, WHAT_TO_DO
from gonghui.affairs.membership.rules.keys import context_of
from gonghui.affairs.membership.rules.transfer import TRANSFER
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.history import history
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.engines.cases.queries.words import WORDS, case_key, open_words
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.people.queries import find_by_identity, key_hashes
from gonghui.foundation.people.rules import clean_name, mask_phone, read_phone

SEALED = ("name", "identity", "phone")


@dataclass(frozen=True)
class Applicant:
    """Who applies, opened for an officer's work; never shown as it is."""

    name: str
    identity: str
    phone: str

    @property
    def masked_identity(self) -> str:
        """The number as it may be shown."""
        return f"{self.identity[:3]}*****{self.identity[-4:]}" if len(self.identity) >= 15 else "*****"

    @property
    def masked_phone(self) -> str:
        """The number as it may be shown."""
        return mask_phone(self.phone)


@dataclass(frozen=True)
class Finding:
    """Something in an application to be looked at; `stops` where nobody may be admitted so."""

    key: str
    words: Any
    stops: bool = False


def applicant_of(application: Application) -> Applicant:
    """Who applies; empty words once the case's key was destroyed."""
    key = case_key(application.case)
    if key is None:
        return Applicant("", "", "")
    sealed = {field: getattr(application, field) for field in SEALED}
    values = {
        field: provider().open(value, key=key, context=context_of(field)) if value else ""
        for field, value in sealed.items()
    }
    return Applicant(**values)


def membership_held(person: Person, on: date) -> Membership | None:
    """The membership that a person has on a day or later, wherever; None where there is none."""
    held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    return held.select_related("union__body").order_by("valid_from").first()


def of_phone(number: str) -> Q:
    """Whose phone a number is, whatever the version of the hash key: of people and applications alike."""
    found = Q(pk__in=[])
    for condition in key_hashes(number, "phone"):
        found |= condition
    return found


def findings(application: Application, on: date) -> list[Finding]:
    """What does not fit in an application, looked at anew each time it is shown or decided."""
    who, found = applicant_of(application), []
    if not who.identity:
        return [Finding("erased", _("The words of this application were erased."), stops=True)]
    known = find_by_identity(who.identity)
    if known is not None and clean_name(known.name) != clean_name(who.name):
        found.append(
            Finding(
                "identity_of_another",
                _("The identity number is on the register under another name; compare the card."),
                stops=True,
            )
        )
    if known is not None:
        held = membership_held(known, on)
        if held is not None:
            found.append(
                Finding(
                    "member_elsewhere",
                    _("A member of %(union)s since %(since)s: make it a transfer.")
                    % {"union": held.union.body.name_zh, "since": held.valid_from},
                    stops=True,
                )
            )
    if who.phone:
        others = Person.objects.filter(of_phone(who.phone), merged_into=None)
        if (others if known is None else others.exclude(pk=known.pk)).exists():
            found.append(
                Finding(
                    "phone_of_another",
                    _("The phone number is on the register with somebody else; say how it was checked."),
                )
            )
    if application.employer_name and application.employer_id is None:
        found.append(
            Finding(
                "employer_unknown",
                _("No employer of the register is called “%(name)s”; no employment will be entered.")
                % {"name": application.employer_name},
            )
        )
    return found


def matter_by_code(text: str) -> Application | Transfer | DataRequest | None:
    """The application, transfer or request of a query code; None where there is none."""
    code = read_code(text)
    if not code:
        return None
    machine = provider()
    hashes = [machine.keyed_hash(code, purpose=QUERY_CODE, version=v) for v in machine.hash_versions]
    found = Application.objects.filter(query_hash__in=hashes).select_related("case__lead").first()
    if found is not None:
        return found
    for model in (Transfer, DataRequest):
        matter = model._default_manager.filter(query_hash__in=hashes).select_related("case__lead").first()
        if matter is not None:
            return matter
    return None


def matters_seen(keys: Mapping[str, Any], kinds: Collection[str] = (JOINING, TRANSFER)) -> list[Case]:
    """The cases of some public ids, the newest first."""
    rows = Case.objects.filter(public_id__in=list(keys), kind__in=kinds)
    return list(rows.select_related("lead").order_by("-pk"))


def told_to_worker(case: Case) -> dict[str, Any]:
    """What a case's worker reads: number, state, unit, limit, steps; why it was refused, what to do."""
    kind = kind_of(case.kind)
    told = {
        "number": case.number,
        "kind": kind.name,
        "state": kind.states[case.state],
        "outcome": kind.outcomes.get(case.outcome, ""),
        "unit": case.lead.name_zh,
        "due_at": case.first_due_at,
        "may_answer": case.kind == JOINING and case.state == "completing",
        "may_withdraw": any(step.name == "withdraw" and case.state in step.source for step in kind.steps),
        "steps": [line for line in history(case, None) if line.step != "for_worker"],
        "missing": _last_word(case, "ask_more", "missing"),
    }
    application = Application.objects.filter(case=case).first() if case.kind == JOINING else None
    if application is not None and application.refused:
        step = kind.step("refuse")
        told["refused"] = step.reasons.get(application.refused, "") if step else ""
        told["what_to_do"] = WHAT_TO_DO.get(application.refused, "")
        told["advice"] = _last_word(case, "refuse", "advice")
    return told


def _last_word(case: Case, step: str, name: str) -> str:
    event = case.events.filter(step=step).order_by("-pk").first()
    words = open_words(event.words, key=case_key(case), part=WORDS) if event is not None else None
    return str((words or {}).get(name, ""))


def applications_visible_to(account: Account, on: date) -> QuerySet[Application]:
    """The applications whose cases an account may see, the newest first."""
    seen = cases_visible_to(account, on).filter(kind=JOINING)
    rows = Application.objects.filter(case__in=seen.values("pk"))
    return rows.select_related("case__lead", "union__body", "drive").order_by("-case")


def transfers_visible_to(account: Account, on: date) -> QuerySet[Transfer]:
    """The transfers whose cases an account may see, the newest first."""
    seen = cases_visible_to(account, on).filter(kind=TRANSFER)
    rows = Transfer.objects.filter(case__in=seen.values("pk"))
    return rows.select_related("case__lead", "from_union__body", "to_union__body").order_by("-case")


def applied_lately(phone: str, now: datetime) -> int:
    """How many applications came with a phone within a day."""
    return Application.objects.filter(
        of_phone(phone), case__opened_at__gt=now - timedelta(days=1), case__opened_at__lte=now
    ).count()


def overdue_transfers(now: datetime) -> list[Transfer]:
    """Open transfers whose running term has passed."""
    rows = Transfer.objects.filter(
        is_open=True, case__closed_at=None, case__clocks__running=True, case__clocks__due_at__lt=now
    )
    return list(
        rows.select_related("case__lead", "to_union__body", "from_union__body").order_by("case").distinct()
    )


def case_by_code(text: str, phone: str) -> Case | None:
    """The case of a query code, where the phone is that of its worker, or none was left; else None."""
    found = matter_by_code(text)
    if found is None:
        return None
    left = phone_left(found)
    if left:
        try:
            if read_phone(phone) != left:
                return None
        except Refusal:
            return None
    return found.case


def phone_left(matter: Application | Transfer | DataRequest) -> str:
    """The phone that a worker left; empty where none was, or the case's key was destroyed."""
    key = case_key(matter.case)
    if key is None or matter.phone is None:
        return ""
    return provider().open(matter.phone, key=key, context=context_of("phone"))
