"""What `gonghui plan read --json` prints, taken in: checked, and as the items of a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import DraftItem

LISTS = {
    "indicators": DraftItem.Kind.INDICATOR,
    "achievements": DraftItem.Kind.ACHIEVEMENT,
    "tasks": DraftItem.Kind.TASK,
    "sections": DraftItem.Kind.SECTION,
}
NAMED_BY = {"indicators": "name", "achievements": "name", "tasks": "text", "sections": "title"}
MOST_ITEMS = 5000
# What PostgreSQL keeps in no text; one sign for one sign, so that places stay.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class ReadItem:
    """One item as it was read."""

    kind: str
    number: int
    read: dict[str, Any]
    spans: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A document as it was read."""

    title: str
    start: int | None
    end: int | None
    top_level_sections: int
    items: list[ReadItem]


def storable(value: Any) -> Any:
    """A text, or whatever is made of texts, without signs that no database keeps."""
    if isinstance(value, str):
        return UNSTORABLE.sub("�", value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {str(name): storable(one) for name, one in value.items()}
    return value


def checked_reading(raw: Any, text: str | None = None) -> Reading:
    """What was read, in its own shape.

    Args:
        raw: the JSON of `gonghui plan read`.
        text: of the document; every quote must stand in it where it says.
    Raises:
        Refusal: it is not that JSON, or was read from another document.
    """
    if not isinstance(raw, Mapping) or not all(isinstance(raw.get(name), list) for name in LISTS):
        raise _no_reading()
    try:
        found = storable(dict(raw))
    except RecursionError:
        raise _no_reading() from None
    told, sections = found.get("plan_period"), found.get("top_level_sections")
    period = told if isinstance(told, dict) else {}
    items = [
        _item(name, number, one, text) for name in LISTS for number, one in enumerate(found[name], start=1)
    ]
    if len(items) > MOST_ITEMS:
        raise Refusal(_("More than %d items; no plan has so many.") % MOST_ITEMS)
    return Reading(
        title=str(found.get("title") or "")[:300],
        start=_year(period.get("start")),
        end=_year(period.get("end")),
        top_level_sections=sections if isinstance(sections, int) and 0 <= sections < MOST_ITEMS else 0,
        items=items,
    )


def _no_reading() -> Refusal:
    return Refusal(_("This is not what “gonghui plan read FILE --json” prints; read the document again."))


def _item(name: str, number: int, one: Any, text: str | None) -> ReadItem:
    where = f"{name}[{number - 1}]"
    if not isinstance(one, dict) or not isinstance(one.get(NAMED_BY[name]), str):
        raise Refusal(_("%s: the item has no name; read the document again.") % where)
    spans = one.get("spans")
    if not isinstance(spans, list) or not spans:
        raise Refusal(_("%s: the item says not where it stands in the document.") % where)
    for span in spans:
        _check_span(where, span, text)
    read = {key: value for key, value in one.items() if key != "spans"}
    return ReadItem(kind=LISTS[name], number=number, read=read, spans=spans)


def _check_span(where: str, span: Any, text: str | None) -> None:
    whole = isinstance(span, dict) and isinstance(span.get("quote"), str)
    if not whole or not (isinstance(span.get("start"), int) and isinstance(span.get("end"), int)):
        raise Refusal(_("%s: a place needs start, end and quote.") % where)
    start, end, quote = span["start"], span["end"], span["quote"]
    if not 0 <= start < end or end - start != len(quote):
        raise Refusal(_("%s: the quote is not as long as its place.") % where)
    if text is not None and text[start:end] != quote:
        raise Refusal(_("%s: the quote does not stand there; it was read from another document.") % where)


def _year(value: Any) -> int | None:
    return value if isinstance(value, int) and 1900 <= value <= 2200 else None
