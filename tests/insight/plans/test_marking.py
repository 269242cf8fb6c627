"""What the reader missed: marked in the document's text, checked against it, decided on like the rest."""

from __future__ import annotations

import pytest

from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.actions import add_item, bring_document, decide_item, load_reading, read_draft
from gonghui.insight.plans.models import DraftItem, PlanDraft
from gonghui.insight.plans.queries import drafts as reading
from gonghui.insight.plans.rules.confirming import proposal, typed_of
from gonghui.insight.plans.rules.marking import LONGEST, marked_places
from gonghui.insight.plans.rules.readings import checked_reading
from gonghui.insight.plans.rules.regression import MISSED, outcome
from gonghui.insight.reader.rules import open_document, read_plan

# Of our own making; the last line is one that the reader does not take for a target.
TEXT = """某市“十五五”发展规划（试）
第一章 目标
到2030年，甲类站点达到800个，乙项培训率达到90%以上。
各区的戊类角落，五年里一共要有３６处；各区都要有。
第二章 任务
加强组织领导。
"""
Kind, State = DraftItem.Kind, DraftItem.State
MARKED = "戊类角落，五年里一共要有３６处"


@pytest.fixture
def draft(by) -> PlanDraft:
    """The document, read."""
    return read_draft(draft=bring_document(content=TEXT.encode(), name="规划.txt", by=by), by=by)


@pytest.mark.parametrize(
    "quote", [MARKED, "戊类角落,五年里 一共要有36处", "戊类角落，\n五年里一共要有３６处"]
)
def test_typed_words_find_their_place(quote):
    (span,) = marked_places(TEXT, quote)
    assert span["quote"] == MARKED == TEXT[span["start"] : span["end"]]


def test_marked_words_may_stand_there_twice():
    begin = TEXT.rindex("各区")
    (span,) = marked_places(TEXT, "各区", begin, begin + 2)
    assert span["start"] == begin
    with pytest.raises(Refusal) as refused:
        marked_places(TEXT, "各区")
    assert refused.value.field == "quote"


def test_a_place_that_says_something_else_is_passed_over():
    (span,) = marked_places(TEXT, MARKED, 3, 9)
    assert span["quote"] == MARKED


def test_words_over_two_lines_have_two_places():
    spans = marked_places(TEXT, "第二章 任务\n加强组织领导。")
    assert [span["quote"] for span in spans] == ["第二章 任务", "加强组织领导。"]
    assert all(TEXT[span["start"] : span["end"]] == span["quote"] for span in spans)


@pytest.mark.parametrize("quote", ["", " \n ", "没有写在里面的话", "某" * (LONGEST + 1)])
def test_what_is_no_part_of_the_text_is_refused(quote):
    with pytest.raises(Refusal) as refused:
        marked_places(TEXT, quote)
    assert refused.value.field == "quote"


def test_what_was_missed_is_added_decided_on_and_kept_as_a_case(draft, by):
    item = add_item(draft=draft, kind=Kind.INDICATOR, quote=MARKED, by=by)
    assert item.added
    assert item.state == State.OPEN
    assert item.number == draft.items.filter(kind=Kind.INDICATOR).count()
    assert [draft.text[span["start"] : span["end"]] for span in item.spans] == [MARKED]
    assert Change.objects.filter(verb="add_item").count() == 1
    typed = typed_of(proposal(item.kind, item.read)) | {
        "name": "戊类角落", "unit": "处", "target_text": "３６处", "target_value": "36", "comparator": "=",
        "kind": "cumulative", "target_year": "2030", "direction": "up",
    }  # fmt: skip
    held = decide_item(item=item, version=item.version, verdict="confirm", typed=typed, looked=True, by=by)
    assert held.state == State.CORRECTED
    (case,) = reading.corrections()
    assert case["read"] == MISSED
    document = open_document(TEXT.encode(), "规划.txt")
    assert not outcome(case, checked_reading(read_plan(document).shown(document))).holds


def test_what_was_marked_by_mistake_is_no_case(draft, by):
    item = add_item(draft=draft, kind=Kind.TASK, quote=MARKED, by=by)
    decide_item(item=item, version=item.version, verdict="strike", by=by)
    assert reading.corrections() == []
    assert add_item(draft=draft, kind=Kind.TASK, quote=MARKED, by=by).number == item.number + 1


def test_one_place_is_added_once(draft, by):
    add_item(draft=draft, kind=Kind.SECTION, quote=MARKED, by=by)
    with pytest.raises(Refusal):
        add_item(draft=draft, kind=Kind.SECTION, quote=MARKED, by=by)


def test_nothing_is_added_without_a_kind_or_without_the_text(draft, by):
    with pytest.raises(Refusal) as refused:
        add_item(draft=draft, kind="", quote=MARKED, by=by)
    assert refused.value.field == "kind"
    document = open_document(TEXT.encode(), "规划.txt")
    bare = load_reading(raw=read_plan(document).shown(document), name="规划.json", by=by)
    with pytest.raises(Refusal):
        add_item(draft=bare, kind=Kind.TASK, quote=MARKED, by=by)
