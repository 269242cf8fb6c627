"""What may be told to whom: nothing without a tick."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.engines.cases.rules.knowing import SAME_WORDS, To, What, leaked, may_reach, may_tell, tellable

TOLD = {"name": "张三丰", "phone": "13800001111", "wording": "老板三个月没有发工资，我们都等着钱用"}
PAIRS = [(what.value, to.value) for what in What for to in To]


@pytest.mark.parametrize(("what", "to"), PAIRS)
def test_one_tick_allows_one_thing_to_one_audience(what, to):
    ticks = {(what, to)}
    assert [pair for pair in PAIRS if may_tell(ticks, *pair)] == [(what, to)]
    assert set(tellable(TOLD, ticks, to)) == {what} & set(TOLD)


def test_only_those_who_help_are_reached_without_a_tick():
    assert [to.value for to in To if may_reach((), to)] == ["co_handlers"]
    for to in To:
        assert may_reach({("matter", to.value)}, to)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("请核实工资支付情况。", None),
        ("张三丰反映", "name"),
        ("张 三\n丰反映", "name"),
        ("电话13800001111", "phone"),
        ("电话138-0000-1111", "phone"),
        ("电话 139 2222 3333", "phone"),
        ("订单号 2139999911112222", None),
        ("职工说：三个月没有发工资，我们都", "wording"),
        ("三个月没有发工资", None),  # the matter itself, in eight signs
    ],
)
def test_what_a_text_would_tell(text, what):
    assert leaked(text, TOLD, (), To.EMPLOYER) == what


def test_what_was_ticked_is_no_leak():
    ticks = {("name", "employer"), ("phone", "employer"), ("wording", "employer")}
    text = f"{TOLD['name']}，{TOLD['phone']}：{TOLD['wording']}"
    assert leaked(text, TOLD, ticks, To.EMPLOYER) is None
    assert leaked(text, TOLD, ticks, To.CO_HANDLERS) == "name"


@settings(deadline=None, derandomize=True)
@given(
    wording=st.text(alphabet="甲乙丙丁戊己庚辛", min_size=SAME_WORDS, max_size=60),
    start=st.integers(0, 48),
    around=st.text(alphabet="请核实。", max_size=10),
)
def test_no_long_run_of_the_workers_words_slips_through(wording, start, around):
    run = wording[start : start + SAME_WORDS]
    if len(run) < SAME_WORDS:
        return
    assert leaked(around + run + around, {"wording": wording}, (), To.EMPLOYER) == "wording"
