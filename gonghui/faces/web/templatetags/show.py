"""The words of `faces.web.words` as template filters, and links that keep the page's other choices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.law import sources
from gonghui.faces.web.law.columns import column_word
from gonghui.faces.web.plans.pages import measure_of, part_measure_of
from gonghui.foundation.core.facts import Metric, metric
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules.money import Money

register = template.Library()

register.filter("number", words.number)
register.filter("percent", words.percent)
register.filter("day", words.day)
register.filter("long_day", words.long_day)
register.filter("moment", words.moment)
register.filter("name", words.name_of)
register.filter("status_word", words.status_word)
register.filter("yes_no", words.yes_no)
register.filter("target_text", words.target_text)
register.filter("reported", words.reported)


@register.filter
def said(thing: Any, stem: str) -> str:
    """`{{ indicator|said:"unit" }}`: unit_zh or unit_en."""
    return words.in_language(thing, stem)


register.filter("measure", measure_of)
register.filter("part_measure", part_measure_of)


@register.filter
def yuan(fen: int) -> str:
    """An amount of fen in yuan, without the word."""
    return str(Money(fen))


@register.filter
def attribute_word(attribute: str) -> str:
    """约束性 or 预期性; empty where the plan says nothing."""
    return str(words.ATTRIBUTE_WORDS.get(attribute, ""))


@register.filter
def hundred(share: Any) -> str:
    """A share as a length of 0–100 in an SVG; empty for unknown."""
    return "" if share is None else f"{max(0.0, min(float(share), 1.0)) * 100:.2f}"


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def here(context: RequestContext, **changes: Any) -> str:
    """The query string of this page with some values changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def declared(key: str) -> Metric | None:
    """The metric of a key in its latest version, or None where no module declares it."""
    try:
        return metric(key) if key else None
    except LookupError:
        return None


@register.filter
def progress_label(state: Any) -> str:
    """What a progress bar says to a reader who does not see it."""
    if state.time_share is None:
        return _("progress %(progress)s") % {"progress": words.percent(state.progress)}
    return _("progress %(progress)s, time gone %(time)s") % {
        "progress": words.percent(state.progress),
        "time": words.percent(state.time_share, 0),
    }


@register.filter
def tile_name(area: Any) -> str:
    """A district's name short enough for its tile: 朝阳, Chaoyang."""
    return words.name_of(area).removesuffix("区").removesuffix(" District")


@register.filter
def account_kind(kind: str) -> str:
    """The kind of an account in words."""
    return str(words.ACCOUNT_KINDS.get(kind, kind))


register.filter("is_number", words.is_number)
register.filter("period_to", words.period)


@register.filter
def mark_word(mark: str) -> str:
    """How certain a dated value is."""
    return str(words.MARKS.get(str(mark), mark))


@register.filter
def sheet_state(state: str) -> str:
    """How far a sheet has come."""
    return str(words.SHEET_STATES.get(str(state), state))


@register.filter
def request_state(state: str) -> str:
    """How far a request for a large export has come."""
    return str(words.REQUEST_STATES.get(str(state), state))


@register.filter
def register_label(key: str) -> str:
    """The name of a register."""
    found = declared_registers().get(key)
    return str(found.label) if found else key


@register.filter
def observation_status(status: str) -> str:
    """Preliminary, final or revised."""
    return str(words.OBSERVATION_STATUS.get(str(status), status))


@register.filter
def amount(value: Any) -> str:
    """A dated value: numbers without trailing zeros, yes and no in words, parts in a line."""
    if isinstance(value, bool):
        return words.yes_no(value)
    if isinstance(value, dict):
        return "; ".join(f"{column_word(str(key))} {amount(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(amount(one) for one in value)
    return words.number(value) if isinstance(value, Decimal | int) else str(value)


@register.filter
def amounts(value: Any) -> list[str]:
    """A dated value as lines: a table has one for each of its rows, all else one."""
    if isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value):
        return [amount(one) for one in value]
    return [amount(value)]


register.filter("unit", words.unit)


@register.filter
def choice(key: str, path: str) -> str:
    """`{{ body.kind|choice:"body.kind" }}`: a choice in words."""
    return words.choice(path, key)


@register.filter
def sex(key: str) -> str:
    """Female or male; a dash where it is masked or unknown."""
    return str(words.SEX.get(key, "—"))


@register.filter
def source(text: str) -> str:
    """Where a dated value was read, in the reader's language where that can be said."""
    return sources.in_words(text)
