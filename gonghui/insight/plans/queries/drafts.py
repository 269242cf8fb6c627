"""Drafts: those there are, how far each has come, and the document's text with the places of its items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet

from gonghui.affairs.planning.models import PlanMaking
from gonghui.insight.plans.models import DraftItem, Plan, PlanDraft
from gonghui.insight.plans.rules.regression import case_of

State, Kind = DraftItem.State, DraftItem.Kind
KINDS = (Kind.INDICATOR, Kind.ACHIEVEMENT, Kind.TASK, Kind.SECTION)
GAP = "…"


@dataclass(frozen=True)
class KindCount:
    """How many items of a kind a draft has, and how many of them are decided."""

    kind: str
    total: int
    decided: int

    @property
    def open(self) -> int:
        """Still undecided."""
        return self.total - self.decided


@dataclass(frozen=True)
class Piece:
    """A stretch of the text that the same items stand on; `items` are ids, the shortest place first."""

    text: str
    start: int
    items: tuple[int, ...] = ()


def drafts() -> QuerySet[PlanDraft]:
    """All drafts, the newest first, with `total` and `decided` items; without their texts."""
    rows = PlanDraft.objects.defer("text").select_related("by", "plan")
    return rows.annotate(
        total=Count("items"), decided=Count("items", filter=~Q(items__state=State.OPEN))
    ).order_by("-made_at", "-pk")


def draft_of(public_id: Any) -> PlanDraft | None:
    """One draft, with its text."""
    return PlanDraft.objects.select_related("by", "plan", "making__area").filter(public_id=public_id).first()


def items_of(draft: PlanDraft) -> list[DraftItem]:
    """The items of a draft by kind, in the order of the document."""
    rows = draft.items.select_related("decided_by", "indicator__plan").order_by("number")
    order = {kind: place for place, kind in enumerate(KINDS)}
    found = sorted(rows, key=lambda one: (order[Kind(one.kind)], one.number))
    for one in found:
        one.draft = draft
    return found


def counts_of(items: Iterable[DraftItem]) -> list[KindCount]:
    """How many items of each kind there are, and how many are decided."""
    rows = list(items)
    found = []
    for kind in KINDS:
        own = [one for one in rows if one.kind == kind]
        found.append(KindCount(kind, len(own), sum(1 for one in own if one.state != State.OPEN)))
    return found


def next_open(items: Sequence[DraftItem], after: DraftItem) -> DraftItem | None:
    """The next undecided item after one, of its own kind first; None when everything is decided."""
    at = next((place for place, one in enumerate(items) if one.pk == after.pk), -1)
    round_about = [*items[at + 1 :], *items[: max(at, 0)]]
    waiting = [one for one in round_about if one.state == State.OPEN]
    return next((one for one in waiting if one.kind == after.kind), waiting[0] if waiting else None)


def marked_lines(draft: PlanDraft, items: Sequence[DraftItem]) -> list[list[Piece]]:
    """The text line by line, each in pieces; of a draft without text, the quotes with gaps between them."""
    if draft.text:
        return _lines(draft.text, 0, items)
    lines: list[list[Piece]] = []
    for start, text in _quotes(items):
        if lines:
            lines.append([Piece(GAP, -1)])
        lines += _lines(text, start, items)
    return lines


def _quotes(items: Sequence[DraftItem]) -> list[tuple[int, str]]:
    """The quotes as stretches of the text that do not overlap."""
    found: list[tuple[int, str]] = []
    spans = sorted((span["start"], span["end"], span["quote"]) for one in items for span in one.spans)
    for start, end, quote in spans:
        last = found[-1] if found else None
        if last is None or start > last[0] + len(last[1]):
            found.append((start, quote))
        elif end > last[0] + len(last[1]):
            found[-1] = (last[0], last[1] + quote[last[0] + len(last[1]) - start :])
    return found


def _lines(text: str, offset: int, items: Sequence[DraftItem]) -> list[list[Piece]]:
    """A stretch of the text, cut at line ends and wherever a place begins or ends."""
    last = offset + len(text)
    places = sorted(
        (span["end"] - span["start"], span["start"], span["end"], one.pk)
        for one in items
        for span in one.spans
        if span["start"] < last and span["end"] > offset
    )
    begins: dict[int, list[tuple[int, int]]] = {}
    cuts = {offset, last}
    for length, start, end, item in places:
        start, end = max(start, offset), min(end, last)
        begins.setdefault(start, []).append((length, item))
        cuts |= {start, end}
        begins.setdefault(end, []).append((-length, item))
    lines: list[list[Piece]] = [[]]
    standing: list[tuple[int, int]] = []
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        for length, item in begins.get(start, ()):
            if length > 0:
                standing.append((length, item))
            elif (-length, item) in standing:
                standing.remove((-length, item))
        ids = tuple(dict.fromkeys(item for _length, item in sorted(standing)))
        _cut(lines, text[start - offset : end - offset], start, ids)
    return [line for line in lines if line]


def _cut(lines: list[list[Piece]], text: str, start: int, ids: tuple[int, ...]) -> None:
    for number, part in enumerate(text.split("\n")):
        if number:
            lines.append([])
            start += 1
        if part:
            lines[-1].append(Piece(part, start, ids))
        start += len(part)


def draft_of_making(making: PlanMaking) -> PlanDraft | None:
    """The draft that a published plan was taken over as, without its text."""
    return PlanDraft.objects.filter(making=making).defer("text").first()


def text_of_plan(plan: Plan) -> str:
    """The text of the document that a plan was made from; "" of one loaded from a plan file."""
    return (
        PlanDraft.objects.filter(plan=plan, state=PlanDraft.State.MADE).values_list("text", flat=True).first()
        or ""
    )


def passages_of(indicator: Any) -> list[DraftItem]:
    """The items of a document that an indicator was made from, each with its draft but not the text."""
    rows = DraftItem.objects.filter(indicator=indicator).select_related("draft").defer("draft__text")
    return list(rows.order_by("number"))


def corrections() -> list[dict[str, Any]]:
    """Every corrected or struck item as a case for the reader; only of drafts whose text is here."""
    states = [State.CORRECTED, State.STRUCK]
    rows = DraftItem.objects.filter(state__in=states).exclude(draft__text_digest="")
    rows = rows.exclude(
        state=State.STRUCK, added=True
    )  # marked by mistake: nothing that the reader should know
    rows = rows.select_related("draft").defer("draft__text").order_by("draft_id", "kind", "number")
    return [case_of(item, item.draft.text_digest) for item in rows]
