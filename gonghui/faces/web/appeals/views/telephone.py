"""The telephone system's announcements, and the way to a recording."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import PhoneCall
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import reader_of, sees
from gonghui.faces.web.page import needs, today
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


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
