"""The demo city's hotline: two years of appeals with planted problems, and a desk that is alive."""

from __future__ import annotations

import json

from gonghui.affairs.appeals.models import (
    Appeal,
    DispatchRule,
    DutyRoster,
    Exclusion,
    KnowledgeEntry,
    OrderDelivery,
)
from gonghui.affairs.appeals.rules.kinds import HANDLING
from gonghui.demo.city import generate
from gonghui.demo.city.names import MARK
from gonghui.demo.load import truth_file
from gonghui.engines.cases.models import Case, CaseClock, CaseLink
from gonghui.engines.cases.queries import inbox
from gonghui.foundation.accounts.models import Account


def lives(city, *steps):
    """The appeals whose lives hold all of these steps."""
    return [row for row in city.appeals if set(steps) <= {step.name for step in row.steps}]


def test_two_years_hold_every_kind_of_life():
    city = generate("small", 1)
    assert {row.opened_at.year for row in city.appeals} == {2024, 2025}
    assert {row.channel for row in city.appeals} == {
        *("phone", "portal", "walk_in", "letter", "station", "12345")
    }
    for steps in (("reopen",), ("redo",), ("return",), ("grant_extension",), ("withdraw",), ("hold_danger",)):
        assert lives(city, *steps), steps
    assert any(row.anonymous for row in city.appeals)
    assert any(row.restricted for row in city.appeals)
    assert any(row.is_mass for row in city.appeals)
    assert {turn.on_time for turn in city.appeal_turns} == {True, False, None}
    assert {row.approved for row in city.appeal_exclusions} == {True, False}
    assert {link.kind for link in city.appeal_links} == {"repeat", "mass"}
    kinds = {problem.kind for problem in city.problems}
    assert {f"appeals_{what}" for what in ("cluster", "misrouted", "late", "excluded", "unsolved")} <= kinds


def test_what_was_drawn_is_loaded_and_the_clocks_agree(city, db):
    old = Case.objects.filter(number__in=[row.number for row in city.appeals])
    assert old.count() == len(city.appeals)
    assert not old.exclude(state="closed").exists()
    assert Appeal.objects.filter(case__in=old).count() == len(city.appeals)
    for turn in city.appeal_turns:
        # Of an appeal with one turn, the clock says what the turn says.
        if turn.on_time is not None and sum(t.appeal == turn.appeal for t in city.appeal_turns) == 1:
            number = city.appeals[turn.appeal].number
            clock = CaseClock.objects.get(case__number=number, name=HANDLING)
            assert clock.breached is not turn.on_time, number


def test_the_next_case_gets_the_next_number(city, db):
    numbers = list(Case.objects.filter(kind="appeal").values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    assert all(number.startswith("BJ-SQ-") for number in numbers)


def test_the_desk_is_alive(city, db):
    opened = Case.objects.filter(closed_at=None)
    assert {"registered", "dispatched", "handling", "answered"} <= set(opened.values_list("state", flat=True))
    on = opened.order_by("-opened_at").first().opened_at.date()
    for username in ("hotline", "hotline-lead", "jianwai"):
        assert inbox(Account.objects.get(username=username), on).rows, username
    assert Appeal.objects.filter(case__in=opened, is_danger=True).exists()
    assert Appeal.objects.filter(case__in=opened, is_mass=True).exists()
    assert CaseLink.objects.filter(case__in=opened, kind="repeat").exists()
    assert Case.objects.filter(reopenings=1, closed_at=None).exists()
    assert Exclusion.objects.filter(state="proposed").exists()
    assert OrderDelivery.objects.filter(repeats=1, order__appeal__isnull=False).exists()
    assert DutyRoster.objects.exists()
    assert DispatchRule.objects.filter(basis__endswith=MARK).count() == 3
    assert KnowledgeEntry.objects.filter(question__endswith=MARK).count() == 5


def test_planted_problems_name_their_appeals(city, db):
    truth = json.loads(truth_file().read_text("utf-8"))
    (cluster,) = [row for row in truth["problems"] if row["kind"] == "appeals_cluster"]
    cases = Case.objects.filter(number__in=cluster["records"])
    assert len(cluster["records"]) == 6
    assert cases.values("about").distinct().count() == 1
