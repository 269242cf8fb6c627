"""Versions of a draft: kept, read, and two of them side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.affairs.planning import actions, queries
from gonghui.affairs.planning.actions.files import LARGEST
from gonghui.affairs.planning.models import DraftVersion, PlanMaking
from gonghui.affairs.planning.rules.differences import Paragraph, Was, compare_targets, compare_texts
from gonghui.affairs.planning.rules.entries import LONGEST_TEXT, read_targets, typed_targets
from gonghui.faces.web.cases.pages import forms
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.planning import pages
from gonghui.faces.web.planning.views import CASES, form_page
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal

LABELS = {
    "unit": gettext_lazy("Unit of measure"),
    "baseline": gettext_lazy("Baseline"),
    "target": gettext_lazy("Target"),
    "attribute": gettext_lazy("Attribute"),
}
AROUND = 1  # unchanged paragraphs shown on either side of a change


def _asks(latest: DraftVersion | None) -> list[Ask]:
    return [
        Ask(
            name="file",
            label=_("Draft as a file"),
            kind="file",
            required=False,
            help=_("Word, PDF, HTML or text: its text and tables of targets are taken over. Or write below."),
        ),
        Ask(
            name="text",
            label=_("Text of the draft"),
            longest=LONGEST_TEXT,
            required=False,
            value=latest.text if latest else "",
        ),
        Ask(
            name="targets",
            label=_("Targets, one a line"),
            longest=40_000,
            required=False,
            value=typed_targets(latest.targets) if latest else "",
            help=_("Name | unit | baseline | target | attribute"),
        ),
        Ask(name="note", label=_("What changed in this version"), longest=300),
    ]


def _kept(request: HttpRequest, found: PlanMaking, values: dict[str, Any]) -> dict[str, str]:
    try:
        if "file" in values:
            sent = values["file"]
            actions.bring_version(
                making=found,
                content=sent.read(LARGEST + 1),
                name=sent.name or "",
                note=values["note"],
                by=request.user,
                now=timezone.now(),
            )
            return {}
        text, rows = values.get("text", ""), read_targets(values.get("targets", ""))
        actions.keep_version(
            making=found, text=text, targets=rows, note=values["note"], by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        return {refusal.field or ("file" if "file" in values else ""): str(refusal)}
    return {}


@needs(Permission.VIEW, CASES)
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps a version of the draft: typed over the last one, or out of a file."""
    found = pages.found_making(request, public_id)
    if not (pages.may_draft(request, found) and pages.may_change_text(found)):
        raise Http404(_("The draft stands still just now, or is not yours to change."))
    asks = _asks(queries.latest_version(found))
    errors: dict[str, str] = {}
    if request.method == "POST":
        values, errors = forms.read(asks, request)
        errors = errors or _kept(request, found, values)
        if not errors:
            if "file" in values:
                messages.success(
                    request, _("The file is being read; its version stands here when it is done.")
                )
            else:
                messages.success(request, _("Kept. Compare it with the version before."))
            return redirect("web:planning:making", public_id)
        asks = forms.typed(asks, request, errors)
    return form_page(
        request,
        asks,
        errors,
        title=_("Keep a version of the draft"),
        sub=f"{found.case.number} · {found.name_zh}",
        back=reverse("web:planning:making", args=[public_id]),
        crumbs=pages.crumbs(found, Crumb(_("Keep a version of the draft"))),
    )


@needs(Permission.VIEW, CASES)
def version(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """One version as it was kept."""
    found = pages.found_making(request, public_id)
    one = found.versions.select_related("by").filter(number=number).first()
    if one is None:
        raise Http404(_("There is no such version of this draft."))
    context = {
        "making": found,
        "one": one,
        "crumbs": pages.crumbs(found, Crumb(_("Version %(n)s") % {"n": number})),
    }
    return show(request, "planning/version.html", context)


def stretches(paragraphs: list[Paragraph]) -> list[tuple[int, list[Paragraph]]]:
    """Changed paragraphs with a little around them; before each stretch, how many are left out."""
    keep = {
        near
        for place, one in enumerate(paragraphs)
        if one.was != Was.KEPT
        for near in range(place - AROUND, place + AROUND + 1)
    }
    found: list[tuple[int, list[Paragraph]]] = []
    left_out = 0
    for place, one in enumerate(paragraphs):
        if place not in keep:
            left_out += 1
            continue
        if left_out or not found:
            found.append((left_out, []))
            left_out = 0
        found[-1][1].append(one)
    return [*found, (left_out, [])] if left_out else found


def _chosen(request: HttpRequest, name: str, numbers: list[int], default: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 and int(asked) in numbers else default


@needs(Permission.VIEW, CASES)
def compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Two versions: words that went and came, targets row by row."""
    found = pages.found_making(request, public_id)
    numbers = list(found.versions.order_by("number").values_list("number", flat=True))
    if len(numbers) < 2:
        raise Http404(_("There are no two versions of this draft yet."))
    second = _chosen(request, "to", numbers, numbers[-1])
    earlier = [number for number in numbers if number < second]
    first = _chosen(request, "from", numbers, earlier[-1] if earlier else numbers[0])
    held = {one.number: one for one in found.versions.filter(number__in=[first, second])}
    paragraphs = compare_texts(held[first].text, held[second].text)
    rows = compare_targets(held[first].targets, held[second].targets)
    whole = request.GET.get("whole") == "1"
    context = {
        "making": found,
        "numbers": numbers,
        "first": held[first],
        "second": held[second],
        "whole": whole,
        "stretches": [(0, paragraphs)] if whole else stretches(paragraphs),
        "changed": sum(one.was != Was.KEPT for one in paragraphs),
        "rows": rows,
        "labels": LABELS,
        "changed_rows": sum(one.was != Was.KEPT for one in rows),
        "today": today(),
        "crumbs": pages.crumbs(found, Crumb(_("Two versions"))),
    }
    return show(request, "planning/compare.html", context)
