"""The provider that an installation has without a device: national algorithms in software.

Sources: GB/T 32905 (SM3), GB/T 32907 (SM4); GCM after NIST SP 800-38D with a 96-bit nonce and a
128-bit tag. Keys come from `settings.CRYPTO_KEYS`, each under a version number, so that new values
are sealed with the active key while old ones stay readable.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules.crypto.interface import OWN_KEY, Provider, Unreadable

NONCE = 12
TAG = 16
KEY = 16  # bytes of an SM4 key
SUBJECT_KEY = b"subject key"  # the context of a wrapped key


@dataclass(frozen=True)
class SoftwareProvider(Provider):
    """SM4-GCM for sealing, HMAC-SM3 for look-ups: version byte, nonce, ciphertext, tag.

    Attributes:
        active: version of the keys that new values are made with.
        seal_keys: SM4 keys by version, 16 bytes each.
        hash_keys: HMAC-SM3 keys by version, 32 bytes each.
    """

    active: int
    seal_keys: Mapping[int, bytes] = field(repr=False)
    hash_keys: Mapping[int, bytes] = field(repr=False)

    @classmethod
    def of(cls, keys: Mapping[str, Any]) -> SoftwareProvider:
        """With keys in hex, as the settings have checked them."""
        return cls(
            active=keys["active"],
            seal_keys={version: bytes.fromhex(key) for version, key in keys["seal"].items()},
            hash_keys={version: bytes.fromhex(key) for version, key in keys["hash"].items()},
        )

    @property
    def hash_versions(self) -> Collection[int]:
        """Those of the keys that are kept."""
        return self.hash_keys.keys()

    def seal_bytes(self, content: bytes, *, key: bytes | None = None, context: bytes = b"") -> bytes:
        """Seals bytes, such as a whole file."""
        version = self.active if key is None else OWN_KEY
        head = bytes([version])
        return _sealed(
            head, self.seal_keys[version] if key is None else key, os.urandom(NONCE), head + context, content
        )

    def open_bytes(
        self, sealed: bytes | memoryview, *, key: bytes | None = None, context: bytes = b""
    ) -> bytes:
        """The bytes of a sealed value."""
        sealed = bytes(sealed)
        if len(sealed) < 1 + NONCE + TAG:
            raise Unreadable(_("This sealed value is cut short; ask the system administrator."))
        version = sealed[0]
        used = key if version == OWN_KEY else self.seal_keys.get(version)
        if used is None or (key is not None and version != OWN_KEY):
            raise Unreadable(_("The key of this sealed value is not there; ask the system administrator."))
        nonce, body, tag = sealed[1 : 1 + NONCE], sealed[1 + NONCE : -TAG], sealed[-TAG:]
        machine = Cipher(algorithms.SM4(used), modes.GCM(nonce, tag)).decryptor()
        machine.authenticate_additional_data(bytes([version]) + context)
        try:
            return machine.update(body) + machine.finalize()
        except InvalidTag:
            raise Unreadable(
                _("This sealed value does not belong here or was altered; ask the system administrator.")
            ) from None

    def keyed_hash(self, text: str, *, purpose: str, version: int | None = None) -> bytes:
        """HMAC-SM3 over the purpose, a NUL and the text.

        Raises:
            KeyError: no hash key of that version.
        """
        machine = hmac.HMAC(self.hash_keys[self.active if version is None else version], hashes.SM3())
        machine.update(purpose.encode() + b"\x00" + text.encode())
        return machine.finalize()

    def new_subject_key(self) -> tuple[bytes, int]:
        """A fresh key for one person, wrapped under the active installation key, and that key's version."""
        return self.seal(os.urandom(KEY).hex(), context=SUBJECT_KEY), self.active

    def unwrap(self, wrapped: bytes | memoryview, version: int) -> bytes:
        """The person's key, 16 bytes.

        Raises:
            Unreadable: wrapped under another version than said, or altered.
        """
        wrapped = bytes(wrapped)
        if not wrapped or wrapped[0] != version:
            raise Unreadable(_("The key of this sealed value is not there; ask the system administrator."))
        return bytes.fromhex(self.open(wrapped, context=SUBJECT_KEY))

    def rewrap(self, wrapped: bytes | memoryview, version: int) -> tuple[bytes, int]:
        """The same key, wrapped under the active installation key, and that key's version."""
        return self.seal(self.unwrap(wrapped, version).hex(), context=SUBJECT_KEY), self.active

    # -- many at once: the same values as above, without what a call for each would set up anew -----------

    def seal_all(self, texts: Sequence[bytes], *, keys: Sequence[bytes], context: bytes) -> list[bytes]:
        """Seals each text (UTF-8) under a person's own key; see `seal`."""
        head, chance = bytes([OWN_KEY]), os.urandom(NONCE * len(texts))
        return [
            _sealed(head, key, chance[NONCE * n : NONCE * (n + 1)], head + context, text)
            for n, (text, key) in enumerate(zip(texts, keys, strict=True))
        ]

    def keyed_hashes(
        self, texts: Sequence[bytes], *, purpose: str, version: int | None = None
    ) -> list[bytes]:
        """The keyed hash of each text (UTF-8), under the active key when none is named; see `keyed_hash`."""
        begun = hmac.HMAC(self.hash_keys[self.active if version is None else version], hashes.SM3())
        begun.update(purpose.encode() + b"\x00")
        found = []
        for text in texts:
            machine = begun.copy()
            machine.update(text)
            found.append(machine.finalize())
        return found

    def new_subject_keys(self, count: int) -> tuple[list[bytes], list[bytes], int]:
        """Fresh keys for so many persons: the keys, each wrapped, and the version of the wrapping."""
        chance, nonces = os.urandom(KEY * count), os.urandom(NONCE * count)
        keys = [chance[KEY * n : KEY * (n + 1)] for n in range(count)]
        head, master = bytes([self.active]), self.seal_keys[self.active]
        bound = head + SUBJECT_KEY
        wrapped = [
            _sealed(head, master, nonces[NONCE * n : NONCE * (n + 1)], bound, key.hex().encode())
            for n, key in enumerate(keys)
        ]
        return keys, wrapped, self.active


def _sealed(head: bytes, key: bytes, nonce: bytes, bound: bytes, text: bytes) -> bytes:
    machine = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    machine.authenticate_additional_data(bound)
    return b"".join((head, nonce, machine.update(text), machine.finalize(), machine.tag))


def digest(content: bytes) -> bytes:
    """SM3 of the bytes, 32 bytes."""
    machine = digesting()
    machine.update(content)
    return machine.finalize()


def digesting() -> hashes.Hash:
    """SM3 of bytes that come one after the other: `update(bytes)`, at last `finalize()`."""
    return hashes.Hash(hashes.SM3())
