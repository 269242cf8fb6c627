"""Every combination in which a value is judged, with the borders."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.insight.plans.rules import Aim, Reading, Status, judge
from gonghui.insight.plans.rules.judging import expected_on, time_share

START, END = date(2020, 12, 31), date(2025, 12, 31)
# 1826 days; the day on which exactly half of them has passed.
HALF = date(2023, 7, 2)


def aim(comparator="ge", direction="up", value=100, **rest):
    rest.setdefault("starts_on", START)
    rest.setdefault("due_on", END)
    return Aim(comparator=comparator, direction=direction, value=value, **rest)


def status(target, actual, on=END, **rest):
    return judge(target, Reading(actual=actual, as_of=on, **rest)).status


def test_half_the_days_is_half_the_time():
    assert (HALF - START).days * 2 == (END - START).days
    assert time_share(START, END, HALF) * 2 == 1


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (100, "met"),
        (101, "met"),
        (50, "on_track"),
        (99, "on_track"),
        (45, "on_track"),  # exactly 0.90 of 50
        (Decimal("44.999999"), "slightly_behind"),
        (35, "slightly_behind"),  # exactly 0.70 of 50
        (Decimal("34.999999"), "behind"),
        (0, "behind"),
        (-5, "behind"),
        (None, "no_data"),
    ],
)
def test_upward_path_at_half_time(actual, expected):
    assert status(aim(baseline=0), actual, HALF) == expected


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(10, "met"), (9, "met"), (15, "on_track"), (Decimal("15.5"), "on_track"), (16, "slightly_behind")]
    + [(Decimal("16.5"), "slightly_behind"), (17, "behind"), (20, "behind"), (25, "behind")],
)
def test_downward_path_at_half_time(actual, expected):
    assert status(aim("le", "down", 10, baseline=20), actual, HALF) == expected


def test_what_led_to_the_status_is_told():
    found = judge(aim(baseline=20, value=120), Reading(actual=60, as_of=HALF))
    assert (found.progress, found.time_share, found.expected, found.pace) == (
        Decimal("0.4"),
        Decimal("0.5"),
        Decimal("70"),
        Decimal("0.8"),
    )
    assert found.status is Status.SLIGHTLY_BEHIND


def test_first_day_asks_for_nothing_yet():
    assert status(aim(baseline=40), 40, START) == "on_track"
    assert status(aim(baseline=40), 39, START) == "behind"
    assert status(aim(baseline=40), 41, date(2020, 1, 1)) == "on_track"
    assert judge(aim(baseline=40), Reading(actual=40, as_of=START)).time_share == 0


def test_after_the_period_the_whole_is_asked_for():
    later = date(2027, 3, 1)
    assert status(aim(baseline=0), 100, later) == "met"
    assert status(aim(baseline=0), 90, later) == "on_track"
    assert status(aim(baseline=0), 89, later) == "slightly_behind"
    assert judge(aim(baseline=0), Reading(actual=50, as_of=later)).time_share == 1


def test_baseline_at_or_beyond_the_target_is_met_or_has_slipped():
    assert status(aim(baseline=100), 100, HALF) == "met"
    assert status(aim(baseline=100), 99, HALF) == "behind"
    assert status(aim(baseline=120), 99, HALF) == "behind"
    assert status(aim("le", "down", 10, baseline=8), 11, HALF) == "behind"
    assert judge(aim(baseline=100), Reading(actual=99, as_of=HALF)).progress is None


def test_without_baseline_only_a_met_target_can_be_judged():
    assert status(aim(), 99, HALF) == "no_baseline"
    assert status(aim(), 100, HALF) == "met"
    assert judge(aim(), Reading(actual=99, as_of=HALF)).time_share == Decimal("0.5")


def test_no_data_comes_before_no_target():
    assert status(aim(value=None), None) == "no_data"
    assert status(aim(value=None), 5) == "no_target"


def test_thresholds_are_settings():
    found = judge(
        aim(baseline=0),
        Reading(actual=40, as_of=HALF),
        on_track_from=Decimal("0.8"),
        slightly_behind_from=Decimal("0.5"),
    )
    assert found.status == "on_track"


@pytest.mark.parametrize(
    ("comparator", "met", "not_met"), [("ge", 5, 4), ("gt", 6, 5), ("le", 5, 6), ("lt", 4, 5), ("eq", 5, 6)]
)
def test_a_value_to_be_kept_is_met_or_behind(comparator, met, not_met):
    kept = aim(comparator, "hold", 5)
    assert status(kept, met, HALF) == "met"
    assert status(kept, not_met, HALF) == "behind"


def test_a_ceiling_is_strict():
    assert status(aim("lt", "hold", 5), Decimal("4.999999")) == "met"
    assert status(aim("lt", "hold", 5), Decimal("5.000000")) == "behind"


def test_strict_comparators_on_a_path():
    assert status(aim("gt", "up", 100, baseline=0), 100) == "on_track"
    assert status(aim("gt", "up", 100, baseline=0), 101) == "met"
    assert status(aim("lt", "down", 5, baseline=10), 5) == "on_track"
    assert status(aim("lt", "down", 5, baseline=10), 4) == "met"


def test_an_equality_overshot_counts_against_what_was_gained():
    exactly = aim("eq", "up", 100, baseline=0)
    assert status(exactly, 100) == "met"
    assert status(exactly, 110) == "on_track"
    assert status(exactly, 120) == "slightly_behind"
    assert status(exactly, 150) == "behind"


def test_a_range_is_met_within_its_ends():
    within = aim("range", "up", 40, upper=60, baseline=0)
    for value in (40, 50, 60):
        assert status(within, value) == "met"
    assert status(within, 36) == "on_track"
    assert status(within, 27) == "behind"
    assert status(within, 61) == "on_track"
    assert status(aim("range", "hold", 40, upper=60), 61) == "behind"


def test_a_flow_is_judged_by_its_own_year():
    yearly = aim("ge", "up", 400, each_year=True)
    assert status(yearly, 400, date(2023, 3, 1)) == "met"
    assert status(yearly, 200, date(2023, 7, 2)) == "on_track"  # 183 of 365 days
    assert status(yearly, 150, date(2023, 7, 2)) == "slightly_behind"
    assert status(yearly, 100, date(2023, 7, 2)) == "behind"
    assert status(yearly, 399, date(2023, 12, 31)) == "on_track"
    assert status(yearly, 0, date(2023, 1, 1)) == "behind"


def test_a_flow_follows_the_yearly_steps():
    yearly = aim("ge", "up", 400, each_year=True, path={2021: 100, 2022: 200})
    assert status(yearly, 100, date(2021, 12, 31)) == "met"
    assert status(yearly, 100, date(2022, 12, 31)) == "behind"
    assert status(yearly, 300, date(2023, 12, 31)) == "slightly_behind"


def test_yearly_steps_bend_the_path():
    stepped = aim(baseline=0, path={2021: 5, 2024: 20, 2025: 99})
    assert expected_on(stepped, 0, 100, date(2021, 12, 31)) == 5
    assert expected_on(stepped, 0, 100, date(2024, 12, 31)) == 20
    assert expected_on(stepped, 0, 100, END) == 100  # the target, not the last step
    assert expected_on(stepped, 0, 100, date(2026, 5, 1)) == 100
    assert status(stepped, 18, date(2024, 12, 31)) == "on_track"
    assert status(aim(baseline=0), 18, date(2024, 12, 31)) == "behind"


@pytest.mark.parametrize(
    ("actual", "reference", "expected"),
    [("4.4", "5.4", "met"), ("4.4", "5.2", "met"), ("4.3", "5.4", "behind"), ("5.4", "5.4", "met")]
    + [("9.0", "5.0", "met"), (None, "5.0", "no_data"), ("4.4", None, "no_data")],
)
def test_in_step_with_another_series(actual, reference, expected):
    target = aim("in_step", "hold", None, tolerance=Decimal("1.0"))
    number = {True: None, False: actual and Decimal(actual)}[actual is None]
    found = status(target, number, reference=Decimal(reference) if reference else None)
    assert found == expected


def test_in_step_without_tolerance_has_no_target():
    target = aim("in_step", "hold", None)
    assert status(target, Decimal("4.4"), reference=Decimal("5.2")) == "no_target"


def test_all_due_is_met_by_the_whole_list_only():
    target = aim("all_due", "up", 100, baseline=50)
    assert status(target, 100) == "met"
    assert status(target, Decimal("99.999999")) == "on_track"
    assert status(target, 50, HALF) == "behind"
    assert status(aim("all_due", "up", 100), 80) == "no_baseline"


def test_never_below_is_held_at_every_month_end():
    floor = aim("never_below", "hold", 90)
    assert status(floor, 95, held=[90, 91]) == "met"
    assert status(floor, 95, held=[89, 91]) == "behind"
    assert status(floor, 89, held=[90]) == "behind"
    assert status(floor, 95, held=[None, 91]) == "no_data"
    assert status(floor, 95, held=[None, 89]) == "behind"


numbers = st.integers(-1000, 1000)
days = st.dates(date(2020, 1, 1), date(2027, 1, 1))
ORDER = [Status.BEHIND, Status.SLIGHTLY_BEHIND, Status.ON_TRACK, Status.MET]


@given(base=numbers, goal=numbers, first=numbers, second=numbers, day=days)
def test_a_better_value_never_stands_worse(base, goal, first, second, day):
    low, high = sorted((first, second))
    target = aim(baseline=base, value=goal)
    assert ORDER.index(status(target, low, day)) <= ORDER.index(status(target, high, day))


@given(base=numbers, goal=numbers, actual=numbers, day=days)
def test_down_is_the_mirror_of_up(base, goal, actual, day):
    up = status(aim("ge", "up", goal, baseline=base), actual, day)
    assert status(aim("le", "down", -goal, baseline=-base), -actual, day) == up


@given(base=numbers, goal=numbers, actual=numbers, first=days, second=days)
def test_the_same_value_never_stands_better_later(base, goal, actual, first, second):
    early, late = sorted((first, second))
    target = aim(baseline=base, value=goal)
    assert ORDER.index(status(target, actual, late)) <= ORDER.index(status(target, actual, early))


@pytest.mark.parametrize(
    ("direction", "base", "actual", "expected"),
    [
        ("up", 10, 11, "met"),
        ("up", 10, 10, "behind"),
        ("up", 10, 9, "behind"),
        ("down", 10, 9, "met"),
        ("down", 10, 11, "behind"),
        ("up", None, 11, "no_baseline"),
        ("up", 10, None, "no_data"),
    ],
)
def test_a_direction_is_met_on_its_side_of_the_baseline(direction, base, actual, expected):
    target = aim("moves", direction, None, baseline=base)
    assert str(judge(target, Reading(actual=actual, as_of=END)).status) == expected


def test_words_are_never_judged():
    target = aim("words", "hold", None)
    assert str(judge(target, Reading(actual=5, as_of=END)).status) == "no_target"
    assert str(judge(target, Reading(actual=None, as_of=END)).status) == "no_data"
