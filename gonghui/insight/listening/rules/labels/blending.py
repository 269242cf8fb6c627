"""Scores of several learners added up so that they become probabilities, and how right these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

_ROWS = 8_000  # to fit four numbers
_FEW = 40  # held-out rows with fewer than these fit nothing
# Shares that did well over several made-up and real sheets, for sheets too small to fit any.
USUAL = (1.0, 1.5, 1.2)
_NOISE = 0.4
_FLAT = 1e-4  # scores that spread less are all the same
_BINS = 10


def shares_of(score: np.ndarray) -> np.ndarray:
    """Probabilities of scores that are logarithms of them but for a constant a row."""
    found = np.exp(score - score.max(axis=1, keepdims=True))
    return found / found.sum(axis=1, keepdims=True)


@dataclass(frozen=True, kw_only=True)
class Blend:
    """By how much each learner's score is multiplied before they are added, and how often labels are off.

    Attributes:
        noise: the share of rows whose label follows the classes' frequency and not the text.
    """

    shares: tuple[float, ...]
    noise: float
    frequency: np.ndarray

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """The probabilities of scores learners × rows × classes."""
        return self.softened(shares_of(np.tensordot(np.array(self.shares, dtype=scores.dtype), scores, 1)))

    def softened(self, likely: np.ndarray) -> np.ndarray:
        """Probabilities with the share of labels that are off taken into account."""
        return (1 - self.noise) * likely + self.noise * self.frequency


def fit(scores: np.ndarray, answers: np.ndarray) -> Blend:
    """The blend under which the answers are most probable, drawn a little towards the usual one.

    Args:
        scores: of rows that the learners have not seen: learners × rows × classes.
    """
    some = np.random.default_rng(0).permutation(len(answers))[:_ROWS]
    part, right = scores[:, some], answers[some]
    part = part - part.mean(axis=2, keepdims=True)
    scale = np.maximum(part.std(axis=(1, 2)), 1e-6)
    part = part / scale[:, None, None]
    usual, rows = np.array([*USUAL, 0.0]), np.arange(len(right))
    frequency = (np.bincount(answers, minlength=scores.shape[2]) + 0.5) / (
        len(answers) + 0.5 * scores.shape[2]
    )
    pull = np.array([2.0, 2.0, 2.0, 0.0]) / max(1, len(right))

    def loss(wanted: np.ndarray) -> tuple[float, np.ndarray]:
        likely = shares_of(np.tensordot(wanted[:-1].astype(np.float32), part, 1))
        noise, hit = wanted[-1], likely[rows, right]
        found = (1 - noise) * hit + noise * frequency[right] + 1e-9
        bent = -likely * ((1 - noise) * hit / found)[:, None]
        bent[rows, right] += (1 - noise) * hit / found
        slope = [-(bent * one).sum() / len(right) for one in part]
        slope.append(-float(((frequency[right] - hit) / found).mean()))
        missed = -np.log(found).mean() + (pull * (wanted - usual) ** 2).sum()
        return float(missed), np.array(slope) + 2 * pull * (wanted - usual)

    found = usual
    if len(right) >= _FEW:
        bounds = [(0, 30)] * len(USUAL) + [(0, _NOISE)]
        found = minimize(loss, np.array([*USUAL, 0.02]), jac=True, method="L-BFGS-B", bounds=bounds).x
    # A learner that gives every row the same says nothing; its scale would blow it up beyond all numbers.
    shares = np.where(scale > _FLAT, found[:-1] / scale, 0.0)
    return Blend(shares=tuple(shares.tolist()), noise=float(found[-1]), frequency=frequency)


def parts(twins: np.ndarray, *, seed: int) -> np.ndarray:
    """The part in which each row is held out, -1 for never; rows that are twins are in one part.

    Few rows are held out in five parts in turn, more in three, many once: a tenth, ten thousand at most.
    """
    rows = len(twins)
    turn = np.random.default_rng(seed).permutation(int(twins.max()) + 1)[twins]
    if rows <= 20_000:
        return turn % (5 if rows <= 4_000 else 3)
    held = min(rows // 10, 10_000) / rows
    return np.where(turn < held * (twins.max() + 1), 0, -1)


def report(
    likely: np.ndarray, answers: np.ndarray, names: list[str], *, abstain_below: float
) -> dict[str, Any]:
    """How right the first labels of held-out rows are: in all, by class, by confidence, where told."""
    first, sure = likely.argmax(axis=1), likely.max(axis=1)
    right = first == answers
    told = sure >= abstain_below
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    reliability = [
        {
            "rows": int((bins == at).sum()),
            "confidence": round(float(sure[bins == at].mean()), 4),
            "right": round(float(right[bins == at].mean()), 4),
        }
        for at in range(_BINS)
        if (bins == at).any()
    ]
    off = sum(one["rows"] * abs(one["confidence"] - one["right"]) for one in reliability) / max(1, len(right))
    return {
        "accuracy": round(float(right.mean()), 4),
        "tested": len(right),
        "abstained": round(float(1 - told.mean()), 4),
        "accuracy_of_told": round(float(right[told].mean()), 4) if told.any() else None,
        "calibration_error": round(float(off), 4),
        "reliability": reliability,
        "by_class": {
            name: {
                "rows": int((answers == at).sum()),
                "found": int((right & (answers == at)).sum()),
                "suggested": int((first == at).sum()),
            }
            for at, name in enumerate(names)
        },
    }
