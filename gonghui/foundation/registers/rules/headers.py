"""Which column of a sheet is which of the register's, under whatever titles stand above."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import format_lazy
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
    """The headers of a sheet: their place, and for each column its title and the register's column.

    Attributes:
        row: their first row, from 0.
        depth: 1, or 2 where groups of columns have a title of their own above.
    """

    row: int
    titles: tuple[str, ...]
    names: tuple[str | None, ...]
    depth: int = 1

    @property
    def known(self) -> int:
        """How many different columns of the register they name."""
        return len(set(self.names) - {None})

    @property
    def first(self) -> int:
        """The first row under the headers, from 0."""
        return self.row + self.depth


def code_column(column: Column) -> Column:
    """The companion that tells namesakes apart: a body's credit code, a person's identity number."""
    if column.kind is Kind.PERSON:
        return Column(
            name=f"{column.name}_code",
            label=_("Identity number"),
            source=f"{column.source}__identity",
            headers=IDENTITY_HEADERS,
            privacy=SENSITIVE,
            shown=column.shown,
            in_list=False,
            editable=False,
        )
    return Column(
        name=f"{column.name}_code",
        label=_("Credit code"),
        source=f"{column.source}__code",
        headers=CODE_HEADERS,
        shown=column.shown,
        in_list=False,
        editable=False,
    )


def sheet_columns(register: Register) -> list[Column]:
    """The columns of the register's sheets, each body and person followed by its code or number."""
    found: list[Column] = []
    titled: set[Kind] = set()
    for column in register.columns:
        if column.in_sheet:
            found.append(column)
            if column.kind in (Kind.BODY, Kind.PERSON):
                code = code_column(column)
                if column.kind in titled:
                    # Two columns of one title could not come in again.
                    code = replace(code, label=format_lazy("{}{}", column.label, code.label))
                found.append(code)
                titled.add(column.kind)
    return found


def header_words(register: Register) -> dict[str, str]:
    """Every title under which a sheet may name a column → the column's name."""
    found = {
        title_key(column.title): column.column
        for profile in register.profiles
        for column in profile.columns
        if column.column
    }
    for column in reversed(sheet_columns(register)):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found[title_key(str(column.label))] = column.name
        for title in (*column.headers, column.name):
            found[title_key(title)] = column.name
    return found


def title_key(text: Any) -> str:
    """A title for comparing: without stars, notes and blanks."""
    return NOISE.sub("", folded(text))


def headers_at(cells: Sequence[Sequence[Any]], row: int, depth: int, words: Mapping[str, str]) -> Headers:
    """The headers that stand in a row, or in it and the one below.

    Args:
        words: `header_words` of the register, perhaps with those of a superior system's sheet.
    """
    below = cells[row + 1] if depth == 2 and row + 1 < len(cells) else ()
    titles, names = [], []
    above = ""
    for place in range(max(len(cells[row]), len(below))):
        top = plain(cells[row][place]) if place < len(cells[row]) else ""
        under = plain(below[place]) if place < len(below) else ""
        # Of merged cells only the first says anything: a group's title holds until the next one.
        above = top or above
        if depth == 1 or not under:
            titles.append(top)
            names.append(words.get(title_key(top)))
            continue
        titles.append(f"{above}/{under}" if above else under)
        names.append(words.get(title_key(above + under)) or words.get(title_key(under)))
    return Headers(row, tuple(titles), tuple(names), depth)


def find_headers(cells: Sequence[Sequence[Any]], register: Register) -> Headers:
    """The header row among the first rows: the one that names most columns of the register.

    Raises:
        Refusal: there is none, a column is named twice, or a required one is missing.
    """
    words = header_words(register)
    best: Headers | None = None
    for depth in (1, 2):
        for place in range(min(len(cells), LOOKED_THROUGH)):
            found = headers_at(cells, place, depth, words)
            if best is None or found.known > best.known:
                best = found
    required = [c for c in sheet_columns(register) if c.required and not c.computed]
    if best is None or best.known < min(2, len(required)):
        raise Refusal(
            _("No header row was found in the first %(rows)s rows; it should name %(columns)s.")
            % {"rows": LOOKED_THROUGH, "columns": "、".join(str(c.label) for c in required)}
        )
    refuse_incomplete(best.names, register)
    return best


def refuse_incomplete(names: Sequence[str | None], register: Register) -> None:
    """Refuses headers of which two are one column of the register, or a required one is missing.

    Raises:
        Refusal: names the columns.
    """
    required = [c for c in sheet_columns(register) if c.required and not c.computed]
    labels = {column.name: column.label for column in sheet_columns(register)}
    named = [name for name in names if name]
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
