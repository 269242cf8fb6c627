"""Versions of a draft out of files: brought in a moment, read by the worker, kept as any other version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from gonghui.affairs.planning.actions.making import keep_version
from gonghui.affairs.planning.actions.recording import drafted, record, refuse_state
from gonghui.affairs.planning.models import DraftVersion, PlanMaking, VersionBytes, VersionFile
from gonghui.affairs.planning.rules.entries import said
from gonghui.affairs.planning.rules.kinds import OPEN_TO_CHANGE
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.files import clean_name

# The reader stands on a floor above: its job is known here by name only.
READ_VERSION = "plans.read_version"
LARGEST = 60 * 1024 * 1024  # bytes, as of any plan document
State = VersionFile.State


@one_transaction
def bring_version(
    *, making: PlanMaking, content: bytes, name: str, note: str, by: Account, now: datetime
) -> VersionFile:
    """Takes a file in as the next version of the draft and leaves it to the worker to read.

    Raises:
        Refusal: no role, not while the draft stands still, empty or too large, or another is being read.
    """
    held = drafted(making, by, now)
    refuse_state(held, *OPEN_TO_CHANGE)
    note = said(note, "note", 300)
    if not content:
        raise Refusal(_("The file is empty; choose it again."), "file")
    if len(content) > LARGEST:
        raise Refusal(_("The file is larger than 60 MB; save the plan without its pictures."), "file")
    if held.files.filter(state=State.READING).exists():
        raise Refusal(_("Another file is being read for this draft; wait until it is done."), "file")
    file = VersionFile.objects.create(making=held, file_name=clean_name(name), note=note, made_at=now, by=by)
    VersionBytes.objects.create(file=file, content=content)
    record(held, file, verb="bring_version", by=by, params={"file": file.file_name, "name": held.name_zh})
    jobs.configure_task(READ_VERSION).defer(file=file.pk)
    return file


@one_transaction
def keep_brought(
    *, file: VersionFile, text: str, targets: Sequence[Mapping[str, Any]], by: Account, now: datetime
) -> DraftVersion | None:
    """Keeps what was read in a file as the next version; None where that was done or refused before.

    Raises:
        Refusal: as `keep_version`: meanwhile the draft may lie before the public.
    """
    held = VersionFile.objects.select_for_update(of=("self",)).select_related("making", "by").get(pk=file.pk)
    if held.state != State.READING:
        return None
    before = fields_of(held)
    version = keep_version(making=held.making, text=text, targets=targets, note=held.note, by=by, now=now)
    held.state, held.kept, held.version = State.KEPT, version, held.version + 1
    held.save()
    VersionBytes.objects.filter(file=held).delete()
    _record(version.making, held, "keep_brought", by, before)
    return version


@one_transaction
def refuse_brought(*, file: VersionFile, problem: str, by: Account, now: datetime) -> VersionFile:
    """Says why a file became no version; nothing where that was said before."""
    held = VersionFile.objects.select_for_update(of=("self",)).select_related("making", "by").get(pk=file.pk)
    if held.state != State.READING:
        return held
    before = fields_of(held)
    held.state, held.problem, held.version = State.REFUSED, problem[:300], held.version + 1
    held.save()
    VersionBytes.objects.filter(file=held).delete()
    _record(held.making, held, "refuse_brought", by, before)
    return held


def _record(making: PlanMaking, file: VersionFile, verb: str, by: Account, before: Mapping[str, Any]) -> None:
    params = {"file": file.file_name, "name": making.name_zh}
    if verb == "keep_brought":
        record(making, file, verb="keep_brought", by=by, before=before, params=params)
    else:
        record(making, file, verb="refuse_brought", by=by, before=before, params=params)
