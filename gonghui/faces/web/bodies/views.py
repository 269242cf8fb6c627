"""Organisations: the tree, a body's page and history, and a chair's own union."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from gonghui.engines.due.queries import due_named, paper_file
from gonghui.engines.due.rules import WORD_TYPE
from gonghui.faces.web import words
from gonghui.faces.web.bodies import pages
from gonghui.faces.web.governance.pages import handed_at
from gonghui.faces.web.page import Crumb, needs, permitted, read_day, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body, BodyTree
from gonghui.foundation.bodies.queries import search_bodies
from gonghui.foundation.core.queries import history_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

FOUND_AT_MOST = 50


def chosen_tree(request: HttpRequest) -> str:
    """The tree asked for; by territory when none, or a wrong one, is."""
    tree = request.GET.get("tree", "")
    return tree if tree in BodyTree.values else BodyTree.TERRITORIAL


@needs(Permission.VIEW, Category.BODIES)
def tree(request: HttpRequest) -> HttpResponse:
    """The tree of organisations, opened branch by branch, and the search over them."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    search = request.GET.get("search", "").strip()[:80]
    found = search_bodies(search).filter(pages.visible(request.user, on)) if search else None
    tops = [] if search else list(pages.roots(request.user, chosen_tree(request), on))
    context = {
        "on": on,
        "tree": chosen_tree(request),
        "trees": pages.tree_words().items(),
        "search": search,
        "found": found.select_related("union", "employer")[:FOUND_AT_MOST] if found is not None else None,
        "rows": tops,
        "opened": pages.branch(request.user, tops[0], chosen_tree(request), on) if len(tops) == 1 else None,
        "limit": pages.BRANCH_ROWS,
        "problems": problems,
        "sees_people": permitted(request, Permission.VIEW, Category.PEOPLE),
        "crumbs": [Crumb(_("Organisations"))],
    }
    return show(request, "bodies/tree.html", context)


@needs(Permission.VIEW, Category.BODIES)
def branch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What stands directly under a body, as a fragment of the tree."""
    on = read_day(request, today(), [])
    body = pages.body_named(request.user, public_id, on)
    chosen = chosen_tree(request)
    context = {
        "rows": pages.branch(request.user, body, chosen, on),
        "tree": chosen,
        "on": on,
        "limit": pages.BRANCH_ROWS,
    }
    return show(request, "bodies/branch.html", context)


@needs(Permission.VIEW, Category.BODIES)
def body(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One organisation."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    found = pages.body_named(request.user, public_id, on)
    places = pages.places_in_trees(found, on)
    above = places[0].above if places else []
    context = {
        "body": found,
        "on": on,
        "facts": pages.facts(found, on),
        "places": places,
        "seats": found.seats.select_related("area").order_by("-valid_from"),
        "coverages": pages.coverages(found),
        "holdings": pages.holdings(request.user, [found], on),
        "handed": handed_at(request.user, found, on) if hasattr(found, "union") else {},
        "problems": problems,
        "crumbs": [
            *(Crumb(words.name_of(one), reverse("web:body", args=[one.public_id])) for one in above),
            Crumb(words.name_of(found)),
        ],
    }
    return show(request, "bodies/body.html", context)


@needs(Permission.VIEW, Category.BODIES)
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was done to an organisation, in sentences."""
    found = pages.body_named(request.user, public_id, today())
    address = reverse("web:body", args=[found.public_id])
    context = {
        "title": words.name_of(found),
        "entries": history_of(found),
        "crumbs": [Crumb(words.name_of(found), address), Crumb(_("History"))],
    }
    return show(request, "core/history.html", context)


def _own(request: HttpRequest) -> tuple[list[Body], Body]:
    """The unions whose records the account keeps, and the one of the address."""
    unions = pages.own_unions(request.user)
    if not unions:
        raise Http404(_("You hold no role at a union."))
    return unions, next((one for one in unions if str(one.public_id) == request.GET.get("union")), unions[0])


@needs(Permission.ADD, Category.BODIES)
def my_union(request: HttpRequest) -> HttpResponse:
    """What a chair with twenty minutes a week needs."""
    problems: list[str] = []
    on = read_day(request, today(), problems)
    unions, chosen = _own(request)
    context = {
        "unions": unions,
        "on": on,
        "page": pages.my_union(request.user, chosen, on),
        "handed": handed_at(request.user, chosen, on),
        "problems": problems,
        "crumbs": [Crumb(_("My union")), Crumb(words.name_of(chosen))],
    }
    return show(request, "bodies/my_union.html", context)


@needs(Permission.ADD, Category.BODIES)
def my_union_paper(request: HttpRequest, name: str) -> HttpResponse:
    """One paper of a thing due, filled in from records, as a file."""
    on = read_day(request, today(), [])
    _unions, chosen = _own(request)
    asked = pages.asked_of(request.user, chosen, on)
    try:
        file, content = paper_file(due_named(asked, request.GET.get("due", "")), name, asked)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    answer = HttpResponse(content, content_type=WORD_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, file) or "attachment"
    return answer
