"""Attachments: kinds told by bytes, disguises refused, stored once."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonghui.foundation.core.actions import attach
from gonghui.foundation.core.models import Attachment, Change, Installation
from gonghui.foundation.core.queries import attachment_content
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.files import DOCX, JPEG, PDF, PNG, XLS, XLSX, clean_name, sniff


def office(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


def ole(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500) + stream.encode("utf-16-le") + bytes(100)


PE = b"MZ\x90\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7\n...", "通知.pdf", PDF),
        (b"\x89PNG\r\n\x1a\n....", "照片.PNG", PNG),
        (b"\xff\xd8\xff\xe0....", "a.jpeg", JPEG),
        (office("[Content_Types].xml", "word/document.xml"), "a.docx", DOCX),
        (office("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", XLSX),
        (ole("Workbook"), "a.xls", XLS),
        ("单位,人数\n甲,3\n".encode(), "a.csv", "text/csv"),
        ("单位,人数\n甲,3\n".encode("gb18030"), "a.csv", "text/csv"),
        ("\ufeff说明".encode(), "a.txt", "text/plain"),
    ],
)
def test_kinds_are_told_by_bytes(content: bytes, name: str, kind: str) -> None:
    assert sniff(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.pdf"),
        (PE, "a.pdf"),
        (PE, "a.csv"),
        (ELF, "a.txt"),
        (PE, "a.exe"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt"),
        (b"<script>alert(1)</script>", "a.csv"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", "a.txt"),
        (b"<?php system($_GET[0]);", "a.txt"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.png"),
        (b"%PDF-1.7\n", "a.exe"),
        (b"%PDF-1.7\n", "a.pdf.js"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf"),
        (office("a.txt"), "a.docx"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (office("[Content_Types].xml", "xl/workbook.xml")[:40], "a.xlsx"),
        (ole("Workbook") + "_VBA_PROJECT".encode("utf-16-le"), "a.xls"),
        (ole("MsiInstaller"), "a.xls"),
        (b"plain\x00text", "a.txt"),
        ("说明".encode(), "a"),
    ],
)
def test_disguises_and_strangers_are_refused(content: bytes, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        sniff(content, name)
    assert refused.value.field == "file"


@given(st.binary(max_size=200), st.sampled_from(["a.pdf", "a.csv", "a.txt", "a.xlsx", "a.xls"]))
def test_any_bytes_are_told_or_refused(content: bytes, name: str) -> None:
    with contextlib.suppress(Refusal):
        sniff(content, name)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\表.xlsx", "表.xlsx"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("  ", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.django_db
def test_equal_contents_are_stored_once(by: Any, settings: Any) -> None:
    record = Installation.objects.create(code="BJ", name_zh="北京")
    first = attach(content=b"%PDF-1.7 x", name="a.pdf", record=record, by=by)
    second = attach(content=b"%PDF-1.7 x", name="../b.pdf", record=record, by=by)
    assert first.digest == second.digest == digest(b"%PDF-1.7 x").hex()
    assert (second.name, second.media_type, second.size) == ("b.pdf", PDF, 10)
    stored = [path for path in Path(settings.ATTACHMENT_DIR).rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [first.digest]
    assert attachment_content(first) == b"%PDF-1.7 x"
    assert Change.objects.filter(model="core.attachment", verb="attach").count() == 2


@pytest.mark.django_db
def test_an_altered_or_lost_content_is_noticed(by: Any, settings: Any) -> None:
    record = Installation.objects.create(code="BJ", name_zh="北京")
    attachment = attach(content=b"%PDF-1.7 x", name="a.pdf", record=record, by=by)
    path = Path(settings.ATTACHMENT_DIR) / attachment.digest[:2] / attachment.digest
    path.write_bytes(b"%PDF-1.7 y")
    with pytest.raises(Refusal):
        attachment_content(attachment)
    path.unlink()
    with pytest.raises(Refusal):
        attachment_content(attachment)


@pytest.mark.django_db
def test_a_sealed_content_lies_on_the_disk_unread(by: Any, settings: Any) -> None:
    record = Installation.objects.create(code="BJ", name_zh="北京")
    content = b"%PDF-1.7 " + b"x" * 100
    first, second = (
        attach(content=content, name="a.pdf", record=record, by=by, sealed=True) for _ in range(2)
    )
    assert first.digest != second.digest  # nobody can tell that two are equal
    for one in (first, second):
        kept = (Path(settings.ATTACHMENT_DIR) / one.digest[:2] / one.digest).read_bytes()
        assert b"PDF" not in kept
        assert digest(kept).hex() == one.digest
        assert (one.size, one.media_type, attachment_content(one)) == (len(content), PDF, content)


@pytest.mark.django_db
def test_too_large_is_refused_and_nothing_stays(by: Any, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024
    record = Installation.objects.create(code="BJ", name_zh="北京")
    with pytest.raises(Refusal):
        attach(content=b"%PDF-" + bytes(2000), name="a.pdf", record=record, by=by)
    assert not Attachment.objects.exists()
