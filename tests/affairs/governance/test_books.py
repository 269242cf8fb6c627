"""The book of what is handed down: every payment balances, by its source; one struck is taken back."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.governance.actions import budget_down, hand_funds_down, strike_funds_down
from gonghui.affairs.governance.models import DownBook, FundsDown
from gonghui.affairs.governance.queries import book_of, books, handed, unbooked
from gonghui.affairs.governance.queries.handed import together
from gonghui.engines.funds.models import Entry
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money

MARCH, JUNE = date(2025, 3, 1), date(2025, 6, 1)


@pytest.fixture
def pay(town):
    def made(**more):
        facts = {
            "giver": town.street,
            "union": town.own,
            "kind": "share",
            "source": "union",
            "yuan": "1200.50",
            "paid_on": MARCH,
            "basis": "2号文",
            "by": town.officer,
        }
        return hand_funds_down(**{**facts, **more})

    return made


@pytest.fixture
def set_aside(town):
    def made(**more):
        facts = {"giver": town.street, "source": "union", "yuan": "2000", "on": MARCH, "by": town.officer}
        return budget_down(**{**facts, "note": "年度预算", "document": "1号文", **more})

    return made


def refusal(deed, **more):
    with pytest.raises(Refusal) as refused:
        deed(**more)
    return refused.value.field


def money_of(town, on, source=""):
    found = book_of(town.keeper, town.street, on)
    standing = found[0].money[source]
    return tuple(one.fen for one in (standing.budget, standing.free, standing.bound, standing.paid))


def kinds(town, on, source=""):
    return [one.posting.kind for one in book_of(town.keeper, town.street, on, source)[1]]


def test_a_payment_stands_in_the_book_of_its_source(town, pay, set_aside):
    set_aside()
    record = pay()
    assert money_of(town, MARCH) == (200000, 79950, 0, 120050)
    assert kinds(town, MARCH) == ["budget", "commitment", "payment"]
    # What the budget does not cover, the document that pays it gives, too.
    pay(yuan=1000, paid_on=JUNE)
    assert money_of(town, JUNE) == (220050, 0, 0, 220050)
    pay(source="fiscal", kind="subsidy", yuan=300, paid_on=JUNE)
    assert money_of(town, JUNE, "fiscal") == (30000, 0, 0, 30000)
    assert money_of(town, MARCH) == (200000, 79950, 0, 120050)  # as of the day
    assert sum(Entry.objects.values_list("fen", flat=True)) == 0
    paid = together(handed(town.keeper, JUNE))
    assert paid["share"] + paid["subsidy"] == money_of(town, JUNE)[3]
    lines = book_of(town.keeper, town.street, MARCH, "union")[1]
    assert [one.record for one in lines] == [None, record, record]
    assert DownBook.objects.count() == 1


def test_an_earlier_payment_entered_late_leaves_no_day_below_nothing(town, pay, set_aside):
    set_aside(yuan=100)
    pay(yuan=100, paid_on=JUNE)
    pay(yuan=50, paid_on=date(2025, 4, 1))
    for on in (MARCH, date(2025, 4, 1), date(2025, 5, 1), JUNE):
        assert min(money_of(town, on)) >= 0
    assert money_of(town, JUNE) == (15000, 0, 0, 15000)


def test_a_struck_payment_is_taken_back_whole_and_stays(town, pay, set_aside):
    set_aside(yuan=1000)
    record = pay()
    strike_funds_down(record=record, because="录错", by=town.officer)
    now = date(2200, 1, 1)
    assert money_of(town, now) == (100000, 100000, 0, 0)
    assert kinds(town, now) == ["budget", "budget", "commitment", "payment", *["reversal"] * 3]
    assert [one.money.fen for one in book_of(town.keeper, town.street, now)[1]][-3:] == [
        -120050,
        -120050,
        -20050,
    ]


def test_who_sets_aside_and_what_is_refused(town, pay, set_aside):
    assert refusal(set_aside, giver=town.own, by=town.chair) == "giver"
    assert refusal(set_aside, giver=town.firm, by=town.keeper) == "giver"
    assert refusal(set_aside, by=town.chair) is None
    assert refusal(set_aside, source="lottery") == "source"
    assert refusal(set_aside, yuan="-1") == "yuan"
    assert refusal(set_aside, yuan="viel") == "yuan"
    assert refusal(set_aside, document=" ") == "document"
    assert refusal(set_aside, on=date(2200, 1, 1)) == "on"
    assert refusal(pay, source="") == "source"
    assert not Entry.objects.exists()
    assert not FundsDown.objects.exists()
    assert books(town.keeper, JUNE) == []


def test_who_reads_a_book(town, pay):
    pay()
    assert [one.giver for one in books(town.keeper, MARCH)] == [town.street]
    assert books(town.keeper, date(2025, 2, 28)) == []
    for stranger in (town.chair, town.staff("union_chair", town.distant, "far_chair")):
        assert books(stranger, MARCH) == []
        assert book_of(stranger, town.street, MARCH) is None
    # Of payments from before the book nobody knows the source; they are named, not booked.
    FundsDown.objects.create(
        number="X-1", giver=town.street, union=town.own, kind="share", fen=5, paid_on=MARCH, basis="旧"
    )
    assert unbooked(town.keeper, MARCH) == Money(5)
    assert unbooked(town.keeper, date(2025, 2, 1)) == Money(0)
