"""What is counted in the portal and how much of it is borne; files; phone codes.

Nobody is refused for the address alone: workers of one site, and all of a messenger's readers, may share
one. An address counts only for wrong query codes, and then the way with a phone code stays open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.files import AUDIO, JPEG, PNG, sniff

LIMITS = "hotline.portal.limits"
PHONE_CODE = "phone code"  # purpose of the keyed hash
DIGITS = 6
TAKEN = {PNG, JPEG, *AUDIO}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Dated settings of the portal."""

    asks_a_phone_a_day: int
    asks_a_browser_an_hour: int
    wrong_codes_an_address_an_hour: int
    wrong_codes_an_hour: int
    wrong_phones_a_code_an_hour: int
    phone_codes_an_hour: int
    phone_code_tries: int
    phone_code_minutes: int
    signed_in_minutes: int
    files: int
    file_mb: int


def read_limits(row: Mapping[str, Any]) -> Limits:
    """The limits from their dated value.

    Raises:
        ValueError: one is missing or no whole number above 0.
    """
    found = {field.name: int(row.get(field.name, 0)) for field in fields(Limits)}
    if min(found.values()) < 1:
        raise ValueError(f"limits of the portal are missing: {sorted(k for k, v in found.items() if v < 1)}")
    return Limits(**found)


def digits_of(draws: bytes) -> str:
    """A phone code of six digits from eight random bytes."""
    return f"{int.from_bytes(draws[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def read_digits(text: str) -> str:
    """A phone code as typed, with spaces or full-width digits; empty where it is none."""
    bare = "".join(sign for sign in text if sign.isdecimal())
    bare = "".join(str(int(sign)) for sign in bare)
    return bare if len(bare) == DIGITS else ""


def refuse_files(files: Sequence[tuple[str, bytes]], limits: Limits) -> None:
    """Refuses files before anything is kept: too many, too large, or no photo or recording by their bytes.

    Raises:
        Refusal: with field `files`; says what is taken.
    """
    if len(files) > limits.files:
        raise Refusal(_("At most %(count)s files; leave some out.") % {"count": limits.files}, "files")
    for name, content in files:
        if len(content) > limits.file_mb << 20:
            raise Refusal(
                _("A file is larger than %(limit)s MB; send a smaller photo or a shorter recording.")
                % {"limit": limits.file_mb},
                "files",
            )
        try:
            kind = sniff(content, name)
        except Refusal as refusal:
            raise Refusal(refusal.message, "files") from None
        if kind not in TAKEN:
            raise Refusal(_("Only photos (JPEG, PNG) and voice recordings are taken here."), "files")
