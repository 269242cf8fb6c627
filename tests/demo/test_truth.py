"""The kernel's figures against the true answers, which were computed without it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from gonghui.affairs.cadres.models import PoolNeed
from gonghui.affairs.places.models import RoomDuty
from gonghui.demo.load import truth_file
from gonghui.demo.truth import METRICS
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.facts import Series, declared_metrics
from gonghui.foundation.warehouse.actions import rebuild, verify
from gonghui.foundation.warehouse.queries import breakdown, figure, figures_by_area, pinned, records

WHOLE = "110000"
END = date(2025, 12, 31)
# What names the row of a generated table, by its id in the database.
NAMES = {
    "bodies": lambda pk: Body.objects.values_list("code", "name_zh").get(pk=pk),
    "areas": lambda pk: Area.objects.values_list("code").get(pk=pk),
    "appeals": lambda pk: Case.objects.values_list("number").get(pk=pk),
    "pool_needs": lambda pk: PoolNeed.objects.values_list("number").get(pk=pk),
    "room_duties": lambda pk: RoomDuty.objects.values_list("number").get(pk=pk),
}


@pytest.fixture
def truth(db):
    return json.loads(truth_file().read_text("utf-8"))


@pytest.fixture
def areas(db):
    return dict(Area.objects.filter(valid_to=None).values_list("code", "pk"))


def moment(text):
    return datetime.fromisoformat(text) if text else None


def place(areas, code):
    return None if code == WHOLE else areas[code]


def test_every_figure_is_true(truth, areas):
    """Every metric and version, day, area, and both times: as known now and as known in June 2024."""
    wanted = defaultdict(lambda: defaultdict(dict))
    for row in truth["figures"]:
        question = (row["metric"], row["version"], row["as_of"])
        answer = (row["numerator"], row["denominator"], row["exclusions"])
        wanted[row["known_at"]][question][row["area"]] = answer
    assert len(wanted) == 2
    wrong = []
    for known, questions in wanted.items():
        with pinned():
            for (metric, version, as_of), answers in questions.items():
                found = answered(metric, version, as_of, known, answers, areas)
                wrong += [
                    (known, metric, version, as_of, code, found[code], answers[code])
                    for code in answers
                    if found[code] != answers[code]
                ]
    assert not wrong


def answered(metric, version, as_of, known, codes, areas):
    """What the kernel says: districts in one question, the other areas one by one."""
    asked = {"as_of": date.fromisoformat(as_of), "version": version, "known_at": moment(known)}
    districts = figures_by_area(metric, area=None, level="district", **asked)
    found = {}
    for code in codes:
        one = districts.get(areas[code]) or figure(metric, area=place(areas, code), **asked)
        excluded = {reason: n for reason, n in one.exclusions.items() if n}
        found[code] = (one.numerator, one.denominator, excluded)
    return found


def test_the_two_times_differ_where_planted(truth):
    """The answers would be worth little if nothing had been learnt late."""
    now = {
        (row["metric"], row["version"], row["as_of"], row["area"]): row["numerator"]
        for row in truth["figures"]
        if not row["known_at"]
    }
    late = {
        (row["metric"], row["version"])
        for row in truth["figures"]
        if row["known_at"]
        and now[row["metric"], row["version"], row["as_of"], row["area"]] != row["numerator"]
    }
    assert {("innovation_studios", 1), ("congress_rate", 2), ("room_coverage", 1)} <= late


def test_breakdowns_are_true(truth):
    groups = defaultdict(dict)
    for row in truth["breakdowns"]:
        key = (row["metric"], row["version"], row["as_of"], row["column"])
        groups[key][row["value"]] = (row["numerator"], row["denominator"])
    for (metric, version, as_of, column), want in groups.items():
        found = breakdown(metric, column=column, as_of=date.fromisoformat(as_of), version=version)
        assert {
            key: (f.numerator, f.denominator) for key, f in found.items() if f.numerator or f.denominator
        } == want


def test_the_records_that_are_missing_are_the_very_ones(truth, areas):
    """The rows behind 'not yet', named by credit code or number, in the city and every district."""
    for want in truth["missing"]:
        page = records(
            want["metric"],
            version=want["version"],
            area=place(areas, want["area"]),
            as_of=date.fromisoformat(want["as_of"]),
            part="missing",
            scope=everything(),
            after=None,
            limit=1000,
        )
        found = sorted(next(filter(None, NAMES[want["table"]](row.unit))) for row in page.rows)
        assert found == want["records"]
        assert page.total == len(found)
        assert page.hidden == 0


def everything():
    return Scope(everything=True, areas=frozenset(), bodies=frozenset(), on=END)


@pytest.mark.parametrize(("metric", "version"), METRICS)
def test_districts_add_up_to_the_city_and_streets_to_districts(db, areas, metric, version):
    for as_of in (date(2020, 12, 31), date(2024, 5, 10), END):
        whole = figure(metric, version=version, as_of=as_of)
        districts = figures_by_area(metric, area=None, as_of=as_of, level="district", version=version)
        assert sum(f.numerator or 0 for f in districts.values()) == whole.numerator
        if whole.denominator is not None:
            assert sum(f.denominator or 0 for f in districts.values()) == whole.denominator
        chaoyang = areas["110105"]
        streets = figures_by_area(metric, area=chaoyang, as_of=as_of, level="street", version=version)
        # A district without any unit is left out.
        own = districts[chaoyang].numerator if chaoyang in districts else 0
        assert sum(f.numerator or 0 for f in streets.values()) == (own or 0)


def test_outside_series_are_true_at_both_times(truth):
    metric_of = {m[-1].series: key for key, m in declared_metrics().items() if isinstance(m[-1], Series)}
    for row in truth["series"]:
        known_at = moment(row["known_at"])
        found = figure(metric_of[row["metric"]], as_of=date.fromisoformat(row["as_of"]), known_at=known_at)
        assert found.value == (None if row["value"] is None else Decimal(row["value"])), row


def test_base_and_database_agree(db):
    rebuild(by=system_account())
    assert verify() == []
