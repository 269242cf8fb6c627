"""Payments to the fund beside what is owed: the differences of a month, each with how it was reckoned."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.membership.queries import remittances as reads
from gonghui.faces.web.membership import pages
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules.money import Money

ROWS = 50
WORDS = {
    "short": gettext_lazy("Paid too little"),
    "absent": gettext_lazy("Paid before, not for this month"),
    "late": gettext_lazy("Paid in full, too late"),
    "over": gettext_lazy("Paid too much"),
    "unstated": gettext_lazy("Wages or rate not known"),
    "alike": gettext_lazy("As reckoned"),
}


@needs(Permission.VIEW, Category.ORGANISING)
def remittances(request: HttpRequest) -> HttpResponse:
    """The payments of a month beside what the dated rules ask; differences unless others are asked for."""
    seen = reads.remittances_seen(request.user, today())
    months = reads.months_of(seen)
    month = _month(request.GET.get("month", ""), months)
    found = reads.matched(seen, month, today=today()) if month else []
    counts = Counter(one.kind for one in found)
    kind = request.GET.get("kind", "")
    shown = [one for one in found if (one.kind == kind if kind in WORDS else one.kind != "alike")]
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        "months": months,
        "month": month,
        "kind": kind if kind in WORDS else "",
        "kinds": [(key, word, counts[key]) for key, word in WORDS.items()],
        "differing": sum(count for key, count in counts.items() if key != "alike"),
        "paid": Money(sum(one.paid.fen for one in found)),
        "due": Money(sum(one.due.fen for one in found if one.due is not None)),
        "page": page,
        "rows": [(one, WORDS[one.kind], _reckoned(one)) for one in reads.named(list(page.object_list))],
        "may_bring": permitted(request, Permission.IMPORT, Category.ORGANISING),
        "may_add": permitted(request, Permission.ADD, Category.ORGANISING),
    }
    context |= pages.frame(request, Crumb(_("Payments")))
    return show(request, "membership/remittances.html", context)


def _month(text: str, months: list[date]) -> date | None:
    """The month asked for, of those there are; else the latest."""
    return next((one for one in months if f"{one:%Y-%m}" == text), months[0] if months else None)


def _reckoned(one: reads.Match) -> str:
    """Where the reckoning of a payment is shown step by step; empty where the wages are not known."""
    if one.wages is None:
        return ""
    asked: dict[str, Any] = {
        "what": "fund",
        "wages": one.wages,
        "month": one.period_to.isoformat(),
        "paid": one.paid,
        "on": today().isoformat(),
    }
    if one.prepared:
        asked["prepared"] = "on"
    return f"{reverse('web:dues')}?{urlencode(asked)}#fund"
