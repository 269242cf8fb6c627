"""What is due of cases: those that stand with the union itself, whatever module they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case, Handling
from gonghui.engines.cases.queries import open_cases_visible_to
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source, declared_case_packs
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category

LOOKED_AT = 10  # of the cases that are due first; three things are shown


def cases_due(asked: Asked) -> Iterable[Due]:
    """Open cases that the union leads and that have a limit."""
    cases = open_cases_visible_to(asked.account, asked.on).filter(lead=asked.body, first_due_at__isnull=False)
    for case in cases.order_by("first_due_at", "pk")[:LOOKED_AT]:
        assert case.first_due_at is not None
        kind = kind_of(case.kind)
        yield Due(
            key=f"case:{case.public_id}",
            what=_("Go on with “%(kind)s” %(number)s"),
            why=_("It stands at “%(state)s”; your union leads it, and its limit runs."),
            said={"number": case.number, "kind": kind.name, "state": kind.states.get(case.state, case.state)},
            by=legal_day(case.first_due_at),
            button=_("Open the case"),
            goal=Goal(place=Place.CASE, record=case.public_id),
            pack=declared_case_packs().get(case.kind),
            facts=_facts_of(asked, case),
        )


def _facts_of(asked: Asked, case: Case) -> Any:
    def facts() -> Mapping[str, Any]:
        origin = case.handlings.filter(role=Handling.Role.ORIGIN).select_related("body").first()
        may_name = allows(asked.account, Permission.VIEW_PERSONAL, Category.CASES)
        return {
            "union": asked.body.name_zh,
            "superior": origin.body.name_zh if origin and origin.body_id != asked.body.pk else None,
            "number": case.number,
            "title": case.title if may_name else None,
            "opened_on": legal_day(case.opened_at),
            "due_on": legal_day(case.first_due_at) if case.first_due_at else None,
        }

    return facts


DUE = (Source(key="cases", category=Category.CASES, permission=Permission.EDIT, find=cases_due),)
