"""Weights of composite indices: tried as a draft, given up, entered as adopted by a committee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.monitoring.views import entered
from gonghui.faces.web.page import Crumb, needs, over, show
from gonghui.faces.web.plans.roadmap.views import EDIT, crumbs, plan_named
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Plan
from gonghui.insight.roadmap import actions, queries
from gonghui.insight.roadmap.rules import Component, Composite, composites

NAMES = ("weight", "low", "high")


@dataclass(frozen=True)
class Cell:
    """One number of a component as typed."""

    name: str
    label: Any
    value: str
    error: str


@dataclass(frozen=True)
class Row:
    """A component with its three numbers."""

    component: Component
    cells: list[Cell]


def _index(key: str) -> Composite:
    found = next((one for one in composites() if one.key == key), None)
    if found is None:
        raise Http404(_("There is no such index."))
    return found


def _labels() -> dict[str, Any]:
    return {"weight": _("Weight"), "low": _("Counts 0 at"), "high": _("Counts 100 at")}


def _page(plan: Plan, index: Composite, title: str) -> dict[str, Any]:
    back = reverse("web:indices", args=[plan.key])
    return {
        "title": title,
        "sub": words.name_of(index),
        "back": back,
        "crumbs": crumbs(plan, Crumb(_("Composite indices"), back), Crumb(title)),
    }


def _kept(request: HttpRequest, key: str) -> Plan:
    """The plan of a key, for whoever keeps it."""
    plan = plan_named(key)
    over(request, *EDIT, plan.area)
    return plan


@needs(*EDIT)
def draft(request: HttpRequest, key: str, index: str) -> HttpResponse:
    """Drafts other weights and ranges of an index; the index itself stays as it is."""
    plan, composite = _kept(request, key), _index(index)
    waiting = queries.drafted_weights(composite)
    start = waiting or queries.newest_weights(composite)
    typed = {
        f"{name}_{place}": f"{getattr(one, name)}"
        for place, one in enumerate(start.components, start=1)
        for name in NAMES
    }
    error: Refusal | None = None
    if request.method == "POST":
        typed |= {name: request.POST[name][:40] for name in typed if name in request.POST}
        try:
            actions.draft_weights(
                index=index,
                parts=[
                    (typed[f"weight_{n}"], typed[f"low_{n}"], typed[f"high_{n}"])
                    for n in range(1, len(start.components) + 1)
                ],
                reason=request.POST.get("reason", ""),
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            error = refusal
        else:
            messages.success(request, _("Drafted; the index stays as it is until a committee adopts them."))
            return redirect(f"{reverse('web:indices', args=[key])}#{index}")
    context = {
        **_page(plan, composite, _("Draft other weights")),
        "rows": _rows(start, typed, error),
        "error": error,
        "reason": request.POST.get("reason", ""),
        "is_waiting": waiting is not None,
    }
    return show(request, "plans/roadmap/weights.html", context, status=422 if error else 200)


def _rows(composite: Composite, typed: dict[str, str], error: Refusal | None) -> list[Row]:
    labels = _labels()
    return [
        Row(
            one,
            [
                Cell(
                    full := f"{name}_{place}",
                    labels[name],
                    typed[full],
                    str(error) if error and error.field == full else "",
                )
                for name in NAMES
            ],
        )
        for place, one in enumerate(composite.components, start=1)
    ]


@require_POST
@needs(*EDIT)
def drop(request: HttpRequest, key: str, index: str) -> HttpResponse:
    """Gives a draft of weights up."""
    _kept(request, key), _index(index)
    try:
        actions.drop_weights(index=index, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Given up; the index stays as it is."))
    return redirect("web:indices", key)


@needs(*EDIT)
def adopt(request: HttpRequest, key: str, index: str) -> HttpResponse:
    """Enters that a committee adopted the weights as they are seen."""
    plan, composite = _kept(request, key), _index(index)
    seen = (queries.drafted_weights(composite) or queries.newest_weights(composite)).weights_digest
    asks = [
        Ask(name="committee", label=_("Committee"), kind="body", help=_("Name of the committee.")),
        Ask(name="decision", label=_("Document or decision"), longest=120),
        Ask(name="on", label=_("Adopted on"), kind="date"),
    ]

    def do(values: dict[str, Any]) -> None:
        actions.adopt_index(
            index=index,
            by=request.user,
            now=timezone.now(),
            digest=request.POST.get("version", ""),
            **values,
        )

    page = _page(plan, composite, _("Enter that a committee adopted the weights"))
    done = _("Entered; everybody who sees the plan sees the index from now on.")
    return entered(request, asks, do, done=done, more={"version": seen}, **page)
