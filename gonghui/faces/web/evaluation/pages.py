"""What the pages of evaluations share: words, the way to a page, a form that calls one action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.page import Crumb
from gonghui.faces.web.planning.views import form_page
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import queries
from gonghui.insight.evaluation.models import Evaluation, EvaluationItem
from gonghui.insight.plans.models import Indicator, Plan

KIND_WORDS: dict[str, Any] = {
    "annual": gettext_lazy("Annual evaluation"),
    "midterm": gettext_lazy("Mid-term evaluation"),
    "final": gettext_lazy("Final evaluation"),
}
STATE_WORDS: dict[str, Any] = {
    "open": pgettext_lazy("evaluation", "Under way"),
    "signing": pgettext_lazy("evaluation", "Being countersigned"),
    "issued": pgettext_lazy("evaluation", "Issued"),
    "withdrawn": pgettext_lazy("evaluation", "Withdrawn"),
}
CHANGE_WORDS: dict[str, Any] = {
    "proposed": pgettext_lazy("target", "Proposed"),
    "approved": pgettext_lazy("target", "Approved"),
    "refused": pgettext_lazy("target", "Refused"),
}
PRACTICE_WORDS: dict[str, Any] = {
    "submitted": pgettext_lazy("practice", "To be decided"),
    "published": pgettext_lazy("practice", "Published"),
    "refused": pgettext_lazy("practice", "Refused"),
}
SOURCE_WORDS: dict[str, Any] = {
    "recorded": gettext_lazy("recorded"),
    "reported": gettext_lazy("reported"),
    "outside": gettext_lazy("published outside"),
}


@dataclass(frozen=True)
class Line:
    """An indicator that is evaluated, with its figures as printed."""

    item: EvaluationItem
    recorded: str
    reported: str
    official: str
    source: str
    fraction: str


def line(item: EvaluationItem) -> Line:
    """An indicator with its prefilled figures as printed."""
    decimals = item.indicator.decimals
    unit = words.in_language(item.indicator, "unit")

    def printed(value: Any) -> str:
        return "—" if value is None else f"{words.number(value, decimals)}{words.SPACE}{unit}"

    fraction = ""
    if item.numerator is not None and item.denominator is not None:
        fraction = f"{words.number(item.numerator)} / {words.number(item.denominator)}"
    return Line(
        item,
        printed(item.recorded),
        printed(item.reported),
        printed(item.official),
        str(SOURCE_WORDS.get(item.source, "")),
        fraction,
    )


def found(request: HttpRequest, public_id: UUID) -> Evaluation:
    """The evaluation, or a page that says there is none for this reader."""
    one = queries.evaluation_of(public_id, request.user)
    if one is None:
        raise Http404(_("There is no such evaluation among those you may see."))
    return one


def address(evaluation: Evaluation, part: str = "") -> str:
    """Where an evaluation is, or a part of its page."""
    return reverse("web:evaluation:one", args=[evaluation.public_id]) + (f"#{part}" if part else "")


def crumbs(evaluation: Evaluation | None = None, *more: Crumb, plan: Plan | None = None) -> list[Crumb]:
    """The plan, its evaluations, the one that is open, and what follows."""
    own = evaluation.plan if evaluation is not None else plan
    above = [Crumb(words.name_of(own), reverse("web:cockpit", args=[own.key]))] if own else []
    listed = reverse("web:evaluation:list") + (f"?plan={own.key}" if own else "")
    above.append(Crumb(_("Evaluations"), listed if evaluation is not None or more else ""))
    if evaluation is not None:
        above.append(Crumb(evaluation.title, address(evaluation) if more else ""))
    return [*above, *more]


def entered(
    request: HttpRequest,
    asks: Sequence[Ask],
    do: Callable[[dict[str, Any]], object],
    *,
    done: Any,
    back: str,
    **page: Any,
) -> HttpResponse:
    """A form that calls one action; refused, it comes back as typed with the reason beside its field."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                do(values)
            except Refusal as refusal:
                errors = errors_of(refusal)
            else:
                messages.success(request, str(done))
                return redirect(back)
        asks = forms.typed(asks, request, errors)
    return form_page(request, asks, errors, back=back, **page)


def errors_of(refusal: Refusal) -> dict[str, str]:
    """What is wrong, by field; of several fields all of it."""
    return getattr(refusal, "errors", None) or {refusal.field or "": str(refusal)}


def of_indicator(request: HttpRequest, indicator: Indicator) -> dict[str, Any]:
    """The changes of an indicator's targets, for its own page: old and new."""
    return {
        "target_changes": [(one, CHANGE_WORDS[one.state]) for one in queries.target_changes_of(indicator)],
        "may_propose_target": queries.may_propose(request.user, indicator.plan.area),
        "may_decide_target": queries.may_decide_target(request.user, indicator.plan.area),
    }
