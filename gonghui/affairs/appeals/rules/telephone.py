"""The telephone system at the desk: what it announces, and where its recordings are heard.

An adapter translates the city's own system; without one named in the settings, the plain form below holds.
A number comes in the body of a request and lies sealed; no address of ours or theirs ever holds one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal

LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class Ring:
    """A call that rings.

    Attributes:
        call: the telephone system's id of it.
        phone: the caller's number; empty where it is withheld.
        line: the extension at which it rings; empty: whoever is free.
        recording: the system's key of the recording.
    """

    call: str
    phone: str = ""
    line: str = ""
    recording: str = ""


class Telephone(Protocol):
    """What an adapter of a telephone system does."""

    def read(self, said: Mapping[str, str]) -> Ring:
        """The call that an announcement of the system tells of.

        Raises:
            Refusal: it is none.
        """
        ...

    def recording(self, key: str) -> str:
        """The address at which a recording is heard; empty where there is none."""
        ...


@dataclass(frozen=True)
class PlainTelephone:
    """The plain form: fields call, phone, line, recording; recordings under one address of the house."""

    base: str = ""

    def read(self, said: Mapping[str, str]) -> Ring:
        """See `Telephone`."""
        fields = {name: str(said.get(name, "")).strip() for name in ("call", "phone", "line", "recording")}
        if not fields["call"] or any(len(value) > LONGEST for value in fields.values()):
            raise Refusal(_("This announces no call: its id is missing, or a field is too long."), "call")
        return Ring(**fields)

    def recording(self, key: str) -> str:
        """See `Telephone`."""
        return f"{self.base.rstrip('/')}/{quote(key, safe='')}" if self.base and key else ""


def phone_context(call: str) -> bytes:
    """What the sealed number of a call is bound to."""
    return f"appeals.phonecall.phone {call}".encode()
