"""Joining by phone: from the form to the member, and every way in which it goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import Application, GroupWork, MemberText
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules.joining import WHAT_TO_DO, document_kind
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case, CaseClock
from gonghui.foundation.bodies.actions import dissolve_body
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.models import Employment, Membership, Person
from tests.affairs.membership.conftest import number_of


def approve(town, applied, by=None, **fields):
    case = Case.objects.get(pk=applied.application.pk)
    return do_step(case=case, step="approve", by=by or town.chair, now=town.now, fields=fields)


def test_an_application_is_a_case_with_a_clock_at_the_union(town):
    applied = town.apply(employer_name="大洋公司")
    case = applied.application.case
    assert (case.kind, case.lead_id, case.state) == ("joining", town.basic.pk, "submitted")
    clock = CaseClock.objects.get(case=case)
    assert (clock.limit, clock.unit, clock.running) == (10, "working_days", True)
    assert applied.application.employer_id == town.firm.pk
    assert len(applied.code) == 8
    assert applied.application.area == town.one


def test_what_is_personal_lies_sealed_and_the_log_holds_no_word_of_it(town):
    applied = town.apply()
    identity = number_of()
    for change in Change.objects.all():
        assert identity not in str(change.after)
        assert "王小明" not in str(change.after)
        assert "13800000001" not in str(change.after)
    kept = Application.objects.get()
    assert identity.encode() not in bytes(kept.identity)
    who = matters.applicant_of(applied.application)
    assert (who.name, who.identity, who.phone) == ("王小明", identity, "13800000001")
    assert "王小明" not in applied.application.case.title


def test_approval_makes_person_membership_and_employment_at_once(town):
    applied = town.apply(employer_name="大洋公司")
    done = approve(town, applied)
    person = Person.objects.get()
    assert (person.name, person.sex, person.birth_date) == ("王小明", "F", date(1990, 3, 7))
    membership = Membership.objects.get()
    assert (membership.union_id, membership.status, membership.valid_from) == (
        town.basic.pk,
        "in_force",
        town.on,
    )
    assert Employment.objects.get().employer_id == town.firm.pk
    kept = Application.objects.get()
    assert (kept.person, kept.membership, kept.is_open) == (person, membership, False)
    assert (done.state, done.outcome) == ("approved", "joined")


def test_nothing_is_left_where_an_approval_fails_halfway(town):
    applied = town.apply(employer_name="大洋公司")
    dissolve_body(body=town.firm, on=town.on, by=town.by)
    with pytest.raises(Refusal):
        approve(town, applied)
    assert not Person.objects.exists()
    assert not Membership.objects.exists()
    assert Application.objects.get().is_open


def test_a_worker_of_several_platforms_has_several_employments_in_force(town):
    for platform, brand in ((town.rider, "快送"), (town.parcel, "速递")):
        actions.enter_platform(
            employer=platform,
            brand=brand,
            business="food",
            valid_from=date(2020, 1, 1),
            federation=town.trade,
            by=town.by,
        )
    drive = actions.open_drive(
        name="春季行动", body=town.trade, groups=["food_rider", "courier"], on=town.on, by=town.by
    )
    entrance = town.entrance(town.trade, drive=drive, area=town.two)
    applied = town.apply(
        entrance=entrance, worker_group="food_rider", platforms=[town.rider.pk, town.parcel.pk, 4711]
    )
    assert applied.application.platforms == sorted([town.rider.pk, town.parcel.pk])
    approve(town, applied, by=town.officer)
    held = Employment.objects.filter(valid_to=None)
    assert {(job.host_id, job.employer_id, job.kind) for job in held} == {
        (town.rider.pk, None, "new_form"),
        (town.parcel.pk, None, "new_form"),
    }
    work = GroupWork.objects.get()
    assert (work.worker_group, work.area) == ("food_rider", town.two)
    assert applied.application.drive == drive


@pytest.mark.parametrize(
    ("otherwise", "field"),
    [
        ({"identity": number_of()[:-1] + "0"}, "identity"),
        ({"identity": "12345"}, "identity"),
        ({"identity": number_of("20990101")}, "identity"),
        ({"identity": number_of("20150302")}, "identity"),
        ({"identity": number_of(place="990101")}, "identity"),
        ({"name": "王3"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"worker_group": "astronaut"}, "worker_group"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(town, otherwise, field):
    with pytest.raises(Refusal) as refused:
        town.apply(**otherwise)
    assert refused.value.field == field
    assert not Case.objects.exists()
    assert not Application.objects.exists()


def test_sixteen_is_old_enough_on_the_birthday_and_not_the_day_before(town):
    town.apply(identity=number_of("20100302"))
    with pytest.raises(Refusal) as refused:
        town.apply(token="other", identity=number_of("20100303"))
    assert refused.value.field == "identity"


def test_cards_are_told_apart_by_their_form(town):
    foreign = "931156199001010010"
    foreign = foreign[:17] + check_digit_18(foreign[:17])
    told = {
        number_of(): "resident",
        "110105900307002": "resident",
        number_of(place="810000"): "resident",
        "ABC123456789012": "foreign",
        foreign: "foreign",
        "E12345678": "passport",
    }
    assert {number: document_kind(number) for number in told} == told
    assert document_kind(number_of(place="990101")) == "resident"
    assert town.apply(identity=foreign).application.identity_kind == "foreign"


def test_a_card_without_a_birth_date_wants_it_from_the_officer(town):
    applied = town.apply(identity="ABC123456789012")
    with pytest.raises(Refusal) as refused:
        approve(town, applied)
    assert refused.value.field == "birth_date"
    with pytest.raises(Refusal):
        approve(town, applied, birth_date=date(2014, 1, 1))
    approve(town, applied, birth_date=date(1980, 1, 1))
    assert Person.objects.get().birth_date == date(1980, 1, 1)


def test_an_old_number_of_fifteen_is_the_same_person(town):
    first = number_of()
    town.apply(identity=first[:6] + first[8:17])
    with pytest.raises(Refusal):
        town.apply(token="other", identity=first, phone="13900000002")


def test_sent_twice_it_is_one_application_with_one_code(town):
    first = town.apply()
    again = town.apply()
    assert first.application == again.application
    assert first.code == again.code
    assert Case.objects.count() == 1


def test_from_two_phones_at_once_the_second_is_told_so(town):
    town.apply()
    with pytest.raises(Refusal) as refused:
        town.apply(token="other", phone="13900000002", name="别的人")
    assert "13800000001" not in str(refused.value)
    assert Application.objects.count() == 1


def test_three_a_day_are_enough_for_one_phone(town):
    for serial in ("002", "004", "006"):
        town.apply(token=serial, identity=number_of(serial=serial))
    with pytest.raises(Refusal):
        town.apply(token="008", identity=number_of(serial="008"))
    town.apply(token="010", identity=number_of(serial="010"), clerk=town.clerk)


def test_a_number_of_another_is_a_finding_that_stops(town):
    town.member(name="张三", identity=number_of(), phone="13700000007")
    applied = town.apply()
    found = {one.key: one.stops for one in matters.findings(applied.application, town.on)}
    assert found == {"identity_of_another": True, "member_elsewhere": True}
    with pytest.raises(Refusal):
        approve(town, applied)
    assert Person.objects.count() == 1


def test_a_phone_of_somebody_is_looked_at_by_the_officer(town):
    town.member(name="张三", identity=number_of("19700101"), phone="13800000001")
    applied = town.apply()
    with pytest.raises(Refusal) as refused:
        approve(town, applied)
    assert refused.value.field == "checked"
    approve(town, applied, checked="当面核对，号码已换人使用")
    assert Person.objects.count() == 2


def test_somebody_known_who_is_no_member_is_not_entered_twice(town):
    from gonghui.foundation.people.actions import register_person

    known = register_person(name="王小明", identity=number_of(), phone="13700000007", by=town.by)
    applied = town.apply()
    approve(town, applied)
    assert Membership.objects.get().person == known
    assert Person.objects.filter(matters.of_phone("13800000001")).get() == known


def test_a_member_of_this_union_need_not_join_again(town):
    town.member(name="王小明", union=town.basic, identity=number_of())
    with pytest.raises(Refusal):
        town.apply()


def test_a_refusal_says_why_and_what_to_do(town):
    applied = town.apply()
    case = Case.objects.get()
    with pytest.raises(Refusal):
        do_step(case=case, step="refuse", by=town.chair, now=town.now)
    do_step(
        case=case,
        step="refuse",
        by=town.chair,
        now=town.now,
        reason="no_work",
        fields={"advice": "带上工资条来"},
    )
    told = matters.told_to_worker(Case.objects.get())
    assert str(told["what_to_do"]) == str(WHAT_TO_DO["no_work"])
    assert told["advice"] == "带上工资条来"
    assert not Application.objects.get().is_open
    town.apply(token="again")
    assert matters.case_by_code(applied.code, "13800000001") == case


def test_what_is_missing_is_asked_for_and_the_clock_stands(town):
    town.apply()
    case = Case.objects.get()
    case = do_step(
        case=case, step="ask_more", by=town.chair, now=town.now, fields={"missing": "请发一张工资条"}
    )
    assert CaseClock.objects.get().paused
    told = matters.told_to_worker(case)
    assert (told["may_answer"], told["missing"]) == (True, "请发一张工资条")
    later = town.now + timedelta(days=3)
    done = actions.answer_missing(case=case, answer="已发", by=town.by, now=later, clerk=town.clerk)
    assert done.state == "submitted"
    assert not CaseClock.objects.get().paused
    assert done.events.filter(step="for_worker", by=town.clerk).exists()


def test_a_clerk_does_every_step_for_a_worker_without_a_phone(town):
    applied = town.apply(clerk=town.clerk, phone="")
    case = Case.objects.get()
    assert case.channel == "clerk"
    assert case.events.filter(step="for_worker", by=town.clerk).exists()
    assert not MemberText.objects.exists()
    assert matters.case_by_code(applied.code, "") == case
    actions.withdraw_matter(case=case, by=town.by, now=town.now, clerk=town.clerk)
    assert Case.objects.get().state == "withdrawn"


def test_who_follows_needs_the_code_and_the_phone(town):
    applied = town.apply()
    assert matters.case_by_code(applied.code.lower(), "138 0000 0001") is not None
    assert matters.case_by_code(applied.code, "13900000002") is None
    assert matters.case_by_code(applied.code, "") is None
    assert matters.case_by_code("AAAAAAAA", "13800000001") is None


def test_a_union_dissolved_since_the_code_was_printed_hands_over_to_the_one_above(town):
    entrance = town.entrance()
    dissolve_body(body=town.basic, on=town.on - timedelta(days=3), by=town.by)
    entrance.refresh_from_db()
    taking = places.leads_to(places.entrance_of(entrance.code), town.on)
    assert taking.union.pk == town.street.pk
    assert taking.notice
    applied = town.apply(entrance=places.entrance_of(entrance.code))
    assert applied.application.case.lead_id == town.street.pk
    approve(town, applied, by=town.clerk)
    assert Membership.objects.get().union_id == town.street.pk


def test_a_drive_that_has_ended_still_leads_to_its_union_and_counts_nobody(town):
    drive = actions.open_drive(
        name="行动", body=town.trade, groups=["courier"], on=town.on - timedelta(days=90), by=town.by
    )
    entrance = actions.open_entrance(by=town.by, on=town.on - timedelta(days=60), drive=drive)
    actions.end_drive(drive=drive, on=town.on, by=town.by)
    taking = places.leads_to(places.entrance_of(entrance.code), town.on)
    assert (taking.union.pk, taking.drive) == (town.trade.pk, None)
    assert drive.name in str(taking.notice)
    assert town.apply(entrance=places.entrance_of(entrance.code)).application.drive is None


def test_only_whoever_keeps_members_there_admits(town):
    applied = town.apply()
    with pytest.raises(Refusal):
        approve(town, applied, by=town.westerner)
    approve(town, applied, by=town.clerk)


def test_sent_on_the_member_belongs_to_the_union_that_admits(town):
    town.apply(entrance=town.entrance(town.street))
    case = Case.objects.get()
    done = do_step(
        case=case,
        step="send_on",
        by=town.clerk,
        now=town.now,
        reason="大洋公司职工",
        fields={"to": town.basic},
    )
    assert done.lead_id == town.basic.pk
    do_step(case=done, step="approve", by=town.chair, now=town.now)
    assert Membership.objects.get().union_id == town.basic.pk


def test_messages_say_number_and_state_and_nothing_else(town):
    from gonghui.affairs.membership.actions.texts import content_of

    applied = town.apply(employer_name="大洋公司")
    approve(town, applied)
    texts = [content_of(message)["text"] for message in MemberText.objects.order_by("pk")]
    assert len(texts) == 2
    assert all("王小明" not in text and number_of() not in text for text in texts)
    assert applied.application.case.number in texts[0]


class Gateway:
    """Takes what it is sent; fails when told so."""

    def __init__(self, problem=None):
        self.problem, self.sent = problem, []

    def send(self, *, message_id, phone, text):
        if self.problem:
            raise self.problem
        self.sent.append((phone, text))
        return "taken"


def test_a_code_is_sent_proved_once_and_counted(town):
    proof = actions.send_code(phone="13800000001", purpose="join", by=town.by, now=town.now, browser="b")
    assert not proof.problem
    gateway = Gateway(OSError("down"))
    assert actions.send_texts(through=gateway, by=town.by, now=town.now) == 0
    gateway.problem = None
    assert actions.send_texts(through=gateway, by=town.by, now=town.now + timedelta(minutes=1)) == 1
    assert MemberText.objects.get().content is None
    [(phone, text)] = gateway.sent
    assert phone == "13800000001"
    digits = "".join(sign for sign in text.split("12351")[1] if sign.isdigit())[:6]
    wrong = "000000" if digits != "000000" else "111111"
    kept = {"phone": phone, "purpose": "join", "by": town.by, "now": town.now}
    assert actions.prove_phone(typed=wrong, **kept).field == "digits"
    assert actions.prove_phone(typed=digits, **(kept | {"purpose": "transfer"})).problem
    assert not actions.prove_phone(typed=digits, **kept).problem
    assert actions.prove_phone(typed=digits, **kept).problem


def test_codes_are_limited_a_phone_and_a_browser(town):
    for _again in range(5):
        assert not actions.send_code(phone="13800000001", purpose="join", by=town.by, now=town.now).problem
    assert actions.send_code(phone="13800000001", purpose="join", by=town.by, now=town.now).problem
    assert actions.send_code(phone="01088888888", purpose="join", by=town.by, now=town.now).field == "phone"
    for n in range(10):
        actions.send_code(phone=f"1390000000{n}", purpose="join", by=town.by, now=town.now, browser="x")
    late = actions.send_code(phone="13700000001", purpose="join", by=town.by, now=town.now, browser="x")
    assert late.problem
    assert actions.forget_codes(by=town.by, now=town.now + timedelta(days=2)) == 15


def test_a_said_form_is_a_value(town):
    assert replace(town.said(), phone="").phone == ""
