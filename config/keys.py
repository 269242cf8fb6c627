"""The installation's own secrets: made once, kept beside the data, readable by their owner only."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

NAME = "keys.json"


class KeyFileError(ValueError):
    """The key file or variable cannot be used; the message says what to do."""


def load(folder: Path) -> dict[str, Any]:
    """The keys of the installation whose data lie in `folder`; made on first use.

    Returns:
        `secret_key` (str), and `crypto` with `active` (the key version in use), `seal` (version → hex
        of 16 bytes, SM4) and `hash` (version → hex of 32 bytes, HMAC-SM3).
    Raises:
        KeyFileError: the file is there but unreadable or incomplete.
    """
    path = folder / NAME
    if not path.exists():
        _make(path)
    try:
        found = json.loads(path.read_text("utf-8"))
        return {"secret_key": found["secret_key"], "crypto": crypto_keys(found["crypto"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileError(
            f"{path} cannot be used ({error}). Put it back from the backup: "
            "without it, sealed fields stay sealed."
        ) from error


def crypto_keys(value: Any) -> dict[str, Any]:
    """Crypto keys as the provider wants them, from their JSON form (versions are whole numbers).

    Raises:
        KeyFileError: a key is missing or has the wrong length.
    """
    try:
        keys: dict[str, Any] = {
            "active": int(value["active"]),
            "seal": {int(version): str(key) for version, key in value["seal"].items()},
            "hash": {int(version): str(key) for version, key in value["hash"].items()},
        }
        for kind, length in (("seal", 16), ("hash", 32)):
            if keys["active"] not in keys[kind]:
                raise KeyFileError(f"no {kind} key of the active version {keys['active']}")
            for version, key in keys[kind].items():
                if len(bytes.fromhex(key)) != length:
                    raise KeyFileError(f"{kind} key {version} is not {length} bytes in hex")
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, KeyFileError):
            raise
        raise KeyFileError(f"crypto keys want active, seal and hash ({error!r})") from error
    return keys


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = {
        "secret_key": secrets.token_urlsafe(48),
        "crypto": {"active": 1, "seal": {"1": secrets.token_hex(16)}, "hash": {"1": secrets.token_hex(32)}},
    }
    # Written whole under another name (mkstemp gives mode 0600), then linked: of two processes
    # that start at once, one wins and both read the same keys.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    os.unlink(temporary)
