"""What persons decide on the items of a draft; a decision made on an older look is refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change, record_changes
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import DraftItem, PlanDraft
from gonghui.insight.plans.rules.confirming import FIELDS, Wrong, changed_fields, decided, proposal, typed_of
from gonghui.insight.plans.rules.marking import marked_places, proposed

State, Kind = DraftItem.State, DraftItem.Kind
STRIKE, CONFIRM = "strike", "confirm"
SHOWN = 60  # characters of an item's name in a sentence


@transaction.atomic
def decide_item(
    *,
    item: DraftItem,
    version: int,
    verdict: str,
    by: Account,
    typed: Mapping[str, str] | None = None,
    looked: bool = False,
) -> DraftItem:
    """Confirms an item, with corrections if any field differs from what was read, or strikes it.

    Args:
        version: of the item as the person saw it.
        verdict: "confirm" or "strike".
        typed: every field of its kind as a form holds it; of the direction there is no default.
        looked: the person looked at the doubts; a doubtful item is not confirmed without.
    Raises:
        Wrong: fields that cannot stand.
        Refusal: somebody else decided it meanwhile, the doubts were not looked at, or the draft is closed.
    """
    held = _held(item, version)
    before = fields_of(held)
    if verdict == STRIKE:
        held.state, held.values = State.STRUCK, None
    elif verdict == CONFIRM:
        _confirm(held, typed or {}, looked)
    else:
        raise Refusal(_("Confirm the item or strike it."))
    held.looked = looked or held.looked
    _sign(held, by)
    params = {"name": name_of(held)}
    if held.state == State.STRUCK:
        record_change(verb="strike_item", record=held, by=by, before=before, params=params)
    elif held.state == State.CORRECTED:
        record_change(verb="correct_item", record=held, by=by, before=before, params=params)
    else:
        record_change(verb="confirm_item", record=held, by=by, before=before, params=params)
    return held


def _confirm(held: DraftItem, typed: Mapping[str, str], looked: bool) -> None:
    errors: dict[str, str] = {}
    try:
        values = decided(held.kind, typed, start_year=held.draft.start_year, end_year=held.draft.end_year)
    except Wrong as wrong:
        errors |= wrong.errors
    if held.doubts and not looked:
        errors["looked"] = _("Look at the doubts first, and say that you did.")
    if errors:
        raise Wrong(errors)
    held.values = values
    as_read = not held.added and not changed_fields(held.kind, held.read, values)
    held.state = State.CONFIRMED if as_read else State.CORRECTED


@transaction.atomic
def add_item(
    *, draft: PlanDraft, kind: str, quote: str, by: Account, start: int | None = None, end: int | None = None
) -> DraftItem:
    """Adds what the reader missed, marked in the document's text; it is decided on like any other item.

    Args:
        quote: the words as they stand in the text.
        start, end: where they were marked, in Unicode code points.
    Raises:
        Refusal: the words do not stand there or stand there several times, or an item has just this place.
    """
    held = _open_draft(draft.pk)
    if kind not in Kind.values:
        raise Refusal(_("Say what it is: a target, something reached, a task or a section."), "kind")
    if not held.text:
        raise Refusal(_("The draft came without its document; bring the document itself."), "quote")
    spans = marked_places(held.text, quote, start, end)
    own = DraftItem.objects.filter(draft=held, kind=kind)
    twin = own.filter(spans=spans).exclude(state=State.STRUCK).first()
    if twin is not None:
        raise Refusal(_("“%s” is of just this place already.") % name_of(twin), "quote")
    last = own.aggregate(last=Max("number"))["last"] or 0
    item = DraftItem.objects.create(
        draft=held,
        kind=kind,
        number=last + 1,
        read=proposed(kind, spans, held.start_year, held.end_year),
        spans=spans,
        added=True,
    )
    record_change(verb="add_item", record=item, by=by, params={"name": name_of(item)})
    return item


@transaction.atomic
def reopen_item(*, item: DraftItem, version: int, by: Account) -> DraftItem:
    """Takes a decision back; what was typed stays as the next proposal.

    Raises:
        Refusal: somebody else changed it meanwhile, or the draft is closed.
    """
    held = _held(item, version)
    if held.state == State.OPEN:
        raise Refusal(_("Nobody has decided on this item yet."))
    before = fields_of(held)
    held.state, held.decided_by, held.decided_at = State.OPEN, None, None
    held.version += 1
    held.save()
    record_change(verb="reopen_item", record=held, by=by, before=before, params={"name": name_of(held)})
    return held


@transaction.atomic
def confirm_plain(*, draft: PlanDraft, kind: str, by: Account) -> int:
    """Confirms every open section or task that the reader has no doubt about, as it was read.

    Returns:
        How many.
    Raises:
        Refusal: of what has numbers each is confirmed by itself.
    """
    if kind not in (Kind.TASK, Kind.SECTION):
        raise Refusal(_("Numbers are confirmed one by one; only tasks and sections are confirmed together."))
    _open_draft(draft.pk)
    waiting = [
        one
        for one in DraftItem.objects.select_for_update().filter(draft=draft, kind=kind, state=State.OPEN)
        if not one.doubts
    ]
    waiting = [one for one in waiting if _stands(one)]
    befores = [fields_of(one) for one in waiting]
    for one in waiting:
        one.values = decided(kind, typed_of(proposal(kind, one.read)))
        one.state = State.CONFIRMED
        _sign(one, by)
    record_changes(
        verb="confirm_plain", records=waiting, by=by, befores=befores, params={"count": len(waiting)}
    )
    return len(waiting)


def _stands(item: DraftItem) -> bool:
    """Whether it can be confirmed as it was read."""
    try:
        decided(item.kind, typed_of(proposal(item.kind, item.read)))
    except Wrong:
        return False
    return True


def _sign(held: DraftItem, by: Account) -> None:
    held.decided_by, held.decided_at = by, timezone.now()
    held.version += 1
    held.save()


def _open_draft(pk: int) -> PlanDraft:
    """The draft, held against whoever makes it a plan at the same moment."""
    draft = PlanDraft.objects.defer("text").select_for_update().get(pk=pk)
    if draft.state != PlanDraft.State.OPEN:
        raise Refusal(_("This draft is closed; what it became stands with the plans."))
    return draft


def _held(item: DraftItem, version: int) -> DraftItem:
    draft = _open_draft(item.draft_id)
    held = DraftItem.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=item.pk)
    held.draft = draft
    if held.version == version:
        return held
    if held.decided_by is None:
        raise Refusal(_("Somebody took the decision on this item back meanwhile; look at it again."))
    raise Refusal(
        _("%(who)s decided on this item meanwhile: %(state)s. Look at it, or reopen it first.")
        % {"who": held.decided_by.name or held.decided_by.username, "state": told_state(held.state)}
    )


def told_state(state: str) -> str:
    """A state of an item in words."""
    return {
        State.OPEN: pgettext("draft item", "open"),
        State.CONFIRMED: pgettext("draft item", "confirmed"),
        State.CORRECTED: pgettext("draft item", "corrected"),
        State.STRUCK: pgettext("draft item", "struck"),
    }[State(state)]


def name_of(item: DraftItem) -> str:
    """What an item is called: as decided, else as read."""
    first = FIELDS[item.kind][0]
    return str((item.values or item.read or {}).get(first) or "")[:SHOWN]
