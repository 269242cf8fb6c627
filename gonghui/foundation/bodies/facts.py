"""The tables of areas and bodies in the warehouse; a one-to-one table's `id` is its body's."""

from __future__ import annotations

from gonghui.foundation.core.facts import Column, Table

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
