"""What participation offers to the insight floor: units with a workers' congress, with open affairs.

Version 1 asks for a congress in its term, for a system in force; version 2, in force, also for a
session, a disclosure within the last twelve months: a congress that does not meet and a board on
which nothing is posted stand on paper. Both rates have one population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation.models import Congress, OpenAffairs, Session
from gonghui.affairs.participation.rules import (
    DISCLOSURE_WITHIN_MONTHS,
    SESSION_WITHIN_MONTHS,
    disclosure_due,
    new_term_due,
    session_due,
)
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.facts import unionised, without_workers
from gonghui.foundation.bodies.queries import parents_of
from gonghui.foundation.core.facts import Column, Ratio, Table, Tables, common
from gonghui.foundation.core.registers import Category

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

# -- what is due ------------------------------------------------------------------------------------------

NOTICES = Path(__file__).parent / "notices"
Held = tuple[Congress, Session | None]


def congresses_due(asked: Asked) -> Iterable[Due]:
    """A new term where one ends; else a session, once a year."""
    for congress, session in _latest(asked):
        ends = new_term_due(congress.valid_to, asked.on)
        if ends is not None:
            yield _new_term(asked, congress, ends)
            continue
        last = session.held_on if session else congress.valid_from
        next_by = session_due(last, asked.on)
        if next_by is not None:
            yield Due(
                key=f"session:{congress.public_id}",
                what=_("Hold a session of the workers' congress"),
                why=(
                    _("The last session was on %(day)s; a congress meets at least once a year.")
                    if session
                    else _(
                        "No session has been entered since the term began on %(day)s; "
                        "a congress meets at least once a year."
                    )
                ),
                said={"day": last},
                by=next_by,
                button=_("Enter the session"),
                goal=Goal(place=Place.ACT, register="congresses", record=congress.public_id, act="session"),
                pack=NOTICES / "session.yaml",
                facts=_facts_of(asked, congress, session),
            )


def _new_term(asked: Asked, congress: Congress, ends: Any) -> Due:
    filled = {"body": congress.body.public_id, "kind": congress.kind, "term": congress.term + 1}
    return Due(
        key=f"term:{congress.public_id}",
        what=_("Elect the delegates of a new term"),
        why=_("Term %(n)s of the congress of %(body)s ends."),
        said={"n": congress.term, "body": congress.body},
        by=ends,
        button=_("Register the new term"),
        goal=Goal(place=Place.ADD, register="congresses", filled=filled),
        pack=NOTICES / "term.yaml",
        facts=_facts_of(asked, congress, None),
    )


def _latest(asked: Asked) -> list[Held]:
    """The latest congress of each body, or that covers it, with its last session."""
    reached = Q(body__in=asked.ids) | Q(coverages__employer__in=asked.ids)
    held = Congress.objects.filter(reached, valid_from__lte=asked.on).select_related("body").distinct()
    latest: dict[int, Congress] = {}
    for congress in held.order_by("-valid_from"):
        latest.setdefault(congress.body_id, congress)
    met = Session.objects.filter(congress__in=latest.values(), held_on__lte=asked.on).order_by("held_on")
    sessions = {session.congress_id: session for session in met}
    return [(congress, sessions.get(congress.pk)) for congress in latest.values()]


def _facts_of(asked: Asked, congress: Congress, last: Session | None) -> Any:
    def facts() -> Mapping[str, Any]:
        count = congress.sessions.count()
        delegates = congress.delegates
        return {
            "body": congress.body.name_zh,
            "union": asked.body.name_zh,
            "superior": _superior(asked),
            "term": congress.term,
            "next_term": congress.term + 1,
            "session": count + 1,
            "delegates": delegates,
            # 三分之二以上 of the delegates: rounded up.
            "quorum": None if delegates is None else -(-2 * delegates // 3),
            "majority": None if delegates is None else delegates // 2 + 1,
            "term_ends": congress.valid_to,
            "last_held": last.held_on if last else None,
            "last_topics": last.topics if last else None,
        }

    return facts


def disclosures_due(asked: Asked) -> Iterable[Due]:
    """What open factory affairs owe at least once a year."""
    systems = OpenAffairs.objects.filter(in_force(asked.on), body__in=asked.ids).select_related("body")
    for system in systems.annotate(last=Max("disclosures__disclosed_on")):
        next_by = disclosure_due(system.last or system.valid_from, asked.on)
        if next_by is None:
            continue
        yield Due(
            key=f"disclosure:{system.public_id}",
            what=_("Disclose factory affairs to the workers"),
            why=(
                _("%(body)s last disclosed on %(day)s; it does so at least once a year.")
                if system.last
                else _("%(body)s set up open factory affairs on %(day)s and has disclosed nothing since.")
            ),
            said={"body": system.body, "day": system.last or system.valid_from},
            by=next_by,
            button=_("Enter the disclosure"),
            goal=Goal(place=Place.ACT, register="open-affairs", record=system.public_id, act="disclose"),
            pack=NOTICES / "disclosure.yaml",
            facts=_disclosure_facts(asked, system.body.name_zh, system.last),
        )


def _disclosure_facts(asked: Asked, name: str, last: Any) -> Any:
    return lambda: {
        "body": name,
        "union": asked.body.name_zh,
        "superior": _superior(asked),
        "last": last,
        "year": asked.on.year,
    }


def _superior(asked: Asked) -> str | None:
    return next((one.name_zh for one in parents_of(asked.body, asked.on).values()), None)


_OWN: dict[str, Any] = {"category": Category.PARTICIPATION, "permission": Permission.EDIT}
DUE: Sequence[Source] = (
    Source(key="congresses", find=congresses_due, **_OWN),
    Source(key="disclosures", find=disclosures_due, **_OWN),
)
