"""Orders of 12345: the list, sheets on their way in, the outbox with its receipts."""

from __future__ import annotations

import csv
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import OrderSheet
from gonghui.affairs.appeals.models.choices import OrderState
from gonghui.affairs.appeals.models.orders import OrderOutbox
from gonghui.affairs.appeals.queries.worklists import FIRST_DUE, NEWEST_MADE, OPEN
from gonghui.affairs.appeals.rules.orders import LAYOUT
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.forms import ReceiptForm, SheetForm
from gonghui.faces.web.appeals.views.desk import origin_of
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SHOWN = 50
UTF8_MARK = "\ufeff"  # without it spreadsheets read Chinese in another encoding


@needs(Permission.VIEW, Category.CASES)
def orders(request: HttpRequest) -> HttpResponse:
    """Orders under their own number, with their limit and ours; a new sheet is brought here."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = actions.bring_orders(
                content=file.read(),
                name=file.name or "",
                origin=origin_of(request),
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("web:order-sheet", sheet.public_id)
    state, text = request.GET.get("state", OPEN), request.GET.get("number", "")[:60]
    state = state if state in {OPEN, *OrderState.values} else ""
    # Who types a number wants that order, ended or not.
    asked = "" if text.strip() and state == OPEN else state
    found = queries.outside_orders(request.user, today(), state=asked, text=text)
    context = {
        "list": listed(request, found, order=FIRST_DUE, size=SHOWN),
        "state": asked,
        "states": [(OPEN, _("still open")), *OrderState.choices],
        "number": text,
        "form": form,
        "headings": [field.heading for field in LAYOUT],
        "sheets": list(queries.order_sheets(request.user, today()).filter(state="checked")[:10]),
        "crumbs": pages.trail(request, Crumb(_("Orders of 12345"))),
    }
    return show(request, "appeals/orders.html", context, status=422 if form.errors else 200)


@needs(Permission.IMPORT, Category.CASES)
def order_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A sheet that was tried: every line with what is wrong; taken in or discarded."""
    sheet = queries.order_sheets(request.user, today()).filter(public_id=public_id).first()
    if sheet is None:
        raise Http404
    if request.method == "POST":
        try:
            _settle(request, sheet)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("web:order-sheet", public_id)
        return redirect("web:orders")
    lines = queries.lines_for(sheet, request.user, today())
    context = {
        "sheet": sheet,
        "lines": lines,
        "closed": sum(line.row is None for line in lines),
        "right": sheet.lines - sheet.wrong,
        "crumbs": pages.trail(request, Crumb(_("Orders of 12345"), reverse("web:orders")), Crumb(sheet.name)),
    }
    return show(request, "appeals/order_sheet.html", context)


def _settle(request: HttpRequest, sheet: OrderSheet) -> None:
    if request.POST.get("act") == "discard":
        actions.discard_orders(sheet=sheet, by=request.user)
        messages.success(request, _("Discarded; nothing of it was taken in."))
        return
    failed = actions.take_orders(sheet=sheet, by=request.user, now=timezone.now())
    messages.success(request, _("Taken in: %(n)s messages.") % {"n": sheet.lines - len(failed)})
    for number, why in failed[:10]:
        messages.warning(request, _("Line %(n)s was not: %(why)s") % {"n": number, "why": why})


@needs(Permission.VIEW, Category.CASES)
def outbox(request: HttpRequest) -> HttpResponse:
    """What left for 12345 and what has no receipt yet; a receipt that came otherwise is entered here."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_receipt(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The receipt is noted."))
            return redirect("web:outbox")
    open_only = request.GET.get("all") != "1"
    found = queries.outbox(request.user, today(), open_only=open_only)
    context = {
        "list": listed(request, found, order=NEWEST_MADE, size=SHOWN),
        "open_only": open_only,
        "states": dict(OrderOutbox.State.choices),
        "form": form,
        "crumbs": pages.trail(
            request, Crumb(_("Orders of 12345"), reverse("web:orders")), Crumb(_("Outbox"))
        ),
    }
    return show(request, "appeals/outbox.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.EXPORT, Category.CASES)
def outbox_sheet(request: HttpRequest) -> HttpResponse:
    """The messages without a receipt as a sheet in the layout, for a hotline without an interface."""
    try:
        lines = actions.export_outbox(by=request.user, on=today(), purpose=request.POST.get("purpose", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("web:outbox")
    written = StringIO(newline="")
    csv.writer(written).writerows(lines)
    response = HttpResponse(UTF8_MARK + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="12345-outbox.csv"'
    return response
