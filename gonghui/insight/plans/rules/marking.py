"""What a person marks in a plan document because the reader missed it: its places, and what they say."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import DraftItem
from gonghui.insight.reader.rules import read_passage
from gonghui.insight.reader.rules.signs import fold

Kind = DraftItem.Kind
LONGEST = 600  # characters of what is marked
NAMED = 80  # of a name that is proposed


def marked_places(
    text: str, quote: str, start: int | None = None, end: int | None = None
) -> list[dict[str, Any]]:
    """The places of marked or typed words in a document's text, one for each line they stand on.

    Args:
        quote: the words; blanks and line ends do not count, nor whether signs are full or half wide.
        start, end: where they were marked; passed over when the words there are others.
    Raises:
        Refusal: no words, words that are not there, or that stand there several times.
    """
    wanted = _bare(quote)
    if not wanted:
        raise Refusal(_("Mark the words in the text, or type them as they stand there."), "quote")
    if len(wanted) > LONGEST:
        raise Refusal(_("More than %d characters; mark only what the target says.") % LONGEST, "quote")
    if start is not None and end is not None and _bare(text[start:end]) == wanted:
        return _pieces(text, start, end)
    pattern = re.compile(r"\s*".join(map(re.escape, wanted)))
    found = [match.span() for match in pattern.finditer(fold(text))]
    if not found:
        raise Refusal(
            _("These words do not stand in the document; type them exactly as they are printed."), "quote"
        )
    if len(found) > 1:
        raise Refusal(
            _("These words stand there %d times; type more of the sentence, or mark them in the text.")
            % len(found),
            "quote",
        )
    return _pieces(text, *found[0])


def _bare(words: str) -> str:
    return re.sub(r"\s+", "", fold(words))


def _pieces(text: str, start: int, end: int) -> list[dict[str, Any]]:
    """A stretch of the text without the blanks around its lines."""
    found: list[dict[str, Any]] = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        words = line[0].strip()
        if words:
            begin = start + line.start() + line[0].index(words)
            found.append({"start": begin, "end": begin + len(words), "quote": words})
    return found


def proposed(kind: str, spans: list[dict[str, Any]], start: int | None, end: int | None) -> dict[str, Any]:
    """What marked words are offered as: what the reader reads in them alone, else the words themselves.

    Args:
        start, end: the plan's years.
    """
    words = "".join(span["quote"] for span in spans)
    if kind == Kind.TASK:
        return {"text": words, "lead": None, "supporting": []}
    if kind == Kind.SECTION:
        return {"title": words[:200], "level": 1}
    read = read_passage(words, start, end)
    if not read["name"]:
        read |= {"name": words[:NAMED], "target_text": words[:60]}
    return {name: value for name, value in read.items() if name != "spans"}
