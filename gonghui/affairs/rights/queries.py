"""What sheets of contracts, instructors and mediators would collide with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.rights import rules
from gonghui.affairs.rights.models import CollectiveContract
from gonghui.foundation.bodies.queries import street_named
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.registers import Finding
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import read_identity
from gonghui.foundation.people.models import Post
from gonghui.foundation.people.queries import person_at
from gonghui.foundation.people.rules import clean_name, read_name

Row = dict[str, Any]


def check_contracts(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What `add_contracts` would refuse, row by row: holders, days, trades; contracts entered already."""
    for place, row in enumerate(rows):
        if not row:
            continue
        days = row["signed_on"], row["valid_from"], row["valid_to"], row["filed_on"]
        yield from _refusals(
            place,
            row,
            (
                ("body", rules.refuse_wrong_holder, (row["scope"], row["body"].kind)),
                ("valid_from", rules.refuse_wrong_days, days),
                ("trade", rules.refuse_wrong_trade, (row["scope"], row["trade"] or "")),
            ),
        )
    yield from _entered_already(rows)


def _refusals(
    place: int, row: Row, checks: Iterable[tuple[str, Callable[..., Any], tuple[Any, ...]]]
) -> Iterable[Finding]:
    for column, check, values in checks:
        try:
            check(*values)
        except Refusal as refusal:
            yield place, refusal.field if refusal.field in row else column, refusal.message


def _entered_already(rows: Sequence[Row | None]) -> Iterable[Finding]:
    bodies = {row["body"].pk for row in rows if row}
    held: dict[tuple[Any, ...], str] = {
        (one.body_id, one.kind, one.scope, one.trade, one.valid_from): one.number
        for one in CollectiveContract.objects.filter(body__in=bodies)
    }
    for place, row in enumerate(rows):
        if not row:
            continue
        key = (row["body"].pk, row["kind"], row["scope"], row["trade"] or "", row["valid_from"])
        if key in held:
            other = held[key] or _("another row of the sheet")
            yield place, "body", _("This contract is entered already: %(number)s.") % {"number": other}
        held.setdefault(key, "")


def check_instructors(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What `add_instructors` would refuse, row by row."""
    return _check_pool(Post.Kind.BARGAINING_INSTRUCTOR, rows)


def check_mediators(*, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """What `add_mediators` would refuse, row by row."""
    return _check_pool(Post.Kind.MEDIATOR, rows)


def _check_pool(kind: str, rows: Sequence[Row | None]) -> Iterable[Finding]:
    """Names that are none or are several people's, streets that are none, posts held already."""
    held: dict[tuple[Any, int], list[tuple[date, date | None]]] = {}
    bodies = {row["body"].pk for row in rows if row}
    for post in Post.objects.filter(kind=kind, body__in=bodies):
        held.setdefault((post.person_id, post.body_id), []).append((post.valid_from, post.valid_to))
    for place, row in enumerate(rows):
        if not row:
            continue
        wrong = list(_refusals(place, row, _pool_checks(row)))
        yield from wrong
        if any(name == "name" for _place, name, _reason in wrong):
            continue
        others = held.setdefault((_who(row), row["body"].pk), [])
        if any(rules.overlap(row["valid_from"], row["valid_to"], start, end) for start, end in others):
            yield place, "name", _("This person holds this post there already in that time.")
        others.append((row["valid_from"], row["valid_to"]))


def _pool_checks(row: Row) -> Iterable[tuple[str, Callable[..., Any], tuple[Any, ...]]]:
    start = row["certified_from"] or row["valid_from"]
    yield "name", _refuse_unknowable, (row,)
    yield "valid_from", _refuse_unborn, (row["body"], row["valid_from"])
    yield "certified_to", _refuse_backwards, (start, row["certified_to"])
    if row["street"]:
        yield "street", street_named, (row["street"], row["valid_from"])


def _refuse_unknowable(row: Row) -> None:
    named = rules.person_named(row["name"])
    read_name(named.name)
    if person_at(row["body"], named.name, named.identity) is None and named.identity:
        read_identity(named.identity, on=timezone.localdate(), demo=is_demo())


def _who(row: Row) -> Any:
    """The person of a row, or how one is told apart whom nobody has entered yet."""
    named = rules.person_named(row["name"])
    known = person_at(row["body"], named.name, named.identity)
    return known.pk if known else (clean_name(named.name), named.identity)


def _refuse_unborn(body: Any, on: date) -> None:
    if on < body.valid_from or (body.valid_to is not None and body.valid_to <= on):
        raise Refusal(_("The unit does not exist on that day."), "valid_from")


def _refuse_backwards(start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise Refusal(_("The certificate must end after the day on which it begins."), "certified_to")
