"""The rates of a unit: 响应率, 解决率, 满意率, on time, and the score they are weighted into.

条例 art. 32 names the three rates and leaves formulas and weights open: these are dated settings
(statute/hotline.yaml, statute/appeals.yaml), and a rate carries with it which settings made it. Rates are
of units and never of a named officer: nothing here knows who handled an appeal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Result, Satisfaction
from gonghui.foundation.core.rules import Refusal

RATES = ("response", "solution", "satisfaction")
ON_TIME = "on_time"
SETTINGS = (
    *(f"hotline.weight.{name}" for name in RATES),
    *(f"hotline.denominator.{name}" for name in (*RATES, ON_TIME)),
    "hotline.fairly_satisfied.weight",
    "hotline.partly_solved.weight",
)
# The reason for which no two persons are needed: these never enter (see rules/danger.py).
DANGER = "danger"
MISROUTED = "misrouted"  # a turn that was none of the unit's


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What one appeal brings to the rates of the unit that answers for it.

    A call-back is valid where the caller was reached and said all three: whether contacted, what became of
    it, how satisfied. Anything else leaves the answer unknown, and unknown is neither good nor bad.
    """

    appeal: int
    body: int | None = None  # the unit that answers for it; none while it is being routed
    is_due: bool = True  # answered, or past its limit
    replied: bool = True
    on_time: bool = True  # replied within the limit
    called_back: bool = True  # tried at least once
    contacted: bool | None = None
    result: Result | None = None
    satisfaction: Satisfaction | None = None
    excluded: str = ""  # rule under which two persons took it out, or DANGER
    count: int = 1  # so many appeals bring the same; `appeal` is one of them

    @property
    def has_valid_call_back(self) -> bool:
        """Whether the caller was reached and answered."""
        return None not in (self.contacted, self.result, self.satisfaction) and self.called_back


BASES: dict[str, Callable[[Judged], bool]] = {
    "valid_call_back": lambda j: j.has_valid_call_back,
    "called_back": lambda j: j.called_back,
    "replied": lambda j: j.replied,
    "due": lambda j: j.is_due,
    "dispatched": lambda j: True,
}


@dataclass(frozen=True, kw_only=True)
class RateSettings:
    """Weights, coefficients and denominators that hold in a region on a day."""

    weights: Mapping[str, Decimal]
    fairly_satisfied: Decimal
    partly_solved: Decimal
    denominators: Mapping[str, str]
    marks: Mapping[str, str] = field(default_factory=dict)  # key → verified, unverified or ours
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate with everything it is made of.

    Attributes:
        numerator: may hold a part of an appeal (a coefficient).
        exclusions: rule → how many left numerator and denominator for it.
        outside: why an appeal that was not excluded is yet in no denominator → how many: no call-back,
            nobody reached, still within its limit. Told, so that nobody drops out unseen.
    """

    name: str
    base: str
    numerator: Decimal
    denominator: int
    exclusions: Mapping[str, int]
    outside: Mapping[str, int]

    @property
    def value(self) -> Decimal | None:
        """The share; None where nothing could be judged, which is neither 0 nor 100 %."""
        return self.numerator / self.denominator if self.denominator else None


def settings_from(amounts: Mapping[str, Any]) -> RateSettings:
    """The settings of the rates from dated values.

    Args:
        amounts: what `law.queries.values(SETTINGS, region, on)` gives.
    Raises:
        Refusal: weights that do not add up to 1, a coefficient beyond 0 to 1, an unknown denominator.
    """
    weights = {name: Decimal(amounts[f"hotline.weight.{name}"].value) for name in RATES}
    denominators = {n: str(amounts[f"hotline.denominator.{n}"].value) for n in (*RATES, ON_TIME)}
    fairly = Decimal(amounts["hotline.fairly_satisfied.weight"].value)
    partly = Decimal(amounts["hotline.partly_solved.weight"].value)
    if sum(weights.values()) != 1 or min(weights.values()) < 0:
        raise Refusal(_("The weights of the rates do not add up to 1; set them anew for this region."))
    if not (0 <= fairly <= 1 and 0 <= partly <= 1):
        raise Refusal(_("A coefficient of the rates lies outside 0 to 1; set it anew for this region."))
    for base in denominators.values():
        if base not in BASES:
            raise Refusal(
                _("“%(base)s” is no denominator of a rate; choose one of %(known)s.")
                % {"base": base, "known": ", ".join(BASES)}
            )
    return RateSettings(
        weights=weights,
        fairly_satisfied=fairly,
        partly_solved=partly,
        denominators=denominators,
        marks={key: amounts[key].mark for key in SETTINGS},
        sources={key: amounts[key].source for key in SETTINGS},
    )


def rate(name: str, appeals: Iterable[Judged], settings: RateSettings) -> Rate:
    """One rate of some appeals.

    Args:
        name: response, solution, satisfaction or on_time.
        appeals: dispatched ones, each once, or counted together where they bring the same.
    """
    base = settings.denominators[name]
    numerator, denominator = Decimal(0), 0
    exclusions: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for judged in appeals:
        if judged.excluded:
            exclusions[judged.excluded] += judged.count
        elif BASES[base](judged):
            denominator += judged.count
            numerator += judged.count * _worth(name, judged, settings)
        else:
            outside[why_outside(judged, base)] += judged.count
    return Rate(
        name=name,
        base=base,
        numerator=numerator,
        denominator=denominator,
        exclusions=dict(exclusions),
        outside=dict(outside),
    )


def rates(appeals: Iterable[Judged], settings: RateSettings) -> dict[str, Rate]:
    """The three rates and the one of time limits."""
    known = list(appeals)
    return {name: rate(name, known, settings) for name in (*RATES, ON_TIME)}


def rates_by_unit(appeals: Iterable[Judged], settings: RateSettings) -> dict[int, dict[str, Rate]]:
    """The rates of every unit that answers for one of the appeals; what is still being routed is nobody's."""
    found: dict[int, list[Judged]] = {}
    for judged in appeals:
        if judged.body is not None:
            found.setdefault(judged.body, []).append(judged)
    return {body: rates(mine, settings) for body, mine in found.items()}


def score(found: Mapping[str, Rate], settings: RateSettings) -> Decimal | None:
    """The weighted score, 0 to 100; None as soon as one of its rates cannot be told."""
    parts = [(settings.weights[name], found[name].value) for name in RATES]
    if any(value is None for weight, value in parts if weight):
        return None
    return 100 * sum((weight * (value or 0) for weight, value in parts), Decimal(0))


def why_outside(judged: Judged, base: str) -> str:
    """Why an appeal that nobody excluded is in no denominator yet."""
    if base in {"due", "replied"}:
        return "within_limit" if not judged.is_due else "no_reply"
    if not judged.called_back:
        return "no_call_back"
    return "no_answer"


def _worth(name: str, judged: Judged, settings: RateSettings) -> Decimal:
    """What an appeal adds to a numerator: 1, 0, or a coefficient."""
    # A denominator wider than the valid call-backs holds appeals without answers: they add nothing.
    if name == "response":
        return Decimal(judged.contacted is True)
    if name == ON_TIME:
        return Decimal(judged.replied and judged.on_time)
    if name == "solution":
        worth = {Result.SOLVED: Decimal(1), Result.PARTLY: settings.partly_solved}
        return worth.get(judged.result, Decimal(0)) if judged.result else Decimal(0)
    told = {Satisfaction.SATISFIED: Decimal(1), Satisfaction.FAIRLY: settings.fairly_satisfied}
    return told.get(judged.satisfaction, Decimal(0)) if judged.satisfaction else Decimal(0)


OUTSIDE_TEXTS: dict[str, Any] = {
    "within_limit": _("still within the time limit"),
    "no_reply": _("no reply yet"),
    "no_call_back": _("nobody has called back yet"),
    "no_answer": _("called back, but not reached or without an answer"),
}
BASE_TEXTS: dict[str, Any] = {
    "valid_call_back": _("appeals with a valid call-back"),
    "called_back": _("appeals that were called back, reached or not"),
    "replied": _("appeals with a reply"),
    "due": _("appeals that are answered or past their limit"),
    "dispatched": _("appeals dispatched"),
}
