"""Changing open factory affairs: setting up, disclosing, ending, correcting, loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation import rules
from gonghui.affairs.participation.models import Disclosure, OpenAffairs
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "CW"
OPEN_AFFAIRS_COLUMNS = (
    "number",
    "body_id",
    "document",
    "forms",
    "leading_group",
    "valid_from",
    "valid_to",
)
DISCLOSURE_COLUMNS = ("open_affairs_id", "disclosed_on", "topic", "period", "items", "opinions")
CORRECTABLE = ("body", "valid_from", "valid_to")
WORDS = ("document", "forms")


@transaction.atomic
def open_affairs(
    *,
    body: Body,
    valid_from: date,
    by: Account,
    valid_to: date | None = None,
    document: str | None = "",
    forms: str | None = "",
    leading_group: bool | None = None,
    last_disclosed: date | None = None,
) -> OpenAffairs:
    """Enters a unit's system of open factory affairs, with its latest disclosure if one was made.

    Raises:
        Refusal: the body is no employer, has such a system then already, or the disclosure lies outside.
    """
    rules.refuse_no_employer(body.kind)
    rules.refuse_backwards(valid_from, valid_to)
    _refuse_overlap(body, valid_from, valid_to)
    system = OpenAffairs(
        number=next_numbers(series=SERIES, on=valid_from, count=1)[0],
        body=body,
        document=document or "",
        forms=forms or "",
        leading_group=leading_group,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    refuse_unfit(system)
    system.save()
    record_change(verb="open_affairs", record=system, by=by, params={"on": valid_from.isoformat()})
    if last_disclosed:
        disclose(open_affairs=system, disclosed_on=last_disclosed, by=by)
    return system


def _refuse_overlap(body: Body, start: date, end: date | None, but: int = 0) -> None:
    Body.objects.select_for_update().get(pk=body.pk)
    others = OpenAffairs.objects.filter(Q(valid_to=None) | Q(valid_to__gt=start), body=body)
    if end is not None:
        others = others.filter(valid_from__lt=end)
    if other := others.exclude(pk=but).first():
        raise Refusal(
            _("%(number)s is in force from %(start)s to %(end)s; end that one first, or enter under it.")
            % {
                "number": other.number,
                "start": other.valid_from,
                "end": other.valid_to or _("further notice"),
            },
            "valid_from",
        )


@transaction.atomic
def disclose(
    *,
    open_affairs: OpenAffairs,
    disclosed_on: date,
    by: Account,
    topic: str = "",
    period: str = "",
    items: int | None = None,
    opinions: int | None = None,
) -> Disclosure:
    """Enters what a unit disclosed to its workers on a day.

    Raises:
        Refusal: while the system was not in force, still to come, or entered already.
    """
    held = OpenAffairs.objects.select_for_update().get(pk=open_affairs.pk)
    rules.refuse_disclosure(held.valid_from, held.valid_to, disclosed_on, timezone.localdate())
    if held.disclosures.filter(disclosed_on=disclosed_on, topic=topic).exists():
        raise Refusal(_("The disclosure of this day and topic is entered already."), "disclosed_on")
    disclosure = Disclosure(
        open_affairs=held,
        disclosed_on=disclosed_on,
        topic=topic,
        period=period,
        items=items,
        opinions=opinions,
    )
    refuse_unfit(disclosure)
    disclosure.save()
    params = {"on": disclosed_on.isoformat()}
    record_change(verb="disclose", record=disclosure, by=by, params=params)
    return disclosure


@transaction.atomic
def end_open_affairs(*, open_affairs: OpenAffairs, on: date, by: Account) -> OpenAffairs:
    """Ends a unit's system of open factory affairs: `on` is the first day without it.

    Raises:
        Refusal: not after the first day, ended before, or something was disclosed on that day or later.
    """
    held = OpenAffairs.objects.select_for_update().get(pk=open_affairs.pk)
    rules.refuse_backwards(held.valid_from, on, "on")
    if held.valid_to is not None and held.valid_to < on:
        raise Refusal(_("It has ended already, on %(day)s.") % {"day": held.valid_to}, "on")
    if held.disclosures.filter(disclosed_on__gte=on).exists():
        raise Refusal(_("Something was disclosed on that day or later; the end must lie after it."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    params = {"on": on.isoformat()}
    record_change(verb="end_open_affairs", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def correct_open_affairs(
    *, record: OpenAffairs, by: Account, expected_version: int, **values: Any
) -> OpenAffairs:
    """Corrects what is written of a unit's system of open factory affairs.

    Raises:
        Refusal: somebody else changed the same field meanwhile, another is in force then, or a disclosure
            would lie outside.
    """
    now = {name: values.get(name, getattr(record, name)) for name in CORRECTABLE}
    rules.refuse_no_employer(now["body"].kind)
    rules.refuse_backwards(now["valid_from"], now["valid_to"])
    _refuse_overlap(now["body"], now["valid_from"], now["valid_to"], but=record.pk)
    for day in record.disclosures.values_list("disclosed_on", flat=True):
        rules.refuse_disclosure(now["valid_from"], now["valid_to"], day, day)
    values |= {name: values[name] or "" for name in WORDS if name in values}
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_open_affairs", by=by
    )


@transaction.atomic
def load_open_affairs(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many systems under one Change: rows in the order of OPEN_AFFAIRS_COLUMNS. Returns their ids."""
    return load_rows(
        model=OpenAffairs,
        columns=OPEN_AFFAIRS_COLUMNS,
        rows=rows,
        verb="load_open_affairs",
        by=by,
        batch=batch,
    )


@transaction.atomic
def load_disclosures(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many disclosures under one Change: rows in the order of DISCLOSURE_COLUMNS."""
    return load_rows(
        model=Disclosure, columns=DISCLOSURE_COLUMNS, rows=rows, verb="load_disclosures", by=by, batch=batch
    )


@transaction.atomic
def add_many_open_affairs(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Enters the systems of a sheet with their latest disclosures, all or none. Returns how many."""
    on = max((row["valid_from"] for row in rows), default=date.min)
    numbers = next_numbers(series=SERIES, on=on, count=len(rows))
    systems = [
        (
            number,
            row["body"].pk,
            row["document"] or "",
            row["forms"] or "",
            row["leading_group"],
            row["valid_from"],
            row["valid_to"],
        )
        for number, row in zip(numbers, rows, strict=True)
    ]
    taken = load_open_affairs(rows=systems, by=by, batch=batch)
    disclosures = [
        (taken[0] + place, row["last_disclosed"], "", "", None, None)
        for place, row in enumerate(rows)
        if row["last_disclosed"]
    ]
    load_disclosures(rows=disclosures, by=by, batch=batch)
    return len(rows)
