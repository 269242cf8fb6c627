"""What the warehouse holds of people: who is tied to which body and when; never who they are."""

from __future__ import annotations

from gonghui.foundation.core.facts import Column, Table

_FROM, _TO = Column("valid_from", "date"), Column("valid_to", "date")

TABLES = (
    Table(
        "membership",
        "people.Membership",
        (Column("person_id"), Column("union_id"), Column("status", "string"), _FROM, _TO),
    ),
    Table(
        "employment",
        "people.Employment",
        (Column("person_id"), Column("employer_id"), Column("host_id"), Column("kind", "string"), _FROM, _TO),
    ),
    Table(
        "post",
        "people.Post",
        (
            Column("person_id"),
            Column("body_id"),
            Column("kind", "string"),
            Column("full_time", "boolean"),
            Column("certified_from", "date"),
            Column("certified_to", "date"),
            _FROM,
            _TO,
        ),
    ),
    Table("street_assignment", "people.StreetAssignment", (Column("post_id"), Column("area_id"), _FROM, _TO)),
)
