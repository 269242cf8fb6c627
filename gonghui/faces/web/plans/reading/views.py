"""Plan documents: brought, confirmed beside their text by as many officers as there are, made into a plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.faces.web.page import Crumb, needs, show
from gonghui.faces.web.plans.reading import pages
from gonghui.faces.web.plans.reading.forms import HeadingForm
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans import actions
from gonghui.insight.plans.actions.making import Heading
from gonghui.insight.plans.models import DraftItem, Plan, PlanDraft
from gonghui.insight.plans.queries import drafts as reading
from gonghui.insight.plans.rules.confirming import Wrong
from gonghui.insight.reader.rules.opening import LARGEST

EDIT = (Permission.EDIT_PLAN, Category.FIGURES)
SHOWN = 50
State = PlanDraft.State


def crumbs(draft: PlanDraft | None = None, *more: Crumb) -> list[Crumb]:
    """Plans, documents, and the one that is open."""
    above = [Crumb(_("Plans"), reverse("web:all-plans"))]
    if draft is None:
        return [*above, Crumb(_("Plan documents"))]
    own = Crumb(str(draft), pages.address(draft) if more else "")
    return [*above, Crumb(_("Plan documents"), reverse("web:plan-documents")), own, *more]


@needs(*EDIT)
def documents(request: HttpRequest) -> HttpResponse:
    """Bringing a document, and those that were brought."""
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("document")
        try:
            if file is None:
                raise Refusal(_("No file was chosen; choose the document first."))
            draft = actions.bring_document(
                content=file.read(LARGEST + 1), name=file.name or "", by=request.user
            )
        except Refusal as refusal:
            problem = str(refusal)
        else:
            if draft.state == State.OPEN:
                messages.info(request, _("This document is being decided on already; here it is."))
            return redirect("web:plan-document", draft.public_id)
    rows = [(one, pages.DRAFT_WORDS[one.state]) for one in reading.drafts()[:SHOWN]]
    context = {"rows": rows, "problem": problem, "crumbs": crumbs()}
    return show(request, "plans/reading/documents.html", context, status=422 if problem else 200)


def found_draft(public_id: UUID) -> PlanDraft:
    """The draft of an address."""
    draft = reading.draft_of(public_id)
    if draft is None:
        raise Http404(_("There is no such plan document."))
    return draft


def chosen_item(request: HttpRequest, items: list[DraftItem]) -> DraftItem | None:
    """The item that the address names."""
    wanted = request.GET.get("item", "")
    return next((one for one in items if str(one.public_id) == wanted), None)


@needs(*EDIT)
def document(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A document and its draft side by side; while it is being read, how far that has come."""
    draft = found_draft(public_id)
    if draft.state not in (State.OPEN, State.MADE):
        context = {"draft": draft, "state": pages.DRAFT_WORDS[draft.state], "crumbs": crumbs(draft)}
        fragment = request.headers.get("HX-Target") == "progress" and draft.state == State.READING
        template = "plans/reading/progress.html" if fragment else "plans/reading/waiting.html"
        return show(request, template, context)
    items = reading.items_of(draft)
    return beside(request, draft, items, chosen_item(request, items))


def beside(
    request: HttpRequest,
    draft: PlanDraft,
    items: list[DraftItem],
    chosen: DraftItem | None,
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    """The page, or of it only what stands beside the text."""
    context = pages.side(draft, items, chosen, **told)
    if request.headers.get("HX-Target") == "side":
        return show(request, "plans/reading/side.html", context, status=status)
    opened = context["chosen"]["item"] if context["chosen"] else None
    context |= {"lines": pages.text(draft, items, opened), "crumbs": crumbs(draft)}
    return show(request, "plans/reading/document.html", context, status=status)


@needs(*EDIT)
def states(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How the items of one kind stand now, for whoever has the page open beside others."""
    draft = found_draft(public_id)
    items = reading.items_of(draft)
    chosen = chosen_item(request, items)
    kind = chosen.kind if chosen else request.GET.get("kind", DraftItem.Kind.INDICATOR)
    moved = chosen is not None and str(chosen.version) != request.GET.get("version")
    context = {
        "rows": [pages.row(draft, one) for one in items if one.kind == kind],
        "tabs": pages.tabs(draft, items, kind),
        "moved": pages.row(draft, chosen) if moved and chosen else None,
    }
    return show(request, "plans/reading/states.html", context)


def item_and_all(draft: PlanDraft, item_id: UUID) -> tuple[DraftItem, list[DraftItem]]:
    """The item of an address, among all of its draft."""
    items = reading.items_of(draft)
    found = next((one for one in items if one.public_id == item_id), None)
    if found is None:
        raise Http404(_("This document has no such item."))
    return found, items


def version_in(request: HttpRequest) -> int:
    """The version that the person saw."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_POST
@needs(*EDIT)
def decide(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Confirms or strikes an item, and goes on to the next that is open."""
    draft = found_draft(public_id)
    item, items = item_and_all(draft, item_id)
    try:
        held = actions.decide_item(
            item=item,
            version=version_in(request),
            verdict=request.POST.get("verdict", ""),
            typed=request.POST.dict(),
            looked=bool(request.POST.get("looked")),
            by=request.user,
        )
    except Wrong as wrong:
        return beside(request, draft, items, item, 422, typed=request.POST.dict(), wrong=wrong)
    except Refusal as refusal:
        item, items = item_and_all(draft, item_id)
        return beside(request, draft, items, item, 422, typed=request.POST.dict(), problem=str(refusal))
    items = reading.items_of(draft)
    onward = reading.next_open(items, held) or next(one for one in items if one.pk == held.pk)
    return onward_to(request, draft, items, onward)


def onward_to(
    request: HttpRequest, draft: PlanDraft, items: list[DraftItem], item: DraftItem
) -> HttpResponse:
    """The item to look at next: as a fragment, or by its address."""
    if request.headers.get("HX-Target") != "side":
        return redirect(pages.address(draft, item))
    response = beside(request, draft, items, item)
    response["HX-Push-Url"] = pages.address(draft, item)
    return response


@require_POST
@needs(*EDIT)
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Adds what the reader missed, and opens it to be decided on."""
    draft = found_draft(public_id)
    typed = request.POST.dict()
    places = [typed.get(name, "") for name in ("start", "end")]
    start, end = (int(one) if one.isdecimal() and len(one) < 9 else None for one in places)
    try:
        item = actions.add_item(
            draft=draft,
            kind=typed.get("kind", ""),
            quote=typed.get("quote", ""),
            start=start,
            end=end,
            by=request.user,
        )
    except Refusal as refusal:
        items = reading.items_of(draft)
        told: dict[str, Any] = {"missed": typed, "refused": refusal}
        told = told if refusal.field else {"problem": str(refusal)}
        return beside(request, draft, items, chosen_item(request, items), 422, **told)
    address = pages.address(draft, item)
    if request.headers.get("HX-Target") != "side":
        return redirect(address)
    # The text itself changes, too: its new place is shown.
    return HttpResponse(status=204, headers={"HX-Redirect": address})


@require_POST
@needs(*EDIT)
def reopen(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Takes a decision back."""
    draft = found_draft(public_id)
    item, items = item_and_all(draft, item_id)
    try:
        actions.reopen_item(item=item, version=version_in(request), by=request.user)
    except Refusal as refusal:
        return beside(request, draft, items, item, 422, problem=str(refusal))
    item, items = item_and_all(draft, item_id)
    return onward_to(request, draft, items, item)


@require_POST
@needs(*EDIT)
def together(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """Confirms the tasks or sections that the reader has no doubt about."""
    draft = found_draft(public_id)
    try:
        count = actions.confirm_plain(draft=draft, kind=kind, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(count)s were confirmed as they were read.") % {"count": count})
    return redirect(pages.address(draft))


@needs(*EDIT)
def make(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the plan is called and where it belongs; then it is made."""
    draft = found_draft(public_id)
    if draft.state == State.MADE:
        return redirect("web:cockpit", draft.plan.key)
    form = HeadingForm(request.POST or None, initial=proposed(draft))
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.make_plan(draft=draft, heading=heading_of(form.cleaned_data), by=request.user)
        except Wrong as wrong:
            for name, sentence in wrong.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The plan is made. None of its indicators is measured yet: no metric was chosen.")
            )
            return redirect("web:cockpit", plan.key)
    counts = reading.counts_of(reading.items_of(draft))
    context = {
        "draft": draft,
        "form": form,
        "waiting": sum(count.open for count in counts),
        "crumbs": crumbs(draft, Crumb(_("Make the plan"))),
    }
    return show(request, "plans/reading/make.html", context, status=422 if form.errors else 200)


def proposed(draft: PlanDraft) -> dict[str, Any]:
    """What the document says of itself."""
    told: dict[str, Any] = {
        "name_zh": draft.title[:120],
        "start_year": draft.start_year,
        "end_year": draft.end_year,
    }
    if draft.making is not None:
        told |= {"key": draft.making.plan_key, "area": draft.making.area.code}
    return told


def heading_of(cleaned: dict[str, Any]) -> Heading:
    """The heading that was typed."""
    plans = {plan.key: plan for plan in Plan.objects.all()}
    return Heading(
        key=cleaned["key"],
        name_zh=cleaned["name_zh"],
        name_en=cleaned["name_en"],
        area=cleaned["area"] or cleaned["code"].strip(),
        elsewhere="" if cleaned["area"] else cleaned["elsewhere"],
        start_year=cleaned["start_year"],
        end_year=cleaned["end_year"],
        issuer=cleaned["issuer"],
        edition_of=plans.get(cleaned["edition_of"]),
        upper=plans.get(cleaned["upper"]),
        follows=plans.get(cleaned["follows"]),
    )
