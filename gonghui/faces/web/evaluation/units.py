"""A unit's self-assessment: its figures stand already, it adds causes and countermeasures, and files."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.evaluation import pages
from gonghui.faces.web.evaluation.views import VIEW
from gonghui.faces.web.inputs import day_of
from gonghui.faces.web.page import Crumb, needs, permitted, show
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.actions.assessing import LONGEST_CAUSE, LONGEST_SUMMARY
from gonghui.insight.evaluation.models import SelfAssessment
from gonghui.insight.evaluation.rules.evaluating import wants_cause
from gonghui.insight.evaluation.rules.kinds import SENT, WORKING


def found_unit(request: HttpRequest, public_id: UUID) -> SelfAssessment:
    """The self-assessment of a case, or a page that says there is none for this reader."""
    rows = SelfAssessment.objects.select_related("case", "body", "evaluation__plan__area", "evaluation__body")
    one = rows.filter(case__public_id=public_id).first()
    if one is None or queries.evaluation_of(one.evaluation.public_id, request.user) is None:
        raise Http404(_("There is no such self-assessment among those you may see."))
    return one


@needs(*VIEW)
def unit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form of a unit; filed, what it filed."""
    one = found_unit(request, public_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            filed = _sent(request, one)
        except Refusal as refusal:
            errors = pages.errors_of(refusal)
        else:
            done = _("Filed. It is frozen; the office looks at it.") if filed else _("Kept; not filed yet.")
            messages.success(request, done)
            return redirect("web:evaluation:unit", public_id)
    return _shown(request, one, errors)


def _sent(request: HttpRequest, one: SelfAssessment) -> bool:
    """Keeps or files what was typed; whether it was filed."""
    files = request.POST.get("do") == "file"
    act = actions.file_assessment if files else actions.write_assessment
    given: dict[int, dict[str, Any]] = {
        item.indicator.number: {
            "cause": request.POST.get(f"cause_{item.indicator.number}", ""),
            "measures": request.POST.get(f"measures_{item.indicator.number}", ""),
            "promised_on": _day(request, f"promised_on_{item.indicator.number}"),
        }
        for item in one.items.select_related("indicator")
    }
    version = request.POST.get("version", "")
    act(
        assessment=one,
        words=given,
        summary=request.POST.get("summary", ""),
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        by=request.user,
        now=timezone.now(),
    )
    return files


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    try:
        return day_of(text) if text else None
    except ValueError:
        raise Refusal(
            _("“%(text)s” is no day; write it like 2025-12-31.") % {"text": text[:40]}, name
        ) from None


def _shown(request: HttpRequest, one: SelfAssessment, errors: dict[str, str]) -> HttpResponse:
    items = list(one.items.select_related("indicator", "owner").order_by("indicator__number"))
    may_write = one.body_id in queries.own_bodies(request.user) and one.case.state in (SENT, WORKING)
    typed = request.POST if errors else None
    lines = [(pages.line(item), wants_cause(item.status), _asks(item, typed, errors)) for item in items]
    summary = _ask(
        "summary", _("Remarks on the whole"), one.summary, typed, errors, LONGEST_SUMMARY, required=False
    )
    asks = [ask for _line, _wants, own in lines for ask in own] + [summary]
    evaluation = one.evaluation
    context = {
        "assessment": one,
        "evaluation": evaluation,
        "lines": lines,
        "summary": summary,
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in {ask.name for ask in asks}],
        "may_write": may_write,
        "filings": one.filings.select_related("filed_by").order_by("number"),
        "version": typed.get("version") if typed else one.version,
        "may_see_cases": permitted(request, Permission.VIEW, Category.CASES),
        "more_time": _more_time(request, one),
        "crumbs": pages.crumbs(evaluation, Crumb(words.name_of(one.body))),
    }
    return show(request, "evaluation/unit.html", context, status=422 if errors else 200)


def _more_time(request: HttpRequest, one: SelfAssessment) -> str:
    """Where the office gives more time, as long as that is of use."""
    if not queries.may_organise(request.user) or one.case.state not in (SENT, WORKING):
        return ""
    return f"{reverse('web:evaluation:deed', args=[one.evaluation.public_id, 'more-time'])}?part={one.pk}"


def _asks(item: Any, typed: Any, errors: dict[str, str]) -> list[Ask]:
    number, wants = item.indicator.number, wants_cause(item.status)
    promised = item.promised_on.isoformat() if item.promised_on else ""
    return [
        _ask(
            f"cause_{number}", _("Why it stands so"), item.cause, typed, errors, LONGEST_CAUSE, required=wants
        ),
        _ask(
            f"measures_{number}",
            _("What is done about it"),
            item.measures,
            typed,
            errors,
            LONGEST_CAUSE,
            required=wants,
        ),
        _ask(
            f"promised_on_{number}", _("Made up for by"), promised, typed, errors, kind="date", required=False
        ),
    ]


def _ask(
    name: str,
    label: str,
    value: str,
    typed: Any,
    errors: dict[str, str],
    longest: int = 10,
    *,
    kind: str = "text",
    required: bool = True,
) -> Ask:
    kept = typed.get(name, "") if typed is not None else value
    return Ask(
        name=name,
        label=label,
        kind=kind,
        longest=longest,
        required=required,
        value=kept,
        error=errors.get(name, ""),
    )
