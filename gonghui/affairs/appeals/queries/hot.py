"""Hot issues: which there are, what belongs to them, what was filed because of them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.hot import FILINGS, HOT
from gonghui.engines.cases.models import Case, CaseLink
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account


def hot_issues(account: Account, on: date) -> QuerySet[Case]:
    """The hot issues that an account sees, the open and the newest first, with how many cases each has."""
    seen = cases_visible_to(account, on).filter(kind=HOT).select_related("lead")
    parts = Count("links", filter=Q(links__kind=CaseLink.Kind.MASS), distinct=True)
    return seen.annotate(parts=parts).order_by("closed_at", "-opened_at", "-pk")


def appeals_of(hot: Case, account: Account, on: date) -> tuple[list[Appeal], int]:
    """The appeals of a hot issue that an account sees, and how many it does not."""
    linked = set(hot.links.filter(kind=CaseLink.Kind.MASS).values_list("other", flat=True))
    seen = Appeal.objects.filter(pk__in=linked, case__in=cases_visible_to(account, on))
    rows = list(seen.select_related("case__lead", "case__area").order_by("-case__opened_at", "-pk"))
    return rows, len(linked) - len(rows)


def filings_of(hot: Case, account: Account, on: date) -> list[Case]:
    """What was filed because of a hot issue, as far as an account sees it."""
    made = CaseLink.objects.filter(other=hot, case__kind__in=FILINGS).values("case")
    return list(cases_visible_to(account, on).filter(pk__in=made).select_related("lead").order_by("pk"))


def candidates(account: Account, on: date, *, text: str = "", section: str = "") -> QuerySet[Appeal]:
    """Appeals that may belong to a hot issue: by employer's name, number or category, the newest first."""
    rows = Appeal.objects.filter(case__in=cases_visible_to(account, on))
    if section:
        rows = rows.filter(Q(section=section) | Q(category=section))
    text = text.strip()
    if text:
        named = Q(case__about__name_zh__contains=text) | Q(employer_name__contains=text)
        rows = rows.filter(named | Q(case__number__startswith=text.upper()))
    return rows.select_related("case__lead", "case__about", "case__area").order_by("-opened_on", "-pk")
