"""The worker's portal below its pages: asking, proving, answering, changing the number, text messages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from gonghui.affairs.appeals import jobs, queries
from gonghui.affairs.appeals.actions import Said, accept, portal, reply
from gonghui.affairs.appeals.models import Appeal, PhoneCode, PortalAttempt, TextMessage
from gonghui.affairs.appeals.queries.portal import content_of
from gonghui.affairs.appeals.rules.asking import SIGNS
from gonghui.affairs.appeals.rules.portal.intent import read_intent
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.foundation.core.models import Change, Installation
from gonghui.foundation.core.rules import Refusal

PHONE, NEW_PHONE = "13800000001", "13900000002"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 64
AMR = b"#!AMR\n" + b"\x3c" * 64
PROGRAM = b"MZ\x90\x00" + b"\0" * 64
WORDS = "公司拖欠两个月工资，老板不见了"


def said(**otherwise):
    return Said(**{"request": "", "channel": "", "wording": WORDS, "phone": PHONE, **otherwise})


@pytest.fixture
def ask(town):
    def asked(token="t1", by=None, hours=0, chosen="", place="990101001", browser="", files=(), **otherwise):
        return portal.ask(
            said=said(**otherwise),
            token=token,
            by=by or town.by,
            now=town.now + timedelta(hours=hours),
            chosen=chosen,
            place=place,
            browser=browser,
            files=files,
        )

    return asked


class Gateway:
    """Keeps what it is given; down while it is told to be."""

    def __init__(self):
        self.sent, self.is_down = [], False

    def send(self, *, message_id, phone, text):
        if self.is_down:
            raise ConnectionError("no route")
        if message_id not in [known for known, _phone, _text in self.sent]:
            self.sent.append((message_id, phone, text))
        return "ok"

    def texts(self, phone=PHONE):
        return [text for _id, to, text in self.sent if to == phone]


def last_code(phone=PHONE):
    """The digits of the latest phone code, as the worker reads them."""
    message = TextMessage.objects.filter(kind="phone_code").order_by("-pk")[0]
    content = content_of(message)
    assert content["phone"] == phone
    return re.search(r"(?<!\d)\d{6}(?!\d)", content["text"])[0]


def test_a_few_words_become_a_dispatched_appeal_of_the_right_kind(town, ask):
    asked = ask(employer_name="大洋建筑公司")
    appeal = Appeal.objects.select_related("case").get(pk=asked.appeal.pk)
    assert (appeal.request, appeal.category, appeal.channel) == ("complaint", "wages.arrears", "portal")
    assert appeal.case.about == town.firm
    assert appeal.case.state == "dispatched"
    assert appeal.case.lead == town.street
    assert not appeal.case.consents.exists()
    assert queries.opened_words(appeal)["wording"] == WORDS
    assert queries.appeal_by_code(asked.code, PHONE) == appeal


@pytest.mark.parametrize(
    ("words", "chosen", "named", "request_", "category"),
    [
        ("请问产假有多少天？", "", False, "consult", "other"),
        ("请问入会怎么办", "", False, "consult", "union.joining"),
        ("得了大病，家里困难", "", False, "help", "aid.hardship"),
        ("公司不发工资", "", True, "complaint", "wages.arrears"),
        ("公司不发工资", "", False, "complaint", "other"),
        ("我要举报工地脚手架有隐患", "", True, "report", "safety.hazard"),
        ("建议驿站晚上也开", "", False, "suggest", "flexible.station"),
        ("公司不发工资", "question", True, "consult", "wages.arrears"),
        ("你好", "", False, "help", "other"),
    ],
)
def test_intent_is_read_from_plain_words(town, words, chosen, named, request_, category):
    intent = read_intent(words, queries.categories(town.on), chosen=chosen, has_employer=named)
    assert (intent.request, intent.category) == (request_, category)


def test_words_of_danger_raise_nothing_by_themselves(town, ask):
    assert read_intent("不想活了", queries.categories(town.on)).hazards == ("self_harm",)
    assert not ask(wording="不想活了").appeal.is_danger


def test_danger_needs_no_words_and_is_never_one_too_many(town, ask):
    for n in range(25):
        asked = ask(token=f"d{n}", wording="", hazards=["injury"], browser="b")
    assert asked.appeal.is_danger


def test_the_portal_s_own_account_takes_nothing_up(town, ask):
    asked = ask(place="", wording="家里困难，想申请帮扶")
    case = Case.objects.get(pk=asked.appeal.pk)
    assert (case.state, case.handler, case.lead) == ("registered", None, town.federation)


def test_a_form_sent_twice_makes_one_appeal(ask):
    first, second = ask(), ask()
    assert first.appeal == second.appeal
    assert first.code == second.code
    assert Appeal.objects.count() == 1


def test_photos_and_voice_are_kept_sealed_and_a_disguised_program_keeps_nothing(ask, settings):
    asked = ask(files=[("照片.jpg", JPEG), ("录音.amr", AMR)])
    files = list(asked.appeal.case.files.select_related("file"))
    assert [(link.file.media_type, link.from_asker) for link in files] == [
        ("image/jpeg", True),
        ("audio/amr", True),
    ]
    assert all(link.file.sealed for link in files)
    for name in ("照片.jpg", "录音.mp3", "工资.pdf"):
        with pytest.raises(Refusal) as refused:
            ask(token="t2", files=[(name, PROGRAM)])
        assert refused.value.field == "files"
    with pytest.raises(Refusal):
        ask(token="t2", files=[("a.pdf", b"%PDF-1.4 ")])
    with pytest.raises(Refusal):
        ask(token="t2", files=[(f"{n}.jpg", JPEG) for n in range(5)])
    with pytest.raises(Refusal):
        ask(token="t2", files=[("a.jpg", JPEG + b"\0" * (8 << 20))])
    assert Appeal.objects.count() == 1


def test_a_film_is_no_voice(ask):
    film = b"\0\0\0\x18ftypmp42" + b"\0" * 20 + b"soun" + b"vide"
    with pytest.raises(Refusal):
        ask(files=[("a.m4a", film)])
    assert ask(files=[("a.m4a", film.replace(b"vide", b"free"))]).appeal.case.files.count() == 1


def test_one_phone_or_browser_is_limited_an_address_is_not(town, ask):
    for n in range(10):
        ask(token=f"t{n}")
    with pytest.raises(Refusal):
        ask(token="one too many")
    assert ask(token="another phone", phone=NEW_PHONE).code
    assert ask(token="next day", hours=25).code
    for n in range(20):
        ask(token=f"b{n}", phone="", browser="one browser")
    with pytest.raises(Refusal):
        ask(token="b", phone="", browser="one browser")
    assert ask(token="c", phone="", browser="another browser").code


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


def answered(town, appeal, hours=1):
    appeal = Appeal.objects.select_related("case").get(pk=appeal.pk)
    at = town.now + timedelta(hours=hours)
    accept(appeal=appeal, by=town.worker, now=at)
    reply(appeal=appeal, text="单位已于当日发放工资", claims="solved", by=town.worker, now=at)
    return Appeal.objects.select_related("case").get(pk=appeal.pk)


@pytest.mark.parametrize(
    ("result", "again", "state", "outcome"),
    [
        ("solved", False, "closed", "solved"),
        ("partly", False, "closed", "partly"),
        ("unsolved", True, "handling", ""),
    ],
)
def test_the_worker_answers_the_call_back(town, ask, result, again, state, outcome):
    appeal = answered(town, ask(employer_name="大洋建筑公司").appeal)
    call = portal.answer_call_back(
        appeal=appeal,
        contacted=True,
        result=result,
        satisfaction="satisfied",
        again=again,
        by=town.by,
        now=town.now + timedelta(hours=2),
    )
    case = Case.objects.get(pk=appeal.pk)
    assert (case.state, case.outcome) == (state, outcome)
    assert (call.by, call.channel) == (None, "portal")


def test_a_closed_appeal_is_reopened_with_a_reason(town, ask):
    appeal = answered(town, ask(employer_name="大洋建筑公司").appeal)
    now = town.now + timedelta(hours=2)
    with pytest.raises(Refusal):
        portal.ask_again(appeal=appeal, reason="还没有", by=town.by, now=now)
    portal.answer_call_back(
        appeal=appeal, contacted=True, result="partly", satisfaction="fairly", by=town.by, now=now
    )
    with pytest.raises(Refusal) as refused:
        portal.ask_again(appeal=appeal, reason=" ", by=town.by, now=now)
    assert refused.value.field == "reason"
    portal.ask_again(appeal=appeal, reason="只发了一个月", by=town.by, now=now)
    assert Case.objects.get(pk=appeal.pk).reopenings == 1
    with pytest.raises(Refusal):
        portal.ask_again(appeal=appeal, reason="再来", by=town.by, now=now + timedelta(days=60))


def test_the_case_is_kept_when_the_number_changes(town, ask):
    asked = ask()
    by, now, appeal = town.by, town.now, asked.appeal
    new = {"appeal": appeal, "phone": NEW_PHONE, "address": "10.0.0.1", "by": by, "now": now}
    assert portal.ask_new_number(**new, code="ACDEFGHJ").field == "code"
    assert not PhoneCode.objects.exists()
    assert not portal.ask_new_number(**new, code=asked.code).problem
    code = last_code(NEW_PHONE)
    # A code that proves a number signs nobody in.
    assert portal.enter_by_phone(phone=NEW_PHONE, digits=code, by=by, now=now).problem
    done = portal.confirm_new_number(appeal=appeal, phone=NEW_PHONE, digits=code, by=by, now=now)
    assert done.appeals == [appeal]
    enter = {"code": asked.code, "address": "10.0.0.1", "by": by, "now": now}
    assert portal.enter_by_code(**enter, phone=PHONE).problem
    assert portal.enter_by_code(**enter, phone=NEW_PHONE).appeals == [appeal]
    assert queries.told_of(done.appeals[0])["phone"] == NEW_PHONE
    told = TextMessage.objects.get(kind="number")
    assert content_of(told)["phone"] == PHONE


def test_a_clerk_does_every_step_for_the_worker_and_is_named(town, ask):
    clerk = town.staff("street_officer", town.street, "counter")
    asked = ask(by=clerk, employer_name="大洋建筑公司", wording=WORDS)
    appeal = Appeal.objects.select_related("case").get(pk=asked.appeal.pk)
    assert (appeal.channel, appeal.origin, appeal.case.opened_by) == ("station", town.street, clerk)
    portal_appeal = answered(town, ask(token="t2", employer_name="大洋建筑公司").appeal)
    portal.answer_call_back(
        appeal=portal_appeal,
        contacted=True,
        result="solved",
        satisfaction="satisfied",
        by=town.by,
        now=town.now + timedelta(hours=3),
        clerk=clerk,
    )
    event = CaseEvent.objects.get(case=portal_appeal.case, step="for_worker")
    assert (event.by, event.body) == (clerk, town.street)
    assert Change.objects.filter(verb="do_for_worker", by=clerk.pk).exists()
    third = answered(town, ask(token="t3", employer_name="大洋建筑公司").appeal)
    with pytest.raises(Refusal):
        portal.answer_call_back(
            appeal=third,
            contacted=True,
            result="solved",
            satisfaction="satisfied",
            by=town.by,
            now=town.now + timedelta(hours=3),
            clerk=town.worker,
        )


def test_ticks_are_given_and_taken_back(town, ask):
    appeal = ask(consents=[("matter", "employer")]).appeal
    held = lambda: set(appeal.case.consents.filter(withdrawn_at=None).values_list("what", "to"))  # noqa: E731
    assert held() == {("matter", "employer")}
    portal.set_ticks(appeal=appeal, ticks=[("name", "co_handlers")], by=town.by, now=town.now)
    assert held() == {("name", "co_handlers")}
    portal.set_ticks(appeal=appeal, ticks=[], by=town.by, now=town.now)
    assert held() == set()


def test_every_change_is_told_once_in_order_and_without_the_matter(town, ask):
    gateway, by = Gateway(), town.by
    asked = ask(employer_name="大洋建筑公司", name="王小明")
    answered(town, asked.appeal)
    now = town.now + timedelta(hours=1)
    assert portal.tell_workers(by=by, now=now) == 3
    assert portal.tell_workers(by=by, now=now) == 0
    assert portal.send_texts(gateway=gateway, by=by, now=now) == 4
    assert portal.send_texts(gateway=gateway, by=by, now=now) == 0
    texts = gateway.texts()
    code = f"{asked.code[:4]} {asked.code[4:]}"
    assert [code in text for text in texts] == [True, False, False, False]
    for text in texts:
        assert asked.appeal.case.number in text
        assert not any(word in text for word in ("王小明", "大洋", "工资", PHONE))


def test_a_gateway_that_is_down_for_a_day_loses_and_doubles_nothing(town, ask):
    gateway, by, now = Gateway(), town.by, town.now
    gateway.is_down = True
    asked = ask(employer_name="大洋建筑公司")
    other = ask(token="o", phone=NEW_PHONE, employer_name="大洋建筑公司")
    portal.send_phone_code(phone=PHONE, by=by, now=now)
    for minutes in range(0, 24 * 60, 30):
        at = now + timedelta(minutes=minutes)
        if minutes == 60:
            answered(town, asked.appeal)
        if minutes == 90:
            answered(town, other.appeal)
        portal.tell_workers(by=by, now=at)
        assert portal.send_texts(gateway=gateway, by=by, now=at) == 0
    assert gateway.sent == []
    gateway.is_down = False
    for minutes in range(0, 30, 5):
        portal.send_texts(gateway=gateway, by=by, now=now + timedelta(days=1, minutes=minutes))
    made = [m for m in TextMessage.objects.order_by("pk") if m.kind != "phone_code"]
    for phone in (PHONE, NEW_PHONE):
        wanted = [content_of(m)["text"] for m in made if content_of(m)["phone"] == phone]
        assert gateway.texts(phone) == wanted
        assert len(wanted) == 4
    # A code that is a day old is of no use to anybody.
    assert TextMessage.objects.get(kind="phone_code").state == "expired"


def test_whoever_asked_by_phone_is_told_too_and_nobody_who_does_not_want_it(town, take):
    take()
    take(phone=NEW_PHONE, contact_allowed=False)
    portal.tell_workers(by=town.by, now=town.now)
    told = [content_of(message) for message in TextMessage.objects.order_by("pk")]
    assert [one["phone"] for one in told] == [PHONE, PHONE]  # received, dispatched


def test_what_happened_before_the_first_run_is_not_told_belatedly(town, ask):
    answered(town, ask(employer_name="大洋建筑公司").appeal)
    later = town.now + timedelta(days=9)
    assert portal.tell_workers(by=town.by, now=later) == 0
    assert portal.tell_workers(by=town.by, now=later) == 0
    other = ask(token="o", hours=9 * 24, employer_name="大洋建筑公司")
    assert portal.tell_workers(by=town.by, now=later) == 1
    assert TextMessage.objects.get(kind="step").appeal == other.appeal


def test_without_a_gateway_messages_wait_and_a_demo_city_sends_nothing_to_anybody(town, ask):
    ask()
    assert jobs.send_texts(timestamp=0) == 0
    assert TextMessage.objects.get().state == "waiting"
    Installation.objects.update(is_demo=True)
    assert jobs.send_texts(timestamp=0) == 1
    assert TextMessage.objects.get().receipt.startswith("kept ")
    assert jobs.tell_workers(timestamp=0) == 0  # of long ago
    assert jobs.forget_attempts(timestamp=0) == 1


def test_who_was_killed_between_sending_and_noting_it_sends_under_the_same_id(town, ask):
    gateway = Gateway()
    ask()

    class Dies(Gateway):
        def send(self, **message):
            gateway.send(**message)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        portal.send_texts(gateway=Dies(), by=town.by, now=town.now)
    assert portal.send_texts(gateway=gateway, by=town.by, now=town.now) == 1
    assert len(gateway.sent) == 1


def test_a_number_that_the_gateway_refuses_holds_nobody_up(town, ask):
    class Picky(Gateway):
        def send(self, *, message_id, phone, text):
            if phone == PHONE:
                raise Refusal("no such number")
            return super().send(message_id=message_id, phone=phone, text=text)

    gateway = Picky()
    ask()
    ask(token="o", phone=NEW_PHONE)
    assert portal.send_texts(gateway=gateway, by=town.by, now=town.now) == 1
    assert set(TextMessage.objects.values_list("state", flat=True)) == {"refused", "sent"}


def test_nothing_personal_lies_open(town, ask):
    asked = ask(name="王小明", files=[("a.jpg", JPEG)])
    portal.enter_by_code(code="ACDEFGHJ", phone=PHONE, address="10.1.2.3", by=town.by, now=town.now)
    portal.send_phone_code(phone=PHONE, by=town.by, now=town.now)
    held = [
        *TextMessage.objects.values_list("phone_hash", "content"),
        *PortalAttempt.objects.values_list("what", "of"),
        *PhoneCode.objects.values_list("phone_hash", "code_hash"),
        *Change.objects.values_list("before", "after", "params"),
        *CaseEvent.objects.values_list("params", "reason"),
    ]
    text = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in held])
    for word in (PHONE, "王小明", WORDS, asked.code, "10.1.2.3", "ACDEFGHJ"):
        assert word not in text


def test_what_was_counted_is_forgotten(town, ask):
    ask(browser="b")
    portal.send_phone_code(phone=PHONE, by=town.by, now=town.now)
    assert portal.forget_attempts(by=town.by, now=town.now + timedelta(days=1)) == 0
    assert portal.forget_attempts(by=town.by, now=town.now + timedelta(days=3)) == 4
