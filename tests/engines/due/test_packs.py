"""Papers made ready: filled from what is known, gaps marked, laid out as an office wants them."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Pt

import gonghui
from gonghui.engines.due.rules import BadPack, as_docx, fill, read_pack

ON = date(2026, 3, 2)
PACKS = sorted(Path(gonghui.__file__).parent.rglob("notices/*.yaml"))
TEXT = """
labels: {body: 单位, held_on: 日期}
papers:
  - key: notice
    name: 通知
    name_en: Notice
    title: 关于{body}的通知
    to: 各位
    text: ["定于{held_on}开会。"]
    table: {head: [姓名, 票数], rows: votes, least: 3}
    sign: "{body}工会"
"""


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "trial.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return read_pack(path)


def filled(pack, **facts):
    return fill(pack.papers[0], pack.labels, facts, ON)


def test_there_are_packs_and_each_has_a_report_or_a_notice():
    assert len(PACKS) >= 5
    for path in PACKS:
        keys = [paper.key for paper in read_pack(path).papers]
        assert len(set(keys)) == len(keys)
        assert {"notice", "report"} & set(keys), path


def test_what_is_known_is_written_and_what_is_not_is_marked(pack):
    paper = filled(pack, body="东风厂", held_on=None, votes=[("郑安", 12)])
    assert "".join(piece.text for piece in paper.title) == "关于东风厂的通知"
    assert paper.gaps() == ["〔待填：日期〕"]
    assert paper.rows == (("郑安", "12"), ("", ""), ("", ""))
    assert filled(pack, body="东风厂", held_on=date(2026, 3, 9)).gaps() == []


def test_a_fact_that_nobody_asked_for_changes_nothing(pack):
    assert filled(pack, other="无关") == filled(pack)


@pytest.mark.parametrize(
    "wrong",
    [
        TEXT.replace("held_on: 日期", "other: 日期"),
        TEXT.replace("name_en: Notice", "nothing: x"),
        "labels: 1",
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(tmp_path, wrong):
    path = tmp_path / "wrong.yaml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(BadPack):
        read_pack(path)


def test_the_file_opens_again_as_it_was_laid_out(pack):
    document = Document(BytesIO(as_docx(filled(pack, body="东风厂"))))
    section = document.sections[0]
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    assert [round(one.mm) for one in (section.top_margin, section.left_margin)] == [37, 28]
    title = document.paragraphs[0]
    assert title.text == "关于东风厂的通知"
    assert title.runs[0].font.size == Pt(22)
    gap = next(run for p in document.paragraphs for run in p.runs if "待填" in run.text)
    assert gap.font.highlight_color == WD_COLOR_INDEX.YELLOW
    body = next(p for p in document.paragraphs if p.text.startswith("定于"))
    assert body.runs[0].font.size == Pt(16)
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body.paragraph_format.first_line_indent == Pt(32)
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["姓名", "票数"]
    assert len(table.rows) == 4
    assert document.paragraphs[-1].text == "2026年3月2日"
    assert document.core_properties.author == ""
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_paper_opens_again_with_all_its_blanks_marked(path, tmp_path):
    pack = read_pack(path)
    for template in pack.papers:
        paper = fill(template, pack.labels, {}, ON)
        content = as_docx(paper)
        document = Document(BytesIO(content))
        text = "\n".join(p.text for p in document.paragraphs)
        assert all(gap in text for gap in paper.gaps())
        assert "{" not in text
    # Where an office program is at hand, it opens the last one, too.
    if office := shutil.which("soffice"):
        (tmp_path / "paper.docx").write_bytes(content)
        # A profile of its own: two at once on one profile refuse each other.
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "paper.docx"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
