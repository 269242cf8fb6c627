"""Nobody who uses the platform can make it ask another machine: what it calls, the operator names."""

from __future__ import annotations

import ast
import contextlib
import io
import socket
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from gonghui.foundation.core.rules import Refusal

ROOT = Path(__file__).resolve().parents[2]
# Modules that open connections. An adapter that an operator names is a class of theirs, outside of this tree.
CALLING = {
    *("socket", "ssl", "urllib.request", "urllib3", "http.client", "requests", "httpx", "aiohttp", "smtplib"),
    *(
        "ftplib",
        "telnetlib",
        "poplib",
        "imaplib",
        "xmlrpc",
        "paramiko",
        "websockets",
        "pycurl",
        "socketserver",
    ),
}
HERE_ONLY = {"config/run.py": "whether the site on this machine answers yet, at an address written there"}
REMOTE = "http://203.0.113.7/x"  # of a net that is for examples


def imported(path: Path) -> set[str]:
    """The dotted names that a file imports."""
    found, text = set(), path.read_text("utf-8")
    if not any(one.partition(".")[0] in text for one in CALLING):
        return found  # most: parsing all of them would take ten seconds
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_module_of_ours_opens_a_connection():
    callers = set()
    for path in [*(ROOT / "gonghui").rglob("*.py"), *(ROOT / "config").rglob("*.py")]:
        names = imported(path)
        if any(name == one or name.startswith(f"{one}.") for name in names for one in CALLING):
            callers.add(str(path.relative_to(ROOT)))
    assert callers == set(HERE_ONLY)


def test_adapters_are_named_by_the_operator_alone():
    """None is there unless the environment names one, and no model keeps such a name."""
    assert (settings.SMS_GATEWAY, settings.ORDER_GATEWAY, settings.TELEPHONE) == ("", "", "")
    for path in (ROOT / "gonghui").rglob("*.py"):
        text = path.read_text("utf-8")
        if "import_string(" in text and "def _named(" not in text:
            # What is imported by name in a running installation: a setting, read in the same function.
            for function in ast.walk(ast.parse(text)):
                if isinstance(function, ast.FunctionDef) and "import_string(" in ast.unparse(function):
                    assert "settings" in ast.unparse(function), path


@pytest.fixture
def calls(monkeypatch):
    """Every connection and every name asked for while a test runs; none is made."""
    found: list[object] = []

    def refused(*asked: object, **more: object) -> None:
        found.append(asked)
        raise OSError("no connection in this test")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    return found


def test_documents_that_name_other_machines_fetch_nothing(calls):
    from docx import Document

    from gonghui.insight.reader.rules import open_document

    page = (
        f'<!DOCTYPE html SYSTEM "{REMOTE}"><html><head><base href="{REMOTE}">'
        f'<link rel=stylesheet href="{REMOTE}"></head><body><p>规划到2025年</p><img src="{REMOTE}">'
        f'<iframe src="{REMOTE}"></iframe></body></html>'
    )
    assert "规划" in open_document(page.encode(), "plan.html").text
    declared = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "{REMOTE}">]>'
    xml = f"{declared}<html><body><p>规划 &b;</p></body></html>"
    assert "规划" in open_document(xml.encode(), "plan.xhtml").text
    made = io.BytesIO()
    word = Document()
    word.add_paragraph("规划到2025年")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    word.part.relate_to(REMOTE, kind, is_external=True)
    word.save(made)
    assert "规划" in open_document(made.getvalue(), "plan.docx").text
    assert not calls


def test_a_paper_that_names_other_machines_fetches_nothing(calls):
    from gonghui.insight.reports.rules.blocks import Piece, Sheet, Words
    from gonghui.insight.reports.rules.pdf import _nothing, as_pdf

    words = f'<img src="{REMOTE}"><style>@import url({REMOTE})</style>'
    blocks = (Words("body", (Piece(words),)),)
    sheet = Sheet("工会", "1", words, "", blocks, (), (), "", date(2026, 1, 1))
    with contextlib.suppress(Refusal):  # where the machine has no Pango, nothing is laid out
        as_pdf(sheet, date(2026, 1, 1))
    assert not calls
    for address in (REMOTE, "file:///etc/passwd", "data:text/css,x"):
        with pytest.raises(ValueError, match="no address"):
            _nothing(address)


def bomb(attribute: bool) -> bytes:
    """Entities within entities: a kilobyte that would unfold to ten thousand million signs."""
    levels = "".join(
        f'<!ENTITY e{n} "{"".join([f"&e{n - 1};"] * 10) if n else "0123456789"}">' for n in range(10)
    )
    used = 'w:x="&e9;"' if attribute else ""
    text = "" if attribute else "&e9;"
    return (
        f'<?xml version="1.0"?><!DOCTYPE w:document [{levels}]><w:document xmlns:w='
        f'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p {used}><w:r><w:t>{text}'
        "</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


def packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("attribute", [True, False], ids=["attribute", "text"])
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_within_entities_do_not_unfold(attribute, code):
    from gonghui.insight.reader.rules import open_document

    content = bomb(attribute).decode().replace('<?xml version="1.0"?>', "").encode(code)
    with pytest.raises(Refusal):
        open_document(packed({"word/document.xml": content}), "plan.docx")


def test_a_document_that_unpacks_to_a_thousand_times_itself_is_refused():
    from gonghui.foundation.core.rules.files import sniff
    from gonghui.insight.reader.rules import open_document

    zeros = packed({"[Content_Types].xml": b"", "word/document.xml": bytes(160_000_000)})
    assert len(zeros) < 200_000
    with pytest.raises(Refusal):
        open_document(zeros, "plan.docx")
    # An attachment is told by its listing and never unpacked.
    assert sniff(zeros, "a.docx")
