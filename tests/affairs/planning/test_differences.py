"""Differences of two versions: nothing lost, nothing invented, and readable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.affairs.planning.rules.differences import (
    Was,
    compare_targets,
    compare_texts,
    words_of,
)

LINES = st.lists(
    st.text("规划服务点开到九十点，。123 ab", max_size=12).filter(lambda t: "\n" not in t), max_size=8
)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(before=LINES, after=LINES)
def test_put_together_again_the_pieces_are_both_versions(before, after):
    found = compare_texts("\n".join(before), "\n".join(after))
    old = [one.before for one in found if one.was != Was.NEW]
    new = [one.after for one in found if one.was != Was.GONE]
    assert old == "\n".join(before).splitlines()
    assert new == "\n".join(after).splitlines()


@settings(deadline=None, derandomize=True)
@given(text=st.text(max_size=60))
def test_words_put_together_are_the_text(text):
    assert "".join(words_of(text)) == text


def test_the_same_text_has_no_difference():
    assert {one.was for one in compare_texts("一\n二", "一\n二")} == {Was.KEPT}


def test_a_changed_word_is_marked_as_a_word_and_the_rest_stays():
    before, after = "服务点每天开放到二十一点，周末关闭。", "服务点每天开放到二十二点，周末关闭。"
    (one,) = compare_texts(before, after)
    assert one.was == Was.CHANGED
    kept = "".join(text for was, text in one.pieces if was == Was.KEPT)
    assert "服务点每天开放到" in kept
    assert "周末关闭。" in kept


def test_numbers_are_never_split():
    (one,) = compare_texts("到规划末年达到8000家以上。", "到规划末年达到8500家以上。")
    assert (Was.GONE, "8000") in one.pieces
    assert (Was.NEW, "8500") in one.pieces


def test_a_paragraph_that_has_nothing_in_common_is_gone_and_another_is_new():
    found = compare_texts("服务点夜里开放。", "经费每年公开一次使用情况。")
    assert [one.was for one in found] == [Was.GONE, Was.NEW]


def test_a_paragraph_put_between_leaves_the_others_alone():
    found = compare_texts("甲段落在前。\n乙段落在后。", "甲段落在前。\n新来的一段。\n乙段落在后。")
    assert [one.was for one in found] == [Was.KEPT, Was.NEW, Was.KEPT]


def test_very_many_changed_paragraphs_are_paired_in_their_order():
    before = "\n".join(f"第{n}段说的是服务和技能" for n in range(250))
    after = "\n".join(f"第{n}段说的是服务与技能" for n in range(250))
    found = compare_texts(before, after)
    assert len(found) == 250
    assert {one.was for one in found} == {Was.CHANGED}


def row(name, target="1", **more):
    return {"name": name, "unit": "家", "baseline": "", "target": target, "attribute": "", **more}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([row("服务点")], [row("服务点")], [("kept", set())]),
        ([row("服务点")], [row("服务点", "2")], [("changed", {"target"})]),
        ([row("服务点")], [], [("gone", set())]),
        ([], [row("服务点")], [("new", set())]),
        ([row("夜间开放的服务点")], [row("夜间开放服务点", "2")], [("changed", {"name", "target"})]),
        ([row("服务点"), row("工作室")], [row("工作室"), row("服务点")], [("kept", set()), ("kept", set())]),
        ([row("服务点")], [row("工作室")], [("new", set()), ("gone", set())]),
    ],
)
def test_targets_are_matched_row_by_row(before, after, expected):
    assert [(one.was, set(one.changed)) for one in compare_targets(before, after)] == expected


def test_a_name_that_is_the_same_is_never_taken_by_one_that_is_only_alike():
    before = [row("职工服务点甲"), row("职工服务点")]
    found = compare_targets(before, [row("职工服务点"), row("职工服务点乙")])
    assert found[0].before == before[1]
    assert found[1].before == before[0]
