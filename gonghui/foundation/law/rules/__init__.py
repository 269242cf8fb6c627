"""Dated values: the statute files, read once and checked, and which value holds on a day.

A value begins, and holds until it ends or a later one begins. Regions are asked from the nearest to the
widest: a street's own value, its district's, its city's, its province's, the country's. What is not
known is unknown and says so; it is never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

STATUTE = Path(__file__).parents[1] / "statute"
COUNTRY = "CN"
MARKS = ("verified", "unverified", "ours")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
FRACTION = re.compile(r"\d+/[1-9]\d*")


class Unknown(LookupError):
    """No value is known; the sentence says what is, and until when."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class BadStatute(ValueError):
    """A statute file cannot be read as such; names the file, the entry and the fault."""


@dataclass(frozen=True, kw_only=True)
class DatedAmount:
    """A value of a key in a region on [valid_from, valid_to), with where it comes from."""

    key: str
    region: str
    value: Any  # Decimal, Fraction, bool, str, or a list or dict of them
    unit: str
    source: str
    mark: str
    valid_from: date
    valid_to: date | None = None
    name_zh: str = ""
    note: str = ""

    def holds(self, on: date) -> bool:
        """Whether it holds at the end of a day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)


def regions(code: str) -> list[str]:
    """The regions to ask for a code, the nearest first.

    >>> regions("110105001")
    ['110105001', '110105', '110100', '110000', 'CN']
    """
    if code == COUNTRY:
        return [COUNTRY]
    wider = [code[:6], code[:4] + "00", code[:2] + "0000"]
    return [*dict.fromkeys([code, *wider, COUNTRY])]


def in_force(amounts: Iterable[DatedAmount], region: str, on: date) -> DatedAmount | None:
    """The value that holds on a day in the nearest region that has one; of two, the one that began later.

    Of two that began on one day, the later in `amounts` holds: statute first, then what was set.
    """
    found = [amount for amount in amounts if amount.holds(on)]
    for code in regions(region):
        here = [amount for amount in found if amount.region == code]
        if here:
            latest = max(amount.valid_from for amount in here)
            return [amount for amount in here if amount.valid_from == latest][-1]
    return None


def unknown(amounts: Iterable[DatedAmount], key: str, region: str, on: date) -> Unknown:
    """Why there is no value, as an error that says what is known instead."""
    asked = set(regions(region))
    known = sorted((a for a in amounts if a.region in asked), key=lambda a: a.valid_from)
    before = [a for a in known if a.valid_from <= on]
    what = {"key": key, "region": region, "on": on}
    if not known:
        return Unknown(_("There is no value of %(key)s for %(region)s.") % what)
    if not before:
        what["start"] = known[0].valid_from
        return Unknown(
            _("There is no value of %(key)s for %(region)s on %(on)s; the first known begins on %(start)s.")
            % what
        )
    last = before[-1]
    what |= {"value": shown(last.value), "unit": last.unit, "start": last.valid_from, "end": last.valid_to}
    return Unknown(
        _(
            "There is no value of %(key)s for %(region)s on %(on)s; the latest known is %(value)s %(unit)s, "
            "from %(start)s until %(end)s."
        )
        % what
    )


@cache
def statute() -> dict[str, tuple[DatedAmount, ...]]:
    """Every value of the statute files by key, in order of region and date.

    Raises:
        BadStatute: a file is wrong.
    """
    found: dict[str, list[DatedAmount]] = {}
    for path in sorted(STATUTE.glob("*.yaml")):
        for amount in read_statute(path.read_text(encoding="utf-8"), path.name):
            found.setdefault(amount.key, []).append(amount)
    for amounts in found.values():
        _refuse_overlaps(amounts)
    return {key: tuple(sorted(rows, key=lambda a: (a.region, a.valid_from))) for key, rows in found.items()}


def read_statute(text: str, name: str) -> list[DatedAmount]:
    """The values of one statute file.

    Args:
        text: YAML as README.md beside the files describes it.
        name: of the file, for the error.
    Raises:
        BadStatute: names file, entry and fault.
    """
    try:
        entries = yaml.load(text, Loader=_Loader)  # nosec B506: a child of the safe loader
    except (yaml.YAMLError, InvalidOperation) as error:
        raise BadStatute(f"{name} is no YAML: {error}") from error
    amounts: list[DatedAmount] = []
    for number, entry in enumerate(entries or [], start=1):
        where = f"{name}, entry {number}"
        if not isinstance(entry, dict):
            raise BadStatute(f"{where} is no table of fields")
        where = f"{name}, {entry.get('key', f'entry {number}')}"
        _fields(entry, {"key", "region", "unit", "values"}, {"name_zh"}, where)
        if not KEY.fullmatch(str(entry["key"])):
            raise BadStatute(f"{where}: a key is made of words joined by dots")
        if not entry["values"]:
            raise BadStatute(f"{where} has no values")
        amounts += [_amount(entry, row, where) for row in entry["values"]]
    _refuse_overlaps(amounts)
    return amounts


def plain(value: Any) -> Any:
    """A value as JSON holds it: numbers as numbers, a fraction as text."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, Fraction) else value


def exact(value: Any) -> Any:
    """A value as rules use it: numbers as Decimal, `2/3` as Fraction. The reverse of `plain`."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if isinstance(value, str) and FRACTION.fullmatch(value):
        return Fraction(value)
    return value


def shown(value: Any) -> str:
    """A value in a sentence."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads 0.90 as Decimal, so that no amount passes through binary floating point."""


_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))


def _amount(entry: dict[str, Any], row: Any, where: str) -> DatedAmount:
    if not isinstance(row, dict):
        raise BadStatute(f"{where}: a value is a table of fields")
    _fields(row, {"from", "value", "mark", "source"}, {"to", "note"}, where)
    start, end = row["from"], row.get("to")
    if type(start) is not date or (end is not None and type(end) is not date):
        raise BadStatute(f"{where}: from and to are days, such as 2025-09-01")
    if end is not None and end <= start:
        raise BadStatute(f"{where}: a value from {start} cannot end on {end}")
    if row["mark"] not in MARKS:
        raise BadStatute(f"{where}: the mark {row['mark']!r} is none of {', '.join(MARKS)}")
    if not str(row["source"] or "").strip():
        raise BadStatute(f"{where}: the value from {start} has no source")
    if row["value"] is None:
        raise BadStatute(f"{where}: a value that is not known is left out, not empty")
    return DatedAmount(
        key=entry["key"],
        region=str(entry["region"]),
        value=exact(row["value"]),
        unit=entry["unit"] or "",
        source=str(row["source"]),
        mark=row["mark"],
        valid_from=start,
        valid_to=end,
        name_zh=str(entry.get("name_zh", "")),
        note=str(row.get("note", "")),
    )


def _fields(table: dict[str, Any], needed: set[str], allowed: set[str], where: str) -> None:
    if missing := needed - table.keys():
        raise BadStatute(f"{where} lacks {', '.join(sorted(missing))}")
    if unknown_fields := table.keys() - needed - allowed:
        raise BadStatute(f"{where} has the unknown fields {', '.join(sorted(map(str, unknown_fields)))}")


def _refuse_overlaps(amounts: Iterable[DatedAmount]) -> None:
    ordered = sorted(amounts, key=lambda a: (a.key, a.region, a.valid_from))
    for first, second in pairwise(ordered):
        same = (first.key, first.region) == (second.key, second.region)
        if same and (first.valid_to is None or first.valid_to > second.valid_from):
            raise BadStatute(
                f"{first.key} for {first.region} has two values on {second.valid_from}: "
                f"give the one from {first.valid_from} its last day"
            )
