"""How names, phones and documents are read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.rules import (
    certificate_due,
    clean_name,
    mask_name,
    mask_phone,
    name_keys,
    read_document,
    read_name,
    read_phone,
)

ON = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王伟", "wangwei", "ww"),
        ("曾强", "zengqiang", "zq"),
        ("单田芳", "shantianfang", "stf"),
        ("欧阳娜", "ouyangna", "oyn"),
        ("解放", "xiefang", "xf"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("John Smith", "johnsmith", "js"),
    ],
)
def test_search_keys(name, pinyin, initials):
    assert name_keys(name) == (pinyin, initials)


def test_names_are_cleaned():
    assert clean_name("　王  伟 ") == "王 伟"
    assert clean_name("阿依古丽•买买提") == clean_name("阿依古丽．买买提") == "阿依古丽·买买提"
    for wrong in ("", "  ", "王2", "王" * 61):
        with pytest.raises(Refusal):
            read_name(wrong)


@pytest.mark.parametrize(
    "text", ["138 0013 8000", "+86-13800138000", "１３８００１３８０００", "008613800138000"]
)
def test_phones_are_cleaned(text):
    assert read_phone(text) == "13800138000"


@pytest.mark.parametrize("text", ["", "12800138000", "1380013800", "phone", "138001380001"])
def test_wrong_phones_are_refused(text):
    with pytest.raises(Refusal):
        read_phone(text)


def test_masks():
    assert mask_name("王小明") == "王**"
    assert mask_name("") == ""
    assert mask_phone("13800138000") == "138****8000"


def test_documents():
    resident = read_document("resident", "11010519491231002X", on=ON)
    assert (resident.birth_date, resident.sex, resident.masked) == (date(1949, 12, 31), "F", "110*****002X")
    assert read_document("foreign", "usa 123456789012", on=ON).number == "USA123456789012"
    assert read_document("passport", "e12345678", on=ON).number == "E12345678"
    for kind, wrong in (
        ("resident", "110105194912310021"),
        ("foreign", "911124198108030020"),
        ("passport", "E1"),
        ("library card", "E12345678"),
    ):
        with pytest.raises(Refusal):
            read_document(kind, wrong, on=ON)


def test_a_certificate_is_renewed_in_its_last_three_months():
    lapses = date(2025, 6, 30)
    assert certificate_due(lapses, lapses - timedelta(days=91)) is None
    assert certificate_due(lapses, lapses - timedelta(days=90)) == lapses
    assert certificate_due(lapses, date(2026, 1, 1)) == lapses
    assert certificate_due(None, lapses) is None
