"""Taking an appeal: registered, dispatched or answered in one transaction, whatever way it came."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions.danger import raise_danger
from gonghui.affairs.appeals.actions.recording import legal_day, record, seal
from gonghui.affairs.appeals.actions.routing import dispatch_appeal
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.models.choices import Hazard, Request, Track
from gonghui.affairs.appeals.queries.portal import employer_named
from gonghui.affairs.appeals.rules.asking import LENGTH, QUERY_CODE, code_of
from gonghui.affairs.appeals.rules.categories import (
    URGENCIES,
    Category,
    choose,
    most_urgent,
)
from gonghui.affairs.appeals.rules.danger import read_hazards
from gonghui.affairs.appeals.rules.intake import Decision, Gathering, decide
from gonghui.affairs.appeals.rules.kinds import APPEAL
from gonghui.engines.cases.actions.opening import open_case
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case, CaseLink
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import reading_roles_once
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import seat_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries import reading_once
from gonghui.foundation.core.queries.records import reading_keys_once
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.rules import read_name, read_phone

ARREARS = "wages.arrears"
TITLE = 60


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody said, as it was entered at the desk, in the portal, from a letter or an order.

    Attributes:
        branch, told_channel: where it is not dispatched (条例 art. 11).
        new_facts: what is new in a matter that was handled already.
        hazards: any of them makes it 'danger now': no category, no wording is then asked for.
        consents: (what, to) that the worker ticked; nothing by default.
    """

    request: str
    channel: str
    wording: str = ""
    wanted: str = ""
    category: str = ""
    name: str = ""
    phone: str = ""
    person: Person | None = None
    anonymous: bool = False
    contact_allowed: bool = True
    employer: Body | None = None
    employer_name: str = ""
    area: Area | None = None
    workers: int | None = None
    branch: str = ""
    told_channel: str = ""
    new_facts: str = ""
    hazards: Collection[str] = ()
    consents: Collection[tuple[str, str]] = ()
    restricted: bool = False
    other_number: str = ""
    other_due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of it.

    Attributes:
        code: with which the caller asks how far it is; told once, kept only as a keyed hash.
        told: the channel or script that the caller is told; empty where it goes its ordinary way.
    """

    appeal: Appeal
    code: str
    decision: Decision
    gathering: Gathering


@one_transaction
@reading_once()
@reading_roles_once()
@reading_keys_once()
def take_appeal(
    *,
    said: Said,
    origin: Body,
    by: Account,
    now: datetime,
    follows: Case | None = None,
    link: str = CaseLink.Kind.REPEAT,
    to: Body | None = None,
    reason: str = "",
) -> Taken:
    """Takes an appeal: registers it, and in the same transaction dispatches it or leaves it to be answered.

    Args:
        origin: the desk, station or unit in whose name it is taken.
        by: the clerk; the portal's own account where the worker does it alone.
        follows: an earlier case that it repeats or follows from.
        to: the body chosen by hand; the catalogue's when not given.
        reason: of a choice by hand.
    Returns:
        A question stays with the desk, to be answered; a danger case goes to the person on the roster.
    Raises:
        Refusal: something is missing or does not fit; nothing was kept.
    """
    on = legal_day(now)
    # An employer only named is looked up: who is tied to it may not handle the appeal.
    employer = said.employer or employer_named(said.employer_name)
    said = replace(said, hazards=read_hazards(list(said.hazards)), employer=employer)
    decision = decide(said.request, branch=said.branch, channel=said.told_channel, new_facts=said.new_facts)
    category = _category(said, decision, on)
    gathering = queries.gathered(said.employer, said.workers, now, on)
    case = _opened(said, category, gathering, origin, by, now, follows, link)
    appeal, code = _entered(said, category, decision, gathering, case, origin, by, on)
    if said.hazards:
        raise_danger(appeal=appeal, by=by, now=now)
    elif decision.way is not None:
        appeal.case = take_step(
            case=case, step="tell_channel", by=by, now=now, fields={"answer": str(decision.told)}
        )
    elif decision.track == Track.DISPATCH:
        dispatch_appeal(appeal=appeal, by=by, now=now, to=to, reason=reason, automatic=to is None)
    return Taken(appeal=appeal, code=code, decision=decision, gathering=gathering)


def _category(said: Said, decision: Decision, on: date) -> Category | None:
    """The category; none is asked for in danger, or where the caller is told another channel."""
    if said.hazards or (decision.way is not None and not said.category):
        return None
    if not said.wording.strip():
        raise Refusal(_("Write down what is asked for, in the caller's words."), "wording")
    return choose(
        queries.categories(on),
        said.category,
        has_employer=said.employer is not None or bool(said.employer_name.strip()),
        has_place=said.area is not None,
    )


def _opened(
    said: Said,
    category: Category | None,
    gathering: Gathering,
    origin: Body,
    by: Account,
    now: datetime,
    follows: Case | None,
    link: str,
) -> Case:
    on = legal_day(now)
    area = said.area
    if category is not None and category.place == "employer" and said.employer is not None:
        area = seat_of(said.employer, on) or area
    fields = {"wording": said.wording.strip() or None, "wanted": said.wanted.strip() or None}
    return open_case(
        kind=APPEAL,
        by=by,
        now=now,
        title=_title(said, category),
        lead=origin,
        about=said.employer,
        area=area,
        person=said.person,
        channel=said.channel,
        urgency=_urgency(said, category, gathering, on),
        restricted=said.restricted or bool(category and category.is_restricted),
        anonymous=said.anonymous,
        stated_due_at=said.other_due_at,
        fields={name: text for name, text in fields.items() if text},
        consents=said.consents,
        from_case=follows,
        link=link,
    )


def _urgency(said: Said, category: Category | None, gathering: Gathering, on: date) -> str:
    if said.hazards:
        return URGENCIES[1]
    if category is None:
        return URGENCIES[3]
    many = said.workers is not None and said.workers >= queries.amount(
        "hotline.arrears_urgent.workers_from", on
    )
    arrears = category.key == ARREARS and many
    return URGENCIES[most_urgent(category.level, is_mass=gathering.is_mass, arrears=arrears)]


def _title(said: Said, category: Category | None) -> str:
    """A short title from what was entered: never the caller's name or number."""
    if said.hazards:
        what = "、".join(str(Hazard(hazard).label) for hazard in said.hazards)
    else:
        # Not the wording: titles are read by more people than the worker's words are.
        what = category.name_zh if category else str(Request(said.request).label)
    about = said.employer.name_zh if said.employer else said.employer_name.strip()
    return f"{what}：{about}"[:TITLE] if about else what[:TITLE]


def _entered(
    said: Said,
    category: Category | None,
    decision: Decision,
    gathering: Gathering,
    case: Case,
    origin: Body,
    by: Account,
    on: date,
) -> tuple[Appeal, str]:
    appeal = Appeal(
        case=case,
        request=said.request,
        category=category.key if category else "",
        section=category.key.partition(".")[0] if category else "",
        track=decision.track,
        branch=decision.branch or "",
        told_channel=decision.way.channel if decision.way else "",
        origin=origin,
        channel=said.channel,
        opened_on=on,
        contact_allowed=said.contact_allowed,
        employer_name=said.employer_name.strip(),
        workers=said.workers,
        is_mass=gathering.is_mass,
        is_cluster=gathering.is_cluster,
        hazards=list(said.hazards),
        is_danger=bool(said.hazards),
        other_number=said.other_number,
        other_due_at=said.other_due_at,
        hash_version=provider().active,
    )
    _put_caller(appeal, said)
    code = code_of(secrets.token_bytes(2 * LENGTH))
    appeal.query_hash = provider().keyed_hash(code, purpose=QUERY_CODE)
    appeal.save(force_insert=True)
    params: dict[str, Any] = {"channel": said.channel, "request": said.request}
    record(appeal, appeal, verb="take_appeal", by=by, params=params)
    return appeal, code


def _put_caller(appeal: Appeal, said: Said) -> None:
    if said.anonymous and (said.name.strip() or said.person):
        raise Refusal(_("An anonymous appeal names nobody; leave the name out."), "name")
    if said.name.strip():
        appeal.caller_name = seal(appeal, "caller_name", read_name(said.name))
    if said.phone.strip():
        number = read_phone(said.phone)
        appeal.caller_phone = seal(appeal, "caller_phone", number)
        appeal.caller_hash = queries.hash_of_phone(number)
