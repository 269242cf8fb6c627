"""Lists of firms, foundings and elections, terms, key facts, the six haves, visits to employers."""

from gonghui.affairs.organising.models.employers import FoundingVisit, PreparatoryPayment
from gonghui.affairs.organising.models.firms import FirmList, ListedFirm
from gonghui.affairs.organising.models.foundings import (
    Ballot,
    Candidate,
    Elected,
    Election,
    Founding,
    FoundingEmployer,
    GroupMember,
)
from gonghui.affairs.organising.models.standards import ItemCheck, Standard
from gonghui.affairs.organising.models.terms import KeyChange, KeyFact, UnionTerm

__all__ = [
    "Ballot",
    "Candidate",
    "Elected",
    "Election",
    "FirmList",
    "Founding",
    "FoundingEmployer",
    "FoundingVisit",
    "GroupMember",
    "ItemCheck",
    "KeyChange",
    "KeyFact",
    "ListedFirm",
    "PreparatoryPayment",
    "Standard",
    "UnionTerm",
]
