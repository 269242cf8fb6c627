"""Changing mutual aid: plans and their terms, enrolling, withdrawing, loading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.assistance import queries, rules
from gonghui.affairs.assistance.models import Enrolment, MutualAidPlan, PlanTerms
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions.refusals import refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_columns, load_rows, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.blocks import Columns
from gonghui.foundation.people.models import Person
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SENTENCES = {
    "add_plan": _("entered the mutual-aid plan “{name}”"),
    "correct_plan": _("corrected the mutual-aid plan"),
    "set_terms": _("entered the plan's terms for {year}"),
    "enrol_person": _("enrolled the person from {on}"),
    "withdraw_enrolment": _("withdrew the enrolment on {on}"),
    "load_plans": _("loaded {rows} mutual-aid plans"),
    "load_plan_terms": _("loaded terms of {rows} years of plans"),
    "load_enrolments": _("loaded {rows} enrolments"),
}
PLAN_COLUMNS = ("body_id", "key", "kind", "name_zh", "name_en")
TERMS_COLUMNS = ("plan_id", "year", "contribution", "months", "waiting_days", "text")
ENROLMENT_COLUMNS = (
    "person_id",
    "plan_id",
    "union_id",
    "contribution",
    "valid_from",
    "valid_to",
    "withdrawn_on",
)
AT_ONCE = 100_000  # enrolments under one Change
TWICE = {
    "one_enrolment_a_term": _(
        "A person would be enrolled in a plan twice from the same day. Nothing was loaded; mend the rows."
    )
}


@transaction.atomic
def add_plan(
    *, body: Body, key: str, kind: str, name_zh: str, by: Account, name_en: str | None = ""
) -> MutualAidPlan:
    """Enters a plan that a body runs; its terms follow year by year.

    Raises:
        Refusal: the key is taken, or a value does not fit.
    """
    if MutualAidPlan.objects.filter(key=key).exists():
        raise Refusal(_("There is a plan with this key already."), "key")
    plan = MutualAidPlan(body=body, key=key, kind=kind, name_zh=name_zh, name_en=name_en or "")
    refuse_unfit(plan)
    plan.save()
    record_change(verb="add_plan", record=plan, by=by, params={"name": name_zh})
    return plan


@transaction.atomic
def correct_plan(
    *, record: MutualAidPlan, by: Account, expected_version: int, **values: Any
) -> MutualAidPlan:
    """Corrects what is written of a plan.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or a value does not fit.
    """
    if "name_en" in values:
        values["name_en"] = values["name_en"] or ""
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_plan", by=by
    )


@transaction.atomic
def set_terms(
    *,
    plan: MutualAidPlan,
    year: int,
    contribution: Decimal,
    by: Account,
    months: int = 12,
    waiting_days: int | None = None,
    text: str = "",
) -> PlanTerms:
    """Enters or corrects the terms for enrolments that begin in a year; those entered before keep theirs.

    Args:
        contribution: yuan, of one person for the whole term.
        months: how long one enrolment covers.
    Raises:
        Refusal: a value does not fit.
    """
    MutualAidPlan.objects.select_for_update().get(pk=plan.pk)
    terms = PlanTerms.objects.filter(plan=plan, year=year).first()
    before = fields_of(terms) if terms else None
    terms = terms or PlanTerms(plan=plan, year=year, version=0)
    if months < 1:
        raise Refusal(_("Cover lasts one month at least."), "months")
    terms.contribution, terms.months = rules.fen(contribution), months
    terms.waiting_days, terms.text = waiting_days, text
    terms.version += 1
    refuse_unfit(terms)
    terms.save()
    record_change(verb="set_terms", record=terms, by=by, before=before, params={"year": year})
    return terms


@transaction.atomic
def enrol_person(
    *,
    person: Person,
    plan: str,
    union: Body,
    valid_from: date,
    by: Account,
    valid_to: date | None = None,
    contribution: Decimal | None = None,
) -> Enrolment:
    """Enrols a person in a plan through a union.

    Args:
        plan: its name or key.
        valid_to: the first day without cover; by the plan's terms of the year when not given.
        contribution: yuan; by the terms when not given.
    Raises:
        Refusal: no such plan, no terms, wrong days, no union, or covered by the plan then already.
    """
    rules.refuse_unless_union(union)
    rules.refuse_wrong_days(valid_from, valid_to, timezone.localdate())
    known = queries.offered()
    wanted = known.plan(plan)
    end, paid = known.agreed(wanted, valid_from, valid_to, contribution)
    Person.objects.select_for_update().get(pk=person.pk)
    for cover in queries.covers_of([person.pk]).get((person.pk, wanted.pk), []):
        rules.refuse_overlap(cover, valid_from, end)
    enrolment = Enrolment(
        person=person, plan=wanted, union_id=union.pk, contribution=paid, valid_from=valid_from, valid_to=end
    )
    with refusing(TWICE):
        enrolment.save()
    record_change(verb="enrol_person", record=enrolment, by=by, params={"on": valid_from.isoformat()})
    return enrolment


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, on: date, by: Account) -> Enrolment:
    """Withdraws an enrolment: `on` is the first day without cover, before its first day too.

    Raises:
        Refusal: withdrawn already, or over.
    """
    held = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    rules.refuse_withdrawal(held.valid_to, held.withdrawn_on, on)
    before = fields_of(held)
    held.withdrawn_on = on
    held.version += 1
    held.save()
    record_change(verb="withdraw_enrolment", record=held, by=by, before=before, params={"on": on.isoformat()})
    return held


@transaction.atomic
def load_plans(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads plans under one Change: rows in the order of PLAN_COLUMNS. Returns their ids."""
    return load_rows(
        model=MutualAidPlan, columns=PLAN_COLUMNS, rows=rows, verb="load_plans", by=by, batch=batch
    )


@transaction.atomic
def load_plan_terms(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads terms under one Change: rows in the order of TERMS_COLUMNS, contributions in fen."""
    return load_rows(
        model=PlanTerms, columns=TERMS_COLUMNS, rows=rows, verb="load_plan_terms", by=by, batch=batch
    )


@transaction.atomic
def load_enrolments(
    *, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None, at_once: int = AT_ONCE
) -> list[range]:
    """Loads enrolments, however many: an iterator is taken `at_once` rows at a time, a Change for each lot.

    Args:
        rows: in the order of ENROLMENT_COLUMNS, contributions in fen.
        batch: common to all lots; made when not given.
    Returns:
        The ids of each lot, in the order of the rows. All lots stand, or none.
    Raises:
        Refusal: a person would be enrolled in a plan twice from one day.
    """
    rest, lots = iter(rows), []
    batch = batch or uuid4()
    while lot := list(islice(rest, at_once)):
        with refusing(TWICE):
            lots.append(
                load_rows(
                    model=Enrolment,
                    columns=ENROLMENT_COLUMNS,
                    rows=lot,
                    verb="load_enrolments",
                    by=by,
                    batch=batch,
                )
            )
    return lots


@transaction.atomic
def load_enrolment_columns(
    *, columns: Columns, by: Account, batch: UUID | None = None, params: Mapping[str, Any] | None = None
) -> range:
    """Loads enrolments that stand in columns, named as in ENROLMENT_COLUMNS, under one Change.

    Returns:
        Their ids, in order.
    Raises:
        Refusal: a person would be enrolled in a plan twice from one day.
    """
    with refusing(TWICE):
        return load_columns(
            model=Enrolment, columns=columns, verb="load_enrolments", by=by, batch=batch, params=params
        )


@transaction.atomic
def add_enrolments(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Enrols the people of a sheet, all or none. Returns how many."""
    known = queries.offered()
    enrolments = []
    for row in rows:
        plan = known.plan(row["plan"])
        end, paid = known.agreed(plan, row["valid_from"], row["valid_to"], row["contribution"])
        enrolments.append((row["person"].pk, plan.pk, row["union"].pk, paid, row["valid_from"], end, None))
    load_enrolments(rows=enrolments, by=by, batch=batch)
    return len(rows)
