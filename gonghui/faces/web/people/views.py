"""People: looked for by name or number, shown masked, a sealed value opened for a purpose."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.people import pages
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import look_up, reveal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import (
    find_persons,
    history_for,
    homes_of,
    is_number,
    sees,
    shown,
    shown_all,
)

FOUND_AT_MOST = 50


@sensitive_post_parameters("search")
@never_cache
@needs(Permission.VIEW, Category.PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """The search over people; nobody is listed unasked, and what is typed stands in no address."""
    search, problem = request.POST.get("search", "").strip()[:60], ""
    found: list[Person] = []
    more, number = False, is_number(search)
    try:
        if number:
            found = look_up(number=search, by=request.user)
        elif search:
            found, more = find_persons(search, by=request.user, limit=FOUND_AT_MOST)
    except Refusal as refusal:
        problem = str(refusal)
    context = {
        "search": "" if number else search,
        "searched": bool(search) and not problem,
        "problem": problem,
        "rows": shown_all(found, by=request.user),
        "more": more,
        "names": permitted(request, Permission.VIEW_PERSONAL, Category.PEOPLE),
        "may_decide": permitted(request, Permission.EDIT, Category.PEOPLE),
        "crumbs": [Crumb(_("People"))],
    }
    return show(request, "people/people.html", context, status=422 if problem else 200)


@needs(Permission.VIEW, Category.PEOPLE)
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person with what ties them to unions and employers; a POST opens one sealed value."""
    found = Person.objects.filter(public_id=public_id).first()
    if found is None or not sees(request.user, found):
        raise Http404()
    opened, problem = opened_value(request, found)
    row = shown(found, by=request.user)
    log_read(by=request.user, record=found, category=Category.PEOPLE)
    context = {
        "row": row,
        "opened": opened,
        "field": request.POST.get("field", ""),
        "problem": problem,
        "may_reveal": permitted(request, Permission.REVEAL, Category.PEOPLE),
        "may_edit": sees(request.user, found, Permission.EDIT),
        "ties": pages.ties(found, today()),
        "home": next((one for one in homes_of(found, by=request.user, on=today()) if one.holds), None),
        "history": history_for(found, by=request.user)[:10],
        "crumbs": [Crumb(_("People"), pages.reverse("web:people")), Crumb(row["name"])],
    }
    return show(request, "people/person.html", context, status=422 if problem else 200)


def opened_value(request: HttpRequest, found: Person) -> tuple[str, str]:
    """The value asked to be opened, and why it was not."""
    if request.method != "POST":
        return "", ""
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    try:
        return reveal(person=found, field=field, purpose=purpose, by=request.user) or _("not given"), ""
    except Refusal as refusal:
        return "", str(refusal)
