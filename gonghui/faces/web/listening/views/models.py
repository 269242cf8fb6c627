"""The models: how right they are by label and month, how sure and right, how often overruled."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.queries.hot import NEWEST
from gonghui.affairs.appeals.rules.kinds import APPEAL_KIND
from gonghui.faces.web.appeals.pages import trail
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.insight.listening import queries
from gonghui.insight.listening.models import LearnedModel, Target
from gonghui.insight.listening.queries.measures import BINS, names_of

SHOWN = 50


@needs(Permission.VIEW, Category.CASES)
def models(request: HttpRequest) -> HttpResponse:
    """The model in use of the target of the address."""
    known = queries.latest_models()
    target = request.GET.get("target", Target.CATEGORY)
    learned = next((one for one in known if one.target == target), known[0] if known else None)
    context = {
        "learned": learned,
        "targets": [(one.target, one.get_target_display()) for one in known],
        "found": queries.measures_of(learned, today()) if learned else None,
        "bins": _bins(learned) if learned else [],
        "trainings": queries.trainings_of(learned.target) if learned else [],
        "crumbs": trail(request, Crumb(_("Models"))),
    }
    return show(request, "listening/models.html", context)


def _bins(learned: LearnedModel) -> list[tuple[int, dict[str, float]]]:
    """Reliability, each with the number of its bin, by which its cases are found."""
    told = learned.about.get("reliability", [])
    return [(min(int(one["confidence"] * BINS), BINS - 1), one) for one in told]


@needs(Permission.VIEW, Category.CASES)
def model_cases(request: HttpRequest, target: str) -> HttpResponse:
    """The cases behind a number of the models' page: those that one sees; of the others the number."""
    learned = next((one for one in queries.latest_models() if one.target == target), None)
    if learned is None:
        raise Http404
    problems: list[str] = []
    month = read_day(request, today(), problems, "month") if request.GET.get("month") else None
    place = request.GET.get("at", "")
    part, label = request.GET.get("part", ""), request.GET.get("label", "")[:40]
    try:
        rows, hidden = queries.behind_number(
            request.user,
            learned,
            today(),
            part=part,
            label=label,
            month=_first(month),
            at=int(place) if place.isdecimal() and len(place) < 3 else None,
        )
    except LookupError as error:
        raise Http404 from error
    context = {
        "title": _("Cases behind it"),
        "what": names_of(target, [label], today()).get(label, "") if label else "",
        "list": listed(request, rows, order=NEWEST, size=SHOWN),
        "count": rows.count(),
        "hidden": hidden,
        "note": f"{month:%Y-%m}" if month else "",
        "tree": categories(today()),
        "states": APPEAL_KIND.states,
        "problems": problems,
        "crumbs": trail(
            request, Crumb(_("Models"), f"{reverse('web:models')}?target={target}"), Crumb(_("Cases"))
        ),
    }
    return show(request, "listening/cases.html", context)


def _first(day: date | None) -> date | None:
    return day.replace(day=1) if day else None
