"""Figures for drafts, reports as papers, lists, and what changed since a report was issued."""

from gonghui.insight.reports.queries.papers import digest_of, sheet_of
from gonghui.insight.reports.queries.public import (
    PublicFigure,
    PublicPlan,
    plans_before_public,
    public_file,
    public_plan,
    publication_of,
)
from gonghui.insight.reports.queries.reports import (
    Corrected,
    age_in_days,
    corrections,
    listed,
    may_draft,
    may_issue,
    newest_file,
    report_of,
    reports_visible_to,
)
from gonghui.insight.reports.queries.taking import draft_of

__all__ = [
    "Corrected",
    "PublicFigure",
    "PublicPlan",
    "age_in_days",
    "corrections",
    "digest_of",
    "draft_of",
    "listed",
    "may_draft",
    "may_issue",
    "newest_file",
    "plans_before_public",
    "public_file",
    "public_plan",
    "publication_of",
    "report_of",
    "reports_visible_to",
    "sheet_of",
]
