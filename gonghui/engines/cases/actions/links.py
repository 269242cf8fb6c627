"""Links between cases, and files."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.recording import write_event
from gonghui.engines.cases.models import Case, CaseAttachment, CaseLink
from gonghui.engines.cases.queries.offers import where_asked
from gonghui.engines.cases.queries.reach import legal_day, refuse_unseen
from gonghui.engines.cases.queries.roles import demand_at
from gonghui.engines.cases.rules.kinds import At
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import attach, record_change
from gonghui.foundation.core.rules import Refusal


def demand_near(case: Case, by: Account, permission: Permission, now: datetime) -> None:
    """Raises Refusal where an account has no role at the lead of a case, nor at the unit that took it in."""
    refuse_unseen(by, case, legal_day(now))
    demand_at(by, permission, *where_asked(case, At.ANY))


@transaction.atomic
def link_cases(*, case: Case, other: Case, kind: str, by: Account, now: datetime) -> CaseLink:
    """Says that two cases belong together; both histories tell of it. Neither is deleted or merged.

    Raises:
        Refusal: no role at the case, one of both unseen, the same case, or linked so already.
    """
    demand_near(case, by, Permission.EDIT, now)
    refuse_unseen(by, other, legal_day(now))
    if case.pk == other.pk:
        raise Refusal(_("A case is not linked to itself."), "other")
    if kind not in CaseLink.Kind.values:
        raise Refusal(_("There is no such link; choose one of the list."), "kind")
    # In the order of their ids, so that two who link the same cases do not wait for each other for ever.
    list(Case.objects.select_for_update().filter(pk__in=[case.pk, other.pk]).order_by("pk"))
    if CaseLink.objects.filter(case=case, other=other, kind=kind).exists():
        raise Refusal(_("These cases are linked so already."), "other")
    link = CaseLink.objects.create(case=case, other=other, kind=kind, made_at=now, by=by)
    write_event(held=case, step="link", by=by, now=now, params={"number": other.number, "kind": kind})
    write_event(held=other, step="link", by=by, now=now, params={"number": case.number, "kind": kind})
    record_change(
        verb="link_cases", record=link, by=by, params={"number": case.number, "other": other.number}
    )
    return link


@transaction.atomic
def add_file(
    *, case: Case, content: bytes, name: str, by: Account, now: datetime, from_asker: bool = False
) -> CaseAttachment:
    """Adds a file to a case; it lies sealed.

    Args:
        from_asker: the worker's own: shown to no one who may not read the wording.
    Raises:
        Refusal: no role at the case, or a file that is not taken (its type is told by its bytes).
    """
    demand_near(case, by, Permission.EDIT, now)
    # The file's own Change tells of it.
    file = attach(content=content, name=name, record=case, by=by, sealed=True)
    added = CaseAttachment.objects.create(case=case, file=file, from_asker=from_asker)
    write_event(held=case, step="attach", by=by, now=now)
    return added
