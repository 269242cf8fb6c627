"""Changing workers' congresses: forming, covering, meeting, ending, correcting, loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation import rules
from gonghui.affairs.participation.models import Congress, CongressCoverage, Session
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "ZD"
CONGRESS_COLUMNS = (
    "number",
    "kind",
    "body_id",
    "term",
    "delegates",
    "women_delegates",
    "frontline_delegates",
    "valid_from",
    "valid_to",
)
CONGRESS_COVERAGE_COLUMNS = ("congress_id", "employer_id", "valid_from", "valid_to")
SESSION_COLUMNS = ("congress_id", "held_on", "due", "present", "topics")


@transaction.atomic
def form_congress(
    *,
    body: Body,
    kind: str,
    valid_from: date,
    by: Account,
    valid_to: date | None = None,
    term: int | None = None,
    delegates: int | None = None,
    women_delegates: int | None = None,
    frontline_delegates: int | None = None,
    last_session: date | None = None,
) -> Congress:
    """Forms a congress for a term [valid_from, valid_to), with its latest session if one was held.

    Raises:
        Refusal: another term of the same congress overlaps, the holder is of the wrong kind, parts exceed
            the whole, or the session lies outside the term.
    """
    rules.refuse_wrong_holder(kind, body.kind)
    rules.refuse_wrong_parts(delegates, women_delegates, frontline_delegates)
    rules.refuse_backwards(valid_from, valid_to)
    _refuse_overlap(body, kind, valid_from, valid_to)
    congress = Congress(
        number=next_numbers(series=SERIES, on=valid_from, count=1)[0],
        body=body,
        kind=kind,
        term=term or 1,
        valid_from=valid_from,
        valid_to=valid_to,
        delegates=delegates,
        women_delegates=women_delegates,
        frontline_delegates=frontline_delegates,
    )
    refuse_unfit(congress)
    congress.save()
    params = {"term": congress.term, "on": valid_from.isoformat()}
    record_change(verb="form_congress", record=congress, by=by, params=params)
    if last_session:
        hold_session(congress=congress, held_on=last_session, by=by)
    return congress


def _refuse_overlap(body: Body, kind: str, start: date, end: date | None, but: int = 0) -> None:
    Body.objects.select_for_update().get(pk=body.pk)
    others = Congress.objects.filter(Q(valid_to=None) | Q(valid_to__gt=start), body=body, kind=kind)
    if end is not None:
        others = others.filter(valid_from__lt=end)
    if other := others.exclude(pk=but).first():
        raise Refusal(
            _("The term overlaps congress %(number)s, in term from %(start)s to %(end)s; end that one first.")
            % {
                "number": other.number,
                "start": other.valid_from,
                "end": other.valid_to or _("further notice"),
            },
            "valid_from",
        )


@transaction.atomic
def cover_employer(
    *, congress: Congress, employer: Employer, on: date, by: Account, until: date | None = None
) -> CongressCoverage:
    """Puts an employer under a group's, area's or trade's congress. A congress covers its own unit anyway.

    Raises:
        Refusal: the congress is one unit's own, is not in term on `on`, or covers the employer then.
    """
    if congress.kind == Congress.Kind.OWN:
        raise Refusal(_("The congress of one unit covers no other; form a group's, area's or trade's."))
    rules.refuse_backwards(on, until, "until")
    rules.refuse_outside_term(congress.valid_from, congress.valid_to, on, "on")
    Congress.objects.select_for_update().get(pk=congress.pk)
    others = congress.coverages.filter(Q(valid_to=None) | Q(valid_to__gt=on), employer=employer)
    if until is not None:
        others = others.filter(valid_from__lt=until)
    if others.exists():
        raise Refusal(_("This unit is covered by the congress then already."), "employer")
    coverage = CongressCoverage.objects.create(
        congress=congress, employer=employer, valid_from=on, valid_to=until
    )
    record_change(verb="cover_employer", record=coverage, by=by, params={"on": on.isoformat()})
    return coverage


@transaction.atomic
def cover_unit(
    *, congress: Congress, employer: Body, on: date, by: Account, until: date | None = None
) -> CongressCoverage:
    """`cover_employer`, where the employer is named as a body.

    Raises:
        Refusal: the body is no employer, or as `cover_employer`.
    """
    found = Employer.objects.filter(body=employer).first()
    if found is None:
        raise Refusal(_("A congress covers employers; this unit is none."), "employer")
    return cover_employer(congress=congress, employer=found, on=on, by=by, until=until)


@transaction.atomic
def hold_session(
    *,
    congress: Congress,
    held_on: date,
    by: Account,
    due: int | None = None,
    present: int | None = None,
    topics: str = "",
) -> Session:
    """Enters a session of a congress.

    Raises:
        Refusal: outside the term, entered already, or more present than due.
    """
    rules.refuse_outside_term(congress.valid_from, congress.valid_to, held_on)
    if due is not None and present is not None and present > due:
        raise Refusal(_("More delegates were present than should have come."), "present")
    if congress.sessions.filter(held_on=held_on).exists():
        raise Refusal(_("The session of this day is entered already."), "held_on")
    session = Session(congress=congress, held_on=held_on, due=due, present=present, topics=topics)
    refuse_unfit(session)
    session.save()
    record_change(verb="hold_session", record=session, by=by, params={"on": held_on.isoformat()})
    return session


@transaction.atomic
def end_congress(*, congress: Congress, on: date, by: Account) -> Congress:
    """Ends a congress, and with it every coverage that ran longer: `on` is the first day without it.

    Raises:
        Refusal: not after the first day, ended before, or a session or coverage begins later.
    """
    held = Congress.objects.select_for_update().get(pk=congress.pk)
    rules.refuse_backwards(held.valid_from, on, "on")
    if held.valid_to is not None and held.valid_to < on:
        raise Refusal(_("The congress ended already, on %(day)s.") % {"day": held.valid_to}, "on")
    if held.sessions.filter(held_on__gte=on).exists():
        raise Refusal(_("A session was held on that day or later; the end must lie after it."), "on")
    if held.coverages.filter(valid_from__gte=on).exists():
        raise Refusal(_("A unit comes under the congress only later; the end must lie after that."), "on")
    running = held.coverages.select_for_update().filter(Q(valid_to=None) | Q(valid_to__gt=on))
    for record in [held, *running]:
        before = fields_of(record)
        record.valid_to = on
        record.version += 1
        record.save()
        record_change(verb="end_congress", record=record, by=by, before=before, params={"on": on.isoformat()})
    return held


@transaction.atomic
def correct_congress(*, record: Congress, by: Account, expected_version: int, **values: Any) -> Congress:
    """Corrects what is written of a congress.

    Raises:
        Refusal: somebody else changed the same field meanwhile, terms overlap, or parts exceed the whole.
    """
    now = {name: values.get(name, getattr(record, name)) for name in CORRECTABLE}
    rules.refuse_wrong_holder(now["kind"], now["body"].kind)
    rules.refuse_wrong_parts(now["delegates"], now["women_delegates"], now["frontline_delegates"])
    rules.refuse_backwards(now["valid_from"], now["valid_to"])
    _refuse_overlap(now["body"], now["kind"], now["valid_from"], now["valid_to"], but=record.pk)
    for held_on in record.sessions.values_list("held_on", flat=True):
        rules.refuse_outside_term(now["valid_from"], now["valid_to"], held_on)
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_congress", by=by
    )


CORRECTABLE = (
    "kind",
    "body",
    "term",
    "delegates",
    "women_delegates",
    "frontline_delegates",
    "valid_from",
    "valid_to",
)


@transaction.atomic
def load_congresses(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many congresses under one Change: rows in the order of CONGRESS_COLUMNS. Returns their ids."""
    return load_rows(
        model=Congress, columns=CONGRESS_COLUMNS, rows=rows, verb="load_congresses", by=by, batch=batch
    )


@transaction.atomic
def load_congress_coverages(
    *, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None
) -> range:
    """Loads many coverages under one Change: rows in the order of CONGRESS_COVERAGE_COLUMNS."""
    return load_rows(
        model=CongressCoverage,
        columns=CONGRESS_COVERAGE_COLUMNS,
        rows=rows,
        verb="load_congress_coverages",
        by=by,
        batch=batch,
    )


@transaction.atomic
def load_sessions(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many sessions under one Change: rows in the order of SESSION_COLUMNS."""
    return load_rows(
        model=Session, columns=SESSION_COLUMNS, rows=rows, verb="load_sessions", by=by, batch=batch
    )


@transaction.atomic
def add_congresses(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Forms the congresses of a sheet, all or none. Returns how many."""
    on = max((row["valid_from"] for row in rows), default=date.min)
    numbers = next_numbers(series=SERIES, on=on, count=len(rows))
    congresses = [
        (
            number,
            row["kind"],
            row["body"].pk,
            row["term"] or 1,
            row["delegates"],
            row["women_delegates"],
            row["frontline_delegates"],
            row["valid_from"],
            row["valid_to"],
        )
        for number, row in zip(numbers, rows, strict=True)
    ]
    taken = load_congresses(rows=congresses, by=by, batch=batch)
    sessions = [
        (taken[0] + place, row["last_session"], None, None, "")
        for place, row in enumerate(rows)
        if row["last_session"]
    ]
    load_sessions(rows=sessions, by=by, batch=batch)
    return len(rows)
