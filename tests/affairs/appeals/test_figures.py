"""The rates three times: by the kernel, from the records, and by brute force over what was planted."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import ibis
import pytest
from django.apps import apps

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import (
    accept,
    add_shift,
    decide_exclusion,
    dispatch_appeal,
    exclude_from_rates,
    mark_overdue,
    record_callback,
    reply,
    return_appeal,
)
from gonghui.foundation.core.facts import declared_tables, metric
from gonghui.foundation.warehouse.queries import figure, records
from gonghui.foundation.warehouse.rules.spells import WarehouseTables, metric_spells, schema_of, tables_used

# Who answers for it, late or not, and what the caller says: contacted, result, satisfaction.
STREET, DISTRICT = "street", "district"
PLANTED = [
    (STREET, 2, (True, "solved", "satisfied")),
    (STREET, 2, (True, "solved", "fairly")),
    (STREET, 2, (True, "partly", "fairly")),
    (STREET, 24 * 6, (True, "unsolved", "dissatisfied")),
    (STREET, 2, (False, "unsolved", "dissatisfied")),
    (STREET, 2, None),  # nobody answers the call
    (DISTRICT, 2, (True, "solved", "satisfied")),
    (DISTRICT, 24 * 6, (True, "partly", "satisfied")),
    (DISTRICT, 2, (True, "solved", "dissatisfied")),
]
EXCLUDED = 4  # its answers would be the worst


@pytest.fixture
def planted(town, take, system):
    """The planted appeals with a wrong dispatch, a danger case, an exclusion, and one that nobody answers."""
    worker = {STREET: town.worker, DISTRICT: town.officer}
    body = {STREET: town.street, DISTRICT: town.district}
    made = []
    for number, (unit, hours, said) in enumerate(PLANTED):
        appeal = take(request="consult", phone=f"1380000{number:04d}").appeal
        dispatch_appeal(appeal=appeal, to=body[unit], reason="清单", by=town.clerk, now=town.now)
        _handled(appeal, worker[unit], town, hours)
        _called(appeal, said, town)
        made.append(appeal)
    out = exclude_from_rates(
        appeal=made[EXCLUDED], ground="legal_channel", reason="仲裁已受理", by=town.clerk, now=town.now
    )
    decide_exclusion(exclusion=out, approve=True, by=town.head, now=town.now)
    wrong = take(phone="13811110000").appeal
    return_appeal(appeal=wrong, reason="not_our_place", by=town.worker, now=town.now)
    forgotten = take(phone="13811110001").appeal
    hours = {"start": town.now - timedelta(hours=1), "end": town.now + timedelta(hours=1)}
    add_shift(body=town.federation, account=town.second, by=town.head, **hours)
    danger = take(phone="13811110002", hazards=["injury"], wording="", category="", employer=None).appeal
    mark_overdue(now=town.now + timedelta(days=9), by=system)
    return made, wrong, forgotten, danger


def _handled(appeal, by, town, hours):
    at = town.now + timedelta(hours=hours)
    accept(appeal=appeal, by=by, now=at)
    reply(appeal=appeal, text="已处理", claims="solved", by=by, now=at)


def _called(appeal, said, town):
    at = town.now + timedelta(days=7)
    if said is None:
        record_callback(appeal=appeal, reached="no_answer", by=town.second, now=at)
        return
    contacted, result, satisfaction = said
    record_callback(
        appeal=appeal,
        reached="answered",
        contacted=contacted,
        result=result,
        satisfaction=satisfaction,
        by=town.second,
        now=at,
    )


def by_hand(units=(STREET, DISTRICT)):
    """The rates of units over PLANTED, counted here without any code of the house."""
    told = [s for n, (unit, _h, s) in enumerate(PLANTED) if unit in units and s and n != EXCLUDED]
    whole = len(told)
    worth = {"satisfied": Fraction(1), "fairly": Fraction(9, 10), "dissatisfied": Fraction(0)}
    return {
        "response": Fraction(sum(contacted for contacted, _r, _s in told), whole),
        "solution": Fraction(sum(result == "solved" for _c, result, _s in told), whole),
        "satisfaction": sum((worth[s] for _c, _r, s in told), Fraction(0)) / whole,
    }


def spans(town):
    return town.on, town.on + timedelta(days=30)


def test_the_records_give_what_was_planted(town, planted):
    bodies = {STREET: town.street.pk, DISTRICT: town.district.pk}
    weights = {"response": Fraction(1, 10), "solution": Fraction(1, 2), "satisfaction": Fraction(2, 5)}
    for units in [(STREET, DISTRICT), (STREET,), (DISTRICT,)]:
        found = queries.rates_of(*spans(town), bodies=[bodies[unit] for unit in units])
        expected = by_hand(units)
        for name, share in expected.items():
            rate = found["rates"][name]
            assert Fraction(rate.numerator) / rate.denominator == share, (units, name)
        whole = 100 * sum(weights[name] * share for name, share in expected.items())
        assert abs(Fraction(found["score"]) - whole) < Fraction(1, 10**12)


def test_exclusions_and_what_is_outside_are_told_with_their_counts(town, planted):
    found = queries.rates_of(*spans(town))["rates"]
    assert found["solution"].exclusions == {"legal_channel": 1, "danger": 1}
    assert found["solution"].denominator == 7
    assert found["solution"].outside == {"no_answer": 1, "no_call_back": 1}
    # Nine turns replied, two of them late; one forgotten; one misrouted that was neither.
    assert (found["on_time"].numerator, found["on_time"].denominator) == (6, 9)
    assert found["on_time"].exclusions == {"legal_channel": 1, "danger": 1}
    assert queries.misrouting(*spans(town)) == (1, 12)


def spells(key):
    """The kernel's own spells of a metric, over the records as they stand."""
    declared, tables = metric(key), declared_tables()
    engine = ibis.duckdb.connect()
    for name in tables_used(declared, tables):
        schema = schema_of(tables[name])
        model = apps.get_model(tables[name].model)
        rows = list(model.objects.values_list("pk", *[column for column in schema if column != "id"]))
        engine.create_table(name, schema=schema)
        if rows:
            engine.insert(name, ibis.memtable(rows, schema=schema))
    return engine.to_pyarrow(metric_spells(declared, WarehouseTables(tables))).to_pylist()


def counted(key, on):
    alive = [r for r in spells(key) if r["start"] <= on and (r["end"] is None or on < r["end"])]
    inside = [r for r in alive if not r["excluded"]]
    reasons = {}
    for row in alive:
        if row["excluded"]:
            reasons[row["excluded"]] = reasons.get(row["excluded"], 0) + 1
    return sum(r["hit"] for r in inside), len(inside), reasons


HITS = {
    "appeal_response_rate": 7,
    "appeal_solution_rate": 4,
    "appeal_part_solution_rate": 6,
    "appeal_satisfaction_rate": 3,
    "appeal_fair_satisfaction_rate": 5,
}


def test_the_kernel_counts_the_same_until_the_year_ends(town, planted):
    day = town.on + timedelta(days=29)
    for key, hits in HITS.items():
        assert counted(key, day) == (hits, 7, {"legal_channel": 1}), key
    key = "appeal_solution_rate"
    assert counted(key, date(town.on.year, 12, 31))[1] == 7
    assert counted(key, date(town.on.year + 1, 1, 1)) == (0, 0, {})
    assert counted(key, town.on) == (0, 0, {})


def test_the_kernel_knows_turns_misrouting_and_the_unreached(town, planted):
    day = town.on + timedelta(days=29)
    assert counted("appeal_on_time_rate", day) == (6, 9, {"legal_channel": 1, "danger": 1})
    assert counted("appeal_misrouting_rate", day)[:2] == (1, 12)
    assert counted("appeal_reached_rate", day)[:2] == (8, 9)


def test_the_last_answer_of_an_appeal_holds(town, take):
    appeal = take().appeal
    _handled(appeal, town.worker, town, 2)
    said = {"reached": "answered", "contacted": True, "by": town.second}
    at = town.now + timedelta(days=1)
    record_callback(appeal=appeal, result="unsolved", satisfaction="dissatisfied", again=True, now=at, **said)
    reply(appeal=appeal, text="已补发", claims="solved", by=town.worker, now=at + timedelta(days=1))
    record_callback(
        appeal=appeal, result="solved", satisfaction="satisfied", now=at + timedelta(days=2), **said
    )
    assert counted("appeal_solution_rate", at.date())[:2] == (0, 1)
    assert counted("appeal_solution_rate", (at + timedelta(days=2)).date())[:2] == (1, 1)
    assert queries.rates_of(*spans(town))["rates"]["solution"].value == 1


@pytest.mark.django_db
def test_only_4028_reproduces_what_beijing_printed():
    offered = queries.published_rates()
    assert offered["fitting"] == [4028]
    shown = {tried.denominator: tried.printed for tried in offered["tried"]}
    assert shown[4028] == {"closed": "99.13", "on_time": "98.11"}
    assert shown[4190] == {"closed": "95.30", "on_time": "94.32"}
    assert offered["amount"].source


@pytest.mark.django_db(transaction=True)
def test_the_warehouse_drills_down_to_the_very_appeals(town, planted):
    day, (made, *_rest) = town.on + timedelta(days=29), planted
    found = figure("appeal_solution_rate", as_of=day, area=town.one.pk)
    assert (found.numerator, found.denominator, found.exclusions) == (4, 7, {"legal_channel": 1})
    page = records("appeal_solution_rate", as_of=day, part="numerator")
    assert {row.unit for row in page.rows} == {made[n].pk for n in (0, 1, 6, 8)}
    taken = figure("appeals_taken", as_of=day)
    assert taken.numerator == len(PLANTED) + 3
