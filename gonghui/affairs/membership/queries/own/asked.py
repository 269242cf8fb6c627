"""Requests about the own data: who keeps the person, what hinders a deletion, what the worker reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gonghui.affairs.membership.models import DataRequest
from gonghui.affairs.membership.queries.places import holds, keeper_of, union_of_area
from gonghui.affairs.membership.rules.own import ANSWERED, CLASS, REFUSALS, UNTIL
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.history import history
from gonghui.engines.cases.queries.words import WORDS, case_key, open_reason, open_words
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.bodies.models import Body, Coverage, Union
from gonghui.foundation.bodies.queries import city, in_force, seat_of
from gonghui.foundation.core.rules.retention import CLASSES, HOLD, Duty, Reason, Way
from gonghui.foundation.people.models import Employment, HouseholdMember, Membership, Person
from gonghui.foundation.people.queries import reasons_to_keep
from gonghui.foundation.people.queries.own import family_of

# What lies under its own key: erasing the person takes nothing from it, and it takes nothing from that.
APART = frozenset({Way.ERASE_WORDS, Way.EMPTY})


def keeper_of_person(person: Person, on: date) -> Body:
    """Who answers for what is kept of a person: the own union, the last one, that of the employer or of the
    household's head; where there is none, the city's federation.

    Raises:
        Refusal: there is no city yet.
        LookupError: nobody leads it.
    """
    ids = [one.pk for one in family_of(person)]
    union = _own_union(ids, on) or _through_work(ids, on) or _through_household(ids, on)
    if union is None:
        union = union_of_area(city(), on)
    if union is None:
        raise LookupError("no union leads the city")
    return keeper_of(union, on).body


def _own_union(ids: list[int], on: date) -> Union | None:
    """Of several memberships the one in force, that of the entry itself first; else the last one."""
    rows = list(Membership.objects.filter(person__in=ids).select_related("union__body"))
    rows.sort(key=lambda row: (not holds(row, on), ids.index(row.person_id), -row.valid_from.toordinal()))
    current = [row for row in rows if holds(row, on)]
    if current:
        return current[0].union
    return max(rows, key=lambda row: row.valid_to or date.max).union if rows else None


def _through_work(ids: list[int], on: date) -> Union | None:
    jobs = Employment.objects.filter(in_force(on), person__in=ids).select_related("employer__body")
    for job in jobs.order_by("pk"):
        if job.employer is None:
            continue
        covering = Coverage.objects.filter(in_force(on), employer=job.employer)
        found = covering.select_related("union__body").order_by("union__territory", "pk").first()
        if found is not None:
            return found.union
        seat = seat_of(job.employer.body, on)
        if seat is not None and (leading := union_of_area(seat, on)) is not None:
            return leading
    return None


def _through_household(ids: list[int], on: date) -> Union | None:
    own = HouseholdMember.objects.filter(in_force(on), person__in=ids).values("household")
    beside = HouseholdMember.objects.filter(in_force(on), household__in=own).exclude(person__in=ids)
    return _own_union(list(beside.order_by("pk").values_list("person", flat=True)), on)


def open_requests(person: Person) -> int:
    """How many requests of a person are not answered yet."""
    return DataRequest.objects.filter(person=person, is_open=True).count()


def request_of(case: Case) -> DataRequest:
    """The request of a case, with its person."""
    return DataRequest.objects.select_related("person", "case__lead").get(pk=case.pk)


def hindrances(person: Person, on: date) -> list[Reason]:
    """What stands in the way of erasing a person: a tie that lasts, a duty to keep, a hold.

    A term that only limits how long may be kept gives way to the person's own wish (art. 47).
    """
    return [one for one in reasons_to_keep(person, on) if _hinders(one)]


def _hinders(reason: Reason) -> bool:
    if reason.of == HOLD:
        return True
    declared = CLASSES[reason.of]
    return declared.way not in APART and (reason.until is None or declared.duty is not Duty.LIMIT)


def kept_after(person: Person, on: date) -> list[Reason]:
    """What is kept although the person is erased: records under a key of their own, until when."""
    found = reasons_to_keep(person, on)
    return [one for one in found if one.of != HOLD and CLASSES[one.of].way in APART]


def told_of_request(case: Case) -> Mapping[str, Any]:
    """What the worker reads of a request: number, state, unit, limit, what came of it and why; no officer."""
    kind = kind_of(case.kind)
    request = request_of(case)
    said = _words(case, ("correct", "answer", "refuse", "propose_deletion"))
    refusal = case.events.filter(step="refuse").order_by("-pk").first()
    why = open_reason(refusal.reason, key=case_key(case)) if refusal is not None else ""
    key = (why or "").partition(": ")[0]
    # What was proposed is told once it is done.
    open_still = case.closed_at is None
    kept_as = CLASSES.get(str(said.get(CLASS, "")))
    return {
        "number": case.number,
        "kind": kind.name,
        "wish": request.get_wish_display(),
        "state": kind.states[case.state],
        "outcome": kind.outcomes.get(case.outcome, ""),
        "unit": case.lead,
        "due_at": case.first_due_at,
        "answer": "" if open_still else said.get(ANSWERED, ""),
        "kept": [(CLASSES[one["of"]].name, _day(one["until"])) for one in request.kept],
        "refused": REFUSALS.get(key, ""),
        "kept_as": kept_as.name if kept_as else "",
        "kept_until": _day(said.get(UNTIL)),
        "may_withdraw": any(step.name == "withdraw" and case.state in step.source for step in kind.steps),
        "steps": [line for line in history(case, None) if line.step != "for_worker"],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _words(case: Case, steps: tuple[str, ...]) -> Mapping[str, Any]:
    event = case.events.filter(step__in=steps).order_by("-pk").first()
    return (open_words(event.words, key=case_key(case), part=WORDS) or {}) if event is not None else {}
