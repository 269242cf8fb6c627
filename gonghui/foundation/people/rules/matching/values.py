"""Dates, numbers, addresses and employers as they are compared: in whatever form a sheet has them."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.rules.matching.names import CHINESE, simplified

_DIGITS = re.compile(r"[0-9]+")
_ANY_DIGIT = re.compile(r"[^\W\D0-9]")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: place for place, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = re.compile(r"\b(" + "|".join(_MONTHS) + r")[a-z]*\.?")
_CENTURIES = (1850, 2100)
_SERIALS = (7000, 60000)  # days since 1899-12-30, as spreadsheets count: 1919 to 2064

# Dates ------------------------------------------------------------------------------------------------------


def read_birth(text: str, *, day_first: bool = True) -> str | None:
    """A date of birth as eight digits, 0000 or 00 where month or day is not told; None where there is none.

    What cannot be a day (a slip of the pen) stays as written, so that it is still nearly the right one.

    Args:
        day_first: whether 03/04/1985 is the third of April.
    """
    text = text.strip()
    if len(text) == 8 and text.isascii() and text.isdigit():
        return _eight(text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _ANY_DIGIT.sub(lambda found: str(int(found.group())), text)
    text = _MONTH.sub(lambda found: f"/{_MONTHS[found.group(1)]}/ ", text)
    named = "/ " in text
    groups = _DIGITS.findall(text)
    if not groups:
        return None
    if len(groups) == 1:
        return _one(groups[0])
    if len(groups) == 2:
        year, month = (groups[0], groups[1]) if len(groups[0]) == 4 else (groups[1], groups[0])
        return f"{year:0>4}{month:0>2}00" if len(year) == 4 and len(month) <= 2 else None
    first, second, third = groups[:3]
    if len(third) == 4 and len(first) <= 2:
        month_first = not named and not day_first
        if named and text.index("/") == 0:
            month_first = True
        day, month = (second, first) if month_first else (first, second)
        return f"{third}{month:0>2}{day:0>2}"[:8]
    if len(first) <= 2:
        first = ("19" if int(first) > 25 else "20") + f"{first:0>2}"
    return f"{first:0>4}{second:0>2}{third:0>2}"[:8]


def _eight(digits: str) -> str | None:
    if not digits.strip("0"):
        return None
    if not _CENTURIES[0] <= int(digits[:4]) <= _CENTURIES[1] <= 9999 and (
        _CENTURIES[0] <= int(digits[4:]) <= _CENTURIES[1] and int(digits[:2]) <= 31 and int(digits[2:4]) <= 12
    ):
        return digits[4:] + digits[2:4] + digits[:2]
    return digits


def _one(digits: str) -> str | None:
    if len(digits) >= 8:
        return _eight(digits[:8])
    if len(digits) == 6:
        if _CENTURIES[0] <= int(digits[:4]) <= _CENTURIES[1] and 1 <= int(digits[4:]) <= 12:
            return digits + "00"
        return ("19" if int(digits[:2]) > 25 else "20") + digits
    if len(digits) == 5 and _SERIALS[0] <= int(digits) <= _SERIALS[1]:
        return f"{date(1899, 12, 30) + timedelta(days=int(digits)):%Y%m%d}"
    return digits + "0000" if len(digits) == 4 else None


def days_come_first(cells: Iterable[str]) -> bool:
    """Whether dates that end in the year begin with the day: no other reading fits what stands there."""
    days = months = 0
    for cell in cells:
        found = re.match(r"\s*(\d{1,2})\D+(\d{1,2})\D+\d{4}", cell)
        if found:
            days += int(found.group(1)) > 12
            months += int(found.group(2)) > 12
    return days >= months


# Numbers ----------------------------------------------------------------------------------------------------


class Phone(NamedTuple):
    """A phone number in digits, and a second one of the same cell."""

    number: str | None
    other: str | None


def read_phone(text: str) -> Phone:
    """The numbers of a cell, without what only leads abroad or apart."""
    parts = [text] if text.isdigit() else re.split(r"[;,/、，；|]+", unicodedata.normalize("NFKC", text))
    found = [number for number in map(_phone, parts) if number]
    return Phone(found[0] if found else None, found[1] if len(found) > 1 else None)


def _phone(text: str) -> str | None:
    digits = "".join(_DIGITS.findall(text))
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$|0?\d{10,11}$)", "", digits)
    return digits if len(digits) >= 5 and len(set(digits)) > 1 else None


class Identity(NamedTuple):
    """An identity number as it is compared; `sound` when its check digit fits; what it tells then."""

    number: str | None
    sound: bool
    birth: str | None
    sex: str | None


def read_identity(text: str) -> Identity:
    """The number of a document; resident numbers of 15 digits become 18, whatever else stays plain text."""
    number = "".join(
        sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum() or sign == "*"
    )
    if not number.strip("0*"):
        return Identity(None, False, None, None)
    if len(number) == 15 and number.isdigit() and _is_day("19" + number[6:12]):
        first = number[:6] + "19" + number[6:]
        number = first + check_digit_18(first)
    sound = (
        len(number) == 18
        and number[:17].isascii()
        and number[:17].isdigit()
        and _is_day(number[6:14])
        and check_digit_18(number[:17]) == number[17]
    )
    if not sound:
        return Identity(number, False, None, None)
    return Identity(number, True, number[6:14], "M" if int(number[16]) % 2 else "F")


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return _CENTURIES[0] <= int(digits[:4]) <= _CENTURIES[1]


def read_sex(text: str) -> str | None:
    """M or F; any other word as it is."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in {"1", "m", "male", "man", "男", "男性", "先生", "mr"}:
        return "M"
    if word in {"2", "f", "female", "woman", "女", "女性", "女士", "mrs", "ms"}:
        return "F"
    return word if word not in {"", "0", "9", "未知", "不详", "unknown", "u", "-", "无"} else None


# Addresses and employers ----------------------------------------------------------------------------------

_COUNTED = re.compile(r"[零〇一二三四五六七八九十百]+(?=号|栋|幢|座|楼|层|单元|室|门|区|组|队|弄|巷|里)")
_NUMBERS = {sign: place for place, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_ADDRESS_WORDS = re.compile(
    r"省|市(?!场)|自治区|特别行政|街道|号院|号楼|号|栋|幢|座|楼|层|单元|室|门|弄|中国"
)
_STREETS = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "pl": "place",
    "dr": "drive", "ct": "court", "cres": "crescent", "cr": "crescent", "cct": "circuit", "cl": "close",
    "ln": "lane", "hwy": "highway", "tce": "terrace", "pde": "parade", "apt": "unit", "flat": "unit",
}  # fmt: skip
_NUMBER = re.compile(r"\d+[a-z]?(?![a-z])")
_FIRM_ENDS = re.compile(
    r"股份有限公司|有限责任公司|有限公司|责任公司|股份公司|总公司|分公司|公司|集团|\(.*?\)|"
    r"\b(?:co|ltd|limited|inc|corp|corporation|company|gmbh|llc|plc|pty|group)\b\.?"
)
_NONE = {"无", "不详", "未知", "暂无", "none", "null", "nan", "n/a", "na", "unknown", "-", "--", "/", "\\n"}


class Place(NamedTuple):
    """An address or an employer: as one text, the numbers in it, and its words (hashed)."""

    text: str | None
    numbers: str | None
    words: list[int] | None


NOWHERE = Place(None, None, None)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing, in one of the usual ways of saying so."""
    return not text or text.isspace() or text.strip().casefold() in _NONE


def read_word(text: str) -> str | None:
    """A short entry (a suburb, a postcode): letters and digits, single blanks between them."""
    found = " ".join(re.findall(r"[^\W_]+", simplified(text)))
    return found or None


def read_address(text: str) -> Place:
    """An address: what stands between the numbers, cut into words (pairs of Chinese signs)."""
    plain = _COUNTED.sub(lambda found: str(_counted(found.group())), simplified(text))
    return _place(_ADDRESS_WORDS.sub(" ", plain))


def read_employer(text: str) -> Place:
    """An employer, without what says only that it is a firm."""
    plain = simplified(text)
    return _place(_FIRM_ENDS.sub(" ", plain)) if _FIRM_ENDS.sub("", plain).strip() else _place(plain)


def _place(plain: str) -> Place:
    numbers = _NUMBER.findall(plain)
    rest = _NUMBER.sub(" ", plain)
    words: list[str] = []
    for word in re.findall(r"[^\W\d_]+", rest):
        if CHINESE.search(word):
            words += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        else:
            words.append(_STREETS.get(word, word))
    if not words and not numbers:
        return NOWHERE
    text = " ".join([*re.findall(r"[^\W\d_]+", rest), *numbers])
    hashed = sorted({zlib.crc32(word.encode()) for word in [*words, *numbers]})
    return Place(text, " ".join(numbers) or None, hashed)


def _counted(signs: str) -> int:
    """A Chinese number below a thousand; 二〇一 counts sign by sign."""
    if not set(signs) & {"十", "百"}:
        return int("".join(str(_NUMBERS[sign]) for sign in signs))
    total = digit = 0
    for sign in signs:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _NUMBERS[sign]
    return total + digit
