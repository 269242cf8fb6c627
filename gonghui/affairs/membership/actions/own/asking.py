"""Asking for correction, deletion, restriction, explanation, or to complain: one case with its limit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.own.answering import take_request_step
from gonghui.affairs.membership.actions.recording import (
    alone_with,
    in_words,
    legal_day,
    note_clerk,
    record,
    seal,
    token_of,
)
from gonghui.affairs.membership.actions.texts import tell
from gonghui.affairs.membership.models import DataRequest
from gonghui.affairs.membership.queries.own import keeper_of_person, open_requests
from gonghui.affairs.membership.rules import codes
from gonghui.affairs.membership.rules.own import FIELDS, KIND_OF_WISH, QUESTION, WISHES
from gonghui.affairs.membership.rules.settings import own_limits
from gonghui.engines.cases.actions.opening import open_case
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.queries import seat_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.rules import read_phone


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for.

    Attributes:
        wish: a `DataRequest.Wish`.
        field: what it is about, a key of `rules.own.FIELDS`; wanted of a correction.
        wanted: what would be right; wanted of a correction.
    """

    wish: str
    field: str = ""
    wanted: str = ""
    words: str = ""


@dataclass(frozen=True)
class Wished:
    """What became of it, and its query code; empty where that was told days ago."""

    request: DataRequest
    code: str


@one_transaction
def ask_about_own_data(
    *,
    person: Person,
    phone: str,
    said: Wish,
    token: str,
    by: Account,
    now: datetime,
    clerk: Account | None = None,
) -> Wished:
    """Opens the case of a request: its union answers within the term; sent twice, it is one case.

    Args:
        person: proved in this visit, with the phone.
        token: the form's own number.
        by: the portal's own account: the request is the person's.
        clerk: who does it for the person at a counter.
    Raises:
        Refusal: something is missing, or too many are open.
    """
    on = legal_day(now)
    alone_with(token)
    known = DataRequest.objects.filter(token=token_of(token)).select_related("case__lead").first()
    if known is not None:
        code = provider().open(known.code, context=_bound_to(token)) if known.code else ""
        return Wished(known, code)
    _refuse_unclear(said)
    if open_requests(person) >= own_limits(on).open_requests:
        raise Refusal(_("Several of your requests are not answered yet; wait for these, or call 12351."))
    kind, lead = KIND_OF_WISH[said.wish], keeper_of_person(person, on)
    given = {"wish": said.wish, "field": said.field, "wanted": said.wanted, "words": said.words}
    case = open_case(
        kind=kind,
        by=by,
        now=now,
        title=_title(kind, said),
        lead=lead,
        area=seat_of(lead, on),
        person=person,
        channel="clerk" if clerk else "phone",
        fields=given,
    )
    machine, number = provider(), read_phone(phone)
    code = codes.code_of(secrets.token_bytes(2 * codes.LENGTH))
    request = DataRequest(
        case=case,
        person=person,
        wish=said.wish,
        field=said.field,
        opened_on=on,
        phone=seal(case, "phone", number),
        hash_version=machine.active,
        token=token_of(token),
        query_hash=machine.keyed_hash(code, purpose=codes.QUERY_CODE),
        code=machine.seal(code, context=_bound_to(token)),
    )
    request.save(force_insert=True)
    record(case, request, verb="ask_about_own_data", by=by, params={"wish": said.wish})
    note_clerk(case, clerk, "ask_about_own_data", now)
    tell(case, "open", number, by, now, codes.spoken(code))
    return Wished(request, code)


def _title(kind: str, said: Wish) -> str:
    """What lists show: the kind and what it is about, no word of the worker's."""
    about = {QUESTION: WISHES[said.wish]}.get(kind, FIELDS.get(said.field, ""))
    name = in_words(kind_of(kind).name)
    return f"{name}（{in_words(about)}）" if about else name


def _bound_to(token: str) -> bytes:
    return f"membership.datarequest.code {token}".encode()


def _refuse_unclear(said: Wish) -> None:
    if said.wish not in KIND_OF_WISH:
        raise Refusal(_("Say what you ask for."), "wish")
    if said.field and said.field not in FIELDS:
        raise Refusal(_("Choose what it is about."), "field")
    if said.wish == DataRequest.Wish.CORRECTION and not said.field:
        raise Refusal(_("Choose what is to be put right."), "field")
    if said.wish == DataRequest.Wish.CORRECTION and not said.wanted.strip():
        raise Refusal(_("Write what would be right."), "wanted")
    if said.wish == DataRequest.Wish.COMPLAINT and not said.words.strip():
        raise Refusal(_("Write in a few words what happened."), "words")


@transaction.atomic
def withdraw_request(*, case: Case, by: Account, now: datetime, clerk: Account | None = None) -> Case:
    """The worker takes a request back.

    Raises:
        Refusal: it is answered already, or a deletion is being confirmed.
    """
    done = take_request_step(case=case, step="withdraw", by=by, now=now)
    note_clerk(done, clerk, "withdraw", now)
    return done
