"""Why two rows are taken for one person, or not: in words, from how each thing compares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gonghui.foundation.people.rules.matching.comparisons import (
    ALIKE,
    CONTRARY,
    EXCHANGED,
    FORMER,
    NEAR,
    OTHER,
    SAME,
    SOUND,
)

_WORDS = {
    ("birth", SAME): _lazy("same birth date"),
    ("birth", ALIKE): _lazy("birth dates that differ in one sign"),
    ("birth", NEAR): _lazy("birth dates that are partly the same"),
    ("birth", OTHER): _lazy("different birth dates"),
    ("sex", OTHER): _lazy("different sex"),
    ("phone", SAME): _lazy("same phone"),
    ("phone", ALIKE): _lazy("phones that differ in one digit"),
    ("phone", OTHER): _lazy("different phones"),
    ("identity", SAME): _lazy("same identity number"),
    ("identity", ALIKE): _lazy("identity numbers that differ in one sign"),
    ("identity", NEAR): _lazy("identity numbers that differ in two signs"),
    ("identity", CONTRARY): _lazy("two valid identity numbers"),
    ("identity", OTHER): _lazy("different identity numbers"),
    ("address", SAME): _lazy("same address"),
    ("address", ALIKE): _lazy("similar addresses"),
    ("address", NEAR): _lazy("similar addresses"),
    ("address", SOUND): _lazy("addresses with something in common"),
    ("address", OTHER): _lazy("different addresses"),
    ("employer", SAME): _lazy("same employer"),
    ("employer", ALIKE): _lazy("similar employers"),
    ("employer", NEAR): _lazy("similar employers"),
    ("employer", SOUND): _lazy("employers with something in common"),
    ("employer", OTHER): _lazy("different employers"),
}


def why(levels: Mapping[str, str]) -> str:
    """What agrees and what does not, in the reader's language; what neither row says is left out.

    Args:
        levels: comparison → level, as `Match.levels`.
    """
    from django.utils.translation import get_language

    return _why(tuple(sorted(levels.items())), get_language())


@cache
def _why(items: tuple[tuple[str, str], ...], _language: str | None) -> str:
    levels = dict(items)
    said = [_name(levels)] if levels.keys() & {"first", "second"} else []
    for key in ("birth", "sex", "phone", "identity"):
        said.append(str(_WORDS.get((key, levels.get(key, "")), "")))
    said += [_address(levels), str(_WORDS.get(("employer", levels.get("employer", "")), ""))]
    return _("; ").join(one for one in said if one) or _("linked through a third row")


def _name(levels: Mapping[str, str]) -> str:
    found = {levels[key] for key in ("first", "second") if key in levels}
    if found == {SAME}:
        return _("same name") if len(levels.keys() & {"first", "second"}) == 2 else _("same part of the name")
    if FORMER in found:
        return _("a former name of the other")
    if EXCHANGED in found:
        return _("parts of the name exchanged")
    if found <= {SAME, SOUND}:
        return _("names that sound the same")
    if OTHER not in found:
        return _("similar names")
    return _("different names") if found == {OTHER} else _("names that are partly the same")


def _address(levels: Mapping[str, str]) -> str:
    found = [level for key, level in levels.items() if key.startswith("address")]
    if len(found) < 2:
        return str(_WORDS.get(("address", found[0] if found else ""), ""))
    same = sum(level in {SAME, EXCHANGED} for level in found)
    if same == len(found):
        return _("same address")
    return _("%(same)d of %(all)d parts of the address the same") % {"same": same, "all": len(found)}
