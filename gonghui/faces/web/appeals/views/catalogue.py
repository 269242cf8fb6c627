"""The dispatch catalogue and the duty roster: dated rows, changed by new ones."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import DispatchRule, DutyRoster
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.forms import RuleForm, ShiftForm
from gonghui.faces.web.appeals.views.desk import origin_of
from gonghui.faces.web.appeals.views.ending import Ending, end_on_day
from gonghui.faces.web.page import Crumb, needs, permitted, read_day, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SHOWN = 50
SOON = timedelta(days=28)  # what stands on the roster's first page


@needs(Permission.VIEW, Category.CASES)
def catalogue(request: HttpRequest) -> HttpResponse:
    """The rows in force on a day and those to come; a new row ends the one that held before."""
    may = permitted(request, Permission.DISPATCH, Category.CASES)
    form = RuleForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and may and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.add_dispatch_rule(area=given.pop("place"), by=request.user, **given)
        except Refusal as refusal:
            field = {"area": "place"}.get(refusal.field or "", refusal.field)
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Entered. It decides from its first day on."))
            return redirect("web:catalogue")
    return _catalogue(request, form)


def _catalogue(request: HttpRequest, form: RuleForm, ending: Ending | None = None) -> HttpResponse:
    problems: list[str] = []
    on = read_day(request, today(), problems)
    held = Q(valid_to=None) | Q(valid_to__gt=on)
    rows = DispatchRule.objects.filter(held).select_related("area", "body")
    tree = queries.categories(on)
    shown = listed(request, rows, order=("category", "area__code", "valid_from", "pk"), size=SHOWN)
    context = {
        "rows": [(row, tree.get(row.category), row.valid_from > on) for row in shown.rows],
        "list": shown,
        "on": on,
        "form": form,
        "ending": ending,
        "may": permitted(request, Permission.DISPATCH, Category.CASES),
        "places": queries.places(on),
        "problems": problems,
        "crumbs": pages.trail(request, Crumb(_("Dispatch catalogue"))),
    }
    return show(request, "appeals/catalogue.html", context, status=422 if form.errors or ending else 200)


@require_POST
@needs(Permission.DISPATCH, Category.CASES)
def end_row(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends a row of the catalogue."""
    rule = get_object_or_404(DispatchRule, public_id=public_id)
    return end_on_day(
        request,
        rule,
        do=lambda on: actions.end_dispatch_rule(rule=rule, on=on, by=request.user),
        done=_("The row ends on that day."),
        back="web:catalogue",
        page=lambda request, ending: _catalogue(request, RuleForm(initial={"on": today()}), ending),
    )


@needs(Permission.VIEW, Category.CASES)
def roster(request: HttpRequest) -> HttpResponse:
    """Who is on duty for danger, now and later; a new shift."""
    desk = origin_of(request)
    may = permitted(request, Permission.DISPATCH, Category.CASES)
    form = ShiftForm(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.add_shift(body=desk, account=given.pop("username"), by=request.user, **given)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("On the roster."))
            return redirect("web:roster")
    now = timezone.now()
    rows = DutyRoster.objects.filter(body=desk, end__gt=now).select_related("account")
    soon = rows if request.GET.get("all") == "1" else rows.filter(start__lt=now + SOON)
    shown = listed(request, soon, order=("start", "place", "pk"), size=SHOWN)
    context = {
        "rows": [(row, row.start <= now) for row in shown.rows],
        "list": shown,
        "later": soon is not rows and rows.filter(start__gte=now + SOON).exists(),
        "empty_now": not rows.filter(start__lte=now).exists(),
        "desk": desk,
        "form": form,
        "may": may,
        "crumbs": pages.trail(request, Crumb(_("Duty roster"))),
    }
    return show(request, "appeals/roster.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.DISPATCH, Category.CASES)
def end_shift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes a shift off the roster."""
    shift = DutyRoster.objects.filter(public_id=public_id).select_related("account").first()
    if shift is None:
        raise Http404
    try:
        actions.remove_shift(shift=shift, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Off the roster."))
    return redirect("web:roster")
