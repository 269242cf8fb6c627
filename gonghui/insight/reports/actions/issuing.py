"""A report issued: its figures frozen with their records, by another person than who drafted it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.warehouse.queries import figure, pinned
from gonghui.insight.indicators.actions import freeze
from gonghui.insight.indicators.queries import metric_area, version_in_force
from gonghui.insight.reports.actions.drafting import locked, told
from gonghui.insight.reports.models import Report, ReportFigure
from gonghui.insight.reports.queries.papers import digest_of, sheet_of
from gonghui.insight.reports.queries.taking import besides_of

ISSUE = (Permission.FREEZE, Category.FIGURES)
LONGEST_NUMBER = 60
KEPT_DIGITS = 6  # of a report's figures
NAMED = 3  # figures named in a refusal
TAKEN = _("Another report has this document number.")


@transaction.atomic
def issue_report(
    *, report: Report, number: str, issued_on: date, by: Account, now: datetime, version: int | None = None
) -> Report:
    """Issues a report: freezes its figures, gives it its number and day; nothing in it changes any more.

    Args:
        number: 发文字号, as the office gives it.
        version: the draft that the person saw.
    Raises:
        Refusal: drafted or touched by the same person, open gaps, figures that changed since they were taken,
            no number or one given already, a day to come or before the figures.
    """
    demand(by, *ISSUE, report.body_id)
    held = locked(report, version=version)
    _check(held, number.strip(), issued_on, by, now)
    with pinned():
        _check_figures(held)
        _freeze(held, by)
    before = fields_of(held)
    held.document_number, held.issued_on = number.strip(), issued_on
    held.issued_by, held.issued_at, held.state = by, now, Report.State.ISSUED
    held.digest = digest_of(sheet_of(held))
    held.version += 1
    with refusing({"one_document_a_number": TAKEN}):
        held.save()
    params = {"title": held.title, "number": held.document_number}
    record_change(verb="issue_report", record=held, by=by, before=before, params=params, seal=told)
    return held


def _check(report: Report, number: str, issued_on: date, by: Account, now: datetime) -> None:
    acting = {by.pk} | ({by.acting_for.pk} if by.acting_for is not None else set())
    if acting & {report.drafted_by_id, *report.hands}:
        raise Refusal(
            _("You have a hand in this draft; somebody else who may issue reports looks at it and issues it.")
        )
    waiting = list(report.gaps.filter(closed_by=None).order_by("place").values_list("label", flat=True))
    if waiting:
        raise Refusal(
            _("%(count)d gaps are open (%(names)s); fill each or sign for it with a reason first.")
            % {"count": len(waiting), "names": "、".join(waiting[:NAMED])}
        )
    if not number or len(number) > LONGEST_NUMBER:
        raise Refusal(_("Enter the document number that the office gives it."), field="number")
    if Report.objects.filter(document_number=number).exists():
        raise Refusal(TAKEN, field="number")
    if issued_on > timezone.localdate(now) or issued_on < report.as_of:
        raise Refusal(_("The day of issue lies between the day of the figures and today."), field="issued_on")


def _check_figures(report: Report) -> None:
    """Nobody issues what nobody looked at: figures that moved since are taken anew first."""
    moved = []
    for one in report.figures.filter(definition_version__isnull=False).select_related("area"):
        assert one.area is not None
        assert one.as_of is not None
        found = figure(
            one.metric, area=metric_area(one.area), as_of=one.as_of, version=one.definition_version
        )
        # Frozen is what the definition in force says; another one than the text was taken by is a move, too.
        version = version_in_force(one.metric, region=one.area.code, on=one.as_of)
        same = (_number(found.numerator), _number(found.denominator)) == (one.numerator, one.denominator)
        if not same or version != one.definition_version:
            moved.append(one.label)
    moved += _moved_beside(report)
    if moved:
        raise Refusal(
            _("%(count)d figures changed since they were taken (%(names)s); take them anew and look first.")
            % {"count": len(moved), "names": "、".join(moved[:NAMED])}
        )


def _moved_beside(report: Report) -> list[str]:
    """Reported and published figures that came in or were corrected since they were taken."""
    if report.plan is None:
        return []
    names = dict(report.plan.indicators.values_list("number", "name_zh"))
    now: dict[str, tuple[Decimal, str]] = {}
    for one in besides_of(report.plan, report.as_of):
        for name, value in (("reported", one.reported), ("outside", one.outside)):
            if value is not None:
                now[f"beside.{one.number}.{name}"] = (value, names[one.number])
    kept = report.figures.filter(key__regex=r"^beside\.\d+\.(reported|outside)$")
    told = {one.key: (one.value, one.label) for one in kept}
    moved = [told[key][1] for key in told if key not in now or _differs(now[key][0], told[key][0])]
    return moved + [name for key, (_value, name) in now.items() if key not in told]


def _differs(now: Decimal, kept: Decimal | None) -> bool:
    return kept is None or round(now, KEPT_DIGITS) != round(kept, KEPT_DIGITS)


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _freeze(report: Report, by: Account) -> None:
    """Keeps the records behind every figure of the whole area that the text prints."""
    kept: dict[tuple[str, int | None, date | None], object] = {}
    whole = report.figures.filter(
        definition_version__isnull=False, area=report.area_id, numerator__isnull=False
    ).exclude(state=ReportFigure.State.NO_DATA)
    # Nought of nought has no value and no records: there is nothing to keep.
    whole = whole.exclude(denominator=0)
    for one in whole.exclude(key__startswith="area.").order_by("place"):
        assert one.as_of is not None
        asked = (one.metric, one.definition_version, one.as_of)
        if asked not in kept:
            kept[asked] = freeze(
                metric=one.metric, area=report.area, as_of=one.as_of, label=report.title[:120], by=by
            )
        one.frozen = kept[asked]  # type: ignore[assignment]
        one.save(update_fields=["frozen"])
