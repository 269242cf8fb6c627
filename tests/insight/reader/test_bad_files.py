"""`gonghui plan text|read|try|check` with what is no plan: one sentence, exit status 2, no traceback, bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from gonghui.faces.command.main import main
from tests.insight.reader.pages import pdf
from tests.insight.reader.test_pdf import encrypted

ROOT = Path(__file__).parents[3]
MEGABYTE = 1024 * 1024


@pytest.fixture
def gonghui(capfd):
    """Runs a command; gives exit status, what it wrote and what it said."""

    def run(*words):
        capfd.readouterr()
        with translation.override("en"):
            status = main([str(word) for word in words])
        written = capfd.readouterr()
        return status, written.out, written.err

    return run


@pytest.mark.parametrize("verb", ["text", "read"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("locked.pdf", encrypted()),
        ("scan.pdf", pdf([([], [(10, 10, 20, 20)])])),
        ("cut.pdf", pdf([([(60, 60, "到2025年")], [])])[:300]),
        ("named.pdf", b"PK\x03\x04 not at all"),
        ("sheet.xlsx", b"PK\x03\x04 not at all"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("nothing.docx", b""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(gonghui, tmp_path, verb, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    status, out, said = gonghui("plan", verb, path)
    assert (status, out) == (2, "")
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words",
    [("text", "none.pdf"), ("read", "none.txt"), ("try", "none.jsonl", "none.txt"), ("check", "none.yaml")],
)
def test_a_file_that_is_not_there_is_named(gonghui, tmp_path, words):
    status, out, said = gonghui("plan", words[0], *(tmp_path / name for name in words[1:]))
    assert (status, out) == (2, "")
    assert words[1] in said


def test_a_folder_is_no_file(gonghui, tmp_path):
    status, out, said = gonghui("plan", "text", tmp_path)
    assert (status, out) == (2, "")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        "{}",
        json.dumps({"document": "x", "kind": "task", "spans": [[1]], "corrected": "absent"}),
    ],
)
def test_a_line_that_is_no_case_is_named_by_its_number(gonghui, tmp_path, line):
    (tmp_path / "cases.jsonl").write_text(f"\n{line}\n")
    (tmp_path / "plan.txt").write_text("石湾规划\n到2025年，茶馆达到90家，主要目标如期完成。" * 4, "utf-8")
    status, out, said = gonghui("plan", "try", tmp_path / "cases.jsonl", tmp_path / "plan.txt")
    assert (status, out) == (2, "")
    assert "2" in said


def test_five_hundred_pages_take_bounded_memory(tmp_path):
    """The worker reads a page at a time: its peak stays far under what all pages' characters would take."""
    words = [
        (60, 60 + 18 * number, f"第{number}条，茶馆要在夜里点灯，让赶夜路的人歇脚喝茶。")
        for number in range(38)
    ]
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf([(words, [])] * 500))
    code = (
        "import re, sys; sys.path.insert(0, sys.argv[2])\n"
        "from django.conf import settings; settings.configure(USE_I18N=False)\n"
        "from gonghui.insight.reader.rules import open_document\n"
        "document = open_document(open(sys.argv[1], 'rb').read(), 'long.pdf')\n"
        # Of this program alone: what getrusage says counts in whoever started it.
        "status = open('/proc/self/status').read()\n"
        "print(len(document.text), re.search(r'VmHWM:\\s+(\\d+) kB', status)[1])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(path), str(ROOT)], capture_output=True, text=True, check=True
    )
    length, peak = map(int, told.stdout.split())
    assert length > 400_000
    assert peak * 1024 < 500 * MEGABYTE
