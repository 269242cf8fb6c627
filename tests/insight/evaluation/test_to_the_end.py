"""Countersigned, issued; decisions and findings followed to their end; targets changed; practices told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.models import Countersign, Evaluation, FollowUp
from gonghui.insight.plans.models import Target
from tests.insight.evaluation.conftest import (
    CONGRESSES,
    MIDTERM,
    NOW,
    STUDIOS,
    begin,
    of,
    step,
    write,
)
from tests.insight.evaluation.test_assessing import refused_by_the_database
from tests.insight.evaluation.test_third_parties import engage, filed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=10)
SOON = NOW.date() + timedelta(days=30)


def accepted(office, made):
    for number in (CONGRESSES, STUDIOS):
        write(office, made, number)
        step(of(made, office.rows[number].owner), "accept", office.organiser, days=2)
    return Evaluation.objects.get(pk=made.pk)


def submit(office, made, **more):
    made.refresh_from_db()
    given = {
        "evaluation": made,
        "bodies": [office.management, office.economy],
        "due_on": SOON,
        "version": made.version,
        "by": office.organiser,
        "now": NOW,
    } | more
    return actions.submit_evaluation(**given)


def concluded(office, made):
    made.refresh_from_db()
    return actions.conclude(evaluation=made, conclusion="结论", version=made.version, by=office.organiser)


def issue(made, by, **more):
    made.refresh_from_db()
    given = {
        "evaluation": made,
        "number": "文〔2026〕1号",
        "issued_on": NOW.date(),
        "version": made.version,
        "by": by,
        "now": LATER,
    } | more
    return actions.issue_evaluation(**given)


def signing(office):
    made = accepted(office, begin(office))
    concluded(office, made)
    return submit(office, made)


def signature(made, body):
    return Countersign.objects.get(evaluation=made, body=body, round=made.rounds)


def test_nothing_is_signed_before_everybody_was_heard(office):
    made = begin(office)
    with pytest.raises(Refusal, match="conclusion"):
        submit(office, made)
    concluded(office, made)
    with pytest.raises(Refusal, match="awaited"):
        submit(office, made)
    accepted(office, made)
    engagement = engage(office, made)
    with pytest.raises(Refusal, match=office.institute.name_zh):
        submit(office, made)
    actions.end_engagement(engagement=engagement, reason="解除", by=office.organiser, now=NOW)
    with pytest.raises(Refusal):
        submit(office, made, bodies=[])
    with pytest.raises(Refusal):
        submit(office, made, bodies=[office.economy, office.economy])
    assert submit(office, made).state == "signing"
    with pytest.raises(Refusal, match="countersigned"):
        actions.conclude(evaluation=made, conclusion="改", version=made.version + 1, by=office.organiser)


def test_signed_by_the_bodies_themselves_and_issued_by_another(office):
    made = signing(office)
    with pytest.raises(Refusal):
        step(signature(made, office.management), "sign", office.builder)
    with pytest.raises(Refusal):
        step(signature(made, office.management), "sign", office.second)
    step(signature(made, office.management), "sign", office.owner, words="无异议")
    with pytest.raises(Refusal, match=office.economy.name_zh):
        issue(made, office.chief)
    step(signature(made, office.economy), "object", office.builder, words="补一句")
    step(signature(made, office.economy), "ask_again", office.organiser, reason="已补")
    step(signature(made, office.economy), "sign", office.builder)
    for who in (office.organiser, office.owner, office.third):
        with pytest.raises(Refusal):
            issue(made, who)
    for more in (
        {"number": " "},
        {"issued_on": MIDTERM - timedelta(days=1)},
        {"issued_on": date(2027, 1, 1)},
    ):
        with pytest.raises(Refusal):
            issue(made, office.chief, **more)
    issued = issue(made, office.chief)
    assert (issued.state, issued.issued_by, len(issued.digest)) == ("issued", office.chief, 64)


def test_two_officers_issuing_at_once(office):
    made = signing(office)
    for body, who in ((office.management, office.owner), (office.economy, office.builder)):
        step(signature(made, body), "sign", who)
    made.refresh_from_db()
    seen = made.version
    issue(made, office.chief)
    with pytest.raises(Refusal, match="chief"):
        issue(made, office.planner, number="文〔2026〕2号", version=seen)
    refused_by_the_database("UPDATE evaluation_evaluation SET conclusion = 'x'")
    refused_by_the_database("DELETE FROM evaluation_evaluation")
    refused_by_the_database("UPDATE evaluation_evaluationitem SET cause = 'x'")
    with pytest.raises(Refusal):
        actions.recall_evaluation(evaluation=made, reason="改", by=office.organiser, now=LATER)


def test_two_officers_signing_at_once(office):
    made = signing(office)
    mine = signature(made, office.management)
    step(mine, "sign", office.owner)
    with pytest.raises(Refusal):
        step(mine, "object", office.owner, words="不")
    assert signature(made, office.management).signed_by == office.owner


def test_recalled_it_is_signed_anew(office):
    made = signing(office)
    step(signature(made, office.management), "sign", office.owner)
    made.refresh_from_db()
    with pytest.raises(Refusal):
        actions.recall_evaluation(evaluation=made, reason="", by=office.organiser, now=NOW)
    actions.recall_evaluation(
        evaluation=made, reason="改结论", by=office.organiser, now=NOW + timedelta(days=2)
    )
    concluded(office, made)
    again = submit(office, made, now=NOW + timedelta(days=3))
    assert again.rounds == 2
    assert again.countersigns.filter(round=2, case__state="asked").count() == 2


def test_a_finding_is_put_right_and_checked_by_somebody_else(office):
    made = begin(office)
    engagement = filed(office, made)
    finding = engagement.findings.get()
    given = {"finding": finding, "due_on": SOON, "now": NOW}
    with pytest.raises(Refusal):
        actions.ask_rectification(**given, body=office.management, by=office.planner)
    with pytest.raises(Refusal):
        actions.ask_rectification(
            **given | {"due_on": NOW.date()}, body=office.management, by=office.organiser
        )
    righting = actions.ask_rectification(**given, body=office.management, by=office.organiser)
    with pytest.raises(Refusal, match=office.management.name_zh):
        actions.ask_rectification(**given, body=office.economy, by=office.organiser)
    with pytest.raises(Refusal):
        step(righting, "report_done", office.owner, evidence="早")
    with pytest.raises(Refusal):
        step(righting, "plan_measure", office.builder, measure="别人")
    step(righting, "plan_measure", office.owner, measure="逐家补建")
    step(righting, "report_done", office.owner, days=3, evidence="名册")
    with pytest.raises(Refusal):
        step(righting, "confirm", office.owner, days=4)
    step(righting, "send_back", office.organiser, days=4, reason="未见附件", until=SOON)
    step(righting, "report_done", office.owner, days=5, evidence="名册及附件")
    step(righting, "confirm", office.second, days=6)
    held = FollowUp.objects.get(pk=righting.pk)
    assert (held.evidence, held.checked_by, held.case.outcome) == ("名册及附件", office.second, "done")
    assert queries.results_of(made)[0].to_put_right + queries.results_of(made)[1].to_put_right == 1


def test_a_decision_is_followed_to_its_end(office):
    made = begin(office)
    given = {
        "evaluation": made,
        "number": "纪要1号",
        "decided_on": NOW.date(),
        "text": "年底前补齐",
        "body": office.economy,
        "due_on": SOON,
        "by": office.organiser,
        "now": NOW,
    }
    for more in (
        {"committee": office.desk},
        {"committee": office.committee, "decided_on": SOON},
        {"committee": office.committee, "number": " "},
    ):
        with pytest.raises(Refusal):
            actions.follow_decision(**given | more)
    decision = actions.follow_decision(**given, committee=office.committee)
    step(decision, "plan_measure", office.builder, measure="分两批")
    step(decision, "report_done", office.builder, days=2, evidence="清单")
    step(decision, "confirm", office.organiser, days=3)
    standing = queries.standing_of(made, office.planner, NOW)
    assert [(one.made.text, one.is_open) for one in standing.decisions] == [("年底前补齐", False)]
    assert standing.righting == []


def test_a_target_is_changed_by_two_persons_and_the_old_one_stays(office):
    target = Target.objects.get(indicator=office.rows[STUDIOS], area=office.area)
    given = {
        "target": target,
        "value": "7000",
        "text": "7000",
        "due_on": target.due_on,
        "reason": "机构改革",
        "now": NOW,
    }
    with pytest.raises(Refusal):
        actions.propose_target(**given, by=office.organiser)
    with pytest.raises(Refusal, match="differs"):
        actions.propose_target(**given | {"value": target.value, "text": target.text}, by=office.planner)
    with pytest.raises(Refusal):
        actions.propose_target(**given | {"due_on": date(2031, 1, 1)}, by=office.planner)
    change = actions.propose_target(**given, by=office.planner)
    with pytest.raises(Refusal, match="already"):
        actions.propose_target(**given | {"text": "6000"}, by=office.planner)
    assert Target.objects.get(pk=target.pk).value == 8000
    decide = {"change": change, "approve": True, "document": "决议2号", "now": LATER}
    with pytest.raises(Refusal, match="own proposal"):
        actions.decide_target(**decide, by=office.planner)
    with pytest.raises(Refusal):
        actions.decide_target(**decide | {"document": ""}, by=office.chief)
    actions.decide_target(**decide, by=office.chief)
    with pytest.raises(Refusal, match="already"):
        actions.decide_target(**decide, by=office.chief)
    assert Target.objects.get(pk=target.pk).text == "7000"
    told = queries.target_changes_of(office.rows[STUDIOS])[0]
    assert (told.old_value, told.new_value, told.document) == (8000, 7000, "决议2号")
    refused_by_the_database("UPDATE evaluation_targetchange SET old_value = 1")


def test_a_proposal_whose_target_moved_is_not_approved(office):
    target = Target.objects.get(indicator=office.rows[STUDIOS], area=office.area)
    given = {"value": "7000", "text": "7000", "due_on": target.due_on, "reason": "因", "now": NOW}
    change = actions.propose_target(target=target, **given, by=office.planner)
    Target.objects.filter(pk=target.pk).update(value=9000, text="9000")
    with pytest.raises(Refusal, match="not the one"):
        actions.decide_target(change=change, approve=True, document="文", by=office.chief, now=LATER)
    actions.decide_target(change=change, approve=False, reason="已变", by=office.chief, now=LATER)
    assert Target.objects.get(pk=target.pk).value == 9000


def test_a_practice_is_told_once_another_person_approved_it(office):
    given = {"plan": office.plan, "body": office.economy, "title": "做法", "text": "怎样做", "now": NOW}
    with pytest.raises(Refusal):
        actions.submit_practice(**given, by=office.owner)
    practice = actions.submit_practice(**given, by=office.builder)
    assert practice not in queries.practices_visible_to(office.owner)
    assert practice in queries.practices_visible_to(office.builder)
    for who in (office.builder, office.organiser):
        with pytest.raises(Refusal):
            actions.decide_practice(practice=practice, publish=True, by=who, now=NOW)
    with pytest.raises(Refusal):
        actions.decide_practice(practice=practice, publish=False, by=office.chief, now=NOW)
    actions.decide_practice(practice=practice, publish=True, by=office.chief, now=NOW)
    assert practice in queries.practices_visible_to(office.owner)
    with pytest.raises(Refusal, match="already"):
        actions.decide_practice(practice=practice, publish=True, by=office.planner, now=NOW)
