"""Which column of a sheet is which of the register's, under whatever titles stand above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import SENSITIVE
from gonghui.foundation.core.registers import Column, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import folded, plain

LOOKED_THROUGH = 20  # rows searched for the headers
CODE_HEADERS = ("统一社会信用代码", "社会信用代码", "信用代码")
IDENTITY_HEADERS = ("身份证号", "身份证号码", "居民身份证号码", "公民身份号码", "证件号码", "证件号")
NOISE = re.compile(r"[*:：]|\((必填|选填|required|optional)\)")


@dataclass(frozen=True)
class Headers:
    """The header row of a sheet: its place, and for each column its title and the register's column."""

    row: int
    titles: tuple[str, ...]
    names: tuple[str | None, ...]


def code_column(column: Column) -> Column:
    """The companion that tells namesakes apart: a body's credit code, a person's identity number."""
    if column.kind is Kind.PERSON:
        return Column(
            name=f"{column.name}_code",
            label=_("Identity number"),
            source=f"{column.source}__identity",
            headers=IDENTITY_HEADERS,
            privacy=SENSITIVE,
            in_list=False,
            editable=False,
        )
    return Column(
        name=f"{column.name}_code",
        label=_("Credit code"),
        source=f"{column.source}__code",
        headers=CODE_HEADERS,
        in_list=False,
        editable=False,
    )


def sheet_columns(register: Register) -> list[Column]:
    """The columns of the register's sheets, each body and person followed by its code or number."""
    found: list[Column] = []
    for column in register.columns:
        if column.in_sheet:
            found.append(column)
            if column.kind in (Kind.BODY, Kind.PERSON):
                found.append(code_column(column))
    return found


def header_words(register: Register) -> dict[str, str]:
    """Every title under which a sheet may name a column → the column's name."""
    found: dict[str, str] = {}
    for column in reversed(sheet_columns(register)):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found[_title(str(column.label))] = column.name
        for title in (*column.headers, column.name):
            found[_title(title)] = column.name
    return found


def _title(text: Any) -> str:
    return NOISE.sub("", folded(text))


def find_headers(cells: Sequence[Sequence[Any]], register: Register) -> Headers:
    """The header row among the first rows: the one that names most columns of the register.

    Raises:
        Refusal: there is none, a column is named twice, or a required one is missing.
    """
    words = header_words(register)
    best: Headers | None = None
    for place, row in enumerate(cells[:LOOKED_THROUGH]):
        names = tuple(words.get(_title(value)) for value in row)
        if best is None or len(set(names) - {None}) > len(set(best.names) - {None}):
            best = Headers(place, tuple(plain(value) for value in row), names)
    required = [c for c in sheet_columns(register) if c.required and not c.computed]
    if best is None or len(set(best.names) - {None}) < min(2, len(required)):
        raise Refusal(
            _("No header row was found in the first %(rows)s rows; it should name %(columns)s.")
            % {"rows": LOOKED_THROUGH, "columns": "、".join(str(c.label) for c in required)}
        )
    _refuse_incomplete(best, register, required)
    return best


def _refuse_incomplete(headers: Headers, register: Register, required: Sequence[Column]) -> None:
    labels = {column.name: column.label for column in sheet_columns(register)}
    named = [name for name in headers.names if name]
    if twice := {name for name in named if named.count(name) > 1}:
        raise Refusal(
            _("The sheet has the column “%(column)s” twice; keep one.") % {"column": labels[sorted(twice)[0]]}
        )
    held = set(named)
    missing = [c for c in required if c.name not in held and f"{c.name}_code" not in held]
    if missing:
        raise Refusal(
            _("The sheet lacks the columns %(columns)s.")
            % {"columns": "、".join(str(column.label) for column in missing)}
        )
