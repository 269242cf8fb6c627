"""Uses of personal data with their basis, the inventory by field, assessments, duties by number."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, View, permitted, show, today
from gonghui.faces.web.privacy import pages
from gonghui.faces.web.privacy.forms import AssessForm, DutyForm
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.rules import Unknown
from gonghui.foundation.privacy import actions, queries
from gonghui.foundation.privacy.models import Assessment
from gonghui.foundation.privacy.queries.duties import count_persons, owed
from gonghui.foundation.privacy.rules import use_of


def for_readers(view: View) -> View:
    """A view for whoever may see the declarations: no person is on it."""

    @wraps(view)
    @login_required
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not queries.may_see_uses(request.user):
            raise PermissionDenied(_("None of your roles opens this page."))
        return view(request, *args, **kwargs)

    return answer


def _crumbs(last: str = "") -> list[Crumb]:
    first = Crumb(_("Personal data"), reverse("web:privacy:uses") if last else "")
    return [first, Crumb(last)] if last else [first]


@for_readers
def overview(request: HttpRequest) -> HttpResponse:
    """Every use with its basis, what is owed, and consents counted."""
    return _overview(request, DutyForm(initial={"on": today()}))


def _overview(request: HttpRequest, form: DutyForm, status: int = 200) -> HttpResponse:
    on, problem = today(), ""
    try:
        duties = [(one, pages.OWED[one.state]) for one in owed(on)]
    except Unknown as error:
        duties, problem = [], str(error)
    standing = queries.assessed(on)
    context = {
        "on": on,
        "rows": pages.rows(on),
        "cells": pages.cells(on),
        "smallest": queries.SMALLEST_CELL,
        "count": count_persons(),
        "duties": duties,
        "problem": problem,
        "owing": sum(one.is_owed for one in standing),
        "needing": len(standing),
        "stopped": sum(one.state == one.STOPPED for one in standing),
        "may_assess": queries.may_assess(request.user),
        "children": len(queries.children_unagreed(request.user, on)) if _keeps(request) else None,
        "form": form,
        "crumbs": _crumbs(),
    }
    return show(request, "privacy/uses.html", context, status=status)


def _keeps(request: HttpRequest) -> bool:
    return permitted(request, Permission.EDIT, Category.PEOPLE)


@require_POST
@for_readers
def duty(request: HttpRequest) -> HttpResponse:
    """Enters that a duty was done."""
    form = DutyForm(request.POST)
    if form.is_valid():
        try:
            actions.record_duty(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Entered; it stands in the log."))
            return redirect("web:privacy:uses")
    return _overview(request, form, status=422)


@for_readers
def fields(request: HttpRequest) -> HttpResponse:
    """Every personal and sensitive field and the uses in which it stands."""
    search = request.GET.get("search", "").strip()[:60]
    found = pages.field_rows(search)
    context = {"rows": found, "search": search, "crumbs": _crumbs(_("Inventory by field"))}
    return show(request, "privacy/fields.html", context)


@for_readers
def assessments(request: HttpRequest) -> HttpResponse:
    """Every use that is to be assessed and how that stands; only what is owed, where asked so."""
    on, only = today(), request.GET.get("owed") == "1"
    found = queries.assessed(on)
    context = {
        "rows": [(one, pages.STATES[one.state]) for one in found if one.is_owed or not only],
        "owing": sum(one.is_owed for one in found),
        "needing": len(found),
        "only": only,
        "crumbs": _crumbs(_("Impact assessments")),
    }
    return show(request, "privacy/assessments.html", context)


@for_readers
def use(request: HttpRequest, key: str) -> HttpResponse:
    """One use: fields, basis, words of the consent, assessments; a POST enters an assessment."""
    try:
        found = use_of(key)
    except LookupError as error:
        raise Http404(_("No such use is declared.")) from error
    may = queries.may_assess(request.user)
    form = AssessForm(request.POST if request.method == "POST" and may else None, initial={"on": today()})
    if request.method == "POST" and not may:
        raise PermissionDenied(_("None of your roles opens this page."))
    if form.is_bound and form.is_valid():
        try:
            actions.assess(use=key, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Entered; it counts once another account has approved it."))
            return redirect("web:privacy:use", key)
    standing = {one.use.key: one for one in queries.assessed(today())}
    made = (
        Assessment.objects.filter(use=key)
        .select_related("made_by", "approved_by")
        .order_by("-made_on", "-pk")
    )
    context = {
        "row": pages.row_of(found, today(), standing),
        "fields": [row for row in pages.field_rows() if found in row.uses],
        "cell": next((one for one in pages.cells(today()) if one.use is found), None),
        "smallest": queries.SMALLEST_CELL,
        "made": made,
        "form": form if may else None,
        "wrong": form.is_bound,
        "crumbs": _crumbs(str(found.name)),
    }
    return show(request, "privacy/use.html", context, status=422 if form.is_bound else 200)


@for_readers
def assessment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One assessment in full; a POST approves it."""
    rows = Assessment.objects.select_related("made_by", "approved_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such assessment."))
    problem = ""
    if request.method == "POST":
        try:
            actions.approve_assessment(assessment=found, on=today(), by=request.user)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Approved; the use counts as assessed from today on."))
            return redirect("web:privacy:assessment", public_id)
    declared = use_of(found.use) if found.use in pages.uses() else None
    context = {
        "made": found,
        "use": declared,
        "problem": problem,
        "may_approve": queries.may_approve(request.user, found),
        "crumbs": [
            *_crumbs(_("Impact assessments"))[:1],
            Crumb(_("Impact assessments"), reverse("web:privacy:assessments")),
            Crumb(str(declared.name) if declared else found.use),
        ],
    }
    return show(request, "privacy/assessment.html", context, status=422 if problem else 200)
