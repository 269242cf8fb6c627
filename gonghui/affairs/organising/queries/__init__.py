"""Reads of organisation life: lists, terms due, employers without a union, checklists, structures."""

from gonghui.affairs.organising.queries.evidence import evidence_file, evidence_of, showable
from gonghui.affairs.organising.queries.firms import check_listed, city_federation, refuse_out_of_turn
from gonghui.affairs.organising.queries.law import election_law, items, region, tags
from gonghui.affairs.organising.queries.own import own_elections
from gonghui.affairs.organising.queries.persons import persons_named
from gonghui.affairs.organising.queries.standards import (
    checked_unions,
    checklist_of,
    gaps,
    missing_by_item,
)
from gonghui.affairs.organising.queries.structure import two_structures
from gonghui.affairs.organising.queries.terms import terms_due, terms_of, vacant_chairs
from gonghui.affairs.organising.queries.unorganised import by_street, listed, should_found, visits_of

OWN_FILE = (own_elections,)

__all__ = [
    "OWN_FILE",
    "by_street",
    "check_listed",
    "checked_unions",
    "checklist_of",
    "city_federation",
    "election_law",
    "evidence_file",
    "evidence_of",
    "gaps",
    "items",
    "listed",
    "missing_by_item",
    "own_elections",
    "persons_named",
    "refuse_out_of_turn",
    "region",
    "should_found",
    "showable",
    "tags",
    "terms_due",
    "terms_of",
    "two_structures",
    "vacant_chairs",
    "visits_of",
]
