"""Every declared register: its columns, pages of rows, one record, its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema

from gonghui.faces.api.answers import History, entry
from gonghui.faces.api.inputs import Cursor, Day, Limit, Text, demand, number, text, today
from gonghui.faces.api.site import PROBLEMS
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category, Column, Kind, Register, declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.queries import is_number
from gonghui.foundation.registers import queries

router = Router(tags=["registers"])
Key = Annotated[str, Path(max_length=40, pattern=r"^[a-z][a-z_-]*$")]
AsOf = Annotated[Day | None, Query(description="the end of this day; by default today")]
LABELLED = {Kind.CHOICE, Kind.BODY, Kind.RECORD}


class ColumnInfo(Schema):
    """A column. `choices` maps the keys that rows carry to words."""

    name: str
    label: str
    kind: str
    privacy: str
    choices: dict[str, str] | None


class RegisterInfo(Schema):
    """A register that the caller may open."""

    key: str
    name: str
    columns: list[ColumnInfo]
    filters: list[str]


class Registers(Schema):
    """The registers that the caller may open."""

    registers: list[RegisterInfo]


class Row(Schema):
    """A record: values by column; `labels` has the words for choices, organisations and records."""

    id: str
    values: dict[str, Any]
    labels: dict[str, str]


class RegisterPage(Schema):
    """A page of a register. `hidden` records match and are not visible to the caller.

    Under a search or any filter `hidden` is null: it would tell what exists elsewhere. Records are counted
    up to `visible` = 10 000; `more` says that there are more than that.
    """

    register_key: str
    as_of: str
    visible: int
    more: bool
    hidden: int | None
    rows: list[Row]
    next: str | None
    previous: str | None


class PartInfo(Schema):
    """Rows that belong to a record, `total` of them."""

    name: str
    label: str
    total: int
    rows: list[Row]


class RecordDetail(Row):
    """A record with its parts."""

    register_key: str
    as_of: str
    parts: list[PartInfo]
    may_edit: bool


def opened(request: HttpRequest, key: str) -> Register:
    """The register of a key, if the caller may open it.

    Raises:
        Http404, PermissionDenied.
    """
    try:
        found = queries.register(key)
    except LookupError as error:
        raise Http404(_("There is no such register.")) from error
    demand(request, Permission.VIEW, found.category)
    return found


def json_value(value: Any) -> Any:
    """A value of a row as JSON holds it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return number(value)
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def row_as_json(columns: Iterable[Column], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a register or of a part as JSON."""
    shown = list(columns)
    return {
        "id": str(row["record"].public_id),
        "values": {column.name: json_value(row["raw"][column.name]) for column in shown},
        "labels": {
            column.name: str(row[column.name])
            for column in shown
            if column.kind in LABELLED and row[column.name]
        },
    }


def column_as_json(column: Column) -> dict[str, Any]:
    """A column as JSON."""
    choices = None if column.choices is None else {str(k): str(v) for k, v in column.choices.choices}
    return {
        "name": column.name,
        "label": str(column.label),
        "kind": str(column.kind),
        "privacy": str(column.privacy),
        "choices": choices,
    }


@router.get("/registers", response={200: Registers, **PROBLEMS})
def registers(request: HttpRequest) -> Any:
    """The registers that the caller may open, with their columns."""
    seen = [
        one for one in declared_registers().values() if allows(request.user, Permission.VIEW, one.category)
    ]
    return {
        "registers": [
            {
                "key": one.key,
                "name": str(one.label),
                "columns": [column_as_json(column) for column in one.columns],
                "filters": list(one.filters),
            }
            for one in seen
        ]
    }


def read_filters(register: Register, written: list[str]) -> dict[str, Any]:
    """Filters as the register reads them.

    Raises:
        Refusal: one is not written `column:value`.
    """
    kinds = {column.name: column.kind for column in register.columns}
    found: dict[str, Any] = {}
    for one in written:
        name, colon, value = one.partition(":")
        if not colon or not value:
            raise Refusal(_("Write a filter as column:value; days as column:first..last."), "filter")
        if kinds.get(name) is Kind.DATE:
            first, _dots, last = value.partition("..")
            found[name] = (first or None, last or None)
        elif kinds.get(name) is Kind.CHOICE:
            found[name] = [*found.get(name, []), value]
        else:
            found[name] = value
    return found


@router.get("/registers/{key}", response={200: RegisterPage, **PROBLEMS})
def register(
    request: HttpRequest,
    key: Key,
    search: Annotated[str, text("beginning of a name or number, pinyin or initials")] = "",
    filter: Annotated[list[Text], Query(description="column:value, several; days column:first..last")] = [],  # noqa: B006
    area: Annotated[str, text("code of an area")] = "",
    body: Annotated[UUID | None, Query(description="id of an organisation")] = None,
    as_of: AsOf = None,
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """A page of a register: searched, filtered, as of a day."""
    found, on = opened(request, key), as_of or today()
    if found.found_by is not None and is_number(search):
        raise Refusal(
            _("A person's number does not belong into an address; post it to the search instead."), "search"
        )
    filters = read_filters(found, filter)
    if area:
        filters["area"] = area
    if body:
        filters["body"] = str(body)
    asked: dict[str, Any] = {"by": request.user, "on": on, "search": search, "filters": filters}
    page = queries.page(found, after=after or None, limit=limit, **asked)
    counts = queries.count(found, **asked)
    return {
        "register_key": key,
        "as_of": on.isoformat(),
        "visible": counts.visible,
        "more": counts.more,
        "hidden": counts.hidden,
        "rows": [row_as_json(found.columns, row) for row in page.rows],
        "next": page.next,
        "previous": page.previous,
    }


@router.get("/registers/{key}/{public_id}", response={200: RecordDetail, **PROBLEMS})
def record(request: HttpRequest, key: Key, public_id: UUID, as_of: AsOf = None) -> Any:
    """One record with its parts."""
    found, on = opened(request, key), as_of or today()
    try:
        detail = queries.detail(found, public_id, by=request.user, on=on)
    except LookupError as error:
        raise Http404(_("There is no such record among those you may see.")) from error
    if found.category is Category.PEOPLE:
        log_read(by=request.user, record=detail.record, category=Category.PEOPLE)
    return {
        **row_as_json(found.columns, detail.row),
        "register_key": key,
        "as_of": on.isoformat(),
        "may_edit": detail.may_edit,
        "parts": [
            {
                "name": held.part.name,
                "label": str(held.part.label),
                "total": held.total,
                "rows": [row_as_json(held.part.columns, row) for row in held.rows],
            }
            for held in detail.parts
        ],
    }


@router.get("/registers/{key}/{public_id}/history", response={200: History, **PROBLEMS})
def history(request: HttpRequest, key: Key, public_id: UUID, as_of: AsOf = None) -> Any:
    """What was done to a record and its parts."""
    found = opened(request, key)
    try:
        entries = queries.changes(found, public_id, by=request.user, on=as_of or today())
    except LookupError as error:
        raise Http404(_("There is no such record among those you may see.")) from error
    return {"entries": [entry(one) for one in entries]}
