"""What register pages show: a declared register's columns as cells, filters and input fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.foundation.accounts.queries import allows, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import city, districts
from gonghui.foundation.core.models import OPEN
from gonghui.foundation.core.registers import Act, Column, Kind, Register, declared_registers
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.queries.reading import read_rows, taken_columns
from gonghui.foundation.registers.queries.sheets import titles_of
from gonghui.foundation.registers.rules.headers import code_column
from gonghui.foundation.registers.rules.values import plain

BLANK = (None, "")


@dataclass(frozen=True)
class Cell:
    """One value as it stands on a page."""

    label: str
    text: str
    url: str
    numeric: bool
    tag: bool = False
    day: bool = False


@dataclass(frozen=True)
class Input:
    """One input field of a form generated from a column: what was typed is kept with its error."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    help: str
    error: str
    choices: list[tuple[str, str]]


def register_named(account: Any, key: str) -> Register:
    """A declared register that the account may open; another looks as if it were not there."""
    try:
        declared = queries.register(key)
    except LookupError as error:
        raise Http404(_("There is no register of this name.")) from error
    if not allows(account, Permission.VIEW, declared.category):
        raise Http404(_("There is no register of this name."))
    return declared


def registers_for(account: Any) -> list[Register]:
    """The registers that an account may open."""
    return [one for one in declared_registers().values() if allows(account, Permission.VIEW, one.category)]


def listed(declared: Register) -> list[Column]:
    """The columns of the list."""
    return [column for column in declared.columns if column.in_list]


def cells(declared: Register, columns: list[Column], row: Mapping[str, Any]) -> list[Cell]:
    """The cells of a row, in the columns' order."""
    return [cell(column, row) for column in columns]


def cell(column: Column, row: Mapping[str, Any]) -> Cell:
    """A shown value: dates and numbers in the page's words, bodies and records as links."""
    value, raw = row[column.name], row["raw"].get(column.name)
    url = ""
    if column.kind is Kind.BODY and raw:
        url = reverse("web:body", args=[raw])
    elif column.kind is Kind.RECORD and raw:
        url = reverse("web:record", args=[column.register, raw])
    return Cell(
        str(column.label),
        said(column, value),
        url,
        column.kind in {Kind.NUMBER, Kind.DECIMAL},
        column.kind is Kind.CHOICE,
        column.kind is Kind.DATE,
    )


def said(column: Column, value: Any) -> str:
    """A value in words; unknown is a dash."""
    if value in BLANK:
        return "—"
    if column.kind is Kind.YES_NO:
        return words.yes_no(value)
    if column.kind in {Kind.NUMBER, Kind.DECIMAL}:
        return str(value) if column.is_year else words.number(value)
    return words.day(value) if isinstance(value, date) else str(value)


def filters_of(declared: Register, request: HttpRequest) -> tuple[dict[str, Any], list[Input]]:
    """The filters asked for, and the controls that ask for them."""
    by_name = {column.name: column for column in declared.columns}
    asked: dict[str, Any] = {}
    controls = []
    for name in declared.filters:
        column, text = by_name[name], request.GET.get(name, "")
        if column.kind is Kind.DATE:
            first, last = request.GET.get(f"{name}_from", ""), request.GET.get(f"{name}_to", "")
            asked[name] = (first or None, last or None)
            controls.append(
                Input(
                    f"{name}_from",
                    _("%(label)s, from") % {"label": column.label},
                    "date",
                    first,
                    False,
                    "",
                    "",
                    [],
                )
            )
            controls.append(
                Input(
                    f"{name}_to",
                    _("%(label)s, to") % {"label": column.label},
                    "date",
                    last,
                    False,
                    "",
                    "",
                    [],
                )
            )
            continue
        asked[name] = text
        controls.append(Input(name, str(column.label), "choice", text, False, "", "", choices_of(column)))
    asked["area"] = request.GET.get("area", "")
    if any(column.kind is Kind.PERSON for column in declared.columns):
        asked["person"] = request.GET.get("person", "")
    return asked, controls


def choices_of(column: Column) -> list[tuple[str, str]]:
    """The choices of a column, keys and words."""
    if column.kind is Kind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(str(key), str(word)) for key, word in column.choices.choices] if column.choices else []


def area_offers(account: Any, declared: Register, on: date) -> list[Area]:
    """The areas offered as a filter: the districts for who sees the city."""
    scope = scope_of(account, Permission.VIEW, declared.category, on)
    return [city(), *districts(on)] if scope.everything else []


def form_columns(declared: Register, editing: bool) -> list[Column]:
    """The columns that a form takes."""
    return [column for column in taken_columns(declared) if column.editable or not editing]


def inputs(columns: Iterable[Column], typed: Mapping[str, str], errors: Mapping[str, str]) -> list[Input]:
    """A form's fields with what was typed and what is wrong."""
    kinds = {Kind.DATE: "date", Kind.CHOICE: "choice", Kind.YES_NO: "choice", Kind.NUMBER: "number"}
    helps = {
        Kind.BODY: _("Its full name or its credit code."),
        Kind.RECORD: _("The number of the record."),
        Kind.PERSON: _("The name, as on the identity card."),
    }
    return [
        Input(
            column.name,
            str(column.label),
            kinds.get(column.kind, "text"),
            typed.get(column.name, ""),
            column.required,
            str(column.help or helps.get(column.kind, "")),
            errors.get(column.name, ""),
            choices_of(column),
        )
        for column in with_numbers(columns)
    ]


def with_numbers(columns: Iterable[Column]) -> list[Column]:
    """The columns of a form, each person's followed by the number that tells namesakes apart."""
    found: list[Column] = []
    for column in columns:
        found.append(column)
        if column.kind is Kind.PERSON:
            wanted = _("Tells which one is meant where several people are called so.")
            found.append(replace(code_column(column), help=wanted))
    return found


def act_form(
    found: queries.Offer, act: Act, typed: Mapping[str, str], errors: Mapping[str, str]
) -> dict[str, Any]:
    """The form of an act: its fields, its words, and the way back to the record."""
    return {
        "inputs": inputs(act.fields, typed, errors),
        "help": act.help,
        "button": act.label,
        "back": reverse("web:record", args=[found.register.key, found.record.public_id]),
    }


def filled(found: queries.Offer, act: Act) -> dict[str, str]:
    """What the form of an act has filled in already."""
    known = act.filled(found.record) if act.filled else {}
    return {name: str(value) for name, value in known.items() if value is not None}


def read_act_form(
    found: queries.Offer, act: Act, typed: Mapping[str, str], account: Any, on: date
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed into the form of an act means, and what is wrong with which field."""
    scope = scope_of(account, Permission(act.permission), found.register.category, on)
    row = queries.read_act(found.register, act, typed, scope)
    return row.values, {error["column"]: error["reason"] for error in row.errors}


def record_offers(found: queries.Offer) -> list[tuple[str, str]]:
    """What the record's page offers to do, label and address: the first as its primary action."""
    key, public_id = found.register.key, found.record.public_id
    acts = [(str(act.label), reverse("web:act", args=[key, public_id, act.key])) for act in found.acts]
    correct = [(_("Correct this record"), reverse("web:edit", args=[key, public_id]))] * found.may_edit
    if any(act.primary for act in found.acts):
        first = next(place for place, act in enumerate(found.acts) if act.primary)
        return [acts.pop(first), *correct, *acts]
    return [*correct, *acts]


def read_form(
    declared: Register,
    typed: Mapping[str, str],
    account: Any,
    on: date,
    *,
    edited: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a form's values mean, and what is wrong with which; read as a sheet's row is read.

    Args:
        edited: the shown values of the record that is corrected; None where one is added. Of people and
            names, what stands in the form as it was shown is not asked about: it may be masked, or be
            several people's.
    """
    editing = edited is not None
    columns = tuple(form_columns(declared, editing))
    if edited is not None:
        shown = typed_of(declared, edited)
        columns = tuple(column for column in columns if not _as_shown(column, typed, shown))
    narrowed = replace(declared, columns=columns)
    if editing:  # the record itself is no double of itself; the action checks the rest
        narrowed = replace(narrowed, same=(), check_many=None)
    kept = {column.name for column in columns}
    if narrowed.interval and not set(narrowed.interval) <= kept:
        narrowed = replace(narrowed, interval=())
    permission = Permission.EDIT if editing else Permission.ADD
    scope = scope_of(account, permission, declared.category, on)
    kept |= {f"{column.name}_code" for column in columns if column.kind is Kind.PERSON}
    row = read_rows(narrowed, [(1, {name: typed.get(name, "") for name in kept})], scope)[0]
    return row.values, {error["column"]: error["reason"] for error in row.errors}


def _as_shown(column: Column, typed: Mapping[str, str], shown: Mapping[str, str]) -> bool:
    same = typed.get(column.name, "") == shown[column.name] and not typed.get(f"{column.name}_code")
    return column.privacy != OPEN and same


def typed_of(declared: Register, row: Mapping[str, Any]) -> dict[str, str]:
    """A record's values as they would be typed, for the edit form."""
    found = {}
    for column in form_columns(declared, editing=True):
        value = row["raw"].get(column.name)
        if column.kind in {Kind.BODY, Kind.RECORD}:
            value = row[column.name]
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        found[column.name] = "" if value is None else str(value)
    return found


def prefilled(declared: Register, request: HttpRequest) -> dict[str, str]:
    """What the address fills in already, such as the body from a chair's page."""
    found = {
        column.name: request.GET.get(column.name, "") for column in form_columns(declared, editing=False)
    }
    for column in declared.columns:
        if column.kind is Kind.BODY and found.get(column.name):
            found[column.name] = name_of_own(request.user, declared, found[column.name])
    return found


def name_of_own(account: Any, declared: Register, public_id: str) -> str:
    """The name of a body where the account may add records; empty for any other."""
    scope = scope_of(account, Permission.ADD, declared.category)
    try:
        body = Body.objects.filter(scope.as_q(), public_id=UUID(public_id)).first()
    except ValueError:
        return ""
    return body.name_zh if body else ""


def staged(sheet: Any, *, only_errors: bool, after: int) -> dict[str, Any]:
    """A page of a staged sheet: titles, rows with the cells and their errors by title."""
    page = queries.staged_rows(sheet, only_errors=only_errors, after=after)
    names = dict(sheet.columns or ())
    rows = []
    for row in page.rows:
        wrong = {error["column"]: error["reason"] for error in row["errors"]}
        cells_ = [
            (plain(value) if isinstance(value, float) else value, wrong.get(names.get(title) or "", ""))
            for title, value in zip(page.titles, row["cells"], strict=False)
        ]
        rows.append({"number": row["number"], "cells": cells_, "errors": row["errors"]})
    return {"titles": titles_of(sheet), "rows": rows, "next": page.next}
