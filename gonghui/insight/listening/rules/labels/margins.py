"""Linear classifiers with a margin (L2-loss support vector machines), one against the rest, all at once.

The Newton method with conjugate gradients of LIBLINEAR (Lin, Weng, Keerthi 2008), written so that one
product of a sparse with a dense matrix serves every class: hundreds of classes cost little more than
dozens.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse

_CELLS = 12_000_000  # of the largest dense array; more classes than fit are learned in turns


def fit(
    rows: sparse.csr_matrix, answers: np.ndarray, classes: int, *, cost: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (columns × classes) and offsets (classes) that part each class from the rest.

    Args:
        rows: of length 1 each.
        answers: the class of each row, from 0.
        cost: how much an error weighs against large weights (the C of LIBLINEAR).
    """
    across = rows.T.tocsr()
    newton, turns = _patience(rows.nnz * classes)
    at_once = max(1, min(classes, _CELLS // max(rows.shape)))
    # Two processors: products of sparse matrices let other threads run.
    blocks = [range(at, min(at + at_once, classes)) for at in range(0, classes, at_once)]
    if len(blocks) == 1 and classes > 1 and rows.nnz * classes > 2_000_000:
        half = (classes + 1) // 2
        blocks = [range(0, half), range(half, classes)]

    def learned(block: range) -> np.ndarray:
        signs = np.where(answers[:, None] == np.array(block)[None, :], 1.0, -1.0).astype(np.float32)
        return _newton(rows, across, signs, cost, newton, turns)

    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(learned, blocks))
    whole = np.concatenate(parts, axis=1)
    return whole[:-1], whole[-1]


def _patience(work: int) -> tuple[int, int]:
    """Newton steps, and turns within each: fewer where one product already takes seconds.

    Args:
        work: multiplications of one product for all classes.
    """
    if work < 4_000_000_000:
        return 5, 8
    return (4, 6) if work < 8_000_000_000 else (3, 4)


def _newton(
    rows: sparse.csr_matrix,
    across: sparse.csr_matrix,
    signs: np.ndarray,
    cost: float,
    newton: int,
    turns: int,
) -> np.ndarray:
    weights = np.zeros((rows.shape[1] + 1, signs.shape[1]), dtype=np.float32)
    margins = np.zeros_like(signs)
    for _step in range(newton):
        active = (1 - signs * margins > 0).astype(np.float32)
        gradient = weights + 2 * cost * _back(across, active * (margins - signs))
        move, moved = _conjugate(rows, across, active, gradient, cost, turns)
        share = _best_share(weights, move, margins, moved, signs, cost)
        weights += move * share
        margins += moved * share
        if np.abs(gradient).max() < 1e-3:
            break
    return weights


def _forward(rows: sparse.csr_matrix, weights: np.ndarray) -> np.ndarray:
    return rows @ weights[:-1] + weights[-1]


def _back(across: sparse.csr_matrix, errors: np.ndarray) -> np.ndarray:
    return np.concatenate([across @ errors, errors.sum(axis=0, keepdims=True)])


def _conjugate(
    rows: sparse.csr_matrix,
    across: sparse.csr_matrix,
    active: np.ndarray,
    gradient: np.ndarray,
    cost: float,
    turns: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The Newton step of every class, and what it adds to the margins."""
    move, moved = np.zeros_like(gradient), np.zeros_like(active)
    left = -gradient
    way = left.copy()
    size = (left * left).sum(axis=0)
    enough = 1e-3 * size
    for _turn in range(turns):
        ahead = _forward(rows, way)
        bent = way + 2 * cost * _back(across, active * ahead)
        share = size / np.maximum((way * bent).sum(axis=0), 1e-12)
        move += share * way
        moved += share * ahead
        left -= share * bent
        fresh = (left * left).sum(axis=0)
        if (fresh <= enough).all():
            break
        way = left + (fresh / np.maximum(size, 1e-20)) * way
        size = fresh
    return move, moved


def _best_share(
    weights: np.ndarray,
    move: np.ndarray,
    margins: np.ndarray,
    moved: np.ndarray,
    signs: np.ndarray,
    cost: float,
) -> np.ndarray:
    """For each class the longest of a few shares of the step that lowers the loss most."""
    best, found = np.full(signs.shape[1], np.inf), np.zeros(signs.shape[1], dtype=np.float32)
    bare, cross, long = (
        (weights * weights).sum(axis=0),
        (weights * move).sum(axis=0),
        (move * move).sum(axis=0),
    )
    for share in (1.0, 0.6, 0.3, 0.1, 0.0):
        short = np.maximum(0, 1 - signs * (margins + share * moved))
        loss = 0.5 * (bare + 2 * share * cross + share * share * long) + cost * (short * short).sum(axis=0)
        better = loss < best - 1e-9
        best, found = np.where(better, loss, best), np.where(better, share, found).astype(np.float32)
    return found
