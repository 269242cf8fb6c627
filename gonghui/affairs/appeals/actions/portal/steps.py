"""What the worker does with an appeal that was opened with its code: answers, reopens, adds, allows.

Done by the portal's own account; a clerk who does it for the worker at a counter stands beside it, in the
case's history and in the log.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.followup import record_callback, reopen
from gonghui.affairs.appeals.actions.recording import legal_day, record
from gonghui.affairs.appeals.models import Appeal, Callback
from gonghui.affairs.appeals.models.choices import Channel, Reached
from gonghui.affairs.appeals.queries.portal import portal_limits
from gonghui.affairs.appeals.rules.portal.limits import refuse_files
from gonghui.engines.cases.actions.knowing import tick_consents, withdraw_consents
from gonghui.engines.cases.actions.links import add_file
from gonghui.engines.cases.actions.recording import write_event
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import ticks_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal

FILES_OF_A_CASE = 20  # ours


def note_clerk(*, appeal: Appeal, clerk: Account, step: str, now: datetime) -> None:
    """Says in history and log that a clerk did something for the worker."""
    write_event(held=appeal.case, step="for_worker", by=clerk, now=now, params={"done": step})
    record(appeal, appeal, verb="do_for_worker", by=clerk, before={}, params={"step": step})


@transaction.atomic
def answer_call_back(
    *,
    appeal: Appeal,
    contacted: bool | None,
    result: str,
    satisfaction: str,
    by: Account,
    now: datetime,
    words: str = "",
    again: bool = False,
    clerk: Account | None = None,
) -> Callback:
    """The worker says what became of it: solved, partly or not; how satisfied; whether to handle it again.

    Args:
        by: the portal's own account.
        clerk: who typed it for the worker, if anybody; never one who handled the case.
    Raises:
        Refusal: half an answer, nothing to answer any more, or a clerk who handled it.
    """
    if clerk is not None and clerk.pk in queries.handlers_of(appeal.case):
        raise Refusal(_("You handled this appeal; another clerk enters what the worker says."))
    call = record_callback(
        appeal=appeal,
        reached=Reached.ANSWERED,
        by=by,
        now=now,
        contacted=contacted,
        result=result,
        satisfaction=satisfaction,
        words=words[:2000],
        again=again,
        channel=Channel.STATION if clerk else Channel.PORTAL,
    )
    if clerk is not None:
        note_clerk(appeal=appeal, clerk=clerk, step="call_back", now=now)
    return call


@transaction.atomic
def ask_again(
    *, appeal: Appeal, reason: str, by: Account, now: datetime, clerk: Account | None = None
) -> Case:
    """The worker has a closed appeal reopened, and says why.

    Raises:
        Refusal: no reason, not closed, or too long ago.
    """
    if len(reason.strip()) < 2:
        raise Refusal(_("Say in a few words what is not settled."), "reason")
    if len(reason) > 300:
        raise Refusal(_("Say it in 300 characters."), "reason")
    case = reopen(appeal=appeal, reason=reason, by=by, now=now)
    if clerk is not None:
        note_clerk(appeal=appeal, clerk=clerk, step="reopen", now=now)
    return case


@transaction.atomic
def set_ticks(
    *,
    appeal: Appeal,
    ticks: Collection[tuple[str, str]],
    by: Account,
    now: datetime,
    clerk: Account | None = None,
) -> Case:
    """The worker says anew what may be told to whom: what is not ticked may not be told from now on."""
    case = Case.objects.get(pk=appeal.pk)
    wanted, held = set(ticks), ticks_of(case)
    if wanted - held:
        case = tick_consents(case=case, ticks=wanted - held, by=by, now=now)
    if held - wanted:
        case = withdraw_consents(case=case, ticks=held - wanted, by=by, now=now)
    if clerk is not None and wanted != held:
        note_clerk(appeal=appeal, clerk=clerk, step="consents", now=now)
    return case


@transaction.atomic
def add_files(
    *,
    appeal: Appeal,
    files: Sequence[tuple[str, bytes]],
    by: Account,
    now: datetime,
    clerk: Account | None = None,
) -> int:
    """Adds the worker's photos or recordings to an open appeal. Returns how many.

    Raises:
        Refusal: none chosen, too many, too large, no photo or recording, or the case is closed.
    """
    case = Case.objects.get(pk=appeal.pk)
    if case.closed_at is not None:
        raise Refusal(_("The case is closed; have it reopened first."), "files")
    if not files:
        raise Refusal(_("Choose a photo or a recording first."), "files")
    if case.files.filter(from_asker=True).count() + len(files) > FILES_OF_A_CASE:
        raise Refusal(_("No more files are taken with this case; tell us by phone."), "files")
    refuse_files(files, portal_limits(legal_day(now)))
    for name, content in files:
        add_file(case=case, content=content, name=name, by=by, now=now, from_asker=True)
    if clerk is not None:
        note_clerk(appeal=appeal, clerk=clerk, step="add_files", now=now)
    return len(files)
