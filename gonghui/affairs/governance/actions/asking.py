"""The one door by which anything goes down to base unions: named in the list, and asked once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.models import Addressee, AskedField, DutyItem, Sending
from gonghui.affairs.governance.queries.fields import answers_of, asked_before
from gonghui.affairs.governance.queries.lists import base_unions_below, item_in_force
from gonghui.affairs.governance.queries.passing import refuse_unlisted
from gonghui.affairs.governance.rules import TASK, field_key, field_names, refuse_wrong_text
from gonghui.engines.cases.actions import open_case
from gonghui.engines.cases.queries.gates import GateRefusal
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import load_rows, next_number, record_change
from gonghui.foundation.core.rules import Refusal

SERIES = "XF"  # 下发
# What wants an answer, and therefore opens a case with a clock at each union.
ANSWERED = frozenset({Sending.Kind.TASK.value, Sending.Kind.FORM.value})
BETWEEN = "、"
MOST = 500


@dataclass(frozen=True)
class Turned:
    """Why something is not sent: the word that is kept, and the sentence that is said."""

    why: str
    refusal: Refusal


def ask_down(
    *,
    item: str,
    to: Sequence[Body],
    sender: Body,
    kind: str,
    title: str,
    by: Account,
    now: datetime,
    wanted: str = "",
    wanted_by: date | None = None,
    fields: Sequence[str] = (),
    prefill: Collection[str] = (),
) -> Sending:
    """Sends something down to base unions: a task or a form (a case at each), a meeting, document or notice.

    What stands on no item of the list, asks what a register holds, or asks again what was asked, is refused;
    the refusal is kept as a record of its own, in a transaction of its own, before it is raised. Called
    within another transaction that is then rolled back, the record goes with it.

    Args:
        item: key of an item of the duty list.
        wanted: what is to be done; for tasks and forms.
        fields: what a form asks.
        prefill: those of `fields` that are to be filled in from registers and not asked.
    Raises:
        Refusal: no role at the sender, a union that is none of those below, outside the list, or asked twice.
    """
    demand_at(by, Permission.DISPATCH, sender)
    title, on = refuse_wrong_text(title), legal_day(now)
    if kind not in Sending.Kind.values:
        raise Refusal(_("Choose what is sent."), "kind")
    unions = _addressed(to, by, on)
    asked = field_names(fields) if kind == Sending.Kind.FORM else []
    if kind == Sending.Kind.FORM and not asked:
        raise Refusal(_("Name the fields of the form, one a line."), "fields")
    if kind in ANSWERED and not wanted.strip():
        raise Refusal(_("Say what is to be done."), "wanted")
    held = answers_of(asked)
    with transaction.atomic():
        # Two who ask the same union at once wait here; the second sees what the first asked.
        hold_unions(unions)
        found, turned = _listed(item, unions, on)
        turned = turned or _once(asked, held, set(prefill), unions, on)
        sending = Sending(
            body=sender,
            kind=kind,
            title=title,
            item=found,
            sent_on=on,
            refused=turned.why if turned else "",
            named="" if found else item.strip()[:60],
            by=by,
        )
        if turned is None:
            return _sent(sending, unions, asked, held, wanted.strip(), wanted_by, by, now)
    _keep_refused(sending, by)
    raise turned.refusal


def hold_unions(unions: Sequence[Body]) -> None:
    """Locks some unions, in one order, until the transaction ends; whoever only refers to them goes on."""
    ids = [one.pk for one in unions]
    list(Body.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _addressed(to: Sequence[Body], by: Account, on: date) -> list[Body]:
    wanted = {body.pk for body in to}
    if not wanted or len(wanted) > MOST:
        raise Refusal(_("Choose the base unions; 500 at most at a time."), "to")
    unions = list(base_unions_below(by, on).filter(pk__in=wanted).select_related("union"))
    if len(unions) != len(wanted):
        raise Refusal(_("Only base unions below your own unit are addressed here; choose among them."), "to")
    return unions


def _listed(key: str, unions: Sequence[Body], on: date) -> tuple[DutyItem | None, Turned | None]:
    """The item, and why it does not allow this."""
    if not key.strip():
        why = _("Name the item of the duty list; what stands outside it cannot be sent down.")
        return None, Turned(Sending.Why.NO_ITEM, Refusal(why, "item"))
    found = None
    for union in unions:
        own = item_in_force(key, union.union.type, on)
        if own is None:
            return _unlisted(key, union, on)
        found = found or own
    return found, None


def _unlisted(key: str, union: Body, on: date) -> tuple[DutyItem | None, Turned]:
    any_edition = DutyItem.objects.filter(key=key).order_by("-valid_from").first()
    if any_edition is None:
        why = _("There is no item “%(key)s” in the duty list; what stands outside it cannot be sent down.")
        return None, Turned(Sending.Why.NO_ITEM, Refusal(why % {"key": key}, "item"))
    alive = any_edition.valid_from <= on and (any_edition.valid_to is None or on < any_edition.valid_to)
    if alive:
        why = _("“%(item)s” is not asked of a union like %(body)s; leave it out.")
        told = {"item": any_edition.name, "body": union.name_zh}
        return any_edition, Turned(Sending.Why.OTHER_TYPE, Refusal(why % told, "to"))
    why = _("“%(item)s” is not in force on this day; what stands outside the list cannot be sent down.")
    return any_edition, Turned(Sending.Why.NOT_IN_FORCE, Refusal(why % {"item": any_edition.name}, "item"))


def _once(
    asked: Sequence[str], held: dict[str, str], prefill: set[str], unions: Sequence[Body], on: date
) -> Turned | None:
    """Why a form asks what is known: a register holds it, or it was asked within a year."""
    agreed = {field_key(name) for name in prefill}
    again = [name for name in held if field_key(name) not in agreed]
    if again:
        why = _(
            "Registers hold this already: %(fields)s. It is filled in from there and not asked; leave it so."
        )
        return Turned(Sending.Why.HELD, Refusal(why % {"fields": BETWEEN.join(again)}, "fields"))
    before = asked_before([name for name in asked if name not in held], unions, on)
    if before:
        told = BETWEEN.join(f"{name}（{day.isoformat()}）" for name, day in before.items())
        why = _("This was asked of these unions already: %(fields)s. Take the answer from there.")
        return Turned(Sending.Why.ASKED, Refusal(why % {"fields": told}, "fields"))
    return None


@transaction.atomic
def _keep_refused(sending: Sending, by: Account) -> None:
    sending.number = next_number(series=SERIES, on=sending.sent_on)
    sending.save(force_insert=True)
    params = {"title": sending.title, "why": str(Sending.Why(sending.refused).value)}
    record_change(verb="refuse_down", record=sending, by=by, params=params)


def _sent(
    sending: Sending,
    unions: Sequence[Body],
    asked: Sequence[str],
    held: dict[str, str],
    wanted: str,
    wanted_by: date | None,
    by: Account,
    now: datetime,
) -> Sending:
    sending.number = next_number(series=SERIES, on=sending.sent_on)
    sending.save(force_insert=True)
    cases: dict[int, Any] = {}
    if sending.kind in ANSWERED:
        assert sending.item is not None
        given = {"wanted": wanted, "item": sending.item.key, "by": wanted_by}
        for union in unions:
            cases[union.pk] = open_case(
                kind=TASK,
                by=by,
                now=now,
                title=sending.title,
                lead=union,
                origin=sending.body,
                fields=given,
            )
    params = {"title": sending.title, "count": len(unions), "number": sending.number}
    record_change(verb="ask_down", record=sending, by=by, params=params)
    load_rows(
        model=Addressee,
        columns=("sending_id", "body_id", "case_id"),
        rows=[(sending.pk, one.pk, cases[one.pk].pk if one.pk in cases else None) for one in unions],
        verb="address",
        by=by,
    )
    load_rows(
        model=AskedField,
        columns=("sending_id", "name", "key", "answered_by", "twice", "body_id", "sent_on"),
        rows=[
            (sending.pk, name, field_key(name), held.get(name, ""), False, sending.body_id, sending.sent_on)
            for name in asked
        ],
        verb="ask_fields",
        by=by,
    )
    return sending


@transaction.atomic
def keep_gated(*, refusal: GateRefusal, by: Account, now: datetime) -> None:
    """Keeps what a gate refused on its way to a base union, as what `ask_down` refuses is kept; once.

    Of the case only its kind is told: its title may name somebody.
    """
    if refusal.gate is not refuse_unlisted or Sending.objects.filter(public_id=refusal.key).exists():
        return
    sending = Sending(
        public_id=refusal.key,
        body=refusal.sender,
        kind=Sending.Kind.TASK,
        title=str(kind_of(refusal.kind).name)[:120],
        sent_on=legal_day(now),
        refused=Sending.Why.NO_ITEM,
        named=refusal.kind[:60],
        by=by,
    )
    _keep_refused(sending, by)
