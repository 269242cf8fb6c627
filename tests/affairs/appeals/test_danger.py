"""Danger now: whose case it is, minute by minute, and what is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gonghui.affairs.appeals.rules.danger import (
    SCRIPTS,
    Hazard,
    Shift,
    on_call,
    read_hazards,
    refuse_merge,
)
from gonghui.foundation.core.rules import Refusal

NIGHT = datetime(2026, 2, 17, 19, 0, tzinfo=UTC)  # three in the morning, first day of the Spring Festival
TEN = timedelta(minutes=10)
SHIFTS = [
    Shift(account=3, start=NIGHT - timedelta(hours=8), end=NIGHT + timedelta(hours=4), place=3),
    Shift(account=1, start=NIGHT - timedelta(hours=8), end=NIGHT + timedelta(hours=4), place=1),
    Shift(account=2, start=NIGHT - timedelta(hours=8), end=NIGHT + timedelta(hours=4), place=2),
    Shift(account=9, start=NIGHT + timedelta(hours=4), end=NIGHT + timedelta(hours=12), place=1),
]


@pytest.mark.parametrize(
    ("minutes", "account", "passed"),
    [(0, 1, ()), (9, 1, ()), (10, 2, (1,)), (19, 2, (1,)), (20, 3, (1, 2)), (300, 3, (1, 2))],
)
def test_after_ten_minutes_it_is_the_next_in_line(minutes, account, passed):
    now = NIGHT + timedelta(minutes=minutes)
    turn = on_call(SHIFTS, raised_at=NIGHT, now=now, every=TEN)
    assert (turn.account, turn.passed) == (account, passed)
    assert turn.since <= now
    assert turn.next_at is None or now < turn.next_at


def test_the_last_in_line_keeps_it_and_who_declines_is_passed_over():
    assert on_call(SHIFTS, raised_at=NIGHT, now=NIGHT + TEN * 2, every=TEN).next_at is None
    assert on_call(SHIFTS, raised_at=NIGHT, now=NIGHT, every=TEN, declined=[1]).account == 2
    assert on_call(SHIFTS, raised_at=NIGHT, now=NIGHT, every=TEN, declined=[1, 2, 3]).account is None


def test_a_shift_ends_at_its_end():
    turn = on_call(SHIFTS, raised_at=NIGHT + timedelta(hours=4), now=NIGHT + timedelta(hours=4), every=TEN)
    assert turn.account == 9
    nobody = on_call(
        SHIFTS, raised_at=NIGHT + timedelta(hours=12), now=NIGHT + timedelta(hours=12), every=TEN
    )
    assert nobody.account is None


def test_every_hazard_has_numbers_and_words():
    assert set(SCRIPTS) == set(Hazard)
    for script in SCRIPTS.values():
        assert script.numbers
        assert set(script.numbers) <= {"110", "119", "120", "122", "12345", "12356"}
        assert len(script.steps) >= 4


def test_hazards_are_read_in_order_and_unknown_ones_refused():
    assert read_hazards(["injury", "self_harm", "injury"]) == ["self_harm", "injury"]
    assert read_hazards([]) == []
    with pytest.raises(Refusal):
        read_hazards(["bad_mood"])


def test_a_danger_case_is_never_merged():
    refuse_merge(False, False)
    for pair in ((True, False), (False, True)):
        with pytest.raises(Refusal):
            refuse_merge(*pair)
