"""Applying for a union, and what a founding or an election holds besides its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.organising import actions, queries
from gonghui.affairs.organising.facts.papers import candidates_of
from gonghui.affairs.organising.models import Ballot, Election, Founding
from gonghui.engines.cases.queries import case_seen, reader_of, steps_offered
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.organising.pages.trail import frame
from gonghui.faces.web.organising.views.ballots import ELECT, crumbs, papers_named
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.queries import grants_of, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import head_count_of, search_bodies, seat_of, street_named
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal


def _asks() -> list[Ask]:
    return [
        Ask(name="name_zh", label=_("Name of the union"), longest=120),
        Ask(name="kind", label=_("Type"), kind="choice", choices=dict(Founding.Type.choices)),
        Ask(
            name="employers",
            label=_("Employers that it is to cover, separated by 、"),
            longest=300,
            help=_("By their whole names or credit codes; a joint union has two at least."),
        ),
        Ask(name="superior", label=_("Union one level above"), kind="body"),
        Ask(name="industrial", label=_("Union above it by industry"), kind="body", required=False),
        Ask(name="area", label=_("Street or township"), longest=60),
        Ask(name="head", label=_("Head of the preparatory group"), longest=60),
        Ask(name="group", label=_("Others of the preparatory group, separated by 、"), longest=300),
        Ask(name="workers", label=_("Workers"), kind="number"),
        Ask(name="women", label=_("Women among them"), kind="number", required=False),
        Ask(name="willing", label=_("Workers who want a union"), kind="number"),
        Ask(name="business", label=_("Main business"), required=False, longest=200),
        Ask(
            name="term_years",
            label=_("Term"),
            kind="choice",
            choices={"5": _("5 years"), "3": _("3 years")},
            value="5",
        ),
    ]


def _known(request: HttpRequest, on: date) -> dict[str, Any]:
    """What is known already of an employer that comes from the list: nobody types it again."""
    given: dict[str, Any] = {"kind": "basic"}
    superior = next(
        (grant.body for grant in grants_of(request.user) if grant.body.kind == Body.Kind.UNION), None
    )
    if superior is not None:
        given["superior"] = superior.name_zh
    employer = _employer_asked(request)
    if employer is None:
        return given
    heads, street = head_count_of(employer, on), seat_of(employer, on)
    given |= {
        "employers": employer.name_zh,
        "name_zh": f"{employer.name_zh}工会",
        "area": street.code if street else "",
        "workers": heads.workers if heads else "",
        "women": heads.women if heads and heads.women is not None else "",
    }
    return given


def _employer_asked(request: HttpRequest) -> Body | None:
    scope = scope_of(request.user, Permission.VIEW, Category.ORGANISING)
    try:
        wanted = UUID(request.GET.get("employer", ""))
    except ValueError:
        return None
    return Body.objects.filter(scope.as_q(), public_id=wanted).first()


def _employers(text: str) -> list[Body]:
    found = []
    for name in filter(None, (part.strip() for part in queries.persons.BETWEEN.split(text))):
        fits = [body for body in search_bodies(name)[:7] if name in (body.name_zh, body.code)]
        if len(fits) != 1:
            raise Refusal(
                _("No single organisation is called “%(name)s”; give the credit code.") % {"name": name},
                "employers",
            )
        found.append(fits[0])
    return found


def _street(text: str, on: date) -> Any:
    try:
        return street_named(text, on)
    except Refusal as refusal:
        raise Refusal(refusal.message, "area") from refusal


def _apply(request: HttpRequest, v: Mapping[str, Any]) -> Founding:
    heads = queries.persons_named(v["head"], "head", request.user)
    return actions.apply_for_union(
        name_zh=v["name_zh"],
        kind=v["kind"],
        superior=v["superior"],
        industrial=v.get("industrial"),
        area=_street(v["area"], today()),
        employers=_employers(v["employers"]),
        head=heads[0] if heads else None,
        group=queries.persons_named(v.get("group"), "group", request.user),
        workers=v["workers"],
        women=v.get("women"),
        willing=v["willing"],
        business=v.get("business", ""),
        term_years=int(v["term_years"]),
        by=request.user,
        now=timezone.now(),
    )


@needs(Permission.ADD, Category.CASES)
def apply(request: HttpRequest) -> HttpResponse:
    """Takes in the application to found a union; a case begins."""
    if not permitted(request, Permission.VIEW, Category.ORGANISING):
        raise Http404(_("Your roles take in no such application."))
    asks = forms.filled(_asks(), _known(request, today()))
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                founding = _apply(request, values)
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Taken in. The superior agrees to the group next."))
                return redirect("web:case", founding.case.public_id)
        asks = forms.typed(asks, request, errors)
    named = {ask.name for ask in asks}
    context = frame(request, None, Crumb(_("Apply for a union"))) | {
        "title": _("Apply for a union"),
        "sub": _("The preparatory group asks; the superior agrees, and answers the election within 15 days."),
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in named],
        "back": reverse("web:without-union"),
    }
    return show(request, "organising/form.html", context, status=422 if errors else 200)


@needs(Permission.VIEW, Category.CASES)
def founding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a founding or an election holds besides its steps: group, employers, meeting, who was elected."""
    case = case_seen(request.user, public_id, today())
    if case is None:
        raise Http404(_("There is no such case among those you may see."))
    held = Founding.objects.filter(pk=case.pk).select_related("superior", "area", "union").first()
    election = Election.objects.filter(pk=case.pk).select_related("union__body").first()
    if held is None and election is None:
        raise Http404(_("This case is no founding and no election."))
    ballot = Ballot.objects.filter(pk=case.pk).first()
    elected = list(ballot.elected.select_related("person").order_by("pk")) if ballot else []
    winners = {(one.person_id, one.kind) for one in elected}
    standings = [(one, (one.person_id, one.kind) in winners) for one in candidates_of(case)]
    context = {
        "case": case,
        "founding": held,
        "election": election,
        "group": held.group.select_related("person").order_by("-is_head", "pk") if held else [],
        "employers": held.employers.select_related("employer__body") if held else [],
        "ballot": ballot,
        "elected": elected,
        "candidates": bool(standings),
        "standings": standings,
        "papers": papers_named([one for one, _won in standings]),
        "may_vote": any(step.name == ELECT for step in steps_offered(case, request.user, today())),
        "named": reader_of(case, request.user, today()).personal,
        "crumbs": crumbs(case),
    }
    return show(request, "organising/founding.html", context)
