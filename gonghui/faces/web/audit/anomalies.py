"""For the security administrator: accounts that were used unusually; no record, no purpose, no worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.audit.pages import thing
from gonghui.faces.web.audit.views import KINDS
from gonghui.faces.web.inputs import day_of
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.actions import review_use
from gonghui.foundation.accounts.models import Account, UseReview
from gonghui.foundation.accounts.queries import looking
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.accounts.rules.anomalies import KEYS, RULES, SIGN_INS, Anomaly, Thresholds
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import calendar, values
from gonghui.foundation.law.rules import COUNTRY

WEEK, LONGEST = timedelta(days=6), timedelta(days=92)
ROWS = 50


@dataclass(frozen=True)
class Line:
    """An unusual use in words."""

    found: Anomaly
    rule: Any
    who: Account | None
    unit: Body | None
    why: str
    review: UseReview | None
    url: str


@needs(Permission.WATCH_USE)
def anomalies(request: HttpRequest) -> HttpResponse:
    """The unusual uses of some days; a week when nothing else is asked for."""
    problems: list[str] = []
    until = read_day(request, today(), problems, "until")
    since = read_day(request, until - WEEK, problems, "since")
    if not timedelta(0) <= until - since <= LONGEST:
        problems.append(
            _("Choose days in their order, at most three months; shown is the last week of them.")
        )
        since = until - WEEK
    thresholds = thresholds_on(until)
    found = looking.anomalies(
        since=since,
        until=until,
        thresholds=thresholds,
        rest_days=rest_days(since - timedelta(days=thresholds.days), until),
        by=request.user,
    )
    context = {
        "lines": in_words(found, thresholds),
        "since": since,
        "until": until,
        "thresholds": [(RULES[rule], least) for rule, least in thresholds.least.items()],
        "times": words.number(round(thresholds.times)),
        "hours": f"{thresholds.opens}:00–{thresholds.closes}:00",
        "problems": problems,
        "crumbs": [Crumb(_("Unusual use"))],
    }
    return show(request, "audit/anomalies.html", context)


@needs(Permission.WATCH_USE)
def anomaly(request: HttpRequest, account: int, rule: str, day: str) -> HttpResponse:
    """One unusual use: when and how often, without what was looked at; a POST says a word about it."""
    try:
        on = day_of(day)
    except ValueError as error:
        raise Http404() from error
    thresholds = thresholds_on(on)
    asked = {"since": on, "until": on, "thresholds": thresholds, "by": request.user}
    found = looking.anomalies(rest_days=rest_days(on - timedelta(days=thresholds.days), on), **asked)
    one = next((one for one in found if (one.account, one.rule) == (account, rule)), None)
    if one is None:
        raise Http404(_("On this day nothing unusual is known of the account."))
    line = in_words([one], thresholds)[0]
    problem = ""
    if request.method == "POST" and line.who is not None:
        try:
            review_use(
                account=line.who,
                rule=rule,
                day=on,
                count=one.count,
                word=request.POST.get("word", ""),
                by=request.user,
            )
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Noted; the list shows that it was looked at."))
            return redirect("web:anomalies")
    rows = looking.behind((account, rule, on), request.user, thresholds, not calendar().is_working(on))
    page = listed(request, rows, order=["-pk"], size=ROWS)
    kinds, units = dict(KINDS), Body.objects.in_bulk({row.body for row in page.rows if row.body})
    context = {
        "line": line,
        "page": page,
        "rows": [(row, kinds.get(row.kind, row.kind), thing(row), units.get(row.body)) for row in page.rows],
        "sign_ins": looking.refused_sign_ins(line.who, on, request.user)
        if rule == SIGN_INS and line.who
        else [],
        "problem": problem,
        "crumbs": [Crumb(_("Unusual use"), reverse("web:anomalies")), Crumb(str(line.rule))],
    }
    return show(request, "audit/anomaly.html", context, status=422 if problem else 200)


def thresholds_on(day: date) -> Thresholds:
    """The thresholds that hold on a day."""
    return looking.thresholds_from({key: amount.value for key, amount in values(KEYS, COUNTRY, day).items()})


def rest_days(since: date, until: date) -> list[date]:
    """The days on which offices are closed."""
    known = calendar()
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return [day for day in days if not known.is_working(day)]


def in_words(found: list[Anomaly], thresholds: Thresholds) -> list[Line]:
    """Unusual uses with their account, their unit and why they are told."""
    accounts = Account.objects.in_bulk({one.account for one in found})
    units = Body.objects.in_bulk({one.body for one in found if one.body})
    reviews = looking.reviews_of(found)
    return [
        Line(
            one,
            RULES[one.rule],
            accounts.get(one.account),
            units.get(one.body or 0),
            _why(one, thresholds),
            reviews.get((one.account, one.rule, one.day)),
            reverse("web:anomaly", args=[one.account, one.rule, one.day.isoformat()]),
        )
        for one in found
    ]


def _why(one: Anomaly, thresholds: Thresholds) -> str:
    least = thresholds.least[one.rule]
    if one.rule == SIGN_INS:
        return _("from %(least)s refusals a day on") % {"least": least}
    if one.usual is None:
        return _("from %(least)s a day on; what is usual in the unit is not known") % {"least": least}
    return _("usual in the unit is %(usual)s a day; told from %(least)s and %(times)s times that") % {
        "usual": f"{one.usual:.1f}",
        "least": least,
        "times": f"{thresholds.times:g}",
    }
