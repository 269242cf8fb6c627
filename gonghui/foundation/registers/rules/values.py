"""From what a cell says to what it means, column by column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import Privacy
from gonghui.foundation.core.registers import Column, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import clean_identity

WHOLE = {
    models.PositiveSmallIntegerField: 32_767,
    models.PositiveIntegerField: 2_147_483_647,
}
YES = {"是", "有", "对", "√", "y", "yes", "true", "1"}
NO = {"否", "无", "没有", "×", "n", "no", "false", "0"}
# Day 0 of Excel's serial numbers, after its false leap day of 1900.
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119
YEARS = range(1900, 2101)
DATE_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
MONTH = re.compile(r"(\d{4})(年|[-/.])(\d{1,2})月?")
YEAR_AND_TENTH = re.compile(r"(19|20)\d\d\.1")  # a number: 2021.10 loses its nought
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class BodyName:
    """How a sheet names a body: by credit code, by exact name, or both."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class PersonName:
    """How a sheet names a person: by identity number, by name, or both. No `repr` shows the number."""

    identity: str = field(default="", repr=False)
    name: str = ""


@dataclass(frozen=True)
class Limit:
    """What the column's model field can hold."""

    longest: int = 0
    most: int = 0
    digits: int = 0
    places: int = 0


def limit_of(register: Register, column: Column) -> Limit:
    """The limits of a column, from the model field it is kept in."""
    model = apps.get_model(register.model)
    try:
        field = model._meta.get_field(column.source)
    except FieldDoesNotExist:
        return Limit(longest=column.longest)
    most = next((top for kind, top in WHOLE.items() if type(field) is kind), 0)
    return Limit(
        longest=column.longest or getattr(field, "max_length", None) or 0,
        most=most,
        digits=getattr(field, "max_digits", None) or 0,
        places=getattr(field, "decimal_places", None) or 0,
    )


def plain(value: Any) -> str:
    """A cell as text: invisible characters and outer blanks gone, whole numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    text = INVISIBLE.sub("", str(value)).replace("\u3000", " ").replace("\u00a0", " ").strip()
    # An apostrophe that our own export set before a would-be formula, or an officer before a number.
    return text[1:] if re.match(r"'[=+\-@\t\r0-9]", text) else text


def folded(value: Any) -> str:
    """A cell for comparing: full-width forms made plain, blanks gone, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain(value))).lower()


def neutral(value: Any) -> Any:
    """A cell on its way out: text that a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def masked(value: Any, privacy: Privacy) -> Any:
    """A value that the reader may not see: of a name its first character stays."""
    if value in (None, ""):
        return value
    if privacy == Privacy.PERSONAL and isinstance(value, str):
        return value[0] + "*" * max(1, len(value) - 1)
    return "***"


def read_value(
    column: Column, raw: Any, limit: Limit = Limit(), words: Mapping[str, str] | None = None
) -> Any:
    """What a cell means.

    Args:
        raw: the cell: text, number, truth value, or None.
        limit: what the field can hold.
        words: of a choice column, `choice_words(column)`, when it was made already.
    Returns:
        str, int, Decimal, date, bool, a choice's key, a BodyName, a PersonName, a record's number; None when
        empty.
    Raises:
        Refusal: why it cannot be read.
    """
    text = plain(raw)
    if not text:
        return None
    if column.kind is Kind.TEXT:
        return _text(text, limit)
    if column.kind is Kind.NUMBER:
        return _whole(raw, limit)
    if column.kind is Kind.DECIMAL:
        return _decimal(raw, limit)
    if column.kind is Kind.DATE:
        return read_date(raw)
    if column.kind is Kind.YES_NO:
        return _yes_no(raw)
    if column.kind is Kind.CHOICE:
        return _choice(column, raw, words)
    if column.kind is Kind.BODY:
        return body_name(text)
    if column.kind is Kind.PERSON:
        return person_name(text)
    return unicodedata.normalize("NFKC", text).upper()


def _text(text: str, limit: Limit) -> str:
    if limit.longest and len(text) > limit.longest:
        raise Refusal(_("Too long: at most %(longest)s characters.") % {"longest": limit.longest})
    return text


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise Refusal(_("Not a number."))
    text = folded(round(raw, 9) if isinstance(raw, float) else raw)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Refusal(_("Not a number; write digits only.")) from error
    if not number.is_finite():
        raise Refusal(_("Not a number; write digits only."))
    if number < 0:
        raise Refusal(_("It cannot be less than nought."))
    return number


def _whole(raw: Any, limit: Limit) -> int:
    number = _number(raw)
    if limit.most and number > limit.most:
        raise Refusal(_("Too large: at most %(most)s.") % {"most": limit.most})
    if number != number.to_integral_value():
        raise Refusal(_("Not a whole number."))
    return int(number)


def _decimal(raw: Any, limit: Limit) -> Decimal:
    number = _number(raw)
    if limit.digits and number >= Decimal(10) ** (limit.digits - limit.places):
        raise Refusal(_("Too large."))
    if limit.digits and number != round(number, limit.places):
        raise Refusal(_("At most %(places)s digits after the point.") % {"places": limit.places})
    return round(number, limit.places) if limit.digits else number


def _yes_no(raw: Any) -> bool:
    text = folded(raw)
    if text in YES or text in NO:
        return text in YES
    raise Refusal(_("Write yes or no."))


def read_date(raw: Any) -> date:
    """A day written as 2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301, or as a spreadsheet's number.

    Raises:
        Refusal: no such day, only a month, or not a date at all.
    """
    if isinstance(raw, float) and YEAR_AND_TENTH.fullmatch(str(raw)):
        raise Refusal(
            _("A sheet writes January and October of a year alike as %(said)s; write it as 2025-10-01.")
            % {"said": raw}
        )
    text = folded(MIDNIGHT.sub("", plain(raw)))
    if text.isdecimal() and int(text) in SERIALS and len(text) == 5:
        return SERIAL_ZERO + timedelta(days=int(text))
    for form in DATE_FORMS:
        if found := form.fullmatch(text):
            year, month, day = map(int, found.groups())
            if year not in YEARS:
                raise Refusal(_("The year %(year)s cannot be right.") % {"year": year})
            try:
                return date(year, month, day)
            except ValueError as error:
                raise Refusal(_("There is no such day in the calendar.")) from error
    if MONTH.fullmatch(text):
        raise Refusal(_("The day is missing; write it as 2025-03-01."))
    raise Refusal(_("Not a date; write it as 2025-03-01."))


def first_of_month(raw: Any) -> Any:
    """A month as its first day, anything else as it is: for sheets whose bringer said so."""
    if isinstance(raw, float) and YEAR_AND_TENTH.fullmatch(str(raw)):
        return raw
    if found := MONTH.fullmatch(folded(raw)):
        return f"{found[1]}-{found[3]}-1"
    return raw


def choice_words(column: Column) -> dict[str, str]:
    """Everything that a sheet may write for a choice → its key: key, label in each language, other words."""
    found: dict[str, str] = {}
    for key, label in column.choices.choices if column.choices else ():
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found[folded(str(label))] = key
        found[folded(key)] = key
        found.update({folded(word): key for word in column.words.get(key, ())})
    return found


def _choice(column: Column, raw: Any, words: Mapping[str, str] | None) -> str:
    known = choice_words(column) if words is None else words
    if (key := known.get(folded(raw))) is not None:
        return key
    labels = "、".join(str(label) for label in column.choices.labels) if column.choices else ""
    raise Refusal(_("Not one of the choices: %(labels)s.") % {"labels": labels})


CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
NAME_AND_CODE = re.compile(r"(.+?)\s*[(（]([0-9A-Za-z]{18})[)）]")


def body_name(text: str) -> BodyName:
    """How a cell names a body: a credit code, a name, or a name with its code in brackets."""
    code = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    if CODE.fullmatch(code):
        return BodyName(code=code)
    if found := NAME_AND_CODE.fullmatch(text):
        return BodyName(code=found[2].upper(), name=found[1])
    return BodyName(name=text)


IDENTITY = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]|[A-Z]{1,3}[0-9]{6,12}")
NAME_AND_IDENTITY = re.compile(r"(.+?)[\s(（,，]+([0-9A-Za-z]{15,18})[)）]?")


def person_name(text: str) -> PersonName:
    """How a cell names a person: an identity number, a name, or a name with the number behind it."""
    number = clean_identity(text)
    if IDENTITY.fullmatch(number):
        return PersonName(identity=number)
    if found := NAME_AND_IDENTITY.fullmatch(text):
        return PersonName(identity=clean_identity(found[2]), name=found[1].strip())
    return PersonName(name=" ".join(text.split()))
