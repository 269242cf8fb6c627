"""Helping bodies, the seven parties of a joint handling, letters of inquiry and their answers."""

from __future__ import annotations

import pytest

from gonghui.engines.cases.actions import (
    enter_reply,
    give_opinion,
    handle_jointly,
    help_asked,
    issue_letter,
    release_part,
    take_step,
    tick_consents,
)
from gonghui.engines.cases.models import Case, Handling, Letter
from gonghui.engines.cases.queries import history, open_words, read_letter, sees, to_do
from gonghui.engines.cases.queries.words import OPINION, case_key
from gonghui.foundation.bodies.actions import found_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import register_person
from tests.engines.cases.conftest import DAY, NOW, later

TODAY = NOW.date()
DONE = {"outcome": "solved", "answer": "已补发"}


@pytest.fixture
def working(city):
    case = city.open()
    case = take_step(
        case=case, step="dispatch", by=city.desk, now=NOW, fields={"to": city.eastern}, reason="区级事项"
    )
    return take_step(case=case, step="accept", by=city.east_officer, now=later(hours=1))


def ask(city, case, body, **more):
    return help_asked(case=case, body=body, by=city.east_officer, now=later(hours=2), **more)


def test_a_helper_does_its_own_to_do_and_nothing_else(city, working):
    part = ask(city, working, city.western, due_at=later(days=3))
    changes = Change.objects.count()
    done = give_opinion(handling=part, text="情况属实", by=city.west_officer, now=later(hours=5))
    assert Change.objects.count() == changes + 1
    assert (done.state, done.account) == ("done", city.west_officer)
    assert open_words(done.opinion, key=case_key(working), part=OPINION) == "情况属实"
    assert "情况属实".encode() not in bytes(done.opinion)
    assert not to_do(city.west_officer, TODAY).exists()
    case = Case.objects.get(pk=working.pk)
    with pytest.raises(Refusal, match="for others"):
        take_step(case=case, step="close", by=city.west_officer, now=later(hours=6), fields=DONE)
    with pytest.raises(Refusal, match="no longer open"):
        give_opinion(handling=part, text="再次", by=city.west_officer, now=later(hours=7))


def test_only_the_asked_unit_answers(city, working):
    part = ask(city, working, city.western)
    with pytest.raises(Refusal):
        give_opinion(handling=part, text="情况属实", by=city.clerk, now=later(hours=5))
    with pytest.raises(Refusal) as refused:
        give_opinion(handling=part, text="  ", by=city.west_officer, now=later(hours=5))
    assert refused.value.field == "text"


def test_asking_is_refused_where_it_makes_no_sense(city, working):
    ask(city, working, city.western)
    case = Case.objects.get(pk=working.pk)
    for body, more in [
        (city.western, {}),  # asked already
        (city.eastern, {}),  # leads
        (city.shop, {}),  # an employer
        (city.mill_union, {}),  # the worker has not allowed it
        (city.bureau, {"due_at": NOW}),
        (city.bureau, {"due_at": later(days=30)}),
        (city.bureau, {"party": "police"}),
    ]:
        with pytest.raises(Refusal):
            ask(city, case, body, **more)
    with pytest.raises(Refusal):
        help_asked(case=case, body=city.bureau, by=city.west_officer, now=later(hours=3))


def test_a_case_is_not_closed_while_a_helper_owes_its_answer(city, working):
    part = ask(city, working, city.western)
    case = Case.objects.get(pk=working.pk)
    with pytest.raises(Refusal, match="西区总工会"):
        take_step(case=case, step="close", by=city.east_officer, now=later(hours=4), fields=DONE)
    with pytest.raises(Refusal):
        release_part(handling=part, by=city.east_officer, now=later(hours=4), reason="")
    release_part(handling=part, by=city.east_officer, now=later(hours=4), reason="已电话答复")
    assert not sees(city.west_officer, case, TODAY)
    case.refresh_from_db()
    closed = take_step(case=case, step="close", by=city.east_officer, now=later(hours=5), fields=DONE)
    assert closed.state == "closed"
    with pytest.raises(Refusal, match="closed"):
        ask(city, closed, city.bureau)


def bodies_of_seven(city):
    def agency(name):
        return found_body(kind="agency", name_zh=name, on=DAY, area=city.street, by=city.by)

    return {
        "justice": agency("东街司法所"),
        "social_security": city.bureau,
        "work_safety": agency("东街安监所"),
        "governance": agency("东街综治中心"),
        "petitions": agency("东街信访办"),
        "union": city.street_union,
        "employer": city.mill,
    }


def test_seven_parties_get_a_part_each(city, working):
    parties = bodies_of_seven(city)
    given = {"parties": parties, "by": city.east_officer, "now": later(hours=2), "text": "请就欠薪一事核实"}
    with pytest.raises(Refusal, match="has not allowed"):
        handle_jointly(case=working, **given)
    assert not Handling.objects.filter(case=working, role="help").exists()
    case = tick_consents(
        case=working, ticks=[("matter", "employer")], by=city.east_officer, now=later(hours=2)
    )
    made = handle_jointly(case=case, **given)
    assert [part.party for part in made] == list(parties)
    assert {part.party: part.role for part in made if part.role != "help"} == {"employer": "letter"}
    assert to_do(city.clerk, TODAY).get(body=city.street_union).party == "union"
    # The employer has no account and sees nothing but its letter.
    assert Letter.objects.get().number == "TT-LX-2026-000001"


# -- letters ----------------------------------------------------------------------------------------------


def write(city, case, body, text="请核实工资支付情况。", **more):
    case = Case.objects.get(pk=case.pk)
    return issue_letter(case=case, body=body, text=text, by=city.east_officer, now=later(hours=2), **more)


def test_a_letter_is_numbered_sealed_and_answered_while_the_clock_runs(city, working):
    before = working.due_at
    letter = write(city, working, city.bureau, answer_by=later(days=3).date())
    text, reply = read_letter(letter, city.east_officer, TODAY)
    assert reply == ""
    for said in (letter.number, city.bureau.name_zh, working.number, "2026年3月5日", "请核实工资支付情况。"):
        assert said in text
    assert working.title not in text
    assert "核实".encode() not in bytes(letter.text)
    for text, day in [("", TODAY), ("已核实", later(days=-1).date()), ("已核实", later(days=9).date())]:
        with pytest.raises(Refusal):
            enter_reply(letter=letter, text=text, replied_on=day, by=city.east_officer, now=later(days=2))
    entered = enter_reply(
        letter=letter,
        text="已核实",
        replied_on=later(days=1).date(),
        by=city.east_officer,
        now=later(days=2),
    )
    assert read_letter(entered, city.east_officer, TODAY)[1] == "已核实"
    case = Case.objects.get(pk=working.pk)
    assert case.due_at == before
    assert case.clocks.get().running
    with pytest.raises(Refusal):
        enter_reply(letter=letter, text="再答", replied_on=TODAY, by=city.east_officer, now=later(days=2))
    with pytest.raises(Refusal):
        read_letter(letter, city.west_officer, TODAY)
    sentences = [line.sentence for line in history(case, city.east_officer, TODAY)]
    assert sentences[-2:] == [
        f"wrote to 东区人社局, letter {letter.number}",
        f"entered the answer of 东区人社局 to letter {letter.number}",
    ]


def test_no_name_phone_or_wording_leaves_without_a_tick(city, working):
    first17 = "99010119800201001"
    zhang = register_person(name="张三丰", identity=first17 + check_digit_18(first17), by=city.by)
    Case.objects.filter(pk=working.pk).update(person=zhang)
    told = {"phone": "13800000000", "wording": "老板三个月没有发工资，我们十几个人都等着钱用"}
    for text in [
        "请核实张三丰的工资。",
        "请核实张 三 丰的工资。",
        "联系电话 138 0000 0000。",
        "其他电话 13900000001。",
        "职工称老板三个月没有发工资，我们十几个人。",
    ]:
        with pytest.raises(Refusal) as refused:
            write(city, working, city.bureau, text=text, told=told)
        assert refused.value.field == "text", text
    assert not Letter.objects.exists()
    tick_consents(
        case=Case.objects.get(pk=working.pk),
        ticks=[("name", "co_handlers")],
        by=city.east_officer,
        now=later(hours=2),
    )
    letter = write(city, working, city.bureau, text="请核实张三丰的工资。", told=told)
    text, _reply = read_letter(letter, city.east_officer, TODAY)
    assert "张三丰" in text
    assert "138" not in text
    assert "十几个人" not in text


@pytest.mark.parametrize("name", ["mill", "mill_union"])
def test_the_respondent_is_written_to_only_if_the_worker_allows(city, working, name):
    body = getattr(city, name)
    with pytest.raises(Refusal, match="has not allowed"):
        write(city, working, body)
    to = "employer" if name == "mill" else "union_of_employer"
    other = "union_of_employer" if name == "mill" else "employer"
    for tick in (("matter", other), ("name", to)):
        tick_consents(
            case=Case.objects.get(pk=working.pk), ticks=[tick], by=city.east_officer, now=later(hours=2)
        )
        with pytest.raises(Refusal, match="has not allowed"):
            write(city, working, body)
    tick_consents(
        case=Case.objects.get(pk=working.pk), ticks=[("matter", to)], by=city.east_officer, now=later(hours=2)
    )
    assert write(city, working, body).number
