"""Studios: recognised, upgraded, revoked, corrected, loaded; and what the log says of it."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.skills import actions
from gonghui.affairs.skills.actions import (
    correct_studio,
    load_recognitions,
    load_studios,
    recognise_studio,
    revoke_studio,
    upgrade_studio,
)
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.affairs.skills.rules import LEVELS, check_studios, refuse_unless_upgrade
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.rules import Refusal

pytestmark = pytest.mark.django_db
START = date(2022, 3, 1)


@pytest.fixture
def studio(street, by):
    return recognise_studio(
        body=street.mill,
        name="焊接工作室",
        kind="craftsman",
        leader_name="张三丰",
        level="district",
        recognised_on=START,
        by=by,
    )


def spells(studio):
    return list(
        studio.recognitions.order_by("valid_from").values_list("level", "valid_from", "valid_to", "ended")
    )


def test_an_upgrade_ends_one_level_and_begins_the_next_on_the_same_day(studio, by):
    upgrade_studio(studio=studio, level="city", on=date(2023, 3, 1), by=by)
    assert spells(studio) == [
        ("district", START, date(2023, 3, 1), "upgraded"),
        ("city", date(2023, 3, 1), None, ""),
    ]


@pytest.mark.parametrize("level", ["district", "enterprise"])
def test_an_upgrade_leads_upwards(studio, by, level):
    with pytest.raises(Refusal) as refused:
        upgrade_studio(studio=studio, level=level, on=date(2023, 3, 1), by=by)
    assert refused.value.field == "level"
    assert len(spells(studio)) == 1


def test_every_step_up_the_ladder_is_an_upgrade_and_no_other():
    for low, here in enumerate(LEVELS):
        for high, there in enumerate(LEVELS):
            if high > low:
                refuse_unless_upgrade(here, there)
            else:
                with pytest.raises(Refusal):
                    refuse_unless_upgrade(here, there)


@pytest.mark.parametrize("on", [START, date(2021, 1, 1)])
def test_nothing_ends_before_it_began(studio, by, on):
    with pytest.raises(Refusal):
        revoke_studio(studio=studio, on=on, by=by)
    with pytest.raises(Refusal):
        upgrade_studio(studio=studio, level="city", on=on, by=by)


def test_a_revoked_studio_stands_no_more(studio, by):
    revoke_studio(studio=studio, on=date(2024, 1, 1), by=by)
    assert spells(studio) == [("district", START, date(2024, 1, 1), "revoked")]
    for again in (date(2024, 1, 1), date(2025, 1, 1)):
        with pytest.raises(Refusal):
            revoke_studio(studio=studio, on=again, by=by)
        with pytest.raises(Refusal):
            upgrade_studio(studio=studio, level="city", on=again, by=by)
    with pytest.raises(Refusal):
        revoke_studio(studio=studio, on=date(2023, 1, 1), by=by, reason="whim")


def test_two_studios_of_one_name_at_one_unit_are_refused(studio, street, by):
    with pytest.raises(Refusal) as refused:
        recognise_studio(
            body=street.mill,
            name="焊接工作室",
            kind="worker",
            leader_name="李",
            level="city",
            recognised_on=START,
            by=by,
        )
    assert refused.value.field == "name"
    other = recognise_studio(
        body=street.shop,
        name="焊接工作室",
        kind="worker",
        leader_name="李",
        level="city",
        recognised_on=START,
        by=by,
    )
    assert (studio.number, other.number) == ("TT-CX-2022-000001", "TT-CX-2022-000002")
    with pytest.raises(Refusal):
        correct_studio(record=other, by=by, expected_version=1, body=street.mill)


def test_every_verb_of_the_log_has_its_sentence(studio, by):
    upgrade_studio(studio=studio, level="city", on=date(2023, 3, 1), by=by)
    revoke_studio(studio=studio, on=date(2024, 1, 1), by=by)
    correct_studio(record=studio, by=by, expected_version=1, members=5)
    for record in (studio, *studio.recognitions.all()):
        for entry in history_of(record):
            assert entry.verb in actions.SENTENCES
            assert "{" not in entry.sentence
            assert "…" not in entry.sentence


def test_a_load_is_one_change_a_table(street, by):
    rows = [(f"N{n}", f"室{n}", "worker", street.mill.pk, "张", None, "", None) for n in range(5)]
    ids = load_studios(rows=rows, by=by)
    load_recognitions(rows=[(pk, "city", START, None, "", "") for pk in ids], by=by)
    assert list(Studio.objects.order_by("pk").values_list("pk", flat=True)) == list(ids)
    assert Recognition.objects.count() == 5
    changes = Change.objects.filter(verb__startswith="load_")
    assert [(c.verb, c.last_record - c.first_record + 1) for c in changes.order_by("id")] == [
        ("load_studios", 5),
        ("load_recognitions", 5),
    ]
    assert "5" in history_of(Studio.objects.first())[0].sentence
    assert list(load_studios(rows=[], by=by)) == []


def test_a_studio_is_not_recognised_before_it_is_founded():
    row = {"founded_on": date(2022, 1, 1), "recognised_on": date(2021, 1, 1)}
    assert [(place, column) for place, column, _ in check_studios(rows=[None, row])] == [(1, "recognised_on")]
