"""Founding a union as a case: the flow, what the law asks of it, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from gonghui.affairs.organising.actions import apply_for_union
from gonghui.affairs.organising.facts.due import NOTICES
from gonghui.affairs.organising.facts.papers import paper_facts
from gonghui.affairs.organising.models import Ballot, Candidate, Founding, FoundingEmployer, UnionTerm
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case, CaseClock
from gonghui.engines.cases.queries import steps_offered
from gonghui.engines.due.rules import as_docx, fill, read_pack
from gonghui.foundation.bodies.models import Body, Coverage
from gonghui.foundation.bodies.queries import in_force, parents_of, unions_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Membership, Post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
AGREED, HELD, REPORTED, ANSWERED = (
    date(2026, 3, 3),
    date(2026, 3, 20),
    date(2026, 3, 23),
    date(2026, 3, 30),
)
# In the order of the ballots: the chair, the committee, the audit committee, for the women workers.
STAND = {"chair": "王一", "committee": "王二、王三、王四", "audit": "王四", "women": "王二"}
ON_BALLOTS = ("王一", "王二", "王三", "王四", "王四", "王二")


def votes(*counts):
    """Votes for each, with no one against; those not given as they were."""
    given = list(counts) + [9, 8, 7, 3, 9, 9][len(counts) :]
    return "\n".join(f"{name} {count} 0 0" for name, count in zip(ON_BALLOTS, given, strict=True))


MEETING = {
    "held_on": HELD,
    "form": "members",
    "members": 12,
    "should_attend": 12,
    "attended": 10,
    "seats": 3,
    "votes": votes(),
    "chair_is": "none",
    "no_relatives": True,
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def at(day):
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


@pytest.fixture
def shop(life):
    life.shop = life.firm("新开超市", "private")
    life.group = [life.person(name, life.shop) for name in ("王一", "王二", "王三", "王四")]
    return life


@pytest.fixture
def applied(shop):
    def apply(**values):
        given = {
            "name_zh": "新开超市工会",
            "kind": "basic",
            "superior": shop.street,
            "area": shop.one,
            "employers": [shop.shop],
            "group": shop.group[:3],
            "head": shop.group[0],
            "workers": 30,
            "women": 12,
            "willing": 20,
            "by": shop.clerk,
            "now": NOW,
        }
        return apply_for_union(**given | values)

    return apply


def step(case, name, by, day, reason="", **fields):
    held = Case.objects.get(pk=case.pk)
    return do_step(case=held, step=name, by=by, now=at(day), fields=fields, reason=reason)


def reported(founding, w, **changed):
    case = founding.case
    step(case, "agree", w.clerk, AGREED, on=AGREED)
    step(case, "nominate", w.clerk, AGREED, **STAND)
    step(case, "elect", w.clerk, HELD, **MEETING | changed)
    return step(case, "report", w.clerk, REPORTED, reported_on=REPORTED)


def test_the_answer_founds_the_union_with_all_that_belongs_to_it(applied, shop):
    founding = applied()
    case = reported(founding, shop)
    clock = CaseClock.objects.get(case=case, name="answer")
    assert (clock.limit, clock.running) == (15, True)
    step(case, "approve", shop.clerk, ANSWERED, on=ANSWERED, document="东一工发〔2026〕3号")
    founding.refresh_from_db()
    union = founding.union
    assert (union.name_zh, union.valid_from, founding.founded_on) == ("新开超市工会", HELD, ANSWERED)
    assert parents_of(union, HELD)["territorial"] == shop.street
    assert list(unions_of(shop.shop, ANSWERED)) == [union]
    assert not unions_of(shop.shop, ANSWERED - timedelta(days=1))
    term = UnionTerm.objects.get(union=union.pk)
    assert (term.valid_from, term.years, term.members, term.seats) == (HELD, 5, 12, 3)
    assert union.union.elected_on == HELD
    posts = set(Post.objects.filter(body=union).values_list("person__name", "kind"))
    assert posts == {
        ("王一", "chair"),
        ("王二", "committee"),
        ("王三", "committee"),
        ("王四", "audit"),
        ("王二", "women"),
    }
    members = Membership.objects.filter(in_force(ANSWERED), union=union.pk)
    assert {one.person for one in members} == set(shop.group)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "founded")
    assert not CaseClock.objects.get(case=case, name="answer").running
    assert not FoundingEmployer.objects.filter(is_open=True).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "joint"}, "employers"),
        ({"head": None}, "head"),
        ({"group": [], "willing": 20}, "group"),
        ({"willing": 0}, "willing"),
        ({"willing": 31}, "willing"),
        ({"women": 31}, "women"),
        ({"workers": 0, "women": 0, "willing": 0}, "workers"),
        ({"name_zh": " "}, "name_zh"),
        ({"kind": "federation"}, "type"),
        ({"term_years": 4}, "term_years"),
    ],
)
def test_an_application_that_lacks_something_is_refused(applied, changed, field):
    with pytest.raises(Refusal) as refused:
        applied(**changed)
    assert refused.value.field == field
    assert not Case.objects.exists()


def test_no_second_founding_for_an_employer(applied, shop):
    applied()
    with pytest.raises(Refusal):
        applied()
    with pytest.raises(Refusal) as refused:
        applied(employers=[shop.firms[0]])
    assert refused.value.field == "employers"
    assert Founding.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"attended": 7}, "attended"),
        ({"attended": 13}, "attended"),
        ({"votes": votes(6)}, "votes"),  # nobody is chair
        ({"votes": votes(9, 8, 6)}, "votes"),  # a seat stays empty
        ({"votes": votes(9, 8, 7, 7)}, "votes"),  # a tie at the last seat
        ({"votes": votes(9, 8, 7, 3, 6)}, "votes"),  # no audit committee
        ({"votes": votes(9, 8, 7, 3, 9, 6)}, "votes"),  # nobody for the women workers
        ({"votes": votes(11)}, "votes"),  # more than attended
        ({"votes": votes().replace("王一 9 0 0", "王一 9 1 1")}, "votes"),
        ({"votes": "王一 9 0 0"}, "votes"),
        ({"votes": votes().replace("王三", "王五")}, "votes"),
        ({"votes": votes().replace("8 0 0", "8 0")}, "votes"),
        ({"seats": 5}, "seats"),
        ({"should_attend": 11}, "should_attend"),
        ({"form": "delegates"}, "form"),
        ({"members": 150, "should_attend": 20, "form": "delegates"}, "should_attend"),
        ({"members": 0, "should_attend": 0, "attended": 0}, "members"),
        ({"chair_is": "legal_representative"}, "chair_is"),
        ({"chair_is": "relative"}, "chair_is"),
        ({"no_relatives": False}, "no_relatives"),
        ({"held_on": date(2026, 3, 2)}, "held_on"),
        ({"held_on": date(2026, 4, 2)}, "held_on"),
    ],
)
def test_a_meeting_that_elected_nobody_validly_is_refused(applied, shop, changed, field):
    founding = applied()
    step(founding.case, "agree", shop.clerk, AGREED, on=AGREED)
    step(founding.case, "nominate", shop.clerk, AGREED, **STAND)
    with pytest.raises(Refusal) as refused:
        step(founding.case, "elect", shop.clerk, HELD, **MEETING | changed)
    assert refused.value.field == field
    assert Case.objects.get(pk=founding.pk).state == "preparing"
    assert not Ballot.objects.exists()
    assert not Candidate.objects.exclude(votes_for=None).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"chair": ""}, "chair"),
        ({"audit": ""}, "audit"),
        ({"women": ""}, "women"),
        ({"committee": "王二、无此人"}, "committee"),
        ({"committee": "王二、王二"}, "committee"),
    ],
)
def test_candidates_that_fill_no_post_are_refused(applied, shop, changed, field):
    founding = applied()
    step(founding.case, "agree", shop.clerk, AGREED, on=AGREED)
    with pytest.raises(Refusal) as refused:
        step(founding.case, "nominate", shop.clerk, AGREED, **STAND | changed)
    assert refused.value.field == field
    assert not Candidate.objects.exists()


def test_no_vote_without_candidates_and_none_with_too_few(applied, shop):
    founding = applied()
    step(founding.case, "agree", shop.clerk, AGREED, on=AGREED)
    with pytest.raises(Refusal) as refused:
        step(founding.case, "elect", shop.clerk, HELD, **MEETING)
    assert refused.value.field == "votes"
    step(founding.case, "nominate", shop.clerk, AGREED, **STAND | {"committee": "王二、王三"})
    few = "王一 9 0 0\n王二 8 0 0\n王三 7 0 0\n王四 9 0 0\n王二 9 0 0"
    with pytest.raises(Refusal) as refused:
        step(founding.case, "elect", shop.clerk, HELD, **MEETING | {"votes": few})
    assert refused.value.field == "seats"


def test_the_votes_stand_with_the_candidates_and_the_papers_are_filled_from_them(applied, shop):
    case = reported(applied(), shop)
    counted = Candidate.objects.filter(case=case).order_by("place")
    assert [one.votes_for for one in counted] == [9, 8, 7, 3, 9, 9]
    facts = paper_facts(case, ANSWERED)
    assert [row[1] for row in facts["candidates"]] == ["王一", "王二", "王三", "王四"]
    assert [row[1] for row in facts["audit_candidates"]] == ["王四"]
    assert (facts["majority"], facts["quorum"], facts["present"]) == (7, 8, 10)
    assert [row[-1] for row in facts["votes"]] == ["当选", "当选", "当选", "未当选", "当选", "当选"]
    pack = read_pack(NOTICES / "election.yaml")
    for template in pack.papers:
        paper = fill(template, pack.labels, facts, ANSWERED)
        assert as_docx(paper)[:2] == b"PK"
        assert "王一" in str(paper) or template.key in ("audit_ballot", "women_ballot")


def test_others_who_stand_take_the_meeting_back(applied, shop):
    case = reported(applied(), shop)
    step(case, "send_back", shop.clerk, ANSWERED, reason="重新选举")
    step(case, "nominate", shop.clerk, ANSWERED, **STAND | {"chair": "王三", "committee": "王一、王二、王四"})
    assert not Ballot.objects.exists()
    with pytest.raises(Refusal):
        step(case, "report", shop.clerk, ANSWERED, reported_on=ANSWERED)


@pytest.mark.parametrize("day", [date(2026, 3, 19), date(2026, 3, 22), date(2026, 4, 1)])
def test_the_answer_comes_after_the_report_and_not_tomorrow(applied, shop, day):
    case = reported(applied(), shop)
    with pytest.raises(Refusal) as refused:
        step(case, "approve", shop.clerk, ANSWERED, on=day, document="3号")
    assert refused.value.field == "on"
    assert not Body.objects.filter(name_zh="新开超市工会").exists()


def test_of_two_officers_who_answer_at_once_one_is_told(applied, shop):
    case = reported(applied(), shop)
    seen_by_both = Case.objects.get(pk=case.pk)
    other = Case.objects.get(pk=case.pk)
    fields = {"on": ANSWERED, "document": "3号"}
    do_step(case=seen_by_both, step="approve", by=shop.clerk, now=at(ANSWERED), fields=fields)
    with pytest.raises(Refusal) as refused:
        do_step(case=other, step="refuse", by=shop.second, now=at(ANSWERED), reason="材料不全")
    assert "clerk" in str(refused.value)
    assert Coverage.objects.filter(employer=shop.shop.pk).count() == 1


def test_what_is_sent_back_is_mended_and_reported_again(applied, shop):
    case = reported(applied(), shop)
    step(case, "send_back", shop.clerk, ANSWERED, reason="人数有误")
    assert not CaseClock.objects.get(case=case, name="answer").running
    step(case, "elect", shop.clerk, ANSWERED, **MEETING | {"attended": 11})
    assert Ballot.objects.get(pk=case.pk).attended == 11
    case = step(case, "report", shop.clerk, ANSWERED, reported_on=ANSWERED)
    assert case.state == "reported"


def test_what_is_refused_or_withdrawn_frees_the_employer(applied, shop):
    founding = applied()
    step(founding.case, "withdraw", shop.clerk, AGREED, reason="企业停业")
    again = applied()
    step(again.case, "refuse", shop.clerk, AGREED, reason="条件不足")
    assert applied().pk not in (founding.pk, again.pk)


def test_a_founding_whose_employer_got_a_union_meanwhile_is_refused_at_the_answer(applied, shop):
    from gonghui.foundation.bodies.actions import cover

    case = reported(applied(), shop)
    cover(union=shop.unions[1].union, employer=shop.shop.employer, on=HELD, by=shop.by)
    with pytest.raises(Refusal) as refused:
        step(case, "approve", shop.clerk, ANSWERED, on=ANSWERED, document="3号")
    assert refused.value.field == "employers"
    assert not Body.objects.filter(name_zh="新开超市工会").exists()


def test_the_page_offers_the_steps_of_the_superior_to_whoever_is_above(applied, shop):
    founding = applied()
    names = {one.name for one in steps_offered(founding.case, shop.clerk, AGREED)}
    assert names == {"agree", "refuse", "withdraw"}
    assert steps_offered(founding.case, shop.chair, AGREED) == []
