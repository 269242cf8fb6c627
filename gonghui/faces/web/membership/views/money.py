"""Dues and the fund, reckoned on one page, with how each number came about. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gonghui.affairs.membership.rules import money
from gonghui.affairs.membership.rules.settings import region
from gonghui.faces.web.membership import pages
from gonghui.faces.web.membership.officer_forms import DuesForm, FundForm
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.money import Money
from gonghui.foundation.law.queries import Unknown, values


@needs(Permission.VIEW)
def dues(request: HttpRequest) -> HttpResponse:
    """Two small forms; asked by GET, so that an answer can be sent on as an address."""
    asked = request.GET.get("what", "")
    dues_form = DuesForm(request.GET if asked == "dues" else None, initial={"month": today()})
    fund_form = FundForm(request.GET if asked == "fund" else None, initial={"month": today(), "on": today()})
    owed = _dues(dues_form) if asked == "dues" and dues_form.is_valid() else None
    fund = _fund(fund_form) if asked == "fund" and fund_form.is_valid() else None
    context = {"dues_form": dues_form, "fund_form": fund_form, "owed": owed, "fund": fund}
    context |= pages.frame(request, Crumb(_("Dues and fund")))
    wrong = bool(dues_form.errors or fund_form.errors)
    return show(request, "membership/dues.html", context, status=422 if wrong else 200)


def _read(form: Any, name: str) -> Money:
    try:
        return Money.yuan(form.cleaned_data[name] or "0")
    except Refusal as refusal:
        raise Refusal(refusal.message, name) from None


def _dues(form: DuesForm) -> money.Owed | None:
    month = form.cleaned_data["month"]
    try:
        return money.dues(_read(form, "wage"), values(money.DUES_KEYS, region(), month))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except Unknown as unknown:
        form.add_error("month", str(unknown))
    return None


def _fund(form: FundForm) -> money.FundOwed | None:
    given = form.cleaned_data
    try:
        return money.fund(
            wages=_read(form, "wages"),
            month=given["month"],
            paid=_read(form, "paid"),
            on=given["on"],
            values=values(money.FUND_KEYS, region(), given["month"]),
            prepared=given["prepared"],
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except Unknown as unknown:
        form.add_error("month", str(unknown))
    return None
