"""Asking in the portal: a few words, files, limits."""

from __future__ import annotations

import pytest

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.rules.portal.intent import read_intent
from gonghui.engines.cases.models import Case
from gonghui.foundation.core.rules import Refusal
from tests.affairs.appeals.portal.conftest import JPEG, NEW_PHONE, PHONE, WORDS

AMR = b"#!AMR\n" + b"\x3c" * 64

PROGRAM = b"MZ\x90\x00" + b"\0" * 64


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
