"""Helping bodies: asked, answering, released; the seven parties of a joint handling; letters of inquiry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.recording import keeping_refusals, key_of, lock, tell
from gonghui.engines.cases.models import Case, CaseConsent, Handling, Letter
from gonghui.engines.cases.queries.gates import refuse_gated
from gonghui.engines.cases.queries.letters import letter_of, sealed_letter
from gonghui.engines.cases.queries.reach import audience_of, legal_day, refuse_unroutable, ticks_of
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.queries.words import OPINION, REPLY, seal_reason, seal_words
from gonghui.engines.cases.rules import knowing
from gonghui.engines.cases.rules.steps import said_reason
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, next_number
from gonghui.foundation.core.rules import Refusal

SERIES = "LX"  # 联系函
LONGEST = 4000  # characters of an opinion, a letter, an answer


def _led(case: Case, by: Account, now: datetime) -> Case:
    """The case, locked, open, and led by a unit at which `by` has a role."""
    held = lock(case, by, now)
    demand_at(by, Permission.EDIT, held.lead_id)
    if held.closed_at is not None:
        raise Refusal(_("The case is closed; reopen it first."))
    return held


def _said(text: str, field: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refusal(_("Write a few words, of 4000 characters at most."), field)
    return text


def _part(held: Case, body: Body, role: str, by: Account, now: datetime, **more: object) -> Handling:
    if body.pk == held.lead_id and role == Handling.Role.HELP:
        raise Refusal(_("This unit leads the case; it cannot help itself."), "body")
    if held.handlings.filter(body=body, role=role, state=Handling.State.OPEN).exists():
        raise Refusal(_("This unit was asked already and has not answered yet."), "body")
    return Handling.objects.create(case=held, body=body, role=role, assigned_at=now, assigned_by=by, **more)


@keeping_refusals
@transaction.atomic
def help_asked(
    *,
    case: Case,
    body: Body,
    by: Account,
    now: datetime,
    due_at: datetime | None = None,
    party: str = "",
    reason: str = "",
) -> Handling:
    """The lead asks another unit to help: it gets a to-do of its own.

    Args:
        due_at: when its opinion is wanted; not after the case's own limit.
        party: which of the seven parties of a joint handling it is (`Handling.Party`).
    Raises:
        Refusal: no role at the lead, asked already, an employer, or a unit that may not know.
    """
    held = _led(case, by, now)
    refuse_unroutable(held, body, legal_day(now))
    refuse_gated(held, body, legal_day(now), sender=held.lead)
    _refuse_due(held, due_at, now)
    if party and party not in Handling.Party.values:
        raise Refusal(_("There is no such party; choose one of the seven."), "party")
    part = _part(held, body, Handling.Role.HELP, by, now, due_at=due_at, party=party)
    tell(
        held=held,
        before=fields_of(held),
        verb="ask_help",
        by=by,
        now=now,
        reason=said_reason(reason, needed=False),
        params={"body": body.name_zh, "party": party},
    )
    return part


def _refuse_due(held: Case, due_at: datetime | None, now: datetime) -> None:
    if due_at is None:
        return
    if due_at <= now or (held.first_due_at is not None and due_at > held.first_due_at):
        raise Refusal(_("Choose a moment between now and the limit of the case."), "due_at")


@transaction.atomic
def handle_jointly(
    *,
    case: Case,
    parties: Mapping[str, Body],
    by: Account,
    now: datetime,
    text: str,
    due_at: datetime | None = None,
) -> list[Handling]:
    """A joint handling at street level (S031): each party gets its own to-do, or a letter.

    Args:
        parties: key of `Handling.Party` → body. The employer, which signs nobody in, gets a letter; so the
            worker must have allowed it to know the matter.
        text: what is asked, in the letter and as reason of each to-do.
    Raises:
        Refusal: as of `help_asked` and `issue_letter`; then nobody was asked.
    """
    made: list[Handling] = []
    for party, body in parties.items():
        held = Case.objects.get(pk=case.pk) if made else case
        if party == Handling.Party.EMPLOYER:
            letter = issue_letter(case=held, body=body, text=text, by=by, now=now, party=party)
            made.append(letter.handling)
        else:
            made.append(
                help_asked(
                    case=held, body=body, by=by, now=now, due_at=due_at, party=party, reason=text[:300]
                )
            )
    return made


@transaction.atomic
def give_opinion(*, handling: Handling, text: str, by: Account, now: datetime) -> Handling:
    """A helping unit gives its opinion; its to-do is done.

    Raises:
        Refusal: no role at that unit, or its to-do is no longer open.
    """
    held = lock(handling.case, by, now, _version(handling.case_id))
    part = _open_part(handling)
    demand_at(by, Permission.EDIT, part.body_id)
    if part.role != Handling.Role.HELP:
        raise Refusal(_("Only a helping unit gives an opinion; take a step of the case instead."))
    part.opinion = seal_words(_said(text, "text"), key=key_of(held), part=OPINION)
    _finish(part, Handling.State.DONE, by, now)
    params = {"body": part.body.name_zh}
    tell(held=held, before=fields_of(held), verb="give_opinion", by=by, now=now, params=params)
    return part


def _version(pk: int) -> int:
    """A helping unit's work contradicts no step of the lead: the version is not asked of it."""
    return Case.objects.values_list("version", flat=True).select_for_update().get(pk=pk)


def _open_part(handling: Handling) -> Handling:
    part = Handling.objects.select_for_update(of=("self",)).select_related("body").get(pk=handling.pk)
    if part.state != Handling.State.OPEN:
        raise Refusal(_("This part of the case is no longer open; load the page again."))
    return part


def _finish(part: Handling, state: str, by: Account, now: datetime, reason: bytes | None = None) -> None:
    part.state, part.done_at, part.account, part.reason = state, now, by, reason
    part.version += 1
    part.save()


@transaction.atomic
def release_part(*, handling: Handling, by: Account, now: datetime, reason: str) -> Handling:
    """The lead no longer waits for a unit that helps or was written to; the unit sees the case no more.

    Raises:
        Refusal: no role at the lead, no reason, or the part is not open.
    """
    held = lock(handling.case, by, now, _version(handling.case_id))
    demand_at(by, Permission.EDIT, held.lead_id)
    part = _open_part(handling)
    if part.role not in {Handling.Role.HELP, Handling.Role.LETTER}:
        raise Refusal(_("The lead is not released; reassign the case."))
    reason = said_reason(reason, needed=True)
    _finish(part, Handling.State.WITHDRAWN, by, now, seal_reason(reason, key=key_of(held)))
    params = {"body": part.body.name_zh}
    tell(
        held=held,
        before=fields_of(held),
        verb="release_part",
        by=by,
        now=now,
        reason=reason,
        params=params,
    )
    return part


@transaction.atomic
def issue_letter(
    *,
    case: Case,
    body: Body,
    text: str,
    by: Account,
    now: datetime,
    answer_by: date | None = None,
    told: Mapping[str, str] | None = None,
    party: str = "",
) -> Letter:
    """Writes a numbered letter of inquiry (联系函) to a body that does not sign in. The clock runs on.

    Args:
        text: what is asked; it may not tell what the worker has not ticked.
        told: name, phone, wording, as far as the module knows them: what was ticked for this reader goes
            into the letter, the rest is looked for in `text`.
    Raises:
        Refusal: no role at the lead, the reader may not know of the matter, or the text says too much.
    """
    held = _led(case, by, now)
    day = legal_day(now)
    to, ticks = audience_of(held, body, day), ticks_of(held)
    if party == Handling.Party.EMPLOYER:
        to = CaseConsent.To.EMPLOYER
    if not knowing.may_reach(ticks, to):
        raise Refusal(_("The worker has not allowed this; ask first, and note what may be told."), "body")
    text = _said(text, "text")
    known = dict(told or {})
    if held.person is not None:
        known.setdefault(CaseConsent.What.NAME, held.person.name)
    knowing.refuse_leak(text, known, ticks, to)
    number = next_number(series=SERIES, on=day)
    part = _part(held, body, Handling.Role.LETTER, by, now, party=party)
    paper = letter_of(
        held, body, number=number, text=text, on=day, told=knowing.tellable(known, ticks, to), by=answer_by
    )
    letter = Letter.objects.create(
        number=number,
        handling=part,
        text=sealed_letter(paper, knowing.allowed(ticks, to), key_of(held)),
        issued_at=now,
        issued_by=by,
    )
    params = {"body": body.name_zh, "letter": number}
    tell(held=held, before=fields_of(held), verb="issue_letter", by=by, now=now, params=params)
    return letter


@transaction.atomic
def enter_reply(*, letter: Letter, text: str, replied_on: date, by: Account, now: datetime) -> Letter:
    """A clerk enters the answer to a letter. The clock of the case ran on and runs on.

    Raises:
        Refusal: no role at the lead, answered already, or a day that cannot be.
    """
    case = letter.handling.case
    held = lock(case, by, now, _version(case.pk))
    demand_at(by, Permission.EDIT, held.lead_id)
    part = _open_part(letter.handling)
    if not legal_day(letter.issued_at) <= replied_on <= legal_day(now):
        raise Refusal(_("The answer bears a day between the letter and today."), "replied_on")
    letter.reply = seal_words(_said(text, "text"), key=key_of(held), part=REPLY)
    letter.replied_on, letter.entered_at, letter.entered_by = replied_on, now, by
    letter.version += 1
    letter.save()
    _finish(part, Handling.State.DONE, by, now)
    params = {"body": part.body.name_zh, "letter": letter.number}
    tell(held=held, before=fields_of(held), verb="enter_reply", by=by, now=now, params=params)
    return letter
