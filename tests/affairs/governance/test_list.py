"""The duty list: items with editions, the starting list, and what stands before base unions."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q

from gonghui.affairs.governance.actions import retire_item, take_starting_list
from gonghui.affairs.governance.models import DutyItem
from gonghui.affairs.governance.queries import duty_items, item_in_force
from gonghui.affairs.governance.rules import TASK
from gonghui.engines.cases.actions import help_asked, open_case, take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.filings import filing
from gonghui.engines.cases.rules.kinds import Act, At, CaseKind, Step, declaring
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

START = date(2024, 1, 1)
KIND = CaseKind(
    key="trial",
    name="试办",
    series="SS",
    states={"new": "新", "over": "完"},
    closed=("over",),
    steps=(
        Step(name="pass_on", label="转", source=("new",), target="new", act=Act.REASSIGN, at=At.ORIGIN),
        Step(name="finish", label="完", source=("new",), target="over"),
    ),
)


@pytest.fixture
def kind():
    with declaring(KIND, filing(key="report", name="报告", series="BB")):
        yield KIND


def opened(town, lead, origin=None, by=None, key="trial"):
    return open_case(kind=key, by=by or town.officer, now=town.now, title="一件事", lead=lead, origin=origin)


def test_an_edition_takes_the_place_of_the_one_before(town, item):
    first = item()
    second = item(name="劳动安全卫生监督检查", on=date(2025, 7, 1))
    first.refresh_from_db()
    assert (first.edition, second.edition, first.valid_to) == (1, 2, date(2025, 7, 1))
    assert item_in_force("safety.watch", "basic", date(2025, 6, 30)) == first
    assert item_in_force("safety.watch", "basic", date(2025, 7, 1)) == second
    with pytest.raises(Refusal) as refused:
        item(on=date(2025, 7, 1))
    assert refused.value.field == "valid_from"
    assert Change.objects.filter(verb="enter_item").count() == 2


def test_an_item_of_one_type_comes_before_that_for_all(town, item):
    everybody, joint = item(), item(name="联合工会安全监督", union_type="joint")
    assert item_in_force("safety.watch", "basic", town.on) == everybody
    assert item_in_force("safety.watch", "joint", town.on) == joint
    assert set(duty_items(town.on, "basic")) == {everybody}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "Bad Key"}, "key"),
        ({"name": " "}, "name"),
        ({"basis": ""}, "basis"),
        ({"process": ""}, "process"),
        ({"owner": "boss"}, "owner"),
        ({"mark": "sure"}, "mark"),
        ({"union_type": "street"}, "union_type"),
    ],
)
def test_an_item_says_enough(town, item, wrong, field):
    with pytest.raises(Refusal) as refused:
        item(**wrong)
    assert refused.value.field == field


def test_only_the_city_keeps_the_list(town, item):
    for account in (town.chair, town.officer):
        with pytest.raises(Refusal):
            item(by=account)
    with pytest.raises(Refusal):
        retire_item(item=item(), on=town.on, by=town.officer)


def test_the_starting_list_is_taken_once_and_marked_ours(town, item):
    item(key="members.join")
    taken = take_starting_list(on=START, by=town.keeper)
    assert taken > 10
    assert take_starting_list(on=town.on, by=town.keeper) == 0
    assert DutyItem.objects.count() == taken + 1
    assert not DutyItem.objects.filter(Q(basis="") | Q(process="") | ~Q(mark="ours")).exists()
    assert DutyItem.objects.filter(kind="power").exists()


def test_without_a_list_nothing_is_refused(town, kind):
    assert opened(town, town.own, town.street).lead == town.own


def test_a_kind_on_no_item_does_not_reach_a_base_union_by_any_way(town, kind, item):
    item(tasks=["appeal"])
    with pytest.raises(Refusal) as refused:
        opened(town, town.own, town.street)
    assert refused.value.field == "to"
    case = opened(town, town.street)
    with pytest.raises(Refusal):
        take_step(
            case=case, step="pass_on", by=town.officer, now=town.now, fields={"to": town.own}, reason="请办"
        )
    with pytest.raises(Refusal):
        help_asked(case=case, body=town.own, by=town.officer, now=town.now)
    assert Case.objects.get().lead == town.street


def test_what_a_base_union_opens_itself_and_what_goes_up_passes(town, kind, item):
    item()
    assert opened(town, town.own, by=town.chair, key="trial").lead == town.own
    # Between units above nothing is asked of a base union.
    assert opened(town, town.district, by=town.by, origin=town.street).lead == town.district


def test_an_item_that_covers_the_kind_lets_it_pass_until_it_is_retired(town, kind, item):
    entered = item(tasks=["trial"])
    assert opened(town, town.own, town.street).lead == town.own
    item(key="other.thing")
    retire_item(item=entered, on=town.on, by=town.keeper)
    with pytest.raises(Refusal):
        opened(town, town.own, town.street)


def test_a_task_passes_because_its_own_door_asked_for_the_item(town, item, send):
    item()
    sending = send()
    case = sending.addressees.get().case
    assert (case.kind, case.lead, case.state) == (TASK, town.own, "sent")
    assert case.due_at is not None
