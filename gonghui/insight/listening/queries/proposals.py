"""Proposed hot issues and pairs, as an account sees them: by the cases that it sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.public import SMALLEST
from gonghui.engines.cases.models import Case, CaseLink
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.insight.listening.models import HotPart, HotProposal, LikelyPair, State
from gonghui.insight.listening.queries.examples import examples_of

SHOWN = 30


@dataclass(frozen=True, kw_only=True)
class ProposalShown:
    """A proposed hot issue: how many of its cases the account sees, how many not, and examples."""

    proposal: HotProposal
    seen: int
    hidden: int
    examples: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PairShown:
    """Two cases that may be one matter."""

    pair: LikelyPair
    first: Appeal
    second: Appeal


def proposals(account: Account, on: date, *, state: str = State.OPEN) -> list[ProposalShown]:
    """The proposed hot issues of which an account sees enough cases to be shown, the hottest first."""
    visible = cases_visible_to(account, on)
    counts = dict(
        HotPart.objects.filter(proposal__state=state, appeal__case__in=visible)
        .values_list("proposal")
        .annotate(n=Count("pk"))
        .order_by()
    )
    wide = [pk for pk, count in counts.items() if count >= SMALLEST]
    rows = HotProposal.objects.filter(pk__in=wide).select_related("area", "about", "hot", "decided_by")
    found = list(rows.order_by("-score", "-pk")[:SHOWN])
    parts = HotPart.objects.filter(proposal__in=found)
    totals = dict(parts.values_list("proposal").annotate(n=Count("pk")).order_by())
    ids: dict[int, list[int]] = {}
    for proposal, appeal in parts.filter(appeal__case__in=visible).values_list("proposal", "appeal"):
        ids.setdefault(proposal, []).append(appeal)
    told = examples_of([pk for some in ids.values() for pk in some])
    return [
        ProposalShown(
            proposal=one,
            seen=counts[one.pk],
            hidden=totals[one.pk] - counts[one.pk],
            examples=_few(told, ids[one.pk]),
        )
        for one in found
    ]


def _few(told: dict[int, str], appeals: Sequence[int]) -> list[str]:
    found = dict.fromkeys(told[pk] for pk in sorted(appeals, reverse=True) if pk in told)
    return list(found)[:2]


def appeals_of_proposal(proposal: HotProposal, account: Account, on: date) -> tuple[QuerySet[Appeal], int]:
    """The cases of a proposed hot issue that an account sees, and how many it does not."""
    wanted = proposal.parts.values("appeal")
    seen = Appeal.objects.filter(pk__in=wanted, case__in=cases_visible_to(account, on))
    return seen.select_related("case__lead", "case__area", "case__about"), wanted.count() - seen.count()


def mass_proposals(account: Account, on: date) -> list[HotProposal]:
    """What the desk is told of: so many callers about one employer that it may be a mass appeal."""
    found = list(
        HotProposal.objects.filter(state=State.OPEN, is_mass=True)
        .select_related("about")
        .order_by("-score")[:5]
    )
    if not found:
        return []
    seen = HotPart.objects.filter(proposal__in=found, appeal__case__in=cases_visible_to(account, on))
    known = set(seen.values_list("proposal", flat=True))
    return [one for one in found if one.pk in known]


def pairs_proposed(account: Account, on: date) -> QuerySet[LikelyPair]:
    """The pairs not decided on yet of which an account sees both cases; in a list by `PAIR_ORDER`."""
    visible = Case.objects.filter(pk__in=cases_visible_to(account, on).values("pk"))
    rows = LikelyPair.objects.filter(state=State.OPEN, first__case__in=visible, second__case__in=visible)
    return rows.select_related(
        "first__case__about", "first__case__area", "second__case__about", "second__case__area"
    )


PAIR_ORDER = ("-score", "-pk")


def not_added(proposal: HotProposal, appeals: Sequence[Appeal]) -> set[int]:
    """Which of a taken-up proposal's cases its hot issue does not hold yet."""
    if proposal.hot_id is None:
        return set()
    linked = CaseLink.objects.filter(case=proposal.hot_id, kind=CaseLink.Kind.MASS)
    return {one.pk for one in appeals} - set(linked.values_list("other", flat=True))


def weekly_growth(appeals: Iterable[Appeal]) -> list[tuple[date, int]]:
    """How many of some cases were opened in each week from the first to the last, by its Monday."""
    counts = Counter(one.opened_on - timedelta(days=one.opened_on.weekday()) for one in appeals)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    weeks = (last - first).days // 7 + 1
    return [(monday, counts[monday]) for monday in (first + timedelta(weeks=n) for n in range(weeks))]


def split_from(proposal: HotProposal, account: Account, on: date) -> list[HotProposal]:
    """Earlier proposals, not dismissed, with which this one shares cases: it fell off from them.

    Only those of which the account sees a shared case.
    """
    shared = proposal.parts.filter(appeal__case__in=cases_visible_to(account, on)).values("appeal")
    rows = HotProposal.objects.filter(parts__appeal__in=shared, pk__lt=proposal.pk)
    rows = rows.exclude(pk=proposal.pk).exclude(state=State.DISMISSED).distinct()
    return list(rows.order_by("-found_at", "-pk")[:5])
