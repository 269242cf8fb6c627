"""Sheets on their way in, seen by whoever brought them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.registers.models import SheetImport, StagedRow


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
    """One sheet, for whoever brought it.

    Raises:
        LookupError: there is none, or somebody else brought it.
    """
    try:
        return sheets_of(by).get(public_id=UUID(str(public_id)))
    except (ValueError, SheetImport.DoesNotExist):
        raise LookupError(f"no sheet {public_id!r} of {by.pk}") from None


def titles_of(sheet: SheetImport) -> list[str]:
    """The titles of the sheet's columns, in its order."""
    return [title for title, name in sheet.columns or ()]


def unknown_titles(sheet: SheetImport) -> list[str]:
    """The columns of the sheet that the register does not know, and so does not take."""
    return [title for title, name in sheet.columns or () if name is None and title]


def staged_rows(
    sheet: SheetImport, *, only_errors: bool = False, after: int = 0, limit: int = 50
) -> StagedPage:
    """A page of staged rows, as they will be published or why they cannot be."""
    rows = sheet.rows.filter(number__gt=after).order_by("number")
    if only_errors:
        rows = rows.exclude(errors=[])
    found = list(rows[: limit + 1])
    return StagedPage(
        titles=titles_of(sheet),
        rows=[
            {"number": row.number, "cells": row.raw, "values": row.values, "errors": row.errors}
            for row in found[:limit]
        ],
        next=found[limit - 1].number if len(found) > limit else None,
    )


def raw_rows(sheet: SheetImport) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each staged row's number, and what it says by column name."""
    names = [name for title, name in sheet.columns]
    for number, cells in sheet.rows.order_by("number").values_list("number", "raw").iterator(chunk_size=2000):
        yield number, {name: value for name, value in zip(names, cells, strict=False) if name}


def failing_rows(sheet: SheetImport) -> Iterator[StagedRow]:
    """The rows that cannot stand."""
    return sheet.rows.exclude(errors=[]).order_by("number").iterator(chunk_size=2000)
