"""After the answer: calling back, out of the rates, what is held to be unreasonable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import Appeal, Exclusion, Review
from gonghui.affairs.appeals.queries.worklists import NEWEST_DECIDED, OLDEST_ASKED, OLDEST_PROPOSED
from gonghui.affairs.appeals.rules.followup import GROUNDS
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.forms import CallbackForm, DecideReviewForm, ExcludeForm, ReviewForm
from gonghui.faces.web.inputs import InputForm
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import listed, with_links
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

PAGE, OPINIONS = 50, 20


@needs(Permission.EDIT, Category.CASES)
def calls_back(request: HttpRequest) -> HttpResponse:
    """Answered appeals whose callers are to be heard; those that one handled oneself are another's."""
    after = request.GET.get("after", "")
    rows = queries.to_call_back(
        request.user, timezone.now(), today(), after=int(after[:15]) if after.isdecimal() else 0
    )
    context = {
        "list": with_links(
            request,
            rows[:PAGE],
            after=after,
            following=str(rows[PAGE - 1].appeal.pk) if len(rows) > PAGE else "",
        ),
        "tree": queries.categories(today()),
        "crumbs": pages.trail(request, Crumb(_("Call-backs"))),
    }
    return show(request, "appeals/calls_back.html", context)


@sensitive_post_parameters()
@needs(Permission.EDIT, Category.CASES)
def call_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the caller says; that nobody answered is kept, too."""
    appeal = pages.appeal_named(request.user, public_id)
    caller, problems = _revealed(request, appeal)
    form = CallbackForm(request.POST if request.method == "POST" and "reveal" not in request.POST else None)

    def act() -> None:
        actions.record_callback(appeal=appeal, by=request.user, now=timezone.now(), **form.values())

    if _done(request, form, act):
        messages.success(request, _("The call-back is noted."))
        return redirect("web:calls-back")
    context = {
        "form": form,
        "appeal": appeal,
        "case": appeal.case,
        "category": queries.categories(today()).get(appeal.category),
        "caller": caller,
        "problems": problems,
        "turn": queries.turn_of(appeal),
        "tried": list(appeal.callbacks.select_related("by").order_by("called_at")),
        "is_mine": request.user.pk in queries.handlers_of(appeal.case),
        "crumbs": pages.trail(
            request, Crumb(_("Call-backs"), reverse("web:calls-back")), Crumb(appeal.case.number)
        ),
    }
    return show(request, "appeals/call_back.html", context, status=422 if form.errors else 200)


def _revealed(request: HttpRequest, appeal: Appeal) -> tuple[dict[str, str], list[str]]:
    """The caller's name, number and wording, once asked for: the look is logged as for this call-back."""
    if "reveal" not in request.POST:
        return {}, []
    purpose = _("Call-back about %(number)s") % {"number": appeal.case.number}
    try:
        return actions.reveal_caller(appeal=appeal, purpose=purpose, by=request.user, now=timezone.now()), []
    except Refusal as refusal:
        return {}, [str(refusal)]


@needs(Permission.VIEW, Category.CASES)
def second_opinions(request: HttpRequest) -> HttpResponse:
    """What waits for another person: proposals to take appeals out of the rates, reviews; and the decided."""
    return _opinions(request)


def _opinions(request: HttpRequest, wrong: UUID | None = None, error: str = "") -> HttpResponse:
    """The page; with what was typed at the row that was refused."""
    user, on = request.user, today()
    context: dict[str, Any] = {
        name: listed(request, rows, order=order, size=OPINIONS, name=name)
        for name, rows, order in (
            ("waiting", queries.exclusions(user, on, waiting=True), OLDEST_PROPOSED),
            ("decided", queries.exclusions(user, on, waiting=False), NEWEST_DECIDED),
            ("reviews", queries.reviews(user, on, waiting=True), OLDEST_ASKED),
            ("found", queries.reviews(user, on, waiting=False), NEWEST_DECIDED),
        )
    } | {
        "grounds": {key: one.label for key, one in GROUNDS.items()},
        "decide": DecideReviewForm(),
        "personal": permitted(request, Permission.VIEW_PERSONAL, Category.CASES),
        "decides": permitted(request, Permission.SUPERVISE, Category.CASES),
        "wrong": wrong,
        "error": error,
        "typed": request.POST,
        "crumbs": pages.trail(request, Crumb(_("Second opinions"))),
    }
    return show(request, "appeals/second_opinions.html", context, status=422 if error else 200)


@needs(Permission.EDIT, Category.CASES)
def exclude(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Proposes that an appeal leave the rates."""
    appeal = pages.appeal_named(request.user, public_id)
    form = ExcludeForm(request.POST or None)

    def act() -> None:
        actions.exclude_from_rates(appeal=appeal, by=request.user, now=timezone.now(), **form.cleaned_data)

    if _done(request, form, act):
        messages.success(request, _("Proposed. Another person decides."))
        return redirect("web:second-opinions")
    return _form(request, appeal, form, _("Take it out of the rates"), _("Propose it"))


@needs(Permission.EDIT, Category.CASES)
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks for a review of what is held to be unreasonable."""
    appeal = pages.appeal_named(request.user, public_id)
    form = ReviewForm(request.POST or None)

    def act() -> None:
        actions.ask_review(appeal=appeal, by=request.user, now=timezone.now(), **form.cleaned_data)

    if _done(request, form, act):
        messages.success(request, _("Asked. Somebody above looks at it."))
        return redirect("web:second-opinions")
    return _form(request, appeal, form, _("Review as unreasonable"), _("Ask for the review"))


@require_POST
@needs(Permission.SUPERVISE, Category.CASES)
def decide_exclusion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approves or refuses a proposal of somebody else."""
    found = Exclusion.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    try:
        actions.decide_exclusion(
            exclusion=found,
            approve=request.POST.get("act") == "approve",
            decision=request.POST.get("decision", "")[:300],
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _opinions(request, public_id, str(refusal))
    messages.success(request, _("Decided."))
    return redirect("web:second-opinions")


@require_POST
@needs(Permission.SUPERVISE, Category.CASES)
def decide_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Finds what was asked for reasonable, partly, or not."""
    found = Review.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    try:
        actions.decide_review(
            review=found,
            finding=request.POST.get("finding", ""),
            explanation=request.POST.get("explanation", "")[:300],
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _opinions(request, public_id, str(refusal))
    messages.success(request, _("Decided."))
    return redirect("web:second-opinions")


def _done(request: HttpRequest, form: InputForm, act: Callable[[], Any]) -> bool:
    """Whether the act was done; what it is refused for stands at its field."""
    if request.method != "POST" or not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _form(request: HttpRequest, appeal: Appeal, form: InputForm, title: str, button: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "case": appeal.case,
        "category": queries.categories(today()).get(appeal.category),
        "crumbs": pages.trail(
            request, Crumb(_("Second opinions"), reverse("web:second-opinions")), Crumb(appeal.case.number)
        ),
    }
    return show(request, "appeals/form.html", context, status=422 if form.errors else 200)
