"""Earlier appeals worded alike, while somebody types: found by their sketches, then compared in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from gonghui.affairs.appeals.models import Appeal
from gonghui.engines.cases.queries.reach import cases_visible_to
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules.crypto import provider
from gonghui.insight.listening.models import Sketch
from gonghui.insight.listening.queries.wordings import wordings
from gonghui.insight.listening.rules.matters.candidates import telling
from gonghui.insight.listening.rules.matters.matching import signs_shared
from gonghui.insight.listening.rules.matters.naming import named
from gonghui.insight.listening.rules.wording import content, normalised

PURPOSE = "wording"
KEPT_FOR = timedelta(days=180)  # ours: longer ago nothing is the same matter without its number
MARKS = 32  # of a sketch: the least hashes of its three-sign pieces, and what it names
CANDIDATES = 40
# Marks of polite formulas stand in half of all sketches: sought by are those in fewer, but so many at least.
COMMON_FROM, SOUGHT_AT_LEAST = 0.03, 8
SHORTEST = 8  # signs: fewer are alike by chance
MIN_SCORE = 0.5
COMMON = """
SELECT most_common_elems::text::bigint[], most_common_elem_freqs FROM pg_stats
WHERE schemaname = current_schema() AND tablename = %s AND attname = 'marks'
"""


@dataclass(frozen=True, kw_only=True)
class Worded:
    """An earlier appeal that is worded alike: how surely, and by which kinds of things."""

    appeal: Appeal
    score: float
    signs: tuple[str, ...]
    wording: int


def marks_of(texts: Sequence[str]) -> list[list[int]]:
    """The sketch of each text: keyed hashes, of which like texts share some (bottom-k, Broder 1997)."""
    machine, found = provider(), []
    for plain in normalised(texts):
        bare = "".join(content(plain).split())
        pieces = sorted({bare[at : at + 3] for at in range(len(bare) - 2)})
        named_by = named(plain)
        names = {
            f"={name}" for kind in (named_by.numbers, named_by.phones, named_by.employers) for name in kind
        }
        hashed = machine.keyed_hashes([one.encode() for one in pieces], purpose=PURPOSE) if pieces else []
        least = sorted(int.from_bytes(one[:8], "big", signed=True) for one in hashed)[:MARKS]
        told = machine.keyed_hashes([one.encode() for one in sorted(names)], purpose=PURPOSE) if names else []
        found.append([*least, *(int.from_bytes(one[:8], "big", signed=True) for one in told)])
    return found


def worded_alike(
    text: str, account: Account, on: date, *, about: int | None = None, most: int = 5
) -> list[Worded]:
    """Earlier appeals, among those the account sees, that say the same; the surest first.

    Args:
        about: the employer, where it is known: at another one it is another matter.
    """
    if len(text.strip()) < SHORTEST:
        return []
    [marks] = marks_of([text])
    near = _nearest(marks, on)
    seen = Appeal.objects.filter(pk__in=near, case__in=cases_visible_to(account, on), is_danger=False)
    told = [one for one in wordings(seen) if not about or one.about in (None, about)]
    if not told:
        return []
    pairs = signs_shared(telling([text, *(one.text for one in told)]))
    best = sorted(
        ((score, told[at].appeal, signs, wording) for at, (score, signs, wording) in enumerate(pairs)),
        key=lambda one: (-one[0], -one[1]),
    )
    best = [one for one in best if one[0] >= MIN_SCORE][:most]
    rows = seen.select_related("case").in_bulk([one[1] for one in best])
    return [
        Worded(appeal=rows[pk], score=score, signs=signs, wording=wording)
        for score, pk, signs, wording in best
    ]


def _nearest(marks: list[int], on: date) -> list[int]:
    """The appeals of the last months whose sketches share most with some marks."""
    if not marks:
        return []
    table = connection.ops.quote_name(Sketch._meta.db_table)
    asked = (
        f"SELECT appeal_id FROM {table} WHERE marks && %s::bigint[] AND made_on > %s "
        "ORDER BY cardinality(ARRAY(SELECT unnest(marks) INTERSECT SELECT unnest(%s::bigint[]))) DESC, "
        "appeal_id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [_sought(cursor, marks), on - KEPT_FOR, marks, CANDIDATES])
        return [row[0] for row in cursor.fetchall()]


def _sought(cursor: Any, marks: list[int]) -> list[int]:
    """Those of some marks that few sketches share, by what the database last counted of the commonest.

    Of a young table it has counted nothing: then all of them.
    """
    cursor.execute(COMMON, [Sketch._meta.db_table])
    elements, shares = cursor.fetchone() or ((), ())
    # After the shares come the least, the greatest, and that of empty cells.
    share = dict(zip(elements or (), shares or (), strict=False))
    rarest = sorted(marks, key=lambda mark: share.get(mark, 0.0))
    return [
        mark
        for place, mark in enumerate(rarest)
        if place < SOUGHT_AT_LEAST or share.get(mark, 0.0) < COMMON_FROM
    ]
