"""For the audit administrator: who looked at what, which commands ran, what administrators did."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from gonghui.faces.web.audit import pages
from gonghui.faces.web.page import Crumb, needs, show
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries.looking import doings_of_administrators, looked_at
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.queries.history import sentence
from gonghui.foundation.core.rules import Refusal

ROWS = 50
KINDS = [
    (Access.Kind.READ, gettext_lazy("page about a person")),
    (Access.Kind.REVEAL, pgettext_lazy("log", "reveal")),
    (Access.Kind.LOOKUP, pgettext_lazy("log", "look-up")),
    (Access.Kind.EXPORT, pgettext_lazy("log", "export")),
    (Access.Kind.COMMAND, pgettext_lazy("log", "command")),
]
ENDS = {
    "done": pgettext_lazy("command", "done"),
    "refused": pgettext_lazy("command", "refused"),
    "failed": pgettext_lazy("command", "failed"),
    "stopped": pgettext_lazy("command", "stopped"),
}


@needs(Permission.VIEW_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The log of looking, filtered, newest first."""
    asked, problems = pages.asked_for(request.GET)
    found = listed(request, looked_at(asked, request.user), order=["-pk"], size=ROWS)
    given = pages.given(request.GET)
    context = {
        "page": found,
        "rows": pages.told(found.rows, words=dict(KINDS), ends=ENDS),
        "kinds": KINDS,
        "given": given,
        "filtered": {name: value for name, value in given.items() if value},
        "problems": problems,
        "crumbs": [Crumb(_("Audit"))],
    }
    return show(request, "audit/audit.html", context)


@require_POST
@needs(Permission.VIEW_AUDIT)
def sheet(request: HttpRequest) -> HttpResponse:
    """What is filtered as a sheet, under a purpose; it stands in the log itself."""
    asked, problems = pages.asked_for(request.POST)
    try:
        if problems:
            raise Refusal(problems[0])
        content = pages.sheet(asked, by=request.user, purpose=request.POST.get("purpose", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        filters = {name: value for name, value in pages.given(request.POST).items() if value}
        return redirect(f"{reverse('web:audit')}?{urlencode(filters)}")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@needs(Permission.VIEW_AUDIT)
def doings(request: HttpRequest) -> HttpResponse:
    """What administrators did to accounts and roles, newest first."""
    found = listed(request, doings_of_administrators(request.user), order=["-pk"], size=ROWS)
    accounts = Account.objects.in_bulk({row.by for row in found.rows})
    context = {
        "page": found,
        "rows": [(row, accounts.get(row.by), sentence(row)) for row in found.rows],
        "crumbs": [Crumb(_("Audit"), reverse("web:audit")), Crumb(_("What administrators did"))],
    }
    return show(request, "audit/doings.html", context)
