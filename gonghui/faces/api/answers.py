"""Shapes that several answers share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language
from ninja import Schema

from gonghui.foundation.bodies.models import Area, Body


def name_of(record: Any) -> str:
    """A record's name in the caller's language; the Chinese one where there is no other."""
    english = getattr(record, "name_en", "")
    return english if english and not (get_language() or "").startswith("zh") else record.name_zh


class AreaRef(Schema):
    """An area, named."""

    code: str
    name: str


class BodyRef(Schema):
    """An organisation, named."""

    id: str
    name: str


def area_ref(area: Area | None) -> dict[str, str] | None:
    """An area as JSON names it."""
    return None if area is None else {"code": area.code, "name": name_of(area)}


def body_ref(body: Body | None) -> dict[str, str] | None:
    """An organisation as JSON names it."""
    return None if body is None else {"id": str(body.public_id), "name": name_of(body)}


class Difference(Schema):
    """One field of a change; personal values that the caller may not see are dots."""

    field: str
    before: Any = None
    after: Any = None


class Entry(Schema):
    """One change, in a sentence."""

    at: str
    by: str
    sentence: str
    via: str
    differences: list[Difference]


class History(Schema):
    """The changes of a record and its parts, the newest first."""

    entries: list[Entry]


def entry(found: Any) -> dict[str, Any]:
    """A history entry as JSON."""
    return {
        "at": found.at.isoformat(),
        "by": found.by,
        "sentence": found.sentence,
        "via": found.via,
        "differences": [difference._asdict() for difference in found.differences],
    }


def iso(day: date | None) -> str | None:
    """A day as JSON writes it."""
    return None if day is None else day.isoformat()
