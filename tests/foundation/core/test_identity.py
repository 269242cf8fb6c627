"""Identity numbers and credit codes: published examples, every way of being wrong, and properties."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import (
    CHECKS_18,
    CREDIT_LETTERS,
    Kind,
    check_digit_18,
    clean_identity,
    credit_code_check,
    mask_identity,
    read_credit_code,
    read_identity,
)

ON = date(2025, 12, 31)
PROVINCE = st.sampled_from(["110101", "440524", "330113", "110228", "810000", "820000", "830000", "710000"])


@st.composite
def first17s(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), ON))
    return f"{draw(PROVINCE)}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"


def test_the_examples_of_the_standard() -> None:
    first = read_identity("11010519491231002X", on=ON)
    assert (first.region, first.birth_date, first.sex) == ("110105", date(1949, 12, 31), "F")
    second = read_identity("440524188001010014", on=ON)
    assert (second.birth_date, second.sex, second.kind) == (date(1880, 1, 1), "M", Kind.RESIDENT)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X\n",
        "'11010519491231002X",
    ],
)
def test_a_number_is_cleaned_before_it_is_read(written: str) -> None:
    assert read_identity(written, on=ON).number18 == "11010519491231002X"


def test_fifteen_digits_become_eighteen() -> None:
    assert read_identity("110105491231002", on=ON).number18 == "11010519491231002X"


@pytest.mark.parametrize(
    ("region", "kind"),
    [("810000", Kind.HONG_KONG), ("820000", Kind.MACAO), ("830000", Kind.TAIWAN)],
)
def test_residence_permits(region: str, kind: Kind) -> None:
    first = f"{region}19900101001"
    assert read_identity(first + check_digit_18(first), on=ON).kind is kind


def test_invented_numbers_only_in_the_demo_city() -> None:
    first = "99010119900101001"
    number = first + check_digit_18(first)
    assert read_identity(number, on=ON, demo=True).kind is Kind.INVENTED
    with pytest.raises(Refusal, match="99"):
        read_identity(number, on=ON)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "0"),
        ("1101051949123100", "16"),
        ("1101051949123100AX", "X"),
        ("110105194912310025", "last character"),
        ("110105194902300021", "1949-02-30"),
        ("110105194900000021", "1949-00-00"),
        ("120105209901010027", "future"),
        ("110105179901010020", "too far back"),
        ("210100194912310", "1919-49-12"),
        ("000105194912310025", "province"),
        ("840000199001010019", "province"),
        ("1.10105194912310E+17", "as text"),
    ],
)
def test_what_is_wrong_is_named(number: str, said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        read_identity(number, on=ON)
    assert refused.value.field == "identity"
    assert not number or number not in str(refused.value)


def test_region_810001_is_no_permit() -> None:
    first = "81000119900101001"
    with pytest.raises(Refusal):
        read_identity(first + check_digit_18(first), on=ON)


def test_born_tomorrow_is_refused_and_today_is_not() -> None:
    first = f"110101{ON:%Y%m%d}001"
    number = first + check_digit_18(first)
    assert read_identity(number, on=ON).birth_date == ON
    with pytest.raises(Refusal):
        read_identity(number, on=date(2025, 12, 30))


@given(first17s())
def test_every_number_made_by_the_rule_is_read_back(first17: str) -> None:
    number = first17 + check_digit_18(first17)
    read = read_identity(number, on=ON)
    assert read.number18 == number
    assert read.birth_date == date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert read.sex == ("M" if int(number[16]) % 2 else "F")


@given(first17s(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(first17: str, place: int, shift: int) -> None:
    number = first17 + check_digit_18(first17)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(Refusal):
        read_identity(wrong, on=ON)


@given(first17s(), st.sampled_from(CHECKS_18))
def test_only_one_check_character_fits(first17: str, check: str) -> None:
    if check == check_digit_18(first17):
        return
    with pytest.raises(Refusal):
        read_identity(first17 + check, on=ON)


@given(st.text())
def test_any_text_is_read_or_refused_and_never_shown(text: str) -> None:
    with contextlib.suppress(Refusal):
        read_identity(text, on=ON)
    cleaned = clean_identity(text)
    assert len(cleaned) < 8 or cleaned not in mask_identity(text)


def test_a_masked_number_shows_three_and_four() -> None:
    assert mask_identity("110101199003071234") == "110*****1234"
    assert mask_identity("1234") == "****"


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "914403001922038216", "91330100799655058B", "9144030071526726XG"]
)
def test_published_credit_codes(code: str) -> None:
    assert read_credit_code(code.lower()) == code


def test_the_zero_case_of_the_credit_code() -> None:
    found = next(first for n in range(1000) if credit_code_check(first := f"91110000{n:08d}X") == "0")
    assert read_credit_code(found + "0") == found + "0"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91350100M000100Y4", "17"),
        ("91350100M000100Y44", "last character"),
        ("91350100M00010OY43", "O"),
        ("9135O100M000100Y43", "O"),
        ("913501A0M000100Y43", "3"),
    ],
)
def test_wrong_credit_codes_are_named(code: str, said: str) -> None:
    with pytest.raises(Refusal, match=said) as refused:
        read_credit_code(code)
    assert refused.value.field == "code"


@given(st.text(alphabet=CREDIT_LETTERS, min_size=9, max_size=9), st.integers(0, 999999), st.data())
def test_one_wrong_letter_in_a_credit_code_never_passes(tail: str, region: int, data: st.DataObject) -> None:
    first = f"91{region:06d}{tail}"
    code = first + credit_code_check(first)
    assert read_credit_code(code) == code
    place = data.draw(st.integers(0, 17))
    letter = data.draw(st.sampled_from(CREDIT_LETTERS))
    if letter != code[place]:
        with pytest.raises(Refusal):
            read_credit_code(code[:place] + letter + code[place + 1 :])
