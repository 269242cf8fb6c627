"""Acts on records: under the policy, read as sheets are, through the modules' own actions."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.affairs.participation.models import CongressCoverage
from gonghui.affairs.skills.models import Recognition
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.history import history_of
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.actions import act_on, add_row
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries import figure

TODAY = date(2025, 6, 30)
REVOKED = {"on": date(2025, 3, 1), "reason": "revoked"}


@pytest.fixture
def do():
    def done(key, act, record, by, **values):
        return act_on(
            register=queries.register(key), act_key=act, record=record, by=by, on=TODAY, values=values
        )

    return done


@pytest.fixture
def studio(town):
    def added(body):
        values = {
            "name": "甲",
            "kind": "worker",
            "leader_name": "张三丰",
            "level": "city",
            "recognised_on": date(2024, 1, 1),
            "body": body,
        }
        return add_row(register=queries.register("studios"), by=town.officer, on=TODAY, values=values)

    return added


@pytest.fixture
def congress(town):
    values = {
        "body": town.city,
        "kind": "area",
        "valid_from": date(2024, 1, 1),
        "delegates": 40,
    }
    declared = queries.register("congresses")
    return add_row(register=declared, by=town.participation, on=TODAY, values=values)


def shown(key, record, by):
    return [act.key for act in queries.detail(queries.register(key), record.public_id, by=by, on=TODAY).acts]


@pytest.mark.django_db
def test_who_may_edit_there_may_act_and_nobody_else(town, studio, do):
    near, far = studio(town.mill), studio(town.shop)
    with pytest.raises(Refusal, match="not change"):
        do("studios", "revoke", far, town.district, **REVOKED)
    for account in (town.leader, town.nobody, town.places):
        with pytest.raises(Refusal, match="not change"):
            do("studios", "revoke", near, account, **REVOKED)
    assert not Recognition.objects.exclude(valid_to=None).exists()
    assert do("studios", "revoke", near, town.district, **REVOKED).ended == "revoked"
    assert shown("studios", far, town.leader) == []
    assert shown("studios", far, town.officer) == ["upgrade", "revoke"]


@pytest.mark.django_db
def test_a_bad_date_is_refused_at_its_field(town, studio):
    declared = queries.register("studios")
    revoke = next(act for act in declared.acts if act.key == "revoke")
    scope = scope_of(town.officer, Permission.EDIT, declared.category, TODAY)
    row = queries.read_act(declared, revoke, {"on": "2025-02-30", "reason": "Revoked"}, scope)
    assert [(error["column"], error["value"]) for error in row.errors] == [("on", "2025-02-30")]
    assert row.values["reason"] == "revoked"
    row = queries.read_act(declared, revoke, {"on": "2025-02-28", "reason": "Upgraded"}, scope)
    assert [error["column"] for error in row.errors] == ["reason"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": date(2023, 1, 1), "reason": "revoked"}, "on"),
        ({"on": date(2025, 3, 1), "reason": "upgraded"}, "reason"),
        ({"on": date(2025, 3, 1), "reason": None}, "reason"),
        ({"reason": "revoked"}, "on"),
        ({**REVOKED, "level": "city"}, "level"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(town, studio, do, values, field):
    made = studio(town.mill)
    with pytest.raises(Refusal) as refused:
        do("studios", "revoke", made, town.officer, **values)
    assert refused.value.field == field
    assert Recognition.objects.get().valid_to is None


@pytest.mark.django_db
def test_what_has_ended_is_not_ended_again(town, studio, do):
    made = studio(town.mill)
    do("studios", "revoke", made, town.officer, **REVOKED)
    assert shown("studios", made, town.officer) == []
    with pytest.raises(Refusal, match="as it stands"):
        do("studios", "revoke", made, town.officer, **REVOKED)
    with pytest.raises(LookupError):
        do("studios", "burn", made, town.officer)


@pytest.mark.django_db
def test_an_upgrade_leads_upwards_and_what_is_not_known_stays_out(town, studio, do):
    made = studio(town.mill)
    with pytest.raises(Refusal) as refused:
        do("studios", "upgrade", made, town.officer, level="district", on=date(2025, 3, 1))
    assert refused.value.field == "level"
    values = {"level": "national_demonstration", "on": date(2025, 3, 1), "document": None}
    assert do("studios", "upgrade", made, town.officer, **values).document == ""
    assert shown("studios", made, town.officer) == ["revoke"]


@pytest.mark.django_db
def test_a_congress_covers_meets_and_ends(town, congress, do):
    by = town.participation
    assert shown("congresses", congress, by) == ["session", "cover", "end"]
    with pytest.raises(Refusal) as refused:
        do("congresses", "session", congress, by, held_on=date(2020, 1, 1))
    assert refused.value.field == "held_on"
    do("congresses", "session", congress, by, held_on=date(2025, 1, 9), due=40, present=33)
    with pytest.raises(Refusal, match="employers") as refused:
        do("congresses", "cover", congress, by, employer=town.first, on=date(2025, 1, 1))
    assert refused.value.field == "employer"
    with pytest.raises(Refusal) as refused:
        do("congresses", "cover", congress, by, employer=town.mill, on=date(2023, 1, 1))
    assert refused.value.field == "on"
    do("congresses", "cover", congress, by, employer=town.mill, on=date(2025, 1, 1))
    with pytest.raises(Refusal) as refused:
        do("congresses", "end", congress, by, on=date(2023, 1, 1))
    assert refused.value.field == "on"
    do("congresses", "end", congress, by, on=date(2025, 6, 1))
    assert CongressCoverage.objects.get().valid_to == date(2025, 6, 1)
    assert shown("congresses", congress, by) == ["session"]


@pytest.mark.django_db
def test_a_place_leaves_the_list_and_a_room_closes(town, do):
    def add(key, **values):
        values |= {"body": town.mill, "valid_from": date(2024, 1, 1)}
        return add_row(register=queries.register(key), by=town.places, on=TODAY, values=values)

    duty = add("room-duties", name="候车厅", basis="decided")
    room = add("rooms", name="候车厅关爱室", duty=duty)
    do("rooms", "close", room, town.places, on=date(2025, 5, 1), reason="moved")
    do("room-duties", "end", duty, town.places, on=date(2025, 5, 1))
    assert shown("rooms", room, town.places) == shown("room-duties", duty, town.places) == []
    room.refresh_from_db()
    assert (room.valid_to, room.ended) == (date(2025, 5, 1), "moved")
    assert history_of(room)[0].sentence


@pytest.mark.django_db(transaction=True)
def test_the_figure_moves_after_a_revocation(town, studio, do, by):
    made = studio(town.mill)
    rebuild(by=by)
    assert figure("innovation_studios", as_of=TODAY).value == 1
    do("studios", "revoke", made, town.officer, **REVOKED)
    assert figure("innovation_studios", as_of=date(2025, 2, 28)).value == 1
    assert figure("innovation_studios", as_of=TODAY).value == 0


def test_acts_are_well_declared():
    for register in declared_registers().values():
        keys = [act.key for act in register.acts]
        assert len(set(keys)) == len(keys)
        assert sum(act.primary for act in register.acts) <= 1
        for act in register.acts:
            assert Permission(act.permission)
            assert all(not field.computed for field in act.fields)
