"""Third parties: who may be one, what they enter, and that nobody changes what they filed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.engines.cases.models import AccountHolder, HandlerTie
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.foundation.core.actions import add_subject_key
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person, Post
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.models import Finding
from gonghui.insight.plans.rules.confirming import Wrong
from tests.insight.evaluation.conftest import CONGRESSES, NOW, STUDIOS, begin, staff
from tests.insight.evaluation.test_assessing import refused_by_the_database
from tests.plan_city import SINCE

pytestmark = pytest.mark.django_db


def engage(office, made, **more):
    given = {
        "evaluation": made,
        "body": office.institute,
        "account": office.third,
        "document": "委托合同",
        "by": office.organiser,
        "now": NOW,
    } | more
    return actions.engage(**given)


def score(engagement, by, version, **more):
    given = {
        "scores": {STUDIOS: ("80", "好"), CONGRESSES: ("65.5", "")},
        "opinion": "总体意见",
        "points": "72",
    } | more
    return actions.write_scores(engagement=engagement, version=version, by=by, now=NOW, **given)


def found(made, engagement, by, **more):
    given = {"evaluation": made, "engagement": engagement, "text": "问题", "by": by, "now": NOW} | more
    return actions.enter_finding(**given)


def filed(office, made):
    engagement = engage(office, made)
    score(engagement, office.third, 1)
    found(made, engagement, office.third, number=CONGRESSES, advice="建议")
    actions.file_engagement(engagement=engagement, version=2, by=office.third, now=NOW)
    engagement.refresh_from_db()
    return engagement


def test_an_evaluator_who_owns_what_is_evaluated_is_refused(office):
    made = begin(office)
    grant_role(account=office.third, role="indicator_owner", body=office.management, by=office.by, on=SINCE)
    with pytest.raises(Refusal, match=office.management.name_zh) as caught:
        engage(office, made)
    assert caught.value.field == "account"


def test_an_evaluator_tied_to_an_owner_is_refused(office):
    made = begin(office)
    own = found_body(kind="evaluator", name_zh="下属评估所", on=SINCE, area=None, by=office.by)
    since = max(SINCE, office.management.valid_from)
    place_body(tree="direct", child=own, parent=office.management, on=since, by=office.by)
    with pytest.raises(Refusal, match="下属评估所"):
        engage(office, made, body=own, account=staff("evaluator", own, "inside"))
    person = Person.objects.create(name="某人", subject=add_subject_key())
    AccountHolder.objects.create(account=office.third, person=person)
    works = Post.objects.create(person=person, body=office.economy, kind=Post.Kind.CHAIR, valid_from=SINCE)
    with pytest.raises(Refusal, match=office.economy.name_zh):
        engage(office, made)
    works.delete()
    tie = HandlerTie.objects.create(
        account=office.third, employer=office.economy, kind="relative", valid_from=SINCE
    )
    with pytest.raises(Refusal, match=office.economy.name_zh):
        engage(office, made)
    tie.delete()
    assert engage(office, made).account == office.third
    with pytest.raises(Refusal, match="already"):
        engage(office, made)


def test_who_is_no_evaluator_is_not_engaged(office):
    made = begin(office)
    with pytest.raises(Refusal):
        engage(office, made, body=office.desk)
    with pytest.raises(Refusal):
        engage(office, made, account=office.planner)
    other = found_body(kind="evaluator", name_zh="另一所", on=SINCE, area=None, by=office.by)
    with pytest.raises(Refusal):
        engage(office, made, body=other)
    with pytest.raises(Refusal):
        engage(office, made, by=office.planner)


def test_only_the_engaged_account_enters_and_nobody_reads_it_before(office):
    made = begin(office)
    engagement = engage(office, made)
    for stranger in (office.organiser, office.planner, staff("evaluator", office.institute, "colleague")):
        with pytest.raises(Refusal):
            score(engagement, stranger, 1)
        with pytest.raises(Refusal):
            found(made, engagement, stranger)
    found(made, engagement, office.third)
    assert queries.standing_of(made, office.organiser, NOW).findings == []
    assert len(queries.standing_of(made, office.third, NOW).findings) == 1
    mine = Finding.objects.get()
    with pytest.raises(Refusal):
        actions.strike_finding(finding=mine, by=office.organiser, now=NOW)
    with pytest.raises(Refusal, match="not filed"):
        actions.ask_rectification(
            finding=mine,
            body=office.management,
            due_on=NOW.date() + timedelta(days=9),
            by=office.organiser,
            now=NOW,
        )
    actions.strike_finding(finding=mine, by=office.third, now=NOW)
    assert not Finding.objects.exists()


def test_an_evaluator_tied_later_enters_nothing_more(office):
    made = begin(office)
    engagement = engage(office, made)
    grant_role(account=office.third, role="indicator_owner", body=office.management, by=office.by, on=SINCE)
    with pytest.raises(Refusal, match=office.management.name_zh):
        score(engagement, office.third, 1)


def test_points_that_are_none(office):
    engagement = engage(office, begin(office))
    for points in ("101", "-1", "7.55", "x", "NaN"):
        with pytest.raises(Wrong) as caught:
            score(engagement, office.third, 1, scores={STUDIOS: (points, "")})
        assert set(caught.value.errors) == {f"points_{STUDIOS}"}, points
    with pytest.raises(Refusal):
        score(engagement, office.third, 1, scores={18: ("5", "")})
    score(engagement, office.third, 1, scores={STUDIOS: ("", "")}, points="", opinion="")
    with pytest.raises(Wrong) as caught:
        actions.file_engagement(engagement=engagement, version=2, by=office.third, now=NOW)
    assert set(caught.value.errors) == {f"points_{STUDIOS}", "points", "opinion"}
    with pytest.raises(Refusal, match="meanwhile"):
        score(engagement, office.third, 1)


def test_filed_it_is_frozen_for_everybody(office):
    made = begin(office)
    engagement = filed(office, made)
    filing = engagement.filing
    assert queries.is_intact(filing)
    assert [one["points"] for one in filing.content["scores"]] == ["80", "65.5"]
    assert filing.content["items"][1]["recorded"] == "62.5"
    with pytest.raises(Refusal, match="frozen"):
        actions.file_engagement(engagement=engagement, version=3, by=office.third, now=NOW)
    with pytest.raises(Refusal, match="frozen"):
        score(engagement, office.third, 3)
    with pytest.raises(Refusal):
        actions.end_engagement(engagement=engagement, reason="不用", by=office.organiser, now=NOW)
    for sql in (
        "UPDATE evaluation_score SET points = 100",
        "DELETE FROM evaluation_score",
        "UPDATE evaluation_finding SET text = 'x'",
        "DELETE FROM evaluation_finding",
        "UPDATE evaluation_engagement SET filed_at = NULL",
        "UPDATE evaluation_engagement SET opinion = 'x'",
        "UPDATE evaluation_filing SET content = '{}'",
        "INSERT INTO evaluation_finding (public_id, version, evaluation_id, engagement_id, number, text,"
        " advice, by_id, entered_at) SELECT gen_random_uuid(), 1, evaluation_id, engagement_id, 9, 'x', '',"
        " by_id, entered_at FROM evaluation_finding",
    ):
        refused_by_the_database(sql)
    assert queries.standing_of(made, office.organiser, NOW).findings[0].text == "问题"


def test_an_engagement_ended_goes_into_no_result(office):
    made = begin(office)
    engagement = engage(office, made)
    actions.end_engagement(engagement=engagement, reason="合同解除", by=office.organiser, now=NOW)
    with pytest.raises(Refusal, match="ended"):
        score(engagement, office.third, 2)
    again = engage(office, made)
    assert again.pk != engagement.pk
