"""What lies under the installation's keys: declared by every module, so that a change of keys misses nothing.

A value under a person's or a case's own key is not declared: only that key, wrapped, lies under the
installation's, and `core.subjectkey` is rotated here for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SealedColumn:
    """A column sealed under the installation's sealing key.

    Attributes:
        model: such as "people.household".
        column: bytes as `Provider.seal` makes them; of a JSON column, base64 under `members`.
        context: from the values of `needs`, what the value is bound to.
        needs: columns of the row that the context is made of.
        members: of a JSON column, the names under which sealed values lie.
        hashed: a column with the keyed hash of the text, and its purpose; made anew with it.
    """

    model: str
    column: str
    context: Callable[[Values], bytes]
    needs: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    hashed: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Hash:
    """A keyed hash and where its text lies sealed under the row's own key."""

    column: str
    sealed: str
    context: bytes
    purpose: str


@dataclass(frozen=True, kw_only=True)
class HashedRow:
    """A row whose keyed hashes share one version of the key.

    Attributes:
        subject: look-up path from the row to its `SubjectKey`.
        hashes: made anew from what their sealed neighbours open to.
        version: the column that names the hash key's version.
    """

    model: str
    subject: str
    hashes: tuple[Hash, ...]
    version: str = "hash_version"


@dataclass(frozen=True, kw_only=True)
class Passing:
    """Columns whose text is kept nowhere: they end with what they belong to, and cannot be made anew.

    Attributes:
        why: what stops working when the key they were made with is dropped; English, for the operator's page.
    """

    model: str
    columns: tuple[str, ...]
    why: str


Kept = SealedColumn | HashedRow | Passing
KEPT: tuple[Kept, ...] = ()  # the wrapped keys and sealed files of this module are rotated by themselves


@cache
def declared() -> tuple[Kept, ...]:
    """What the installed modules declare as KEPT in their `rules.keys`."""
    found: list[Kept] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.rules") and _is_there(app.name):
            found += import_module(f"{app.name}.rules.keys").KEPT
    return tuple(found)


def _is_there(app: str) -> bool:
    package = import_module(f"{app}.rules")
    return hasattr(package, "__path__") and find_spec(f"{app}.rules.keys") is not None
