"""Sheets on their way in, seen by whoever brought them and may still bring such sheets.

What the rows say lies sealed; here alone it is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import allows, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Kind, Register
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.registers.models import SheetImport, StagedRow
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.rules.profiles import profile_named, understood
from gonghui.foundation.registers.rules.sealing import ERRORS, RAW, open_row
from gonghui.foundation.registers.rules.values import first_of_month, folded


def may_bring(register: Register, account: Account) -> bool:
    """Whether an account may bring sheets into a register; one that speaks for all, only who sees to all."""
    if register.add_many is None or not allows(account, Permission.IMPORT, register.category):
        return False
    return not register.speaks_for_all or scope_of(account, Permission.IMPORT, register.category).everything


@dataclass(frozen=True)
class OpenRow:
    """One staged row, opened: its number, its cells in the sheet's order, why it cannot stand."""

    number: int
    cells: list[Any]
    errors: list[dict[str, str]]


@dataclass(frozen=True)
class StagedPage:
    """Rows of a staged sheet: number, cells by title, errors; `next` is the number to go on after."""

    titles: list[str]
    rows: list[dict[str, Any]]
    next: int | None


def sheets_of(by: Account, register_key: str | None = None) -> QuerySet[SheetImport]:
    """The sheets that an account brought, the newest first."""
    sheets = SheetImport.objects.filter(by=by).order_by("-pk")
    return sheets if register_key is None else sheets.filter(register=register_key)


def sheet_of(public_id: UUID | str, *, by: Account) -> SheetImport:
    """One sheet, for whoever brought it and may still bring sheets into its register.

    Raises:
        LookupError: there is none, somebody else brought it, or the account may no longer.
    """
    try:
        sheet = sheets_of(by).get(public_id=UUID(str(public_id)))
    except (ValueError, SheetImport.DoesNotExist):
        raise LookupError(f"no sheet {public_id!r} of {by.pk}") from None
    if not may_bring(register_of(sheet.register), by):
        raise LookupError(f"{by.pk} brings no more sheets into {sheet.register}")
    return sheet


def titles_of(sheet: SheetImport) -> list[str]:
    """The titles of the sheet's columns, in its order."""
    return [title for title, name in sheet.columns or ()]


def unknown_titles(sheet: SheetImport) -> list[str]:
    """The columns of the sheet that the register does not know, and so does not take."""
    return [title for title, name in sheet.columns or () if name is None and title]


def staged_rows(
    sheet: SheetImport, *, only_errors: bool = False, after: int = 0, limit: int = 50
) -> StagedPage:
    """A page of staged rows, as the sheet says them, and why they cannot stand."""
    rows = sheet.rows.filter(number__gt=after).order_by("number")
    if only_errors:
        rows = rows.exclude(errors=None)
    found = list(rows[: limit + 1])
    return StagedPage(
        titles=titles_of(sheet),
        rows=[
            {"number": row.number, "cells": row.cells, "errors": row.errors}
            for row in map(opened_row, found[:limit])
        ],
        next=found[limit - 1].number if len(found) > limit else None,
    )


def opened_row(row: StagedRow) -> OpenRow:
    """A staged row, opened.

    Raises:
        Unreadable: it belongs elsewhere, was altered, or the key is not there.
    """
    place: dict[str, Any] = {"sheet": row.sheet_id, "number": row.number}
    errors = [] if row.errors is None else open_row(row.errors, part=ERRORS, **place)
    return OpenRow(row.number, open_row(row.raw, part=RAW, **place), errors)


def raw_rows(sheet: SheetImport) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each staged row's number, and what it says by column name, the codes of a superior system as ours."""
    names = [name for title, name in sheet.columns]
    declared = register_of(sheet.register)
    profile = profile_named(declared, sheet.profile)
    codes = understood(profile) if profile else {}
    months = bool(sheet.layout.get("months_first"))
    days = [c.name for c in declared.columns if c.kind is Kind.DATE] if months else []
    machine = provider()
    for number, sealed in sheet.rows.order_by("number").values_list("number", "raw").iterator(2000):
        cells = open_row(sealed, sheet=sheet.pk, number=number, part=RAW, machine=machine)
        row = {name: value for name, value in zip(names, cells, strict=False) if name}
        for name, known in codes.items():
            row[name] = known.get(folded(row.get(name)), row.get(name))
        for name in days:
            row[name] = first_of_month(row.get(name))
        yield number, row


def failing_rows(sheet: SheetImport) -> Iterator[OpenRow]:
    """The rows that cannot stand."""
    rows = sheet.rows.exclude(errors=None).order_by("number")
    return map(opened_row, rows.iterator(chunk_size=2000))
