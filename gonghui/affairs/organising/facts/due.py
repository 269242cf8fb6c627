"""What is due at a union of its own life: the election of its committee, and the six haves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising.facts.papers import numbers_of, paper_facts
from gonghui.affairs.organising.models import Election, ItemCheck, UnionTerm
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.queries import parents_of
from gonghui.foundation.bodies.rules import ELECTION_WARNING
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.calendar import same_day

NOTICES = Path(__file__).parents[1] / "notices"
# Ours: so long a union has for an item that is lacking; so early an end is told.
TO_MEND = timedelta(days=180)
SOON = timedelta(days=30)


def _term(asked: Asked) -> tuple[date, int, date] | None:
    """Elected on, years, and the day on which the term ends; of a union without a term, by its own record."""
    term = UnionTerm.objects.filter(in_force(asked.on), union=asked.body.pk).first()
    if term is not None:
        return term.valid_from, term.years, term.extended_to or same_day(term.valid_from, term.years)
    union = asked.body.union
    if union.elected_on is None:
        return None
    return union.elected_on, union.term_years, same_day(union.elected_on, union.term_years)


def elections_due(asked: Asked) -> Iterable[Due]:
    """The term of the union's committee ends (工会法 art. 16); an election under way is gone on with."""
    found = _term(asked)
    if found is None or found[2] - asked.on > ELECTION_WARNING:
        return
    elected_on, years, ends = found
    public = asked.body.public_id
    running = (
        Election.objects.filter(union=asked.body.pk, case__closed_at=None).select_related("case").first()
    )
    yield Due(
        key=f"election:{public}",
        what=_("Elect the union committee anew"),
        why=_("The committee elected on %(day)s serves %(n)s years (Trade Union Law, art. 16)."),
        said={"day": elected_on, "n": years},
        by=ends,
        button=_("Open the case") if running else _("Open my union's page"),
        goal=(
            Goal(place=Place.CASE, record=running.case.public_id)
            if running
            else Goal(place=Place.PAGE, page="union-life", record=public)
        ),
        pack=NOTICES / "election.yaml",
        facts=_election_facts(asked, running, elected_on, years, ends),
    )


def _election_facts(asked: Asked, running: Election | None, elected_on: date, years: int, ends: date) -> Any:
    def facts() -> Mapping[str, Any]:
        known: dict[str, Any] = {"elected_on": elected_on, "years": years, "ends": ends}
        if running is not None and allows(asked.account, Permission.VIEW_PERSONAL, Category.CASES):
            return known | dict(paper_facts(running.case, asked.on))
        above = parents_of(asked.body, asked.on)
        return known | {
            "union": asked.body.name_zh,
            "superior": next((one.name_zh for one in above.values()), None),
            **numbers_of(asked.body.pk, None, asked.on),
        }

    return facts


def gaps_due(asked: Asked) -> Iterable[Due]:
    """Items of the six haves that are lacking, were not confirmed, or whose confirmation ends: one thing."""
    checks = ItemCheck.objects.filter(union=asked.body.pk, said_on__lte=asked.on)
    latest: dict[str, ItemCheck] = {}
    for check in checks.order_by("said_on", "pk"):
        latest[check.item] = check
    days = [day for check in latest.values() if (day := _mend_by(check, asked.on)) is not None]
    if days:
        yield Due(
            key=f"six:{asked.body.public_id}",
            what=_("Mend the six haves"),
            why=_("%(n)s items of the six haves are lacking, were not confirmed, or run out."),
            said={"n": len(days)},
            by=min(days),
            button=_("Open my union's page"),
            goal=Goal(place=Place.PAGE, page="union-life", record=asked.body.public_id),
        )


def _mend_by(check: ItemCheck, on: date) -> date | None:
    if check.state in (ItemCheck.State.LACKING, ItemCheck.State.REFUSED):
        return (check.checked_on or check.said_on) + TO_MEND
    if check.expires_on is not None and check.expires_on - on <= SOON:
        return check.expires_on
    return None


_OWN: dict[str, Any] = {"category": Category.BODIES, "permission": Permission.EDIT}
DUE = (
    Source(key="elections", find=elections_due, **_OWN),
    Source(key="six_haves", find=gaps_due, **_OWN),
)
