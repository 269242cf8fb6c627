"""Weights of an index: drafted, tried beside those that hold, adopted by another person, or given up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.roadmap import actions, queries
from gonghui.insight.roadmap.models import IndexWeights
from gonghui.insight.roadmap.rules import composites, parts_of
from tests.plan_city import SINCE

pytestmark = pytest.mark.django_db
NOW, ON = datetime(2026, 3, 2, 2, 0, tzinfo=UTC), date(2025, 12, 31)
INDEX = "harmonious_relations"


@pytest.fixture
def office(plan_city, by):
    facts = {"type": "federation", "territory": plan_city.whole}
    body = found_body(kind="union", name_zh="总工会", on=SINCE, area=None, union=facts, by=by)
    committee = found_body(kind="committee", name_zh="委员会", on=SINCE, area=None, by=by)
    told = {"area": plan_city.whole, "committee": committee}
    for name, role in (("one", "plan_office"), ("two", "plan_office"), ("reader", "city_leader")):
        told[name] = create_account(username=name, name=name, by=system_account())
        grant_role(account=told[name], role=role, body=body, by=system_account(), on=SINCE)
    return told


def typed(**changed):
    """The weights of the file as typed, some changed: `weight_1="3"`."""
    found = next(one for one in composites() if one.key == INDEX)
    rows = [[part[name] for name in ("weight", "low", "high")] for part in parts_of(found)]
    for key, text in changed.items():
        name, place = key.split("_")
        rows[int(place) - 1][("weight", "low", "high").index(name)] = text
    return [tuple(row) for row in rows]


def draft(office, who="one", reason="重要", **changed):
    return actions.draft_weights(index=INDEX, parts=typed(**changed), reason=reason, by=office[who], now=NOW)


def adopt(office, who="two", on=date(2025, 4, 1), **more):
    told = {"committee": office["committee"], "decision": "文1", "now": NOW, **more}
    return actions.adopt_index(index=INDEX, on=on, by=office[who], **told)


def seen(office, who, on=ON):
    states = queries.indices_seen_by(office[who], area=office["area"], on=on)
    return next((one for one in states if one.composite.key == INDEX), None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weight_2": "二"}, "weight_2"),
        ({"weight_1": "-1"}, "weight_1"),
        ({"low_1": "NaN"}, "low_1"),
        ({"low_1": "1"}, "high_1"),
        ({}, "weight_1"),
        ({"weight_1": "2.0"}, "weight_1"),
        ({f"weight_{place}": "0" for place in range(1, 7)}, "weight_1"),
        ({"weight_1": "3", "reason": " "}, "reason"),
    ],
)
def test_weights_that_cannot_be_are_refused_beside_their_field(office, changed, field):
    with pytest.raises(Refusal) as refused:
        draft(office, **changed)
    assert refused.value.field == field
    assert not IndexWeights.objects.exists()


def test_a_draft_is_tried_by_the_office_and_adopted_by_another(office):
    with pytest.raises(Refusal):
        draft(office, who="reader", weight_1="9")
    adopt(office)
    before = seen(office, "reader").reading.value
    made = draft(office, weight_1="9", high_3="1.5")
    assert (seen(office, "reader").draft, seen(office, "reader").reading.value) == (None, before)
    tried = seen(office, "one")
    assert tried.reading.value == before
    assert tried.draft.reading.value != before
    with pytest.raises(Refusal):
        adopt(office, who="one", on=date(2025, 9, 1))
    with pytest.raises(Refusal):
        adopt(office, on=date(2025, 9, 1), digest="others")
    adopt(office, on=date(2025, 9, 1), digest=made.digest)
    assert seen(office, "reader").reading.value == tried.draft.reading.value
    assert seen(office, "reader", date(2025, 6, 1)).composite.components[0].weight == 2
    assert seen(office, "one").draft is None


def test_a_second_draft_replaces_the_first_and_a_draft_is_given_up(office):
    draft(office, weight_1="9")
    draft(office, who="two", weight_1="8")
    assert list(IndexWeights.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "draft"]
    assert seen(office, "one").draft.composite.components[0].weight == 8
    actions.drop_weights(index=INDEX, by=office["one"])
    assert seen(office, "one").draft is None
    with pytest.raises(Refusal):
        actions.drop_weights(index=INDEX, by=office["one"])


def test_weights_of_an_earlier_decision_are_adopted_again(office):
    adopt(office)
    draft(office, weight_1="9")
    adopt(office, on=date(2025, 5, 1))
    with pytest.raises(Refusal, match="2025-05-01"):
        adopt(office, on=date(2025, 6, 1))
    draft(office)
    adopt(office, on=date(2025, 7, 1))
    held = [
        seen(office, "reader", date(2025, month, 15)).composite.components[0].weight for month in (4, 5, 7)
    ]
    assert held == [2, 9, 2]
    with pytest.raises(Refusal, match="2025-07-01"):
        adopt(office, on=date(2025, 8, 1))
