"""The telephone system's announcements, and the way to a recording."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import DeskLine, PhoneCall
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import reader_of, sees
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.forms import LineForm
from gonghui.faces.web.appeals.views.desk import origin_of
from gonghui.faces.web.appeals.views.ending import Ending, end_on_day
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SHOWN = 300


@csrf_exempt
@sensitive_post_parameters()
@require_POST
def ring(request: HttpRequest) -> HttpResponse:
    """The telephone system announces a call, with its own key in a header; answered with where to open it.

    The number stands in the body. The address that comes back names the call by an id of ours.
    """
    key = settings.TELEPHONE_KEY
    if not key:
        raise Http404
    if not constant_time_compare(request.headers.get("X-Telephone-Key", ""), key):
        return JsonResponse({"error": "key"}, status=403)
    try:
        call = actions.note_call(said=request.POST.dict(), by=system_account(), now=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"open": f"{reverse('web:desk')}?call={call.public_id}"})


def hears(account: Account, case: Case) -> bool:
    """Whether a recording is for an account: whoever may read the worker's own words in the case."""
    return sees(account, case, today()) and reader_of(case, account, today()).may_read("wording")


@needs(Permission.DISPATCH, Category.CASES)
def lines(request: HttpRequest) -> HttpResponse:
    """Which extension rings at which desk, now and later; a new row."""
    form = LineForm(request.POST or None, initial={"on": today(), "desk": str(origin_of(request))})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_line(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Entered. Its calls stand at that desk from the first day on."))
            return redirect("web:desk-lines")
    return _lines(request, form)


def _lines(request: HttpRequest, form: LineForm, ending: Ending | None = None) -> HttpResponse:
    on, above = today(), Crumb(_("Duty roster"), reverse("web:roster"))
    context = {
        "rows": [(row, row.valid_from > on) for row in queries.desk_lines(on)[:SHOWN]],
        "form": form,
        "ending": ending,
        "crumbs": pages.trail(request, above, Crumb(_("Extensions"))),
    }
    return show(request, "appeals/lines.html", context, status=422 if form.errors or ending else 200)


@require_POST
@needs(Permission.DISPATCH, Category.CASES)
def end_line(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ends an extension at its desk."""
    row = get_object_or_404(DeskLine, public_id=public_id)
    return end_on_day(
        request,
        row,
        do=lambda on: actions.end_line(row=row, on=on, by=request.user),
        done=_("The row ends on that day."),
        back="web:desk-lines",
        page=lambda request, ending: _lines(request, LineForm(initial={"on": today()}), ending),
    )


@needs(Permission.VIEW_PERSONAL, Category.CASES)
def recording(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leads to a call's recording in the telephone system, for whoever may read the appeal's words."""
    call = PhoneCall.objects.filter(public_id=public_id).select_related("appeal__case").first()
    if call is None or call.appeal is None or not hears(request.user, call.appeal.case):
        raise Http404(_("There is no such case among those you may see."))
    address = queries.telephone().recording(call.recording)
    if not address:
        raise Http404(_("The telephone system keeps no recording of this call."))
    return redirect(address)
