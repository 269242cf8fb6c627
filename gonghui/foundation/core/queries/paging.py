"""Long lists a page at a time: the next page is asked for by where the last one ended, never by counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, OrderBy, Q, QuerySet

BETWEEN, DESCENDING = "~", "-"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list, and where the next page begins.

    Attributes:
        after: as it stands in an address; empty where nothing follows.
    """

    rows: list[Row]
    after: str


@dataclass(frozen=True)
class _Term:
    name: str
    descending: bool
    field: Field[Any, Any]
    may_miss: bool

    def beyond(self, value: Any) -> Q:
        """What comes after a value: nothing known comes last going up, and first coming down."""
        missing = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return ~missing if self.descending else Q(pk__in=[])
        if self.descending:
            return Q(**{f"{self.name}__lt": value})
        above = Q(**{f"{self.name}__gt": value})
        return above | missing if self.may_miss else above

    def starting(self, value: Any) -> Q:
        """The value itself and what comes after it: where an index in this order begins."""
        missing = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return Q() if self.descending else missing
        if self.descending:
            return Q(**{f"{self.name}__lte": value})
        from_it = Q(**{f"{self.name}__gte": value})
        return from_it | missing if self.may_miss else from_it

    def same(self, value: Any) -> Q:
        """What has the value itself."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def order(self) -> OrderBy:
        """The term as the database is told it."""
        if self.descending:
            return F(self.name).desc(nulls_first=True) if self.may_miss else F(self.name).desc()
        return F(self.name).asc(nulls_last=True) if self.may_miss else F(self.name).asc()


def page_of(rows: QuerySet[Row], *, order: Sequence[str], after: str, size: int) -> Page[Row]:
    """One page of a list.

    Args:
        order: columns as for `order_by`, the last of them unique; what is not known stands last going up and
            first coming down.
        after: `Page.after` of the page before; what cannot be read begins anew.
    """
    terms = [_term(rows.model, name) for name in order]
    rows = rows.order_by(*(term.order() for term in terms))
    if (key := _read(after, terms)) is not None:
        rows = rows.filter(_follows(terms, key))
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(found[:size], _write(found[size - 1], terms) if more else "")


def _follows(terms: Sequence[_Term], key: Sequence[Any]) -> Q:
    (term, *others), (value, *rest) = terms, key
    beyond = term.beyond(value)
    if not others:
        return beyond
    return term.starting(value) & (beyond | (term.same(value) & _follows(others, rest)))


def _term(model: type[Model], name: str) -> _Term:
    bare = name.removeprefix(DESCENDING)
    field: Any = None
    may_miss = False
    for part in bare.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist as error:
            raise ValueError(f"{model._meta.label} is in no order of {name}") from error
        may_miss |= bool(field.null)
        model = field.related_model or model
    return _Term(bare, name.startswith(DESCENDING), field, may_miss)


def _write(row: Any, terms: Sequence[_Term]) -> str:
    return BETWEEN.join(_text(_value(row, term.name)) for term in terms)


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = None if row is None else getattr(row, part)
    return row


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).replace(BETWEEN, "")


def _read(after: str, terms: Sequence[_Term]) -> list[Any] | None:
    parts = after.replace("\0", "").split(BETWEEN)
    if not after or len(parts) != len(terms):
        return None
    try:
        key = [term.field.to_python(part) if part else None for term, part in zip(terms, parts, strict=True)]
    except (ValidationError, ValueError):
        return None
    known = all(value is not None or term.may_miss for value, term in zip(key, terms, strict=True))
    return key if known else None
