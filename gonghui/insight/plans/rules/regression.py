"""Corrections as cases for the reader: places, numbers and digests, never a sentence of a document.

A case can be kept beside the code: the document itself stays where it is and is known by its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gonghui.insight.plans.models import DraftItem
from gonghui.insight.plans.rules.confirming import FIELDS, plan_comparator
from gonghui.insight.plans.rules.readings import Reading

# Fields whose text is the document's own; of these a case holds the digest.
TEXTS = ("name", "target_text", "text", "title", "lead", "supporting")
# What the reader is asked for; a direction is the person's own.
ASKED = {kind: tuple(name for name in names if name != "direction") for kind, names in FIELDS.items()}
ABSENT = "absent"
MISSED = "missed"  # the reader had not found it; a person marked it


@dataclass(frozen=True)
class Outcome:
    """How the reader does on one case now; `differing` are the fields still read otherwise."""

    case: Mapping[str, Any]
    holds: bool
    differing: tuple[str, ...] = ()


def digest_of(value: Any) -> str:
    """SHA-256 of a text, as a case holds it; of a list, of its parts joined."""
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def case_of(item: DraftItem, document: str) -> dict[str, Any]:
    """The case of a corrected or struck item.

    Args:
        document: digest of the document's text.
    """
    struck = item.state == DraftItem.State.STRUCK
    return {
        "document": document,
        "kind": item.kind,
        "spans": [[span["start"], span["end"]] for span in item.spans],
        "quotes_sha256": [digest_of(span["quote"]) for span in item.spans],
        "read": MISSED if item.added else told(item.kind, item.read),
        "corrected": ABSENT if struck else told(item.kind, item.values or {}),
    }


def told(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a case holds them: texts by their digest."""
    found: dict[str, Any] = {}
    for name in ASKED[kind]:
        value = values.get(name)
        if name == "comparator" and values:
            value = plan_comparator(values) if "doubts" in values else value
        if name in TEXTS:
            found[f"{name}_sha256"] = digest_of(value) if value else None
        else:
            found[name] = value if value != "" else None
    return found


def outcome(case: Mapping[str, Any], reading: Reading) -> Outcome:
    """How a case stands against what the reader reads in its document now."""
    own = [one for one in reading.items if one.kind == case["kind"] and _meets(one.spans, case["spans"])]
    if case["corrected"] == ABSENT:
        same = [one for one in own if _same_places(one.spans, case["spans"])]
        return Outcome(case, not same)
    best: tuple[str, ...] = tuple(case["corrected"])
    for one in own:
        now = told(case["kind"], one.read)
        differing = tuple(name for name, value in case["corrected"].items() if now.get(name) != value)
        if len(differing) < len(best):
            best = differing
    return Outcome(case, not best, best)


def _meets(spans: Sequence[Mapping[str, Any]], places: Sequence[Sequence[int]]) -> bool:
    return any(span["start"] < end and start < span["end"] for span in spans for start, end in places)


def _same_places(spans: Sequence[Mapping[str, Any]], places: Sequence[Sequence[int]]) -> bool:
    return [[span["start"], span["end"]] for span in spans] == [list(place) for place in places]
