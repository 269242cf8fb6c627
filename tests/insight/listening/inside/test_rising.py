"""What rises is listed with its reason, the season is announced; the week withholds small cells."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection

from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.actions import (
    dismiss_item,
    look_ahead,
    propose_hot,
    sketch_wordings,
    take_up_item,
)
from gonghui.insight.listening.models import Ahead, Run, Sketch, State
from gonghui.insight.listening.queries import (
    appeals_behind,
    appeals_of_cell,
    items_of,
    listed_ahead,
    week_said,
    worded_alike,
)
from gonghui.insight.listening.queries.counting import monthly_counts
from gonghui.insight.listening.queries.week import monday_of
from gonghui.insight.listening.queries.worded import COMMON
from gonghui.insight.listening.rules.ahead import Group, announced, first_day, next_season, surges
from gonghui.insight.listening.rules.dates import month_number, share_around_festival
from tests.hotline_history import Told, load_told

FIRST = month_number(date(2022, 1, 1))


def counts(months, *, rise=1.0, last=None):
    mean = [10 * (1 + (rise - 1) * share_around_festival(FIRST + at, -45, -1)) for at in range(months)]
    table = np.array([np.round(mean)])
    if last is not None:
        table[0, -1] = last
    return table


def test_a_month_far_above_its_own_past_is_a_surge():
    [rise] = surges([Group(None, "wages.arrears", None)], counts(40, last=40), FIRST)
    assert (rise.month, rise.observed) == (FIRST + 39, 40)
    assert rise.expected < 20
    assert surges([Group(None, "wages.arrears", None)], counts(40), FIRST) == []
    assert surges([Group(None, "wages.arrears", None)], counts(12, last=40), FIRST) == []


def test_the_rise_before_spring_festival_is_announced_and_no_surge():
    # 60 months end with December 2026; the festival is on 6 February 2027.
    found = announced([Group(None, "wages.arrears", None)], counts(60, rise=4.0), FIRST)
    assert found
    assert {first_day(one.month) for one in found} <= {date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)}
    assert all(one.observed is None and one.expected > 1.25 * one.usual for one in found)
    assert announced([Group(None, "wages.arrears", None)], counts(60), FIRST) == []
    assert announced([Group(None, "wages.arrears", None)], counts(55, rise=4.0), FIRST) == []


def test_the_season_is_known_beforehand():
    since, festival = next_season(date(2026, 3, 4))
    assert festival == date(2027, 2, 6)
    assert festival - since == timedelta(days=45)


@pytest.fixture
def rising(town):
    """One a month for two years about the firm, and nine in this month."""
    rows = [
        Told(
            on=town.on.replace(day=1) - timedelta(days=30 * n + 10),
            category="safety.hazard",
            wording="通道被堵",
        )
        for n in range(24)
    ]
    rows += [
        Told(
            on=town.on.replace(day=1 + n % 3),
            category="safety.hazard",
            wording="通道被堵",
            about=town.firm.pk,
        )
        for n in range(9)
    ]
    load_told(town, rows)
    look_ahead(by=system_account(), now=town.now)
    return list(Ahead.objects.order_by("pk"))


def test_groups_are_places_categories_and_employers(town, rising):
    groups, table, first = monthly_counts(town.on)
    assert {(g.area, g.category, g.about) for g in groups} == {
        (None, "safety.hazard", None),
        (town.east.pk, "safety", None),
        (None, "safety", town.firm.pk),
    }
    assert table[:, -1].tolist() == [9, 9, 9]
    assert first + table.shape[1] - 1 == month_number(town.on)


def test_every_rise_is_listed_once(town, rising):
    assert {item.kind for item in rising} == {"surge"}
    assert {(item.area_id, item.about_id) for item in rising} >= {(None, None), (town.east.pk, None)}
    look_ahead(by=system_account(), now=town.now)
    assert Ahead.objects.count() == len(rising)
    told = listed_ahead(town.on)
    assert told.groups == 3
    assert told.by_chance == pytest.approx(0.03)
    assert Run.objects.filter(kind="ahead").count() == 2
    assert appeals_behind(rising[0], town.clerk, town.on).count() == 9


def test_an_item_is_taken_up_or_dismissed_with_a_reason(town, rising):
    take_up_item(item=rising[0], plan="走访", body=town.federation, by=town.clerk, now=town.now)
    dismiss_item(item=rising[1], reason="同一人多次", by=town.clerk, now=town.now)
    rising[0].refresh_from_db()
    assert (rising[0].state, rising[0].reason, rising[0].body) == (State.ACCEPTED, "走访", town.federation)
    assert listed_ahead(town.on).false_share == 0.5
    with pytest.raises(Refusal):
        dismiss_item(item=rising[0], reason="晚了", by=town.clerk, now=town.now)
    look_ahead(by=system_account(), now=town.now)
    assert items_of(town.clerk, town.on, state=State.DISMISSED).count() == 1


def test_a_street_sees_no_items_of_others(town, rising):
    seen = set(items_of(town.worker, town.on).values_list("area", "about"))
    assert (None, None) not in seen
    with pytest.raises(Refusal):
        dismiss_item(
            item=next(i for i in rising if i.area_id is None and i.about_id is None),
            reason="不",
            by=town.worker,
            now=town.now,
        )


# -- the week ----------------------------------------------------------------------------------------------


def said_in_weeks(town, **counted):
    first = monday_of(town.on)
    rows = [
        Told(
            on=first - timedelta(days=7 * week), category=category.replace("_", "."), wording=f"托管班{n}的事"
        )
        for category, per_week in counted.items()
        for week, count in enumerate(per_week)
        for n in range(count)
    ]
    load_told(town, rows)
    return week_said(town.clerk, first, town.on)


def test_a_week_stands_beside_those_before(town):
    week = said_in_weeks(town, other=[12, 8, 8], wellbeing_children=[6, 0, 0])
    assert week.total == 18
    cells = {cell.key: cell for cell in week.topics}
    assert (cells["other"].count, cells["other"].usual, cells["other"].change) == (12, 2.0, 10.0)
    assert cells["wellbeing.children"].usual is None
    [place] = week.places
    assert (place.key, place.count) == (str(town.east.pk), 18)
    assert appeals_of_cell(town.clerk, week.first, town.on, category="other").count() == 12
    assert appeals_of_cell(town.clerk, week.first, town.on, area=town.east.pk).count() == 18


def test_small_cells_are_withheld_and_the_next_smallest_with_a_single_one(town):
    week = said_in_weeks(town, other=[9], wellbeing_children=[6], aid_legal=[2])
    assert {cell.key: cell.count for cell in week.topics} == {"other": 9}
    assert week.topics_withheld == 2


@pytest.mark.parametrize(("count", "total"), [(0, 0), (4, None), (5, 5)])
def test_few_appeals_are_not_told(town, count, total):
    week = said_in_weeks(town, other=[count, 9])
    assert week.total == total
    assert bool(week.topics) is (count >= 5)


def test_examples_stand_beside_their_category(town):
    first = monday_of(town.on)
    load_told(
        town,
        [Told(on=first, category="other", wording=f"公交线路改了不方便，我叫{n}") for n in "王李赵周吴郑"],
    )
    propose_hot(by=system_account(), now=town.now)
    [cell] = week_said(town.clerk, first, town.on).topics
    assert cell.examples == ["公交线路改了不方便"]


# -- worded alike ------------------------------------------------------------------------------------------


def test_an_earlier_appeal_worded_alike_is_found_while_typing(town):
    made = load_told(
        town,
        [
            Told(
                on=town.on,
                category="safety.canteen",
                wording="大洋建筑公司食堂饭菜有虫子不卫生",
                about=town.firm.pk,
            ),
            Told(on=town.on, category="other", wording="公交线路改了不方便"),
        ],
    )
    assert sketch_wordings(by=system_account(), now=town.now) == 2
    assert sketch_wordings(by=system_account(), now=town.now) == 0
    [found] = worded_alike("大洋建筑公司的食堂饭菜不卫生，有虫子", town.clerk, town.on)
    assert found.appeal == made[0]
    assert worded_alike("大洋建築公司的食堂飯菜不衛生，有蟲子", town.clerk, town.on)
    # Once the database has counted which marks are common, the rare ones are sought by, and some at least.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE listening_sketch")
        cursor.execute(COMMON, [Sketch._meta.db_table])
        assert set(cursor.fetchone()[0]) & set(Sketch.objects.first().marks)
    assert worded_alike("大洋建筑公司的食堂饭菜不卫生，有虫子", town.clerk, town.on)[0].appeal == found.appeal
    assert worded_alike("大洋建筑公司的食堂饭菜不卫生，有虫子", town.skills, town.on) == []
    assert not any(word.encode() in repr(Sketch.objects.first().marks).encode() for word in ("食堂", "大洋"))


@pytest.mark.parametrize("text", ["", "啊", "😀" * 40, "完全没有关系的一句话在这里", "长" * 10_000])
def test_nothing_alike_is_said_of_odd_texts(town, text):
    load_told(town, [Told(on=town.on, category="other", wording="公交线路改了不方便")])
    sketch_wordings(by=system_account(), now=town.now)
    assert worded_alike(text, town.clerk, town.on) == []
