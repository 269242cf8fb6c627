"""Coming back to an appeal: query codes and codes by phone."""

from __future__ import annotations

from datetime import timedelta

from gonghui.affairs.appeals.actions import portal
from gonghui.affairs.appeals.models import PhoneCode, TextMessage
from gonghui.affairs.appeals.rules.asking import SIGNS
from tests.affairs.appeals.portal.conftest import NEW_PHONE, PHONE, last_code


def test_a_code_opens_one_case_only_with_its_phone(town, ask):
    asked = ask()
    by, now = town.by, town.now

    def enter(code, phone, address="10.0.0.1"):
        return portal.enter_by_code(code=code, phone=phone, address=address, by=by, now=now)

    assert enter(asked.code.lower(), PHONE).appeals == [asked.appeal]
    assert enter(f"{asked.code[:4]} {asked.code[4:]}", "138 0000 0001").appeals == [asked.appeal]
    assert enter(asked.code, NEW_PHONE).problem
    assert enter(asked.code, "").problem
    assert enter("AAAAAAAA", PHONE).problem
    assert enter("hello", PHONE).field == "code"
    without = ask(token="t2", phone="")
    assert enter(without.code, "").appeals == [without.appeal]


def test_guessing_codes_ends_for_the_address_and_the_phone_s_way_stays_open(town, ask):
    asked = ask()
    by, now = town.by, town.now
    for n in range(60):
        wrong = "ACDEFG" + SIGNS[n // 20] + SIGNS[n % 20]
        portal.enter_by_code(code=wrong, phone="", address="10.0.0.1", by=by, now=now)
    right = {"code": asked.code, "phone": PHONE, "by": by}
    assert portal.enter_by_code(**right, address="10.0.0.1", now=now).problem
    assert portal.enter_by_code(**right, address="10.0.0.2", now=now).appeals
    assert portal.enter_by_code(**right, address="10.0.0.1", now=now + timedelta(minutes=61)).appeals
    portal.send_phone_code(phone=PHONE, by=by, now=now)
    assert portal.enter_by_phone(phone=PHONE, digits=last_code(), by=by, now=now).appeals == [asked.appeal]


def test_phones_cannot_be_tried_out_against_a_known_code(town, ask):
    asked = ask()
    by, now = town.by, town.now
    for n in range(10):
        portal.enter_by_code(code=asked.code, phone=f"1370000000{n}", address=f"10.0.0.{n}", by=by, now=now)
    assert portal.enter_by_code(code=asked.code, phone=PHONE, address="10.0.1.1", by=by, now=now).problem


def test_a_phone_code_opens_every_case_of_the_phone_once_and_for_ten_minutes(town, ask):
    appeals = [ask(token=f"t{n}").appeal for n in range(2)]
    ask(token="other", phone=NEW_PHONE)
    by, now = town.by, town.now
    portal.send_phone_code(phone=PHONE, by=by, now=now)
    code = last_code()
    enter = lambda digits, at=now: portal.enter_by_phone(phone=PHONE, digits=digits, by=by, now=at)  # noqa: E731
    assert enter("000000" if code != "000000" else "111111").problem
    assert enter(code, now + timedelta(minutes=10)).problem
    assert set(enter(code).appeals) == set(appeals)
    assert enter(code).problem
    assert not PhoneCode.objects.filter(code_hash=code.encode()).exists()


def test_a_phone_code_is_tried_five_times_and_asked_for_five_times(town, ask):
    ask()
    by, now = town.by, town.now
    portal.send_phone_code(phone=PHONE, by=by, now=now)
    code = last_code()
    for wrong in ("", "1", "abc", "９" * 6, "000001"):
        assert portal.enter_by_phone(phone=PHONE, digits=wrong, by=by, now=now).problem
    assert portal.enter_by_phone(phone=PHONE, digits=code, by=by, now=now).problem
    for _n in range(4):
        assert not portal.send_phone_code(phone=PHONE, by=by, now=now).problem
    assert portal.send_phone_code(phone=PHONE, by=by, now=now).problem


def test_whether_a_phone_is_known_is_not_told_and_strangers_get_no_message(town, ask):
    ask()
    before = TextMessage.objects.count()
    assert portal.send_phone_code(phone=NEW_PHONE, by=town.by, now=town.now) == portal.Entry()
    assert TextMessage.objects.count() == before
