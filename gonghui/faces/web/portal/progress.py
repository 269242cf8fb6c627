"""How far plans are, before everybody: figures of published reports only. No account, no script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gonghui.faces.web import words
from gonghui.faces.web.plans.reports.pages import KIND_WORDS, MEDIA_TYPES
from gonghui.faces.web.portal import visits
from gonghui.foundation.core.facts import Series
from gonghui.insight.reports import queries
from gonghui.insight.reports.models import Publication
from gonghui.insight.reports.queries import PublicFigure

FULL = 100  # per cent: where a bar ends


@dataclass(frozen=True)
class Line:
    """One indicator as the page shows it.

    Attributes:
        way, time: of a bar, in per cent of its width; None where there is none.
    """

    figure: PublicFigure
    value: str
    target: str
    way: int | None
    time: int | None
    is_outside: bool


@dataclass(frozen=True)
class Paper:
    """A published report, and the forms in which the paper may be taken."""

    publication: Publication
    kind: Any
    forms: list[str]


@visits.shared_phone
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan of which something is published."""
    rows = [(plan, one, KIND_WORDS[one.kind]) for plan, one in queries.plans_before_public()]
    return visits.show(request, "progress.html", {"rows": rows})


@visits.shared_phone
@require_safe
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """One plan: each indicator with its target, its figure as published, and how that was judged."""
    found = queries.public_plan(key)
    if found is None:
        raise Http404(_("Nothing of this plan is published."))
    lines = [line_of(one) for one in found.figures]
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(words.in_language(line.figure.indicator, "category"), []).append(line)
    counted = Counter(one.status for one in found.figures)
    context = {
        "found": found,
        "report": found.report,
        "kind": KIND_WORDS[found.report.kind],
        "groups": groups.items(),
        "counts": [(status, counted[status]) for status in words.STATUS_WORDS if counted[status]],
        "papers": [_paper(one, key) for one in found.publications],
        "withheld": any(one.is_withheld for one in found.figures),
    }
    return visits.show(request, "progress_plan.html", context)


@visits.shared_phone
@require_safe
def paper(request: HttpRequest, key: str, public_id: UUID, form: str) -> HttpResponse:
    """The paper itself, where it was published with its figures."""
    found = queries.public_file(key, public_id, form) if form in MEDIA_TYPES else None
    if found is None:
        raise Http404(_("This paper is not published."))
    answer = HttpResponse(bytes(found.content or b""), content_type=MEDIA_TYPES[form])
    name = quote(found.report.document_number.replace("/", "-"))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.{form}"
    return answer


def _paper(publication: Publication, key: str) -> Paper:
    report = publication.report
    forms = [form for form in MEDIA_TYPES if queries.public_file(key, report.public_id, form)]
    return Paper(publication, KIND_WORDS[report.kind], forms)


def line_of(one: PublicFigure) -> Line:
    """A figure in the reader's language: Chinese as the paper prints it, English with the unit's own word."""
    value = one.text
    if value and one.number and words.is_english():
        value = f"{one.number}{words.SPACE}{words.in_language(one.indicator, 'unit')}"
    return Line(
        figure=one,
        value=value,
        target=_target(one),
        way=_percent(one.progress),
        time=_percent(one.time),
        is_outside=isinstance(one.metric, Series),
    )


def _target(one: PublicFigure) -> str:
    if not words.is_english() or one.same_target is None:
        return one.target
    text = words.target_text(one.same_target)
    unit = words.in_language(one.indicator, "unit")
    return f"{text}{words.SPACE}{unit}" if words.is_number(one.same_target.text) else text


def _percent(share: Any) -> int | None:
    return None if share is None else round(min(max(share, 0), FULL))
