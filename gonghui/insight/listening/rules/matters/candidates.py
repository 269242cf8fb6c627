"""Which texts are worth comparing: those that share something rare, found without comparing all with all.

Each text is given keys: the rarest of its n-grams, bands of a MinHash over its content (Broder 1997),
and what it names. Texts meet where they share keys; a key that too many share brings nobody together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from scipy import sparse

from gonghui.insight.listening.rules.matters.naming import Named, named
from gonghui.insight.listening.rules.ngrams import BITS, hashed, mixed
from gonghui.insight.listening.rules.wording import content, normalised

ALL_WITH_ALL = 2_500  # so few texts are compared each with each
_BLOCK = 20_000
_BANDS, _IN_A_BAND = 16, 2
_RAREST = 12  # n-grams of a text that serve as keys
_PARTNERS = 200  # of a text, those with the most keys in common
_NAMED_OFTEN = 30  # texts; what more of them name says less
_SMALL = 10  # in a sheet of ten texts what all say is still not nothing
_LIKE = 0.10  # cosine below which texts that share nothing else are not compared
KINDS = (
    "numbers",
    "phones",
    "employers",
    "prefixes",
    "full",
    "spots",
    "towns",
    "areas",
    "amounts",
    "days",
    "problems",
)
_WIDE = {
    "numbers": 4,
    "phones": 3,
    "employers": 3,
    "prefixes": 3,
    "full": 3,
    "spots": 4,
    "towns": 2,
    "areas": 2,
    "amounts": 4,
    "days": 3,
    "problems": 3,
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Texts made ready for comparison.

    Attributes:
        contents: each without polite formulas.
        vectors: rows of length 1 (before pruning) over its n-grams, the rare ones heavy.
        names: what each names, by kind; a row of ids a text, -1 where there are no more.
        words: the words behind the ids; weight: how much each says, less where very many texts name it.
        whole: an id of the content; equal contents have the same.
    """

    contents: list[str]
    vectors: sparse.csr_matrix
    common: np.ndarray
    names: dict[str, np.ndarray]
    words: list[str]
    weight: np.ndarray
    whole: np.ndarray


def telling(texts: Sequence[str]) -> Telling:
    """Texts made ready: normalised, what they name, weighted n-grams."""
    contents, found = _in_parts(_read, list(texts))
    vectors, common = _vectors(contents)
    names, words = _named_ids(found)
    ids: dict[str, int] = {}
    whole = np.array([ids.setdefault(one, len(ids)) for one in contents], dtype=np.int64)
    return Telling(
        contents=contents,
        vectors=vectors,
        common=common,
        names=names,
        words=words,
        weight=_weights(names, len(words)),
        whole=whole,
    )


def _read(texts: list[str]) -> tuple[list[str], list[Named]]:
    plain = normalised(texts)
    return [content(one) for one in plain], [named(one) for one in plain]


def _in_parts(work: Callable[[list[str]], Any], texts: list[str]) -> tuple[list[str], list[Named]]:
    """Many texts on two processors, in their order."""
    if len(texts) <= _BLOCK:
        return work(texts)
    parts = [texts[at : at + _BLOCK] for at in range(0, len(texts), _BLOCK)]
    contents: list[str] = []
    found: list[Named] = []
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        for some, names in pool.map(work, parts):
            contents += some
            found += names
    return contents, found


def _named_ids(found: Sequence[Named]) -> tuple[dict[str, np.ndarray], list[str]]:
    names = {kind: np.full((len(found), _WIDE[kind]), -1, dtype=np.int32) for kind in KINDS}
    ids: dict[str, int] = {}
    for row, one in enumerate(found):
        for kind in KINDS:
            said = tuple(name[:3] for name in one.employers) if kind == "prefixes" else getattr(one, kind)
            for place, name in enumerate(said[: _WIDE[kind]]):
                names[kind][row, place] = ids.setdefault(f"{kind}:{name}", len(ids))
    return names, [key.partition(":")[2] for key in ids]


def _weights(names: dict[str, np.ndarray], count: int) -> np.ndarray:
    often = np.zeros(count + 1)
    for ids in names.values():
        often += np.bincount(ids.ravel() + 1, minlength=count + 1)
    return np.minimum(1.0, np.sqrt(_NAMED_OFTEN / np.maximum(often[1:], 1))).astype(np.float32)


def _vectors(contents: list[str]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Weighted n-grams of 2 and 3 signs, each text's heaviest; and in how many texts each n-gram stands."""
    common = np.zeros(1 << BITS, dtype=np.int64)
    blocks = [contents[at : at + _BLOCK] for at in range(0, len(contents), _BLOCK)]
    kept: list[sparse.csr_matrix] = []
    for block in blocks:
        counts = hashed(block, shortest=2, longest=3)
        common += np.bincount(counts.indices, minlength=1 << BITS)
        kept = [counts] if len(blocks) == 1 else []
    rarity = np.log((_SMALL + len(contents)) / (0.5 + common)).astype(np.float32)
    heaviest = 160 if len(contents) <= 200_000 else 64
    rows = []
    for block in blocks:
        counts = kept.pop() if kept else hashed(block, shortest=2, longest=3)
        rows.append(_heaviest(counts, rarity, common, heaviest))
    found = sparse.vstack(rows, format="csr") if rows else sparse.csr_matrix((0, 1 << BITS), dtype=np.float32)
    return found, common


def _heaviest(
    counts: sparse.csr_matrix, rarity: np.ndarray, common: np.ndarray, most: int
) -> sparse.csr_matrix:
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    per_row = np.diff(counts.indptr)
    counts.data /= np.repeat(np.maximum(length, 1e-6), per_row).astype(np.float32)
    # What stands in one text alone meets no other.
    counts.data[common[counts.indices] < 2] = 0
    rank = _rank_in_row(counts, counts.data)
    counts.data[rank >= most] = 0
    counts.eliminate_zeros()
    return counts


def _rank_in_row(matrix: sparse.csr_matrix, weight: np.ndarray) -> np.ndarray:
    """The place of each entry among those of its row, the heaviest first, from 0."""
    per_row = np.diff(matrix.indptr)
    row = np.repeat(np.arange(matrix.shape[0]), per_row)
    order = np.lexsort((-weight, row))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], per_row)
    return rank


# -- keys ------------------------------------------------------------------------------------------------


def pairs_to_compare(told: Telling) -> tuple[np.ndarray, np.ndarray]:
    """The rows of each pair worth comparing, the first below the second; no pair twice."""
    rows = len(told.contents)
    if rows < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    keys = _keys(told)
    firsts, seconds = [], []
    small = rows <= ALL_WITH_ALL
    across = told.vectors.T.tocsr() if small else None
    partners = keys.T.tocsr()
    for at in range(0, rows, 2_000):
        shared = (keys[at : at + 2_000] @ partners).tocoo()
        some = _nearest(shared.row + at, shared.col.astype(np.int64), shared.data, rows)
        if across is not None:
            like = (told.vectors[at : at + 2_000] @ across).tocoo()
            near = like.data >= _LIKE
            both = (like.row[near] + at, like.col[near].astype(np.int64))
            some = _unique(np.concatenate([some[0], both[0]]), np.concatenate([some[1], both[1]]), rows)
        firsts.append(some[0])
        seconds.append(some[1])
    return np.concatenate(firsts), np.concatenate(seconds)


def _nearest(
    row: np.ndarray, other: np.ndarray, shared: np.ndarray, rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Of each row's partners further down those that share most."""
    good = (other > row) & (shared >= 1.0)
    row, other, shared = row[good].astype(np.int64), other[good], shared[good]
    order = np.lexsort((other, -shared, row))
    row, other = row[order], other[order]
    start = np.searchsorted(row, row)
    near = np.arange(len(row)) - start < _PARTNERS
    return _unique(row[near], other[near], rows)


def _unique(first: np.ndarray, second: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    below = first < second
    keys = np.unique(first[below].astype(np.int64) * rows + second[below])
    return keys // rows, keys % rows


def _keys(told: Telling) -> sparse.csr_matrix:
    """Keys as columns. A pair is compared from a sum of 1: two rare n-grams, or one thing named."""
    rows = len(told.contents)
    crowd = 40 if rows <= 100_000 else 12
    at, key, weight = [], [], []

    def add(row: np.ndarray, keys: np.ndarray, worth: float, most: int) -> None:
        found, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
        good = (count[inverse] >= 2) & (count[inverse] <= most)
        at.append(row[good])
        key.append(inverse[good] + sum(used))
        weight.append(np.full(int(good.sum()), worth, dtype=np.float32))
        used.append(len(found))

    used: list[int] = []
    rare = told.vectors.copy()
    rare.data = np.where(told.common[rare.indices] <= crowd, 1.0 / told.common[rare.indices], 0)
    rare.eliminate_zeros()
    rank = _rank_in_row(rare, rare.data)
    row = np.repeat(np.arange(rows), np.diff(rare.indptr))
    add(row[rank < _RAREST], rare.indices[rank < _RAREST], 0.5, crowd)
    for kind, most in (
        ("numbers", 200),
        ("phones", 200),
        ("employers", 200),
        ("spots", 200),
        ("amounts", crowd),
    ):
        row, place = np.nonzero(told.names[kind] >= 0)
        add(
            row,
            told.names[kind][row, place],
            1.0 if kind != "amounts" else 0.5,
            most if rows <= 100_000 else most // 4,
        )
    add(np.arange(rows), told.whole, 1.0, 400)
    for band in _bands(told.vectors):
        there = np.flatnonzero(band)
        add(there, band[there], 0.5, crowd)
    matrix = sparse.csr_matrix(
        (np.concatenate(weight), (np.concatenate(at), np.concatenate(key))),
        shape=(rows, sum(used) + 1),
        dtype=np.float32,
    )
    return matrix


def _bands(vectors: sparse.csr_matrix) -> list[np.ndarray]:
    """Keys of the bands of a MinHash over each row's n-grams; 0 where a row has none."""
    starts = vectors.indptr[:-1]
    full = np.flatnonzero(np.diff(vectors.indptr))
    grams = vectors.indices.astype(np.uint32)
    bands = []
    for band in range(_BANDS):
        key = np.zeros(len(starts), dtype=np.uint64)
        for turn in range(_IN_A_BAND):
            salt = np.uint32((band * _IN_A_BAND + turn + 1) * 0x9E3779B1 & 0xFFFFFFFF)
            least = np.minimum.reduceat(mixed(grams ^ salt), starts[full]) if len(full) else grams[:0]
            key[full] = key[full] * np.uint64(0x9E3779B97F4A7C15) + least + np.uint64(1)
        bands.append(key)
    return bands
