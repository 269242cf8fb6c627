"""Who agreed to what, and whether a use of somebody's data is lawful on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.rules import Unknown
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries.households import child_age
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.rules import Use, holds, use_of, uses

# Ours: a cell of fewer people is not shown, so that a count of consents names nobody.
SMALLEST_CELL = 10


def consents_of(person: Person) -> QuerySet[Consent]:
    """Every consent of somebody, those of entries merged into this one too, the latest first."""
    return (
        Consent.objects.filter(Q(person=person) | Q(person__merged_into=person))
        .select_related("guardian", "given_by", "withdrawn_by", "person")
        .order_by("-given_on", "-pk")
    )


def may_use(person: Person, use: str, on: date) -> bool:
    """Whether a use of somebody's data is lawful on a day: by its own basis, or by a consent in force.

    Raises:
        LookupError: no such use is declared.
    """
    return bool(may_use_of([person], use, on))


def may_use_of(persons: Collection[Person], use: str, on: date) -> set[int]:
    """The ids of those of some people whose data may be used so on a day, in one query.

    Raises:
        LookupError: no such use is declared.
    """
    declared = use_of(use)
    if declared.kept != "ledger":
        raise LookupError(f"{use!r} is agreed to in each case; ask cases.queries")
    if not declared.rests_on_consent:
        return {person.pk for person in persons}
    ids = {person.pk for person in persons}
    rows: dict[int, list[Consent]] = {}
    found = Consent.objects.filter(use=use).filter(Q(person__in=ids) | Q(person__merged_into__in=ids))
    for row in found.select_related("person"):
        for pk in (row.person_id, row.person.merged_into_id):
            if pk in ids:
                rows.setdefault(pk, []).append(row)
    try:
        age = child_age(on)
    except Unknown:
        age = 0  # before the law: nobody can have agreed for a child
    return {
        person.pk
        for person in persons
        if person.pk in rows and holds(rows[person.pk], declared, person.birth_date, age, on)
    }


def demand_lawful(*, person: Person, use: str, on: date) -> None:
    """The gate: what an action asks before it uses somebody's data on a basis that may be missing.

    Raises:
        Refusal: the use rests on consent and none is in force; the sentence says what to do.
        LookupError: no such use is declared.
    """
    if not may_use(person, use, on):
        raise not_agreed(use_of(use))


def not_agreed(use: Use) -> Refusal:
    """Why a use that rests on consent may not begin."""
    return Refusal(
        _(
            "“%(use)s” needs this person's own consent, and none is in force. Ask for it and enter it on the "
            "person's page; without it, leave this out."
        )
        % {"use": use.name}
    )


def uses_asked() -> list[Use]:
    """The uses that rest on consent: of these, and of no others, people are asked."""
    return [use for use in uses().values() if use.is_asked]


def counted_consents(on: date | None = None) -> dict[str, dict[str, int]]:
    """Of each use that rests on consent, how many agree on a day and how many withdrew, as recorded."""
    day = on or timezone.localdate()
    given = Q(given_on__lte=day) & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))
    rows = Consent.objects.values("use").annotate(
        agree=Count("person", filter=given, distinct=True),
        back=Count("person", filter=Q(withdrawn_on__lte=day), distinct=True),
    )
    counted = rows.order_by("use").values_list("use", "agree", "back")
    found = {use: {"given": agree, "withdrawn": back} for use, agree, back in counted}
    return {use.key: found.get(use.key, {"given": 0, "withdrawn": 0}) for use in uses_asked()}
