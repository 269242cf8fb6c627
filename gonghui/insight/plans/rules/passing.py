"""How a target passes when its period is over: what is binding and what is expected pass differently. Pure.

A binding target (约束性) is a promise: reached or not. An expected one (预期性) is a direction that work and
circumstances lead to: nearly there is said as such. While the period runs nothing has passed; of what is
binding a look far behind is a warning. The order is the practice of plan evaluations, the share ours.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from gonghui.insight.plans.models import Target
from gonghui.insight.plans.rules.judging import Judgement, Number, Status

NEARLY_FROM = Fraction(9, 10)  # of the way from baseline to target (ours)


class Passing(StrEnum):
    """What is said of a target."""

    DONE_EARLY = "done_early"  # before its last year
    DONE = "done"
    KEPT = "kept"  # so far, of what is to be kept to the end
    NEARLY = "nearly"  # expected only: most of the way
    NOT_DONE = "not_done"
    RUNNING = "running"
    WARNED = "warned"  # binding only: hard to finish in time
    OPEN = "open"  # cannot be said: no data, baseline or target


UNKNOWN = frozenset({Status.NO_DATA, Status.NO_BASELINE, Status.NO_TARGET})


def passing(
    attribute: str,
    judgement: Judgement,
    *,
    is_over: bool,
    in_last_year: bool,
    is_held: bool = False,
    nearly_from: Number = NEARLY_FROM,
) -> Passing:
    """How a target stands towards passing.

    Args:
        attribute: binding or expected; a target without one passes as a binding one does.
        is_over: its due day has passed, or is the day that is judged.
        in_last_year: the day lies in the year of its due day, or later.
        is_held: it is to be kept all the time or every year, so nothing is done before the end.
        nearly_from: share of the way from which an expected target is nearly reached.
    """
    binding = attribute != Target.Attribute.EXPECTED
    if judgement.status in UNKNOWN:
        return Passing.OPEN
    if judgement.status == Status.MET:
        if is_held and not is_over:
            return Passing.KEPT
        return Passing.DONE if is_over or in_last_year else Passing.DONE_EARLY
    if is_over:
        near = judgement.progress is not None and Fraction(judgement.progress) >= Fraction(nearly_from)
        return Passing.NEARLY if near and not binding else Passing.NOT_DONE
    return Passing.WARNED if binding and judgement.status == Status.BEHIND else Passing.RUNNING
