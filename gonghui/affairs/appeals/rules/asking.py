"""The code with which a worker asks how far an appeal is: short enough to be read out over the phone."""

from __future__ import annotations

import unicodedata

QUERY_CODE = "query code"  # purpose of the keyed hash
# Without 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U and V: nobody mishears or misreads one.
SIGNS = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 8


def appeal_context(field: str) -> bytes:
    """What a sealed value of an appeal is bound to: moved to another field it does not open."""
    return f"appeals.appeal.{field}".encode()


def code_of(draws: bytes) -> str:
    """A code from random bytes, 23 signs each: with 8 of them one in 78 thousand millions is guessed.

    Raises:
        ValueError: fewer bytes than signs.
    """
    if len(draws) < 2 * LENGTH:
        raise ValueError("a code wants two bytes a sign")
    # Two bytes a sign: of one byte the first signs would come up more often.
    pairs = [draws[2 * n] * 256 + draws[2 * n + 1] for n in range(LENGTH)]
    return "".join(SIGNS[pair % len(SIGNS)] for pair in pairs)


def read_code(text: str) -> str:
    """A code as somebody typed it, with spaces, hyphens or small letters; empty where it is none."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
    return bare if len(bare) == LENGTH and set(bare) <= set(SIGNS) else ""
