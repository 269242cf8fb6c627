"""Many rows at once, for imports and the demo city: COPY, one Change a table and batch.

Rows are trusted to be meant, not to be right: the database's constraints hold as ever, and what they
refuse is said in a sentence. Paths are not kept up here; call `rebuild_paths` once after the last load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.refusals import refusing
from gonghui.foundation.bodies.models import Area, Body, BodyEdge, Coverage, Employer, HeadCount, Seat, Union
from gonghui.foundation.bodies.rules import search_keys
from gonghui.foundation.core.actions import Actor, copy_in, record_bulk_insert
from gonghui.foundation.core.rules import Refusal

_EMPTY_INTERVAL = _("A row ends on or before the day on which it begins. Nothing was loaded; mend the rows.")
_REFUSALS = {
    "one_body_a_credit_code": _("Two bodies have one credit code. Nothing was loaded; mend the rows."),
    "union_term_3_or_5": _(
        "A union committee is elected for 3 or 5 years. Nothing was loaded; mend the rows."
    ),
    "one_seat_at_a_time": _("A body has two seats at one time. Nothing was loaded; mend the rows."),
    "one_body_parent_a_tree": _(
        "A body has two parents at one time in a tree. Nothing was loaded; mend the rows."
    ),
    "body_edge_no_loop": _("A body stands under itself. Nothing was loaded; mend the rows."),
    "one_coverage_a_pair": _(
        "A union covers an employer twice at one time. Nothing was loaded; mend the rows."
    ),
    "one_head_count_a_day": _(
        "An employer has two head counts of one day. Nothing was loaded; mend the rows."
    ),
    "women_within_workers": _("A head count has more women than workers. Nothing was loaded; mend the rows."),
}
_BODY = ["kind", "name_zh", "name_en", "code", "pinyin", "initials", "valid_from", "valid_to"]
_UNION = {"type": "", "territory_id": None, "term_years": 5, "elected_on": None}
_EMPLOYER = {"unit_kind": "", "ownership": "", "industry": ""}


@transaction.atomic
def load_bodies(*, rows: Iterable[Mapping[str, Any]], by: Actor, batch: UUID | None = None) -> range:
    """Loads bodies with their union and employer facts.

    Args:
        rows: each with `kind`, `name_zh`, `valid_from`, and where they have it `valid_to`, `name_en`, `code`,
            `union` (type, territory_id, term_years, elected_on), `employer` (unit_kind, ownership, industry).
    Returns:
        Their ids, in the order of the rows.
    Raises:
        Refusal: a constraint does not hold; nothing was loaded.
    """
    rows = list(rows)
    bodies = [
        (
            *(row["kind"], row["name_zh"], row.get("name_en", ""), row.get("code", "")),
            *search_keys(row["name_zh"]),
            *(row["valid_from"], row.get("valid_to")),
        )
        for row in rows
    ]
    ids = _load(Body, _BODY, bodies, "load_bodies", by, batch)
    for model, name, defaults, verb in (
        (Union, "union", _UNION, "load_unions"),
        (Employer, "employer", _EMPLOYER, "load_employers"),
    ):
        own = [
            (pk, *({**defaults, **row[name]}[column] for column in defaults))
            for pk, row in zip(ids, rows, strict=True)
            if row.get(name) is not None
        ]
        _load(model, ["body_id", *defaults], own, verb, by, batch)
    return ids


@transaction.atomic
def load_seats(*, rows: Iterable[Sequence[Any]], by: Actor, batch: UUID | None = None) -> range:
    """Loads seats: (body id, area id, from, to or None) each. Returns their ids.

    Raises:
        Refusal: an area is no street, or a constraint does not hold; nothing was loaded.
    """
    ids = _load(Seat, ["body_id", "area_id", "valid_from", "valid_to"], rows, "load_seats", by, batch)
    loaded = Seat.objects.filter(pk__gte=ids.start, pk__lt=ids.stop)
    wrong = loaded.exclude(area__level=Area.Level.STREET).select_related("area", "body").first()
    if wrong is not None:
        raise Refusal(
            _("%(area)s is no street or town; %(body)s cannot sit there. Nothing was loaded; mend the rows.")
            % {"area": wrong.area, "body": wrong.body}
        )
    return ids


@transaction.atomic
def load_edges(*, rows: Iterable[Sequence[Any]], by: Actor, batch: UUID | None = None) -> range:
    """Loads places in the trees: (tree, child id, parent id, from, to or None) each. Returns their ids.

    Raises:
        Refusal: a constraint does not hold; nothing was loaded. A circle is found by `rebuild_paths`.
    """
    columns = ["tree", "child_id", "parent_id", "valid_from", "valid_to"]
    return _load(BodyEdge, columns, rows, "load_edges", by, batch)


@transaction.atomic
def load_coverages(*, rows: Iterable[Sequence[Any]], by: Actor, batch: UUID | None = None) -> range:
    """Loads coverages: (union id, employer id, from, to or None) each. Returns their ids.

    Raises:
        Refusal: a constraint does not hold; nothing was loaded.
    """
    columns = ["union_id", "employer_id", "valid_from", "valid_to"]
    return _load(Coverage, columns, rows, "load_coverages", by, batch)


@transaction.atomic
def load_head_counts(*, rows: Iterable[Sequence[Any]], by: Actor, batch: UUID | None = None) -> range:
    """Loads head counts: (employer id, day, workers, women or None) each. Returns their ids.

    Raises:
        Refusal: a constraint does not hold; nothing was loaded.
    """
    columns = ["employer_id", "counted_on", "workers", "women"]
    return _load(HeadCount, columns, rows, "load_head_counts", by, batch)


def _load(
    model: type[models.Model],
    columns: list[str],
    rows: Iterable[Sequence[Any]],
    verb: str,
    by: Actor,
    batch: UUID | None,
) -> range:
    rows = list(rows)
    if "valid_to" in columns:
        start, end = columns.index("valid_from"), columns.index("valid_to")
        # An exclusion constraint would fail on such an interval with an error that names no constraint.
        if any(row[end] is not None and row[end] <= row[start] for row in rows):
            raise Refusal(_EMPTY_INTERVAL)
    with refusing(_REFUSALS):
        taken = copy_in(model=model, columns=columns, rows=rows)
    if taken is None:
        return range(0)
    first, last = taken
    record_bulk_insert(verb=verb, model=model, first=first, last=last, by=by, batch=batch)
    return range(first, last + 1)
