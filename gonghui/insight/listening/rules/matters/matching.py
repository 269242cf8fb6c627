"""Whether two texts tell one matter, how surely, and why.

A logistic score over what they share: the cosine of their contents, and what they name. A cited number,
a telephone or an employer counts more than any wording; different employers or places count against.
The weights were fitted on made-up orders (`tests/hotline_orders.py`) and rounded; ADR 35 has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from gonghui.insight.listening.rules.matters.candidates import Telling, pairs_to_compare, telling

MIN_SCORE = 0.5  # more likely than not
_CHUNK = 400_000
# What a sign adds to the logit of 'the same matter'.
WEIGHTS = {
    "start": -6.5,
    "wording": 9.0,
    "whole": 1.5,
    "numbers": 6.0,
    "phones": 4.0,
    "employers": 4.4,
    "other employers": -1.5,
    "spots": 3.8,
    "other spots": -1.0,
    "towns": 1.3,
    "other towns": -1.5,
    "areas": 0.9,
    "other areas": -2.5,
    "amounts": 1.2,
    "days": 0.5,
    "problems": 0.8,
    "other problems": -1.3,
    # The same employer or spot with the same problem is more than both.
    "named problem": 1.5,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two rows that tell one matter, a before b; the score is between 0 and 1."""

    a: int
    b: int
    score: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What pairs share, an array each; `other …` where both name some and none is the same."""

    first: np.ndarray
    second: np.ndarray
    signs: dict[str, np.ndarray]
    score: np.ndarray


def similar(texts: Sequence[str], *, min_score: float = MIN_SCORE) -> list[Pair]:
    """The pairs of texts that tell one matter, the surest first.

    Args:
        min_score: pairs below it are left out.
    """
    told = telling(texts)
    alike = likeness(told, min_score=min_score)
    order = np.lexsort((alike.second, alike.first, -alike.score))
    return [
        Pair(
            a=int(alike.first[at]),
            b=int(alike.second[at]),
            score=round(float(alike.score[at]), 4),
            why=reasons(told, alike, int(at)),
        )
        for at in order
    ]


def likeness(told: Telling, *, min_score: float) -> Likeness:
    """Candidates compared; those of at least this score."""
    first, second = pairs_to_compare(told)
    parts = []
    for at in range(0, max(1, len(first)), _CHUNK):
        one, other = first[at : at + _CHUNK], second[at : at + _CHUNK]
        signs = signs_of(told, one, other)
        logit = WEIGHTS["start"] + sum(WEIGHTS[sign] * value for sign, value in signs.items())
        score = 1 / (1 + np.exp(-logit))
        good = score >= min_score
        parts.append(
            (one[good], other[good], {sign: value[good] for sign, value in signs.items()}, score[good])
        )
    return Likeness(
        first=np.concatenate([part[0] for part in parts]),
        second=np.concatenate([part[1] for part in parts]),
        signs={sign: np.concatenate([part[2][sign] for part in parts]) for sign in parts[0][2]},
        score=np.concatenate([part[3] for part in parts]),
    )


def signs_of(told: Telling, first: np.ndarray, second: np.ndarray) -> dict[str, np.ndarray]:
    """What speaks for and against each pair being one matter."""
    wording = np.asarray(told.vectors[first].multiply(told.vectors[second]).sum(axis=1)).ravel()
    whole = (told.whole[first] == told.whole[second]) & (np.diff(told.vectors.indptr)[first] > 0)
    signs = {"wording": np.minimum(wording, 1.0), "whole": whole.astype(np.float32)}
    for kind in ("numbers", "phones", "employers", "spots", "towns", "areas", "amounts", "days", "problems"):
        same = _shared(told, kind, first, second)
        both = (told.names[kind][first, 0] >= 0) & (told.names[kind][second, 0] >= 0)
        if kind == "employers":
            same = np.maximum(same, _shared(told, "prefixes", first, second))
        signs[kind] = same if kind not in _ALWAYS else (same > 0).astype(np.float32)
        if f"other {kind}" in WEIGHTS:
            signs[f"other {kind}"] = (both & (same == 0)).astype(np.float32)
    place = np.maximum(signs["employers"], signs["spots"])
    signs["named problem"] = place * signs["problems"]
    return signs


# However many name them, these say the same.
_ALWAYS = {"numbers", "phones", "towns", "areas", "problems"}


def _shared(told: Telling, kind: str, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How much the weightiest thing of a kind says that both name; 0 where they share none."""
    one, other = told.names[kind][first], told.names[kind][second]
    same = ((one[:, :, None] == other[:, None, :]) & (one[:, :, None] >= 0)).any(axis=2)
    if not len(told.weight):
        return np.zeros(len(first), dtype=np.float32)
    return np.where(same, told.weight[one], 0).max(axis=1).astype(np.float32)


def signs_shared(told: Telling) -> list[tuple[float, tuple[str, ...], int]]:
    """How each text but the first is like it: score, kinds of things both name, wording in per cent."""
    second = np.arange(1, len(told.contents))
    signs = signs_of(told, np.zeros_like(second), second)
    logit = WEIGHTS["start"] + sum(WEIGHTS[sign] * value for sign, value in signs.items())
    score = 1 / (1 + np.exp(-logit))
    return [
        (round(float(score[at]), 4), told_signs(signs, at), round(100 * float(signs["wording"][at])))
        for at in range(len(second))
    ]


def told_signs(signs: dict[str, np.ndarray], at: int) -> tuple[str, ...]:
    """The kinds of things that a pair shares, without the things themselves."""
    return tuple(sign for sign in SHARED if float(signs[sign][at]) > 0)


# Kinds that are told of a pair.
SHARED = ("whole", "numbers", "phones", "employers", "spots", "towns", "areas", "amounts", "days", "problems")


def reasons(told: Telling, alike: Likeness, at: int) -> str:
    """Why a pair is one matter, in words; a telephone is shown in part only."""
    first, second = int(alike.first[at]), int(alike.second[at])

    def common(kind: str) -> str:
        there = set(told.names[kind][second].tolist())
        found = [told.words[key] for key in told.names[kind][first].tolist() if key >= 0 and key in there]
        return max(found, key=len) if found else ""

    said = []
    if alike.signs["whole"][at]:
        said.append(_("the same words"))
    if number := common("numbers"):
        said.append(_("the same number %s") % number)
    if phone := common("phones"):
        said.append(_("the same telephone %s") % f"{phone[:3]}****{phone[-4:]}")
    if employer := common("employers") or common("prefixes"):
        said.append(_("the same employer %s") % employer)
    if place := common("spots") or common("towns") or common("areas"):
        said.append(_("the same place %s") % place)
    if amount := common("amounts"):
        said.append(_("the same amount or plate %s") % amount)
    if problem := common("problems"):
        said.append(_("the same problem %s") % problem)
    if not alike.signs["whole"][at]:
        said.append(_("wording alike by %d%%") % round(100 * float(alike.signs["wording"][at])))
    return _("; ").join(str(one) for one in said)
