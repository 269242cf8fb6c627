"""The rules page for everybody: what is held, what for, on which basis, how long, and one's rights."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonghui.faces.web.page import today
from gonghui.faces.web.privacy import pages
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY, Unknown

ANSWER_DAYS = "privacy.rights_answer.working_days"
# Of nobody outside the house: officers read these on their own pages.
INSIDE = {"account"}


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What 网络数据安全管理条例 art. 21 wants told, made from the declarations."""
    on = today()
    try:
        days = int(value(ANSWER_DAYS, COUNTRY, on).value)
    except Unknown:
        days = None
    found = [row for row in pages.rows(on) if set(row.use.whose) - INSIDE]
    context = {"rows": found, "days": days, "on": on}
    return render(request, "privacy/rules.html", context)
