"""A second crypto provider, for tests only: as a device would, it gives out handles and keeps the keys.

Nothing of it is like the software provider's but the contract: another cipher, persons' keys that are
derived from a number instead of being stored sealed, handles longer than any key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from gonghui.foundation.core.rules.crypto import OWN_KEY, Provider, Unreadable

HANDLE = b"handle of a key that stays within:"


class Vault(Provider):
    """Slots by version; what leaves it is sealed values, hashes and handles."""

    def __init__(self, active: int, versions: Collection[int]) -> None:
        self.active, self._versions = active, tuple(versions)

    @classmethod
    def of(cls, keys: Mapping[str, Any]) -> Vault:
        """Takes the versions from the settings and no key."""
        return cls(keys["active"], list(keys["seal"]))

    @property
    def hash_versions(self) -> Collection[int]:
        """Every slot."""
        return self._versions

    def _slot(self, version: int) -> bytes:
        if version not in self._versions:
            raise Unreadable("No such slot.")
        return hashlib.sha256(b"slot %d" % version).digest()

    def _key(self, handle: bytes | None) -> tuple[int, bytes]:
        if handle is None:
            return self.active, self._slot(self.active)
        if not handle.startswith(HANDLE):
            raise Unreadable("This is no handle.")
        return OWN_KEY, hmac.digest(b"persons", handle.removeprefix(HANDLE), "sha256")

    def seal_bytes(self, content: bytes, *, key: bytes | None = None, context: bytes = b"") -> bytes:
        """Version byte, nonce, ciphertext with its tag."""
        version, used = self._key(key)
        head, nonce = bytes([version]), os.urandom(12)
        return head + nonce + ChaCha20Poly1305(used).encrypt(nonce, content, head + context)

    def open_bytes(
        self, sealed: bytes | memoryview, *, key: bytes | None = None, context: bytes = b""
    ) -> bytes:
        """The content."""
        sealed = bytes(sealed)
        if len(sealed) < 29 or (key is None) == (sealed[0] == OWN_KEY):
            raise Unreadable("Nothing of ours.")
        used = self._slot(sealed[0]) if key is None else self._key(key)[1]
        try:
            return ChaCha20Poly1305(used).decrypt(sealed[1:13], sealed[13:], sealed[:1] + context)
        except InvalidTag:
            raise Unreadable("Altered.") from None

    def keyed_hash(self, text: str, *, purpose: str, version: int | None = None) -> bytes:
        """HMAC under a slot."""
        version = self.active if version is None else version
        if version not in self._versions:
            raise KeyError(version)
        return hmac.digest(self._slot(version)[::-1], f"{purpose}\x00{text}".encode(), "sha256")

    def new_subject_key(self) -> tuple[bytes, int]:
        """A number from which the key is derived, and its mark."""
        return self._wrapped(os.urandom(16), self.active), self.active

    def _wrapped(self, number: bytes, version: int) -> bytes:
        mark = hmac.digest(self._slot(version), b"mark" + number, "sha256")
        return bytes([version]) + number + mark

    def unwrap(self, wrapped: bytes | memoryview, version: int) -> bytes:
        """The handle."""
        wrapped = bytes(wrapped)
        if wrapped[:1] != bytes([version]) or self._wrapped(wrapped[1:17], version) != wrapped:
            raise Unreadable("No key of ours.")
        return HANDLE + wrapped[1:17]

    def rewrap(self, wrapped: bytes | memoryview, version: int) -> tuple[bytes, int]:
        """The same number under another mark."""
        number = self.unwrap(wrapped, version).removeprefix(HANDLE)
        return self._wrapped(number, self.active), self.active
