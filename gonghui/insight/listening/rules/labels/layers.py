"""A small network over sparse rows: n-grams to a few dozen shared directions, these to the classes.

After fastText (Joulin et al. 2016), with a rectifier and dropout. What few classes have learned of a word
is of use to all, which a linear classifier for each class cannot do; the two err differently.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

_RATE, _DECAY = 4e-3, 1e-4
_FIRST, _SECOND = 0.9, 0.99


@dataclass(kw_only=True)
class Network:
    """Weights of both layers.

    Attributes:
        inner: columns × directions; shift: one a direction; outer: directions × classes; offset: one a class.
    """

    inner: np.ndarray
    shift: np.ndarray
    outer: np.ndarray
    offset: np.ndarray

    def scores(self, rows: sparse.csr_matrix) -> np.ndarray:
        """The logarithm of each class's probability but for a constant a row."""
        return np.maximum(rows @ self.inner + self.shift, 0) @ self.outer + self.offset


class _Adam:
    """Adam (Kingma, Ba 2014) for one array; rows that a batch does not touch stay as they are."""

    def __init__(self, array: np.ndarray) -> None:
        self.array, self.mean, self.square = array, np.zeros_like(array), np.zeros_like(array)

    def step(self, gradient: np.ndarray, rate: float, rows: np.ndarray | slice = slice(None)) -> None:
        mean = self.mean[rows] * _FIRST + (1 - _FIRST) * gradient
        square = self.square[rows] * _SECOND + (1 - _SECOND) * gradient * gradient
        self.mean[rows], self.square[rows] = mean, square
        self.array[rows] -= rate * mean / (np.sqrt(square) + 1e-7)


def fit(
    rows: sparse.csr_matrix,
    answers: np.ndarray,
    classes: int,
    *,
    seed: int,
    width: int = 96,
    passes: int = 12,
    batch: int = 128,
    drop: float = 0.4,
    smooth: float = 0.08,
    rate: float = _RATE,
) -> Network:
    """Learns a network.

    Args:
        answers: the class of each row, from 0.
        width: directions; passes: over all rows; batch: rows at once; drop: the share of directions left out
            each time; smooth: the share of certainty withheld, since some labels are wrong.
    """
    random = np.random.default_rng(seed)
    network = Network(
        inner=random.normal(0, 0.5 / np.sqrt(width), (rows.shape[1], width)).astype(np.float32),
        shift=np.zeros(width, dtype=np.float32),
        outer=random.normal(0, 1 / np.sqrt(width), (width, classes)).astype(np.float32),
        offset=np.log(np.bincount(answers, minlength=classes) / len(answers) + 1e-6).astype(np.float32),
    )
    adams = [_Adam(array) for array in (network.inner, network.shift, network.outer, network.offset)]
    steps = passes * ((len(answers) + batch - 1) // batch)
    done = 0
    for _pass in range(passes):
        order = random.permutation(len(answers))
        for at in range(0, len(order), batch):
            some = order[at : at + batch]
            slow = rate * (1 - done / steps)
            _step(network, adams, rows[some], answers[some], random, slow, drop, smooth)
            done += 1
    return network


def _step(
    network: Network,
    adams: list[_Adam],
    rows: sparse.csr_matrix,
    answers: np.ndarray,
    random: np.random.Generator,
    rate: float,
    drop: float,
    smooth: float,
) -> None:
    columns, place = np.unique(rows.indices, return_inverse=True)
    close = sparse.csr_matrix(
        (rows.data, place.astype(np.int32), rows.indptr), shape=(rows.shape[0], len(columns))
    )
    raw = close @ network.inner[columns] + network.shift
    kept = (random.random(raw.shape, dtype=np.float32) >= drop).astype(np.float32) / (1 - drop)
    hidden = np.maximum(raw, 0) * kept
    scores = hidden @ network.outer + network.offset
    scores -= scores.max(axis=1, keepdims=True)
    error = np.exp(scores)
    error /= error.sum(axis=1, keepdims=True)
    error -= smooth / scores.shape[1]
    error[np.arange(len(answers)), answers] -= 1 - smooth
    error /= len(answers)
    back = (error @ network.outer.T) * kept * (raw > 0)
    adams[2].step(hidden.T @ error + _DECAY * network.outer, rate)
    adams[3].step(error.sum(axis=0), rate)
    adams[1].step(back.sum(axis=0), rate)
    adams[0].step(close.T.tocsr() @ back, rate, columns)
