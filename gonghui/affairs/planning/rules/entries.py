"""What is entered in a plan's making, checked: drafts, windows, answers, meetings. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.planning.rules.differences import TARGET_FIELDS
from gonghui.foundation.core.rules import Refusal

LONGEST_TEXT = 200_000  # characters of a draft; a long plan has 60 000
MOST_TARGETS = 300
LONGEST_CELL = 120
HEADING = re.compile(
    r"^\s*(#{1,4}\s*)?(第[一二三四五六七八九十百零\d]+[章节]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)"
)
MOST_HEADINGS = 200
LIMITS = "planning.comment.limits"
# What would tell who somebody is, in a text that is published: a mobile or identity number, a mail address.
_TELLS = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)\d{17}[\dXx]|[\w.+-]+@[\w-]+\.\w+")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Dated settings of the page on which everybody may say something."""

    characters: int
    a_browser_an_hour: int
    all_an_hour: int


def read_limits(row: Mapping[str, Any]) -> Limits:
    """The limits from their dated value.

    Raises:
        ValueError: one is missing or no whole number above 0.
    """
    found = {field.name: int(row.get(field.name, 0)) for field in fields(Limits)}
    if min(found.values()) < 1:
        raise ValueError(f"limits of comments are missing: {sorted(k for k, v in found.items() if v < 1)}")
    return Limits(**found)


def said(text: str, field: str, longest: int, *, least: int = 2) -> str:
    """A text as it is kept.

    Raises:
        Refusal: it is missing or too long.
    """
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) < least:
        raise Refusal(_("Write a few words."), field)
    if len(text) > longest:
        raise Refusal(_("This is too long; %(most)s characters are taken.") % {"most": longest}, field)
    return text


def published(text: str, field: str, longest: int) -> str:
    """A text that everybody will read.

    Raises:
        Refusal: as of `said`; or it holds a number or address that tells who somebody is.
    """
    text = said(text, field, longest)
    if _TELLS.search(text):
        raise Refusal(
            _("This is published, and holds a phone number, identity number or mail address; take it out."),
            field,
        )
    return text


def read_targets(text: str) -> list[dict[str, str]]:
    """Targets typed one a line, fields between tabs, ｜ or |: name, unit, baseline, target, attribute.

    Raises:
        Refusal: a line without name or target, one twice, or too many; the sentence names the line.
    """
    rows: list[dict[str, str]] = []
    for number, line in enumerate(text.replace("\0", "").splitlines(), start=1):
        if not line.strip():
            continue
        cells = [" ".join(cell.split()) for cell in re.split(r"[\t|｜]", line)]
        row = dict(zip(TARGET_FIELDS, [*cells, "", "", "", ""], strict=False))
        if len(cells) > len(TARGET_FIELDS) or not row["name"] or not row["target"]:
            raise Refusal(
                _("Line %(line)s: write name, unit, baseline, target and attribute, with | between them.")
                % {"line": number},
                "targets",
            )
        rows.append(row)
    return refuse_targets(rows)


def refuse_targets(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows as they are kept.

    Raises:
        Refusal: too many, one twice, or a cell too long.
    """
    if len(rows) > MOST_TARGETS:
        raise Refusal(_("At most %(most)s targets are taken.") % {"most": MOST_TARGETS}, "targets")
    kept = [{name: str(row.get(name, "") or "").strip() for name in TARGET_FIELDS} for row in rows]
    names = [row["name"] for row in kept]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Refusal(_("“%(name)s” stands there twice.") % {"name": twice}, "targets")
    if any(len(cell) > LONGEST_CELL for row in kept for cell in row.values()):
        raise Refusal(
            _("A cell is too long; %(most)s characters are taken.") % {"most": LONGEST_CELL}, "targets"
        )
    return kept


def typed_targets(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as `read_targets` reads them."""
    return "\n".join(
        " | ".join(str(row.get(name, "")) for name in TARGET_FIELDS).rstrip(" |") for row in rows
    )


def headings_of(text: str) -> list[str]:
    """The headings of a draft, in order, each once: what an opinion may be about."""
    lines = (" ".join(line.lstrip("# ").split()) for line in text.splitlines() if HEADING.match(line))
    return list(dict.fromkeys(line for line in lines if len(line) <= 60))[:MOST_HEADINGS]


def refuse_window(opened: date, until: date, usual_days: int, least_days: int, because: str) -> None:
    """Raises Refusal where the public would have too little time, or a shorter one stands without a reason.

    Both days are included; the usual time is that of 国务院令第713号 art. 15.
    """
    days = (until - opened).days + 1
    if days < least_days:
        raise Refusal(
            _("The public has at least %(least)s days; the first day that is possible is %(day)s.")
            % {"least": least_days, "day": opened + timedelta(days=least_days - 1)},
            "until",
        )
    if days > 366:
        raise Refusal(_("A consultation lasts a year at most."), "until")
    if days < usual_days and len(because.strip()) < 5:
        raise Refusal(
            _("Usual are %(usual)s days; say why these are fewer. Everybody reads it.")
            % {"usual": usual_days},
            "because",
        )
