"""How two rows are compared: for each thing levels from 'the same' to 'something else'.

A level has a share among pairs that are one person (`m`) and among pairs that are not (`u`). Both are what
we take to be usual before the sheet has spoken; `weights` learns them from the sheet, and the less the
sheet has to say, the more these hold. Values are ours, from the usual error rates of registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gonghui.foundation.people.rules.matching.sheet import WORD_COLUMNS, Table

SAME, FORMER, EXCHANGED, SOUND, ALIKE, NEAR, CONTRARY, OTHER = (
    "same", "former", "exchanged", "sound", "alike", "near", "contrary", "other",
)  # fmt: skip
MANY_ROWS = 500_000  # of more, entries are not looked for in the neighbouring columns


@dataclass(frozen=True)
class Level:
    """One way in which two rows stand to each other; `sql` is empty for all that is left."""

    kind: str
    sql: str
    m: float
    u: float


@dataclass(frozen=True)
class Comparison:
    """One thing that is compared.

    Attributes:
        key: its name, and that of its column; attribute: of which it tells; levels: from the best down.
        base: how frequent one entry usually is, weighed against its frequency in the sheet; 0 where it is
        not asked. seen_once: how much an entry counts beyond the two rows that share it: little for numbers,
        which nobody shares, more for names, which others have who are not in the sheet.
    """

    key: str
    attribute: str
    levels: tuple[Level, ...]
    base: float = 0.0
    seen_once: float = 1.0

    @property
    def labels(self) -> list[str]:
        """What each gamma means, from 0 up."""
        return [level.kind for level in reversed(self.levels)]

    def gamma(self, kind: str) -> int:
        """The number that the engine gives to a level."""
        return self.labels.index(kind)


_FORMER = "full_l = former_r or former_l = full_r or former_l = former_r"


def comparisons_of(table: Table) -> list[Comparison]:
    """What can be compared of a table."""
    return list(_comparisons(table))


def _comparisons(table: Table) -> Iterator[Comparison]:
    if table.name:
        yield _name_part("first", "second", table.former, base=0.01)
        yield _name_part("second", "first", table.former, base=0.002)
    if "birth" in table.columns:
        yield _birth()
    if "sex" in table.columns:
        yield Comparison("sex", "sex", (_same("sex", 0.97, 0.5), Level(OTHER, "", 0.03, 0.5)))
    if "phone" in table.columns:
        yield _phone()
    if "identity" in table.columns:
        yield _identity()
    addresses = [key for key in table.places if key != "employer"]
    for key in addresses:
        if table.places[key]:
            yield _long(key, "address", base=1e-4)
        else:
            short = [other for other in addresses if not table.places[other] and other != key]
            yield _short(key, short if table.rows <= MANY_ROWS else [])
    if "employer" in table.places:
        yield _long("employer", "employer", base=1e-3, changes=True)


def _same(key: str, m: float, u: float) -> Level:
    return Level(SAME, f"{key}_l = {key}_r", m, u)


def _name_part(key: str, beside: str, former: bool, base: float) -> Comparison:
    sound, other = f"{key}_sound", f"{beside}_sound"
    levels = [_same(key, 0.8, base)]
    if former:
        levels.append(Level(FORMER, _FORMER, 0.02, 1e-5))
    levels += [
        Level(EXCHANGED, f"{sound}_l = {other}_r and {other}_l = {sound}_r", 0.02, base / 200),
        Level(SOUND, f"{sound}_l = {sound}_r", 0.03, base / 2),
        Level(
            ALIKE,
            f"{key}_rough_l = {key}_rough_r or jaro_winkler_similarity({key}_l, {key}_r) >= 0.9",
            0.05,
            base / 2,
        ),
        Level(
            NEAR,
            f"jaro_winkler_similarity({key}_l, {key}_r) >= 0.8"
            f" or (levenshtein({key}_l, {key}_r) = 1 and greatest(length({key}_l), length({key}_r)) >= 2)"
            f" or {key}_l = '□' or {key}_r = '□'"
            f" or (least(length({key}_l), length({key}_r)) = 1 and {key}_l[1] = {key}_r[1]"
            f" and {key}_rough_l is null and {key}_rough_r is null)",
            0.04,
            0.02,
        ),
        Level(OTHER, "", 0.04, 0.97),
    ]
    return Comparison(key, "name", tuple(levels), base)


def _birth() -> Comparison:
    year, month, day = "birth_{0}[1:4]", "birth_{0}[5:6]", "birth_{0}[7:8]"

    def alike(part: str) -> str:
        return f"{part.format('l')} = {part.format('r')}"

    unknown = " or ".join(f"birth_{side}[{place}] = '00'" for side in "lr" for place in ("5:6", "7:8"))
    crossed = f"{month.format('l')} = {day.format('r')} and {day.format('l')} = {month.format('r')}"
    exchanged = f"{alike(year)} and {crossed}"
    return Comparison(
        "birth",
        "birth_date",
        (
            _same("birth", 0.85, 6e-5),
            # Signs exchanged differ in two places; the dear comparison is asked of few.
            Level(
                ALIKE,
                "hamming(birth_l, birth_r) = 1"
                f" or (hamming(birth_l, birth_r) = 2 and damerau_levenshtein(birth_l, birth_r) = 1)"
                f" or ({exchanged})",
                0.07,
                1e-3,
            ),
            Level(
                NEAR,
                f"({alike(year)} and ({alike(month)} or {alike(day)} or {unknown}))"
                f" or ({alike(month)} and {alike(day)}) or hamming(birth_l, birth_r) = 2",
                0.05,
                8e-3,
            ),
            Level(OTHER, "", 0.03, 0.99),
        ),
        base=6e-5,
    )


def _phone() -> Comparison:
    return Comparison(
        "phone",
        "phone",
        (
            Level(SAME, "phone_l = phone_r or phone_l = phone_other_r or phone_other_l = phone_r", 0.7, 1e-6),
            Level(
                ALIKE,
                f"({_ends_alike('phone')} and damerau_levenshtein(phone_l, phone_r) = 1)"
                " or (phone_l[-8:] = phone_r[-8:] and length(phone_l) <> length(phone_r))",
                0.07,
                1e-6,
            ),
            Level(OTHER, "", 0.23, 0.99),
        ),
        base=1e-6,
        seen_once=0.05,
    )


def _ends_alike(key: str) -> str:
    """What one wrong sign leaves true; cheap to ask before the dear comparison."""
    return f"({key}_l[1:3] = {key}_r[1:3] or {key}_l[-3:] = {key}_r[-3:])"


def _identity() -> Comparison:
    ends = _ends_alike("identity")
    return Comparison(
        "identity",
        "identity",
        (
            _same("identity", 0.88, 1e-7),
            # Two numbers that are both right are two numbers: no slip of the pen keeps a check digit right.
            Level(CONTRARY, "identity_sound_l and identity_sound_r", 0.01, 0.5),
            Level(ALIKE, f"{ends} and damerau_levenshtein(identity_l, identity_r) = 1", 0.07, 1e-5),
            Level(NEAR, f"{ends} and damerau_levenshtein(identity_l, identity_r) = 2", 0.02, 5e-4),
            Level(OTHER, "", 0.02, 0.5),
        ),
        base=1e-7,
        seen_once=0.05,
    )


def _short(key: str, neighbours: list[str]) -> Comparison:
    levels = [_same(key, 0.75, 0.002)]
    if neighbours:
        left = ", ".join(f"{other}_l" for other in neighbours)
        right = ", ".join(f"{other}_r" for other in neighbours)
        levels.append(Level(EXCHANGED, f"{key}_l in ({right}) or {key}_r in ({left})", 0.03, 0.001))
    levels += [
        Level(ALIKE, f"jaro_winkler_similarity({key}_l, {key}_r) >= 0.9", 0.08, 0.003),
        Level(NEAR, f"jaro_winkler_similarity({key}_l, {key}_r) >= 0.78", 0.04, 0.03),
        Level(OTHER, "", 0.1, 0.96),
    ]
    return Comparison(key, "address", tuple(levels), base=0.002)


def _long(key: str, attribute: str, base: float, changes: bool = False) -> Comparison:
    words = [f"{key}_words{place}" for place in range(WORD_COLUMNS)]
    shared = "(" + " + ".join(f"bit_count({one}_l & {one}_r)" for one in words) + ")"
    sizes = f"({key}_size_l + {key}_size_r)"
    numbers = f"{key}_numbers_l is not distinct from {key}_numbers_r"
    left = 0.35 if changes else 0.2
    return Comparison(
        key,
        attribute,
        (
            _same(key, 0.55, base),
            Level(ALIKE, f"{shared} * 2 >= 0.7 * {sizes} and {numbers}", 0.1, base),
            Level(NEAR, f"{shared} * 2 >= 0.6 * {sizes}", 0.1, base * 5),
            Level(SOUND, f"{shared} * 2 >= 0.3 * {sizes}", 0.05, 0.02),
            Level(OTHER, "", left, 0.97),
        ),
        base=base,
    )


def as_settings(comparison: Comparison, m: Any, u: Any) -> dict[str, Any]:
    """A comparison in the words of the library, with what was learned; `m` and `u` by gamma."""
    key = comparison.key
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": f"{key}_l is null or {key}_r is null",
            "label_for_charts": "null",
            "is_null_level": True,
        }
    ]
    top = len(comparison.levels) - 1
    for place, level in enumerate(comparison.levels):
        gamma = top - place
        levels.append(
            {
                "sql_condition": level.sql or "ELSE",
                "label_for_charts": level.kind,
                "m_probability": float(m[gamma]),
                "u_probability": float(u[gamma]),
            }
        )
    if comparison.base:
        levels[1] |= {"tf_adjustment_column": key, "disable_tf_exact_match_detection": True}
    return {"output_column_name": f"{key}", "comparison_levels": levels}
