"""Opening a case: numbered, with its clocks wound and its first bodies named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.clocks import wind
from gonghui.engines.cases.actions.recording import keeping_refusals, lock, tell
from gonghui.engines.cases.models import Case, CaseConsent, CaseLink, Handling
from gonghui.engines.cases.queries.gates import refuse_gated
from gonghui.engines.cases.queries.reach import legal_day, refuse_unroutable, refuse_unseen
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.rules.clocks import ClockRule, stricter
from gonghui.engines.cases.rules.kinds import OPENED, CaseKind, Effect, kind_of
from gonghui.engines.cases.rules.steps import entered
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import reading_roles_once
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import add_subject_key, fields_of, next_free_number
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries.records import reading_keys_once
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person

LONGEST_TITLE = 120


@keeping_refusals
@one_transaction
@reading_roles_once()
@reading_keys_once()
def open_case(
    *,
    kind: str,
    by: Account,
    now: datetime,
    title: str,
    lead: Body,
    origin: Body | None = None,
    about: Body | None = None,
    area: Area | None = None,
    person: Person | None = None,
    channel: str = "",
    urgency: str = Case.Urgency.ORDINARY,
    restricted: bool = False,
    anonymous: bool = False,
    stated_due_at: datetime | None = None,
    fields: Mapping[str, Any] | None = None,
    consents: Collection[tuple[str, str]] = (),
    from_case: Case | None = None,
    link: str = CaseLink.Kind.FOLLOWS,
) -> Case:
    """Opens a case of a declared kind.

    Args:
        lead: the body that handles it; the desk itself until somebody dispatches it.
        origin: the desk or unit that takes it in, in whose name `by` acts; the lead when not given.
        about: the respondent employer.
        consents: (what, to) that the worker ticked; nothing by default.
        from_case: the case it follows from, or repeats: `link` says which. Its restriction is kept, its
            consents are not: they were given for that matter.
    Raises:
        Refusal: no role for it, a field missing, or a body that may not know of it.
        LookupError: no such kind.
    """
    declared, day = kind_of(kind), legal_day(now)
    origin = origin or lead
    demand_at(by, declared.opening, origin)
    if lead.pk != origin.pk:
        demand_at(by, declared.sending, origin)
    open_values, sealed = _entered(declared, title, channel, urgency, anonymous, person, fields)
    if from_case is not None:
        refuse_unseen(by, from_case, day)
        restricted = restricted or from_case.restricted
    case = Case(
        kind=kind,
        state=declared.initial,
        title=title.strip(),
        area=area,
        lead=lead,
        about=about,
        person=person,
        channel=channel,
        urgency=urgency,
        restricted=restricted,
        anonymous=anonymous,
        opened_at=now,
        opened_by=by,
        stated_due_at=stated_due_at,
        first_due_at=stated_due_at,
    )
    refuse_unroutable(case, lead, day, consents)
    if lead.pk != origin.pk:
        refuse_gated(case, lead, day, sender=origin)
    rules = _rules(declared, case, day)
    case.subject = add_subject_key()
    # From here on the series is locked for everybody else: what can be asked is asked before.
    case.number = next_free_number(series=declared.series, on=day)
    case.save(force_insert=True)
    wind(case, rules)
    _tick(case, consents, now)
    _name_bodies(case, origin, lead, by, now)
    if from_case is not None:
        CaseLink.objects.create(case=case, other=from_case, kind=CaseLink.Kind(link), made_at=now, by=by)
    params = {**open_values, **({"from": from_case.number} if from_case is not None else {})}
    tell(
        held=case,
        before=None,
        verb="open_case",
        step=OPENED,
        from_state="",
        by=by,
        now=now,
        words=sealed,
        params=params,
        effects=[
            {"clock": clock.name, "effect": Effect.START.value}
            for clock in declared.clocks
            if clock.starts and clock.name in rules
        ],
        permission=declared.opening,
    )
    # What the clocks say is part of the opening: no second Change.
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at, first_due_at=case.first_due_at)
    return case


def _entered(
    kind: CaseKind,
    title: str,
    channel: str,
    urgency: str,
    anonymous: bool,
    person: Person | None,
    fields: Mapping[str, Any] | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    if not title.strip() or len(title.strip()) > LONGEST_TITLE:
        raise Refusal(_("Give the matter a short title, of 120 characters at most."), "title")
    if kind.channels and channel not in kind.channels:
        raise Refusal(_("Choose the way in which the request came."), "channel")
    if urgency not in Case.Urgency.values:
        raise Refusal(_("There is no such urgency; choose one of the list."), "urgency")
    if anonymous and person is not None:
        raise Refusal(_("An anonymous case names nobody; leave the person out."), "person")
    return entered(kind.fields, dict(fields or {}))


def _tick(case: Case, consents: Collection[tuple[str, str]], now: datetime) -> None:
    CaseConsent.objects.bulk_create(
        CaseConsent(case=case, what=CaseConsent.What(what), to=CaseConsent.To(to), ticked_at=now)
        for what, to in sorted(set(consents))
    )


def _name_bodies(case: Case, origin: Body, lead: Body, by: Account, now: datetime) -> None:
    roles = [(origin, Handling.Role.ORIGIN, Handling.State.DONE), (lead, Handling.Role.LEAD, "open")]
    Handling.objects.bulk_create(
        Handling(case=case, body=body, role=role, state=state, assigned_at=now, assigned_by=by)
        for body, role, state in roles
    )


def _rules(kind: CaseKind, case: Case, on: date) -> dict[str, ClockRule]:
    """The limits that the kind has for this urgency, by clock."""
    found = ((clock.name, clock.rule(case.urgency, on)) for clock in kind.clocks)
    return {name: rule for name, rule in found if rule is not None}


@transaction.atomic
def state_due(*, case: Case, due_at: datetime | None, by: Account, now: datetime, reason: str = "") -> Case:
    """Notes the limit of an outside clock, such as 12345's; the stricter one orders the lists."""
    held = lock(case, by, now)
    demand_at(by, Permission.EDIT, held.lead_id)
    before = fields_of(held)
    held.stated_due_at, held.first_due_at = due_at, stricter(held.due_at, due_at)
    tell(held=held, before=before, verb="state_due", by=by, now=now, reason=reason)
    return held
