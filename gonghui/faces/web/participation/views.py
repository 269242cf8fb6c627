"""Entering a session of a workers' congress."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gonghui.affairs.participation.actions import hold_session
from gonghui.faces.web.page import Crumb, show
from gonghui.faces.web.participation.forms import SessionForm
from gonghui.faces.web.registers import pages
from gonghui.faces.web.registers.views import crumbs, found_detail, title_of
from gonghui.foundation.core.rules import Refusal


@login_required
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A session held; the number of delegates is filled in already."""
    declared = pages.register_named(request.user, "congresses")
    found = found_detail(request, declared, public_id)
    if not found.may_edit:
        raise Http404(_("Your roles do not change this record."))
    form = SessionForm(request.POST or None, initial={"due": found.record.delegates})
    if request.method == "POST" and form.is_valid():
        try:
            hold_session(congress=found.record, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The session has been entered."))
            return redirect("web:record", "congresses", public_id)
    trail = crumbs(
        declared, Crumb(title_of(found), pages.reverse("web:record", args=["congresses", public_id]))
    )
    context = {"form": form, "title": title_of(found), "crumbs": [*trail, Crumb(_("Enter the session"))]}
    return show(request, "participation/session.html", context, status=422 if form.errors else 200)
