"""Hot issues: which there are, what belongs to them, what was filed because of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.hot import FILINGS, HOT
from gonghui.engines.cases.models import Case, CaseLink
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body, grams
from gonghui.foundation.bodies.queries import Contains, holding
from gonghui.foundation.bodies.rules import grams_of

# The open and the newest first; of appeals the newest.
HOT_ORDER, NEWEST = ("-closed_at", "-opened_at", "-pk"), ("-opened_on", "-pk")
MOST, EMPLOYERS = 300, 2000


def hot_issues(account: Account, on: date) -> QuerySet[Case]:
    """The hot issues that an account sees, with how many cases each has; in a list by `HOT_ORDER`."""
    links = CaseLink.objects.filter(case=OuterRef("pk"), kind=CaseLink.Kind.MASS).order_by()
    # Counted row by row of a page, not over all that there are.
    parts = Coalesce(Subquery(links.values("case").annotate(n=Count("pk")).values("n")), 0)
    seen = cases_visible_to(account, on).filter(kind=HOT).select_related("lead")
    return seen.annotate(parts=parts)


def appeals_of(hot: Case, account: Account, on: date) -> tuple[QuerySet[Appeal], int]:
    """The appeals of a hot issue that an account sees, the newest first, and how many it does not."""
    linked = hot.links.filter(kind=CaseLink.Kind.MASS).values("other")
    seen = Appeal.objects.filter(pk__in=linked, case__in=cases_visible_to(account, on))
    rows = seen.select_related("case__lead", "case__area").order_by(*NEWEST)
    return rows, linked.count() - seen.count()


def filings_of(hot: Case, account: Account, on: date) -> list[Case]:
    """What was filed because of a hot issue, as far as an account sees it."""
    made = CaseLink.objects.filter(other=hot, case__kind__in=FILINGS).values("case")
    return list(cases_visible_to(account, on).filter(pk__in=made).select_related("lead").order_by("pk"))


def candidates(account: Account, on: date, *, text: str = "", section: str = "") -> QuerySet[Appeal]:
    """Appeals that may belong to a hot issue: by employer's name, number or category, the newest first.

    Of a text `MOST` are found by each of its meanings.
    """
    rows = Appeal.objects.filter(case__in=cases_visible_to(account, on))
    if section:
        rows = rows.filter(**{"category" if "." in section else "section": section})
    if text.strip():
        # Asked one by one: each has an index of its own, of all in one the database would try every appeal.
        found = (rows.filter(one).order_by(*order).values_list("pk") for one, order in _meanings(text))
        rows = Appeal.objects.filter(pk__in={pk for one in found for (pk,) in one[:MOST]})
    return rows.select_related("case__lead", "case__about", "case__area").order_by(*NEWEST)


def _meanings(text: str) -> Iterator[tuple[Q, tuple[str, ...]]]:
    """What a text may mean, and by which order the first of what it means are found."""
    text = text.strip()
    if len(text) > 2 and text.isascii():
        yield Q(case__number__startswith=text.upper()), ("case__number",)
    if parts := grams_of(text):
        typed = Contains(grams("employer_name"), Value(parts, ArrayField(TextField())))
        yield Q(typed) & ~Q(employer_name=""), NEWEST
        employers = Body.objects.filter(holding(text), kind=Body.Kind.EMPLOYER).order_by("pk")
        if known := list(employers.values_list("pk", flat=True)[:EMPLOYERS]):
            yield Q(case__about__in=known), NEWEST
