"""The tables of areas and bodies in the warehouse, and the populations that several modules ask for.

A one-to-one table's `id` is its body's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gonghui.foundation.core.facts import Column, Table, Tables, common, latest

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FROM, _TO = Column("valid_from", "date"), Column("valid_to", "date")
_PATH = (
    Column("tree", "string"),
    Column("ancestor_id"),
    Column("descendant_id"),
    Column("depth"),
    _FROM,
    _TO,
)

TABLES = (
    Table(
        "area",
        "bodies.Area",
        (Column("code", "string"), Column("level", "string"), Column("kind", "string"), _FROM, _TO),
    ),
    Table("area_path", "bodies.AreaPath", _PATH, derived_from=("bodies.Area", "bodies.AreaEdge")),
    Table("body", "bodies.Body", (Column("kind", "string"), Column("merged_into_id"), _FROM, _TO)),
    Table("body_path", "bodies.BodyPath", _PATH, derived_from=("bodies.Body", "bodies.BodyEdge")),
    Table("seat", "bodies.Seat", (Column("body_id"), Column("area_id"), _FROM, _TO)),
    Table("trade_union", "bodies.Union", (Column("type", "string"), Column("territory_id"))),
    Table(
        "employer",
        "bodies.Employer",
        (Column("unit_kind", "string"), Column("ownership", "string"), Column("industry", "string")),
    ),
    Table("coverage", "bodies.Coverage", (Column("union_id"), Column("employer_id"), _FROM, _TO)),
    Table(
        "head_count",
        "bodies.HeadCount",
        (Column("employer_id"), Column("counted_on", "date"), Column("workers"), Column("women")),
        readings_of="employer_id",
    ),
)


def employers(t: Tables, *unit_kinds: str) -> ir.Table:
    """Employers of these kinds with the days on which they exist.

    A duplicate of another is none; one that went up in another keeps the days before.

    Returns:
        unit, unit_kind, ownership, body_from, body_to.
    """
    employer, body = t.employer, t.body
    employer = employer.filter(employer.unit_kind.isin(list(unit_kinds))).select(
        "unit_kind", "ownership", unit=employer.id
    )
    exists = body.filter(body.merged_into_id.isnull() | body.valid_to.notnull()).select(
        unit=body.id, body_from=body.valid_from, body_to=body.valid_to
    )
    return employer.join(exists, "unit")


def covered_employers(t: Tables, *unit_kinds: str) -> ir.Table:
    """The same with the days on which a union covers them, a row a coverage: covered_from, covered_to."""
    coverage = t.coverage
    covered = coverage.select(
        unit=coverage.employer_id, covered_from=coverage.valid_from, covered_to=coverage.valid_to
    )
    return employers(t, *unit_kinds).join(covered, "unit")


def unionised(t: Tables, *unit_kinds: str) -> ir.Table:
    """Employers of these kinds while a union covers them and they exist (建会单位).

    Returns:
        unit, body, start, end, unit_kind, ownership.
    """
    rows = common(covered_employers(t, *unit_kinds), "covered", "body")
    return rows.select("unit", "start", "end", "unit_kind", "ownership", body=rows.unit)


def without_workers(t: Tables) -> ir.Table:
    """Employers whose latest head count is nought: shells and units being wound up."""
    readings = latest(t.head_count, unit="employer_id", on="counted_on")
    rows = readings.filter(readings.workers == 0)
    return rows.select("start", "end", unit=rows.employer_id)
