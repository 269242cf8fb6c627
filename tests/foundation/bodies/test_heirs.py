"""Today's body for each former one: every order of mergers and splits keeps the sums."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gonghui.foundation.bodies.rules import heir_of, stretches

FIRST = date(2010, 1, 1)


def day(n):
    return FIRST + timedelta(days=n)


@st.composite
def histories(draw):
    """Bodies with ends and successions as actions write them, in any order of days."""
    ended = dict.fromkeys(range(draw(st.integers(2, 7))))
    steps = []
    for _step in range(draw(st.integers(0, 10))):
        alive = [body for body, end in ended.items() if end is None]
        if len(alive) < 2:
            break
        on = day(draw(st.integers(0, 400)))
        body = draw(st.sampled_from(alive))
        act = draw(st.sampled_from(["merge", "split", "split and end", "dissolve"]))
        if act == "merge":
            steps.append((body, draw(st.sampled_from([one for one in ended if one != body])), on))
        elif act.startswith("split"):
            for _part in range(2 if act == "split and end" else 1):
                new = len(ended)
                ended[new] = None
                steps.append((body, new, on))
        if act != "split":
            ended[body] = on
    return ended, draw(st.permutations(steps))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(history=histories(), at=st.integers(0, 500), counts=st.lists(st.integers(0, 50), min_size=30))
def test_every_body_has_one_heir_and_sums_stay(history, at, counts):
    ended, steps = history
    of_body = {body: counts[body % len(counts)] for body in ended}
    regrouped = Counter()
    for body, count in of_body.items():
        heir = heir_of(body, ended, steps, day(at))
        assert heir in ended
        regrouped[heir] += count
    assert sum(regrouped.values()) == sum(of_body.values())


@settings(deadline=None, derandomize=True, max_examples=200)
@given(history=histories(), at=st.integers(0, 500))
def test_an_heir_exists_or_nobody_single_came_after(history, at):
    ended, steps = history
    on = day(at)
    for body in ended:
        heir = heir_of(body, ended, steps, on)
        if ended[body] is None or ended[body] > on:
            assert heir == body
        end = ended[heir]
        if end is not None and end <= on:
            after = {later for former, later, when in steps if former == heir and when == end}
            assert len(after) != 1 or heir_of(next(iter(after)), ended, steps, on) in ended


def test_the_heir_of_a_chain_and_of_a_split():
    ended = {1: day(10), 2: day(20), 3: None, 4: day(30), 5: None, 6: None}
    steps = [(1, 2, day(10)), (2, 3, day(20)), (4, 5, day(30)), (4, 6, day(30)), (2, 6, day(15))]
    assert [heir_of(1, ended, steps, day(n)) for n in (5, 10, 20)] == [1, 2, 3]
    assert heir_of(4, ended, steps, day(40)) == 4


def test_who_stands_for_a_body_one_after_the_other():
    ended = {1: day(10), 2: day(20), 3: None, 4: day(30)}
    steps = [(1, 2, day(10)), (2, 3, day(20))]
    assert stretches(1, day(5), ended, steps) == (
        [(1, day(5), day(10)), (2, day(10), day(20)), (3, day(20), None)],
        None,
    )
    assert stretches(3, day(5), ended, steps) == ([(3, day(5), None)], None)
    assert stretches(4, day(5), ended, steps) == ([(4, day(5), day(30))], 4)


def test_two_that_went_on_in_each_other_end_somewhere():
    ended = {1: day(10), 2: day(10)}
    assert heir_of(1, ended, [(1, 2, day(10)), (2, 1, day(10))], day(20)) in (1, 2)
