"""Entries that may be one person: proposed by the search, decided by people, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change, record_changes
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions.persons import merge_persons, unmerge_persons
from gonghui.foundation.people.actions.recording import demand_person
from gonghui.foundation.people.models import Double, Person
from gonghui.foundation.people.queries.doubles import Likely, likely_doubles, other_of

AT_ONCE = 5000


def find_doubles(*, by: Account, now: datetime) -> int:
    """Looks through the whole register and proposes what is new; returns how many pairs.

    What somebody has decided is not proposed again.
    """
    return propose_doubles(found=likely_doubles(), by=by, now=now)


@transaction.atomic
def propose_doubles(*, found: Sequence[Likely], by: Account, now: datetime) -> int:
    """Enters pairs that are not entered yet, for somebody to look at; returns how many."""
    known = set(Double.objects.values_list("first", "second"))
    new = [one for one in found if (one.first, one.second) not in known]
    for start in range(0, len(new), AT_ONCE):
        rows = Double.objects.bulk_create(
            Double(
                first_id=one.first,
                second_id=one.second,
                probability=one.probability,
                levels=dict(one.levels),
                found_at=now,
            )
            for one in new[start : start + AT_ONCE]
        )
        record_changes(verb="propose_double", records=rows, by=by)
    return len(new)


@transaction.atomic
def merge_double(*, double: Double, keep: Person, by: Account, reason: str = "") -> None:
    """Says that both are one person: `keep` goes on, the other is marked as merged into it.

    Raises:
        Refusal: decided already, `keep` is neither of the two, or as `merge_persons`.
    """
    row = _locked(double, Double.State.OPEN)
    if keep.pk not in (row.first_id, row.second_id):
        raise Refusal(_("Choose one of the two entries."), field="keep")
    merge_persons(duplicate=other_of(row, keep), into=keep, by=by)
    _decide(row, Double.State.MERGED, "merge_double", reason, by)


@transaction.atomic
def part_double(*, double: Double, reason: str, by: Account) -> None:
    """Says that the two are two people; they are not proposed again.

    Raises:
        Refusal: decided already, no reason, or outside the area.
    """
    row = _locked(double, Double.State.OPEN)
    for person in (row.first, row.second):
        demand_person(by, Permission.EDIT, person)
    _decide(row, Double.State.APART, "part_double", _given(reason), by)


@transaction.atomic
def separate_double(*, double: Double, reason: str, by: Account) -> None:
    """Takes a merger back: both entries stand by themselves again, with everything that is tied to each.

    Raises:
        Refusal: not merged here, no reason, or as `unmerge_persons`.
    """
    row = _locked(double, Double.State.MERGED)
    merged = row.first if row.first.merged_into_id is not None else row.second
    given = _given(reason)
    unmerge_persons(person=merged, by=by)
    _decide(row, Double.State.APART, "separate_double", given, by)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refusal(_("Say what tells that these are two people."), field="reason")
    return reason.strip()


def _locked(double: Double, state: str) -> Double:
    row = Double.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=double.pk)
    if row.state != state:
        raise Refusal(_("Somebody has decided on this pair meanwhile; look at it again."))
    return row


def _decide(row: Double, state: str, verb: str, reason: str, by: Account) -> None:
    before = fields_of(row)
    row.state, row.reason = state, reason.strip()[:200]
    row.decided_by, row.decided_at = by, timezone.now()
    row.version += 1
    row.save()
    record_change(verb=verb, record=row, by=by, before=before, params={"reason": row.reason})
