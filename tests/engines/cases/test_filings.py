"""The short kind: submitted, checked, returned or accepted, archived; and what a declaration may not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gonghui.engines.cases.actions import take_step
from gonghui.engines.cases.queries import history, steps_offered
from gonghui.engines.cases.rules.filings import filing
from gonghui.engines.cases.rules.kinds import BadKind, declared_kinds, declaring, kind_of, refuse_bad
from gonghui.foundation.core.rules import Refusal
from tests.engines.cases.conftest import APPEAL, FILING, NOW, later

TODAY = NOW.date()


@pytest.fixture
def submitted(city):
    """The street's union files something with the district."""
    return city.open(
        kind="test_filing",
        by=city.supervisor,
        origin=city.street_union,
        lead=city.eastern,
        about=None,
        title="区域协商备案",
    )


def step(case, name, by, at=1, **more):
    return take_step(case=case, step=name, by=by, now=later(hours=at), **more)


def test_a_filing_is_returned_mended_accepted_and_archived(city, submitted):
    assert submitted.number.startswith("TT-BA-2026-")
    assert kind_of("test_filing").short
    with pytest.raises(Refusal, match="Give the reason"):
        step(submitted, "return_filing", city.east_officer)
    mending = step(submitted, "return_filing", city.east_officer, reason="缺签字页")
    assert mending.clocks.get().paused
    assert [s.name for s in steps_offered(mending, city.clerk, TODAY)] == ["submit_again"]
    again = step(mending, "submit_again", city.clerk, at=30)
    assert again.clocks.get().running
    # Who submitted does not accept; the unit that owes it has no say in the check.
    with pytest.raises(Refusal, match="somebody else"):
        step(again, "accept_filing", city.supervisor)
    with pytest.raises(Refusal, match="for others"):
        step(again, "accept_filing", city.clerk)
    accepted = step(again, "accept_filing", city.east_officer, at=31)
    assert (accepted.outcome, accepted.due_at) == ("filed", None)
    archived = step(accepted, "archive", city.east_officer, at=32)
    assert archived.closed_at == later(hours=32)
    said = [line.sentence for line in history(archived, city.clerk, TODAY)]
    assert said == [
        "opened the case",
        "returned the filing to be mended",
        "submitted the filing again",
        "accepted the filing",
        "archived the filing",
    ]


def test_a_filing_without_a_limit_has_no_clock(city):
    kind = filing(key="test_plain", name="Plain", series="PL")
    with declaring(kind):
        case = city.open(kind="test_plain", about=None)
        assert (case.due_at, case.clocks.count()) == (None, 0)
        assert step(case, "accept_filing", city.clerk).state == "accepted"


# -- declarations -----------------------------------------------------------------------------------------


def test_kinds_are_found_and_hold_together():
    for key, kind in declared_kinds().items():
        assert kind.key == key
        refuse_bad(kind)
        for one in kind.steps:
            assert str(one.label), (key, one.name)
            # Nothing leads out of a state into nowhere, and something leads into every state.
        reached = {kind.initial, kind.consultation} | {one.target for one in kind.steps}
        assert set(kind.states) <= reached, key


def test_an_unknown_kind_is_a_programmers_error(city):
    with pytest.raises(LookupError):
        city.open(kind="no_such")


@pytest.mark.parametrize(
    "bad",
    [
        {"steps": APPEAL.steps + APPEAL.steps[:1]},
        {"closed": ("gone",)},
        {"consultation": ""},
        {"consultation": "gone"},
        {"states": {"waiting": "Waiting"}},
        {"clocks": ()},
        {"outcomes": {}},
        {"steps": (replace(APPEAL.steps[0], not_by=("fly",)),)},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(bad):
    with pytest.raises(BadKind), declaring(replace(APPEAL, key="test_bad", **bad)):
        pass
    assert "test_bad" not in declared_kinds()


# -- opening ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"urgency": "soon"}, "urgency"),
        ({"fields": {"colour": "red"}}, "colour"),
        ({"lead": "mill"}, "to"),
    ],
)
def test_bad_openings_are_refused(city, given, field):
    if isinstance(given.get("lead"), str):
        given = {"lead": getattr(city, given["lead"])}
    with pytest.raises(Refusal) as refused:
        city.open(**given)
    assert refused.value.field == field


def test_opening_wants_the_role_and_sending_on_the_dispatcher(city):
    for account in (city.leader, city.evaluator, city.chair, city.west_officer):
        with pytest.raises(Refusal):
            city.open(by=account)
    organiser = city.staff("organiser", "union_chair", city.street_union)
    own = {"by": organiser, "origin": city.street_union, "about": None}
    assert city.open(lead=city.street_union, **own).lead == city.street_union
    with pytest.raises(Refusal):
        city.open(lead=city.eastern, **own)


def test_the_filing_kind_is_what_it_says():
    assert list(FILING.states) == ["submitted", "mending", "accepted", "archived"]
    assert [one.name for one in FILING.steps] == [
        "return_filing",
        "submit_again",
        "accept_filing",
        "archive",
    ]
