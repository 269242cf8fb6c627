"""What stands on the public page of a plan: figures of reports that were issued and published, none else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from gonghui.foundation.core.facts import Metric, Series
from gonghui.foundation.core.facts import metric as declared
from gonghui.insight.plans.models import Indicator, Plan, Target
from gonghui.insight.reports.models import Gap, Publication, Report, ReportFigure, ReportFile
from gonghui.insight.reports.rules.blocks import TOKEN
from gonghui.insight.reports.rules.public import as_judged, is_small, latest_first


@dataclass(frozen=True, kw_only=True)
class PublicFigure:
    """One indicator as its published report prints it.

    Attributes:
        text: as printed, in the paper's language; empty where it is unknown.
        number: what of it is a number, in the printed unit; None of what is withheld or unknown.
        is_withheld: it tells of fewer than may be told.
        is_filled: supplied from elsewhere, the paper names the source.
        target, same_target: as printed; the plan's own target where it still reads so.
        progress: share of the way, in per cent.
        metric: the definition by which it was counted.
    """

    indicator: Indicator
    text: str
    number: str
    status: str
    as_of: date
    target: str
    same_target: Target | None
    progress: Decimal | None
    time: Decimal | None
    metric: Metric | None
    is_withheld: bool = False
    is_preliminary: bool = False
    is_filled: bool = False


@dataclass(frozen=True, kw_only=True)
class PublicPlan:
    """A plan before everybody: the report that counts, its figures, and every report published."""

    plan: Plan
    report: Report
    figures: list[PublicFigure]
    publications: list[Publication]


def publications_in_force() -> QuerySet[Publication]:
    """Every report that is on the public page, without its text."""
    rows = Publication.objects.filter(withdrawn_at=None, report__state=Report.State.ISSUED)
    return rows.select_related("report__plan", "report__body").defer("report__content", "report__words")


def publication_of(report: Report) -> Publication | None:
    """The publication of a report that is in force."""
    return report.publications.filter(withdrawn_at=None).select_related("published_by").first()


def plans_before_public() -> list[tuple[Plan, Report]]:
    """Each plan with a published report, and the one that counts; the latest plan first."""
    found: dict[Plan, Report] = {}
    for report in latest_first(one.report for one in publications_in_force()):
        if report.plan is not None:
            found.setdefault(report.plan, report)
    return sorted(found.items(), key=lambda one: (one[0].period_start, one[0].key), reverse=True)


def public_plan(key: str) -> PublicPlan | None:
    """A plan as everybody reads it; None where nothing of it is published."""
    rows = list(publications_in_force().filter(report__plan__key=key))
    if not rows:
        return None
    by_report = {one.report_id: one for one in rows}
    order = latest_first(one.report for one in rows)
    report = Report.objects.select_related("plan", "body", "area").get(pk=order[0].pk)
    assert report.plan is not None
    return PublicPlan(
        plan=report.plan,
        report=report,
        figures=_figures(report, report.plan),
        publications=[by_report[one.pk] for one in order],
    )


def public_file(key: str, public_id: UUID, form: str) -> ReportFile | None:
    """The made file of a paper that was published with its figures."""
    rows = publications_in_force().filter(report__plan__key=key, with_paper=True)
    publication = rows.filter(report__public_id=public_id).first()
    if publication is None:
        return None
    made = publication.report.files.filter(form=form, state=ReportFile.State.MADE)
    return made.filter(paper_digest=publication.report.digest).first()


def _figures(report: Report, plan: Plan) -> list[PublicFigure]:
    kept = {
        one.key: one
        for one in report.figures.exclude(key__startswith="area.").exclude(key__startswith="beside.")
    }
    gaps = {one.key: one for one in report.gaps.exclude(filled="")}
    judged = as_judged(report.content)
    targets = {
        one.indicator_id: one
        for one in Target.objects.filter(indicator__plan=plan, area=report.area_id).order_by("due_on")
    }
    found = []
    for indicator in plan.indicators.order_by("number"):
        value = kept.get(f"{indicator.number}.value")
        if value is not None:  # one that came into the plan after the report is not in it
            found.append(_figure(report, indicator, value, kept, gaps, judged, targets.get(indicator.pk)))
    return found


def _figure(
    report: Report,
    indicator: Indicator,
    value: ReportFigure,
    kept: dict[str, ReportFigure],
    gaps: dict[str, Gap],
    judged: dict[int, tuple[str, str]],
    target: Target | None,
) -> PublicFigure:
    status, aim = judged.get(indicator.number, ("", ""))
    named = TOKEN.fullmatch(aim)
    aim = kept[named[1]].text if named and named[1] in kept else ("" if named or aim == "—" else aim)
    is_withheld = tells_too_little(value)
    filled = gaps.get(value.key)
    is_known = value.state != ReportFigure.State.NO_DATA
    text = filled.filled if filled else (value.text if is_known else "")
    steps = {} if is_withheld or filled else kept
    return PublicFigure(
        indicator=indicator,
        text="" if is_withheld else text,
        number="" if is_withheld or filled or not is_known else value.text.split(value.unit or "（")[0],
        status=status,
        as_of=value.as_of or report.as_of,
        target=aim,
        same_target=target if target is not None and aim.startswith(target.text) else None,
        progress=_part(steps, f"{indicator.number}.progress"),
        time=_part(steps, f"{indicator.number}.time"),
        metric=_definition(value),
        is_withheld=is_withheld,
        is_preliminary=value.state == ReportFigure.State.PRELIMINARY and filled is None,
        is_filled=filled is not None,
    )


def tells_too_little(figure: ReportFigure) -> bool:
    """Whether a figure counts so few that everybody is not told. What others publish counts nobody here."""
    if isinstance(_definition(figure), Series):
        return False
    return is_small(figure.numerator, figure.denominator)


def _part(kept: dict[str, ReportFigure], key: str) -> Decimal | None:
    return kept[key].value if key in kept else None


def _definition(value: ReportFigure) -> Metric | None:
    """The definition that counted a figure, if the platform still knows it."""
    if not value.metric:
        return None
    try:
        return declared(value.metric, value.definition_version)
    except LookupError:
        return None
