"""Records on their way out: exports let out by a second person, and a superior system's receipts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.registers import pages
from gonghui.faces.web.registers.views.parts import allowed, crumbs, taken
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers import actions, queries
from gonghui.foundation.registers.models import ExportRequest


@needs(Permission.EXPORT)
def requests(request: HttpRequest) -> HttpResponse:
    """One's own requests for large exports, and those that one may let out."""
    rows = [
        {
            "request": one,
            "mine": one.by_id == request.user.pk,
            "may_decide": one.state == "asked" and one.by_id != request.user.pk,
            "open": one.state == "approved" and one.expires_at and one.expires_at > timezone.now(),
        }
        for one in queries.export_requests(request.user)
    ]
    context = {
        "rows": rows,
        "crumbs": [Crumb(_("Registers"), pages.reverse("web:registers")), Crumb(_("Large exports"))],
    }
    return show(request, "registers/requests.html", context)


def _found(request: HttpRequest, public_id: UUID) -> ExportRequest:
    try:
        return queries.export_request(public_id, request.user)
    except LookupError as error:
        raise Http404() from error


@require_POST
@login_required
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lets an export out, or refuses it."""
    found = _found(request, public_id)
    try:
        actions.decide_export(
            request=found,
            approve="approve" in request.POST,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("web:export-requests")


@require_POST
@login_required
def take(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file that was let out."""
    found = _found(request, public_id)
    try:
        return taken(actions.take_export(request=found, by=request.user, now=timezone.now()))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:export-requests")


@login_required
def receipt(request: HttpRequest, key: str, profile: str) -> HttpResponse:
    """A superior system's receipt beside our records, field by field."""
    declared = pages.register_named(request.user, key)
    system = next((one for one in declared.profiles if one.key == profile), None)
    if system is None or not allowed(request, declared)["export"]:
        raise Http404()
    comparison, problem = None, ""
    if request.method == "POST":
        file = request.FILES.get("receipt")
        try:
            if file is None:
                raise Refusal(_("No file was chosen; choose the sheet first."))
            comparison = actions.compare_receipt(
                register=declared, profile=profile, content=file.read(), by=request.user, on=today()
            )
        except Refusal as refusal:
            problem = str(refusal)
    context = {
        "register": declared,
        "profile": system,
        "comparison": comparison,
        "problem": problem,
        "crumbs": crumbs(declared, Crumb(_("Receipt"))),
    }
    response = show(request, "registers/receipt.html", context)
    response.status_code = 422 if problem else 200
    return response
