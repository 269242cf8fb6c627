"""What membership offers to the insight floor: four coverages of the groups, kept apart, and never added.

Who works in a group is on a list that streets keep. Of them: whom a union covers, whom somebody looks after,
who was given a service, who took part in something. A place without anybody on its list has no coverage: that
is unknown, and not nought. All four definitions are ours.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.facts import Column, Count, Ratio, Spells, Table, Tables, common

if TYPE_CHECKING:
    import ibis.expr.types as ir

_INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table(
        "group_work",
        "membership.GroupWork",
        (
            Column("person_id"),
            Column("worker_group", "string"),
            Column("area_id"),
            Column("body_id"),
            *_INTERVAL,
        ),
    ),
    Table(
        "liaison",
        "membership.Liaison",
        (Column("worker_group", "string"), Column("area_id"), Column("union_id"), *_INTERVAL),
    ),
    Table("reach", "membership.Reach", (Column("person_id"), Column("kind", "string"), *_INTERVAL)),
)
GROUP = "worker_group"


def workers(t: Tables) -> ir.Table:
    """Persons while they stand on the list of a group, in the street of that list."""
    work = t.group_work
    return work.select(
        unit=work.id,
        body=work.body_id,
        area=work.area_id,
        start=work.valid_from,
        end=work.valid_to,
        worker_group=work.worker_group,
    )


def _of_persons(t: Tables, spells: ir.Table) -> ir.Table:
    """Spells of persons (person, start, end) as spells of their lines on the lists."""
    lines = t.group_work.select(unit=t.group_work.id, person=t.group_work.person_id)
    return lines.join(spells, "person").select("unit", "start", "end")


def organised(t: Tables) -> ir.Table:
    """Lines whose person is a member, or works where a union covers the employer or the platform."""
    job, coverage, held = t.employment, t.coverage, t.membership
    held = held.filter(held.status == "in_force")
    spells = held.select(person=held.person_id, start=held.valid_from, end=held.valid_to)
    covers = coverage.select(
        place=coverage.employer_id, covered_from=coverage.valid_from, covered_to=coverage.valid_to
    )
    for place in ("employer_id", "host_id"):
        jobs = job.filter(job[place].notnull())
        jobs = jobs.select(
            person=jobs.person_id, place=jobs[place], job_from=jobs.valid_from, job_to=jobs.valid_to
        )
        at_work = common(jobs.join(covers, "place"), "job", "covered")
        spells = spells.union(at_work.select("person", "start", "end"))
    return _of_persons(t, spells)


def looked_after(t: Tables) -> ir.Table:
    """Lines while a union has named somebody for the group in the street, or in an area around it."""
    liaison, path, work = t.liaison, t.area_path, t.group_work
    path = path.filter(path.tree == "statistical")
    paths = path.select(
        wide=path.ancestor_id, street=path.descendant_id, path_from=path.valid_from, path_to=path.valid_to
    )
    named = liaison.select(
        named_group=liaison.worker_group,
        wide=liaison.area_id,
        named_from=liaison.valid_from,
        named_to=liaison.valid_to,
    ).join(paths, "wide")
    lines = work.select(unit=work.id, named_group=work.worker_group, street=work.area_id)
    return common(lines.join(named, ["named_group", "street"]), "named", "path").select(
        "unit", "start", "end"
    )


def reached(kind: str) -> Spells:
    """The condition: lines whose person was reached so, for as long as that counts."""

    def condition(t: Tables) -> ir.Table:
        reach = t.reach.filter(t.reach.kind == kind)
        return _of_persons(
            t, reach.select(person=reach.person_id, start=reach.valid_from, end=reach.valid_to)
        )

    return condition


OF_GROUPS: dict[str, Any] = {
    "unit_model": "membership.GroupWork",
    "register": "group-workers",
    "population": workers,
    "population_text": _(
        "Lines of the lists of workers of the groups that hold on the day: a person who works in two groups "
        "counts in each. Whoever is on no list is not counted: how many there really are nobody knows. In a "
        "place without a list the coverage is unknown, not nought."
    ),
    "attribution_text": _("Counts in the street whose list it is."),
    "attributed_to": "area",
    "breakdowns": {GROUP: _("Group of workers")},
}
METRICS = (
    Ratio(
        key="group_organisation_coverage",
        name=_("Organisation coverage of the groups"),
        condition=organised,
        condition_text=_(
            "The person is a member whose membership is in force, or works for an employer or through a "
            "platform that a union covers. One that is only retained does not count."
        ),
        **OF_GROUPS,
    ),
    Ratio(
        key="group_work_coverage",
        name=_("Work coverage of the groups"),
        condition=looked_after,
        condition_text=_(
            "A union has named somebody who looks after the group in the street or in an area around it, "
            "whether its workers have joined or not."
        ),
        **OF_GROUPS,
    ),
    Ratio(
        key="group_service_coverage",
        name=_("Service coverage of the groups"),
        condition=reached("service"),
        condition_text=_(
            "The person was given a service within the days that the dated setting names (a year). Services "
            "that nobody's name stands on (water at a station) cannot be told of a person and do not count."
        ),
        **OF_GROUPS,
    ),
    Ratio(
        key="group_activity_coverage",
        name=_("Activity coverage of the groups"),
        condition=reached("activity"),
        condition_text=_(
            "The person took part in an activity of a union within the days that the dated setting names "
            "(a year)."
        ),
        **OF_GROUPS,
    ),
    Count(
        key="group_workers_listed",
        name=_("Workers of the groups on the lists"),
        unit_model="membership.GroupWork",
        register="group-workers",
        population=workers,
        population_text=OF_GROUPS["population_text"],
        attribution_text=OF_GROUPS["attribution_text"],
        attributed_to="area",
        breakdowns=OF_GROUPS["breakdowns"],
    ),
)


@cache
def of_group(key: str, group: str) -> Ratio:
    """One of the coverages of a single group: what stands behind one number of the table.

    Args:
        key: of a declared metric.
        group: of the dated list.
    """
    whole = next(metric for metric in METRICS if metric.key == key and isinstance(metric, Ratio))

    def population(t: Tables) -> ir.Table:
        rows = workers(t)
        return rows.filter(rows.worker_group == group)

    return replace(whole, key=f"{key}_{group}", population=population, breakdowns={})
