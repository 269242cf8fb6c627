"""Evidence that the logs are whole: a file that proves itself, to somebody with no database and no account.

A .zip whose parts are stored as they are: of every log the lines and the links over them, then a manifest
with the digest of each part. `examine` computes everything anew and names the first thing that does not fit.
Whoever altered a file and computed all its digests anew is found by a head noted elsewhere.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.chain import canonical
from gonghui.foundation.core.rules.crypto import digest, digesting

FORMAT = "gonghui-evidence-1"
README, MANIFEST, SEAL = "README.txt", "manifest.json", "manifest.sm3"
LINES, LINKS = "lines.jsonl", "links.jsonl"
LINE_AT_MOST = 64 * 1024 * 1024
SMALL = 4 * 1024 * 1024  # a manifest, a read-me
PIECE = 1024 * 1024
_KEY = re.compile(r"[a-z]{1,20}")
_HEX = re.compile(r"[0-9a-f]{64}")


# -- writing ------------------------------------------------------------------------------------------------


class _Stream:
    """Where a .zip is written in one go: it cannot go back, so that the same parts make the same bytes."""

    def __init__(self, write: Any) -> None:
        self._write = write

    def write(self, piece: bytes) -> int:
        """One piece after the other."""
        self._write(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""


class Writer:
    """Writes an evidence file part by part; `close` adds the manifest and its digest."""

    def __init__(self, write: Any) -> None:
        self._zip = zipfile.ZipFile(_Stream(write), "w", zipfile.ZIP_STORED)  # type: ignore[call-overload]
        self.parts: list[dict[str, Any]] = []

    def part(self, name: str, pieces: Iterable[bytes]) -> None:
        """One part, its pieces in order."""
        machine, size = digesting(), 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as out:
            for piece in pieces:
                machine.update(piece)
                size += len(piece)
                out.write(piece)
        self.parts.append({"name": name, "size": size, "sm3": machine.finalize().hex()})

    def close(self, manifest: dict[str, Any]) -> str:
        """Ends the file.

        Returns:
            The head over all logs, hex: to be noted elsewhere.
        """
        head = head_over([log["head"] for log in manifest["logs"]])
        told = {"format": FORMAT, **manifest, "head": head, "parts": list(self.parts)}
        said = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        self.part(MANIFEST, [said])
        self.part(SEAL, [digest(said).hex().encode() + b"\n"])
        self._zip.close()
        return head


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry


def link_line(link: dict[str, Any]) -> bytes:
    """A link as a line of its part."""
    return canonical(link) + b"\n"


def head_over(heads: Sequence[str]) -> str:
    """One digest over the heads of the logs, in their order; hex."""
    return digest(b"".join(bytes.fromhex(head) for head in heads)).hex()


# -- examining ----------------------------------------------------------------------------------------------


@dataclass
class Finding:
    """What examining a file found.

    Attributes:
        ok: everything fits.
        problem: the first thing that does not, in a sentence.
        head: over all logs, hex, as computed anew.
        logs: of each log: its key, links, lines, head.
    """

    ok: bool = True
    problem: str = ""
    head: str = ""
    since: str = ""
    until: str = ""
    logs: list[dict[str, Any]] = field(default_factory=list)


class _Wrong(Exception):
    """The first thing that does not fit."""


def examine(path: Path, *, heads: Sequence[str] = ()) -> Finding:
    """Computes an evidence file anew.

    Args:
        heads: digests noted elsewhere: of all logs, or of a link of one. Each must be found.
    Raises:
        Refusal: it cannot be read, or is no evidence file.
    """
    for head in heads:
        if not _HEX.fullmatch(head.strip().lower()):
            raise Refusal(_("A head is 64 hexadecimal digits, as the export printed it."), "head")
    finding = Finding()
    try:
        with open(path, "rb") as file:
            _examine(file, path.stat().st_size, [head.strip().lower() for head in heads], finding)
    except Refusal:
        raise
    except _Wrong as wrong:
        finding.ok, finding.problem = False, str(wrong)
    except OSError as error:
        raise Refusal(
            _("The file %(name)s cannot be read: %(why)s.")
            % {"name": path.name, "why": error.strerror or type(error).__name__}
        ) from error
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, struct.error) as error:
        finding.ok = False
        finding.problem = _("Something in the file is not written as an export writes it (%(what)s).") % {
            "what": type(error).__name__
        }
    return finding


def _examine(file: IO[bytes], size: int, heads: Sequence[str], finding: Finding) -> None:
    parts = _parts(file, size)
    said = parts[MANIFEST].whole()
    if parts[SEAL].whole() != digest(said).hex().encode() + b"\n":
        raise _Wrong(_("The manifest was altered: its digest is another one."))
    manifest = json.loads(said)
    if manifest["format"] != FORMAT:
        raise _Wrong(_("The manifest says a format that is not known here."))
    keys = [log["key"] for log in manifest["logs"]]
    if list(parts) != _names(keys) or [one["name"] for one in manifest["parts"]] != _names(keys)[:-2]:
        raise _Wrong(_("The parts of the file are not those that the manifest names."))
    finding.since, finding.until = str(manifest["since"]), str(manifest["until"])
    known: set[str] = set()
    for log in manifest["logs"]:
        finding.logs.append(_log(parts, log, known))
    for told in manifest["parts"]:
        if (parts[told["name"]].size, parts[told["name"]].sm3()) != (told["size"], told["sm3"]):
            raise _Wrong(
                _("The part %(name)s was altered: its digest is another one.") % {"name": told["name"]}
            )
    finding.head = head_over([log["head"] for log in finding.logs])
    if finding.head != manifest["head"]:
        raise _Wrong(_("The manifest names another head than the links have."))
    for head in heads:
        if head != finding.head and head not in known:
            raise _Wrong(
                _(
                    "The head %(head)s is not in the file: links at the end were cut off, or all was "
                    "made anew."
                )
                % {"head": head}
            )
    _same_bytes(file, size, parts)


def _names(keys: Sequence[str]) -> list[str]:
    of_logs = [f"{key}/{name}" for key in keys for name in (LINES, LINKS)]
    return [README, *of_logs, MANIFEST, SEAL]


class _Part(io.RawIOBase):
    """The bytes of a part, as they lie in the file."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self.file, self.start, self.size, self.at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        self.file.seek(self.start + self.at)
        piece = self.file.read(min(len(room), self.size - self.at))
        room[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

    def pieces(self) -> Iterator[bytes]:
        """All of it, piece by piece, from the beginning."""
        self.at = 0
        while piece := self.read(PIECE):
            yield piece

    def whole(self) -> bytes:
        """All of it; parts that are small."""
        if self.size > SMALL:
            raise _not_evidence()
        return b"".join(self.pieces())

    def lines(self) -> Iterator[bytes]:
        """Its lines, each with its end."""
        self.at = 0
        with io.BufferedReader(_Part(self.file, self.start, self.size), PIECE) as reader:
            while line := reader.readline(LINE_AT_MOST):
                yield line

    def sm3(self) -> str:
        """Its digest, hex."""
        machine = digesting()
        for piece in self.pieces():
            machine.update(piece)
        return machine.finalize().hex()


def _not_evidence() -> Refusal:
    return Refusal(
        _("This is no evidence file: it is made by gonghui audit export, a .zip that is not packed.")
    )


def _parts(file: IO[bytes], size: int) -> dict[str, _Part]:
    """Where the parts lie, by name. Nothing is unpacked, so nothing can swell or land elsewhere."""
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise _not_evidence() from error
    names = [entry.filename for entry in entries]
    keys = [name.removesuffix("/" + LINES) for name in names if name.endswith("/" + LINES)]
    plain = all(entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1 for entry in entries)
    fits = sum(entry.file_size for entry in entries) <= size
    if not plain or not fits or not all(map(_KEY.fullmatch, keys)) or names != _names(keys):
        raise _not_evidence()
    found = {}
    for entry in entries:
        file.seek(entry.header_offset)
        lengths = struct.unpack("<26xHH", file.read(30))
        found[entry.filename] = _Part(file, entry.header_offset + 30 + sum(lengths), entry.file_size)
    return found


def _log(parts: dict[str, _Part], told: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """Walks the links of a log over its lines; `known` takes in the digest of every link."""
    key, head = told["key"], str(told["previous"])
    lines, count, at = parts[f"{key}/{LINES}"].lines(), 0, 0
    for said in parts[f"{key}/{LINKS}"].lines():
        link = json.loads(said)
        where = {"link": link["id"], "log": key, "first": at + 1, "last": at + link["count"]}
        if link["previous"] != head:
            raise _Wrong(_("Link %(link)s of “%(log)s” does not follow the one before it.") % where)
        machine = digesting()
        machine.update(bytes.fromhex(head))
        for _place in range(link["count"]):
            line = next(lines, b"")
            if not line.endswith(b"\n"):
                raise _Wrong(
                    _("Lines of “%(log)s” are missing: link %(link)s wants up to line %(last)s.") % where
                )
            machine.update(line)
        if machine.finalize().hex() != link["digest"]:
            raise _Wrong(
                _(
                    "Link %(link)s of “%(log)s” does not fit its lines %(first)s to %(last)s: "
                    "one of them was altered, added or removed."
                )
                % where
            )
        head, count, at = link["digest"], count + 1, at + link["count"]
        known.add(head)
    if next(lines, b""):
        raise _Wrong(
            _("After line %(line)s of “%(log)s” stand lines that no link covers.") % {"line": at, "log": key}
        )
    if (head, count, at) != (told["head"], told["links"], told["lines"]):
        raise _Wrong(_("The manifest says another end of “%(log)s” than its links have.") % {"log": key})
    return {"key": key, "links": count, "lines": at, "head": head}


def _same_bytes(file: IO[bytes], size: int, parts: dict[str, _Part]) -> None:
    """Whether the file is, byte by byte, what a writer makes of its parts."""
    machine, written = digesting(), 0

    def write(piece: bytes) -> None:
        nonlocal written
        machine.update(bytes(piece))
        written += len(piece)

    with zipfile.ZipFile(_Stream(write), "w", zipfile.ZIP_STORED) as packed:  # type: ignore[call-overload]
        for name, part in parts.items():
            with packed.open(_entry(name), "w", force_zip64=True) as out:
                for piece in part.pieces():
                    out.write(piece)
    if written != size or machine.finalize().hex() != _Part(file, 0, size).sm3():
        raise _Wrong(_("Around its parts the file is not as an export writes it: its frame was altered."))
