"""What is filed, and what is issued, as plain content: the digest stands over it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from gonghui.insight.evaluation.models import (
    Countersign,
    Engagement,
    Evaluation,
    EvaluationItem,
    Filing,
    SelfAssessment,
)
from gonghui.insight.evaluation.rules.evaluating import digest_of

FIGURES = (
    *("attribute", "target_text", "recorded", "reported", "outside", "official", "source", "status"),
    *("progress", "metric", "definition_version", "numerator", "denominator"),
)
WORDS = ("cause", "measures", "promised_on")


def filed_by_unit(assessment: SelfAssessment) -> dict[str, Any]:
    """What a unit files: its figures as they were prefilled, and its words."""
    items = assessment.items.select_related("indicator").order_by("indicator__number")
    return {
        **_head(assessment.evaluation),
        "unit": assessment.body.name_zh,
        "summary": assessment.summary,
        "items": _items(items, (*FIGURES, *WORDS)),
    }


def filed_by_third_party(engagement: Engagement) -> dict[str, Any]:
    """What a third party files: the figures that it looked at, its scores, findings, opinion."""
    items = engagement.evaluation.items.select_related("indicator").order_by("indicator__number")
    scores = engagement.scores.select_related("item__indicator").order_by("item__indicator__number")
    findings = engagement.findings.select_related("item__indicator").order_by("number")
    return {
        **_head(engagement.evaluation),
        "evaluator": engagement.body.name_zh,
        "opinion": engagement.opinion,
        "points": _plain(engagement.points),
        "items": _items(items, FIGURES),
        "scores": [
            {"indicator": one.item.indicator.number, "points": _plain(one.points), "words": one.words}
            for one in scores
        ],
        "findings": [
            {
                "number": one.number,
                "indicator": one.item.indicator.number if one.item else None,
                "text": one.text,
                "advice": one.advice,
            }
            for one in findings
        ],
    }


def paper_of(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as it is issued: conclusion, figures, the digests of what was filed, who signed."""
    items = evaluation.items.select_related("indicator").order_by("indicator__number")
    signed = Countersign.objects.filter(evaluation=evaluation, round=evaluation.rounds)
    return {
        **_head(evaluation),
        "number": evaluation.document_number,
        "issued_on": _plain(evaluation.issued_on),
        "conclusion": evaluation.conclusion,
        "scheme": evaluation.scheme,
        "items": _items(items, (*FIGURES, *WORDS)),
        "filed": list(evaluation.filings.order_by("pk").values_list("digest", flat=True)),
        "findings": list(evaluation.findings.order_by("number").values_list("number", "text")),
        "signed": sorted(signed.values_list("body__name_zh", "case__outcome")),
    }


def is_intact(filing: Filing) -> bool:
    """Whether a filing still says what its digest was made of."""
    return digest_of(filing.content) == filing.digest


def _head(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "title": evaluation.title,
        "plan": evaluation.plan.key,
        "kind": evaluation.kind,
        "year": evaluation.year,
        "as_of": _plain(evaluation.as_of),
    }


def _items(items: Iterable[EvaluationItem], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"indicator": one.indicator.number, "name": one.indicator.name_zh}
        | {name: _plain(getattr(one, name)) for name in names}
        for one in items
    ]


def _plain(value: Any) -> Any:
    """A value as JSON holds it: a number as it is written, a day as a text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
