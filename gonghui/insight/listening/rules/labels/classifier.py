"""Labels suggested for texts, with honest confidence.

Three learners that err differently look at the same character n-grams: margins (`margins`), a small network
(`layers`) and complement naive Bayes (Rennie et al. 2003). Their scores are added with weights that make the
labels of held-out rows most probable, which calibrates them at once.
A model holds n-grams as numbers, no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from scipy import sparse

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.rules.labels import blending, layers, margins
from gonghui.insight.listening.rules.ngrams import AT_ONCE, Weighting, hashed, weighting
from gonghui.insight.listening.rules.wording import content, normalised

_MANY = 40  # rows; of fewer nobody asks how right it is
LONGEST_GRAM = 3
ABSTAIN_BELOW = 0.5  # a suggestion that is more likely wrong than right is none
SUGGESTED = 3
MOST_ROWS = 120_000  # of more rows so many are learned from, the rarer labels' first
_COLUMNS, _WEIGHTS = 250_000, 50_000_000  # of a model: n-grams; n-grams times classes
_COST = 2.0
_SEED = 20240101
_WITHIN = {"labels", "share", "noise"}


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Up to three labels with their confidence (0 to 1), descending; abstained: none is likely enough."""

    labels: tuple[tuple[str, float], ...]
    abstained: bool


@dataclass(frozen=True, kw_only=True)
class Model:
    """What was learned: the n-grams, both sets of weights, how they are added up.

    Attributes:
        linear: n-grams × classes, margins and naive Bayes already added with their shares.
        share: of the network's score in the sum.
        noise, frequency: of labels that follow no text, see `blending.Blend`.
        about: what it was learned from and how right it is, for people.
    """

    labels: tuple[str, ...]
    grams: Weighting
    linear: np.ndarray
    offset: np.ndarray
    network: layers.Network
    share: float
    noise: float
    frequency: np.ndarray
    about: dict[str, Any] = field(default_factory=dict)

    def suggestions(self, texts: Sequence[str]) -> Iterator[Suggestion]:
        """A suggestion for each text, in their order; made as they are asked for."""
        parts = (texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE))
        with ThreadPoolExecutor(2) as pool:
            while some := list(islice(parts, 4)):
                for found in pool.map(self._suggested, some):
                    yield from found

    def probabilities(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The probability of each class for each text, and how many known n-grams it has."""
        rows = self.grams.rows(hashed(texts, longest=LONGEST_GRAM))
        score = rows @ self.linear + self.offset + self.share * self.network.scores(rows)
        likely = (1 - self.noise) * blending.shares_of(score) + self.noise * self.frequency
        return likely, np.diff(rows.indptr)

    def _suggested(self, texts: Sequence[str]) -> list[Suggestion]:
        likely, known = self.probabilities(texts)
        most = min(SUGGESTED, len(self.labels))
        order = np.argsort(-likely, axis=1, kind="stable")[:, :most]
        sure = np.round(np.take_along_axis(likely, order, axis=1), 4)
        return [
            Suggestion(
                labels=tuple((self.labels[at], value) for at, value in zip(places, values, strict=True)),
                abstained=not grams or values[0] < ABSTAIN_BELOW,
            )
            for places, values, grams in zip(order.tolist(), sure.tolist(), known.tolist(), strict=True)
        ]

    def parts(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """The model as numbers and the rest, as `shelf` keeps it."""
        numbers = {
            "kept": self.grams.kept,
            "rarity": self.grams.rarity,
            "linear": self.linear.astype(np.float16),
            "offset": self.offset,
            "inner": self.network.inner.astype(np.float16),
            "shift": self.network.shift,
            "outer": self.network.outer,
            "level": self.network.offset,
            "frequency": self.frequency,
        }
        return numbers, {**self.about, "labels": list(self.labels), "share": self.share, "noise": self.noise}

    @classmethod
    def of(cls, numbers: dict[str, np.ndarray], about: dict[str, Any]) -> Model:
        """The model of what `parts` gave."""
        return cls(
            labels=tuple(about["labels"]),
            grams=Weighting(kept=numbers["kept"], rarity=numbers["rarity"]),
            linear=numbers["linear"].astype(np.float32),
            offset=numbers["offset"],
            network=layers.Network(
                inner=numbers["inner"].astype(np.float32),
                shift=numbers["shift"],
                outer=numbers["outer"],
                offset=numbers["level"],
            ),
            share=float(about["share"]),
            noise=float(about["noise"]),
            frequency=numbers["frequency"],
            about={key: value for key, value in about.items() if key not in _WITHIN},
        )


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A model and what it was learned from; accuracy: the share of held-out rows rightly labelled."""

    model: Model
    rows: int
    classes: int
    accuracy: float
    method: str
    held: HeldOut


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """The rows that were held out: their places among the texts, what was suggested first, how surely."""

    rows: np.ndarray
    labels: tuple[str, ...]
    confidence: np.ndarray


@dataclass(frozen=True, kw_only=True)
class _Learned:
    grams: Weighting
    margin: tuple[np.ndarray, np.ndarray]
    bayes: np.ndarray
    network: layers.Network

    def scores(self, counts: sparse.csr_matrix) -> np.ndarray:
        """The scores of the three for each row and class: 3 × rows × classes."""
        rows = self.grams.rows(counts)
        weights, offset = self.margin
        return np.stack([rows @ weights + offset, rows @ self.bayes, self.network.scores(rows)])


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    progress: Callable[[str], object] = lambda _line: None,
    least: int = 1,
    columns: int = _COLUMNS,
) -> Trained:
    """Learns from labelled texts; rows without a label are left out.

    Args:
        progress: is told what is left out.
        least: n-grams of fewer rows are forgotten, so that nothing is kept that few have said.
        columns: n-grams that are kept at most.
    Raises:
        Refusal: there are no labelled rows, all have one label, or no texts that differ.
    """
    given = [label.strip() for label in labels]
    rows = [at for at, label in enumerate(given) if label]
    names = sorted({given[at] for at in rows})
    if len(names) < 2:
        if not names:
            raise Refusal(_("No row has a label, so there is nothing to learn; check the column."))
        raise Refusal(
            _("Every row has the label “%s”; at least two labels are needed to learn to tell them apart.")
            % names[0]
        )
    if len(rows) < len(texts):
        progress(_("%d rows without a label were left out.") % (len(texts) - len(rows)))
    place = {name: at for at, name in enumerate(names)}
    answers = np.array([place[given[at]] for at in rows], dtype=np.int64)
    chosen = _chosen(answers)
    places = np.array(rows, dtype=np.int64)[chosen]
    answers, used = answers[chosen], [texts[at] for at in places.tolist()]
    counts = hashed(used, longest=LONGEST_GRAM)
    wordless = np.diff(counts.indptr) == 0
    worded = np.flatnonzero(~wordless)
    counts, answers, places = counts[worded], answers[worded], places[worded]
    used = [used[at] for at in worded.tolist()]
    present, answers = np.unique(answers, return_inverse=True)
    names = [names[at] for at in present.tolist()]
    twins = _twins(used) if used else np.empty(0, dtype=np.int64)
    if len(names) < 2 or len(np.unique(twins)) < 2:
        raise Refusal(
            _(
                "The texts say nothing that tells the labels apart: they are blank, or all the same; "
                "check the column."
            )
        )
    if wordless.any():
        progress(_("%d rows without a word in their text were left out.") % int(wordless.sum()))
    repeated = len(used) - len(np.unique(twins))
    if len(used) >= _MANY and repeated > len(used) // 2:
        progress(
            _("%d rows only repeat the words of another; how right it is rests on the others.") % repeated
        )
    keep = _Kept(least=least, columns=columns)
    return _train(counts, twins, answers, names, len(rows) - int(wordless.sum()), keep, places)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """Which n-grams a model keeps: of so many rows at least, so many at most."""

    least: int
    columns: int


def _train(
    counts: sparse.csr_matrix,
    twins: np.ndarray,
    answers: np.ndarray,
    names: list[str],
    rows: int,
    keep: _Kept,
    places: np.ndarray,
) -> Trained:
    held = blending.parts(twins, seed=_SEED)
    scores = np.zeros((3, len(answers), len(names)), dtype=np.float32)
    learned = None
    for part in range(int(held.max()) + 1):
        learned = _learn(counts[held != part], answers[held != part], len(names), keep)
        scores[:, held == part] = learned.scores(counts[held == part])
    tested = held >= 0
    blend = blending.fit(scores[:, tested], answers[tested])
    likely = blend.probabilities(scores[:, tested])
    report = blending.report(likely, answers[tested], names, abstain_below=ABSTAIN_BELOW)
    # With one part held out, nine tenths were learned from already; once more would gain next to nothing.
    whole = learned if learned is not None and held.max() == 0 else _learn(counts, answers, len(names), keep)
    ways = int(held.max()) + 1
    method = _(
        "character n-grams (1 to %(longest)d signs): margins, complement naive Bayes and a small network, "
        "blended and calibrated on held-out rows (%(ways)s; equal texts kept together)"
    ) % {
        "longest": LONGEST_GRAM,
        "ways": _("one tenth") if ways == 1 else _("%d parts in turn") % ways,
    }
    about = {**report, "rows": rows, "classes": len(names), "method": method}
    return Trained(
        model=_model(whole, blend, names, about),
        rows=rows,
        classes=len(names),
        accuracy=report["accuracy"],
        method=method,
        held=HeldOut(
            rows=places[tested],
            labels=tuple(names[at] for at in likely.argmax(axis=1).tolist()),
            confidence=likely.max(axis=1),
        ),
    )


def _model(learned: _Learned, blend: blending.Blend, names: list[str], about: dict[str, Any]) -> Model:
    margin, bayes, network = blend.shares
    weights, offset = learned.margin
    return Model(
        labels=tuple(names),
        grams=learned.grams,
        linear=(margin * weights + bayes * learned.bayes).astype(np.float32),
        offset=(margin * offset).astype(np.float32),
        network=learned.network,
        share=float(network),
        noise=blend.noise,
        frequency=blend.frequency.astype(np.float32),
        about=about,
    )


def _learn(counts: sparse.csr_matrix, answers: np.ndarray, classes: int, keep: _Kept) -> _Learned:
    rows = counts.shape[0]
    most = min(keep.columns, max(20_000, _WEIGHTS // classes))
    grams = weighting(counts, at_most=most, at_least=max(keep.least, 1 if rows < 20_000 else 2))
    vectors = grams.rows(counts)
    passes = int(np.clip(450_000 / max(1, rows), 4, 12))
    with ThreadPoolExecutor(2) as pool:
        network = pool.submit(
            layers.fit,
            vectors,
            answers,
            classes,
            seed=_SEED,
            passes=passes,
            batch=128 if rows < 30_000 else 512,
        )
        margin = margins.fit(vectors, answers, classes, cost=_COST)
        return _Learned(
            grams=grams, margin=margin, bayes=_bayes(vectors, answers, classes), network=network.result()
        )


def _bayes(vectors: sparse.csr_matrix, answers: np.ndarray, classes: int) -> np.ndarray:
    """Complement naive Bayes: how little each n-gram belongs to all other classes together."""
    turned = sparse.csr_matrix(
        (np.ones(len(answers), dtype=np.float32), (answers, np.arange(len(answers)))),
        shape=(classes, len(answers)),
    )
    inside = np.asarray((turned @ vectors).todense(), dtype=np.float32).T + 0.05
    others = inside.sum(axis=1, keepdims=True) - inside
    found = -np.log(others / others.sum(axis=0, keepdims=True))
    return found - found.mean(axis=1, keepdims=True)


def _twins(texts: list[str]) -> np.ndarray:
    """A number for each text; texts that differ in polite formulas, stops and digits only have the same."""
    seen: dict[str, int] = {}
    found = []
    for one in normalised(texts):
        bare = "".join(sign for sign in content(one) if not sign.isdigit() and sign != " ")
        found.append(seen.setdefault(bare, len(seen)))
    return np.array(found, dtype=np.int64)


def _chosen(answers: np.ndarray) -> np.ndarray:
    """The rows to learn from: all, or where they are too many, the rarer labels' first."""
    if len(answers) <= MOST_ROWS:
        return np.arange(len(answers))
    random = np.random.default_rng(_SEED)
    order = random.permutation(len(answers))
    rank = np.empty(len(answers), dtype=np.int64)
    for label in range(int(answers.max()) + 1):
        mine = order[answers[order] == label]
        rank[mine] = np.arange(len(mine))
    # Half by the label's turn: rare labels are whole; half by chance: common ones stay common.
    first = np.argsort(rank, kind="stable")[: MOST_ROWS // 2]
    taken = np.zeros(len(answers), dtype=bool)
    taken[first] = True
    rest = order[~taken[order]][: MOST_ROWS - len(first)]
    return np.sort(np.concatenate([first, rest]))
