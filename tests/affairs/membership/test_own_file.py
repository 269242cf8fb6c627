"""The own file: who is let in and who learns nothing, what it holds, who looked, a copy of it."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.utils.translation import gettext

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions.texts import content_of
from gonghui.affairs.membership.models import MemberText, PhoneProof
from gonghui.affairs.membership.queries import own
from gonghui.engines.messages.actions import Kept
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    add_household_member,
    erase_person,
    form_household,
    look_up,
    merge_persons,
    register_person,
    retain_membership,
    reveal,
)
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.privacy.actions import give_consent
from gonghui.foundation.privacy.queries import may_use
from tests.affairs.membership.conftest import number_of

PHONE, OTHER = "13800000001", "13900000002"
NUMBER = number_of()


def sent_code():
    """The digits of the newest message that says any."""
    for message in MemberText.objects.filter(kind="code").order_by("-pk"):
        if found := re.search(r"(?<!\d)(\d{6})(?!\d)", content_of(message)["text"]):
            return found.group(1)
    return ""


@pytest.fixture
def at_the_door(town):
    """A member of the firm's union with a phone, and how somebody asks and types."""
    town.wang = town.member("王小明", town.basic, identity=number_of(), phone=PHONE).person

    def ask(phone=PHONE, identity=NUMBER, address="10.0.0.1", minutes=0, **more):
        now = town.now + timedelta(minutes=minutes)
        return actions.send_own_code(
            phone=phone, identity=identity, address=address, by=town.by, now=now, **more
        )

    def enter(digits=None, phone=PHONE, identity=NUMBER, minutes=1):
        now = town.now + timedelta(minutes=minutes)
        typed = sent_code() if digits is None else digits
        return actions.enter_own_file(phone=phone, identity=identity, digits=typed, by=town.by, now=now)

    town.ask, town.enter = ask, enter
    town.file = lambda person=None, phone=PHONE: own.own_file(person or town.wang, phone, town.on, town.now)
    return town


def said_in(file):
    return "\n".join(str(one.value) for s in file.sections for entry in s.entries for one in entry.facts)


# -- who is let in ------------------------------------------------------------------------------------


def test_the_person_is_let_in_once_by_a_code_of_their_own_phone(at_the_door):
    assert at_the_door.ask().problem == ""
    code = sent_code()
    assert at_the_door.enter("000000").person is None
    assert at_the_door.enter(code).person == at_the_door.wang
    assert at_the_door.enter(code).person is None  # used
    at_the_door.ask(minutes=2)
    assert at_the_door.enter(minutes=2 + 30).person is None  # too old


@pytest.mark.parametrize(
    "asked",
    [
        {"identity": number_of("19700101")},
        {"phone": OTHER},
        {"identity": number_of("19700101"), "phone": OTHER},
    ],
    ids=["unknown number", "another phone", "nobody"],
)
def test_whoever_is_not_known_is_answered_as_whoever_is_and_by_the_same_work(at_the_door, asked):
    def traces():
        return [model.objects.count() for model in (PhoneProof, MemberText, Change)]

    before = traces()
    known = at_the_door.ask(address="10.0.0.2")
    between = traces()
    unknown = at_the_door.ask(**asked)
    assert known == unknown
    assert [b - a for a, b in zip(before, between, strict=True)] == [
        b - a for a, b in zip(between, traces(), strict=True)
    ]
    empty = MemberText.objects.order_by("-pk")[0]
    assert content_of(empty)["text"] == ""
    assert actions.send_texts(through=Kept(), by=at_the_door.by, now=at_the_door.now) == 1
    empty.refresh_from_db()
    assert empty.state == "expired"
    wrong = at_the_door.enter("123456", **asked)
    assert (wrong.person, str(wrong.problem)) == (None, str(at_the_door.enter("123456").problem))


def test_a_phone_of_two_opens_only_whose_number_was_given(at_the_door):
    wife = at_the_door.member(name="李四", identity=number_of("19910101"), phone=PHONE).person
    at_the_door.ask()
    his = sent_code()
    at_the_door.ask(identity=number_of("19910101"))
    hers = sent_code()
    assert at_the_door.enter(his, identity=number_of("19910101")).person is None
    assert at_the_door.enter(hers, identity=number_of("19910101")).person == wife
    assert at_the_door.enter(his).person == at_the_door.wang


def test_asking_is_borne_so_often_for_a_number_a_phone_and_an_address(at_the_door):
    times = [at_the_door.ask(phone=f"138000001{n:02}").problem for n in range(6)]
    assert [bool(problem) for problem in times] == [False] * 5 + [True]
    assert at_the_door.ask(identity=number_of("19700101"), phone="13800000999").problem == ""
    assert at_the_door.ask(phone="13800000998", minutes=61).problem == ""
    numbers = [number_of(serial=f"{n:03}") for n in range(100, 170)]
    many = [
        at_the_door.ask(identity=one, phone=f"1370000{n:04}", address="10.0.0.9", minutes=90).problem
        for n, one in enumerate(numbers)
    ]
    assert sum(not problem for problem in many) == 60
    assert not many[0]
    assert many[-1]


def test_no_phone_erased_or_a_landline_opens_nothing(at_the_door):
    at_the_door.member(name="赵六", identity=number_of("19850101"))
    assert at_the_door.ask(identity=number_of("19850101")).problem == ""
    assert sent_code() == ""
    assert at_the_door.ask(phone="01012345678").field == "phone"
    erase_person(person=at_the_door.wang, reason="本人要求", by=at_the_door.by)
    assert at_the_door.ask().problem == ""
    assert sent_code() == ""
    assert own.still_opens(at_the_door.wang.pk, PHONE) is None


def test_entries_that_were_merged_are_one_file_and_the_later_phone_goes_before(at_the_door):
    double = register_person(name="王小明", phone=OTHER, by=at_the_door.by)
    merge_persons(duplicate=at_the_door.wang, into=double, by=at_the_door.by)
    at_the_door.ask()
    assert sent_code() == ""  # the phone of the entry that was merged away may be somebody else's by now
    at_the_door.ask(phone=OTHER)
    entered = at_the_door.enter(phone=OTHER)
    assert entered.person == double
    file = at_the_door.file(double, OTHER)
    assert "大洋公司工会" in said_in(file)
    assert own.still_opens(at_the_door.wang.pk, PHONE) is None  # a visit from before the merger ends
    assert own.still_opens(double.pk, OTHER) == double


# -- what it holds ------------------------------------------------------------------------------------


def test_it_holds_the_person_masked_and_relatives_as_relations_only(at_the_door):
    wife = at_the_door.member(name="李四", identity=number_of("19910101"), phone=OTHER).person
    home = form_household(head=at_the_door.wang, on=date(2020, 1, 1), by=at_the_door.by)
    add_household_member(
        household=home, person=wife, relation="spouse", on=date(2020, 1, 1), by=at_the_door.by
    )
    retain_membership(
        membership=at_the_door.wang.memberships.get(),
        on=date(2025, 1, 1),
        because="retired",
        by=at_the_door.by,
    )
    file = at_the_door.file()
    text = said_in(file)
    assert {"person", "memberships", "households"} <= {section.key for section in file.sections}
    assert "王小明" in text
    assert "李四" not in text
    for secret in (number_of(), PHONE, number_of("19910101"), OTHER):
        assert secret not in text
    assert number_of()[-4:] in text
    [members] = [section for section in file.sections if section.key == "memberships"]
    assert [{one.name: str(one.value) for one in entry.facts}.get("kept") for entry in members.entries] == [
        str(Membership.Kept.RETIRED.label),
        None,
    ]
    assert file.records["people.household"] == {home.pk}


# What of people the own file shows, and what it does not, and why. A new tie must be decided on here.
SHOWN = {
    "people.membership.person",
    "people.employment.person",
    "people.post.person",
    "people.householdmember.person",
    "people.person.merged_into",
    "skills.craftsman.person",
    "skills.skillcertificate.person",
    "assistance.enrolment.person",
    "membership.application.person",
    "membership.transfer.person",
    "membership.groupwork.person",
    "membership.liaison.person",
    "membership.reach.person",
    "membership.datarequest.person",
    "organising.groupmember.person",
    "organising.candidate.person",
    "organising.elected.person",
    "privacy.consent.person",
}
LEFT_OUT = {
    "people.double.first": "a likeness of two entries, no statement about one",
    "people.double.second": "a likeness of two entries, no statement about one",
    "cases.accountholder.person": "the officer's own account, seen where one signs in",
    "cases.case.person": "shown by the kinds of case that the portal shows",
    "privacy.consent.guardian": "it is the child's",
}


def test_whatever_is_tied_to_a_person_is_shown_or_left_out_for_a_reason():
    ties = {
        f"{field.model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("gonghui.")
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    assert ties - SHOWN - set(LEFT_OUT) == set()
    assert (SHOWN | set(LEFT_OUT)) - ties == set()


# -- who looked ---------------------------------------------------------------------------------------


def test_who_looked_is_told_by_day_unit_kind_and_purpose_and_never_by_name(at_the_door):
    officer = at_the_door.staff("membership_officer", at_the_door.federation, "officer_zhao")
    reveal(person=at_the_door.wang, field="phone", purpose="核对 13912345678 的来电", by=officer)
    look_up(number=number_of(), by=officer)
    auditor = Account.objects.create(username="auditor", name="auditor_qian", kind="audit_admin")
    log_access(by=auditor, kind=Access.Kind.LOOKUP, model=Person, record=at_the_door.wang, purpose="抽查日志")
    other = at_the_door.member(name="李四", identity=number_of("19910101"), phone=OTHER).person
    reveal(person=other, field="phone", purpose="另一个人的", by=officer)
    looks = own.looks_at(at_the_door.file().records)
    assert (looks.total, looks.after) == (3, None)
    assert [str(look.unit) for look in looks.rows] == [
        str(Account.Kind.AUDIT_ADMIN.label),
        "试验市总工会",
        "试验市总工会",
    ]
    assert [look.kind for look in looks.rows] == [
        Access.Kind.LOOKUP.label,
        Access.Kind.LOOKUP.label,
        Access.Kind.REVEAL.label,
    ]
    assert [str(field) for field in looks.rows[2].fields] == [gettext("Phone")]
    said = "\n".join(f"{look.purpose} {look.unit} {look.what}" for look in looks.rows)
    assert "officer_zhao" not in said
    assert "auditor_qian" not in said
    assert "13912345678" not in said


def test_pages_of_the_log_hold_every_line_once(at_the_door):
    Access.objects.bulk_create(
        Access(
            account=1, kind="reveal", model="people.person", record=at_the_door.wang.pk, purpose=f"第{n}次"
        )
        for n in range(70)
    )
    seen, before = [], None
    while True:
        page = own.looks_at(at_the_door.file().records, before)
        assert page.total == 70
        seen += [look.purpose for look in page.rows]
        if page.after is None:
            break
        before = page.after
    assert seen == [f"第{n}次" for n in reversed(range(70))]


# -- a copy -------------------------------------------------------------------------------------------


def test_a_copy_says_what_the_file_says_and_is_logged_to_the_person(at_the_door):
    found = actions.take_copy(
        person=at_the_door.wang, phone=PHONE, form="json", by=at_the_door.by, now=at_the_door.now
    )
    told = json.loads(own.as_json(found))
    assert (told["format"], told["version"], told["of"]) == ("gonghui-own-file", 1, "试验市")
    assert [section["key"] for section in told["sections"]] == [s.key for s in at_the_door.file().sections]
    assert told["sections"][0]["entries"][0]["name"] == "王小明"
    with zipfile.ZipFile(BytesIO(own.as_docx(found))) as packed:
        words = re.sub(r"<[^>]+>", "", packed.read("word/document.xml").decode())
    for one in said_in(found).splitlines():
        assert one in words
    assert number_of() not in words + json.dumps(told)
    access = Access.objects.get(kind="export")
    assert (access.model, access.record, access.body) == ("people.person", at_the_door.wang.pk, None)
    [look] = own.looks_at(at_the_door.file().records).rows
    assert look.own
    assert "json" in look.purpose


# -- consents -----------------------------------------------------------------------------------------


def test_a_consent_is_read_and_taken_back_by_its_own_person_only(at_the_door):
    w = at_the_door
    other = w.member(name="李四", identity=number_of("19910101"), phone=OTHER).person
    mine, hers = (
        give_consent(person=one, use="services_used", how="portal", on=date(2026, 1, 5), by=w.by)
        for one in (w.wang, other)
    )
    [section] = [one for one in w.file().sections if one.key == "consents"]
    assert [entry.key for entry in section.entries] == [str(mine.public_id)]
    take_back = {"person": w.wang, "by": w.by, "now": w.now}
    with pytest.raises(Refusal):
        actions.withdraw_own_consent(public_id=str(hers.public_id), **take_back)
    done = actions.withdraw_own_consent(public_id=str(mine.public_id), **take_back)
    assert (done.withdrawn_on, done.withdrawn_how) == (w.on, "portal")
    assert not may_use(w.wang, "services_used", w.on)
    assert may_use(other, "services_used", w.on)
    [section] = [one for one in w.file().sections if one.key == "consents"]
    assert [entry.key for entry in section.entries] == [""]
