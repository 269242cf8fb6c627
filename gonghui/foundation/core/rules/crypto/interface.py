"""What the house asks of a crypto provider. A certified module stands behind it as a subclass.

What every provider must do is written as tests: tests/foundation/core/provider_contract.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gonghui.foundation.core.rules import Refusal

# In place of the version byte: sealed under a person's own key, not under an installation key.
OWN_KEY = 0


class Unreadable(Refusal):
    """A sealed value does not open: wrong key, wrong context, or altered."""


class Provider(ABC):
    """Seals, opens and hashes with the installation's keys.

    A sealed value begins with one byte: the version of the installation's key (1–255), or `OWN_KEY`. What
    follows is the provider's own affair. A person's key is whatever `unwrap` gives: nobody outside the
    provider looks into it, so it may be a handle of a device; it is good for this process only.

    Attributes:
        active: the version of the keys that new values are made with.
    """

    active: int

    @classmethod
    @abstractmethod
    def of(cls, keys: Mapping[str, Any]) -> Provider:
        """The provider with these keys, or names of keys: `settings.CRYPTO_KEYS`. Called often, so cheap."""

    @property
    @abstractmethod
    def hash_versions(self) -> Collection[int]:
        """The versions under which a value may have been hashed."""

    @abstractmethod
    def seal_bytes(self, content: bytes, *, key: bytes | None = None, context: bytes = b"") -> bytes:
        """Seals bytes so that altering one byte of them, or of the context, shows.

        Args:
            key: a person's own key (see `unwrap`); without it, the installation's active key.
            context: bound to the value but not stored, such as b"people.person.phone"; a value moved to
                another place does not open there.
        """

    @abstractmethod
    def open_bytes(
        self, sealed: bytes | memoryview, *, key: bytes | None = None, context: bytes = b""
    ) -> bytes:
        """What was sealed.

        Raises:
            Unreadable: key or context are not those it was sealed with, or a byte was altered.
        """

    @abstractmethod
    def keyed_hash(self, text: str, *, purpose: str, version: int | None = None) -> bytes:
        """For looking up a sealed value: equal text, purpose and version give an equal hash of 32 bytes.

        Args:
            text: the cleaned value.
            purpose: such as "identity" or "phone": one text hashes differently for each.
            version: of the hash key; the active one when not given.
        Raises:
            KeyError: no hash key of that version.
        """

    @abstractmethod
    def new_subject_key(self) -> tuple[bytes, int]:
        """A fresh key for one person, wrapped under the active installation key, and that key's version."""

    @abstractmethod
    def unwrap(self, wrapped: bytes | memoryview, version: int) -> bytes:
        """The person's key, for `seal` and `open` of this process.

        Raises:
            Unreadable: wrapped under another version than said, or altered.
        """

    @abstractmethod
    def rewrap(self, wrapped: bytes | memoryview, version: int) -> tuple[bytes, int]:
        """The same person's key under the active installation key, and that key's version; see `unwrap`."""

    # -- what follows from these ------------------------------------------------------------------------

    def seal(self, text: str, *, key: bytes | None = None, context: bytes = b"") -> bytes:
        """Seals text; see `seal_bytes`."""
        return self.seal_bytes(text.encode(), key=key, context=context)

    def open(self, sealed: bytes | memoryview, *, key: bytes | None = None, context: bytes = b"") -> str:
        """The text of a sealed value; see `open_bytes`."""
        return self.open_bytes(sealed, key=key, context=context).decode()

    # -- many at once: the same values; a provider overrides them where one call for all is cheaper --------

    def seal_all(self, texts: Sequence[bytes], *, keys: Sequence[bytes], context: bytes) -> list[bytes]:
        """Seals each text (UTF-8) under a person's own key; see `seal_bytes`."""
        return [
            self.seal_bytes(text, key=key, context=context) for text, key in zip(texts, keys, strict=True)
        ]

    def keyed_hashes(
        self, texts: Sequence[bytes], *, purpose: str, version: int | None = None
    ) -> list[bytes]:
        """The keyed hash of each text (UTF-8), under the active key when none is named; see `keyed_hash`."""
        return [self.keyed_hash(text.decode(), purpose=purpose, version=version) for text in texts]

    def new_subject_keys(self, count: int) -> tuple[list[bytes], list[bytes], int]:
        """Fresh keys for so many persons: the keys, each wrapped, and the version of the wrapping."""
        wrapped = [self.new_subject_key()[0] for _ in range(count)]
        return [self.unwrap(one, self.active) for one in wrapped], wrapped, self.active
