"""Models on disk: one file a model, numbers as numpy keeps them, the rest as JSON; no code in it.

A file is written beside the old one and then put in its place, so that whoever reads gets one or the other.
"""

from __future__ import annotations

import io
import json
import os
import re
import struct
import tempfile
import tokenize
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import Unreadable, digest, provider
from gonghui.insight.listening.rules.labels.classifier import Model

FORMAT = 1
# What numpy and the archive below it raise on a file that is no model.
BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    SyntaxError,  # a header of an array that is no Python
    tokenize.TokenError,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    RuntimeError,
)
UNREADABLE: tuple[type[Exception], ...] = (Unreadable, *BROKEN)
_NAME = re.compile(r"^[\w][\w.\-]{0,99}$")


def path_of(directory: Path, name: str) -> Path:
    """Where the model of a name lies.

    Raises:
        Refusal: the name is none that a file may have.
    """
    if not _NAME.match(name) or name.endswith("."):
        raise Refusal(_("“%s” is no name for a model; use letters, digits, - and _.") % name)
    return directory / f"{name}.npz"


def keep(path: Path, numbers: dict[str, np.ndarray], about: dict[str, Any]) -> None:
    """Writes a model, in the place of an earlier one of its name.

    Raises:
        Refusal: it cannot be written there.
    """
    text = json.dumps({"format": FORMAT, **about}, ensure_ascii=False)
    scratch = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".model-")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, about=np.frombuffer(text.encode(), dtype=np.uint8), **numbers)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise Refusal(
            _("The model cannot be kept in %(folder)s: %(reason)s.")
            % {"folder": path.parent, "reason": error.strerror or error}
        ) from None


def taken(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """A model's numbers and the rest.

    Raises:
        Refusal: there is no model of that name, or the file is none.
    """
    if not path.exists():
        known = ", ".join(sorted(one.stem for one in path.parent.glob("*.npz")))
        raise Refusal(
            _("There is no model called “%(name)s”; known are: %(known)s")
            % {"name": path.stem, "known": known or "—"}
        )
    try:
        with np.load(path, allow_pickle=False) as found:
            about = json.loads(found["about"].tobytes().decode())
            numbers = {name: found[name] for name in found.files if name != "about"}
    except BROKEN:
        raise Refusal(_("The file %s is no model; train it again.") % path) from None
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise Refusal(_("The model “%s” was made by another version; train it again.") % path.stem)
    return numbers, about


# -- sealed, for what was learned from protected words ------------------------------------------------------


def seal_away(directory: Path, name: str, numbers: dict[str, np.ndarray], about: dict[str, Any]) -> str:
    """Writes a model sealed with the installation's key, readable by the program's user alone.

    Returns:
        The digest of the file, hex.
    Raises:
        Refusal: it cannot be written there.
    """
    plain = io.BytesIO()
    text = json.dumps({"format": FORMAT, **about}, ensure_ascii=False)
    np.savez_compressed(plain, about=np.frombuffer(text.encode(), dtype=np.uint8), **numbers)  # type: ignore[arg-type]
    sealed = provider().seal_bytes(plain.getvalue(), context=_context(name))
    scratch = ""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made with mode 600, as every scratch file is.
        handle, scratch = tempfile.mkstemp(dir=directory, prefix=".model-")
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, directory / f"{name}.sealed")
    except OSError as error:
        if scratch:
            Path(scratch).unlink(missing_ok=True)
        raise Refusal(
            _("The model cannot be kept in %(folder)s: %(reason)s.")
            % {"folder": directory, "reason": error.strerror or error}
        ) from None
    return digest(sealed).hex()


def opened(directory: Path, name: str, wanted: str) -> Model | None:
    """A sealed model; None where it is not there, was altered, or is another than the one wanted.

    Args:
        wanted: the digest that `seal_away` gave.
    """
    try:
        sealed = (directory / f"{name}.sealed").read_bytes()
        if digest(sealed).hex() != wanted:
            return None
        plain = provider().open_bytes(sealed, context=_context(name))
        with np.load(io.BytesIO(plain), allow_pickle=False) as found:
            about = json.loads(found["about"].tobytes().decode())
            return Model.of({one: found[one] for one in found.files if one != "about"}, about)
    except UNREADABLE:
        return None


def keep_only(directory: Path, names: Collection[str]) -> None:
    """Removes the sealed models that are not in use any more: what they held of erased cases goes, too."""
    for path in directory.glob("*.sealed"):
        if path.stem not in names:
            path.unlink(missing_ok=True)


def _context(name: str) -> bytes:
    return f"listening.model {name}".encode()
