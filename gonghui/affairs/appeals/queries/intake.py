"""At the desk: the tree, the caller's history, likely duplicates, what gathers on one employer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.asking import appeal_context
from gonghui.affairs.appeals.rules.categories import TREE, Category, read_tree, setting
from gonghui.affairs.appeals.rules.intake import Gathering, Likeness, Mark, gathering, likely_duplicates
from gonghui.affairs.appeals.rules.keys import PHONE
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.engines.cases.queries.words import WORDS, case_key, open_words
from gonghui.engines.cases.rules.kinds import OPENED
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import holding
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.rules import read_phone

CANDIDATES = 200
NAME_BEGINS = 4


def amount(key: str, on: date) -> Decimal:
    """A number among the settings of the hotline, as it holds in this city on a day.

    Raises:
        Unknown: there is none.
    """
    return Decimal(setting(key, on).value)


def categories(on: date) -> dict[str, Category]:
    """The category tree that holds on a day."""
    return read_tree(setting(TREE, on).value)


def hash_of_phone(phone: str) -> bytes:
    """The keyed hash under which a caller's number is found.

    Raises:
        Refusal: no phone number.
    """
    return provider().keyed_hash(read_phone(phone), purpose=PHONE)


def of_caller(phone: str) -> Q:
    """The appeals of a caller, whatever the version of the hash key."""
    number, machine = read_phone(phone), provider()
    found = Q(pk__in=[])
    for version in machine.hash_versions:
        hashed = machine.keyed_hash(number, purpose=PHONE, version=version)
        found |= Q(hash_version=version, caller_hash=hashed)
    return found


def caller_history(phone: str, account: Account, on: date) -> QuerySet[Appeal]:
    """What a caller asked before, as far as the account sees it, the newest first.

    Raises:
        Refusal: no phone number.
    """
    visible = cases_visible_to(account, on)
    return Appeal.objects.filter(of_caller(phone), case__in=visible).select_related("case").order_by("-case")


def duplicates(
    *,
    account: Account,
    now: datetime,
    on: date,
    phone: str = "",
    employer: Body | None = None,
    employer_name: str = "",
    place: int | None = None,
    number: str = "",
    category: str = "",
    is_danger: bool = False,
) -> list[tuple[Likeness, Appeal]]:
    """Earlier appeals that may be the same matter, the likeliest first; the wording is not compared."""
    within = timedelta(days=int(amount("hotline.duplicate.days", on)))
    new = Mark(
        caller=hash_of_phone(phone).hex() if phone else "",
        employer=employer.pk if employer else None,
        employer_name=employer.name_zh if employer else employer_name,
        place=place,
        number=number,
        category=category,
        is_danger=is_danger,
    )
    near = Q(case__opened_at__gt=now - within)
    wanted = Q(other_number=number) if number else Q(pk__in=[])
    if phone:
        wanted |= near & of_caller(phone)
    if employer:
        wanted |= near & Q(case__about=employer)
    elif employer_name:
        # Of the register those that hold the beginning of what was typed: the rest is told by likeness.
        registered = Body.objects.filter(holding(employer_name.strip()[:NAME_BEGINS]))
        wanted |= near & (~Q(employer_name="") | Q(case__about__in=registered))
    rows = Appeal.objects.filter(wanted, case__in=cases_visible_to(account, on)).select_related("case__about")
    known = {row.pk: row for row in rows.order_by("-case")[:CANDIDATES]}
    alike = likely_duplicates(
        new,
        [mark_of(row) for row in known.values()],
        now=now,
        within=within,
        similar_from=float(amount("hotline.duplicate.similarity", on)),
    )
    return [(found, known[found.appeal]) for found in alike if found.appeal in known]


def mark_of(appeal: Appeal) -> Mark:
    """By what an appeal is told from others."""
    case = appeal.case
    return Mark(
        appeal=appeal.pk,
        caller=bytes(appeal.caller_hash).hex() if appeal.caller_hash else "",
        employer=case.about_id,
        employer_name=case.about.name_zh if case.about else appeal.employer_name,
        place=case.area_id,
        number=appeal.other_number,
        category=appeal.category,
        opened_at=case.opened_at,
        is_danger=appeal.is_danger,
    )


def gathered(
    employer: Body | None, workers: int | None, now: datetime, on: date, account: Account | None = None
) -> Gathering:
    """Whether a new appeal is many workers', and whether others on the employer gather around it.

    Args:
        account: to whom it is shown: counted is what that sees. None: for the platform's own decisions.
    """
    within = timedelta(days=int(amount("hotline.cluster.days", on)))
    earlier: list[tuple[int, datetime]] = []
    if employer is not None:
        cases = Case.objects.all() if account is None else cases_visible_to(account, on)
        rows = cases.filter(about=employer, appeal__isnull=False, opened_at__gt=now - within)
        earlier = list(rows.order_by("opened_at").values_list("pk", "opened_at"))
    return gathering(
        workers=workers,
        earlier=earlier,
        now=now,
        mass_from=int(amount("hotline.group.workers_from", on)),
        cluster_from=int(amount("hotline.cluster.appeals_from", on)),
        within=within,
    )


def opened_words(appeal: Appeal) -> Mapping[str, Any]:
    """What was entered when the appeal was taken: wording, wanted; for whoever may read it.

    Returns:
        Empty where nothing was entered, or the case's key was destroyed.
    """
    event = CaseEvent.objects.filter(case=appeal.case_id, step=OPENED).order_by("pk").first()
    if event is None:
        return {}
    return open_words(event.words, key=case_key(appeal.case), part=WORDS) or {}


def number_of_caller(appeal: Appeal) -> str:
    """The caller's number; empty where there is none, or the case's key was destroyed."""
    key = case_key(appeal.case)
    if key is None or not appeal.caller_phone:
        return ""
    return provider().open(appeal.caller_phone, key=key, context=appeal_context("caller_phone"))


def told_of(appeal: Appeal) -> dict[str, str]:
    """Name, phone and wording as far as known: what the engine holds against the worker's ticks.

    Never shown as it is: letters, notices and pages pass it through `cases.rules.knowing`.
    """
    key = case_key(appeal.case)
    if key is None:
        return {}
    machine = provider()
    fields = {"name": ("caller_name", appeal.caller_name), "phone": ("caller_phone", appeal.caller_phone)}
    found = {
        what: machine.open(sealed, key=key, context=appeal_context(field))
        for what, (field, sealed) in fields.items()
        if sealed
    }
    wording = opened_words(appeal).get("wording")
    return found | ({"wording": str(wording)} if wording else {})
