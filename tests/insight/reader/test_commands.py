"""`gonghui plan text` and `plan read`: what they print, their exit status, and one sentence for what is wrong."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from gonghui.faces.command.main import main
from tests.insight.reader.layouts import LAYOUTS
from tests.insight.reader.pages import pdf
from tests.insight.reader.test_layouts import INNS, WOODS

KEYS = {"title", "plan_period", "top_level_sections", "indicators", "achievements", "tasks", "sections"}


@pytest.fixture
def gonghui(capfdbinary):
    """Runs a command; gives exit status, what it wrote (bytes), and what it said."""

    def run(*words):
        capfdbinary.readouterr()
        with translation.override("en"):
            status = main([str(word) for word in words])
        written = capfdbinary.readouterr()
        return status, written.out, written.err.decode()

    return run


@pytest.mark.parametrize("made", LAYOUTS, ids=lambda made: made.__name__)
def test_places_count_in_the_text_that_is_printed(gonghui, tmp_path, made):
    content, name = made(WOODS)
    path = tmp_path / name
    path.write_bytes(content)
    status, text, said = gonghui("plan", "text", path)
    assert (status, said) == (0, "")
    printed = text.decode("utf-8")
    assert "\r" not in printed
    status, out, said = gonghui("plan", "read", path, "--json")
    assert (status, said) == (0, "")
    draft = json.loads(out)
    assert set(draft) >= KEYS
    assert len(draft["indicators"]) == 8
    for part in ("indicators", "achievements", "tasks", "sections"):
        for item in draft[part]:
            for span in item["spans"]:
                assert printed[span["start"] : span["end"]] == span["quote"]


def test_the_text_of_a_text_is_its_bytes(gonghui, tmp_path):
    content = "石湾规划\n到2025年，茶馆达到90家".encode()
    (tmp_path / "plan.txt").write_bytes(content)
    assert gonghui("plan", "text", tmp_path / "plan.txt") == (0, content, "")


def test_people_get_a_list(gonghui, tmp_path):
    content, name = LAYOUTS[0](INNS)
    (tmp_path / name).write_bytes(content)
    status, out, _said = gonghui("plan", "read", tmp_path / name)
    assert status == 0
    assert out.decode().count("挂牌民宿数量") == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.txt", "今天下雨，茶会改到下周。".encode()),
        ("empty.txt", b""),
        ("broken.pdf", b"%PDF-1.7\nnothing"),
        ("scan.pdf", pdf([([], [(10, 10, 20, 20)])])),
        ("broken.docx", b"PK\x03\x04nothing of use"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
    ],
)
def test_what_is_no_plan_is_refused_in_a_sentence(gonghui, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    status, out, said = gonghui("plan", "read", path, "--json")
    assert status == 2
    assert out == b""
    assert said.strip().count("\n") == 0
    assert "Traceback" not in said
    assert said.strip().endswith(".")


def test_a_file_that_is_not_there(gonghui, tmp_path):
    status, out, said = gonghui("plan", "text", tmp_path / "none.pdf")
    assert (status, out) == (2, b"")
    assert "none.pdf" in said


def test_progress_of_a_long_pdf_is_told_beside_the_output(gonghui, tmp_path):
    pages = [([(60, 60, f"第{number}页，到2025年茶馆达到{number}家。")], []) for number in range(1, 501)]
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(pages))
    status, out, said = gonghui("plan", "text", path)
    assert status == 0
    assert out.decode().count("茶馆达到") == 500
    assert said.count("500") >= 10
