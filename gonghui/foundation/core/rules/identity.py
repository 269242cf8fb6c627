"""Identity numbers of people (GB 11643, residence permits included) and of organisations (GB 32100).

Sources: GB 11643-1999 (18 digits, check digit after ISO 7064 MOD 11-2; the older 15 digits carry a
two-digit year of the twentieth century and no check digit); GB 32100-2015 (18 characters, modulo
31). Residence permits of Hong Kong, Macao and Taiwan residents take the same form under the regions
810000, 820000, 830000.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal

WEIGHTS_18 = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS_18 = "10X98765432"
# GB/T 2260, first two digits; abolished counties stay valid in old numbers, so counties are not asked.
PROVINCES = frozenset(
    str(code)
    for tens in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72))
    for code in range(*tens)
)
INVENTED = "99"
# Nobody so old holds a number; a date before it is a slip of the pen.
OLDEST_YEARS = 150

CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))


class Kind(StrEnum):
    """Whose number it is, told by its region."""

    RESIDENT = "resident"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    TAIWAN = "taiwan"
    INVENTED = "invented"  # the demo city's people


PERMITS = {"810000": Kind.HONG_KONG, "820000": Kind.MACAO, "830000": Kind.TAIWAN}


@dataclass(frozen=True)
class Identity:
    """What an identity number says."""

    number18: str
    kind: Kind
    region: str  # six digits
    birth_date: date
    sex: str  # "M" or "F"


def clean_identity(text: str) -> str:
    """The number as meant: full-width digits, blanks, invisible signs and a lower-case x put right."""
    text = str(text)
    if text.isascii() and text.isalnum():
        return text.upper()
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf").lstrip("'").upper()


def read_identity(number: str, *, on: date, demo: bool = False) -> Identity:
    """Reads an identity number of 18 or 15 digits.

    Args:
        number: as typed or imported.
        on: the day it is read; nobody is born after it.
        demo: whether invented numbers (region 99xxxx) are accepted, as in the demo city.
    Raises:
        Refusal: names what is wrong; never repeats the number.
    """
    cleaned = clean_identity(number)
    if re.fullmatch(r"[0-9.]+E\+?[0-9]+", cleaned):
        raise _refusal(
            _("The sheet has rounded this identity number; format the column as text and fill it anew.")
        )
    if len(cleaned) not in (15, 18):
        raise _refusal(
            _("An identity number has 18 characters (older ones 15); this one has %(count)s.")
            % {"count": len(cleaned)}
        )
    if not re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]", cleaned):
        raise _refusal(_("An identity number has digits only, and perhaps an X at the end."))
    short = len(cleaned) == 15
    first17 = cleaned[:6] + "19" + cleaned[6:] if short else cleaned[:17]
    region, kind = first17[:6], _kind(first17[:6], demo)
    birth_date = _birth_date(first17[6:14], on)
    check = check_digit_18(first17)
    if not short and cleaned[17] != check:
        raise _refusal(
            _("The last character of this identity number does not fit the others; compare it with the card.")
        )
    sex = "M" if int(first17[16]) % 2 else "F"
    return Identity(first17 + check, kind, region, birth_date, sex)


def wrong_resident_numbers(
    numbers: np.ndarray, births: np.ndarray, sexes: np.ndarray, *, on: date, demo: bool = False
) -> np.ndarray:
    """Which rows of a column hold no right number of 18 characters, or one of another birth date or sex.

    Args:
        numbers: as bytes, cleaned.
        births, sexes: days, and "F" or "M" as bytes; the same length.
        on, demo: see `read_identity`.
    """
    if numbers.dtype != np.dtype("S18"):
        return np.ones(len(numbers), dtype=bool)
    signs = numbers.view(np.uint8).reshape(len(numbers), 18)
    digits = signs.astype(np.int64) - ord("0")
    right = ((digits[:, :17] >= 0) & (digits[:, :17] <= 9)).all(axis=1)
    checks = np.frombuffer(CHECKS_18.encode(), dtype=np.uint8)
    right &= checks[(digits[:, :17] * np.array(WEIGHTS_18)).sum(axis=1) % 11] == signs[:, 17]
    heads = [*PROVINCES, *(region[:2] for region in PERMITS), *([INVENTED] if demo else [])]
    right &= np.isin(digits[:, 0] * 10 + digits[:, 1], np.array([int(head) for head in heads]))
    said = np.datetime_as_string(births.astype("datetime64[D]")).astype("S10").view(np.uint8)
    said = said.reshape(len(numbers), 10)[:, [0, 1, 2, 3, 5, 6, 8, 9]]
    right &= (said == signs[:, 6:14]).all(axis=1)
    right &= (births > np.datetime64(on.replace(year=on.year - OLDEST_YEARS, day=1))) & (
        births <= np.datetime64(on)
    )
    right &= (digits[:, 16] % 2 == 1) == (sexes == b"M")
    return ~right


def _refusal(message: object) -> Refusal:
    return Refusal(message, field="identity")


def _kind(region: str, demo: bool) -> Kind:
    if region in PERMITS:
        return PERMITS[region]
    if region[:2] == INVENTED:
        if not demo:
            raise _refusal(
                _("Identity numbers beginning with 99 are invented; only the demo city accepts them.")
            )
        return Kind.INVENTED
    if region[:2] not in PROVINCES:
        raise _refusal(
            _("No province has the first two digits of this identity number; compare it with the card.")
        )
    return Kind.RESIDENT


def _birth_date(digits: str, on: date) -> date:
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise _refusal(
            _("The birth date in this identity number (%(date)s) does not exist; compare it with the card.")
            % {"date": f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"}
        ) from None
    if found > on:
        raise _refusal(
            _("The birth date in this identity number lies in the future; compare it with the card.")
        )
    if found.year < on.year - OLDEST_YEARS:
        raise _refusal(
            _("The birth date in this identity number lies too far back; compare it with the card.")
        )
    return found


def check_digit_18(first17: str) -> str:
    """The check character of an identity number, from its first 17 digits (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS_18, strict=True))
    return CHECKS_18[total % 11]


def mask_identity(number: str) -> str:
    """The number as it may be shown: "110*****1234"; short ones all stars."""
    cleaned = clean_identity(number)
    return f"{cleaned[:3]}*****{cleaned[-4:]}" if len(cleaned) >= 15 else "*" * len(cleaned)


# What is shaped like an identity, telephone or bank card number, grouped or not.
_NUMBERS = re.compile(r"(?<!\d)(?:\d[ -]?){14,18}[\dXx](?!\d)|(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")


def numbers_masked(text: str) -> str:
    """The text with whatever is shaped like a person's number masked: for words that stay open, in a log."""
    return _NUMBERS.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


def read_credit_code(code: str) -> str:
    """A unified social credit code, cleaned and checked.

    Raises:
        Refusal: names what is wrong.
    """
    cleaned = clean_identity(code)
    if len(cleaned) != 18:
        message = _("A unified social credit code has 18 characters; this one has %(count)s.")
        raise Refusal(message % {"count": len(cleaned)}, field="code")
    wrong = sorted({letter for letter in cleaned if letter not in CREDIT_LETTERS})
    if wrong:
        message = _(
            "A unified social credit code has no %(letters)s: I, O, S, V, Z and signs do not occur in it."
        )
        raise Refusal(message % {"letters": " ".join(wrong)}, field="code")
    if not cleaned[2:8].isdecimal():
        message = _("Characters 3 to 8 of a unified social credit code are the region, in digits.")
        raise Refusal(message, field="code")
    if cleaned[17] != credit_code_check(cleaned[:17]):
        message = _(
            "The last character of this credit code does not fit the others; compare it with the licence."
        )
        raise Refusal(message, field="code")
    return cleaned


def credit_code_check(first17: str) -> str:
    """The check character of a credit code, from its first 17 (GB 32100).

    31 less the weighted sum modulo 31; where that gives 31, the check character is 0.
    """
    pairs = zip(first17, CREDIT_WEIGHTS, strict=True)
    total = sum(CREDIT_LETTERS.index(letter) * weight for letter, weight in pairs)
    return CREDIT_LETTERS[(31 - total % 31) % 31]
