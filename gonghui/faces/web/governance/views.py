"""The duty list, what is sent down under it, what a base union got, and the burden."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.affairs.governance import actions, queries
from gonghui.affairs.governance.models import DutyItem, Sending
from gonghui.affairs.governance.queries.burden import FIELDS, burden, fields_counted
from gonghui.affairs.governance.queries.fields import answers_of
from gonghui.affairs.governance.queries.handed import FUNDS, HOURS, funds_handed, staff_handed
from gonghui.faces.web.bodies.pages import own_unions
from gonghui.faces.web.governance import pages
from gonghui.faces.web.governance.books import book_tables
from gonghui.faces.web.governance.forms import AskForm, ItemForm, lines, type_choices
from gonghui.faces.web.governance.links import links
from gonghui.faces.web.inputs import day_of
from gonghui.faces.web.page import Crumb, needs, permitted, read_day, show, today
from gonghui.foundation.accounts.queries import home_of, scope_of, seen_among
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SHOWN = 200
FORM_FIELDS = {"fields": "fields_asked", "valid_from": "on"}


def _keeps(request: HttpRequest) -> bool:
    """Whether the account keeps the list."""
    return scope_of(request.user, Permission.EDIT, Category.BODIES).everything


@needs(Permission.VIEW, Category.BODIES)
def duties(request: HttpRequest) -> HttpResponse:
    """The list as it holds on a day, for all or one type of base unions; its keeper enters items."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    may = _keeps(request)
    kind = request.GET.get("type", "")
    form = ItemForm(request.POST or None, initial=_initial(request, on))
    if request.method == "POST" and may and form.is_valid():
        try:
            actions.enter_item(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            _blame(form, refusal)
        else:
            messages.success(request, _("Entered; from that day on it may be asked."))
            return redirect("web:duties")
    context = {
        "rows": queries.duty_items(on, kind if kind in dict(type_choices()) else ""),
        "on": on,
        "kind": kind,
        "types": type_choices(),
        "may": may,
        "form": form,
        "links": links(request),
        "problems": problems,
        "crumbs": [Crumb(_("Duty list"))],
    }
    return show(request, "governance/duties.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest, on: Any) -> dict[str, Any]:
    """A new edition of the item that the address names, or an empty form."""
    held = queries.editions(request.GET.get("edition", "")).first()
    if held is None:
        return {"on": today(), "mark": DutyItem.Mark.OURS}
    names = ("key", "name", "kind", "union_type", "basis", "owner", "process", "time_limit", "tasks", "mark")
    return {name: getattr(held, name) for name in names} | {"on": today()}


def _blame(form: Any, refusal: Refusal) -> None:
    field = FORM_FIELDS.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))


@require_POST
@needs(Permission.EDIT, Category.BODIES)
def take_list(request: HttpRequest) -> HttpResponse:
    """Takes the starting list in."""
    try:
        count = actions.take_starting_list(on=today(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(count)s items of the starting list were taken in.") % {"count": count})
    return redirect("web:duties")


@require_POST
@needs(Permission.EDIT, Category.BODIES)
def retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes an item off the list, from the day given on."""
    item = DutyItem.objects.filter(public_id=public_id).first()
    if item is None:
        raise Http404
    try:
        on = day_of(request.POST.get("on", "").strip())
    except ValueError:
        messages.error(request, _("Write the day like 2025-12-31."))
        return redirect("web:duties")
    try:
        actions.retire_item(item=item, on=on, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Off the list from that day on; what was sent stays."))
    return redirect("web:duties")


@needs(Permission.DISPATCH, Category.CASES)
def ask_down(request: HttpRequest) -> HttpResponse:
    """Sends something down; what is refused says why, keeps what was typed, and is kept itself."""
    on = today()
    sender = home_of(request.user, Permission.DISPATCH, Category.CASES)
    if sender is None:
        raise Http404(_("You hold no role at a unit that sends things down."))
    unions = list(queries.base_unions_below(request.user, on)[:SHOWN])
    form = AskForm(request.POST or None, unions=unions, on=on)
    held: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        sent = _sent(request, form, sender, unions)
        if sent is not None:
            messages.success(request, _("Sent: %(number)s.") % {"number": sent.number})
            return redirect("web:record", "sendings", sent.public_id)
        if "fields_asked" in form.errors:
            held = answers_of(lines(request.POST.get("fields_asked", "")))
            typed = request.POST.copy()
            typed["prefill"] = "\n".join(held)
            form.data = typed
    context = {
        "form": form,
        "sender": sender,
        "held": list(held),
        "more": len(unions) == SHOWN,
        "listed": queries.list_in_force(on),
        "links": links(request),
        "crumbs": [Crumb(_("Duty list"), reverse("web:duties")), Crumb(_("Send something down"))],
    }
    return show(request, "governance/ask_down.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest, form: AskForm, sender: Body, unions: list[Body]) -> Sending | None:
    given = form.cleaned_data
    named = {str(one.public_id): one for one in unions}
    try:
        return actions.ask_down(
            item=given["item"],
            to=[named[one] for one in given["to"] if one in named],
            sender=sender,
            kind=given["kind"],
            title=given["title"],
            wanted=given["wanted"],
            wanted_by=given["wanted_by"],
            fields=lines(given["fields_asked"]),
            prefill=lines(given["prefill"]),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        _blame(form, refusal)
        return None


@needs(Permission.VIEW, Category.BODIES)
def load(request: HttpRequest) -> HttpResponse:
    """How much each unit sent down in a year, against the caps; every number opens its records."""
    year = _year(request)
    loads = burden(request.user, year)
    context = {
        "year": year,
        "years": range(today().year, today().year - 4, -1),
        "columns": pages.columns(),
        "rows": [(one.body, pages.cells(one, year)) for one in loads],
        "sums": pages.sums(loads, year),
        "limits": pages.limits(year),
        "links": links(request),
        "crumbs": [Crumb(_("Duty list"), reverse("web:duties")), Crumb(_("The burden"))],
    }
    return show(request, "governance/burden.html", context)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text) <= 2100 else today().year


@needs(Permission.VIEW, Category.BODIES)
def load_records(request: HttpRequest) -> HttpResponse:
    """The very records behind a number of the burden page."""
    year, what = _year(request), request.GET.get("what", "")
    unit = request.GET.get("unit", "")
    body = None
    if unit:
        body = Body.objects.filter(public_id=_uuid(unit)).first()
        if body is None:
            raise Http404
    if what not in (*pages.KINDS, *FIELDS, "refused"):
        raise Http404
    rows: Any
    if what in FIELDS:
        rows = fields_counted(request.user, year, body=body, what=what)
    else:
        rows = queries.sendings_counted(
            request.user,
            year,
            body=body,
            kind="" if what == "refused" else what,
            refused=what == "refused",
        )
    address = f"{reverse('web:burden')}?year={year}"
    count = rows.count()
    context = {
        "title": pages.title_of(what),
        # Without a record that one sees, its name is none that one need know.
        "body": body if count else None,
        "year": year,
        "of_fields": what in FIELDS,
        "rows": rows[:SHOWN],
        "count": count,
        "shown": SHOWN,
        "crumbs": [Crumb(_("The burden"), address), Crumb(pages.title_of(what))],
    }
    return show(request, "governance/records.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@needs(Permission.ADD, Category.BODIES)
def received(request: HttpRequest) -> HttpResponse:
    """What a base union was sent in a year; of forms what is filled in already."""
    unions = own_unions(request.user)
    if not unions:
        raise Http404(_("You hold no role at a union."))
    chosen = next((one for one in unions if str(one.public_id) == request.GET.get("union")), unions[0])
    year = _year(request)
    sent = list(queries.received_by(chosen, year).prefetch_related("fields", "addressees__case")[:SHOWN])
    context = {
        "body": chosen,
        "year": year,
        "years": range(today().year, today().year - 4, -1),
        "rows": [
            (
                one,
                next((a.case for a in one.addressees.all() if a.body_id == chosen.pk and a.case_id), None),
                pages.form_rows(one, chosen, today()),
            )
            for one in sent
        ],
        "links": links(request),
        "crumbs": [Crumb(_("My union"), reverse("web:my-union")), Crumb(_("What my union got"))],
    }
    return show(request, "governance/received.html", context)


@needs(Permission.VIEW, Category.BODIES)
def handed_down(request: HttpRequest) -> HttpResponse:
    """Staff and money handed down to streets and base unions, by who got it or who gave it."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    side = "giver" if request.GET.get("by") == "giver" else "union"
    found = queries.handed(request.user, on, side=side)
    context = {
        "on": on,
        "side": side,
        "sides": {"union": _("By who got it"), "giver": _("By who handed it down")},
        "columns": pages.handed_words().values(),
        "rows": [(one.body, pages.amounts(one, on, side)) for one in found],
        "sums": pages.handed_sums(found, on),
        "books": book_tables(request.user, on),
        "unbooked": queries.unbooked(request.user, on),
        "may": permitted(request, Permission.DISPATCH, Category.CASES)
        and permitted(request, Permission.ADD, Category.BODIES),
        "links": links(request),
        "problems": problems,
        "crumbs": [Crumb(_("Handed down"))],
    }
    return show(request, "governance/handed.html", context)


@needs(Permission.VIEW, Category.BODIES)
def handed_records(request: HttpRequest) -> HttpResponse:
    """The records behind a number of the page of what was handed down."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    what = request.GET.get("what", "")
    if what not in pages.handed_words():
        raise Http404
    sides = {
        side: Body.objects.filter(public_id=_uuid(request.GET[side])).first()
        for side in ("union", "giver")
        if side in request.GET
    }
    if None in sides.values():
        raise Http404(_("There is no such organisation."))
    of_money, kind = what in FUNDS, "" if what == HOURS else what
    narrowed: dict[str, Any] = {"kind": kind, **sides}
    rows: Any = (funds_handed if of_money else staff_handed)(request.user, on, **narrowed)
    shown, count = list(rows[:SHOWN]), rows.count()
    names = scope_of(request.user, Permission.VIEW_PERSONAL, Category.BODIES)
    context = {
        "title": pages.handed_words()[what],
        "body": next(iter(sides.values()), None) if count else None,
        "on": on,
        "of_money": of_money,
        "rows": shown,
        "count": count,
        "shown": SHOWN,
        "named": seen_among(names, [one.union_id for one in shown]),
        "problems": problems,
        "crumbs": [
            Crumb(_("Handed down"), f"{reverse('web:handed')}?as_of={on.isoformat()}"),
            Crumb(pages.handed_words()[what]),
        ],
    }
    return show(request, "governance/handed_records.html", context)
