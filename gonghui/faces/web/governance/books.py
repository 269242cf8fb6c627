"""The book of what a union above hands down: what it set aside, and every posting with its payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.governance.actions import budget_down
from gonghui.affairs.governance.models import FundsDown
from gonghui.affairs.governance.queries.books import Book, book_of, books
from gonghui.engines.funds.rules import Standing
from gonghui.faces.web import words
from gonghui.faces.web.governance.links import links
from gonghui.faces.web.inputs import DayInput, InputForm
from gonghui.faces.web.page import Crumb, needs, read_day, show, today
from gonghui.foundation.accounts.queries import covers, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

POSTING_WORDS: dict[str, Any] = {
    "budget": gettext_lazy("Budget"),
    "commitment": gettext_lazy("Commitment"),
    "payment": gettext_lazy("Payment"),
    "reversal": gettext_lazy("Taken back"),
}
FIELDS = {"amount": "yuan"}  # what the engine calls them


class BudgetForm(InputForm):
    """Money set aside for handing down."""

    source = forms.ChoiceField(
        label=gettext_lazy("Source of money"),
        choices=[("", gettext_lazy("please choose")), *FundsDown.Source.choices],
    )
    yuan = forms.CharField(
        label=gettext_lazy("Amount in yuan"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    note = forms.CharField(label=gettext_lazy("What for"), max_length=200)
    document = forms.CharField(label=gettext_lazy("Document or voucher"), max_length=120)


@dataclass(frozen=True)
class Line:
    """One source of a book, or all of them together, with the address of its postings."""

    giver: Body
    source: Any
    standing: Standing
    url: str
    is_sum: bool


def book_lines(one: Book, on: date) -> list[Line]:
    """The sources of a book, all of them together last."""
    address = reverse("web:handed-book", args=[one.giver.public_id])
    found = []
    for source, standing in one.money.items():
        asked = f"?as_of={on.isoformat()}" + (f"&source={source}" if source else "")
        name = FundsDown.Source(source).label if source else _("All sources")
        found.append(Line(one.giver, name, standing, address + asked, not source))
    return [*found[1:], found[0]]


def book_tables(account: Any, on: date) -> list[list[Line]]:
    """The books that an account sees, for the page of what was handed down."""
    return [book_lines(one, on) for one in books(account, on)]


@needs(Permission.VIEW, Category.BODIES)
def book(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The book of a union above; whoever keeps it enters what is set aside."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    giver = Body.objects.filter(public_id=public_id).first()
    may = giver is not None and covers(scope_of(request.user, Permission.EDIT, Category.BODIES), giver)
    source = request.GET.get("source", "")
    source = source if source in FundsDown.Source.values else ""
    found = book_of(request.user, giver, on, source) if giver is not None else None
    if giver is None or (found is None and not may):
        raise Http404(_("There is no such book among those you may see."))
    form = BudgetForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and may and form.is_valid() and _entered(request, giver, form):
        return redirect("web:handed-book", public_id)
    context = {
        "giver": giver,
        "on": on,
        "source": FundsDown.Source(source).label if source else "",
        "lines": book_lines(found[0], on) if found and len(found[0].money) > 1 else [],
        "postings": [
            (one, POSTING_WORDS[one.posting.kind], FundsDown.Source(one.source).label)
            for one in (found[1] if found else [])
        ],
        "form": form if may else None,
        "links": links(request),
        "problems": problems,
        "crumbs": [
            Crumb(_("Handed down"), f"{reverse('web:handed')}?as_of={on.isoformat()}"),
            Crumb(_("Book of %(name)s") % {"name": words.name_of(giver)}),
        ],
    }
    return show(request, "governance/book.html", context, status=422 if form.errors else 200)


def _entered(request: HttpRequest, giver: Body, form: BudgetForm) -> bool:
    try:
        budget_down(giver=giver, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        field = FIELDS.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    messages.success(request, _("It stands in the book; payments handed down are booked against it."))
    return True
