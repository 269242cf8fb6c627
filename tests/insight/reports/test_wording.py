"""Numbers and words of reports: never rounded over their target, a duty worded as one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.facts import declared_metrics
from gonghui.insight.reports.rules.blocks import Piece, placed, plain, unknown_tokens
from gonghui.insight.reports.rules.drafting import drafted
from gonghui.insight.reports.rules.ground import Beside, Cell, Ground, Measured, Row
from gonghui.insight.reports.rules.printing import change, printed, share
from gonghui.insight.reports.rules.statistics import items, statistical_year
from gonghui.insight.reports.rules.wording import VERDICTS, chinese, verdict

DAY = date(2025, 12, 31)
numbers = st.decimals(-(10**6), 10**6, places=6, allow_nan=False, allow_infinity=False)


@settings(deadline=None, derandomize=True)
@given(numbers, numbers, st.integers(0, 3))
def test_what_is_printed_stands_on_its_own_side_of_the_target(value, goal, decimals):
    text = Decimal(printed(value, decimals, beside=goal))
    assert (text > goal) == (value > goal)
    assert (text < goal) == (value < goal)


@pytest.mark.parametrize(
    ("value", "goal", "text"),
    [("94.96", "95", "94.96%"), ("95.0", "95", "95.0%"), ("94.2", "95", "94.2%"), ("0.05", None, "0.1%")],
)
def test_a_rate_just_below_its_target_is_not_rounded_up_to_it(value, goal, text):
    assert printed(Decimal(value), 1, "%", beside=None if goal is None else Decimal(goal)) == text


def test_changes_and_shares_are_told_as_they_are_printed():
    assert change(Decimal("12.04"), Decimal("12.01"), 1, "家") == "持平"
    assert (change(Decimal(3), Decimal(5), 0, "家"), change(Decimal(5), Decimal(3), 0)) == (
        "减少2家",
        "增加2",
    )
    assert share(Decimal("0.9265")) == "92.7%"


def test_headings_count_in_chinese():
    assert [chinese(n) for n in (1, 9, 10, 11, 20, 21, 35)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "三十五",
    ]


def test_binding_and_expected_are_worded_differently():
    for status in ("met", "on_track", "slightly_behind", "behind"):
        assert VERDICTS["binding", status] != VERDICTS["expected", status]
    assert "{progress}" not in verdict("binding", "behind", has_pace=False)
    assert verdict("", "no_target", has_pace=False) == ""


def test_tokens_are_replaced_and_unknown_ones_named():
    text = placed("共{1.value}，见{2.value}。", {"1.value": Piece("6家", "1.value")})
    assert plain(text) == "共6家，见{2.value}。"
    assert [piece.key for piece in text if piece.key] == ["1.value"]
    assert unknown_tokens("{1.value}{9.x}", ["1.value"]) == ["9.x"]


def row(number, value, **more):
    measured = Measured(metric="m", version=1, area=None, as_of=DAY, numerator=Decimal(1), denominator=None)
    told = {
        "number": number,
        "name": f"指标{number}",
        "category": "甲",
        "unit": "家",
        "decimals": 0,
        "attribute": "binding",
        "owner": "",
        "status": "no_data" if value is None else "met",
        "target": "5家",
        "goal": Decimal(5),
        "value": value,
        "measured": None if value is None else measured,
    }
    return Row(**{**told, **more})


def draft_of(*rows, areas=()):
    return drafted(Ground(kind="annual", plan="规划", as_of=DAY, rows=rows, areas=areas, goals=()))


def test_a_draft_of_nothing_known_is_whole_and_lists_what_lacks():
    draft = draft_of(row(1, None), row(2, Decimal(3), preliminary=True))
    assert [(lack.key, lack.kind) for lack in draft.lacks] == [
        ("1.value", "no_data"),
        ("2.value", "preliminary"),
        ("words.problems", "words"),
        ("words.measures", "words"),
    ]
    facts = {fact.key: fact for fact in draft.facts}
    assert (facts["1.value"].text, facts["1.value"].value) == ("暂无数据", None)
    assert facts["2.value"].text == "3家（初步数）"


def test_every_token_of_a_draft_names_one_figure_and_no_sentence_holds_a_bare_one():
    cells = [Cell(value=Decimal(2), text="2", measured=row(1, Decimal(2)).measured)]
    draft = draft_of(
        row(1, Decimal(7), progress=Decimal("0.5"), time=Decimal("0.8")), areas=[("11", "东", cells)]
    )
    keys = [fact.key for fact in draft.facts]
    assert len(set(keys)) == len(keys)
    told = str(draft.content)
    assert set(re.findall(r"\{([a-z0-9_.]+)\}", told)) <= set(keys)
    # Figures stand in the text as tokens only: without them no sentence counts anything.
    for block in draft.blocks:
        if block.get("w") == "body":
            bare = re.sub(r"\{[^}]*\}|\d{4}年\d{1,2}月\d{1,2}日", "", block["t"])
            assert not re.search(r"\d", bare.replace("指标1", "")), block["t"]


def test_what_was_reported_stands_beside_what_is_recorded():
    beside = Beside(
        number=1,
        reported=Decimal(9),
        reported_on=date(2024, 12, 31),
        document="某发1号",
        difference=Decimal(2),
        outside=None,
        outside_on=None,
        issuer="",
        official="reported",
        afterwards=True,
    )
    ground = Ground(
        kind="annual",
        plan="规划",
        as_of=DAY,
        rows=[row(1, Decimal(7))],
        areas=[],
        goals=[],
        besides=[beside],
    )
    draft = drafted(ground)
    texts = {fact.key: fact.text for fact in draft.facts}
    assert (texts["beside.1.reported"], texts["beside.1.difference"]) == ("9家", "2家")
    assert texts["count.differing"] == "1"
    (line,) = next(one for one in draft.annexes if one.get("g", [""])[0] == "指标")["rows"]
    assert line[2] == "{beside.1.reported}（某发1号，截至2024年12月31日）（补记）"
    assert line[-1] == "上报数"
    assert len(draft.attachments) == 2
    # Decided for a source that has said nothing: that it has not is told, too.
    silent = replace(beside, reported=None, difference=None)
    lines = [one for one in drafted(replace(ground, besides=[silent])).annexes if "g" in one]
    assert next(one for one in lines if one["g"][0] == "指标")["rows"][0][-1] == "上报数（暂缺）"


def test_a_definition_that_changed_is_told_and_not_compared():
    draft = draft_of(row(1, Decimal(7), changed=(1, 2)))
    keys = {fact.key for fact in draft.facts}
    assert {"1.version_then", "1.version_now"} <= keys
    assert "1.before" not in keys


def test_the_statistical_year_ends_on_the_last_of_september():
    assert statistical_year(2025) == (date(2024, 10, 1), date(2025, 9, 30))


def test_items_of_the_statistics_name_metrics_that_are_there():
    known = declared_metrics()
    assert [item.code for item in items() if item.metric and item.metric not in known] == []
    assert len({item.code for item in items()}) == len(items())
    assert any(not item.metric for item in items())
