"""Pure rules of the core: refusals, identity numbers, working days, money, sealing."""

from __future__ import annotations

from typing import Any


class Refusal(ValueError):
    """An action or rule says no, in a sentence that a union officer understands.

    Attributes:
        message: gettext-lazy; says what is wrong and what to do next.
        field: the field it is about, when it is about one.
    """

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)
