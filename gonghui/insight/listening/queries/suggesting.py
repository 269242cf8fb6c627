"""A suggestion beside the form: from the model in use, held in this process until there is a newer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core import signing

from gonghui.insight.listening.models import LearnedModel, Target
from gonghui.insight.listening.rules.labels import shelf
from gonghui.insight.listening.rules.labels.classifier import Model
from gonghui.insight.listening.rules.masking import mask

SALT = "listening.shown"
SHORTEST = 4  # signs: fewer say nothing
LONGEST = 4_000  # what follows changes no suggestion, but the time it takes


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the model of a target says of a text.

    Attributes:
        labels: up to three with their confidence, the likeliest first.
        told: whether the first is sure enough to be shown as a suggestion.
    """

    model: int
    target: str
    labels: tuple[tuple[str, float], ...]
    told: bool
    accuracy: float

    @property
    def label(self) -> str:
        """The likeliest."""
        return self.labels[0][0]

    @property
    def confidence(self) -> float:
        """How likely that is."""
        return self.labels[0][1]


def suggest(text: str, *, known: Mapping[str, str] | None = None) -> dict[str, Shown]:
    """What the models in use suggest for a wording: target → suggestion; empty without model or words.

    Args:
        known: "area" and "employer" as far as entered: by these the unit is told.
    """
    text = text.strip()[:LONGEST]
    if len(text) < SHORTEST:
        return {}
    found = {}
    for learned in LearnedModel.objects.filter(is_current=True).order_by("target"):
        model = model_of(learned)
        if model is None:
            continue
        names = " ".join((known or {}).values()) if learned.target == Target.UNIT else ""
        [one] = model.suggestions([mask(f"{text} {names}".strip())])
        found[learned.target] = Shown(
            model=learned.pk,
            target=learned.target,
            labels=one.labels,
            told=not one.abstained,
            accuracy=learned.accuracy,
        )
    return found


def model_of(learned: LearnedModel) -> Model | None:
    """The model of a training; None where its file is not there, or is not the one that was kept."""
    return _opened(learned.target, learned.number, learned.digest)


@lru_cache(maxsize=4)
def _opened(target: str, number: int, digest: str) -> Model | None:
    return shelf.opened(settings.MODELS_DIR / "intake", f"{target}-{number}", digest)


def signed(shown: Mapping[str, Shown]) -> str:
    """What was shown, for the form to bring back: signed, so that nobody records another suggestion."""
    told: dict[str, Any] = {one.target: [one.model, list(one.labels[0]), one.told] for one in shown.values()}
    return signing.dumps(told, salt=SALT, compress=True) if told else ""


def read_shown(text: str) -> dict[str, Shown]:
    """What a form brings back; nothing where it was altered or is too old to be of this form."""
    try:
        told = signing.loads(text, salt=SALT, max_age=24 * 3600) if text else {}
    except signing.BadSignature:
        return {}
    return {
        target: Shown(model=model, target=target, labels=((label, sure),), told=is_told, accuracy=0.0)
        for target, (model, (label, sure), is_told) in told.items()
    }
