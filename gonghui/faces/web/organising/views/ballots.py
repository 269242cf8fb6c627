"""Votes of a founding or an election, name by name; and its papers as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gonghui.affairs.organising.facts.due import NOTICES
from gonghui.affairs.organising.facts.papers import OF_BALLOTS, candidates_of, paper_facts
from gonghui.affairs.organising.models import Candidate
from gonghui.affairs.organising.rules.kinds import BY_ELECTION, ELECTION, FOUNDING
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries import case_seen, reader_of, steps_offered
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.engines.due.rules import WORD_TYPE, as_docx, fill, read_pack
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

KINDS = (FOUNDING, ELECTION, BY_ELECTION)
COUNTS = ("votes_for", "votes_against", "abstained")
ELECT, VOTES = "elect", "votes"
PACK = "election.yaml"


def election_case(request: HttpRequest, public_id: UUID) -> Case:
    """The founding or election, or a page that says there is none for this reader."""
    case = case_seen(request.user, public_id, today())
    # Names stand in every paper and beside every vote.
    if case is None or case.kind not in KINDS or not reader_of(case, request.user, today()).personal:
        raise Http404(_("There is no such case among those you may see."))
    return case


def papers_named(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    """Name and key of every paper, in the reader's language; no ballot for what nobody stands for."""
    chinese = (get_language() or "").startswith("zh")
    stood = {one.kind for one in candidates}
    papers = [
        one
        for one in read_pack(NOTICES / PACK).papers
        if one.rows not in OF_BALLOTS or stood & set(OF_BALLOTS[one.rows])
    ]
    return [(one.name if chinese else one.name_en, one.key) for one in papers]


@needs(Permission.VIEW_PERSONAL, Category.CASES)
def paper(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """One paper of a founding or an election, filled in from its candidates, meeting and votes."""
    case = election_case(request, public_id)
    pack = read_pack(NOTICES / PACK)
    template = pack.paper(name)
    if template is None:
        raise Http404(_("There is no such paper among these."))
    filled = fill(template, pack.labels, paper_facts(case, today()), today())
    answer = HttpResponse(as_docx(filled), content_type=WORD_TYPE)
    file = content_disposition_header(True, f"{template.name}.docx")
    answer["Content-Disposition"] = file or "attachment"
    return answer


@needs(Permission.VIEW_PERSONAL, Category.CASES)
def votes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The meeting, and the votes counted for each name on the ballots."""
    case = election_case(request, public_id)
    step = next((one for one in steps_offered(case, request.user, today()) if one.name == ELECT), None)
    if step is None:
        raise Http404(_("Votes are entered while the election is prepared, by whoever handles it."))
    candidates = list(candidates_of(case))
    asks = [ask for ask in forms.asks_of_step(kind_of(case.kind), step) if ask.name != VOTES]
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        if not errors:
            try:
                _elect(request, case, values, candidates)
            except Refusal as refusal:
                errors = {refusal.field or "": str(refusal)}
            else:
                messages.success(request, _("Entered. Report it to the union above next."))
                return redirect("web:founding", case.public_id)
        asks = forms.typed(asks, request, errors)
    else:
        asks = forms.filled(asks, _known(case))
    named = {ask.name for ask in asks} | {VOTES}
    context = {
        "case": case,
        "asks": asks,
        "errors": errors,
        "votes_error": errors.get(VOTES, ""),
        "general": [text for field, text in errors.items() if field not in named],
        "rows": [(one, _cells(request, one)) for one in candidates],
        "crumbs": crumbs(case, Crumb(_("Meeting and votes"))),
    }
    return show(request, "organising/votes.html", context, status=422 if errors else 200)


def crumbs(case: Case, *more: Crumb) -> list[Crumb]:
    """The inbox, the case, what is founded or elected, and what follows."""
    own = reverse("web:founding", args=[case.public_id]) if more else ""
    return [
        Crumb(_("Inbox"), reverse("web:cases")),
        Crumb(case.number, reverse("web:case", args=[case.public_id])),
        Crumb(_("What is founded or elected"), own),
        *more,
    ]


def _known(case: Case) -> Mapping[str, Any]:
    """What was entered of the meeting before, to be mended; else how many members there are."""
    ballot = getattr(case, "ballot", None)
    if ballot is None:
        members = paper_facts(case, today()).get("members")
        return {"members": members, "should_attend": members, "form": "members"} if members else {}
    names = ("held_on", "form", "members", "should_attend", "attended", "seats")
    return {name: getattr(ballot, name) for name in names}


def _cells(request: HttpRequest, one: Candidate) -> list[tuple[str, str, str]]:
    """Three inputs of a name: key, label, what stands in it."""
    labels = (_("For"), _("Against"), _("Abstained"))
    found = []
    for name, label in zip(COUNTS, labels, strict=True):
        key = f"{name}_{one.place}"
        held = getattr(one, name)
        found.append((key, label, request.POST.get(key, "" if held is None else str(held))))
    return found


def _elect(request: HttpRequest, case: Case, values: Mapping[str, Any], rows: Sequence[Candidate]) -> None:
    lines = []
    for one in rows:
        counts = [request.POST.get(f"{name}_{one.place}", "").strip() for name in COUNTS]
        if not all(count.isdecimal() and len(count) < 8 for count in counts):
            raise Refusal(
                _("%(name)s: enter the votes for, against and abstentions as whole numbers; 0 where none.")
                % {"name": one.person.name},
                VOTES,
            )
        lines.append(f"{one.person.name} {' '.join(counts)}")
    fields = {name: value for name, value in values.items() if name != forms.REASON}
    do_step(
        case=case,
        step=ELECT,
        by=request.user,
        now=timezone.now(),
        fields={**fields, VOTES: "\n".join(lines)},
        reason=forms.said_reason(values),
    )
