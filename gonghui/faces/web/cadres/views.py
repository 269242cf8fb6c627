"""Cadres and pools: posts required and filled, vacancies, the eight pools, and who is sent to a case."""

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

from gonghui.affairs.cadres import actions, queries
from gonghui.affairs.cadres.models import Dispatch
from gonghui.affairs.cadres.queries.overview import pool_posts
from gonghui.affairs.cadres.rules import POOLS
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to
from gonghui.faces.web.bodies.pages import own_unions
from gonghui.faces.web.cadres import pages
from gonghui.faces.web.page import Crumb, needs, permitted, read_day, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Post
from gonghui.foundation.people.queries import shown_all

SHOWN = 200
OWN_SHOWN = 3


@needs(Permission.VIEW, Category.PEOPLE)
def overview(request: HttpRequest) -> HttpResponse:
    """Posts required against filled, and the eight pools."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    number = request.GET.get("case", "").strip()[:40]
    if number:
        case = cases_visible_to(request.user, today()).filter(number=number).first()
        if case is not None:
            return redirect("web:case-people", case.public_id)
        problems.append(_("No case of this number is among those you may see."))
    context = {
        "on": on,
        "posts": pages.staffing_rows(queries.staffing(request.user, on)),
        "own": [
            (one, pages.seat_rows(queries.seats_of(one, on))) for one in own_unions(request.user)[:OWN_SHOWN]
        ],
        "pools": pages.pool_rows(queries.pools(request.user, on)),
        "states": pages.STATES_SHOWN,
        "number": number,
        "sends": permitted(request, Permission.EDIT, Category.CASES),
        "problems": problems,
        "crumbs": [Crumb(_("Cadres and pools"))],
    }
    return show(request, "cadres/overview.html", context)


@needs(Permission.VIEW, Category.PEOPLE)
def vacancies(request: HttpRequest, key: str) -> HttpResponse:
    """The very unions that do not meet a requirement."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    words = pages.requirement_words()
    if key not in words:
        raise Http404
    rows = queries.vacancies(request.user, key, on).select_related("union")
    context = {
        "title": words[key][0],
        "hint": words[key][1],
        "rows": rows[:SHOWN],
        "count": rows.count(),
        "shown": SHOWN,
        "on": on,
        "may": permitted(request, Permission.ADD, Category.PEOPLE),
        "problems": problems,
        "crumbs": [Crumb(_("Cadres and pools"), reverse("web:cadres")), Crumb(words[key][0])],
    }
    return show(request, "cadres/vacancies.html", context)


def _case(request: HttpRequest, public_id: UUID) -> Case:
    case = cases_visible_to(request.user, today()).filter(public_id=public_id).first()
    if case is None:
        raise Http404(_("There is no such case among those you may see."))
    return case


@needs(Permission.EDIT, Category.CASES)
def case_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who of the pools helps with a case, and who may be sent: active, certified, not too busy."""
    case, on = _case(request, public_id), today()
    kind = request.GET.get("pool", "")
    on_it = list(Dispatch.objects.filter(case=case, until=None).select_related("post__person", "post__body"))
    free = list(queries.dispatchable(request.user, case, on, kind).select_related("person", "body")[:SHOWN])
    names = _names(request, [one.post for one in on_it] + free)
    context = {
        "case": case,
        "kind": kind,
        "kinds": [(one, Post.Kind(one).label) for one in POOLS],
        "on_it": [(one, names[one.post.person_id]) for one in on_it],
        "free": [(one, names[one.person_id]) for one in free],
        "crumbs": [
            Crumb(_("Inbox"), reverse("web:cases")),
            Crumb(case.number, reverse("web:case", args=[case.public_id])),
            Crumb(_("People of the pools")),
        ],
    }
    return show(request, "cadres/case_people.html", context)


def _names(request: HttpRequest, posts: list[Post]) -> dict[int, Any]:
    """The names as the account may see them, by person."""
    people = {post.person_id: post.person for post in posts}
    told = shown_all(list(people.values()), by=request.user)
    return {pk: one["name"] for pk, one in zip(people, told, strict=True)}


@require_POST
@needs(Permission.EDIT, Category.CASES)
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sends somebody of a pool to a case."""
    case = _case(request, public_id)
    try:
        wanted = UUID(request.POST.get("post", ""))
    except ValueError as error:
        raise Http404 from error
    post = pool_posts(request.user, today()).filter(public_id=wanted).first()
    if post is None:
        raise Http404
    try:
        actions.dispatch(post=post, case=case, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Sent; the case stands in the file of the post."))
    return redirect("web:case-people", case.public_id)


@require_POST
@needs(Permission.EDIT, Category.CASES)
def end_part(request: HttpRequest, public_id: UUID, part: UUID) -> HttpResponse:
    """Ends somebody's part in a case."""
    case = _case(request, public_id)
    held = Dispatch.objects.filter(case=case, public_id=part).first()
    if held is None:
        raise Http404
    try:
        actions.end_dispatch(dispatch=held, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The part is over."))
    return redirect("web:case-people", case.public_id)
