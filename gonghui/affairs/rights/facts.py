"""What rights offers to the insight floor."""

from __future__ import annotations

from gonghui.foundation.core.facts import Column, Table

INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table(
        "collective_contract",
        "rights.CollectiveContract",
        (
            Column("body_id"),
            Column("kind", "string"),
            Column("scope", "string"),
            Column("wage_chapter", "boolean"),
            *INTERVAL,
        ),
    ),
    Table(
        "contract_coverage",
        "rights.ContractCoverage",
        (Column("contract_id"), Column("employer_id"), *INTERVAL),
    ),
)
