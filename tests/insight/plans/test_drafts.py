"""A document on its way to a plan: read, decided item by item, made a version; corrections kept as cases."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions import (
    bring_document,
    confirm_plain,
    decide_item,
    load_reading,
    make_plan,
    read_draft,
    reopen_item,
)
from gonghui.insight.plans.actions.making import Heading
from gonghui.insight.plans.jobs import read_document
from gonghui.insight.plans.models import DraftItem, Plan, PlanDraft
from gonghui.insight.plans.queries import drafts as reading
from gonghui.insight.plans.queries.states import plan_state
from gonghui.insight.plans.rules.confirming import (
    Wrong,
    decided,
    plan_comparator,
    proposal,
    typed_of,
    warnings_of,
)
from gonghui.insight.plans.rules.readings import checked_reading
from gonghui.insight.plans.rules.regression import outcome
from gonghui.insight.reader.rules import open_document
from gonghui.insight.reader.rules import read_plan as read_document_text

# Of our own making, for these tests.
TEXT = """某市“十五五”发展规划（试）
第一章 回顾
到2025年底，建成甲类站点320个。
第二章 目标
到2030年，甲类站点达到800个，乙项培训率达到90%以上，丙类事故起数下降20%，丁项覆盖率力争达到85%左右。
第三章 任务
第一节 建设站点
建设甲类站点网络。由市甲局牵头，市乙局配合。
"""
State, Kind = DraftItem.State, DraftItem.Kind
HEADING = {"key": "shi-15", "name_zh": "某市规划", "area": "110000", "start_year": 2026, "end_year": 2030}


@pytest.fixture
def draft(by) -> PlanDraft:
    """The document, read."""
    return read_draft(draft=bring_document(content=TEXT.encode(), name="规划.txt", by=by), by=by)


def item(draft, kind, number) -> DraftItem:
    return draft.items.get(kind=kind, number=number)


def typed(one, **changes):
    return typed_of(proposal(one.kind, one.read)) | changes


def confirm(one, by, **changes):
    return decide_item(
        item=one, version=one.version, verdict="confirm", typed=typed(one, **changes), looked=True, by=by
    )


def decide_all(draft, by):
    for one in reading.items_of(draft):
        if one.state == State.OPEN:
            way = one.read.get("direction") or "up"
            confirm(one, by, **({"direction": way} if one.kind == Kind.INDICATOR else {}))


def test_a_document_becomes_a_draft_whose_places_hold(draft):
    assert draft.state == PlanDraft.State.OPEN
    assert (draft.start_year, draft.end_year) == (2026, 2030)
    items = reading.items_of(draft)
    assert {one.kind for one in items} == set(Kind.values)
    for one in items:
        for span in one.spans:
            assert draft.text[span["start"] : span["end"]] == span["quote"]
    lines = reading.marked_lines(draft, items)
    assert "\n".join("".join(piece.text for piece in line) for line in lines) == draft.text.strip("\n")
    for line in lines:
        for piece in line:
            assert draft.text[piece.start : piece.start + len(piece.text)] == piece.text
    change = Change.objects.get(verb="read_draft")
    assert "text" not in change.after


def test_a_document_that_is_no_plan_says_why(by):
    scan = bring_document(content=b"%PDF-1.4 broken", name="a.pdf", by=by)
    assert bring_document(content=b"%PDF-1.4 broken", name="b.pdf", by=by).pk == scan.pk
    read_document.func(draft=scan.pk)
    scan.refresh_from_db()
    assert scan.state == PlanDraft.State.REFUSED
    assert scan.problem
    with pytest.raises(Refusal):
        bring_document(content=b"", name="a.txt", by=by)


def test_a_target_needs_its_direction_and_doubts_are_looked_at(draft, by):
    one = item(draft, Kind.INDICATOR, 1)
    with pytest.raises(Wrong) as wrong:
        decide_item(item=one, version=one.version, verdict="confirm", typed=typed(one, name=""), by=by)
    assert set(wrong.value.errors) == {"name", "direction"}
    about = next(one for one in draft.items.filter(kind=Kind.INDICATOR) if one.doubts)
    with pytest.raises(Wrong) as wrong:
        decide_item(
            item=about, version=about.version, verdict="confirm", typed=typed(about, direction="up"), by=by
        )
    assert set(wrong.value.errors) == {"looked"}
    held = confirm(about, by, direction="up")
    assert held.state == State.CONFIRMED
    assert held.values["approx"] is True
    assert item(draft, Kind.INDICATOR, 1).state == State.OPEN


def test_what_differs_from_the_text_is_a_correction(draft, by):
    one = item(draft, Kind.INDICATOR, 1)
    held = confirm(one, by, direction="up", target_value="900", unit="个")
    assert held.state == State.CORRECTED
    assert held.read["target_value"] == 800
    assert held.values["target_value"] == 900


def test_of_two_officers_the_second_sees_the_first(draft, by):
    other = Account.objects.create(username="other", name="乙", kind=Account.Kind.STAFF)
    one = item(draft, Kind.SECTION, 1)
    confirm(one, by)
    with pytest.raises(Refusal):
        decide_item(item=one, version=one.version, verdict="strike", by=other)
    now = item(draft, Kind.SECTION, 1)
    assert now.state == State.CONFIRMED
    reopened = reopen_item(item=now, version=now.version, by=other)
    assert reopened.state == State.OPEN
    struck = decide_item(item=reopened, version=reopened.version, verdict="strike", by=other)
    assert struck.decided_by == other


def test_numbers_are_confirmed_one_by_one(draft, by):
    with pytest.raises(Refusal):
        confirm_plain(draft=draft, kind=Kind.INDICATOR, by=by)
    sections = draft.items.filter(kind=Kind.SECTION)
    assert confirm_plain(draft=draft, kind=Kind.SECTION, by=by) == sections.count()
    assert not sections.filter(state=State.OPEN).exists()


def test_a_decided_draft_becomes_a_version_that_nothing_measures(plan_city, draft, by):
    heading = Heading(**HEADING)
    with pytest.raises(Refusal):
        make_plan(draft=draft, heading=heading, by=by)
    decide_all(draft, by)
    plan = make_plan(draft=draft, heading=heading, by=by)
    indicators = list(plan.indicators.order_by("number"))
    assert [one.metric for one in indicators] == [""] * 4
    targets = {one.name_zh: one.targets.get() for one in indicators}
    values = sorted((target.value, target.comparator, target.direction) for target in targets.values())
    assert values == [(-20, "eq", "down"), (85, "eq", "up"), (90, "ge", "up"), (800, "eq", "up")]
    change = next(target for target in targets.values() if target.value == -20)
    assert change.change_since.isoformat() == "2025-12-31"
    assert all(target.is_confirmed for target in targets.values())
    assert plan.earlier.get().value == 320
    states = plan_state(plan, as_of=plan.period_end).indicators
    assert {str(one.status) for one in states} == {"no_data"}
    draft.refresh_from_db()
    assert draft.plan == plan
    assert item(draft, Kind.INDICATOR, 1).indicator.plan == plan
    with pytest.raises(Refusal):
        reopen_item(item=item(draft, Kind.TASK, 1), version=2, by=by)
    again = load_reading(raw=as_json(), name="b.json", by=by)
    decide_all(again, by)
    with pytest.raises(Wrong) as wrong:
        make_plan(draft=again, heading=heading, by=by)
    assert set(wrong.value.errors) == {"key"}
    second = make_plan(draft=again, heading=Heading(**HEADING | {"key": "shi-15-v2"}, edition_of=plan), by=by)
    assert (second.family, second.edition) == ("shi-15", 2)
    assert Plan.objects.get(pk=plan.pk).edition == 1


def as_json():
    document = open_document(TEXT.encode(), "规划.txt")
    return json.loads(json.dumps(read_document_text(document).shown(document)))


def test_json_of_the_reader_is_an_unconfirmed_draft(by):
    draft = load_reading(raw=as_json(), name="规划.json", by=by, text=TEXT.strip("\n"))
    assert draft.state == PlanDraft.State.OPEN
    assert not draft.items.exclude(state=State.OPEN).exists()
    bare = load_reading(raw=as_json(), name="规划.json", by=by)
    items = reading.items_of(bare)
    shown = ["".join(piece.text for piece in line) for line in reading.marked_lines(bare, items)]
    assert any(items[0].spans[0]["quote"] in line for line in shown)


@pytest.mark.parametrize("spoil", ["place", "length", "name", "list", "text"])
def test_json_that_is_not_the_readers_is_refused(by, spoil):
    raw, text = as_json(), TEXT.strip("\n")
    if spoil == "place":
        del raw["indicators"][0]["spans"]
    elif spoil == "length":
        raw["indicators"][0]["spans"][0]["end"] += 1
    elif spoil == "name":
        raw["indicators"][0]["name"] = None
    elif spoil == "list":
        raw = [raw]
    else:
        text = "另一份" + text
    with pytest.raises(Refusal):
        load_reading(raw=raw, name="a.json", by=by, text=text)
    assert not PlanDraft.objects.exists()


def test_corrections_run_through_the_reader_without_a_sentence(draft, by):
    right = item(draft, Kind.INDICATOR, 2)
    confirm(right, by, direction="up", attribute="约束性")
    decide_item(item=item(draft, Kind.TASK, 1), version=1, verdict="strike", by=by)
    lines = [json.dumps(case, ensure_ascii=False) for case in reading.corrections()]
    assert len(lines) == 2
    for one in reading.items_of(draft):
        for span in one.spans:
            assert len(span["quote"]) < 4 or not any(span["quote"] in line for line in lines)
    document = open_document(TEXT.encode(), "规划.txt")
    now = checked_reading(read_document_text(document).shown(document))
    found = [outcome(json.loads(line), now) for line in lines]
    assert [one.holds for one in found] == [False, False]
    assert found[0].differing == ("attribute",)
    kept = [one for one in now.items if one.kind != Kind.TASK]
    better = replace(now, items=[replace(one, read=one.read | {"attribute": "约束性"}) for one in kept])
    assert all(outcome(json.loads(line), better).holds for line in lines)


@pytest.mark.parametrize(
    ("read", "sign"),
    [
        ({"target_value": 85, "target_text": "85%以上"}, ">="),
        ({"target_value": 85, "target_text": "不少于85"}, ">="),
        ({"target_value": 4, "target_text": "控制在4以内"}, "<="),
        ({"target_value": 4, "target_text": "不超过4"}, "<="),
        ({"target_value": 4, "target_text": "突破4"}, ">"),
        ({"target_value": 4, "target_text": "低于4"}, "<"),
        ({"target_value": 4, "target_text": "4左右"}, "="),
        ({"target_value": 4, "target_text": "4", "comparator": ">="}, ">="),
        ({"target_min": 3, "target_max": 4}, "range"),
        ({"target_text": "全覆盖", "comparator": "="}, "text"),
    ],
)
def test_the_comparator_is_the_plans_own(read, sign):
    assert plan_comparator(read) == sign


TYPED = {
    "name": "甲", "unit": "个", "target_text": "8", "comparator": ">=", "target_value": "８", "kind": "level",
    "target_year": "2030", "direction": "up",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"target_value": "many"}, {"target_value"}),
        ({"target_value": ""}, {"target_value"}),
        ({"comparator": "text", "target_value": ""}, set()),
        ({"comparator": "range", "target_min": "3"}, {"target_max"}),
        ({"comparator": "range", "target_min": "3", "target_max": "2"}, {"target_max"}),
        ({"comparator": "<="}, {"direction"}),
        ({"comparator": "<=", "direction": "hold"}, set()),
        ({"target_year": "2020"}, {"target_year"}),
        ({"target_year": "二零"}, {"target_year"}),
        ({"baseline_value": "5"}, {"baseline_year"}),
        ({"baseline_value": "5", "baseline_year": "2031"}, {"baseline_year"}),
        ({"name": "长" * 81}, {"name"}),
        ({"unit": ""}, {"unit"}),
        ({"attribute": "x"}, {"attribute"}),
        ({"kind": ""}, {"kind"}),
        ({"direction": ""}, {"direction"}),
    ],
)
def test_each_field_that_cannot_stand_is_named(changes, fields):
    if not fields:
        assert decided(Kind.INDICATOR, TYPED | changes, start_year=2026, end_year=2030)
        return
    with pytest.raises(Wrong) as wrong:
        decided(Kind.INDICATOR, TYPED | changes, start_year=2026, end_year=2030)
    assert set(wrong.value.errors) == fields


def test_a_target_looser_than_its_baseline_is_warned_of():
    values = decided(Kind.INDICATOR, TYPED | {"baseline_value": "9", "baseline_year": "2025"})
    assert len(warnings_of(values)) == 1
    assert not warnings_of(decided(Kind.INDICATOR, TYPED | {"baseline_value": "7", "baseline_year": "2025"}))
