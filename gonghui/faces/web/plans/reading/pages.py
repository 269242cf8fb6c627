"""What the pages of a draft show: rows, the open item with its form, the text with its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from gonghui.faces.web.plans.reading.forms import (
    COMPARATOR_WORDS,
    DIRECTION_WORDS,
    FURTHER,
    MissedForm,
    item_form,
)
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import DraftItem, PlanDraft
from gonghui.insight.plans.queries import drafts as reading
from gonghui.insight.plans.rules.confirming import (
    FIELDS,
    changed_fields,
    plan_comparator,
    proposal,
    typed_of,
    warnings_of,
)

State, Kind = DraftItem.State, DraftItem.Kind
STATE_WORDS: dict[str, Any] = {
    State.OPEN: pgettext_lazy("draft item", "open"),
    State.CONFIRMED: pgettext_lazy("draft item", "confirmed"),
    State.CORRECTED: pgettext_lazy("draft item", "corrected"),
    State.STRUCK: pgettext_lazy("draft item", "struck"),
}
DRAFT_WORDS: dict[str, Any] = {
    PlanDraft.State.READING: pgettext_lazy("draft", "being read"),
    PlanDraft.State.OPEN: pgettext_lazy("draft", "to be confirmed"),
    PlanDraft.State.MADE: pgettext_lazy("draft", "made into a plan"),
    PlanDraft.State.REFUSED: pgettext_lazy("draft", "refused"),
    PlanDraft.State.FAILED: pgettext_lazy("draft", "failed"),
}
KIND_NAMES: dict[str, Any] = {
    Kind.INDICATOR: pgettext_lazy("draft items", "Targets"),
    Kind.ACHIEVEMENT: pgettext_lazy("draft items", "Reached already"),
    Kind.TASK: pgettext_lazy("draft items", "Tasks"),
    Kind.SECTION: pgettext_lazy("draft items", "Sections"),
}


@dataclass(frozen=True)
class Row:
    """One item in the list."""

    item: DraftItem
    title: str
    value: str
    state: str  # in words
    url: str
    is_chosen: bool

    @property
    def who(self) -> str:
        """Who decided."""
        by = self.item.decided_by
        return (by.name or by.username) if by else ""


@dataclass(frozen=True)
class Tab:
    """One kind of items, with how many are decided."""

    name: str
    count: reading.KindCount
    url: str
    is_current: bool


@dataclass(frozen=True)
class Mark:
    """A stretch of the text; with an address where items stand on it."""

    text: str
    items: str = ""  # ids, blanks between
    url: str = ""
    is_lit: bool = False
    is_first: bool = False  # of the lit ones
    start: int = 0  # in Unicode code points of the text


def address(draft: PlanDraft, item: DraftItem | None = None) -> str:
    """The page of a draft, with an item open."""
    page = reverse("web:plan-document", args=[draft.public_id])
    return f"{page}?item={item.public_id}" if item else page


def title_of(item: DraftItem) -> str:
    """What an item is called."""
    return str((item.values or item.read).get(FIELDS[item.kind][0]) or "")


def value_of(item: DraftItem) -> str:
    """The value of an item in one phrase, as decided, else as read."""
    values: Mapping[str, Any] = item.values or item.read
    if item.kind == Kind.TASK:
        return str(values.get("lead") or "")
    if item.kind == Kind.SECTION:
        return _("level %s") % values.get("level")
    comparator = values.get("comparator") if item.values else plan_comparator(item.read)
    unit = values.get("unit") or ""
    if comparator == "range":
        number = f"{values.get('target_min')}–{values.get('target_max')} {unit}"
    elif comparator == "text":
        number = str(values.get("target_text") or "")
    else:
        sign = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}.get(str(comparator), "")
        number = f"{sign}{values.get('target_value')} {unit}"
    year = values.get("target_year")
    arrow = {"up": "↑ ", "down": "↓ ", "hold": "→ "}.get(str((item.values or {}).get("direction")), "")
    return f"{arrow}{number.strip()}" + (f" · {year}" if year else "")


def tabs(draft: PlanDraft, items: Sequence[DraftItem], kind: str) -> list[Tab]:
    """The kinds that the draft has items of; each opens at its first undecided one."""
    found = []
    for count in reading.counts_of(items):
        own = [one for one in items if one.kind == count.kind]
        if not own:
            continue
        first = next((one for one in own if one.state == State.OPEN), own[0])
        found.append(Tab(str(KIND_NAMES[count.kind]), count, address(draft, first), count.kind == kind))
    return found


def side(
    draft: PlanDraft,
    items: Sequence[DraftItem],
    chosen: DraftItem | None,
    *,
    typed: Mapping[str, Any] | None = None,
    wrong: Any = None,
    problem: str = "",
    missed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> dict[str, Any]:
    """What stands beside the text: the kinds, the rows of one kind, the chosen item with its form."""
    chosen = chosen or next((one for one in items if one.state == State.OPEN), items[0] if items else None)
    kind = chosen.kind if chosen else Kind.INDICATOR
    own = [one for one in items if one.kind == kind]
    at = own.index(chosen) if chosen else 0
    waiting = sum(1 for one in items if one.state == State.OPEN)
    return {
        "draft": draft,
        "tabs": tabs(draft, items, kind),
        "kind": kind,
        "rows": [row(draft, one, one is chosen) for one in own],
        "chosen": opened(chosen, typed, wrong) if chosen else None,
        "before": address(draft, own[at - 1]) if chosen and at else "",
        "after": address(draft, own[at + 1]) if chosen and at + 1 < len(own) else "",
        "problem": problem,
        "waiting": waiting,
        "together": kind in (Kind.TASK, Kind.SECTION) and any(one.state == State.OPEN for one in own),
        "is_open": draft.state == PlanDraft.State.OPEN,
        "missed": missed_form(missed, refused) if draft.text else None,
        "missed_open": missed is not None,
    }


def missed_form(typed: Mapping[str, Any] | None, refused: Refusal | None) -> MissedForm:
    """The form for what the reader missed, with what was typed and why it cannot stand."""
    form = MissedForm(typed, auto_id="id_missed_%s")
    if typed is not None:
        form.is_valid()
        if refused is not None:
            field = refused.field if refused.field in form.fields else None
            form.errors.clear()
            form.add_error(field, str(refused))
            if field:
                form.fields[field].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"error_{field}",
                }
    return form


def row(draft: PlanDraft, item: DraftItem, is_chosen: bool = False) -> Row:
    """An item's line."""
    return Row(
        item, title_of(item), value_of(item), str(STATE_WORDS[item.state]), address(draft, item), is_chosen
    )


def opened(item: DraftItem, typed: Mapping[str, Any] | None, wrong: Any) -> dict[str, Any]:
    """The chosen item with its form, what was read where it differs, and what is odd about it."""
    values = item.values or proposal(item.kind, item.read)
    form = item_form(item.kind, typed=typed, initial=typed_of(values))
    if typed is not None:
        form.is_valid()
        if wrong is not None:
            form.blame(wrong)
    changed = changed_fields(item.kind, item.read, item.values) if item.values else []
    names = [name for name in form.fields if name != "direction"]
    read_direction = str(item.read.get("direction")) if "direction" in form.fields else ""
    labels = {name: str(field.label) for name, field in form.fields.items()}
    return {
        "item": item,
        "form": form,
        "direction": form["direction"] if "direction" in form.fields else None,
        "first": [form[name] for name in names if name not in FURTHER],
        "further": [form[name] for name in names if name in FURTHER],
        "further_open": any(values.get(name) for name in FURTHER)
        or any(name in form.errors for name in FURTHER),
        "looked_error": (getattr(wrong, "errors", None) or {}).get("looked", ""),
        "looked": bool((typed or {}).get("looked")) or item.looked,
        "quotes": [span["quote"] for span in item.spans],
        "added": item.added,
        "state": str(STATE_WORDS[item.state]),
        "who": (item.decided_by.name or item.decided_by.username) if item.decided_by else "",
        "changed": [(labels[name], told(item.read.get(name))) for name in changed if name in labels],
        "hint": str(DIRECTION_WORDS.get(read_direction, "")),
        "warnings": warnings_of(values),
    }


def told(value: Any) -> str:
    """A value as it was read, in one phrase."""
    if isinstance(value, list):
        return "、".join(map(str, value)) or "—"
    if value in COMPARATOR_WORDS:
        return str(COMPARATOR_WORDS[value])
    return "—" if value in (None, "") else str(value)


def text(draft: PlanDraft, items: Sequence[DraftItem], chosen: DraftItem | None) -> list[list[Mark]]:
    """The document line by line, each place a link to its item."""
    known = {one.pk: one for one in items}
    lines = []
    was_lit = False
    for line in reading.marked_lines(draft, items):
        marks = []
        for piece in line:
            own = [known[one] for one in piece.items]
            is_lit = chosen is not None and chosen in own
            marks.append(
                Mark(
                    piece.text,
                    " ".join(str(one.public_id) for one in own),
                    address(draft, own[0]) if own else "",
                    is_lit,
                    is_lit and not was_lit,
                    piece.start,
                )
            )
            was_lit = was_lit or is_lit
        lines.append(marks)
    return lines
