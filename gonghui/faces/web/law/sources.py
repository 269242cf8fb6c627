"""Where dated values were read, in the reader's language. Titles of statutes stay as they are published."""

from __future__ import annotations


def in_words(source: str) -> str:
    """A source as the reader's language says it; what has no words of its own stays as it was entered."""
    return source
