"""The worklists of organising against answers worked out row by row, and the planted problems found."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.organising.models import ItemCheck, PreparatoryPayment, Standard
from gonghui.affairs.organising.queries import should_found
from gonghui.demo.truth.known import Known
from gonghui.demo.truth.organising import six_haves_units, union_units, without_union
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Succession

END = date(2025, 12, 31)


@pytest.fixture(scope="module")
def known(city):
    return Known(city)


@pytest.mark.parametrize("on", [date(2024, 5, 10), END])
def test_employers_without_a_union_are_those_of_the_true_answers(db, known, on):
    names = {known.bodies[key].name for key in without_union(known, on)}
    found = should_found(system_account(), on)
    assert {one.body.name_zh for one in found} == names
    assert names


def test_planted_problems_are_there_and_count_as_they_should(db, known):
    problems = {problem.kind: problem.rows for problem in known.city.problems}
    whole = {unit.key for unit in six_haves_units(known, END) if unit.hit}
    assert whole
    for kind in ("six_haves_expired", "five_of_six"):
        assert not {key for _table, key in problems[kind]} & whole
    paid = {key for _table, key in problems["paid_without_union"]}
    assert paid <= set(without_union(known, END))
    assert Standard.objects.count() == len(known.standards)
    assert ItemCheck.objects.filter(state="confirmed").count() == len(known.item_checks)
    assert PreparatoryPayment.objects.count() == len(known.preparatory_payments)
    assert len(list(union_units(known, END))) > len(whole)
    assert Succession.objects.filter(on__gt=END).count() == 2
