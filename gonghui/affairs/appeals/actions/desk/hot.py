"""Hot issues: a person says which cases are one, and files what the union puts forward because of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.rules.hot import FILINGS, HOT
from gonghui.engines.cases.actions.links import link_cases
from gonghui.engines.cases.actions.opening import open_case
from gonghui.engines.cases.models import Case, CaseLink
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal


@transaction.atomic
def mark_hot(
    *, title: str, why: str, cases: Collection[Case], lead: Body, by: Account, now: datetime
) -> Case:
    """Says that cases are one hot issue; each stays its own, with its own worker and clock.

    Raises:
        Refusal: fewer than two cases, no reason, or a case that the account may not see.
    """
    if len(cases) < 2:
        raise Refusal(_("Choose two cases at least; one alone is no hot issue."), "cases")
    hot = open_case(kind=HOT, by=by, now=now, title=title, lead=lead, fields={"why": why.strip()})
    for case in cases:
        link_cases(case=hot, other=case, kind=CaseLink.Kind.MASS, by=by, now=now)
    return hot


@transaction.atomic
def add_to_hot(*, hot: Case, cases: Collection[Case], by: Account, now: datetime) -> int:
    """Adds cases to a hot issue; those that belong to it already are passed over. Returns how many came."""
    if not cases:
        raise Refusal(_("Choose the cases that belong to it, too."), "cases")
    known = set(hot.links.filter(kind=CaseLink.Kind.MASS).values_list("other", flat=True))
    new = [case for case in cases if case.pk not in known]
    for case in new:
        link_cases(case=hot, other=case, kind=CaseLink.Kind.MASS, by=by, now=now)
    return len(new)


@transaction.atomic
def file_from_hot(*, hot: Case, kind: str, title: str, text: str, by: Account, now: datetime) -> Case:
    """Files what is put forward because of a hot issue: topic, proposal or wish to the legislator.

    Raises:
        Refusal: no such filing, no text, or what the engine says.
    """
    if kind not in FILINGS:
        raise Refusal(_("Choose what is filed: a topic, a proposal or a wish to the legislator."), "kind")
    return open_case(
        kind=kind, by=by, now=now, title=title, lead=hot.lead, fields={"text": text.strip()}, from_case=hot
    )
