"""From a file's bytes to a document: by what is in it, not by its name alone."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reader.rules.documents import Document
from gonghui.insight.reader.rules.opening.charset import decoded
from gonghui.insight.reader.rules.opening.plain import plain_document

LARGEST = 60_000_000  # bytes; plans with pictures reach 40 million
LONGEST = 3_000_000  # characters; the longest plans have 150 000

Progress = Callable[[int, int], None]  # pages done, pages in all


def open_document(content: bytes, name: str, progress: Progress | None = None) -> Document:
    """The document that a file holds.

    Args:
        content: the file's bytes.
        name: its name, asked only where the bytes leave it open (.md, .html).
        progress: told after each page of a long PDF.
    Raises:
        Refusal: in one sentence: empty, too large, encrypted, broken, a scan, or of another kind.
    """
    if len(content) > LARGEST:
        raise Refusal(_("The file is larger than 60 MB; save the plan without its pictures."))
    if not content.strip(b" \t\r\n\0"):
        raise Refusal(_("The file is empty."))
    document = _opened(content, name.lower(), progress)
    if len(document.text) > LONGEST:
        raise Refusal(_("The text is longer than three million characters; no plan is that long."))
    if not document.text.strip():
        raise Refusal(_("There is no text in the file."))
    return document


def _opened(content: bytes, name: str, progress: Progress | None) -> Document:
    if b"%PDF-" in content[:1024]:
        from gonghui.insight.reader.rules.opening.pdf import pdf_document

        return pdf_document(content, progress)
    if content[:4] == b"PK\x03\x04":
        from gonghui.insight.reader.rules.opening.word import word_document

        return word_document(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refusal(
            _(
                "This is a file of an older office program, or an encrypted one; save it as .docx without password."
            )
        )
    if content[:4] in (b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*") or content[:3] == b"\xff\xd8\xff":
        raise Refusal(_("This is a picture; the reader needs text: .txt, .md, .html, .docx or .pdf."))
    text = decoded(content)
    if name.endswith((".html", ".htm", ".xhtml", ".mht")) or _is_markup(text, name):
        from gonghui.insight.reader.rules.opening.webpage import page_document

        return page_document(text)
    return plain_document(text, markdown=name.endswith((".md", ".markdown")))


def _is_markup(text: str, name: str) -> bool:
    head = text[:2000].lstrip().lower()
    return not name.endswith((".md", ".txt")) and head.startswith(("<!doctype html", "<html", "<?xml"))
