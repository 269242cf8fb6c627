"""Naming craftsmen, at one level or several; ending titles, correcting files, loading many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import rules
from gonghui.affairs.skills.models import Craftsman, CraftsmanTitle
from gonghui.affairs.skills.queries import title_meanwhile
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "GJ"  # 工匠
CRAFTSMAN_COLUMNS = ("number", "person_id", "body_id", "occupation")
TITLE_COLUMNS = ("craftsman_id", "level", "valid_from", "valid_to", "document", "ended")


@transaction.atomic
def name_craftsman(
    *,
    person: Person,
    body: Body,
    level: str,
    named_on: date,
    by: Account,
    occupation: str | None = "",
    document: str | None = "",
    ended_on: date | None = None,
) -> Craftsman:
    """Opens a person's file as a craftsman with the first title, until `ended_on` when that is past.

    Args:
        body: the unit at which the person is named.
    Raises:
        Refusal: the person has a file, a value does not fit, or the end is before the beginning.
    """
    rules.refuse_backwards(named_on, ended_on)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if Craftsman.objects.filter(person=person).exists():
        raise Refusal(rules.HAS_FILE, "person")
    craftsman = Craftsman(
        number=next_numbers(series=SERIES, on=named_on, count=1)[0],
        person=person,
        body=body,
        occupation=occupation or "",
    )
    refuse_unfit(craftsman)
    craftsman.save()
    record_change(verb="register_craftsman", record=craftsman, by=by, params={"number": craftsman.number})
    _grant(craftsman, level, named_on, by, document or "", ended_on)
    return craftsman


@transaction.atomic
def grant_title(
    *,
    craftsman: Craftsman,
    level: str,
    on: date,
    by: Account,
    document: str | None = "",
    ended_on: date | None = None,
) -> CraftsmanTitle:
    """Names a craftsman at a further level; titles at other levels stand beside it.

    Raises:
        Refusal: a title at this level stands in that time, or a value does not fit.
    """
    rules.refuse_backwards(on, ended_on)
    Craftsman.objects.select_for_update().get(pk=craftsman.pk)
    return _grant(craftsman, level, on, by, document or "", ended_on)


def _grant(
    craftsman: Craftsman, level: str, on: date, by: Account, document: str, end: date | None
) -> CraftsmanTitle:
    if title_meanwhile(craftsman, level, on, end):
        raise Refusal(rules.HAS_TITLE, "level")
    title = CraftsmanTitle(craftsman=craftsman, level=level, valid_from=on, valid_to=end, document=document)
    refuse_unfit(title)
    title.save()
    params = {"level": level, "on": on.isoformat()}
    record_change(verb="grant_title", record=title, by=by, params=params)
    return title


@transaction.atomic
def withdraw_title(
    *,
    craftsman: Craftsman,
    level: str,
    on: date,
    by: Account,
    reason: str = CraftsmanTitle.Ended.WITHDRAWN,
) -> CraftsmanTitle:
    """Ends the craftsman's title at a level: `on` is the first day on which it no longer stands.

    Raises:
        Refusal: no such title stands on `on`, or there is no such reason.
    """
    if reason not in CraftsmanTitle.Ended.values:
        raise Refusal(_("There is no such reason for an end."), "reason")
    title = (
        craftsman.titles.select_for_update(of=("self",)).filter(level=level).order_by("-valid_from").first()
    )
    if title is None:
        raise Refusal(_("The craftsman has never held a title at this level; choose another."), "level")
    rules.refuse_unless_within(title.valid_from, title.valid_to, on)
    before = fields_of(title)
    title.valid_to, title.ended = on, reason
    title.version += 1
    title.save()
    params = {"level": level, "on": on.isoformat(), "reason": reason}
    record_change(verb="withdraw_title", record=title, by=by, before=before, params=params)
    return title


@transaction.atomic
def correct_craftsman(*, record: Craftsman, by: Account, expected_version: int, **values: Any) -> Craftsman:
    """Corrects person, unit and occupation; titles are changed by naming and withdrawing.

    Raises:
        Refusal: the other person has a file, somebody else changed the same field, or a value does not fit.
    """
    if (
        "person" in values
        and Craftsman.objects.filter(person=values["person"]).exclude(pk=record.pk).exists()
    ):
        raise Refusal(rules.HAS_FILE, "person")
    if "occupation" in values:
        values["occupation"] = values["occupation"] or ""
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_craftsman", by=by
    )


@transaction.atomic
def load_craftsmen(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many craftsmen's files under one Change: rows in the order of CRAFTSMAN_COLUMNS."""
    return load_rows(
        model=Craftsman, columns=CRAFTSMAN_COLUMNS, rows=rows, verb="load_craftsmen", by=by, batch=batch
    )


@transaction.atomic
def load_titles(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many titles under one Change: rows in the order of TITLE_COLUMNS."""
    return load_rows(
        model=CraftsmanTitle, columns=TITLE_COLUMNS, rows=rows, verb="load_titles", by=by, batch=batch
    )


@transaction.atomic
def add_craftsmen(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Names the craftsmen of a sheet, all or none; a person named twice gets one file with two titles.

    Returns:
        How many rows were taken.
    """
    persons = [row["person"].pk for row in rows]
    files = dict(Craftsman.objects.filter(person_id__in=persons).values_list("person_id", "pk"))
    fresh = {row["person"].pk: row for row in reversed(rows) if row["person"].pk not in files}
    numbers = next_numbers(
        series=SERIES, on=max((row["named_on"] for row in rows), default=date.min), count=len(fresh)
    )
    taken = load_craftsmen(
        rows=[
            (number, person, row["body"].pk, row["occupation"] or "")
            for number, (person, row) in zip(numbers, fresh.items(), strict=True)
        ],
        by=by,
        batch=batch,
    )
    files |= dict(zip(fresh, taken, strict=True))
    titles = [
        (
            files[row["person"].pk],
            row["level"],
            row["named_on"],
            row["ended_on"],
            row["document"] or "",
            CraftsmanTitle.Ended.EXPIRED if row["ended_on"] else "",
        )
        for row in rows
    ]
    load_titles(rows=titles, by=by, batch=batch)
    return len(rows)
