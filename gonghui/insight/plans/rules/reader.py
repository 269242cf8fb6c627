"""Reading a YAML file strictly: every refusal names line and key. Knows nothing of plans."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal

LARGEST = 1_000_000  # characters; a plan file is a few thousand
NOTHING = {"", "~", "null", "Null", "NULL"}


def read_mapping(text: str, *, keys: Collection[str]) -> Entry:
    """The outermost mapping of a YAML document.

    Raises:
        Refusal: it is no YAML, too large, not one mapping, or has a key that is unknown or repeated.
    """
    if len(text) > LARGEST:
        raise Refusal(_("The file is too large for a plan file (more than a million characters)."))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise Refusal(_not_yaml(error)) from None
    if not isinstance(node, yaml.MappingNode):
        raise Refusal(
            _("The file does not begin with keys and values; see docs/plan-file.md for an example.")
        )
    return Entry(node, path=(), keys=keys)


def _not_yaml(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _("The file is not readable as YAML; see docs/plan-file.md for an example.")
    return _(
        "Line %(line)d is not readable as YAML; check indentation, and write comparators in quotes, "
        'such as ">=".'
    ) % {"line": mark.line + 1}


class Entry:
    """A mapping of the file; its getters refuse what does not fit, with line and key."""

    def __init__(self, node: yaml.Node, *, path: tuple[str, ...], keys: Collection[str] | None) -> None:
        self.node, self.path = node, path
        self.nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            raise self.refusal(_("here keys with values are expected"))
        for key, value in node.value:
            name = str(key.value)
            if name in self.nodes:
                raise self.refusal(_("the key stands here twice"), name, key)
            if keys is not None and name not in keys:
                known = ", ".join(sorted(keys))
                raise self.refusal(_("this key is not known; known here: %s") % known, name, key)
            self.nodes[name] = value

    def refusal(self, problem: str, key: str = "", node: yaml.Node | None = None) -> Refusal:
        """The refusal of a key of this mapping, or of the whole."""
        node = node or self.nodes.get(key, self.node)
        where = " › ".join((*self.path, key) if key else self.path)
        sentence = _("Line %(line)d, %(where)s: %(problem)s.")
        return Refusal(sentence % {"line": node.start_mark.line + 1, "where": where, "problem": problem})

    def __contains__(self, key: str) -> bool:
        node = self.nodes.get(key)
        return node is not None and not (
            isinstance(node, yaml.ScalarNode) and node.style is None and node.value in NOTHING
        )

    def require(self, *keys: str) -> None:
        """Refuses when one of the keys is missing or empty."""
        for key in keys:
            node = self.nodes.get(key)
            if key not in self or (isinstance(node, yaml.ScalarNode) and not str(node.value).strip()):
                raise self.refusal(_("a value is missing"), key)

    def text(self, key: str, *, most: int, pattern: str = "") -> str:
        """The text of a key, "" when it is not there; at most `most` characters."""
        if key not in self:
            return ""
        node = self.nodes[key]
        if not isinstance(node, yaml.ScalarNode):
            raise self.refusal(_("here one text is expected"), key)
        value = str(node.value).strip()
        if len(value) > most:
            raise self.refusal(_("the text is longer than %d characters") % most, key)
        if pattern and not re.fullmatch(pattern, value):
            raise self.refusal(_("“%s” has a form that is not allowed here") % value, key)
        return value

    def number(self, key: str, *, decimals: int = 6) -> Decimal | None:
        """The number of a key, None when it is not there."""
        value = self.text(key, most=40)
        if not value:
            return None
        if not re.fullmatch(rf"-?\d{{1,13}}(\.\d{{1,{decimals}}})?", value):
            raise self.refusal(
                _("“%(value)s” is not a number of at most %(decimals)d decimals")
                % {"value": value, "decimals": decimals},
                key,
            )
        return Decimal(value)

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """The whole number of a key within its limits, None when it is not there."""
        value = self.text(key, most=40)
        if not value:
            return None
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            raise self.refusal(
                _("“%(value)s” is not a whole number from %(least)d to %(most)d")
                % {"value": value, "least": least, "most": most},
                key,
            )
        return int(value)

    def day(self, key: str) -> date | None:
        """The date of a key, None when it is not there."""
        value = self.text(key, most=40)
        return read_day(value, lambda problem: self.refusal(problem, key)) if value else None

    def flag(self, key: str) -> bool:
        """The yes or no of a key; no when it is not there."""
        value = self.text(key, most=40)
        if value.lower() not in {"", "true", "false"}:
            raise self.refusal(_("“%s” is neither true nor false") % value, key)
        return value.lower() == "true"

    def choice(self, key: str, choices: dict[str, str]) -> str:
        """What a word of the file stands for, "" when the key is not there."""
        value = self.text(key, most=60)
        if value and value not in choices:
            known = ", ".join(choices)
            raise self.refusal(
                _("“%(value)s” is not known; known here: %(known)s") % {"value": value, "known": known}, key
            )
        return choices[value] if value else ""

    def entry(self, key: str, keys: Collection[str] | None) -> Entry | None:
        """The mapping under a key; `keys=None` leaves its keys free."""
        return Entry(self.nodes[key], path=(*self.path, key), keys=keys) if key in self else None

    def entries(self, key: str, keys: Collection[str]) -> Iterator[Entry]:
        """The mappings of the list under a key; each is called by its number in the file's words."""
        if key not in self:
            return
        node = self.nodes[key]
        if not isinstance(node, yaml.SequenceNode):
            raise self.refusal(_("here a list is expected, each item with a dash"), key)
        for position, item in enumerate(node.value, start=1):
            yield Entry(item, path=(*self.path, key, _called(item, position)), keys=keys)

    def is_word(self, key: str, word: str) -> bool:
        """Whether the key holds exactly this word."""
        node = self.nodes.get(key)
        return isinstance(node, yaml.ScalarNode) and node.value == word


def _called(item: yaml.Node, position: int) -> str:
    """What a person calls an item of a list: its `number`, else its position."""
    if isinstance(item, yaml.MappingNode):
        for key, value in item.value:
            if key.value == "number" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return str(position)


def read_day(value: str, refusal: Any) -> date:
    """A date written 2025-12-31.

    Args:
        value: what was written.
        refusal: makes the exception to raise from the problem in words.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value, re.ASCII)
    if match is None:
        raise refusal(_("“%s” is not a date; write it as 2025-12-31") % value)
    try:
        return date(*(int(part) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        raise refusal(_("the calendar has no day %s") % value) from None
