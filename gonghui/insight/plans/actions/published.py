"""From the drafting of a plan: its files read into versions, and what was published taken over as a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gonghui.affairs.planning.actions import keep_brought, refuse_brought
from gonghui.affairs.planning.models import DraftVersion, PlanMaking, VersionFile
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.files import clean_name
from gonghui.insight.plans.actions.drafts import keep_reading, refuse_draft, without_text
from gonghui.insight.plans.models import DraftFile, PlanDraft
from gonghui.insight.plans.rules.published import targets_of, with_targets
from gonghui.insight.plans.rules.readings import Reading, checked_reading, storable
from gonghui.insight.reader.rules import open_document, read_plan


def read_version_file(*, file: VersionFile, by: Account, now: datetime) -> VersionFile:
    """Reads a file brought as a version of a draft: kept with text and targets, or refused with a sentence.

    Does nothing once that is done.
    """
    if file.state != VersionFile.State.READING:
        return file
    try:
        with translation.override(by.language):
            document = open_document(bytes(file.bytes.content), file.file_name)
            shown = read_plan(document).shown(document)
            keep_brought(
                file=file,
                text=storable(document.text),
                targets=targets_of(shown["indicators"]),
                by=by,
                now=now,
            )
    except Refusal as refusal:
        refuse_brought(file=file, problem=str(refusal), by=by, now=now)
    file.refresh_from_db()
    return file


@transaction.atomic
def take_over_published(*, making: PlanMaking, by: Account) -> PlanDraft:
    """The draft of a plan version that a published plan becomes: read from its final text and typed targets.

    Nothing in it is confirmed. Asked again, the draft that is there.

    Raises:
        Refusal: the plan is not published.
    """
    held = PlanMaking.objects.select_for_update(of=("self",)).select_related("submitted").get(pk=making.pk)
    if held.published_on is None or held.submitted is None:
        raise Refusal(_("Only a plan that was published is taken over."))
    known = PlanDraft.objects.filter(making=held).first()
    if known is not None:
        return known
    text, reading, problem = _read(held, held.submitted, by)
    content = text.encode()
    draft = PlanDraft.objects.create(
        file_name=clean_name(f"{held.name_zh}.txt"), digest=digest(content).hex(), making=held, by=by
    )
    DraftFile.objects.create(draft=draft, content=content)
    params = {"name": held.name_zh}
    record_change(verb="take_over_published", record=draft, by=by, params=params, seal=without_text)
    if reading is None:
        return refuse_draft(draft, problem, by)
    return keep_reading(draft, reading, text, by)


def _read(making: PlanMaking, version: DraftVersion, by: Account) -> tuple[str, Reading | None, str]:
    """The version's text with the typed targets that it does not name, and what the reader reads in it."""
    text = storable(version.text)
    with translation.override(by.language):
        try:
            text = with_targets(text, version.targets, _names(text), making.last_year)
            document = open_document(text.encode(), "plan.txt")
            reading = checked_reading(read_plan(document, is_plan=True).shown(document), text)
        except Refusal as refusal:
            return text, None, str(refusal)
    return text, replace(reading, title=making.name_zh, start=making.first_year, end=making.last_year), ""


def _names(text: str) -> set[str]:
    """The names of the targets that the text alone says."""
    try:
        document = open_document(text.encode(), "plan.txt")
        return {item.name for item in read_plan(document, is_plan=True).indicators}
    except Refusal:
        return set()
