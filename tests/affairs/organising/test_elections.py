"""Elections: what is due, terms as dated records, extensions, vacant chairs, posts handed over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.utils import translation

from gonghui.affairs.organising.actions import extend_term, hand_over_post, open_election
from gonghui.affairs.organising.models import Election, UnionTerm
from gonghui.affairs.organising.queries import terms_due, vacant_chairs
from gonghui.affairs.organising.rules.elections import (
    ElectionLaw,
    candidates_from,
    next_reminder,
    refuse_extension,
    refuse_order,
    refuse_term,
    seats_for,
    stand_of,
    term_ends,
)
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import AccountHolder, Case
from gonghui.foundation.bodies.actions import renew_committee
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import appoint, end_post
from gonghui.foundation.people.models import Post

ELECTED = date(2020, 6, 1)
HELD = date(2025, 6, 10)
REMINDERS = (180, 90, 30)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def at(day):
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset", "stand"),
    [
        (-181, "far"),
        (-180, "reminder"),
        (-1, "reminder"),
        (0, "reminder"),
        (1, "red"),
        (179, "red"),
        (180, "overdue"),
    ],
)
def test_reminders_red_and_overdue(offset, stand):
    ends = date(2025, 6, 1)
    on = ends + timedelta(days=offset)
    assert stand_of(ends, on, reminders=REMINDERS, overdue_after=180) == (stand, -offset)


def test_days_of_a_term():
    assert term_ends(date(2020, 2, 29), 3) == date(2023, 2, 28)
    assert term_ends(ELECTED, 5, date(2025, 9, 1)) == date(2025, 9, 1)
    assert next_reminder(date(2025, 6, 1), date(2025, 2, 1), REMINDERS) == date(2025, 3, 3)
    assert next_reminder(date(2025, 6, 1), date(2025, 6, 1), REMINDERS) is None
    refuse_extension(ends=date(2025, 6, 1), until=date(2025, 12, 1), months=6)
    for until in (date(2025, 6, 1), date(2025, 12, 2)):
        with pytest.raises(Refusal):
            refuse_extension(ends=date(2025, 6, 1), until=until, months=6)
    for kind, years in (("basic", 4), ("federation", 3), ("industrial", 3)):
        with pytest.raises(Refusal):
            refuse_term(kind, years)
    refuse_term("basic", 3)


def test_days_in_order():
    refuse_order(("a", "甲", ELECTED), ("b", "乙", None), ("c", "丙", ELECTED))
    with pytest.raises(Refusal) as refused:
        refuse_order(("a", "甲", HELD), ("b", "乙", None), ("c", "丙", ELECTED))
    assert refused.value.field == "c"


def test_seats_and_candidates_by_the_table():
    rows = [{"members_from": 1, "seats": [1, 3]}, {"members_from": 25, "seats": [3, 7]}]
    law = ElectionLaw(seats=rows, surplus_from=Fraction(1, 20))
    assert [seats_for(law, n) for n in (1, 24, 25, 9000)] == [(1, 3), (1, 3), (3, 7), (3, 7)]
    assert [candidates_from(law, n) for n in (1, 3, 20, 21)] == [2, 4, 21, 23]
    assert candidates_from(ElectionLaw(), 5) == 5


@pytest.fixture
def due(life, db):
    renew_committee(union=life.unions[0].union, elected_on=ELECTED, term_years=5, by=life.by)
    renew_committee(union=life.unions[2].union, elected_on=date(2018, 1, 1), term_years=3, by=life.by)
    life.post = appoint(person=life.people[0], body=life.unions[0], kind="chair", on=ELECTED, by=life.by)
    return life


@pytest.mark.django_db
def test_the_list_shows_what_an_account_sees_the_latest_first(due):
    everywhere = terms_due(due.keeper, HELD)
    assert [(one.body.pk, one.stand) for one in everywhere] == [
        (due.unions[2].pk, "overdue"),
        (due.unions[0].pk, "red"),
    ]
    assert [one.body.pk for one in terms_due(due.clerk, HELD)] == [due.unions[0].pk]
    assert terms_due(due.clerk, date(2024, 1, 1)) == []
    assert [one.body.pk for one in terms_due(due.keeper, HELD, area=due.west)] == [due.unions[2].pk]


STAND = {"chair": "张乙一", "committee": "张甲一、张丙一", "audit": "张丙一"}
VOTES = "张乙一 3 0 0\n张甲一 2 1 0\n张丙一 1 2 0\n张丙一 3 0 0"


def meeting(**changed):
    return {
        "held_on": HELD,
        "form": "members",
        "members": 3,
        "should_attend": 3,
        "attended": 3,
        "seats": 2,
        "votes": VOTES,
        "chair_is": "none",
        "no_relatives": True,
    } | changed


def step(case, name, by, day, reason="", **fields):
    held = Case.objects.get(pk=case.pk)
    return do_step(case=held, step=name, by=by, now=at(day), fields=fields, reason=reason)


@pytest.mark.django_db
def test_an_approved_election_begins_a_term_and_changes_the_posts(due):
    union = due.unions[0]
    election = open_election(union=union, by=due.chair, now=at(HELD), term_years=3)
    with pytest.raises(Refusal):
        open_election(union=union, by=due.clerk, now=at(HELD))
    assert terms_due(due.clerk, HELD)[0].case == election.case.number
    step(election.case, "nominate", due.chair, HELD, **STAND)
    step(election.case, "elect", due.chair, HELD, **meeting())
    step(election.case, "report", due.chair, HELD, reported_on=HELD)
    with pytest.raises(Refusal):  # the superior answers, not the union
        step(election.case, "approve", due.chair, HELD, document="5号")
    step(election.case, "approve", due.clerk, HELD, document="5号")
    terms = list(UnionTerm.objects.filter(union=union.pk).order_by("valid_from"))
    assert [(one.valid_from, one.valid_to, one.years) for one in terms] == [
        (ELECTED, HELD, 5),
        (HELD, None, 3),
    ]
    due.post.refresh_from_db()
    assert due.post.valid_to == HELD
    held = Post.objects.filter(body=union, valid_to=None).values_list("person__name", "kind")
    assert set(held) == {("张乙一", "chair"), ("张甲一", "committee"), ("张丙一", "audit")}
    assert terms_due(due.clerk, HELD) == []
    assert not Election.objects.get(pk=election.pk).is_open


@pytest.mark.django_db
def test_an_election_before_the_one_on_record_is_refused(due):
    election = open_election(union=due.unions[0], by=due.chair, now=at(HELD))
    with pytest.raises(Refusal) as refused:
        step(election.case, "elect", due.chair, HELD, **meeting(held_on=date(2019, 1, 1)))
    assert refused.value.field == "held_on"


@pytest.mark.django_db
def test_a_term_is_extended_by_the_superior_by_half_a_year_at_most(due):
    union = due.unions[0]
    with pytest.raises(Refusal):
        extend_term(union=union, until=date(2025, 9, 1), document="6号", by=due.chair)
    with pytest.raises(Refusal) as refused:
        extend_term(union=union, until=date(2025, 12, 2), document="6号", by=due.clerk)
    assert refused.value.field == "until"
    extend_term(union=union, until=date(2025, 12, 1), document="6号", by=due.clerk)
    (one,) = terms_due(due.clerk, HELD)
    assert (one.ends, one.extended, one.stand) == (date(2025, 12, 1), True, "reminder")


@pytest.mark.django_db
def test_a_vacant_chair_is_filled_by_a_by_election(due):
    union = due.unions[0]
    assert vacant_chairs(due.clerk, HELD) == []
    with pytest.raises(Refusal):
        open_election(union=union, by=due.chair, now=at(HELD), kind="chair")
    end_post(post=due.post, on=date(2025, 3, 1), by=due.by, reason="调离")
    (vacant,) = vacant_chairs(due.clerk, HELD)
    assert (vacant.body, vacant.since, vacant.due, vacant.late) == (
        union,
        date(2025, 3, 1),
        date(2025, 6, 1),
        True,
    )
    election = open_election(union=union, by=due.chair, now=at(HELD), kind="chair")
    wanted = ("held_on", "form", "members", "should_attend", "attended", "chair_is")
    given = {name: meeting()[name] for name in wanted}
    step(election.case, "nominate", due.chair, HELD, chair="张乙一、张甲一")
    with pytest.raises(Refusal) as refused:
        step(election.case, "elect", due.chair, HELD, **given, votes="张乙一 1 0 0\n张甲一 1 0 1")
    assert refused.value.field == "votes"
    step(election.case, "elect", due.chair, HELD, **given, votes="张乙一 2 1 0\n张甲一 1 2 0")
    step(election.case, "report", due.chair, HELD, reported_on=HELD)
    step(election.case, "approve", due.clerk, HELD, document="7号")
    assert vacant_chairs(due.clerk, HELD) == []
    assert not UnionTerm.objects.filter(union=union.pk).exists()


@pytest.mark.django_db
def test_a_post_is_handed_over_with_the_open_work(due):
    union = due.unions[0]
    follower = due.officer("follower", "union_chair", union)
    AccountHolder.objects.create(account=due.chair, person=due.people[0])
    AccountHolder.objects.create(account=follower, person=due.people[1])
    election = open_election(union=union, by=due.chair, now=at(HELD))
    Case.objects.filter(pk=election.pk).update(handler=due.chair)
    new, stayed = hand_over_post(
        post=due.post, to=due.people[1], on=HELD, by=due.clerk, now=at(HELD), reason="退休"
    )
    assert (new.person, new.kind, new.valid_from) == (due.people[1], "chair", HELD)
    assert stayed == []
    assert Case.objects.get(pk=election.pk).handler == follower
    due.post.refresh_from_db()
    assert due.post.valid_to == HELD
    with pytest.raises(Refusal):
        hand_over_post(post=new, to=due.people[1], on=HELD, by=due.clerk, now=at(HELD), reason="退休")
