"""The tiny demo city, loaded once in a process and kept until a test asks for a database without it.

Loading takes half a minute, and half of all page tests want the city: one open transaction serves them all,
and each test sees it in a savepoint. Files that a test of a page leaves behind stay; rows do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import override_settings

from gonghui.demo.city import City
from gonghui.demo.command import PLANS
from gonghui.demo.load import load
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.queries.installation import take_statistics
from gonghui.foundation.core.queries.once import forget as forget_once
from gonghui.foundation.warehouse.actions import rebuild
from gonghui.foundation.warehouse.queries.reading import forget
from gonghui.insight.plans.actions import load_plan


class _Undone(ExitStack):
    """A transaction, or a savepoint in one, that ends with nothing kept."""

    def __init__(self) -> None:
        super().__init__()
        self.enter_context(transaction.atomic())
        self.callback(transaction.set_rollback, True)


class KeptCity:
    """The city of seed 1, and upon it, one after another, what some tests want besides."""

    def __init__(self, blocker: Any, root: Path) -> None:
        self.folders: dict[str, Path] = {
            "VAR_DIR": root,
            "ATTACHMENT_DIR": root / "attachments",
            "WAREHOUSE_DIR": root / "warehouse",
            "MODELS_DIR": root / "models",
        }
        self._blocker = blocker
        self._city: City | None = None
        self._played: list[Callable[[], Any]] = []
        self._open: list[_Undone] = []

    def loaded(self) -> City:
        """The city without a base: one built in an open transaction would miss what follows in it."""
        return self._at([self._load])

    def planned(self, *besides: Callable[[], Any]) -> City:
        """The city with its plans and its warehouse, and what is played upon them."""
        return self._at([self._load, self._plan, *besides])

    @contextmanager
    def used(self, settings: Any) -> Iterator[None]:
        """The settings of one test lead to the city's folders; what it kept in memory goes with it."""
        for name, value in self.folders.items():
            setattr(settings, name, value)
        yield
        _forget()

    def close(self) -> None:
        """Rolls everything back."""
        self._at([])

    def _at(self, plays: list[Callable[[], Any]]) -> Any:
        while self._played != plays[: len(self._played)]:
            with self._blocker.unblock():
                self._open.pop().close()
            self._played.pop()
            _forget()
        for play in plays[len(self._played) :]:
            with self._blocker.unblock(), override_settings(**self.folders):
                self._open.append(_Undone())
                self._played.append(play)
                play()
            _forget()
        return self._city

    def _load(self) -> None:
        _forget()
        self._city = load(scale="tiny", seed=1)

    def _plan(self) -> None:
        for name in PLANS:
            plan = files("gonghui.insight.plans") / "files" / name
            load_plan(text=plan.read_text("utf-8"), by=system_account())
        rebuild(by=system_account())
        take_statistics()  # nothing is committed, so autovacuum never does


def _forget() -> None:
    forget_once()
    forget()
