"""A member's life: where the membership stands, what follows from it, history in words, what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.queries.lives import Life, life_of
from gonghui.faces.web.inputs import InputForm
from gonghui.faces.web.membership import pages
from gonghui.faces.web.membership.officer_forms import (
    DayForm,
    ExpelForm,
    KeepForm,
    LeaveForm,
    MoveForm,
)
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.people.queries import sees, shown

Do = Callable[[Life, Person, Mapping[str, Any], Account], object]


def _move(life: Life, person: Person, given: Mapping[str, Any], by: Account) -> object:
    union = getattr(given["union"], "union", None)
    if union is None or life.membership is None:
        raise Refusal(_("This is no union."), "union")
    return actions.ask_transfer(
        membership=life.membership, union=union, by=system_account(), now=timezone.now(), clerk=by
    )


# What may be done: words, form, in which states ("" without a membership), the action.
ACTS: dict[str, tuple[Any, type[InputForm], tuple[str, ...], Do]] = {
    "keep": (
        gettext_lazy("Keep the membership (retired, out of work, closed)"),
        KeepForm,
        ("in_force",),
        lambda life, person, given, by: actions.keep_member(membership=life.membership, by=by, **given),
    ),
    "resume": (
        gettext_lazy("Works again: resume it"),
        DayForm,
        ("retained",),
        lambda life, person, given, by: actions.take_back(membership=life.membership, by=by, **given),
    ),
    "move": (
        gettext_lazy("Transfer to another union, as the member asks"),
        MoveForm,
        ("in_force", "retained"),
        _move,
    ),
    "leave": (
        gettext_lazy("The member leaves"),
        LeaveForm,
        ("in_force", "retained"),
        lambda life, person, given, by: actions.let_leave(membership=life.membership, by=by, **given),
    ),
    "expel": (
        gettext_lazy("Expelled"),
        ExpelForm,
        ("in_force", "retained"),
        lambda life, person, given, by: actions.expel_member(membership=life.membership, by=by, **given),
    ),
    "death": (
        gettext_lazy("The member died"),
        DayForm,
        ("in_force", "retained"),
        lambda life, person, given, by: actions.note_death(membership=life.membership, by=by, **given),
    ),
    "return": (
        gettext_lazy("Returns: admit again"),
        DayForm,
        ("",),
        lambda life, person, given, by: actions.rejoin_member(
            person=person, union=life.last.union, by=by, **given
        ),
    ),
}


@needs(Permission.VIEW, Category.PEOPLE)
def life(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One member; a POST does what one of the forms says."""
    person = Person.objects.filter(public_id=public_id).first()
    if person is None or not _seen(request, person):
        raise Http404()
    told = life_of(person, request.user, today())
    status = told.membership.status if told.membership else ""
    offered = [key for key, row in ACTS.items() if status in row[2]] if told.may_change else []
    chosen = request.POST.get("act", "")
    bound = ACTS[chosen][1](request.POST) if chosen in offered else None
    if bound is not None and bound.is_valid():
        try:
            ACTS[chosen][3](told, person, bound.cleaned_data, request.user)
        except Refusal as refusal:
            bound.add_error(refusal.field if refusal.field in bound.fields else None, str(refusal))
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": ACTS[chosen][0]})
            return redirect("web:person-life", public_id)
    forms = [
        (key, ACTS[key][0], bound if key == chosen and bound else ACTS[key][1](initial={"on": today()}))
        for key in offered
    ]
    row = shown(person, by=request.user)
    log_read(by=request.user, record=person, category=Category.PEOPLE)
    context = {
        "row": row,
        "person": person,
        "life": told,
        "forms": forms,
        "chosen": chosen,
        "status": Membership.Status(status).label if status else _("No member"),
    } | pages.frame(
        request, Crumb(row["name"], reverse("web:person", args=[public_id])), Crumb(_("Membership"))
    )
    return show(request, "membership/life.html", context, status=422 if bound and bound.errors else 200)


def _seen(request: HttpRequest, person: Person) -> bool:
    """Whoever sees the person; and whoever keeps the union that the person last belonged to."""
    return sees(request.user, person) or life_of(person, request.user, today()).may_change
