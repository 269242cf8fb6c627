"""How numbers, dates and names are written on a page, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

SPACE = "\u00a0"  # no-break space between a number and its unit
GROUP = "\u202f"  # narrow no-break space between thousands: never read as a decimal mark

STATUS_WORDS: dict[str, Any] = {
    "met": pgettext_lazy("status", "Met"),
    "on_track": pgettext_lazy("status", "On track"),
    "slightly_behind": pgettext_lazy("status", "Slightly behind"),
    "behind": pgettext_lazy("status", "Behind"),
    "no_data": pgettext_lazy("status", "No data"),
    "no_baseline": pgettext_lazy("status", "No baseline"),
    "no_target": pgettext_lazy("status", "No target"),
}

ACCOUNT_KINDS: dict[str, Any] = {
    "staff": _("Staff"),
    "system_admin": _("System administrator"),
    "security_admin": _("Security administrator"),
    "audit_admin": _("Audit administrator"),
    "system": _("System"),
}

MARKS: dict[str, Any] = {
    "verified": _("read in its source"),
    "unverified": _("to be confirmed"),
    "ours": _("our setting"),
}

SHEET_STATES: dict[str, Any] = {
    "mapping": _("columns to be said"),
    "staging": _("being read"),
    "checked": _("checked, not published"),
    "publishing": _("being published"),
    "published": _("published"),
    "rolling_back": _("being rolled back"),
    "rolled_back": _("rolled back"),
    "refused": _("refused"),
    "failed": _("failed"),
}

REQUEST_STATES: dict[str, Any] = {
    "asked": _("asked for"),
    "approved": _("let out"),
    "refused": _("refused"),
}

OBSERVATION_STATUS: dict[str, Any] = {
    "preliminary": _("preliminary"),
    "final": _("final"),
    "revised": _("revised"),
}

# Choices whose models stand below the floor of words: by model field, then key.
CHOICES: dict[str, dict[str, Any]] = {
    "body.kind": {
        "union": _("Trade union"),
        "employer": _("Employer"),
        "agency": _("Agency"),
        "committee": _("Committee"),
        "department": _("Department"),
        "evaluator": _("Evaluator"),
        "other": _("Other"),
    },
    "union.type": {
        "federation": _("Federation of trade unions"),
        "industrial": _("Industrial union"),
        "group": _("Union of a bureau or group"),
        "street": _("Street or township union"),
        "zone": _("Union of a development zone"),
        "area_federation": _("Area federation"),
        "trade_federation": _("Trade federation"),
        "community": _("Community or village union"),
        "basic": _("Basic union"),
        "joint": _("Joint basic union"),
    },
    "employer.unit_kind": {
        "enterprise": _("Enterprise"),
        "institution": _("Institution"),
        "agency": _("Government agency"),
        "association": _("Social organisation"),
    },
    "area.kind": {
        "subdistrict": _("Subdistrict"),
        "town": _("Town"),
        "township": _("Township"),
        "area_office": _("Area office"),
    },
    "employer.ownership": {
        "state": _("State-owned"),
        "collective": _("Collective"),
        "private": _("Private"),
        "foreign": _("Foreign, Hong Kong, Macao or Taiwan"),
        "mixed": _("Mixed"),
    },
}

# Units of dated values, as their files name them.
UNITS: dict[str, Any] = {
    "days": pgettext_lazy("unit", "days"),
    "day": pgettext_lazy("unit", "day"),
    "working days": pgettext_lazy("unit", "working days"),
    "hours": pgettext_lazy("unit", "hours"),
    "minutes": pgettext_lazy("unit", "minutes"),
    "months": pgettext_lazy("unit", "months"),
    "years": pgettext_lazy("unit", "years"),
    "share": pgettext_lazy("unit", "share"),
    "percentage points": pgettext_lazy("unit", "percentage points"),
    "points": pgettext_lazy("unit", "points"),
    "times": pgettext_lazy("unit", "times"),
    "multiple": pgettext_lazy("unit", "times the amount"),
    "yuan": pgettext_lazy("unit", "yuan"),
    "yuan/year": pgettext_lazy("unit", "yuan/year"),
    "yuan/month": pgettext_lazy("unit", "yuan/month"),
    "yuan/hour": pgettext_lazy("unit", "yuan/hour"),
    "workers": pgettext_lazy("unit", "workers"),
    "people": pgettext_lazy("unit", "people"),
    "members": pgettext_lazy("unit", "members"),
    "delegates": pgettext_lazy("unit", "delegates"),
    "seats": pgettext_lazy("unit", "seats"),
    "units": pgettext_lazy("unit", "units"),
    "rows": pgettext_lazy("unit", "rows"),
    "orders": pgettext_lazy("unit", "orders"),
    "kinds": pgettext_lazy("unit", "kinds"),
    "grades": pgettext_lazy("unit", "grades"),
    "grade": pgettext_lazy("unit", "grade"),
    "diseases": pgettext_lazy("unit", "diseases"),
    "classes": pgettext_lazy("unit", "classes"),
    "appeals": pgettext_lazy("unit", "appeals"),
    "version": pgettext_lazy("unit", "version"),
}

SEX: dict[str, Any] = {"F": _("Female"), "M": _("Male")}

TARGET_WORDS: dict[str, Any] = {
    "in_step": _("in step with the economy"),
    "all_due": _("wherever one is due"),
    "words": _("as the plan words it"),
}
DIRECTION_WORDS: dict[str, Any] = {"up": _("to rise"), "down": _("to fall")}
COMPARATOR_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "", "never_below": "≥"}

ATTRIBUTE_WORDS: dict[str, Any] = {"binding": _("Binding"), "expected": _("Expected")}


def is_english() -> bool:
    """Whether the reader has chosen English."""
    return (get_language() or "").startswith("en")


def name_of(thing: Any) -> str:
    """The name of a body, area, plan, goal or indicator in the reader's language.

    Falls back on the Chinese name, which is never empty.
    """
    if thing is None:
        return ""
    if hasattr(thing, "name_zh"):
        return str((is_english() and getattr(thing, "name_en", "")) or thing.name_zh)
    return str(getattr(thing, "name", thing))


def in_language(thing: Any, stem: str) -> str:
    """`thing.<stem>_zh` or `_en`, in the reader's language."""
    chosen = getattr(thing, f"{stem}_{'en' if is_english() else 'zh'}", "")
    return str(chosen or getattr(thing, f"{stem}_zh", ""))


def number(value: Any, decimals: int | None = None) -> str:
    """A number with thousands grouped; unknown is a dash, never 0.

    Args:
        value: int, float, Decimal or None.
        decimals: fixed decimals; None keeps what the value has, without trailing zeros.
    """
    if value is None or value == "":
        return "—"
    exact = Decimal(str(value))
    if decimals is None:
        text = f"{exact.normalize():f}"
    else:
        text = f"{exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"
    sign, text = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = text.partition(".")
    groups: list[str] = []
    while len(whole) > 4 or (groups and len(whole) > 3):
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    if not groups and len(whole) == 4:
        whole, groups = whole[:1], [whole[1:]]
    return sign + GROUP.join([whole, *groups]) + dot + rest


def is_number(text: str) -> bool:
    """Whether a target is printed as a bare number, so that its unit can follow."""
    return str(text).replace(".", "", 1).replace(" ", "").isdigit()


def percent(share: Any, decimals: int = 1) -> str:
    """A share as a percentage: 0.927 → 92.7 %."""
    if share is None:
        return "—"
    return f"{number(Decimal(str(share)) * 100, decimals)}{GROUP}%"


def fraction(numerator: Any, denominator: Any) -> str:
    """`1 884 / 2 000`; empty for a count, which has no denominator."""
    if denominator is None:
        return ""
    return f"{number(numerator)} / {number(denominator)}"


def day(value: date | None) -> str:
    """2025-03-01: unambiguous in every language."""
    return value.isoformat()[:10] if value else "—"


def long_day(value: date | None) -> str:
    """2025年3月1日, or 1 March 2025."""
    if value is None:
        return "—"
    return (
        f"{value.day} {date_format(value, 'F Y')}"
        if is_english()
        else f"{value.year}年{value.month}月{value.day}日"
    )


def period(first: date, last: date) -> str:
    """The days from one to another; one day where both are the same."""
    return day(last) if first == last else f"{day(first)} – {day(last)}"


def moment(value: datetime | None) -> str:
    """2025-03-01 14:05, in the installation's time zone."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def status_word(status: str) -> str:
    """The word that always stands beside a status's colour and shape."""
    return str(STATUS_WORDS.get(str(status), status))


def target_text(target: Any) -> str:
    """A target as printed; in English, words for what the plan says in Chinese."""
    if target is None:
        return "—"
    if not is_english() or target.text.isascii():
        return target.text or "—"
    if target.comparator in TARGET_WORDS:
        return str(TARGET_WORDS[target.comparator])
    if target.comparator == "moves":
        return str(DIRECTION_WORDS.get(target.direction, target.text))
    text = f"{COMPARATOR_SIGNS.get(target.comparator, '')}{SPACE}{number(target.value)}".strip()
    if target.comparator == "never_below":
        return str(_("%(value)s at all times") % {"value": text})
    if target.change_since is not None:
        return str(_("%(value)s %% against %(year)s") % {"value": text, "year": target.change_since.year})
    return text


def reported(earlier: Any) -> str:
    """A value of before as it was reported (>95); in English, its number where the report adds words."""
    if earlier.value is None or not is_english() or earlier.text.isascii():
        return str(earlier.text)
    return number(earlier.value)


def unit(key: str) -> str:
    """A unit of dated values in words; what has none in words, as the file says it."""
    return str(UNITS.get(key, key))


def choice(path: str, key: str) -> str:
    """A choice's key in words; `path` as in `CHOICES`."""
    return str(CHOICES.get(path, {}).get(str(key), key))


def yes_no(value: bool | None) -> str:
    """Yes, no, or unknown."""
    return "—" if value is None else str(_("Yes") if value else _("No"))
