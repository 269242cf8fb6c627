"""Telephones: whose screen a call stands on, and how long one is kept that became nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import PhoneCall
from gonghui.affairs.appeals.queries.desk import desk_of_line
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal

DAY = timedelta(days=1)


def ring(town, call, line, **otherwise):
    said = {"call": call, "phone": "13800000001", "line": line} | otherwise
    return actions.note_call(said=said, by=town.by, now=town.now)


@pytest.fixture
def lines(town):
    """Extension 12 rings at the city's desk, 34 at the street's."""
    for line, desk, by in (("12", town.federation, town.clerk), ("34", town.street, town.worker)):
        actions.add_line(line=line, desk=desk, on=town.on, by=by)


def waiting(town, account):
    return [call.call for call in queries.waiting_calls(account, town.now)]


def test_a_call_stands_at_the_desk_of_its_extension_and_at_no_other(town, lines):
    ring(town, "a", "12")
    streets = ring(town, "b", "34")
    assert waiting(town, town.clerk) == ["a"]
    assert waiting(town, town.worker) == ["b"]
    assert waiting(town, town.officer) == []
    for other in (town.clerk, town.officer):
        with pytest.raises(Refusal, match="another desk"):
            actions.take_call(call=streets, by=other)
    assert actions.take_call(call=streets, by=town.worker).taken_by == town.worker


@pytest.mark.parametrize("line", ["", "99"])
def test_an_unknown_extension_rings_where_the_whole_city_is_answered(town, lines, line):
    ring(town, "c", line)
    assert waiting(town, town.clerk) == ["c"]
    assert waiting(town, town.worker) == waiting(town, town.officer) == []


def test_an_extension_moves_from_a_day_on(town, lines):
    with pytest.raises(Refusal, match="rings at"):
        actions.add_line(line="34", desk=town.district, on=town.on + DAY, by=town.officer)
    row = next(row for row in queries.desk_lines(town.on) if row.line == "34")
    with pytest.raises(Refusal):
        actions.end_line(row=row, on=town.on, by=town.worker)
    actions.end_line(row=row, on=town.on + DAY, by=town.worker)
    actions.add_line(line="34", desk=town.district, on=town.on + DAY, by=town.officer)
    assert desk_of_line("34", town.on) == town.street
    assert desk_of_line("34", town.on + DAY) == town.district
    assert desk_of_line("", town.on) is None
    assert [row.desk for row in queries.desk_lines(town.on) if row.line == "34"] == [
        town.street,
        town.district,
    ]


def test_an_extension_is_entered_by_whoever_dispatches_there(town):
    with pytest.raises(Refusal):
        actions.add_line(line="1", desk=town.federation, on=town.on, by=town.worker)
    with pytest.raises(Refusal, match="Write the extension"):
        actions.add_line(line=" ", desk=town.federation, on=town.on, by=town.clerk)
    with pytest.raises(Refusal):
        actions.add_line(line="1", desk=town.federation, on=town.on, until=town.on, by=town.clerk)


def test_calls_that_became_nothing_are_deleted_and_no_number_stays(town, take):
    old, kept = ring(town, "old", ""), ring(town, "kept", "")
    actions.join_call(call=kept, appeal=take().appeal, by=town.clerk)
    days = int(queries.amount("hotline.calls.kept.days", town.on))
    assert actions.forget_calls(by=town.by, now=town.now + days * DAY) == 0
    assert actions.forget_calls(by=town.by, now=town.now + days * DAY + timedelta(minutes=1)) == 1
    assert list(PhoneCall.objects.all()) == [kept]
    gone = Change.objects.get(verb="forget_call")
    assert (gone.record, gone.after) == (old.pk, None)
    assert "phone" not in gone.before
