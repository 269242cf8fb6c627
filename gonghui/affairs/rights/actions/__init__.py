"""The only code that changes collective contracts, and what the registers of the two pools ask for."""

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights.actions.contracts import (
    CONTRACT_COLUMNS,
    CONTRACT_COVERAGE_COLUMNS,
    add_contracts,
    correct_contract,
    cover_by_contract,
    end_contract,
    end_contract_coverage,
    file_contract,
    load_contract_coverages,
    load_contracts,
    renew_contract,
    sign_contract,
)
from gonghui.affairs.rights.actions.pools import (
    add_instructors,
    add_mediators,
    assign,
    certify,
    end,
    end_assignment,
    enlist_instructor,
    enlist_mediator,
)

SENTENCES = {
    "sign_contract": _("entered the contract, in force from {on}"),
    "renew_contract": _("renewed the contract from {on}"),
    "file_contract": _("entered the filing of {on}"),
    "cover_by_contract": _("put {employer} under the contract from {on}"),
    "end_contract_coverage": _("took {employer} out of the contract on {on}"),
    "end_contract": _("ended the contract on {on}"),
    "correct_contract": _("corrected the contract"),
    "load_contracts": _("loaded {rows} contracts"),
    "load_contract_coverages": _("loaded {rows} units covered by contracts"),
}

__all__ = [
    "CONTRACT_COLUMNS",
    "CONTRACT_COVERAGE_COLUMNS",
    "SENTENCES",
    "add_contracts",
    "add_instructors",
    "add_mediators",
    "assign",
    "certify",
    "correct_contract",
    "cover_by_contract",
    "end",
    "end_assignment",
    "end_contract",
    "end_contract_coverage",
    "enlist_instructor",
    "enlist_mediator",
    "file_contract",
    "load_contract_coverages",
    "load_contracts",
    "renew_contract",
    "sign_contract",
]
