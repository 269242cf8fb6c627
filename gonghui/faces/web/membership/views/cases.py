"""Applications and transfers: lists by state, and what an application says and lacks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import Application
from gonghui.affairs.membership.queries import joining as matters
from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules.joining import JOINING_KIND
from gonghui.affairs.membership.rules.transfer import TRANSFER_KIND
from gonghui.engines.cases.queries import reader_of
from gonghui.engines.cases.rules.kinds import CaseKind
from gonghui.faces.web.cases.pages import one as case_page
from gonghui.faces.web.inputs import whole
from gonghui.faces.web.membership import pages
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.rules import mask_name

A_PAGE = 50
OPEN_ONES = "open"


def _listed(request: HttpRequest, rows: Any, kind: CaseKind) -> dict[str, Any]:
    """A keyset page of rows, of a state or of those still open."""
    state = request.GET.get("state", OPEN_ONES)
    if state in kind.states:
        rows = rows.filter(case__state=state)
    elif state != "all":
        state, rows = OPEN_ONES, rows.filter(case__closed_at=None)
    after = whole(request.GET.get("after", ""))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: A_PAGE + 1])
    return {
        "rows": [(row, kind.states[row.case.state]) for row in found[:A_PAGE]],
        "next": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "state": state,
        "states": [(OPEN_ONES, _("Still open")), *kind.states.items(), ("all", _("all"))],
    }


@needs(Permission.VIEW, Category.CASES)
def joinings(request: HttpRequest) -> HttpResponse:
    """The applications that the account may see, the newest first."""
    rows = matters.applications_visible_to(request.user, today())
    context = _listed(request, rows, JOINING_KIND) | {"groups": pages.group_names(today())}
    return show(request, "membership/joinings.html", context | pages.frame(request, Crumb(_("Joining"))))


@needs(Permission.VIEW, Category.CASES)
def transfers(request: HttpRequest) -> HttpResponse:
    """The transfers that the account may see, the newest first."""
    rows = matters.transfers_visible_to(request.user, today())
    context = _listed(request, rows, TRANSFER_KIND)
    return show(request, "membership/transfers.html", context | pages.frame(request, Crumb(_("Transfers"))))


@never_cache
@needs(Permission.VIEW, Category.CASES)
def application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One application: who applies (numbers masked), what does not fit, what to do next."""
    rows = matters.applications_visible_to(request.user, today())
    rows = rows.select_related("case__lead", "union__body", "drive", "employer__body", "person", "area")
    found = rows.filter(case__public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such case among those you may see."))
    opened, problem = _opened(request, found)
    reader = reader_of(found.case, request.user, today())
    who = matters.applicant_of(found)
    steps = case_page.steps(found.case, request.user, today())
    context = {
        "application": found,
        "case": found.case,
        "state": JOINING_KIND.states[found.case.state],
        "name": who.name if reader.personal and not reader.only_helps else mask_name(who.name),
        "identity": who.masked_identity,
        "phone": who.masked_phone,
        "group": pages.group_names(today()).get(found.worker_group, found.worker_group),
        "platforms": places.employers_by_id(found.platforms),
        "opened": opened,
        "opened_field": request.POST.get("field", ""),
        "problem": problem,
        "may_reveal": permitted(request, Permission.REVEAL, Category.CASES),
        "findings": matters.findings(found, today()) if found.is_open else [],
        "steps": [(step, case_page.step_url(found.case, step)) for step in steps],
    }
    crumbs = (Crumb(_("Joining"), reverse("web:joinings")), Crumb(found.case.number))
    context |= pages.frame(request, *crumbs)
    if context["name"] == who.name:
        log_read(by=request.user, record=found.case, category=Category.CASES)
    return show(request, "membership/application.html", context, status=422 if problem else 200)


def _opened(request: HttpRequest, found: Application) -> tuple[str, str]:
    """The value that a POST asks to be opened, and why it was not."""
    if request.method != "POST":
        return "", ""
    try:
        opened = actions.reveal_applicant(
            application=found,
            field=request.POST.get("field", ""),
            purpose=request.POST.get("purpose", ""),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return "", str(refusal)
    return opened or _("not given"), ""
