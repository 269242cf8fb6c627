"""Cases that may tell one matter: proposed by a weekly sweep, linked or refused by a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.actions.links import link_cases
from gonghui.engines.cases.models import CaseLink
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.insight.listening.actions.deciding import decide, held, reasoned
from gonghui.insight.listening.models import LikelyPair, Run, State
from gonghui.insight.listening.queries.wordings import Wording, wordings
from gonghui.insight.listening.rules.matters.candidates import telling
from gonghui.insight.listening.rules.matters.matching import likeness, told_signs

WITHIN = timedelta(days=90)
MIN_SCORE = 0.6  # ours: a little above 'more likely than not', for a person's time is dear
MOST = 500  # pairs a sweep, the surest


def propose_pairs(*, by: Account, now: datetime) -> int:
    """Compares the wordings of the last months' cases and proposes pairs that are not linked yet.

    Returns:
        How many were proposed anew.
    """
    demand(by, Permission.DISPATCH, Category.CASES)
    on = timezone.localdate(now)
    rows = Appeal.objects.filter(opened_on__gt=on - WITHIN, opened_on__lte=on, is_danger=False)
    told = list(wordings(rows))
    found = likeness(telling([one.text for one in told]), min_score=MIN_SCORE)
    order = sorted(range(len(found.score)), key=lambda at: -float(found.score[at]))
    known = _known()
    new: list[LikelyPair] = []
    for at in order:
        one, other = told[int(found.first[at])], told[int(found.second[at])]
        pair = sorted((one.appeal, other.appeal))
        if tuple(pair) in known or len(new) == MOST or not _may_be_one(one, other):
            continue
        new.append(
            LikelyPair(
                first_id=pair[0],
                second_id=pair[1],
                score=round(float(found.score[at]), 4),
                signs=list(told_signs(found.signs, at)),
                wording=round(100 * float(found.signs["wording"][at])),
                found_at=now,
            )
        )
    with transaction.atomic():
        LikelyPair.objects.bulk_create(new, ignore_conflicts=True)
        counts = {"texts": len(told), "found": len(new)}
        run = Run.objects.create(kind="pairs", at=now, counts=counts)
        record_change(verb="propose_pairs", record=run, by=by, params=counts)
    return len(new)


def _may_be_one(one: Wording, other: Wording) -> bool:
    """Words alike at two employers, or in two places, are two matters: many are told in the same words."""
    if one.about and other.about:
        return one.about == other.about
    return one.area == other.area


def _known() -> set[tuple[int, int]]:
    """Pairs that were proposed before, or are linked in any way."""
    proposed = set(LikelyPair.objects.values_list("first", "second"))
    linked = CaseLink.objects.values_list("case", "other")
    return proposed | {(min(a, b), max(a, b)) for a, b in linked}


def _sees(by: Account, pair: LikelyPair, now: datetime) -> bool:
    visible = cases_visible_to(by, timezone.localdate(now))
    return visible.filter(pk__in=[pair.first_id, pair.second_id]).count() == 2


@transaction.atomic
def confirm_pair(*, pair: LikelyPair, by: Account, now: datetime) -> None:
    """Links both cases as one matter; each stays its own.

    Raises:
        Refusal: decided already, or what `link_cases` says.
    """
    found = held(pair, by, seen=_sees(by, pair, now))
    first, second = found.first.case, found.second.case
    link_cases(case=second, other=first, kind=CaseLink.Kind.SAME_MATTER, by=by, now=now)
    numbers = {"first": first.number, "second": second.number}
    decide(found, state=State.ACCEPTED, verb="confirm_pair", by=by, now=now, params=numbers)


@transaction.atomic
def dismiss_pair(*, pair: LikelyPair, reason: str, by: Account, now: datetime) -> None:
    """Says that two cases are no single matter, and why.

    Raises:
        Refusal: decided already, no reason, or a case that the account may not see.
    """
    found = held(pair, by, seen=_sees(by, pair, now))
    cases = (found.first.case, found.second.case)
    numbers = {"first": cases[0].number, "second": cases[1].number}
    decide(
        found,
        state=State.DISMISSED,
        verb="dismiss_pair",
        by=by,
        now=now,
        reason=reasoned(reason),
        params=numbers,
    )
