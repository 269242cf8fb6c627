"""What kind of file some bytes are, told by the bytes and never by what they are called.

A small table of our own: what officials attach. Everything else is refused: programs and scripts,
whatever their name, documents with macros, archives. Nothing is ever executed or rendered here.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import numbers_masked

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
CSV = "text/csv"
TXT = "text/plain"
AMR, MP3, M4A, AAC = "audio/amr", "audio/mpeg", "audio/mp4", "audio/aac"
WAV, OGG, THREE_GP = "audio/wav", "audio/ogg", "audio/3gpp"
# Voice, as phones and messengers record it.
AUDIO = frozenset({AMR, MP3, M4A, AAC, WAV, OGG, THREE_GP})

ENDINGS = {
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    DOC: ("doc",),
    XLS: ("xls", "et"),
    CSV: ("csv",),
    TXT: ("txt",),
    AMR: ("amr",),
    MP3: ("mp3",),
    M4A: ("m4a", "mp4"),
    AAC: ("aac",),
    WAV: ("wav",),
    OGG: ("ogg", "oga", "opus"),
    THREE_GP: ("3gp", "3gpp"),
}
# Of Unicode's category Cc all but tab, line ends and form feed.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
VOICE_MAGIC = (
    (b"#!AMR", AMR),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"\xff\xf1", AAC),
    (b"\xff\xf9", AAC),
    (b"OggS", OGG),
)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Stream names in an OLE directory are UTF-16. An .msi installer is OLE too, and has none of these.
OLE_STREAMS = (("Workbook", XLS), ("Book", XLS), ("WordDocument", DOC))
SCRIPT = re.compile(
    r"\s*(#!|<\?php|<%|<script|<!doctype\s+html|<html|<svg|@echo\s|powershell\b|rem\s|import\s+os\b)",
    re.IGNORECASE,
)
# What the standard library raises on an archive that is none, cut short, locked, or packed wrongly within.
BROKEN_ARCHIVE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
UNPACKED_AT_MOST = 500 * 1024 * 1024  # bytes; a zip that unpacks to more is a trap


def clean_name(name: str) -> str:
    """A file's name without folders, control signs or signs that turn the direction of writing.

    What is shaped like a person's number is masked: names stay open where the content is sealed.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip(" .")
    # Stars are no signs of a file's name.
    return numbers_masked(name).replace("*", "x")[-200:] or "file"


def sniff(content: bytes, name: str) -> str:
    """The media type of a file, told by its bytes; its name must agree.

    Raises:
        Refusal: empty, of no kind that is taken, with macros, or called something it is not.
    """
    if not content:
        raise _refusal(_("The file is empty; choose it again."))
    found = _by_magic(content) or _text(content, name)
    if found is None:
        raise _refusal(
            _("This kind of file is not taken. Attach PDF, PNG, JPEG, Word, Excel, CSV or plain text.")
        )
    if _ending(name) not in ENDINGS[found]:
        raise _refusal(
            _("The file's name does not fit its content, which is %(kind)s; save it under its true kind.")
            % {"kind": ENDINGS[found][0].upper()}
        )
    return found


def _refusal(message: object) -> Refusal:
    return Refusal(message, field="file")


def _ending(name: str) -> str:
    return clean_name(name).rpartition(".")[2].lower()


def _by_magic(content: bytes) -> str | None:
    for magic, found in MAGIC:
        if content.startswith(magic):
            return found
    if voice := _voice(content):
        return voice
    if content.startswith(b"PK\x03\x04"):
        return _office_zip(content)
    if content.startswith(OLE):
        return _office_ole(content)
    return None


def _voice(content: bytes) -> str | None:
    for magic, found in VOICE_MAGIC:
        if content.startswith(magic):
            return found
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return WAV
    if content[4:8] == b"ftyp":
        # One container for sound and film: a film has a track of pictures.
        is_sound = b"soun" in content and b"vide" not in content
        return (THREE_GP if content[8:11] == b"3gp" else M4A) if is_sound else None
    return None


def _office_zip(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except BROKEN_ARCHIVE:
        raise _refusal(_("The file is damaged; save it anew and attach it again.")) from None
    if unpacked > UNPACKED_AT_MOST:
        raise _refusal(_("The file unpacks to more than is sensible; it is not taken."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _macros()
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _office_ole(content: bytes) -> str | None:
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _macros()
    for stream, found in OLE_STREAMS:
        if ("\x00" + stream).encode("utf-16-le")[1:] in content:
            return found
    return None


def _macros() -> Refusal:
    return _refusal(_("The file contains macros, which can run by themselves; save it without them."))


def _text(content: bytes, name: str) -> str | None:
    """Plain text in UTF-8 or gb18030, without control signs, and not a script or a web page."""
    text = decoded(content)
    if text is None or SCRIPT.match(text):
        return None
    if CONTROL.search(text):
        return None
    return CSV if _ending(name) == "csv" else TXT


def decoded(content: bytes) -> str | None:
    """Text in UTF-8 (with or without byte-order mark) or gb18030; None when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
