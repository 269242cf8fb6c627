"""Reading people: who sees whom, finding by name or number, what is shown of them."""

from gonghui.foundation.people.queries.doubles import Likely, doubles_visible_to, likely_doubles
from gonghui.foundation.people.queries.finding import LONGEST_SEARCH, Found, Group, Hit, find_persons, search
from gonghui.foundation.people.queries.households import Home, Lodger, homes_of, household_at
from gonghui.foundation.people.queries.known import check_members
from gonghui.foundation.people.queries.persons import (
    count_members,
    find_by_identity,
    find_named_persons,
    found_by_number,
    history_for,
    is_number,
    key_hashes,
    members_of,
    number_hashes,
    person_at,
    shown,
    shown_all,
)
from gonghui.foundation.people.queries.reach import (
    persons_among,
    persons_visible_to,
    persons_within,
    sees,
)
from gonghui.foundation.people.queries.retention import entries_among, reasons_to_keep

__all__ = [
    "LONGEST_SEARCH",
    "Found",
    "Group",
    "Hit",
    "Home",
    "Likely",
    "Lodger",
    "check_members",
    "count_members",
    "doubles_visible_to",
    "entries_among",
    "find_by_identity",
    "find_named_persons",
    "find_persons",
    "found_by_number",
    "history_for",
    "homes_of",
    "household_at",
    "is_number",
    "key_hashes",
    "likely_doubles",
    "members_of",
    "number_hashes",
    "person_at",
    "persons_among",
    "persons_visible_to",
    "persons_within",
    "reasons_to_keep",
    "search",
    "sees",
    "shown",
    "shown_all",
]
