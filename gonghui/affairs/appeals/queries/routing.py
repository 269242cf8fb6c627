"""Where an appeal goes and why; whose turn it is; who is on duty."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gonghui.affairs.appeals.models import Appeal, DangerCall, Dispatch, DispatchRule, DutyRoster
from gonghui.affairs.appeals.queries.intake import amount
from gonghui.affairs.appeals.rules.danger import NEXT_IN_LINE, OnCall, Shift, on_call
from gonghui.affairs.appeals.rules.dispatch import CatalogueRow, Choice, Territory, choose_body
from gonghui.affairs.appeals.rules.kinds import WORK
from gonghui.engines.cases.models import Case, CaseConsent
from gonghui.engines.cases.queries.reach import own_unions, ticks_of
from gonghui.foundation.accounts.rules import in_force
from gonghui.foundation.bodies.models import Area, Body, Union
from gonghui.foundation.bodies.queries import ancestors_of
from gonghui.foundation.core.queries import once


def areas_of(area: Area | None, on: date) -> list[Area]:
    """An area and what it lies in, the nearest first."""
    return [] if area is None else [area, *reversed(ancestors_of(area, on))]


def territories(areas: list[Area]) -> list[Territory]:
    """The unions that lead areas, in their order."""
    by_area = _leaders(tuple(area.pk for area in areas))
    return [
        Territory(
            area=area.pk,
            area_name=area.name_zh,
            body=by_area[area.pk].pk,
            body_name=by_area[area.pk].name_zh,
        )
        for area in areas
        if area.pk in by_area
    ]


@once("bodies.body", "bodies.union")
def _leaders(areas: tuple[int, ...]) -> dict[int, Body]:
    led = Union.objects.filter(territory__in=areas).select_related("body").order_by("-pk")
    return {union.territory_id: union.body for union in led if union.territory_id is not None}


@once("appeals.dispatchrule", "bodies.body")
def catalogue(on: date) -> list[CatalogueRow]:
    """The rows of the dispatch catalogue in force on a day."""
    rows = DispatchRule.objects.filter(in_force(on)).select_related("body").order_by("pk")
    return [
        CatalogueRow(
            id=row.pk,
            category=row.category,
            area=row.area_id,
            body=row.body_id,
            body_name=row.body.name_zh,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            basis=row.basis,
        )
        for row in rows
    ]


def dispatch(appeal: Appeal, on: date) -> Choice:
    """The body that the catalogue of a day names for an appeal, and the reason.

    Passed over are the respondent, its own union while the worker has not allowed it to know, and the
    bodies that returned the appeal as none of theirs.
    """
    case: Case = appeal.case
    areas = areas_of(case.area, on)
    return choose_body(
        catalogue(on),
        category=appeal.category,
        areas=[area.pk for area in areas],
        territories=territories(areas),
        on=on,
        passed_over=not_for(appeal, on),
    )


def not_for(appeal: Appeal, on: date) -> set[int]:
    """The bodies that an appeal may not go to."""
    case = appeal.case
    found = set(appeal.dispatches.filter(misrouted=True).values_list("body", flat=True))
    if case.about_id is not None:
        found.add(case.about_id)
        told = (CaseConsent.What.MATTER.value, CaseConsent.To.UNION_OF_EMPLOYER.value)
        if told not in ticks_of(case):
            found |= own_unions(case.about_id, on)
    return found


def turn_of(appeal: Appeal) -> Dispatch | None:
    """The turn that is not over: the unit that answers for the appeal now."""
    return appeal.dispatches.filter(ended_on=None).select_related("body").first()


def handlers_of(case: Case) -> set[int]:
    """The accounts that did something of the work on a case: none of them calls back."""
    did = case.events.filter(step__in=WORK).values_list("by", "acting_for")
    return {one for one in (case.handler_id, *(one for pair in did for one in pair)) if one is not None}


def on_duty(appeal: Appeal, now: datetime, on: date) -> OnCall:
    """Who is to take a danger case at a moment: the first on its desk's roster, later the next in line."""
    raised = appeal.case.opened_at
    rows = DutyRoster.objects.filter(body=appeal.origin_id, start__lte=raised, end__gt=raised)
    shifts = [
        Shift(account=row.account_id, start=row.start, end=row.end, place=row.place)
        for row in rows.order_by("place", "pk")
    ]
    declined = DangerCall.objects.filter(appeal=appeal, declined_at__isnull=False)
    return on_call(
        shifts,
        raised_at=raised,
        now=now,
        every=timedelta(minutes=int(amount(NEXT_IN_LINE, on))),
        declined=list(declined.values_list("account", flat=True)),
    )
