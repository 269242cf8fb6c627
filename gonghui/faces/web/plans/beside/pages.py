"""Two plans beside each other in words: each row's verdict, what changed besides, conflicts and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from gonghui.faces.web import words
from gonghui.insight.plans.rules.comparing import Finding, Judged, Line, Relation, Verdict

SIGNS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "never_below": "≥ "}
VERDICT_WORDS: dict[str, Any] = {
    Verdict.SAME: pgettext_lazy("plans compared", "same"),
    Verdict.TIGHTER: pgettext_lazy("plans compared", "tighter"),
    Verdict.LOOSER: pgettext_lazy("plans compared", "looser"),
    Verdict.MIXED: pgettext_lazy("plans compared", "tighter and looser"),
    Verdict.APART: pgettext_lazy("plans compared", "not comparable"),
    Verdict.SHARE: pgettext_lazy("plans compared", "a part of the whole"),
    Verdict.MISSING: pgettext_lazy("plans compared", "missing"),
    Verdict.ADDED: pgettext_lazy("plans compared", "new"),
}
SHAPES = {
    Verdict.SAME: "=",
    Verdict.TIGHTER: "▲",
    Verdict.LOOSER: "▽",
    Verdict.MIXED: "◇",
    Verdict.APART: "≠",
    Verdict.SHARE: "◔",
    Verdict.MISSING: "−",
    Verdict.ADDED: "+",
}
CHANGE_WORDS: dict[str, Any] = {
    "unit": gettext_lazy("unit"),
    "denominator": gettext_lazy("denominator: who is counted"),
    "measure": gettext_lazy("measure: what is counted of them"),
    "level": gettext_lazy("level"),
    "thing": gettext_lazy("kind of thing"),
    "kind": gettext_lazy("kind of value (level, sum, yearly)"),
    "numbered": gettext_lazy("a number on one side only"),
    "wording": gettext_lazy("wording"),
    "direction": gettext_lazy("direction"),
    "comparator": gettext_lazy("how it is compared"),
    "year": gettext_lazy("year"),
    "attribute": gettext_lazy("attribute"),
    "baseline": gettext_lazy("baseline"),
}
RELATION_WORDS: dict[str, Any] = {
    Relation.VERSION: gettext_lazy("two versions of one plan"),
    Relation.LOWER: gettext_lazy("a plan and the plan below it"),
    Relation.SUCCESSOR: gettext_lazy("a plan and the one after it"),
    Relation.OTHER: gettext_lazy("two plans beside each other"),
}
NAMED_AT_MOST = 6
# Worth a sentence first; the others are gaps.
CONFLICTS = (
    "below_upper", "lower_later", "two_strengths", "two_scopes", "reached_already", "reached_otherwise",
    "reached_populations", "not_one_line", "like_names", "no_baseline_for", "first_claim", "wording_differs",
    "like_terms", "body_names", "effect_after_start",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    verdict: str
    word: str
    shape: str
    old: Line | None
    new: Line | None
    old_value: str
    new_value: str
    changes: list[str]
    kin: list[Line]


def rows(judged: Sequence[Judged]) -> list[Row]:
    """The table, in the order of the first plan."""
    return [
        Row(
            str(one.verdict),
            str(VERDICT_WORDS[one.verdict]),
            SHAPES[one.verdict],
            one.pair.old,
            one.pair.new,
            value(one.pair.old),
            value(one.pair.new),
            [change(key, one) for key in one.changes],
            list(one.pair.kin),
        )
        for one in judged
    ]


def tally(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """How many rows have each verdict: shape, word, count."""
    counts = [(one, sum(1 for row in judged if row.verdict == one)) for one in Verdict]
    return [(SHAPES[one], str(VERDICT_WORDS[one]), count) for one, count in counts if count]


def value(line: Line | None) -> str:
    """A target in one phrase: sign, number, unit; in words where it has no number."""
    if line is None:
        return ""
    if line.value is None:
        return line.text or "—"
    number = words.number(line.value, places(line.value))
    if line.upper is not None:
        number = f"{number}–{words.number(line.upper, places(line.upper))}"
    unit = "" if line.unit == "—" else f" {line.unit}"
    arrow = {"up": " ↑", "down": " ↓"}.get(line.direction, "")
    return f"{SIGNS.get(line.comparator, '')}{number}{unit}{arrow}"


def places(number: Any) -> int:
    """How many decimals a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def change(key: str, one: Judged) -> str:
    """What changed, with the words or values of both sides."""
    old, new = one.pair.old, one.pair.new
    text = str(CHANGE_WORDS[key])
    if old is None or new is None:
        return text
    told = {
        "year": (old.year, new.year),
        "unit": (old.unit, new.unit),
        "attribute": (attribute(old), attribute(new)),
        "baseline": (old.baseline, new.baseline),
    }.get(key)
    if told is None:
        aspect = {"denominator": "population"}.get(key, key)
        found = [word for word in one.words if word.aspect == aspect]
        left = "、".join(w for word in found for w in word.left)
        right = "、".join(w for word in found for w in word.right)
        told = (left, right)
    if not any(told):
        return text
    return f"{text} {told[0] or '—'} → {told[1] or '—'}"


def attribute(line: Line) -> str:
    """约束性, 预期性 or nothing."""
    return str(words.ATTRIBUTE_WORDS.get(line.attribute, ""))


def named(lines: Sequence[Line]) -> str:
    """Lines by number and name, at most six."""
    told = [f"{line.number} {line.name}" for line in lines[:NAMED_AT_MOST]]
    return pgettext("list", ", ").join(told) + ("…" if len(lines) > NAMED_AT_MOST else "")


def sentences(found: Sequence[Finding]) -> list[tuple[str, str]]:
    """Each conflict or gap as key and sentence; conflicts first."""
    order = {kind: place for place, kind in enumerate(CONFLICTS)}
    ordered = sorted(found, key=lambda one: order.get(one.kind, len(order)))
    return [(one.kind, sentence(one)) for one in ordered]


def sentence(found: Finding) -> str:
    """One conflict or gap in words, with its numbers."""
    if found.kind in GAPS:
        return GAPS[found.kind](found)
    first, second = found.lines[0], found.lines[1]
    told = {
        "one": f"{first.number} {first.name}",
        "two": f"{second.number} {second.name}",
        "first": value(first),
        "second": value(second),
        "year": first.year,
        "later": second.year,
        "words": told_words(found),
    }
    text = str(PAIRED[found.kind]) % told
    return f"{text} {told['words']}" if told["words"] else text


def told_words(found: Finding) -> str:
    """By which words two names differ."""
    left = [word for one in found.words for word in one.left]
    right = [word for one in found.words for word in one.right]
    if not left and not right:
        return ""
    return _("(%(left)s / %(right)s)") % {"left": "、".join(left) or "—", "right": "、".join(right) or "—"}


PAIRED: dict[str, Any] = {
    "below_upper": gettext_lazy("The lower plan asks for less: “%(one)s” %(first)s, “%(two)s” %(second)s."),
    "lower_later": gettext_lazy(
        "A lower number at a later date: “%(one)s” %(first)s by %(year)s, “%(two)s” %(second)s by %(later)s."
    ),
    "two_strengths": gettext_lazy(
        "One number in two strengths: “%(one)s” %(first)s and “%(two)s” %(second)s."
    ),
    "two_scopes": gettext_lazy(
        "Two scopes of one matter, neither said to be inside the other: “%(one)s” %(first)s, “%(two)s” "
        "%(second)s."
    ),
    "reached_already": gettext_lazy(
        "Reported as reached before the plan began: “%(one)s” %(first)s (%(year)s); the target “%(two)s” "
        "asks for %(second)s."
    ),
    "reached_otherwise": gettext_lazy(
        "Another measure was reported before: “%(one)s” %(first)s; it is no baseline of “%(two)s” %(second)s."
    ),
    "reached_populations": gettext_lazy(
        "Two populations in what is reported: “%(one)s” %(first)s, “%(two)s” %(second)s."
    ),
    "not_one_line": gettext_lazy(
        "Never one line: “%(one)s” %(first)s and “%(two)s” %(second)s count different things."
    ),
    "like_names": gettext_lazy("Like names, different things: “%(one)s” and “%(two)s”."),
    "no_baseline_for": gettext_lazy(
        "What was reported as “%(one)s” %(first)s is no baseline of “%(two)s” %(second)s."
    ),
}


def of_all(found: Finding) -> dict[str, Any]:
    """n of m."""
    return {"n": found.counts[0], "all": found.counts[1], "names": named(found.lines)}


def examples(found: Finding) -> dict[str, Any]:
    """How many, and some of them."""
    told = pgettext("list", ", ").join(f"“{name}”" for name in found.names)
    return {"n": found.counts[0], "names": told + ("…" if found.counts[0] > len(found.names) else "")}


def both(found: Finding) -> dict[str, str]:
    """The words of one side and of the other."""
    return {"one": found.names[0], "two": found.names[1]}


GAPS: dict[str, Any] = {
    "dropped": lambda one: (
        ngettext(
            "%(count)d target is not taken up in any form: %(names)s.",
            "%(count)d targets are not taken up in any form: %(names)s.",
            len(one.lines),
        )
        % {"count": len(one.lines), "names": named(one.lines)}
    ),
    "no_baseline": lambda one: (
        _("No baseline is printed for %(n)d of %(all)d numbers: %(names)s.") % of_all(one)
    ),
    "no_attribute": lambda one: (
        _("Whether binding or expected is not said of %(n)d of %(all)d targets.") % of_all(one)
    ),
    "words_only": lambda one: _("No number is given in %(n)d of %(all)d targets: %(names)s.") % of_all(one),
    "left_open": lambda one: _("The text leaves the reading open: %s.") % named(one.lines),
    "goal_without_indicator": lambda one: (
        _("Goals that no indicator measures: %s.") % pgettext("list", ", ").join(one.names)
    ),
    "other_division": lambda one: (
        _(
            "The indicators are grouped under %(groups)d headings, the plan has %(goals)d goals; one is no "
            "map of the other."
        )
        % {"goals": one.counts[0], "groups": one.counts[1]}
    ),
    "parts_missing": lambda one: _("The text announces %(n)d columns and has %(all)d of them.") % of_all(one),
    "part_only": lambda one: _("The document is only a part of several: (%s).") % one.names[0],
    "headings_only": lambda one: (
        _("Of %(n)d headings nothing but the heading is there: %(names)s.") % examples(one)
    ),
    "text_damage": lambda one: (
        _("The text is damaged in %(n)d places; quote it with care: %(names)s.") % examples(one)
    ),
    "effect_after_start": lambda one: (
        _("In effect only after its period began (%(year)d): “%(words)s”.")
        % {"year": one.counts[0], "words": one.names[0]}
    ),
    "renamed_department": lambda one: (
        _("A department by an earlier name: “%(old)s”, since %(year)d “%(new)s”.")
        % {"old": one.names[0], "new": one.names[1], "year": one.counts[0]}
    ),
    "first_claim": lambda one: _("Called the first time, and yet: “%(one)s”; “%(two)s”.") % both(one),
    "like_terms": lambda one: _("As many tiers, different things: “%(one)s” and “%(two)s”.") % both(one),
    "body_names": lambda one: (
        _("One body under two names, or two bodies: “%(one)s” and “%(two)s”.") % both(one)
    ),
    "groups": lambda one: (
        _("Groups that only one of them names: %(one)s; %(two)s.")
        % {name: words or "—" for name, words in both(one).items()}
    ),
    "wording_differs": lambda one: _("Copied with a difference: “%(one)s” and “%(two)s”.") % both(one),
    "issuer": lambda one: (
        _("Issued by others: %(old)s; %(new)s.") % {"old": one.names[0], "new": one.names[1]}
    ),
    "attributes_one_side": lambda one: _("Only “%s” says what is binding and what expected.") % one.names[0],
    "numbers_one_side": lambda one: (
        _("Numbers stand in %(a)d of %(b)d targets of the first plan, in %(c)d of %(d)d of the second.")
        % dict(zip("abcd", one.counts, strict=True))
    ),
}
