"""Texts as sparse rows of character n-grams: hashed, weighted, of bounded width.

Hashing is done on the code points of many texts at once, so a million texts take about a minute and no
vocabulary of strings is kept. A model keeps those hashes that occur often enough, and their weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gonghui.insight.listening.rules.wording import points

BITS = 22  # 4 million hashes: two of a model's 300 000 n-grams seldom fall together
LONGEST = 4  # signs of an n-gram
AT_ONCE = 4_000  # texts; keeps the arrays in the processor's cache


def hashed(texts: Sequence[str], *, shortest: int = 1, longest: int = LONGEST) -> sparse.csr_matrix:
    """Counts of the n-grams of `shortest` to `longest` signs, a row a text, columns by hash.

    Blanks and stops are signs like others.
    """
    if not texts:
        return sparse.csr_matrix((0, 1 << BITS), dtype=np.float32)
    blocks = [_block(texts[at : at + AT_ONCE], shortest, longest) for at in range(0, len(texts), AT_ONCE)]
    return sparse.vstack(blocks, format="csr") if len(blocks) > 1 else blocks[0]


def _block(texts: Sequence[str], shortest: int, longest: int) -> sparse.csr_matrix:
    found = points(texts)
    row = np.cumsum(found == 0) - (found == 0)
    inside = found != 0
    # A text of blanks alone, as emoji leave them, has no n-grams: it says nothing.
    worded = np.bincount(row[inside & (found != ord(" "))], minlength=len(texts)) > 0
    hashes = np.zeros((len(found), longest), dtype=np.int32)
    valid = np.zeros((len(found), longest), dtype=bool)
    rolling, good = np.zeros(len(found), dtype=np.uint32), np.ones(len(found), dtype=bool)
    for n in range(longest):
        ahead = np.zeros(len(found), dtype=np.uint32)
        ahead[: len(found) - n] = found[n:]
        there = np.zeros(len(found), dtype=bool)
        there[: len(found) - n] = inside[n:]
        good &= there & worded[row]
        rolling = rolling * np.uint32(0x01000193) + ahead + np.uint32(0x9E3779B9)
        hashes[:, n] = (mixed(rolling) >> np.uint32(32 - BITS)).astype(np.int32)
        valid[:, n] = good if n + 1 >= shortest else False
    per_row = np.bincount(row, weights=valid.sum(axis=1), minlength=len(texts)).astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(per_row)])
    columns = hashes[valid]
    matrix = sparse.csr_matrix(
        (np.ones(len(columns), dtype=np.float32), columns, ends.astype(np.int32)),
        shape=(len(texts), 1 << BITS),
    )
    matrix.sum_duplicates()
    return matrix


def mixed(keys: np.ndarray) -> np.ndarray:
    """32-bit keys spread evenly (the finaliser of MurmurHash3)."""
    keys = keys ^ (keys >> np.uint32(16))
    keys = keys * np.uint32(0x85EBCA6B)
    keys = keys ^ (keys >> np.uint32(13))
    keys = keys * np.uint32(0xC2B2AE35)
    return keys ^ (keys >> np.uint32(16))


@dataclass(frozen=True, kw_only=True)
class Weighting:
    """Which hashes a model knows, and how much each says.

    Attributes:
        kept: the hashes, ascending; their order is the order of the columns.
        rarity: the inverse document frequency of each.
    """

    kept: np.ndarray
    rarity: np.ndarray

    def rows(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts as rows of length 1, weighted by log-frequency and rarity; unknown hashes left out."""
        place = np.full(1 << BITS, -1, dtype=np.int32)
        place[self.kept] = np.arange(len(self.kept), dtype=np.int32)
        columns = place[counts.indices]
        known = columns >= 0
        per_row = np.diff(np.concatenate([[0], np.cumsum(known)])[counts.indptr])
        columns = columns[known]
        values = (1 + np.log(counts.data[known])) * self.rarity[columns]
        ends = np.concatenate([[0], np.cumsum(per_row)]).astype(np.int32)
        found = sparse.csr_matrix(
            (values.astype(np.float32), columns, ends), shape=(counts.shape[0], len(self.kept))
        )
        length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        found.data /= np.repeat(np.maximum(length, 1e-9), per_row).astype(np.float32)
        return found


def weighting(counts: sparse.csr_matrix, *, at_most: int, at_least: int = 2) -> Weighting:
    """The hashes that stand in at least so many texts, the commonest of them, and their rarity."""
    texts = np.bincount(counts.indices, minlength=1 << BITS)
    kept = np.flatnonzero(texts >= at_least)
    if len(kept) > at_most:
        kept = np.sort(kept[np.argpartition(-texts[kept], at_most)[:at_most]])
    rarity = np.log((1 + counts.shape[0]) / (1 + texts[kept])) + 1
    return Weighting(kept=kept.astype(np.int32), rarity=rarity.astype(np.float32))
