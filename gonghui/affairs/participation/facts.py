"""What participation offers to the insight floor: units with a workers' congress, with open affairs.

Version 1 asks for a congress in its term, for a system in force; version 2, in force, also for a
session, a disclosure within the last twelve months: a congress that does not meet and a board on
which nothing is posted stand on paper. Both rates have one population.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation.rules import DISCLOSURE_WITHIN_MONTHS, SESSION_WITHIN_MONTHS
from gonghui.foundation.bodies.facts import unionised, without_workers
from gonghui.foundation.core.facts import Column, Ratio, Table, Tables, common

if TYPE_CHECKING:
    import ibis.expr.types as ir

INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table("congress", "participation.Congress", (Column("body_id"), Column("kind", "string"), *INTERVAL)),
    Table(
        "congress_coverage",
        "participation.CongressCoverage",
        (Column("congress_id"), Column("employer_id"), *INTERVAL),
    ),
    Table(
        "congress_session",
        "participation.Session",
        (Column("congress_id"), Column("held_on", "date")),
    ),
    Table("open_affairs", "participation.OpenAffairs", (Column("body_id"), *INTERVAL)),
    Table(
        "disclosure",
        "participation.Disclosure",
        (Column("open_affairs_id"), Column("disclosed_on", "date")),
    ),
)


def enterprises_and_institutions(t: Tables) -> ir.Table:
    """企事业单位 while a union covers them and they exist."""
    return unionised(t, "enterprise", "institution")


def _covering(t: Tables) -> ir.Table:
    """Which unit each congress covers in its term: the unit that holds it, and those on its list."""
    congress, listed = t.congress, t.congress_coverage
    terms = congress.select(congress=congress.id, term_from=congress.valid_from, term_to=congress.valid_to)
    own = congress.select(
        congress=congress.id, unit=congress.body_id, start=congress.valid_from, end=congress.valid_to
    )
    many = listed.select(
        congress=listed.congress_id,
        unit=listed.employer_id,
        listed_from=listed.valid_from,
        listed_to=listed.valid_to,
    )
    many = common(many.join(terms, "congress"), "listed", "term")
    return own.union(many.select("congress", "unit", "start", "end"))


def in_term(t: Tables) -> ir.Table:
    """Units covered by a congress in its term."""
    return _covering(t).select("unit", "start", "end")


def in_term_and_met(t: Tables) -> ir.Table:
    """Units covered by a congress in its term for twelve months from each of its sessions."""
    import ibis

    session = t.congress_session
    met = session.select(
        congress=session.congress_id,
        met_from=session.held_on,
        met_to=(session.held_on + ibis.interval(months=SESSION_WITHIN_MONTHS)).cast("date"),
    )
    covering = _covering(t).rename(covering_from="start", covering_to="end")
    return common(covering.join(met, "congress"), "covering", "met").select("unit", "start", "end")


def open_affairs(t: Tables) -> ir.Table:
    """Units while their system of open factory affairs is in force."""
    system = t.open_affairs
    return system.select(unit=system.body_id, start=system.valid_from, end=system.valid_to)


def open_affairs_and_disclosed(t: Tables) -> ir.Table:
    """Units with a system in force, for twelve months from each disclosure made under it."""
    import ibis

    system, disclosure = t.open_affairs, t.disclosure
    systems = system.select(
        system=system.id, unit=system.body_id, system_from=system.valid_from, system_to=system.valid_to
    )
    told = disclosure.select(
        system=disclosure.open_affairs_id,
        told_from=disclosure.disclosed_on,
        told_to=(disclosure.disclosed_on + ibis.interval(months=DISCLOSURE_WITHIN_MONTHS)).cast("date"),
    )
    return common(systems.join(told, "system"), "system", "told").select("unit", "start", "end")


SHARED = {
    "unit_model": "bodies.Employer",
    "register": "",
    "population_text": _(
        "Enterprises and institutions that a union covers on the day. Government agencies and social "
        "organisations stand outside, and so do units without a union: the plan's words leave open whether "
        "they belong in."
    ),
    "attribution_text": _("Counts in the street where the unit sits on the day."),
    "population": enterprises_and_institutions,
    "exclusions": {"no_workers": without_workers},
    "breakdowns": {"ownership": _("Ownership"), "unit_kind": _("Kind of unit")},
}
CONGRESS = SHARED | {
    "key": "congress_rate",
    "name": _("Units with a workers' congress"),
    "exclusion_texts": {
        "no_workers": _("Nobody works there by the latest head count, so nobody could elect delegates.")
    },
}
OPEN_AFFAIRS = SHARED | {
    "key": "open_affairs_rate",
    "name": _("Units with open factory affairs"),
    "exclusion_texts": {
        "no_workers": _("Nobody works there by the latest head count, so there is nobody to tell.")
    },
}
METRICS = (
    Ratio(
        version=1,
        condition=in_term,
        condition_text=_(
            "Its own workers' congress, or a group's, area's or trade's that covers it, is in term."
        ),
        **CONGRESS,  # type: ignore[arg-type]
    ),
    Ratio(
        version=2,
        condition=in_term_and_met,
        condition_text=_(
            "Its own workers' congress, or a group's, area's or trade's that covers it, is in term and has "
            "met within the last twelve months."
        ),
        **CONGRESS,  # type: ignore[arg-type]
    ),
    Ratio(
        version=1,
        condition=open_affairs,
        condition_text=_("Its own system of open factory affairs is in force."),
        **OPEN_AFFAIRS,  # type: ignore[arg-type]
    ),
    Ratio(
        version=2,
        condition=open_affairs_and_disclosed,
        condition_text=_(
            "Its own system of open factory affairs is in force, and under it something was disclosed within "
            "the last twelve months."
        ),
        **OPEN_AFFAIRS,  # type: ignore[arg-type]
    ),
)
