"""Hot issues: what a person marks as one, and what is filed because of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries.hot import HOT_ORDER, NEWEST
from gonghui.affairs.appeals.rules.hot import HOT, HOT_KIND, HOT_KINDS
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import cases_visible_to
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.fields import category_choices
from gonghui.faces.web.appeals.forms import FilingForm, HotForm
from gonghui.faces.web.appeals.views.desk import origin_of
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import listed, with_links
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.queries import proposals

SHOWN = 60


@needs(Permission.VIEW, Category.CASES)
def hot_issues(request: HttpRequest) -> HttpResponse:
    """The hot issues, and the cases of which a new one can be made."""
    form = HotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hot = actions.mark_hot(
                cases=_ticked(request),
                lead=origin_of(request),
                by=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Marked. Each case stays its own."))
            return redirect("web:hot-issue", hot.public_id)
    context = {
        "list": listed(
            request, queries.hot_issues(request.user, today()), order=HOT_ORDER, size=SHOWN, name="issues"
        ),
        "states": HOT_KIND.states,
        "proposed": proposals(request.user, today()),
        "form": form,
        "may": permitted(request, Permission.DISPATCH, Category.CASES),
        "personal": permitted(request, Permission.VIEW_PERSONAL, Category.CASES),
        "crumbs": pages.trail(request, Crumb(_("Hot issues"))),
    } | _offered(request)
    return show(request, "appeals/hot_issues.html", context, status=422 if form.errors else 200)


@needs(Permission.VIEW, Category.CASES)
def hot_issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One hot issue: its cases, more of them, and the filings because of it."""
    hot = pages.case_named(request.user, public_id, HOT)
    filing = request.POST.get("act") == "file"
    form = FilingForm(request.POST if filing else None)
    if request.method == "POST" and (form.is_valid() if filing else True):
        try:
            messages.success(request, _act(request, hot, form, filing))
        except Refusal as refusal:
            if not filing:
                messages.error(request, str(refusal))
                return redirect("web:hot-issue", public_id)
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("web:hot-issue", public_id)
    found, hidden = queries.appeals_of(hot, request.user, today())
    shown = listed(request, found, order=NEWEST, size=SHOWN, name="cases")
    kinds = {kind.key: kind for kind in HOT_KINDS}
    filings = queries.filings_of(hot, request.user, today())
    context = {
        "hot": hot,
        "list": shown,
        "hidden": hidden,
        "filings": [(one, kinds[one.kind].name, kinds[one.kind].states[one.state]) for one in filings],
        "state": HOT_KIND.states[hot.state],
        "form": form,
        "may": permitted(request, Permission.DISPATCH, Category.CASES),
        "personal": permitted(request, Permission.VIEW_PERSONAL, Category.CASES),
        "crumbs": pages.trail(request, Crumb(_("Hot issues"), reverse("web:hot-issues")), Crumb(hot.number)),
    } | _offered(request, leave_out=found)
    return show(request, "appeals/hot_issue.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, hot: Case, form: FilingForm, filing: bool) -> str:
    now = timezone.now()
    if filing:
        made = actions.file_from_hot(hot=hot, by=request.user, now=now, **form.cleaned_data)
        return _("Filed under %(number)s.") % {"number": made.number}
    added = actions.add_to_hot(hot=hot, cases=_ticked(request), by=request.user, now=now)
    return _("Added: %(n)s.") % {"n": added}


def _ticked(request: HttpRequest) -> list[Case]:
    wanted = []
    for text in request.POST.getlist("case")[:SHOWN]:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    return list(cases_visible_to(request.user, today()).filter(public_id__in=wanted).order_by("pk"))


def _offered(request: HttpRequest, leave_out: QuerySet[Appeal] | None = None) -> dict[str, object]:
    """The cases among which one chooses: by name, number or category."""
    text, category = request.GET.get("text", "")[:80], request.GET.get("category", "")[:40]
    found = with_links(request, [], after="", following="")
    if text.strip() or category:
        rows = queries.candidates(request.user, today(), text=text, section=category)
        if leave_out is not None:
            rows = rows.exclude(pk__in=leave_out.order_by().values("pk"))
        found = listed(request, rows, order=NEWEST, size=SHOWN)
    tree = queries.categories(today())
    return {
        "offered": found.rows,
        "offers": found,
        "text": text,
        "category": category,
        "choices": category_choices(tree),
        "tree": tree,
        "ticked": set(request.POST.getlist("case")),
    }
