"""Plans by name, their terms in a year, and what a sheet of enrolments would collide with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.assistance import rules
from gonghui.affairs.assistance.models import Enrolment, MutualAidPlan, PlanTerms
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import folded

Row = dict[str, Any]
AT_ONCE = 5000  # people asked for in one statement


@dataclass(frozen=True)
class Offered:
    """The plans and their terms as they stand, read once for a whole sheet."""

    plans: Mapping[str, MutualAidPlan]  # by folded name or key
    terms: Mapping[tuple[int, int], PlanTerms]  # by plan and year

    def plan(self, name: str) -> MutualAidPlan:
        """The plan of a name or key.

        Raises:
            Refusal: there is none; those that are offered are named.
        """
        if (plan := self.plans.get(folded(name))) is not None:
            return plan
        names = "、".join(sorted({plan.name_zh for plan in self.plans.values()}))
        raise Refusal(_("There is no plan of this name; there are: %(names)s.") % {"names": names}, "plan")

    def agreed(
        self, plan: MutualAidPlan, start: date, end: date | None, contribution: Any
    ) -> tuple[date, int]:
        """End of cover and contribution in fen: as given, or else by the plan's terms of the year.

        Raises:
            Refusal: something is not given and the plan has no terms for the year, or it is no amount.
        """
        terms = self.terms.get((plan.pk, start.year))
        if terms is None and (end is None or contribution is None):
            raise Refusal(
                _("“%(plan)s” has no terms for %(year)s; have them entered, or give end and contribution.")
                % {"plan": plan.name_zh, "year": start.year},
                "plan",
            )
        if end is None:
            end = rules.end_of_term(start, terms.months)  # type: ignore[union-attr]
        if contribution is None:
            return end, terms.contribution  # type: ignore[union-attr]
        return end, rules.fen(contribution)


def offered() -> Offered:
    """All plans with all their terms: a handful."""
    plans = list(MutualAidPlan.objects.order_by("pk"))
    by_name = {
        folded(name): plan for plan in plans for name in (plan.key, plan.name_en, plan.name_zh) if name
    }
    return Offered(by_name, {(terms.plan_id, terms.year): terms for terms in PlanTerms.objects.all()})


def check_enrolments(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What `add_enrolments` would refuse, row by row: no union, no plan, wrong days, covered already."""
    known, today = offered(), timezone.localdate()
    sound: list[tuple[int, Row, MutualAidPlan, date]] = []
    for place, row in enumerate(rows):
        if row:
            try:
                rules.refuse_unless_union(row["union"])
                rules.refuse_wrong_days(row["valid_from"], row["valid_to"], today)
                plan = known.plan(row["plan"])
                end, _fen = known.agreed(plan, row["valid_from"], row["valid_to"], row["contribution"])
                sound.append((place, row, plan, end))
            except Refusal as refusal:
                yield place, refusal.field or "plan", refusal.message
    yield from _overlaps(sound)


def _overlaps(rows: Sequence[tuple[int, Row, MutualAidPlan, date]]) -> Iterable[Finding]:
    """Rows that would cover a person twice by one plan, with the register or with a row above them."""
    held = covers_of({row["person"].pk for _place, row, _plan, _end in rows})
    for place, row, plan, end in rows:
        covers = held.setdefault((row["person"].pk, plan.pk), [])
        start = row["valid_from"]
        try:
            for cover in covers:
                rules.refuse_overlap(cover, start, end)
        except Refusal as refusal:
            yield place, "valid_from", refusal.message
        covers.append((start, end))


def covers_of(persons: Iterable[int]) -> dict[tuple[int, int], list[tuple[date, date | None]]]:
    """The days on which people are covered, by person and plan; empty ones too (see `days_of_cover`)."""
    found: dict[tuple[int, int], list[tuple[date, date | None]]] = {}
    ordered = sorted(persons)
    columns = ("person_id", "plan_id", "valid_from", "valid_to", "withdrawn_on")
    for first in range(0, len(ordered), AT_ONCE):
        rows = Enrolment.objects.filter(person__in=ordered[first : first + AT_ONCE])
        for person, plan, start, end, withdrawn_on in rows.values_list(*columns):
            found.setdefault((person, plan), []).append(rules.days_of_cover(start, end, withdrawn_on))
    return found
