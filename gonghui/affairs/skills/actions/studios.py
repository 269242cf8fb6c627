"""Changing innovation studios: recognising, upgrading, revoking, correcting, loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import rules
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "CX"
STUDIO_COLUMNS = (
    "number",
    "name",
    "kind",
    "body_id",
    "leader_name",
    "members",
    "field",
    "founded_on",
)
RECOGNITION_COLUMNS = ("studio_id", "level", "valid_from", "valid_to", "document", "ended")


@transaction.atomic
def recognise_studio(
    *,
    body: Body,
    name: str,
    kind: str,
    leader_name: str,
    level: str,
    recognised_on: date,
    by: Account,
    members: int | None = None,
    field: str | None = "",
    founded_on: date | None = None,
    document: str | None = "",
    ended_on: date | None = None,
) -> Studio:
    """Enters a studio and recognises it at a level, until `ended_on` when that recognition is past.

    Raises:
        Refusal: the host has a studio of this name, a value does not fit, or the end is before the beginning.
    """
    rules.refuse_backwards(recognised_on, ended_on)
    if Studio.objects.filter(body=body, name=name).exists():
        raise Refusal(_("This unit has a studio of this name already; upgrade or correct that one."), "name")
    studio = Studio(
        number=next_numbers(series=SERIES, on=recognised_on, count=1)[0],
        name=name,
        kind=kind,
        body=body,
        leader_name=leader_name,
        members=members,
        field=field or "",
        founded_on=founded_on,
    )
    refuse_unfit(studio)
    studio.save()
    record_change(verb="register_studio", record=studio, by=by, params={"name": name})
    _recognise(studio, level, recognised_on, by, document or "", ended_on)
    return studio


def _recognise(
    studio: Studio, level: str, on: date, by: Account, document: str, end: date | None = None
) -> Recognition:
    recognition = Recognition(studio=studio, level=level, valid_from=on, valid_to=end, document=document)
    refuse_unfit(recognition)
    recognition.save()
    params = {"level": level, "on": on.isoformat()}
    record_change(verb="recognise_studio", record=recognition, by=by, params=params)
    return recognition


def _standing(studio: Studio, on: date) -> Recognition:
    """The recognition of the studio that runs on `on`, locked.

    Raises:
        Refusal: there is none, or it only begins then.
    """
    Studio.objects.select_for_update().get(pk=studio.pk)
    last = studio.recognitions.select_for_update().order_by("-valid_from").first()
    if last is None:
        raise Refusal(_("The studio stands recognised at no level."))
    rules.refuse_unless_within(last.valid_from, last.valid_to, on)
    return last


def _end(
    recognition: Recognition, on: date, reason: str, by: Account, verb: str, params: dict[str, Any]
) -> None:
    before = fields_of(recognition)
    recognition.valid_to, recognition.ended = on, reason
    recognition.version += 1
    recognition.save()
    record_change(verb=verb, record=recognition, by=by, before=before, params=params)


@transaction.atomic
def upgrade_studio(*, studio: Studio, level: str, on: date, by: Account, document: str = "") -> Recognition:
    """Ends the present recognition and begins one at a higher level, on the same day.

    Raises:
        Refusal: the level is not higher, or the studio does not stand recognised on `on`.
    """
    standing = _standing(studio, on)
    rules.refuse_unless_upgrade(standing.level, level)
    if standing.valid_to is not None and standing.valid_to > on:
        raise Refusal(_("The present recognition has its end set already; correct that first."), "on")
    params = {"level": level, "on": on.isoformat()}
    _end(standing, on, Recognition.Ended.UPGRADED, by, "upgrade_studio", params)
    return _recognise(studio, level, on, by, document)


@transaction.atomic
def revoke_studio(
    *, studio: Studio, on: date, by: Account, reason: str = Recognition.Ended.REVOKED
) -> Recognition:
    """Ends the studio's recognition: `on` is the first day on which it no longer stands.

    Raises:
        Refusal: the studio does not stand recognised on `on`, or there is no such reason.
    """
    if reason not in Recognition.Ended.values or reason == Recognition.Ended.UPGRADED:
        raise Refusal(_("There is no such reason for an end."), "reason")
    standing = _standing(studio, on)
    _end(standing, on, reason, by, "revoke_studio", {"on": on.isoformat(), "reason": reason})
    return standing


@transaction.atomic
def correct_studio(*, record: Studio, by: Account, expected_version: int, **values: Any) -> Studio:
    """Corrects what is written of a studio; its level is changed by upgrading and revoking.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or a value does not fit.
    """
    if "field" in values:
        values["field"] = values["field"] or ""
    name, body = values.get("name", record.name), values.get("body", record.body)
    if Studio.objects.filter(body=body, name=name).exclude(pk=record.pk).exists():
        raise Refusal(_("This unit has a studio of this name already."), "name")
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_studio", by=by
    )


@transaction.atomic
def load_studios(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many studios under one Change: rows in the order of STUDIO_COLUMNS. Returns their ids."""
    return load_rows(model=Studio, columns=STUDIO_COLUMNS, rows=rows, verb="load_studios", by=by, batch=batch)


@transaction.atomic
def load_recognitions(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many recognitions under one Change: rows in the order of RECOGNITION_COLUMNS."""
    return load_rows(
        model=Recognition,
        columns=RECOGNITION_COLUMNS,
        rows=rows,
        verb="load_recognitions",
        by=by,
        batch=batch,
    )


@transaction.atomic
def add_studios(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Recognises the studios of a sheet, all or none. Returns how many."""
    numbers = next_numbers(
        series=SERIES, on=max((row["recognised_on"] for row in rows), default=date.min), count=len(rows)
    )
    studios = [
        (
            number,
            row["name"],
            row["kind"],
            row["body"].pk,
            row["leader_name"],
            row["members"],
            row["field"] or "",
            row["founded_on"],
        )
        for number, row in zip(numbers, rows, strict=True)
    ]
    taken = load_studios(rows=studios, by=by, batch=batch)
    load_recognitions(
        rows=[
            (taken[0] + place, row["level"], row["recognised_on"], row["ended_on"], row["document"] or "", "")
            for place, row in enumerate(rows)
        ],
        by=by,
        batch=batch,
    )
    return len(rows)
