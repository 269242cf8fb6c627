"""What a superior system answered: its receipt beside our records, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.core.registers import Profile, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import clean_identity, mask_identity
from gonghui.foundation.registers.actions.exports import Wanted, profile_rows, rows_of
from gonghui.foundation.registers.models import SheetImport
from gonghui.foundation.registers.rules.files import Cells, read_cells
from gonghui.foundation.registers.rules.profiles import profile_named
from gonghui.foundation.registers.rules.values import folded, plain

LISTED = 500  # of each kind, at most
REASON_TITLES = ("失败原因", "原因", "备注", "说明")


@dataclass(frozen=True)
class Difference:
    """One field of one record that stands otherwise there: whose, the column, and what each says."""

    whose: str
    title: str
    ours: str
    theirs: str


@dataclass
class Comparison:
    """A receipt beside our records; numbers are masked, lists stop at 500."""

    rows: int = 0
    alike: int = 0
    not_taken: list[tuple[str, str]] = field(default_factory=list)  # whose, why
    differing: list[Difference] = field(default_factory=list)
    only_theirs: list[str] = field(default_factory=list)
    only_ours: int = 0


def compare_receipt(*, register: Register, profile: str, content: bytes, by: Account, on: date) -> Comparison:
    """Lays a superior system's receipt beside the records that the caller may take out.

    Args:
        profile: the key of that system's sheet.
        on: the day as of which our records are read.
    Raises:
        Refusal: no such profile, not allowed, or no sheet with that system's titles.
    """
    system = profile_named(register, profile)
    if system is None:
        raise Refusal(gettext_lazy("There is no such sheet of a superior system."), "profile")
    wanted = Wanted(register, on, kind="csv", profile=profile)
    ours = rows_of(wanted, by)
    titles, rows = table_of(read_cells(content), system)
    said = (row for _record, row in profile_rows(register, system, ours, by))
    found = _compared(system, said, titles, rows)
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=SheetImport,
        fields=[column.column for column in system.columns if column.column],
        rows=found.rows,
        purpose=_("comparing with a receipt"),
        category=register.category,
    )
    return found


def table_of(sheets: Sequence[Cells], profile: Profile) -> tuple[dict[str, int], Cells]:
    """Where each of that system's titles stands, and the rows below.

    Raises:
        Refusal: no sheet has the column by which rows are found again.
    """
    key = next(column.title for column in profile.columns if column.column == profile.matched_by)
    for cells in sheets:
        for place, row in enumerate(cells[:20]):
            titles = {folded(value): n for n, value in enumerate(row) if plain(value)}
            if folded(key) in titles:
                return titles, cells[place + 1 :]
    raise Refusal(
        gettext_lazy("No row of titles with “%(title)s” was found; bring the receipt of that system.")
        % {"title": key},
        "receipt",
    )


def _compared(
    profile: Profile, ours: Iterable[Sequence[Any]], titles: dict[str, int], rows: Cells
) -> Comparison:
    found = Comparison()
    shown = mask_identity if profile.matched_by.endswith("_code") else str
    theirs = _by_key(profile, titles, rows, found, shown)
    at = next(n for n, column in enumerate(profile.columns) if column.column == profile.matched_by)
    shared = [
        (n, column.title, titles[folded(column.title)])
        for n, column in enumerate(profile.columns)
        if column.column and column.column != profile.matched_by and folded(column.title) in titles
    ]
    for said in ours:
        row = theirs.pop(clean_identity(str(said[at])), None)
        if row is None:
            found.only_ours += 1
            continue
        differing = [
            Difference(shown(str(said[at])), title, plain(said[n]), plain(row[place]))
            for n, title, place in shared
            if place < len(row) and folded(said[n]) != folded(row[place])
        ]
        found.alike += not differing
        if len(found.differing) < LISTED:
            found.differing += differing
    found.only_theirs = [shown(key) for key in list(theirs)[:LISTED]]
    return found


def _by_key(
    profile: Profile,
    titles: dict[str, int],
    rows: Cells,
    found: Comparison,
    shown: Callable[[str], str],
) -> dict[str, list[Any]]:
    """The rows of the receipt by what they are found again by; those not taken in are noted."""
    key = titles[folded(next(c.title for c in profile.columns if c.column == profile.matched_by))]
    result = titles.get(folded(profile.result_title))
    reason = next((titles[folded(title)] for title in REASON_TITLES if folded(title) in titles), None)
    taken = {folded(word) for word in profile.taken_words}
    kept: dict[str, list[Any]] = {}
    for row in rows:
        number = clean_identity(plain(row[key])) if key < len(row) else ""
        if not number:
            continue
        found.rows += 1
        kept[number] = row
        said = plain(row[result]) if result is not None and result < len(row) else ""
        if result is not None and folded(said) not in taken and len(found.not_taken) < LISTED:
            why = plain(row[reason]) if reason is not None and reason < len(row) else ""
            found.not_taken.append((shown(number), why or said))
    return kept
