"""Plan documents brought in and read into drafts; nothing in a draft is a fact yet."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app as jobs

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.files import clean_name
from gonghui.insight.plans.models import DraftFile, DraftItem, PlanDraft
from gonghui.insight.plans.rules.readings import Reading, checked_reading, storable
from gonghui.insight.reader.rules import open_document, read_plan
from gonghui.insight.reader.rules.opening import LARGEST

# A task of jobs.py, by name: actions do not import the jobs that call them.
READ = "plans.read_document"
PROGRESS_EVERY = 10  # pages
FAILED_SENTENCE = gettext_lazy(
    "The platform failed while reading it; tell its keeper, who finds the reason in the log."
)
State = PlanDraft.State


def bring_document(*, content: bytes, name: str, by: Account) -> PlanDraft:
    """Takes a plan document in and leaves it to the worker to read.

    Returns:
        The draft, READING; of a document that is being decided on already, that draft.
    Raises:
        Refusal: empty, or larger than any plan is.
    """
    if not content:
        raise Refusal(_("The file is empty; choose it again."), field="document")
    if len(content) > LARGEST:
        raise Refusal(
            _("The file is larger than 60 MB; save the plan without its pictures."), field="document"
        )
    known = digest(content).hex()
    same = PlanDraft.objects.filter(digest=known, state__in=[State.READING, State.OPEN]).first()
    return same or _bring(content, name, known, by)


@transaction.atomic
def _bring(content: bytes, name: str, known: str, by: Account) -> PlanDraft:
    draft = PlanDraft.objects.create(file_name=clean_name(name), digest=known, by=by)
    DraftFile.objects.create(draft=draft, content=content)
    record_change(
        verb="bring_document", record=draft, by=by, params={"file": draft.file_name}, seal=without_text
    )
    jobs.configure_task(READ).defer(draft=draft.pk)
    return draft


def without_text(values: dict[str, Any]) -> dict[str, Any]:
    """The log names the text by its digest."""
    return {name: value for name, value in values.items() if name != "text"}


def read_draft(*, draft: PlanDraft, by: Account) -> PlanDraft:
    """Reads a draft's document: OPEN with its items, or REFUSED with the reader's sentence.

    Does nothing once it is read. How far it has come is seen while it runs, so this is no transaction.
    """
    draft.refresh_from_db()
    if draft.state != State.READING:
        return draft

    def progress(done: int, total: int) -> None:
        if done % PROGRESS_EVERY == 0 or done == total:
            PlanDraft.objects.filter(pk=draft.pk).update(pages_done=done, pages_all=total)

    try:
        with translation.override(by.language):
            document = open_document(bytes(draft.file.content), draft.file_name, progress)
            reading = checked_reading(read_plan(document).shown(document))
    except Refusal as refusal:
        return refuse_draft(draft, str(refusal), by)
    return keep_reading(draft, reading, storable(document.text), by)


@transaction.atomic
def refuse_draft(draft: PlanDraft, problem: str, by: Account, state: str = State.REFUSED) -> PlanDraft:
    """Closes a draft with the sentence why its document was not read."""
    held = PlanDraft.objects.select_for_update().get(pk=draft.pk)
    before = fields_of(held)
    held.state, held.problem, held.version = state, problem[:300], held.version + 1
    held.save(update_fields=["state", "problem", "version"])
    params = {"file": held.file_name}
    record_change(verb="refuse_document", record=held, by=by, before=before, params=params, seal=without_text)
    return held


def fail_document(*, draft: PlanDraft, by: Account) -> PlanDraft:
    """A bug of ours while the worker had it: said so, and nothing is kept of the reading."""
    return refuse_draft(draft, str(FAILED_SENTENCE), by, State.FAILED)


@transaction.atomic
def keep_reading(draft: PlanDraft, reading: Reading, text: str, by: Account) -> PlanDraft:
    """Keeps what was read as the items of a draft, none of them decided."""
    held = PlanDraft.objects.select_for_update().get(pk=draft.pk)
    if held.state != State.READING:
        return held
    before = fields_of(held)
    held.title, held.text = reading.title or held.file_name, text
    held.text_digest = digest(text.encode()).hex() if text else ""
    held.start_year, held.end_year = reading.start, reading.end
    held.top_level_sections = reading.top_level_sections
    held.state, held.version = State.OPEN, held.version + 1
    held.save()
    DraftItem.objects.bulk_create(
        [
            DraftItem(draft=held, kind=one.kind, number=one.number, read=one.read, spans=one.spans)
            for one in reading.items
        ]
    )
    params = {"file": held.file_name, "items": len(reading.items)}
    record_change(verb="read_draft", record=held, by=by, before=before, params=params, seal=without_text)
    return held


@transaction.atomic
def load_reading(*, raw: Any, name: str, by: Account, text: str | None = None) -> PlanDraft:
    """Takes in what `gonghui plan read FILE --json` printed, as an unconfirmed draft.

    Args:
        raw: the JSON.
        name: of the file it came in.
        text: of the document it was read from; without it the draft shows the quotes only.
    Raises:
        Refusal: it is not that JSON, or was read from another document.
    """
    reading = checked_reading(raw, text)
    draft = PlanDraft.objects.create(file_name=clean_name(name), by=by)
    return keep_reading(draft, reading, storable(text or ""), by)
