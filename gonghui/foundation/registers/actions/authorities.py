"""An authority's extract beside our register: differences kept, each accepted or refused by a person.

The extract is a file: no line leads to the authority. What it says changes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import allows, covers, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.actions.files import attach
from gonghui.foundation.core.registers import Profile, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest, provider
from gonghui.foundation.core.rules.identity import clean_identity
from gonghui.foundation.registers.actions.editing import body_of
from gonghui.foundation.registers.actions.exports import Wanted, profile_rows, rows_of
from gonghui.foundation.registers.actions.receipts import table_of
from gonghui.foundation.registers.models import AuthorityCheck, AuthorityDifference
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.rules.authorities import alike, meant, open_said, seal_said
from gonghui.foundation.registers.rules.files import Cells, read_cells
from gonghui.foundation.registers.rules.profiles import profile_named
from gonghui.foundation.registers.rules.values import folded, plain

MOST = 5000  # differences of one extract; more is another register, or another day
AT_ONCE = 1000
State = AuthorityDifference.State


@dataclass(frozen=True)
class _Found:
    record: Any
    column: str
    ours: str
    theirs: str


@transaction.atomic
def check_with_authority(
    *,
    register: Register,
    authority: str,
    content: bytes,
    name: str,
    source: str,
    stated_on: date,
    by: Account,
) -> AuthorityCheck:
    """Lays an authority's extract beside the records that the caller may take out, and keeps the differences.

    Args:
        authority: the key of the profile of its extract.
        source: who gave it, under which number.
        stated_on: the day as of which it speaks; our records are read as of then.
    Raises:
        Refusal: no such authority, not allowed, no source, a day to come, taken already, or not its titles.
    """
    system = next((one for one in register.authorities if one.key == authority), None)
    if system is None:
        raise Refusal(gettext_lazy("No authority is laid beside this register in this way."), "authority")
    if not allows(by, Permission.EDIT, register.category):
        raise Refusal(gettext_lazy("Your roles do not change this register; nothing could be decided."))
    source = " ".join(source.split())
    if not 2 <= len(source) <= 120:
        raise Refusal(gettext_lazy("Say who gave the extract, in 2 to 120 characters."), "source")
    if stated_on > timezone.localdate():
        raise Refusal(gettext_lazy("This day is still to come."), "stated_on")
    known = digest(content).hex()
    _refuse_known(register, known)
    titles, rows = table_of(read_cells(content), system)
    check = AuthorityCheck(
        register=register.key,
        authority=authority,
        source=source,
        stated_on=stated_on,
        file_name=name[:200],
        digest=known,
        by=by,
    )
    wanted = Wanted(register, stated_on, kind="csv", profile=authority)
    pairs = profile_rows(register, system, rows_of(wanted, by), by)
    found = list(_differences(register, check, system, pairs, titles, rows))
    check.save(force_insert=True)
    check.file = attach(content=content, name=name, record=check, by=by, sealed=True)
    check.save(update_fields=["file"])
    _keep(register, check, found)
    params = {"file": check.file_name, "source": source, "rows": len(found)}
    record_change(verb="check_with_authority", record=check, by=by, params=params)
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=apps.get_model(register.model),
        fields=[column.column for column in system.columns if column.column],
        rows=check.rows,
        purpose=_("comparing with an authority's extract"),
        category=register.category,
    )
    return check


def _refuse_known(register: Register, known: str) -> None:
    before = AuthorityCheck.objects.filter(register=register.key, digest=known).select_related("by").first()
    if before is not None:
        day = timezone.localtime(before.made_at).strftime("%Y-%m-%d")
        raise Refusal(
            gettext_lazy("%(who)s compared this very extract on %(day)s; it is not taken twice.")
            % {"who": before.by.name, "day": day},
            "file",
        )


def _differences(
    register: Register,
    check: AuthorityCheck,
    system: Profile,
    pairs: Iterator[tuple[Any, list[Any]]],
    titles: dict[str, int],
    rows: Cells,
) -> Iterator[_Found]:
    """What differs, value by value; counts what is alike and what only one side has."""
    place = {column.column: n for n, column in enumerate(system.columns)}
    key = titles[folded(system.columns[place[system.matched_by]].title)]
    theirs = {clean_identity(plain(row[key])): row for row in rows if key < len(row) and plain(row[key])}
    check.rows = len(theirs)
    compared = [
        (n, column.column, titles[folded(column.title)])
        for n, column in enumerate(system.columns)
        if column.column not in ("", system.matched_by) and folded(column.title) in titles
    ]
    count = 0
    for record, said in pairs:
        row = theirs.pop(clean_identity(str(said[place[system.matched_by]])), None)
        if row is None:
            check.only_ours += 1
            continue
        both = [(column, plain(said[n]), plain(row[at])) for n, column, at in compared if at < len(row)]
        # What the authority leaves out it does not contradict.
        differing = [
            _Found(record, column, ours, stated)
            for column, ours, stated in both
            if stated and not alike(register, system, column, ours, stated)
        ]
        check.alike += not differing
        count += len(differing)
        if count > MOST:
            raise Refusal(
                gettext_lazy("More than %(most)s values differ; look whether it is the right extract.")
                % {"most": MOST},
                "file",
            )
        yield from differing
    check.only_theirs = len(theirs)


def _keep(register: Register, check: AuthorityCheck, found: list[_Found]) -> None:
    machine = provider()
    records = {one.record.pk for one in found}
    rows = apps.get_model(register.model)._default_manager.filter(pk__in=records)
    bodies = dict(rows.values_list("pk", register.body_path or "pk"))
    AuthorityDifference.objects.bulk_create(
        (
            AuthorityDifference(
                check_made=check,
                record=one.record.pk,
                body_id=bodies.get(one.record.pk),
                column=one.column,
                said=seal_said(check.pk, one.record.pk, one.column, one.ours, one.theirs, machine=machine),
            )
            for one in found
        ),
        batch_size=AT_ONCE,
    )


@transaction.atomic
def decide_difference(
    *, difference: AuthorityDifference, accept: bool, reason: str, by: Account
) -> AuthorityDifference:
    """Says who is right. Accepted, the authority's value stands in our record, with the reason and source.

    Args:
        reason: wanted of a refusal.
    Raises:
        Refusal: decided already, not allowed there, no reason, or our record does not take the value.
    """
    held = AuthorityDifference.objects.select_for_update(of=("self",)).get(pk=difference.pk)
    check = held.check_made
    register = register_of(check.register)
    if held.state != State.OPEN:
        raise Refusal(gettext_lazy("This difference is decided already."))
    record = register.rows(timezone.localdate()).filter(pk=held.record).first()
    scope = scope_of(by, Permission.EDIT, register.category, timezone.localdate())
    if record is None or not covers(scope, body_of(register, record)):
        raise Refusal(gettext_lazy("The record is no longer among those that you keep."))
    reason = " ".join(reason.split())[:200]
    if not accept and len(reason) < 2:
        raise Refusal(gettext_lazy("Say in a few words why our record holds."), "reason")
    if accept:
        _take_over(register, record, held, by)
    held.state = State.ACCEPTED if accept else State.REFUSED
    held.decided_by, held.decided_at, held.reason = by, timezone.now(), reason
    held.version += 1
    held.save()
    verb = "accept_difference" if accept else "refuse_difference"
    params = {"source": check.source, "on": check.stated_on.isoformat()}
    record_change(verb=verb, record=held, by=by, params=params, seal=_without_words)
    return held


def _take_over(register: Register, record: Any, held: AuthorityDifference, by: Account) -> None:
    said = open_said(held.check_made_id, held.record, held.column, held.said)
    system = profile_named(register, held.check_made.authority)
    if register.take_over is None or system is None:
        raise Refusal(gettext_lazy("This register takes nothing over; correct the record by its own form."))
    value = meant(register, system, held.column, said["theirs"])
    register.take_over(record=record, column=held.column, value=value, on=held.check_made.stated_on, by=by)


def _without_words(values: dict[str, Any]) -> dict[str, Any]:
    """Neither the values nor the reason goes into the log."""
    return {name: value for name, value in values.items() if name not in {"said", "reason"}}
