"""The own file: proving who one is, what is kept, who used it, a copy, a consent taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.queries import own as queries
from gonghui.faces.web.inputs import whole
from gonghui.faces.web.membership.visits import demo_text
from gonghui.faces.web.ownfile import pages, visits
from gonghui.faces.web.ownfile.forms import CodeForm, WhoForm
from gonghui.faces.web.page import today
from gonghui.faces.web.portal.visits import address_of, browser_of
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.papers import WORD_TYPE
from gonghui.foundation.people.rules import mask_phone, read_phone

MEDIA_TYPES = {"docx": WORD_TYPE, "json": "application/json", "html": "text/html; charset=utf-8"}
FILE_NAME = "own-file"  # no name and no number: whoever sees the folder reads it


@never_cache
@sensitive_post_parameters("identity", "phone")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Who are you? Whole identity number and phone; the same answer whoever is known or not."""
    form = WhoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        proof = actions.send_own_code(
            phone=given["phone"],
            identity=given["identity"],
            address=address_of(request),
            by=system_account(),
            now=timezone.now(),
            browser=browser_of(request),
        )
        if not proof.problem:
            visits.keep_draft(request, read_phone(given["phone"]), given["identity"])
            return redirect("web:own:code")
        form.refuse(proof.field or None, proof.problem)
    form.tie_errors()
    context = {"form": form, "known": visits.visit_of(request) is not None}
    return visits.show(request, "start.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six digits; with them the file is open for a short visit."""
    draft = visits.draft_of(request)
    if draft is None:
        return redirect("web:own:start")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entered = actions.enter_own_file(
            phone=draft["phone"],
            identity=draft["identity"],
            digits=form.cleaned_data["digits"],
            by=system_account(),
            now=timezone.now(),
        )
        if entered.person is not None:
            visits.begin(request, entered.person, draft["phone"])
            return redirect("web:own:file")
        form.refuse(entered.field, entered.problem)
    form.tie_errors()
    context = {"form": form, "phone": mask_phone(draft["phone"]), "demo_text": demo_text(draft["phone"])}
    return visits.show(request, "code.html", context, status=422 if form.errors else 200)


@visits.visiting
@require_safe
def file(request: HttpRequest, visit: visits.Visit) -> HttpResponse:
    """What is kept of oneself, and what one can do."""
    found = queries.own_file(visit.person, visit.phone, today(), timezone.now())
    looks = queries.looks_at(found.records)
    context = {"parts": pages.parts_of(found), "looked": looks.total}
    return visits.show(request, "file.html", context)


@visits.visiting
@require_safe
def used(request: HttpRequest, visit: visits.Visit) -> HttpResponse:
    """Who used one's data: day, unit, what, what for; the newest first."""
    found = queries.own_file(visit.person, visit.phone, today(), timezone.now())
    before = whole(request.GET.get("before", ""))
    looks = queries.looks_at(found.records, before)
    context = {"rows": pages.units_of(looks.rows), "looks": looks, "later": before is not None}
    return visits.show(request, "used.html", context)


@visits.visiting
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, visit: visits.Visit) -> HttpResponse:
    """A copy to take along: a page to print, a document, or JSON; made at once, and logged."""
    if request.method != "POST":
        return visits.show(request, "copy.html", {})
    form = request.POST.get("form", "")
    try:
        found = actions.take_copy(
            person=visit.person, phone=visit.phone, form=form, by=system_account(), now=timezone.now()
        )
    except Refusal as refusal:
        return visits.show(request, "copy.html", {"problem": str(refusal)}, status=422)
    if form == "html":
        return render(request, "own/paper.html", {"file": found, "parts": pages.parts_of(found)})
    content = queries.as_docx(found) if form == "docx" else queries.as_json(found)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}.{form}"'
    return answer


@visits.visiting
@require_POST
def withdraw_consent(request: HttpRequest, visit: visits.Visit, public_id: UUID) -> HttpResponse:
    """A consent is taken back."""
    try:
        actions.withdraw_own_consent(
            person=visit.person, public_id=str(public_id), by=system_account(), now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back. From now on your data is not used for this any more."))
    return redirect("web:own:file")
