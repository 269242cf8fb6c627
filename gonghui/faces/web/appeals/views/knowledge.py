"""The knowledge base: answers that rest on articles in force."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gonghui.affairs.appeals import actions, queries
from gonghui.affairs.appeals.models import KnowledgeCitation, KnowledgeEntry
from gonghui.affairs.appeals.rules.followup import Citation
from gonghui.faces.web.appeals import pages
from gonghui.faces.web.appeals.fields import category_choices
from gonghui.faces.web.appeals.forms import EntryForm
from gonghui.faces.web.appeals.views.ending import Ending, end_on_day
from gonghui.faces.web.page import Crumb, needs, permitted, read_day, show, today
from gonghui.faces.web.paging import listed
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SHOWN = 50
FIELDS = {"citations": "article", "valid_to": "valid_to"}


@needs(Permission.VIEW, Category.CASES)
def knowledge(request: HttpRequest) -> HttpResponse:
    """Entries by category and text, with what they cite and whether it holds on the day; a new one."""
    may = permitted(request, Permission.DISPATCH, Category.CASES)
    form = EntryForm(request.POST or None)
    if request.method == "POST" and may and form.is_valid() and _add(request, form):
        messages.success(request, _("Entered."))
        return redirect("web:knowledge")
    return _knowledge(request, form)


def _knowledge(request: HttpRequest, form: EntryForm, ending: Ending | None = None) -> HttpResponse:
    problems: list[str] = []
    on = read_day(request, today(), problems)
    text, category = request.GET.get("text", "")[:80], request.GET.get("category", "")[:40]
    tree = queries.categories(on)
    found = queries.entries(on, text=text, category=category, stale=True)
    shown = listed(request, found, order=("category", "pk"), size=SHOWN)
    context = {
        "rows": [(entry, tree.get(entry.category), _cited(entry, on)) for entry in shown.rows],
        "list": shown,
        "on": on,
        "text": text,
        "category": category,
        "choices": category_choices(tree),
        "form": form,
        "ending": ending,
        "may": permitted(request, Permission.DISPATCH, Category.CASES),
        "problems": problems,
        "crumbs": pages.trail(request, Crumb(_("Knowledge base"))),
    }
    return show(request, "appeals/knowledge.html", context, status=422 if form.errors or ending else 200)


def _cited(entry: KnowledgeEntry, on: date) -> list[tuple[KnowledgeCitation, bool]]:
    return [
        (one, one.valid_from <= on and (one.valid_to is None or on < one.valid_to))
        for one in entry.citations.all()
    ]


def _add(request: HttpRequest, form: EntryForm) -> bool:
    given = form.cleaned_data
    cited = Citation(
        statute=given["statute"].strip(),
        article=given["article"].strip(),
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
    )
    try:
        actions.add_entry(
            category=given["category"],
            question=given["question"],
            answer=given["answer"],
            citations=[cited],
            sources=[given["source"].strip()],
            on=today(),
            by=request.user,
        )
    except Refusal as refusal:
        field = FIELDS.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    return True


@require_POST
@needs(Permission.DISPATCH, Category.CASES)
def end_citation(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes from which day an article no longer holds in this wording."""
    citation = get_object_or_404(KnowledgeCitation, pk=pk)
    return end_on_day(
        request,
        citation,
        do=lambda on: actions.end_citation(citation=citation, on=on, by=request.user),
        done=_("Noted; answers that rest on it are refused from that day on."),
        back="web:knowledge",
        page=lambda request, ending: _knowledge(request, EntryForm(), ending),
    )


@require_POST
@needs(Permission.DISPATCH, Category.CASES)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an entry out of use."""
    entry = get_object_or_404(KnowledgeEntry, pk=pk)
    actions.retire_entry(entry=entry, by=request.user)
    messages.success(request, _("Out of use; what was answered with it stays."))
    return redirect("web:knowledge")
