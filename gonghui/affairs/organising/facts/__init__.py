"""What organising offers to the insight floor: four measures of coverage, kept apart, and one beside.

The plans set four targets that sound alike and are different ratios: above-scale
non-public firms (BJ14-17), all non-public firms (BJ18-02), all workers of the city (BJ14-18), members
among the workers of non-public firms (BJ18-03). Firms and persons, covered and joined, are never added.
The denominators here are the house's own registers; the city's published number of people in work is
shown beside and never divided by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.facts.due import DUE
from gonghui.affairs.organising.rules import MIXED, NON_PUBLIC
from gonghui.foundation.bodies.facts import employers, without_workers
from gonghui.foundation.core.facts import Column, Count, Ratio, Series, Spells, Table, Tables, common

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["DUE", "METRICS", "TABLES"]
TABLES = (
    Table(
        "firm_list",
        "organising.FirmList",
        (Column("vintage"), Column("valid_from", "date"), Column("valid_to", "date")),
    ),
    Table("listed_firm", "organising.ListedFirm", (Column("list_id"), Column("employer_id"))),
    Table(
        "six_haves_standard",
        "organising.Standard",
        (Column("union_id"), Column("valid_from", "date"), Column("valid_to", "date")),
    ),
)
# 基层工会: of one unit or of several.
GRASS_ROOTS = ("basic", "joint")
# The two readings of 'non-public': version 1 leaves firms of mixed ownership out, version 2 takes them in.
MIXED_SETTING = "organising.mixed_ownership"
WITH_MIXED = (*NON_PUBLIC, MIXED)


def _enterprises(t: Tables, ownerships: tuple[str, ...]) -> ir.Table:
    """Enterprises of these ownerships with the days on which they exist."""
    rows = employers(t, "enterprise")
    return rows.filter(rows.ownership.isin(list(ownerships)))


def non_public(t: Tables) -> ir.Table:
    """Every non-public enterprise of the register while it exists, those of mixed ownership among them."""
    rows = common(_enterprises(t, WITH_MIXED), "body")
    return rows.select("unit", "start", "end", "ownership", body=rows.unit)


def listed(t: Tables) -> ir.Table:
    """Non-public enterprises while they exist and stand on the list in force."""
    lists, line = t.firm_list, t.listed_firm
    held = lists.select(list=lists.id, list_from=lists.valid_from, list_to=lists.valid_to)
    lines = line.select(list=line.list_id, unit=line.employer_id).join(held, "list")
    rows = common(_enterprises(t, WITH_MIXED).join(lines, "unit"), "list", "body")
    return rows.select("unit", "start", "end", "ownership", body=rows.unit)


def mixed(t: Tables) -> ir.Table:
    """Firms of mixed ownership."""
    rows = common(_enterprises(t, (MIXED,)), "body")
    return rows.select("unit", "start", "end")


def covered(t: Tables) -> ir.Table:
    """Employers while a union covers them: their own, a joint one, an area's or a trade's."""
    coverage = t.coverage
    return coverage.select(unit=coverage.employer_id, start=coverage.valid_from, end=coverage.valid_to)


def working(t: Tables) -> ir.Table:
    """Persons while they work, for an employer or for none."""
    job = t.employment
    return job.select(
        unit=job.person_id, body=job.employer_id, start=job.valid_from, end=job.valid_to, employment=job.kind
    )


def covered_or_member(t: Tables) -> ir.Table:
    """Persons while a union covers an employer of theirs, or while they are members themselves.

    A dispatched worker may join at the firm that employs them or where the work is done (劳动合同法 art. 64).
    """
    job, coverage = t.employment, t.coverage
    jobs = job.select(
        unit=job.person_id, employer=job.employer_id, job_from=job.valid_from, job_to=job.valid_to
    )
    hosted = job.filter(job.host_id.notnull())
    jobs = jobs.union(
        hosted.select(
            unit=hosted.person_id, employer=hosted.host_id, job_from=hosted.valid_from, job_to=hosted.valid_to
        )
    )
    covers = coverage.select(
        employer=coverage.employer_id, covered_from=coverage.valid_from, covered_to=coverage.valid_to
    )
    at_work = common(jobs.join(covers, "employer"), "job", "covered").select("unit", "start", "end")
    return at_work.union(members(t))


def members(t: Tables) -> ir.Table:
    """Persons while their membership is in force; one that is only retained is not."""
    held = t.membership.filter(t.membership.status == "in_force")
    return held.select(unit=held.person_id, start=held.valid_from, end=held.valid_to)


def workers_of(*ownerships: str) -> Spells:
    """The population: persons while they work for an enterprise of one of these ownerships."""

    def population(t: Tables) -> ir.Table:
        job, employer = t.employment, t.employer
        firms = employer.filter(employer.unit_kind == "enterprise", employer.ownership.isin(list(ownerships)))
        jobs = job.select(unit=job.person_id, body=job.employer_id, start=job.valid_from, end=job.valid_to)
        firm = firms.select(body=firms.id, ownership=firms.ownership)
        return jobs.join(firm, "body").select("unit", "body", "start", "end", "ownership")

    return population


def unions(t: Tables, *types: str) -> ir.Table:
    """Trade unions while they exist, of some types or of all; a duplicate of another is none."""
    union, body = t.trade_union, t.body
    if types:
        union = union.filter(union.type.isin(list(types)))
    exists = body.filter(body.merged_into_id.isnull()).select(
        unit=body.id, body_from=body.valid_from, body_to=body.valid_to
    )
    rows = common(union.select(unit=union.id, type=union.type).join(exists, "unit"), "body")
    return rows.select("unit", "start", "end", "type", body=rows.unit)


def every_union(t: Tables) -> ir.Table:
    """Every trade union while it exists."""
    return unions(t)


def grass_roots(t: Tables) -> ir.Table:
    """Basic and joint unions while they exist."""
    return unions(t, *GRASS_ROOTS)


def with_six_haves(t: Tables) -> ir.Table:
    """Unions while all six are confirmed and none has expired."""
    standard = t.six_haves_standard
    return standard.select(unit=standard.union_id, start=standard.valid_from, end=standard.valid_to)


def members_of_unions(t: Tables) -> ir.Table:
    """Persons while their membership is in force, where the union sits."""
    held = t.membership.filter(t.membership.status == "in_force")
    return held.select(unit=held.person_id, body=held.union_id, start=held.valid_from, end=held.valid_to)


MIXED_OUT = _(
    "Ownership is mixed: the register does not say who controls the firm, so it counts neither as public nor "
    "as non-public, and is counted beside. A dated setting of ours may decide otherwise."
)
NOBODY = _("Nobody works there by the latest head count, so there is nobody to organise.")
AT_SEAT = _("Counts in the street where the enterprise sits on the day.")
OF_FIRMS = {
    "unit_model": "bodies.Employer",
    "condition": covered,
    "condition_text": _("A union covers it on the day: its own, a joint one, or that of an area or a trade."),
    "attribution_text": AT_SEAT,
    "breakdowns": {"ownership": _("Ownership")},
    "chosen_by": MIXED_SETTING,
}
ABOVE_SCALE = OF_FIRMS | {
    "key": "above_scale_coverage",
    "name": _("Above-scale non-public enterprises with a union"),
    "register": "above-scale",
    "population": listed,
}
NON_PUBLIC_FIRMS = OF_FIRMS | {
    "key": "nonpublic_coverage",
    "name": _("Non-public enterprises with a union"),
    "population": non_public,
}
JOINING = {
    "key": "joining_rate",
    "name": _("Members among workers of non-public enterprises"),
    "unit_model": "people.Person",
    "condition": members,
    "condition_text": _(
        "The person is a member of a union on the day, of the employer's or of any other. A membership "
        "that is only retained (after retirement, or while out of work) pays no dues and has no vote: it "
        "does not count, and neither does being covered without having joined."
    ),
    "attribution_text": _(
        "Each person counts once. With several such employers, in the street where the one sits at which the "
        "person began first."
    ),
    "breakdowns": {"ownership": _("Ownership")},
    "chosen_by": MIXED_SETTING,
}
METRICS = (
    Ratio(
        version=1,
        population_text=_(
            "Non-public enterprises that stand on the list of above-scale firms in force on the day and "
            "still exist. The list is taken as its issuer wrote it and holds until a newer one takes its "
            "place, however old it grows; its issuer and year stand in the register. Non-public are private "
            "enterprises and foreign ones, with Hong Kong, Macao and Taiwan investment."
        ),
        exclusions={"mixed": mixed},
        exclusion_texts={"mixed": MIXED_OUT},
        **ABOVE_SCALE,  # type: ignore[arg-type]
    ),
    Ratio(
        version=2,
        population_text=_(
            "As in version 1, but enterprises of mixed ownership on the list count as non-public."
        ),
        **ABOVE_SCALE,  # type: ignore[arg-type]
    ),
    Ratio(
        version=1,
        population_text=_(
            "Every non-public enterprise of the register that exists on the day, of any size. Non-public are "
            "private enterprises and foreign ones, with Hong Kong, Macao and Taiwan investment; state-owned "
            "and collective ones are public. Institutions and social organisations are no enterprises."
        ),
        exclusions={"mixed": mixed, "no_workers": without_workers},
        exclusion_texts={"mixed": MIXED_OUT, "no_workers": NOBODY},
        **NON_PUBLIC_FIRMS,  # type: ignore[arg-type]
    ),
    Ratio(
        version=2,
        population_text=_("As in version 1, but enterprises of mixed ownership count as non-public."),
        exclusions={"no_workers": without_workers},
        exclusion_texts={"no_workers": NOBODY},
        **NON_PUBLIC_FIRMS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="worker_coverage",
        name=_("Workers whom a union covers"),
        unit_model="people.Person",
        population_text=_(
            "Persons on the register who work on the day: with a labour contract, in an established post, "
            "dispatched, part-time, or in a new form of employment, for an employer or for none; each once, "
            "however many jobs. The city's published number of people in work is another matter and stands "
            "beside: what the register does not know, it cannot count."
        ),
        condition_text=_(
            "A union covers an employer of the person's on the day, of a dispatched worker also the unit "
            "where the work is done, or the person is a member of a union themselves. A covered worker need "
            "not have joined. A membership that is only retained (after retirement, or while out of work) "
            "does not count."
        ),
        attribution_text=_(
            "Each person counts once in the whole city. With several employers, in the street where the one "
            "sits at which the person began first, while that employment lasts. A person without an "
            "employer counts in the city and in no district."
        ),
        population=working,
        condition=covered_or_member,
        breakdowns={"employment": _("Form of employment")},
        beside=("employed_people_published",),
    ),
    Ratio(
        version=1,
        population=workers_of(*NON_PUBLIC),
        population_text=_(
            "Persons on the register who work on the day for an enterprise that is private, or foreign with "
            "Hong Kong, Macao and Taiwan investment; each once. Those of mixed ownership stand outside: the "
            "register does not say who controls them. The report names non-public enterprises only as the "
            "subject of the sentence before; it is read so."
        ),
        **JOINING,  # type: ignore[arg-type]
    ),
    Ratio(
        version=2,
        population=workers_of(*WITH_MIXED),
        population_text=_("As in version 1, with the workers of enterprises of mixed ownership."),
        **JOINING,  # type: ignore[arg-type]
    ),
    Count(
        key="unions",
        version=1,
        name=_("Trade unions"),
        unit_model="bodies.Union",
        population=every_union,
        population_text=_("Every trade union that exists on the day, of any type and level."),
        attribution_text=_("Counts in the street where the union sits on the day."),
        breakdowns={"type": _("Type")},
    ),
    Count(
        key="union_members",
        version=1,
        name=_("Members of trade unions"),
        unit_model="people.Person",
        population=members_of_unions,
        population_text=_(
            "Persons whose membership is in force on the day. One that is only retained does not count."
        ),
        attribution_text=_("Counts in the street where the union sits on the day."),
    ),
    Ratio(
        key="six_haves_rate",
        version=1,
        name=_("Grass-roots unions that have the six haves"),
        unit_model="bodies.Union",
        register="six-haves",
        population=grass_roots,
        condition=with_six_haves,
        population_text=_("Basic unions, of one unit or of several, that exist on the day."),
        condition_text=_(
            "On the day every item of the checklist is confirmed by the superior and none has expired. What "
            "a union only says of itself does not count."
        ),
        attribution_text=_("Counts in the street where the union sits on the day."),
        breakdowns={"type": _("Type")},
    ),
    Series(
        key="employed_people_published",
        series="employed_people_published",
        name=_("People in work, as published"),
        unit_model="indicators.Observation",
        population_text=_(
            "The latest period that has ended by the day, in its latest published version. A count of "
            "statisticians, those who work for themselves among them; it is no register of persons."
        ),
        attribution_text=_("Published for the city as a whole."),
        drilldown=False,
    ),
)
