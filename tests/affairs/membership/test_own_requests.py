"""Requests about the own data: one case with its limit; put right, erased by two, or refused and why."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions import Wish
from gonghui.affairs.membership.models import DataRequest, MemberText
from gonghui.affairs.membership.queries import own
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to, steps_offered
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.bodies.actions import dissolve_body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import end_membership, merge_persons, register_person
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import find_by_identity
from tests.affairs.membership.conftest import number_of

PHONE = "13800000001"


@pytest.fixture
def wished(town):
    """A member of the firm's union, and how this member asks."""
    town.held = town.member("王小明", town.basic, identity=number_of(), phone=PHONE)
    town.wang = town.held.person

    def ask(wish="correction", token="t-1", person=None, clerk=None, **more):
        if wish == "correction":
            more = {"field": "name", "wanted": "王晓明", **more}
        done = actions.ask_about_own_data(
            person=person or town.wang,
            phone=PHONE,
            said=Wish(wish=wish, **more),
            token=token,
            by=town.by,
            now=town.now,
            clerk=clerk,
        )
        town.code = done.code
        return done.request.case

    def step(case, name, by=None, **more):
        held = Case.objects.get(pk=case.pk)
        return do_step(case=held, step=name, by=by or town.chair, now=town.now, **more)

    town.wish, town.step = ask, step
    return town


def told(case):
    return own.told_of_request(Case.objects.select_related("lead").get(pk=case.pk))


def leave(town):
    end_membership(membership=town.held, on=date(2026, 1, 5), reason="left", by=town.by)


def test_it_is_one_case_of_the_own_union_with_fifteen_working_days(wished):
    case, code = wished.wish(), wished.code
    assert wished.wish() == case
    assert wished.code == code
    assert DataRequest.objects.count() == 1
    assert (case.lead_id, case.state, case.person) == (wished.basic.pk, "submitted", wished.wang)
    # Fifteen working days after Monday 2 March end with Monday 23 March.
    case.refresh_from_db()
    assert case.first_due_at.astimezone(ZoneInfo("Asia/Shanghai")).date() == date(2026, 3, 23)
    assert "姓名" in case.title
    assert "王" not in case.title
    hotline = wished.staff("hotline_officer", wished.federation, "hotline")
    seen = {who: case in cases_visible_to(getattr(wished, who), wished.on) for who in ("chair", "clerk")}
    assert seen == {"chair": True, "clerk": True}
    assert case not in cases_visible_to(wished.westerner, wished.on)
    assert case not in cases_visible_to(hotline, wished.on)
    followed = actions.follow_by_code(code=code, phone=PHONE, address="-", by=wished.by, now=wished.now)
    assert followed.case == case
    other = actions.follow_by_code(code=code, phone="13900000002", address="-", by=wished.by, now=wished.now)
    assert other.case is None


def test_what_the_worker_wrote_is_entered_and_the_worker_is_told(wished):
    case = wished.wish()
    assert {step.name for step in steps_offered(case, wished.chair)} == {
        "correct",
        "answer",
        "refuse",
        "send_on",
        "withdraw",
    }
    done = wished.step(case, "correct", fields={"answer": "已按身份证更正。"})
    wished.wang.refresh_from_db()
    assert (wished.wang.name, done.outcome, done.closed_at is not None) == ("王晓明", "done", True)
    said = told(case)
    assert (said["outcome"], said["answer"]) == (kind_of(case.kind).outcomes["done"], "已按身份证更正。")
    assert MemberText.objects.filter(case=case).count() == 2
    assert not DataRequest.objects.get().is_open


@pytest.mark.parametrize(
    ("field", "wanted", "entered", "right"),
    [
        ("sex", "女", "", ("sex", "F")),
        ("birth_date", "3月7日", "1990-03-07", ("birth_date", date(1990, 3, 7))),
        ("name", "王晓明", "王筱明", ("name", "王筱明")),
    ],
)
def test_the_officer_enters_what_the_papers_say(wished, field, wanted, entered, right):
    case = wished.wish(field=field, wanted=wanted)
    wished.step(case, "correct", fields={"value": entered})
    wished.wang.refresh_from_db()
    assert getattr(wished.wang, right[0]) == right[1]


@pytest.mark.parametrize(
    ("field", "wanted"), [("birth_date", "去年"), ("phone", "12"), ("identity", "1"), ("sex", "?")]
)
def test_what_does_not_fit_is_not_entered_and_the_case_stays_open(wished, field, wanted):
    case = wished.wish(field=field, wanted=wanted)
    with pytest.raises(Refusal):
        wished.step(case, "correct")
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_what_stands_in_another_register_is_answered_in_words(wished):
    case = wished.wish(field="skills", wanted="二级技师")
    with pytest.raises(Refusal):
        wished.step(case, "correct")
    wished.step(case, "answer", fields={"outcome": "partly", "answer": "证书已登记，等级待发证机关核实。"})
    assert told(case)["answer"].startswith("证书已登记")


def test_a_refusal_names_the_reason_and_of_a_duty_what_is_kept_until_when(wished):
    case = wished.wish("restriction", words="不要用我的电话")
    with pytest.raises(Refusal) as refused:
        wished.step(case, "refuse", reason="duty", fields={"answer": "依法须保存。"})
    assert refused.value.field == "kept_as"
    fields = {"answer": "依法须保存。", "kept_as": "cases", "kept_until": date(2036, 1, 1)}
    wished.step(case, "refuse", reason="duty: 内部说明", fields=fields)
    said = told(case)
    assert said["kept_until"] == date(2036, 1, 1)
    assert said["kept_as"]
    assert said["refused"]
    assert "内部说明" not in str(said)
    assert wished.chair.name not in str(said)


def test_a_member_is_not_erased_and_one_who_left_only_by_two(wished):
    double = register_person(name="王小民", phone="13700000007", by=wished.by)
    merge_persons(duplicate=double, into=wished.wang, by=wished.by)
    case = wished.wish("deletion", words="我已退会")
    propose = {"answer": "将删除您的个人信息。"}
    with pytest.raises(Refusal):
        wished.step(case, "propose_deletion", fields=propose)
    assert {one.of for one in own.hindrances(wished.wang, wished.on)} == {"membership"}
    leave(wished)
    wished.step(case, "propose_deletion", fields=propose)
    assert told(case)["answer"] == ""  # proposed is not done
    with pytest.raises(Refusal):
        wished.step(case, "confirm_deletion", fields={"outcome": "done"})
    assert Person.objects.get(pk=wished.wang.pk).name == "王小明"
    with pytest.raises(Refusal):
        actions.withdraw_request(case=Case.objects.get(pk=case.pk), by=wished.by, now=wished.now)
    wished.step(case, "do_not_delete", by=wished.clerk, reason="再核对一次")
    wished.step(case, "propose_deletion", fields=propose)
    done = wished.step(case, "confirm_deletion", by=wished.clerk, fields={"outcome": "partly"})
    assert done.state == "done"
    assert find_by_identity(number_of()) is None
    assert set(Person.objects.filter(pk__in=[wished.wang.pk, double.pk]).values_list("name", flat=True)) == {
        "-"
    }
    assert own.still_opens(wished.wang.pk, PHONE) is None
    said = told(case)
    assert said["answer"] == propose["answer"]
    assert said["kept"] != []  # the case itself, for one
    followed = actions.follow_by_code(
        code=wished.code, phone=PHONE, address="-", by=wished.by, now=wished.now
    )
    assert followed.case == done


def test_erased_meanwhile_is_told_to_the_officer(wished):
    leave(wished)
    first, second = wished.wish("deletion"), wished.wish(token="t-2")
    wished.step(first, "propose_deletion", fields={"answer": "好"})
    wished.step(first, "confirm_deletion", by=wished.clerk, fields={"outcome": "done"})
    with pytest.raises(Refusal):
        wished.step(second, "correct")
    wished.step(second, "answer", fields={"outcome": "done", "answer": "您的信息已按您的要求删除。"})


def test_something_is_missing_or_too_much(wished):
    for wrong in ({"wish": "correction", "wanted": ""}, {"wish": "complaint"}, {"wish": "fly"}):
        with pytest.raises(Refusal):
            wished.wish(**wrong)
    for n in range(5):
        wished.wish("explanation", token=f"m-{n}")
    with pytest.raises(Refusal):
        wished.wish("explanation", token="m-6")
    actions.withdraw_request(case=Case.objects.first(), by=wished.by, now=wished.now)
    wished.wish("explanation", token="m-7")


def test_who_answers_for_whom(wished):
    on = wished.on
    assert own.keeper_of_person(wished.wang, on) == wished.basic
    western = wished.member(name="李四", identity=number_of("19910101")).person
    merge_persons(duplicate=western, into=register_person(name="李四", by=wished.by), by=wished.by)
    western.refresh_from_db()
    assert own.keeper_of_person(western.merged_into, on) == wished.western  # two entries, one membership
    stranger = register_person(name="孙七", by=wished.by)
    assert own.keeper_of_person(stranger, on) == wished.federation
    leave(wished)
    assert own.keeper_of_person(wished.wang, on) == wished.basic
    dissolve_body(body=wished.basic, on=on, by=wished.by)
    assert own.keeper_of_person(wished.wang, on) == wished.street
