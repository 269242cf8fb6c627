"""Codes: of an entrance, to follow by, and of a text message. Short enough to be read out over the phone."""

from __future__ import annotations

import unicodedata

QUERY_CODE, PHONE_CODE = "membership query code", "membership phone code"  # purposes of keyed hashes
# Without signs that are misread or misheard: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
SIGNS = "34679ACDEFGHJKMNPQRTWXY"
LENGTH, ENTRANCE_LENGTH, DIGITS = 8, 6, 6


def code_of(draws: bytes, length: int = LENGTH) -> str:
    """A code from random bytes, two of them a sign.

    Raises:
        ValueError: too few bytes.
    """
    if len(draws) < 2 * length:
        raise ValueError("a code wants two bytes a sign")
    pairs = [draws[2 * n] * 256 + draws[2 * n + 1] for n in range(length)]
    return "".join(SIGNS[pair % len(SIGNS)] for pair in pairs)


def read_code(text: str, length: int = LENGTH) -> str:
    """A code as somebody typed it, with spaces or small letters; empty where it is none."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
    return bare if len(bare) == length and set(bare) <= set(SIGNS) else ""


def digits_of(draws: bytes) -> str:
    """Six digits from eight random bytes."""
    return f"{int.from_bytes(draws[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def read_digits(text: str) -> str:
    """The digits as typed, with spaces or full-width; empty where they are none."""
    bare = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    return bare if len(bare) == DIGITS else ""


def spoken(code: str) -> str:
    """A query code in two groups, as it is read out."""
    return f"{code[:4]} {code[4:]}"
