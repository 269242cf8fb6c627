"""Changing the lists of above-scale firms: a newer list takes the older one's place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import queries, rules
from gonghui.affairs.organising.models import FirmList, ListedFirm
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_number
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "GS"  # 规模以上
FIRM_LIST_COLUMNS = (
    *("number", "body_id", "issuer", "vintage", "published_on", "source", "valid_from", "valid_to"),
)
LISTED_FIRM_COLUMNS = ("number", "list_id", "employer_id")


@transaction.atomic
def take_list(
    *,
    issuer: str,
    vintage: int,
    published_on: date,
    employers: Sequence[int],
    by: Account,
    valid_from: date | None = None,
    source: str = "",
    batch: UUID | None = None,
) -> FirmList:
    """Takes in a list; the one that was in force ends on the day on which this one begins.

    Args:
        vintage: the year that it speaks of.
        employers: the ids of the firms that it names.
        valid_from: the first day on which it is in force; the day of publication, when not given.
    Raises:
        Refusal: it is kept already, has no place among the lists that are, or names a firm twice.
    """
    start = valid_from or published_on
    held = list(FirmList.objects.select_for_update())
    if any((o.issuer, o.vintage, o.published_on) == (issuer, vintage, published_on) for o in held):
        raise Refusal(_("This list is in the register already."), "issuer")
    before, end = rules.chain_place(vintage=vintage, start=start, published_on=published_on, held=held)
    if len(set(employers)) != len(employers):
        raise Refusal(_("The list names a firm twice."), "firm")
    if before is not None and (before.valid_to is None or before.valid_to > start):
        end_list(firm_list=before, on=start, by=by, batch=batch)
    taken = FirmList(
        number=next_number(series=SERIES, on=start),
        body=queries.city_federation(),
        issuer=issuer,
        vintage=vintage,
        published_on=published_on,
        source=source,
        valid_from=start,
        valid_to=end,
    )
    refuse_unfit(taken)
    taken.save()
    params = {"issuer": issuer, "vintage": vintage, "on": start.isoformat()}
    record_change(verb="take_list", record=taken, by=by, params=params, batch=batch)
    load_listed_firms(
        rows=[(rules.line_number(taken.number, n), taken.pk, pk) for n, pk in enumerate(employers, start=1)],
        by=by,
        batch=batch,
    )
    return taken


@transaction.atomic
def end_list(*, firm_list: FirmList, on: date, by: Account, batch: UUID | None = None) -> FirmList:
    """Ends a list: `on` is the first day on which it is no longer in force.

    Raises:
        Refusal: not after its first day, or it ended before.
    """
    held = FirmList.objects.select_for_update().get(pk=firm_list.pk)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to < on):
        raise Refusal(_("The list is not in force then."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    params = {"on": on.isoformat()}
    record_change(verb="end_list", record=held, by=by, before=before, params=params, batch=batch)
    return held


@transaction.atomic
def correct_list(*, record: FirmList, by: Account, expected_version: int, **values: Any) -> FirmList:
    """Corrects who issued a list and where it was found; its days and firms come with a new list.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or a value does not fit.
    """
    if "source" in values:
        values["source"] = values["source"] or ""
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_list", by=by
    )


@transaction.atomic
def add_listed(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Takes in the list of a sheet, whole or not at all; the sheet has been checked. Returns how many firms.

    Raises:
        Refusal: the caller does not look after the whole city, or the list has no place any more.
    """
    if not scope_of(by, Permission.IMPORT, Category.ORGANISING).everything:
        raise Refusal(_("The list speaks for the whole city; the city federation brings it."))
    if not rows:
        return 0
    told = rows[0]
    take_list(
        issuer=told["issuer"],
        vintage=told["vintage"],
        published_on=told["published_on"],
        valid_from=told["in_force_from"],
        source=told["source"] or "",
        employers=[row["firm"].pk for row in rows],
        by=by,
        batch=batch,
    )
    return len(rows)


def load_firm_lists(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads lists under one Change: rows in the order of FIRM_LIST_COLUMNS. Returns their ids."""
    return load_rows(
        model=FirmList, columns=FIRM_LIST_COLUMNS, rows=rows, verb="load_firm_lists", by=by, batch=batch
    )


def load_listed_firms(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many lines under one Change: rows in the order of LISTED_FIRM_COLUMNS. Returns their ids."""
    return load_rows(
        model=ListedFirm, columns=LISTED_FIRM_COLUMNS, rows=rows, verb="load_listed_firms", by=by, batch=batch
    )
