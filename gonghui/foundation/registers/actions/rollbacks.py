"""How else a sheet ends: rolled back as one, by the worker when it is long; or failed, saying what to do."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.rollback import roll_back_batch
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions.sheets import LONG
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.queries.pages import register as register_of
from gonghui.foundation.registers.queries.sheets import may_bring

State = SheetImport.State
# A task of jobs.py, by name: actions do not import the jobs that call them.
CONTINUE_ROLLING_BACK = "registers.continue_rolling_back"


@transaction.atomic
def roll_back_sheet(*, sheet: SheetImport, by: Account) -> SheetImport:
    """Takes back everything that a sheet brought, as one; a long one is left to the worker.

    Returns:
        The sheet: ROLLED_BACK, or ROLLING_BACK while the worker has it.
    Raises:
        Refusal: not published, somebody else's, the caller may no longer bring sheets, or records of it
            were changed since (they are listed).
    """
    held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    _refuse_unpublished(held, by, {State.PUBLISHED})
    if held.row_count <= LONG:
        return roll_back_now(sheet=held, by=by)
    held.state, held.problem = State.ROLLING_BACK, ""
    held.save(update_fields=["state", "problem"])
    jobs.configure_task(CONTINUE_ROLLING_BACK).defer(sheet=held.pk)
    return held


@transaction.atomic
def roll_back_now(*, sheet: SheetImport, by: Account) -> SheetImport:
    """Rolls back in one transaction, whatever the length; used by the worker.

    Raises:
        Refusal: as `roll_back_sheet`; nothing is taken back.
    """
    held = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    _refuse_unpublished(held, by, {State.PUBLISHED, State.ROLLING_BACK})
    assert held.batch is not None
    roll_back_batch(batch=held.batch, by=by)
    before = fields_of(held)
    held.state, held.problem = State.ROLLED_BACK, ""
    held.version += 1
    held.save()
    record_change(verb="roll_back_sheet", record=held, by=by, before=before, params={"file": held.file_name})
    return held


def _refuse_unpublished(sheet: SheetImport, by: Account, states: set[str]) -> None:
    if sheet.by_id != by.pk:
        raise Refusal(_("Only who brought a sheet rolls it back."))
    if not may_bring(register_of(sheet.register), by):
        raise Refusal(_("Your roles do not allow bringing sheets into this register."))
    if sheet.state not in states or sheet.batch is None:
        raise Refusal(_("Only a published sheet can be rolled back."))


@transaction.atomic
def keep_published(*, sheet: SheetImport, problem: str) -> None:
    """A sheet that the worker could not roll back stands published as before, and says why."""
    SheetImport.objects.filter(pk=sheet.pk, state=State.ROLLING_BACK).update(
        state=State.PUBLISHED, problem=problem[:300]
    )


@transaction.atomic
def fail_sheet(*, sheet: SheetImport) -> None:
    """Notes that the platform itself failed on a sheet: nothing of it stays half-done, and what to do now."""
    with translation.override(sheet.by.language):
        keep_published(
            sheet=sheet,
            problem=gettext(
                "The platform failed while rolling this sheet back; all of it still stands published. "
                "Try once more; if it fails again, tell the system administrator the name of the file."
            ),
        )
        SheetImport.objects.filter(pk=sheet.pk, state__in=[State.STAGING, State.PUBLISHING]).update(
            state=State.FAILED,
            problem=gettext(
                "The platform failed on this sheet; nothing of it was published. Bring it once more; "
                "if it fails again, tell the system administrator the name of the file."
            )[:300],
        )
