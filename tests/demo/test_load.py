"""The loaded city: its history, its accounts, what it refuses."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from gonghui.affairs.skills.actions import recognise_studio
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.demo.accounts import PASSWORD, SIGNS
from gonghui.demo.city.times import SHANGHAI, TAKEN_OVER, moment
from gonghui.demo.load import load, loaded, truth_file
from gonghui.demo.planning import GROUP
from gonghui.demo.planning import SIGNS as PLANNERS
from gonghui.demo.wipe import wipe
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of, system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body, BodyPath, Seat, Succession
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.models import Change, Installation
from gonghui.foundation.core.queries import as_known, history_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.warehouse.queries import figure, records


def problem(kind):
    truth = json.loads(truth_file().read_text("utf-8"))
    return next(row["records"] for row in truth["problems"] if row["kind"] == kind)


def test_everything_generated_is_there(city, db):
    # Besides the union that came out of another, the committee that drafts plans, and those who joined, were
    # transferred or handed on when the city was loaded.
    (split,) = Succession.objects.filter(kind=Succession.Kind.SPLIT)
    assert Body.objects.get(name_zh=GROUP).kind == "committee"
    assert Body.objects.count() == len(city.bodies) + 2
    assert Person.objects.filter(joinings=None).count() == len(city.persons)
    drawn = Membership.objects.filter(joined_by=None, made_by=None).exclude(valid_from=split.on)
    assert drawn.count() == len(city.memberships)
    assert Studio.objects.count() == len(city.studios)
    assert Recognition.objects.count() == len(city.recognitions)
    assert Installation.objects.get().is_demo


def test_the_city_is_recorded_when_it_would_have_been(db):
    first = Change.objects.filter(model="bodies.body", verb="load_bodies").order_by("recorded_at").first()
    assert first.recorded_at == moment(TAKEN_OVER)
    batches = Change.objects.filter(verb="load_recognitions")
    assert {change.recorded_at.astimezone(SHANGHAI).year for change in batches} == set(range(2020, 2026))


def test_a_revocation_undone_tells_its_story(db):
    studio = Studio.objects.get(number=problem("revoked_wrongly")[0])
    recognition = studio.recognitions.get()
    assert recognition.valid_to is None
    told = history_of(recognition)
    assert len(told) >= 2
    then = datetime(2024, 6, 30, 23, tzinfo=SHANGHAI)
    known = as_known("skills.recognition", [recognition.pk], then)[recognition.pk]
    assert str(known["valid_to"]) == "2024-03-15"


def test_a_move_recorded_late_counts_in_the_old_district_until_then(db):
    (code,) = problem("late_move")
    body = Body.objects.get(code=code)
    assert Seat.objects.filter(body=body).count() == 2
    before = as_known(
        "bodies.seat",
        list(Seat.objects.filter(body=body).values_list("pk", flat=True)),
        datetime(2024, 10, 7, tzinfo=SHANGHAI),
    )
    assert sum(1 for values in before.values() if values) == 1


def test_every_union_stands_under_the_federation(db):
    federation = Body.objects.get(union__type="federation", union__territory__code="110000")
    below = BodyPath.objects.filter(ancestor=federation).values_list("descendant", flat=True)
    unions = Body.objects.filter(kind="union").values_list("pk", flat=True)
    assert set(unions) <= set(below)


def test_accounts_sign_in_with_their_role(db):
    planners = {username: role for username, _name, role in PLANNERS}
    assert Account.objects.exclude(kind="system").count() == len(SIGNS) + len(planners)
    for username, role in planners.items():
        assert Account.objects.get(username=username).grants.get().role == role
    for sign in SIGNS:
        account = Account.objects.get(username=sign.username)
        assert account.check_password(PASSWORD)
        # What somebody lent the account for a term stands beside.
        assert [grant.role for grant in account.grants.filter(delegated_from=None)] == [sign.role]


@pytest.mark.parametrize(
    ("metric", "category"),
    [
        ("innovation_studios", Category.SKILLS),
        ("congress_rate", Category.PARTICIPATION),
        ("room_coverage", Category.PLACES),
    ],
)
def test_seen_and_hidden_records_make_the_number_for_every_role(db, metric, category):
    as_of = date(2025, 12, 31)
    number = figure(metric, as_of=as_of).numerator
    for sign in SIGNS:
        account = Account.objects.get(username=sign.username)
        scope = scope_of(account, Permission.VIEW, category)
        page = records(metric, area=None, as_of=as_of, part="numerator", scope=scope, after=None, limit=1000)
        assert len(page.rows) + page.hidden == number, sign.username
        assert page.total == number


def test_numbers_go_on_after_the_generated_ones(db):
    host = Body.objects.filter(kind="employer", valid_to=None).first()
    studio = recognise_studio(
        body=host,
        name="新工作室（演示）",
        kind="worker",
        leader_name="王晓敏",
        level="enterprise",
        recognised_on=date(2025, 12, 30),
        by=system_account(),
    )
    assert studio.number.startswith("BJ-CX-2025-")
    assert figure("innovation_studios", as_of=date(2025, 12, 31)).numerator == 63


def test_the_same_city_is_not_loaded_twice_unless_again(city, db):
    assert loaded()["digest"] == city.digest()
    with pytest.raises(Refusal, match="--again"):
        load(scale="tiny", seed=2)
    load(scale="tiny", seed=2, again=True)
    assert loaded()["seed"] == 2
    assert Account.objects.filter(kind="system").count() == 1


def test_the_demo_city_is_never_loaded_over_other_records(db):
    Installation.objects.update(is_demo=False)
    for again in (False, True):
        with pytest.raises(Refusal):
            load(scale="tiny", seed=1, again=again)
    assert Body.objects.exists()


def test_a_named_installation_without_records_stays_real(db):
    wipe()
    name_installation(code="BJ", name_zh="某市总工会", by=system_account())
    with pytest.raises(Refusal):
        load(scale="tiny", seed=1)
    assert not Installation.objects.get().is_demo
