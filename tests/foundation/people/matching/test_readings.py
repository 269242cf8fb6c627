"""Names, dates, numbers and addresses as they are compared."""

from __future__ import annotations

import pytest

from gonghui.foundation.people.rules.matching import names, values


def parts(text):
    name = names.read_name(text)
    return name.first.text, name.second.text, name.former


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三", ("张", "三", None)),
        (" 張 偉 ", ("张", "伟", None)),
        ("欧阳娜娜", ("欧阳", "娜娜", None)),
        ("买买提·吐尔逊", ("买买提", "吐尔逊", None)),
        ("王喆", ("王", "哲", None)),
        ("王?", ("王", "□", None)),
        ("李四（曾用名：李建国）", ("李", "四", "李建国")),
        ("李四 原名李建国", ("李", "四", "李建国")),
        ("张三（李四）", ("张", "三", "李四")),
        ("王强(男)", ("王", "强", None)),
        ("John Smith", ("john", "smith", None)),
        ("SMITH, John", ("john", "smith", None)),
        ("Ana María Núñez", ("ana maría", "núñez", None)),
        ("Madonna", ("madonna", None, None)),
        ("  ", (None, None, None)),
    ],
)
def test_names(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("曾强", "增强"), ("张伟", "章玮"), ("王zhé", "王哲"), ("Zhang Wei", "张伟")]
)
def test_what_sounds_the_same(one, other):
    first, second = names.read_name(one), names.read_name(other)
    assert (first.first.sound, first.second.sound) == (second.first.sound, second.second.sound)


@pytest.mark.parametrize(("one", "other"), [("李静", "李进"), ("刘娜", "刘拉"), ("孙珊", "孙三")])
def test_what_dialects_take_for_one_another(one, other):
    assert names.read_name(one).second.rough == names.read_name(other).second.rough


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19151111", "19151111"),
        ("1985年3月2日", "19850302"),
        ("1985-03-02 00:00:00", "19850302"),
        ("２／３／１９８５", "19850302"),
        ("March 2, 1985", "19850302"),
        ("31108", "19850302"),
        ("1985-03", "19850300"),
        ("1985", "19850000"),
        ("19151341", "19151341"),
        ("00000000", None),
        ("n/a", None),
    ],
)
def test_birth_dates(text, day):
    assert values.read_birth(text) == day


def test_the_sheet_tells_whether_days_come_first():
    assert values.days_come_first(["03/04/1985", "25/04/1985"])
    assert not values.days_come_first(["03/04/1985", "04/25/1985"])
    assert values.read_birth("03/04/1985", day_first=False) == "19850304"


@pytest.mark.parametrize(
    ("text", "number", "other"),
    [
        ("+86 138-0000-1234", "13800001234", None),
        ("13800001234、010-65123456", "13800001234", "01065123456"),
        ("00000000", None, None),
        ("12", None, None),
    ],
)
def test_phones(text, number, other):
    assert values.read_phone(text) == (number, other)


def test_identity_numbers():
    old, new = values.read_identity("110105491231002"), values.read_identity(" 11010519491231002x ")
    assert old == new == ("11010519491231002X", True, "19491231", "F")
    assert values.read_identity("110105194912310021") == ("110105194912310021", False, None, None)
    assert values.read_identity("5304218")[:2] == ("5304218", False)
    assert values.read_identity("0000")[0] is None


def test_addresses_written_in_two_ways():
    long, short = (
        values.read_address("北京市朝阳区建国路88号院3号楼501室"),
        values.read_address("朝阳区建国路八十八号3楼501"),
    )
    assert long.numbers == short.numbers == "88 3 501"
    assert set(short.words) < set(long.words)
    assert values.read_address("12 Stanley St").words == values.read_address("12, stanley street").words


def test_employers_without_what_every_firm_is_called():
    assert (
        values.read_employer("北京恒盛建筑工程有限公司").text
        == values.read_employer("北京恒盛建筑工程公司").text
    )
    assert values.read_employer("有限公司").text
