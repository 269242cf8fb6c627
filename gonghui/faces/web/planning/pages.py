"""What the pages of a plan's making show: its steps, what lacks, opinions with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.planning import queries
from gonghui.affairs.planning.models import PlanMaking, Remark
from gonghui.affairs.planning.queries.remarks import WAITING
from gonghui.affairs.planning.rules.kinds import APART, DRAFT, MAKING_KIND, OPEN_TO_CHANGE
from gonghui.engines.cases.queries import steps_offered
from gonghui.engines.cases.queries.roles import roles_of
from gonghui.engines.cases.rules.kinds import Step
from gonghui.faces.web.page import Crumb, permitted, today
from gonghui.foundation.core.registers import Category

ANSWERS = {
    WAITING: gettext_lazy("No answer yet"),
    **{str(key): label for key, label in Remark.Answer.choices},
}


def found_making(request: HttpRequest, public_id: UUID) -> PlanMaking:
    """The making, or a page that says there is none for this reader."""
    found = queries.making_of(request.user, public_id, today())
    if found is None:
        raise Http404(_("There is no such plan among those you may see."))
    return found


def may_draft(request: HttpRequest, making: PlanMaking) -> bool:
    """Whether the reader drafts this plan, and it is open."""
    return making.case.closed_at is None and roles_of(request.user, DRAFT).covers(making.case.lead_id)


def may_begin(request: HttpRequest) -> bool:
    """Whether the reader begins plans."""
    return permitted(request, DRAFT, Category.CASES)


def crumbs(making: PlanMaking, *more: Crumb) -> list[Crumb]:
    """The plans in the making, this one, and what follows."""
    address = reverse("web:planning:making", args=[making.case.public_id]) if more else ""
    return [
        Crumb(_("Plans in the making"), reverse("web:planning:list")),
        Crumb(making.name_zh, address),
        *more,
    ]


def steps(request: HttpRequest, making: PlanMaking) -> list[Step]:
    """The steps offered to the reader, the one that leads on first."""
    offered = [one for one in steps_offered(making.case, request.user, today()) if one.name not in APART]
    return sorted(offered, key=lambda step: not step.primary)


@dataclass(frozen=True)
class Count:
    """A number of opinions with the list behind it."""

    label: Any
    count: int
    url: str
    is_current: bool = False


def counts(making: PlanMaking, kind: str, chosen: str = "") -> list[Count]:
    """The opinions of a kind by what became of them, each with its list."""
    tally = queries.tally_of(making, kind)
    address = reverse("web:planning:remarks", args=[making.case.public_id])
    of_kind = f"?kind={kind}" if kind else "?"
    numbers = {
        WAITING: tally.waiting,
        Remark.Answer.ADOPTED.value: tally.adopted,
        Remark.Answer.PARTLY.value: tally.partly,
        Remark.Answer.NOT_ADOPTED.value: tally.not_adopted,
    }
    join = "&" if kind else ""
    return [
        Count(_("All opinions"), tally.total, address + (of_kind if kind else ""), not chosen),
        *(
            Count(label, numbers[key], f"{address}{of_kind}{join}answer={key}", key == chosen)
            for key, label in ANSWERS.items()
        ),
    ]


def stations(making: PlanMaking) -> list[tuple[Any, str]]:
    """The stations of a plan in their order: word, and done, now or to come."""
    names = [name for name in MAKING_KIND.states if name != "dropped"]
    if making.case.state not in names:
        return [(MAKING_KIND.states[making.case.state], "now")]
    at = names.index(making.case.state)
    done_all = making.case.closed_at is not None
    return [
        (
            MAKING_KIND.states[name],
            "done" if place < at or done_all else "now" if place == at else "later",
        )
        for place, name in enumerate(names)
    ]


def may_change_text(making: PlanMaking) -> bool:
    """Whether a version may be kept as the plan stands."""
    return making.case.state in OPEN_TO_CHANGE


def comparison_of(making: PlanMaking, plan_key: str) -> str:
    """The page on which this plan's targets stand beside those of another plan; empty where it has no key."""
    asked = {"old": plan_key, "new": making.plan_key}
    if not plan_key:
        return ""
    return f"{reverse('web:plans-beside')}?{urlencode({key: one for key, one in asked.items() if one})}"
