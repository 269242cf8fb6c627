"""In which characters a text file is written."""

from __future__ import annotations

import codecs
import re

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
]
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.I)
_CHINESE = re.compile(r"[㐀-鿿]")
# The most frequent characters of official Chinese, simplified and traditional: what a right decoding shows.
_FREQUENT = set("的一和年发展建设工作提高加强实现全市政府目标到人不会在以發設實現標務業總")


def decoded(content: bytes) -> str:
    """The text of bytes, lines ended by LF, without byte-order mark.

    Raises:
        Refusal: the bytes are no text in UTF-8, UTF-16, GB 18030 or Big5.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _clean(content[len(mark) :].decode(encoding, errors="replace"))
    text = _without_mark(content)
    if text is None or not _readable(text):
        raise Refusal(
            _(
                "The file is no text in UTF-8, GB 18030 or Big5; the reader takes .txt, .md, .html, .docx and .pdf."
            )
        )
    return _clean(text)


def _without_mark(content: bytes) -> str | None:
    for encoding in _wide(content):
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut off in the middle of a character is still UTF-8.
        if error.start > 0 and len(content) - error.start < 4:
            return content[: error.start].decode("utf-8")
    declared = _DECLARED.search(content[:4000])
    if declared and declared[1].lower() in (b"big5", b"big5-hkscs"):
        return content.decode("big5hkscs", errors="replace")
    texts = []
    for encoding in ("gb18030", "big5hkscs"):
        try:
            texts.append(content.decode(encoding))
        except UnicodeDecodeError as error:
            if len(content) - error.start < 4:
                texts.append(content[: error.start].decode(encoding))
    if not texts:
        texts = [content.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030", "big5hkscs")]
    return max(texts, key=_likeness)


def _wide(content: bytes) -> list[str]:
    """UTF-16 without mark: every second byte of line ends and digits is zero."""
    if b"\0" not in content[:2000]:
        return []
    sample = content[:2000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return ["utf-16-le" if odd > even else "utf-16-be"]


def _likeness(text: str) -> float:
    """How much a text looks like official Chinese: frequent characters among all, replacements against it."""
    if not text:
        return 0.0
    return (sum(sign in _FREQUENT for sign in text) - 5 * text.count("\ufffd")) / len(text)


def _readable(text: str) -> bool:
    strange = sum(1 for sign in text if not sign.isprintable() and sign not in "\n\r\t\f\v\ufeff　\u200b\xa0")
    private = sum(1 for sign in text if "\ue000" <= sign <= "\uf8ff")
    return (strange - private) * 50 < len(text) and text.count("\ufffd") * 20 < len(text)


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
