"""Reports listed and found, their open gaps, and what changed in their records since."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, scope_of, sees_area
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import pinned
from gonghui.insight.indicators.queries import Difference, difference
from gonghui.insight.reports.models import Report, ReportFigure, ReportFile


def reports_visible_to(account: Account) -> QuerySet[Report]:
    """Issued reports for whoever sees the figures of their area; drafts for those who draft or issue."""
    if not allows(account, Permission.VIEW_FIGURES, Category.FIGURES):
        return Report.objects.none()
    scope = scope_of(account, Permission.VIEW_FIGURES, Category.FIGURES)
    rows = Report.objects.all()
    if not scope.everything:
        areas = Area.objects.filter(pk__in=Report.objects.values("area"))
        today = timezone.localdate()
        rows = rows.filter(area__in=[area.pk for area in areas if sees_area(scope, area, today)])
    if may_draft(account) or may_issue(account):
        return rows
    return rows.filter(state=Report.State.ISSUED)


def may_draft(account: Account) -> bool:
    """Whether an account drafts reports."""
    return allows(account, Permission.EDIT_PLAN, Category.FIGURES)


def may_issue(account: Account) -> bool:
    """Whether an account issues reports that others drafted."""
    return allows(account, Permission.FREEZE, Category.FIGURES)


def listed(account: Account) -> QuerySet[Report]:
    """Reports, drafts first, then the newest; with how many gaps are open."""
    rows = reports_visible_to(account).select_related("plan", "body", "drafted_by", "issued_by")
    rows = rows.annotate(
        open_gaps=Count("gaps", filter=Q(gaps__closed_by=None), distinct=True),
        gap_count=Count("gaps", distinct=True),
    )
    return rows.defer("content", "words").order_by(F("issued_on").desc(nulls_first=True), "-year", "-pk")


def report_of(public_id: UUID, account: Account) -> Report | None:
    """A report that the account may read."""
    rows = reports_visible_to(account).select_related("plan", "body", "area", "drafted_by", "issued_by")
    return rows.filter(public_id=public_id).first()


def newest_file(report: Report, form: str) -> ReportFile | None:
    """The latest file of a form, without its bytes."""
    return report.files.filter(form=form).defer("content").order_by("-pk").first()


@dataclass(frozen=True)
class Corrected:
    """A figure of an issued report whose records changed since."""

    figure: ReportFigure
    difference: Difference


def corrections(report: Report, *, account: Account, limit: int = 50) -> list[Corrected]:
    """The figures of an issued report that would be otherwise today, each with the records that changed."""
    figures = report.figures.filter(frozen__isnull=False).select_related("frozen__area").order_by("place")
    with pinned():
        found = [
            Corrected(one, difference(one.frozen, account=account, limit=limit))
            for one in figures
            if one.frozen is not None
        ]
    return [one for one in found if not one.difference.is_empty]


def age_in_days(report: Report) -> int:
    """How many days ago a draft's figures were taken."""
    return (timezone.localdate() - timezone.localdate(report.known_at)).days
