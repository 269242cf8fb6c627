"""Rows of the page of dated values: statute shipped as files, and values set by an action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.law import sources
from gonghui.foundation.bodies.models import Area
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.queries import DatedAmount, all_values

NATION = "CN"
OTHER = "other"
# What the first word of a key is about: topic, its name, the words. In the order of the page.
TOPICS: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("wages", gettext_lazy("Wages"), frozenset({"wage"})),
    ("hours", gettext_lazy("Hours and leave"), frozenset({"hours", "overtime", "leave"})),
    ("contract", gettext_lazy("Labour contract"), frozenset({"contract", "probation", "compensation"})),
    (
        "safety",
        gettext_lazy("Injury, illness and safety at work"),
        frozenset({"injury", "occupational_disease", "accident", "ankang_cup", "safety"}),
    ),
    ("women", gettext_lazy("Women workers"), frozenset({"women"})),
    (
        "disputes",
        gettext_lazy("Disputes, supervision, legal aid"),
        frozenset({"dispute", "inspection", "supervision", "petition", "legal_aid"}),
    ),
    ("bargaining", gettext_lazy("Collective bargaining"), frozenset({"bargaining"})),
    ("congress", gettext_lazy("Workers' congress and open affairs"), frozenset({"congress", "openness"})),
    (
        "unions",
        gettext_lazy("Unions and members"),
        frozenset({"union", "joining", "membership", "transfer", "organising", "cadres"}),
    ),
    ("funds", gettext_lazy("Dues and funds"), frozenset({"fund"})),
    ("aid", gettext_lazy("Aid and mutual aid"), frozenset({"hardship", "mutual_aid", "assistance"})),
    ("hotline", gettext_lazy("Hotline and cases"), frozenset({"hotline", "cases"})),
    ("risk", gettext_lazy("Signs of risk"), frozenset({"risk"})),
    ("plans", gettext_lazy("Plans and figures"), frozenset({"plan", "figures"})),
    ("skills", gettext_lazy("Skills and honours"), frozenset({"skills", "honours"})),
    ("wellbeing", gettext_lazy("Health, places and daily life"), frozenset({"wellbeing", "station"})),
    ("governance", gettext_lazy("Burden and duties"), frozenset({"governance"})),
    ("privacy", gettext_lazy("Privacy and security"), frozenset({"privacy", "security"})),
    ("calendar", gettext_lazy("Working calendar"), frozenset({"calendar"})),
    (OTHER, gettext_lazy("Other settings"), frozenset()),
)
NAMES = {key: name for key, name, _words in TOPICS}
_OF = {word: key for key, _name, known in TOPICS for word in known}
_PLACE = {key: n for n, (key, _name, _words) in enumerate(TOPICS)}


def topic_of(key: str) -> str:
    """The topic under which a value stands, by the first word of its key."""
    return _OF.get(key.partition(".")[0], OTHER)


def rows(on: date, search: str, *, topic: str = "", mark: str = "") -> list[DatedAmount]:
    """The values in force in this city on a day, topic by topic.

    Args:
        search: in key, name, or source, as it was entered or as the page says it.
        topic, mark: only these, where given.
    """
    text = search.lower()
    found = [
        one
        for one in all_values(region(), on)
        if text in f"{one.key} {one.name_zh} {one.source} {sources.in_words(one.source)}".lower()
        and (not topic or topic_of(one.key) == topic)
        and (not mark or one.mark == mark)
    ]
    return sorted(found, key=lambda one: (_PLACE[topic_of(one.key)], one.key))


def grouped(found: Sequence[DatedAmount]) -> list[tuple[Any, list[DatedAmount]]]:
    """Values under the names of their topics."""
    groups: list[tuple[Any, list[DatedAmount]]] = []
    last = ""
    for one in found:
        topic = topic_of(one.key)
        if topic != last:
            groups.append((NAMES[topic], []))
            last = topic
        groups[-1][1].append(one)
    return groups


def regions(found: Iterable[DatedAmount]) -> dict[str, str]:
    """The regions of values in words, by code; of other places' codes, those that have an area here."""
    codes = {one.region for one in found}
    named = {area.code: words.name_of(area) for area in Area.objects.filter(code__in=codes)}
    return named | {NATION: _("Nationwide")}


def region() -> str:
    """The code of the city; the nation's where no areas are loaded yet."""
    try:
        return city().code
    except Refusal:
        return NATION
