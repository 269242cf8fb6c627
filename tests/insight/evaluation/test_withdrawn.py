"""An evaluation withdrawn: what was open in it is closed, it stays listed, another takes its place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.offers import steps_offered
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.models import Evaluation, Filing
from gonghui.insight.evaluation.rules.kinds import LAPSE
from tests.insight.evaluation.conftest import CONGRESSES, NOW, STUDIOS, begin, of, step, write
from tests.insight.evaluation.test_third_parties import engage
from tests.insight.evaluation.test_to_the_end import LATER, concluded, issue, signing

pytestmark = pytest.mark.django_db
SOON = NOW.date() + timedelta(days=30)


def withdraw(office, made, by=None, reason="方案重拟"):
    return actions.withdraw_evaluation(evaluation=made, reason=reason, by=by or office.organiser, now=LATER)


def outcomes(kind):
    return sorted(Case.objects.filter(kind=kind, closed_at=LATER).values_list("outcome", flat=True))


def test_all_that_was_open_ends_and_what_was_filed_stays(office):
    made = begin(office)
    write(office, made, CONGRESSES)
    finding = actions.enter_finding(evaluation=made, text="口径不一", by=office.organiser, now=NOW)
    asked = {"body": office.management, "due_on": SOON, "by": office.organiser, "now": NOW}
    actions.ask_rectification(finding=finding, **asked)
    engagement = engage(office, made)
    filed = of(made, office.management)
    with pytest.raises(Refusal, match="by itself"):
        step(filed, LAPSE, office.organiser, reason="否")
    for by in (office.owner, office.chief):
        with pytest.raises(Refusal):
            withdraw(office, made, by=by)
    with pytest.raises(Refusal, match="reason"):
        withdraw(office, made, reason=" ")
    assert Change.objects.filter(verb="withdraw_evaluation").count() == 0
    withdraw(office, made)
    assert not Case.objects.filter(closed_at=None).exists()
    assert outcomes("plan_self_assessment") == ["lapsed", "not_filed"]
    assert outcomes("plan_follow_up") == ["taken_back"]
    engagement.refresh_from_db()
    assert (engagement.ended_because, Filing.objects.count()) == ("方案重拟", 1)
    (row,) = queries.listed(office.second)
    assert (row.state, row.withdrawn_because, row.withdrawn_by) == ("withdrawn", "方案重拟", office.organiser)
    assert steps_offered(Case.objects.get(pk=filed.pk), office.organiser, LATER.date()) == []
    for refused in (withdraw, concluded):
        with pytest.raises(Refusal, match="方案重拟"):
            refused(office, made)
    with pytest.raises(Refusal, match="方案重拟"):
        actions.follow_decision(
            evaluation=Evaluation.objects.get(pk=made.pk),
            committee=office.committee,
            number="1号",
            decided_on=NOW.date(),
            text="办",
            **asked,
        )
    again = begin(office, numbers=[STUDIOS])
    assert Evaluation.objects.filter(year=again.year, kind=again.kind).count() == 2
    with pytest.raises(Refusal, match="already"):
        begin(office)


def test_one_that_is_signed_lapses_and_an_issued_one_stays(office):
    made = signing(office)
    withdraw(office, made)
    assert outcomes("plan_countersign") == ["released", "released"]
    with pytest.raises(Refusal, match="withdrawn"):
        issue(made, office.chief)


def test_an_issued_one_is_not_withdrawn(office):
    made = signing(office)
    for one in made.countersigns.select_related("case"):
        step(one, "release", office.organiser, reason="无异议")
    issue(made, office.chief)
    with pytest.raises(Refusal, match="issued this evaluation"):
        withdraw(office, made)
