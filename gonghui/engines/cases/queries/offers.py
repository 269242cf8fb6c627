"""The buttons of a case: asked from the same table and policy as the one door."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.models import Case, Handling
from gonghui.engines.cases.queries.reach import sees
from gonghui.engines.cases.queries.roles import note_acting, people_of, roles_of
from gonghui.engines.cases.rules.kinds import At, CaseKind, Step, kind_of
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal


def where_asked(case: Case, at: At) -> list[int]:
    """The bodies at which a step's permission counts."""
    origin = list(case.handlings.filter(role=Handling.Role.ORIGIN).values_list("body", flat=True))
    return {At.LEAD: [case.lead_id], At.ORIGIN: origin, At.ANY: [case.lead_id, *origin]}[at]


def refuse_person(case: Case, step: Step, account: Account) -> None:
    """Raises Refusal where an account may not take a step: no role there, or it took one that excludes it."""
    where = set(where_asked(case, step.at))
    if not roles_of(account, step.permission).among(where):
        raise Refusal(_("“%(step)s” is for others; ask the unit in charge.") % {"step": step.label})
    note_acting(account, step.permission, where)
    did = people_of(account)
    if (
        step.not_by
        and case.events.filter(Q(by__in=did) | Q(acting_for__in=did), step__in=step.not_by).exists()
    ):
        raise Refusal(_("“%(step)s” is for somebody else than who did the work.") % {"step": step.label})


def refuse_open_parts(kind: CaseKind, case: Case, step: Step) -> None:
    """Raises Refusal where a case would be closed while a body still owes its answer."""
    if step.target not in kind.closed or case.state in kind.closed:
        return
    owing = case.handlings.filter(
        state=Handling.State.OPEN, role__in=[Handling.Role.HELP, Handling.Role.LETTER]
    )
    names = list(owing.values_list("body__name_zh", flat=True).order_by("pk")[:5])
    if names:
        raise Refusal(
            _("These have not answered yet: %(names)s. Wait for them, or release them with a reason.")
            % {"names": "、".join(names)}
        )


def steps_offered(case: Case, account: Account, on: date | None = None) -> list[Step]:
    """The steps that the account could take now: never one that the door would refuse as it stands.

    Fields, reasons and outcomes are asked with the step itself.
    """
    if not sees(account, case, on or timezone.localdate()):
        return []
    kind, offered = kind_of(case.kind), []
    for step in kind.steps:
        if case.state not in step.source:
            continue
        try:
            refuse_person(case, step, account)
            refuse_open_parts(kind, case, step)
        except Refusal:
            continue
        offered.append(step)
    return offered
