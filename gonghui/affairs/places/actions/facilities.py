"""Changing homes, stations and other service points: opening, suspending, inspecting, closing, loading."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.places import queries, rules
from gonghui.affairs.places.models import Facility, Inspection, Operation
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

# 职工之家, 暖心驿站, and 服务点 for all others.
SERIES = {
    Facility.Type.WORKERS_HOME.value: "ZJ",
    Facility.Type.WARM_HEART_STATION.value: "NX",
}
OTHERS_SERIES = "FW"
SENTENCES = {
    "enter_facility": _("entered the place “{name}”"),
    "open_facility": _("opened the place on {on}"),
    "suspend_facility": _("suspended the place from {on}"),
    "reopen_facility": _("opened the place again on {on}"),
    "close_facility": _("ended the place on {on}"),
    "inspect_facility": _("inspected the place on {on}"),
    "correct_facility": _("corrected the place"),
    "load_facilities": _("loaded {rows} homes, stations and service points"),
    "load_operations": _("loaded {rows} openings and suspensions"),
    "load_inspections": _("loaded {rows} inspections"),
}
FACILITY_COLUMNS = (
    *("number", "name", "type", "brand", "body_id", "area_id", "address", "hours", "functions"),
    *("build", "grade", "for_outdoor"),
)
OPERATION_COLUMNS = ("facility_id", "status", "ended", "reason", "valid_from", "valid_to")
INSPECTION_COLUMNS = ("facility_id", "inspected_on", "result", "remark")
TEXTS = ("brand", "address", "hours", "functions", "build", "grade")


@transaction.atomic
def open_facility(
    *,
    types: Collection[str],
    body: Body,
    name: str,
    opened_on: date,
    by: Account,
    type: str | None = None,
    street: str | None = None,
    for_outdoor: bool | None = None,
    ended_on: date | None = None,
    **texts: str | None,
) -> Facility:
    """Enters a place and opens it, until `ended_on` when it is closed already.

    Args:
        types: the types that may be entered here: a register's.
        street: name or code of the street where it lies; where the unit sits, when not given.
        texts: brand, address, hours, functions, build, grade.
    Raises:
        Refusal: it is another kind of place, the unit has one of this name, the street is not found, or a
            value does not fit.
    """
    rules.refuse_backwards(opened_on, ended_on, "ended_on")
    kind = rules.refuse_look_alike(wanted=types, name=name, said=type)
    if Facility.objects.filter(body=body, type=kind, name=name).exists():
        raise Refusal(_("This unit has a place of this kind and name already; reopen or correct it."), "name")
    said = {field: texts.get(field) or "" for field in TEXTS}
    rules.refuse_home_traits(kind, said["build"], said["grade"])
    facility = Facility(
        number=next_numbers(series=SERIES.get(kind, OTHERS_SERIES), on=opened_on, count=1)[0],
        name=name,
        type=kind,
        body=body,
        area=queries.find_street(street, body.pk),
        for_outdoor=for_outdoor,
        **said,
    )
    refuse_unfit(facility)
    facility.save()
    record_change(verb="enter_facility", record=facility, by=by, params={"name": name})
    ended = Operation.Ended.CLOSED.value if ended_on else ""
    _operate(facility, Operation.Status.OPEN, opened_on, by, "open_facility", end=ended_on, ended=ended)
    return facility


def _operate(
    facility: Facility,
    status: str,
    start: date,
    by: Account,
    verb: str,
    *,
    end: date | None = None,
    ended: str = "",
    reason: str = "",
) -> Operation:
    operation = Operation(
        facility=facility, status=status, valid_from=start, valid_to=end, ended=ended, reason=reason
    )
    refuse_unfit(operation)
    operation.save()
    record_change(verb=verb, record=operation, by=by, params={"on": start.isoformat()})
    return operation


def _running(facility: Facility, on: date) -> Operation:
    """The facility's last operation, locked, when it runs on `on`.

    Raises:
        Refusal: it has none, begins only then or later, or has ended.
    """
    Facility.objects.select_for_update().get(pk=facility.pk)
    last = facility.operations.select_for_update().order_by("-valid_from").first()
    if last is None:
        raise Refusal(_("The place has never been opened."))
    rules.refuse_backwards(last.valid_from, on, "on")
    if last.valid_to is not None:
        raise Refusal(_("It has ended already, on %(day)s.") % {"day": last.valid_to}, "on")
    return last


def _end(operation: Operation, on: date, ended: str, by: Account, verb: str) -> None:
    before = fields_of(operation)
    operation.valid_to, operation.ended = on, ended
    operation.version += 1
    operation.save()
    record_change(verb=verb, record=operation, by=by, before=before, params={"on": on.isoformat()})


@transaction.atomic
def suspend_facility(*, facility: Facility, on: date, by: Account, reason: str = "") -> Operation:
    """Suspends a place: from `on` it no longer counts, until it is opened again.

    Raises:
        Refusal: it is not open then.
    """
    running = _running(facility, on)
    if running.status != Operation.Status.OPEN:
        raise Refusal(_("The place is suspended already."), "on")
    _end(running, on, Operation.Ended.SUSPENDED, by, "suspend_facility")
    return _operate(facility, Operation.Status.SUSPENDED, on, by, "suspend_facility", reason=reason)


@transaction.atomic
def reopen_facility(*, facility: Facility, on: date, by: Account) -> Operation:
    """Opens a suspended or closed place again from `on`.

    Raises:
        Refusal: it is open, or was suspended or closed only later.
    """
    Facility.objects.select_for_update().get(pk=facility.pk)
    last = facility.operations.select_for_update().order_by("-valid_from").first()
    if last is not None and last.valid_to is not None:
        if on < last.valid_to:
            raise Refusal(
                _("It was still open or suspended then, until %(day)s.") % {"day": last.valid_to}, "on"
            )
    elif last is not None:
        if last.status == Operation.Status.OPEN:
            raise Refusal(_("The place is open."), "on")
        rules.refuse_backwards(last.valid_from, on, "on")
        _end(last, on, Operation.Ended.REOPENED, by, "reopen_facility")
    return _operate(facility, Operation.Status.OPEN, on, by, "reopen_facility")


@transaction.atomic
def close_facility(
    *, facility: Facility, on: date, by: Account, reason: str = Operation.Ended.CLOSED
) -> Operation:
    """Ends a place, open or suspended: `on` is the first day on which it is neither.

    Args:
        reason: closed, or its name withdrawn.
    Raises:
        Refusal: not after the first day of its present state, ended before, or no such reason.
    """
    if reason not in (Operation.Ended.CLOSED, Operation.Ended.WITHDRAWN):
        raise Refusal(_("There is no such reason for an end."), "reason")
    running = _running(facility, on)
    _end(running, on, reason, by, "close_facility")
    return running


@transaction.atomic
def inspect_facility(
    *, facility: Facility, on: date, result: str, by: Account, remark: str = ""
) -> Inspection:
    """Enters what an inspection found: keep, put right, or withdraw the name (which `close` then does).

    Raises:
        Refusal: the place was not open or suspended that day, or was inspected that day already.
    """
    there = facility.operations.filter(valid_from__lte=on).order_by("-valid_from").first()
    if there is None or (there.valid_to is not None and there.valid_to <= on):
        raise Refusal(_("There was nothing to inspect on that day: the place was not open."), "on")
    if facility.inspections.filter(inspected_on=on).exists():
        raise Refusal(_("An inspection of that day is entered already."), "on")
    inspection = Inspection(facility=facility, inspected_on=on, result=result, remark=remark)
    refuse_unfit(inspection)
    inspection.save()
    record_change(verb="inspect_facility", record=inspection, by=by, params={"on": on.isoformat()})
    return inspection


@transaction.atomic
def correct_facility(*, record: Facility, by: Account, expected_version: int, **values: Any) -> Facility:
    """Corrects what is written of a place; whether it is open changes by suspending, reopening and closing.

    Raises:
        Refusal: somebody else changed the same field meanwhile, it would become another kind of place, or a
            value does not fit.
    """
    for field in TEXTS:
        if field in values:
            values[field] = values[field] or ""
    name, body = values.get("name", record.name), values.get("body", record.body)
    rules.refuse_look_alike(wanted={record.type}, name=name, said=record.type)
    rules.refuse_home_traits(
        record.type, values.get("build", record.build), values.get("grade", record.grade)
    )
    if Facility.objects.filter(body=body, type=record.type, name=name).exclude(pk=record.pk).exists():
        raise Refusal(_("This unit has a place of this kind and name already."), "name")
    if "street" in values:
        street = values.pop("street")
        # A form repeats the name it was given, which may be the name of several streets.
        if street != record.area.name_zh:
            values["area"] = queries.find_street(street, body.pk)
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_facility", by=by
    )


def load_facilities(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many places under one Change: rows in the order of FACILITY_COLUMNS. Returns their ids."""
    return load_rows(
        model=Facility, columns=FACILITY_COLUMNS, rows=rows, verb="load_facilities", by=by, batch=batch
    )


def load_operations(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many openings and suspensions under one Change: rows in the order of OPERATION_COLUMNS."""
    return load_rows(
        model=Operation, columns=OPERATION_COLUMNS, rows=rows, verb="load_operations", by=by, batch=batch
    )


def load_inspections(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many inspections under one Change: rows in the order of INSPECTION_COLUMNS."""
    return load_rows(
        model=Inspection, columns=INSPECTION_COLUMNS, rows=rows, verb="load_inspections", by=by, batch=batch
    )


@transaction.atomic
def add_facilities(
    *, types: Collection[str], rows: Sequence[dict[str, Any]], by: Account, batch: UUID
) -> int:
    """Opens the places of a sheet, all or none; the sheet has been checked. Returns how many.

    Raises:
        Refusal: a street cannot be found any more.
    """
    streets = queries.find_streets([(row["street"], row["body"].pk) for row in rows])
    kinds = [row["type"] or next(iter(types)) for row in rows]
    numbers = _numbers(kinds, rows)
    places = []
    for row, kind, street, number in zip(rows, kinds, streets, numbers, strict=True):
        if isinstance(street, Refusal):
            raise street
        texts = {field: row.get(field) or "" for field in TEXTS}
        places.append(
            (number, row["name"], kind, texts["brand"], row["body"].pk, street.pk, texts["address"])
            + (texts["hours"], texts["functions"], texts["build"], texts["grade"], row.get("for_outdoor"))
        )
    taken = load_facilities(rows=places, by=by, batch=batch)
    load_operations(
        rows=[
            (pk, Operation.Status.OPEN, Operation.Ended.CLOSED if row["ended_on"] else "", "")
            + (row["opened_on"], row["ended_on"])
            for pk, row in zip(taken, rows, strict=True)
        ],
        by=by,
        batch=batch,
    )
    return len(rows)


def _numbers(kinds: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    """A number for each row, of its type's series, in order."""
    on = max((row["opened_on"] for row in rows), default=date.min)
    series = [SERIES.get(kind, OTHERS_SERIES) for kind in kinds]
    taken = {one: iter(next_numbers(series=one, on=on, count=series.count(one))) for one in set(series)}
    return [next(taken[one]) for one in series]
