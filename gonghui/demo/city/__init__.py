"""The synthetic city: a pure generator. Same scale and seed, same rows; nothing here knows a database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gonghui.demo.city.generate import generate
from gonghui.demo.city.rows import City

__all__ = ["City", "build", "generate"]


def build(*, scale: str = "default", seed: int = 1, progress: Callable[[str], Any] | None = None) -> City:
    """Generates the city and loads it into the empty database; see `gonghui.demo.load`.

    Raises:
        Refusal: there are records already.
    """
    # Here and not above: the generator stays usable, and testable, without Django.
    from gonghui.demo.load import load

    return load(scale=scale, seed=seed, progress=progress)
