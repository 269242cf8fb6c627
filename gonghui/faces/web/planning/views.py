"""Plans in the making: the list, one plan, its steps, what is entered, opinions and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.affairs.planning import actions, queries
from gonghui.affairs.planning.models import PlanMaking, Remark
from gonghui.affairs.planning.queries.remarks import WAITING
from gonghui.affairs.planning.rules.kinds import APART, CONSULTING, DRAFT, MAKING_KIND
from gonghui.engines.cases.actions import do_step
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.faces.web.paging import listed
from gonghui.faces.web.planning import pages
from gonghui.faces.web.planning.deeds import deed_named
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.queries.drafts import draft_of_making

CASES = Category.CASES
A_PAGE = 25


@needs(Permission.VIEW, CASES)
def makings(request: HttpRequest) -> HttpResponse:
    """The plans in the making that the reader may see, the newest first."""
    rows = queries.makings_visible_to(request.user, today())
    page = listed(request, rows, order=("-pk",), size=A_PAGE)
    context = {
        "page": page,
        "rows": queries.standing_of(page.rows),
        "states": MAKING_KIND.states,
        "may_begin": pages.may_begin(request),
        "crumbs": [Crumb(_("Plans in the making"))],
    }
    return show(request, "planning/list.html", context)


def form_page(
    request: HttpRequest,
    asks: Sequence[Ask],
    errors: Mapping[str, str],
    *,
    title: str,
    sub: str,
    back: str,
    crumbs: Sequence[Crumb],
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A form; what was refused comes back as typed, with the reason beside its field."""
    named = {ask.name for ask in asks}
    context = {
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in named],
        "title": title,
        "sub": sub,
        "back": back,
        "crumbs": crumbs,
        "sends_file": any(ask.kind == "file" for ask in asks),
        **(more or {}),
    }
    return show(request, "planning/form.html", context, status=422 if errors else 200)


@needs(DRAFT, CASES)
def begin(request: HttpRequest) -> HttpResponse:
    """Begins the making of a plan at the reader's own group."""
    home, first = home_of(request.user, DRAFT, CASES), today().year + 1
    assert home is not None
    asks = [
        Ask(name="name_zh", label=_("Name of the plan"), longest=100),
        Ask(name="first_year", label=_("First year"), kind="number", value=str(first)),
        Ask(name="last_year", label=_("Last year"), kind="number", value=str(first + 4)),
        Ask(
            name="plan_key",
            label=_("Its key, where it is kept here"),
            longest=40,
            required=False,
            help=_("As in the address of its page, such as beijing-14."),
        ),
    ]
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                begun = actions.begin_plan(
                    body=home, area=city(), by=request.user, now=timezone.now(), **values
                )
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Begun. Keep a first version of the draft next."))
                return redirect("web:planning:making", begun.case.public_id)
        asks = forms.typed(asks, request, errors)
    return form_page(
        request,
        asks,
        errors,
        title=_("Begin a plan"),
        sub=home.name_zh,
        back=reverse("web:planning:list"),
        crumbs=[Crumb(_("Plans in the making"), reverse("web:planning:list")), Crumb(_("Begin a plan"))],
    )


@needs(Permission.VIEW, CASES)
def making(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One plan: where it stands, what lacks, versions, opinions, experts, units, meetings, plans above."""
    found = pages.found_making(request, public_id)
    on, drafts = today(), pages.may_draft(request, found)
    offered = pages.steps(request, found)
    lacks = [(step.label, queries.lacking(found, step.name, on)) for step in offered if step.primary]
    names = queries.may_read_words(found, request.user, on)
    may_confirm = permitted(request, Permission.EDIT_PLAN, Category.FIGURES)
    versions = list(found.versions.select_related("by").defer("text", "targets").order_by("-number"))
    context = {
        "making": found,
        "case": found.case,
        "stations": pages.stations(found),
        "steps": offered,
        "lacks": [(label, rows) for label, rows in lacks if rows],
        "versions": versions,
        "files": queries.files_on_their_way(found),
        "taken_over": draft_of_making(found) if may_confirm else None,
        "drafts": drafts,
        "may_change_text": drafts and pages.may_change_text(found),
        "counts": [(label, pages.counts(found, kind)) for kind, label in Remark.Kind.choices],
        "experts": list(found.experts.all()),
        "names": names,
        "asked": list(found.asked.select_related("letter__handling__body").order_by("pk")),
        "meetings": list(found.meetings.select_related("minutes__file")),
        "uppers": [(one, pages.comparison_of(found, one.plan_key)) for one in found.upper_plans.all()],
        "is_open": queries.is_open(found, on),
        "consulting": found.case.state == CONSULTING,
        "address": request.build_absolute_uri(reverse("web:opinions:plan", args=[public_id])),
        "crumbs": pages.crumbs(found),
    }
    return show(request, "planning/making.html", context)


@needs(Permission.VIEW, CASES)
def step(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Takes a step of the plan's case; what it wants besides is said before it is tried."""
    found = pages.found_making(request, public_id)
    declared = MAKING_KIND.step(name)
    offered = {one.name for one in pages.steps(request, found)}
    if declared is None or name in APART or (request.method != "POST" and name not in offered):
        raise Http404(_("This step is not yours to take, or not now; open the plan again."))
    asks = forms.asks_of_step(MAKING_KIND, declared)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        errors = errors or _taken(request, found, name, values)
        if not errors:
            messages.success(request, _("Done: %(what)s. The history shows it.") % {"what": declared.label})
            return redirect("web:planning:making", public_id)
        asks = forms.typed(asks, request, errors)
    return form_page(
        request,
        asks,
        errors,
        title=str(declared.label),
        sub=f"{found.case.number} · {found.name_zh}",
        back=reverse("web:planning:making", args=[public_id]),
        crumbs=pages.crumbs(found, Crumb(str(declared.label))),
        more={"lacks": queries.lacking(found, name, today()), "version": found.case.version},
    )


def _taken(request: HttpRequest, found: PlanMaking, name: str, values: Mapping[str, Any]) -> dict[str, str]:
    seen = request.POST.get("version", "")
    try:
        do_step(
            case=found.case,
            step=name,
            by=request.user,
            now=timezone.now(),
            fields={key: value for key, value in values.items() if key != forms.REASON},
            reason=forms.said_reason(values),
            expected_version=int(seen) if seen.isdecimal() and len(seen) < 10 else found.case.version,
        )
    except Refusal as refusal:
        return {refusal.field or "": str(refusal)}
    return {}


@needs(Permission.VIEW, CASES)
def deed(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Enters something beside the steps."""
    found = pages.found_making(request, public_id)
    if not pages.may_draft(request, found):
        raise Http404(_("Only who drafts this plan enters anything in it."))
    chosen, part = deed_named(name, found, request.GET.get("part", ""))
    asks: list[Ask] = chosen.asks(found, part)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                chosen.do(found, part, values, request.user, timezone.now())
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Done: %(what)s. The history shows it.") % {"what": chosen.label})
                return redirect("web:planning:making", public_id)
        asks = forms.typed(asks, request, errors)
    return form_page(
        request,
        asks,
        errors,
        title=str(chosen.label),
        sub=f"{found.case.number} · {found.name_zh}",
        back=reverse("web:planning:making", args=[public_id]),
        crumbs=pages.crumbs(found, Crumb(str(chosen.label))),
        more={"help": chosen.help},
    )


@needs(Permission.VIEW, CASES)
def remarks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The opinions on a draft, all or those of a kind or answer."""
    found = pages.found_making(request, public_id)
    kind, answer = request.GET.get("kind", ""), request.GET.get("answer", "")
    kind = kind if kind in Remark.Kind.values else ""
    answer = answer if answer in pages.ANSWERS else ""
    rows = queries.remarks_of(found, kind, answer)
    page = listed(request, rows, order=("kind", "number", "pk"), size=A_PAGE)
    reads = queries.may_read_words(found, request.user, today())
    words = queries.words_of_remarks(found, page.rows) if reads else {}
    context = {
        "making": found,
        "page": page,
        "rows": [(row, words.get(row.pk, "")) for row in page.rows],
        "reads": reads,
        "kinds": [("", _("all")), *Remark.Kind.choices],
        "kind": kind,
        "counts": pages.counts(found, kind, answer),
        "may_answer": pages.may_draft(request, found),
        "crumbs": pages.crumbs(found, Crumb(_("Opinions"))),
    }
    return show(request, "planning/remarks.html", context)


def _answer_asks(remark: Remark) -> list[Ask]:
    return [
        Ask(
            name="gist",
            label=_("What it says, in the office's words"),
            longest=300,
            value=remark.gist,
            help=_("Published instead of the opinion's own words: no names, no numbers of persons."),
        ),
        Ask(
            name="answer",
            label=_("Answer"),
            kind="choice",
            choices=dict(Remark.Answer.choices),
            value=remark.answer,
        ),
        Ask(name="reason", label=_("Why; published"), longest=500, value=remark.reason),
    ]


@needs(Permission.VIEW, CASES)
def remark(request: HttpRequest, public_id: UUID, remark_id: UUID) -> HttpResponse:
    """One opinion with its words, and the answer to it; after saving the next one without an answer."""
    found = pages.found_making(request, public_id)
    one = queries.remarks_of(found).filter(public_id=remark_id).first()
    if one is None:
        raise Http404(_("There is no such opinion on this draft."))
    one.making = found
    may = pages.may_draft(request, found)
    asks = _answer_asks(one)
    errors: dict[str, str] = {}
    if request.method == "POST" and may:
        values, errors = forms.read(asks, request)
        if not errors:
            errors = _answered(request, one, values)
        if not errors:
            following = queries.remarks_of(found, answer=WAITING).first()
            messages.success(request, _("Answered."))
            if following is None:
                return redirect("web:planning:remarks", public_id)
            return redirect("web:planning:remark", public_id, following.public_id)
        asks = forms.typed(asks, request, errors)
    reads = queries.may_read_words(found, request.user, today())
    context = {
        "making": found,
        "one": one,
        "words": queries.words_of_remarks(found, [one])[one.pk] if reads else "",
        "reads": reads,
        "may": may,
        "asks": asks,
        "errors": errors,
        "general": [text for name, text in errors.items() if name not in {"gist", "answer", "reason"}],
        "waiting": queries.remarks_of(found, answer=WAITING).count(),
        "crumbs": pages.crumbs(
            found,
            Crumb(_("Opinions"), reverse("web:planning:remarks", args=[public_id])),
            Crumb(_("Opinion %(n)s") % {"n": one.number}),
        ),
    }
    return show(request, "planning/remark.html", context, status=422 if errors else 200)


def _answered(request: HttpRequest, one: Remark, values: Mapping[str, Any]) -> dict[str, str]:
    seen = request.POST.get("version", "")
    one.version = int(seen) if seen.isdecimal() and len(seen) < 10 else one.version
    try:
        actions.answer_remark(remark=one, by=request.user, now=timezone.now(), **values)
    except Refusal as refusal:
        return {refusal.field or "": str(refusal)}
    return {}
