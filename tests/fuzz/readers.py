"""Every reader of bytes that somebody else made: small good files, and how they are read here.

A reader may refuse (`Refusal`, and where it says so another of its own). Anything else is a crash.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.core.exceptions import SuspiciousOperation

from gonghui.foundation.core.rules import Refusal

ROOT = Path(__file__).resolve().parents[2]
PLAN = """北京市“十四五”时期职工发展规划
第一章 总则
第一节 目标
（一）到2025年，职工之家达到1000家，年均增长5.5%以上。
专栏1 主要指标
到2025年，建会率不低于90%，培训职工30万人次。
1. 深化产业工人队伍建设改革，由市总工会牵头，完善工作机制，强化措施保障，推进重点任务落实。
2. 健全劳动关系协调机制，实施集体协商质量提升行动，加强职工服务体系建设，发展目标按年度分解。
"""


@dataclass(frozen=True)
class Reader:
    """One reader.

    Attributes:
        name: as it is told.
        seeds: small good files.
        read: reads one; raises only what `refuses` names.
        rounds: in the short run of every test run; more where one round is cheap.
        seconds, megabytes: what one file may take.
    """

    name: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes], Any]
    rounds: int
    refuses: tuple[type[Exception], ...] = (Refusal,)
    seconds: float = 10.0
    megabytes: int = 600


def _path(content: bytes, ending: str, read: Callable[[Path], Any]) -> Any:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder) / f"file{ending}"
        path.write_bytes(content)
        return read(path)


# -- sheets ------------------------------------------------------------------------------------------------


@cache
def csv_seeds() -> list[bytes]:
    orders = (ROOT / "docs/samples/12345/orders.csv").read_bytes()
    people = "姓名,身份证号,电话,出生日期\n张三,990101198002010015,13800138000,1980-02-01\n"
    return [
        orders[:1500],
        people.encode("utf-8-sig"),
        people.replace(",", "\t").encode("utf-16"),
        people.encode("gb18030"),
        b'id;text\n1;"a ""quoted"" word"\n2;"two\nlines"\n',
    ]


@cache
def xlsx_seeds() -> list[bytes]:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["姓名", "电话", "日期", "数"])
        sheet.write_row(1, 0, ["张三", "13800138000", "2025-03-01", 12.5])
        sheet.write_formula(2, 3, "=SUM(D2:D2)", None, 12.5)
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.merge_range(3, 0, 3, 2, "合并")
    return [made.getvalue()]


def xls_seeds() -> list[bytes]:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    return [head + bytes(466) + "Workbook".encode("utf-16-le") + bytes(2000)]


def read_sheet(content: bytes) -> None:
    from gonghui.foundation.registers.rules.files import read_cells

    read_cells(content)


def packing(content: bytes) -> None:
    from gonghui.foundation.registers.rules.files import refuse_hostile

    refuse_hostile(content)


def read_orders(content: bytes) -> None:
    """As `bring_orders` and `take_orders` do, without the database."""
    from gonghui.affairs.appeals.rules.orders import read_delivery
    from gonghui.foundation.registers.rules.files import read_cells

    for cells in read_cells(content):
        head = [str(one or "") for one in cells[0]] if cells else []
        for row in cells[1:20]:
            try:
                read_delivery(dict(zip(head, row, strict=False)))
            except Refusal:
                continue


def read_words(content: bytes) -> None:
    from gonghui.insight.listening.rules.sheets import read_columns

    _path(content, ".csv", lambda path: read_columns(path, ["text"]))


def text_seeds() -> list[bytes]:
    rows = "id,text,label\n1,拖欠工资三个月,wages\n2,食堂太贵,food\n"
    return [rows.encode(), rows.encode("gb18030"), rows.encode("utf-16"), b'id;text\n1;"a\nb"\n']


def match_people(content: bytes) -> None:
    from gonghui.faces.command.people import _read, read_mapping
    from gonghui.foundation.people.rules.matching.pairs import match

    def run(path: Path) -> None:
        _ids, sheet = _read(path, "id", read_mapping("name=name,phone=phone,birth_date=born"))
        list(match(sheet, least=0.5))

    _path(content, ".csv", run)


def people_seeds() -> list[bytes]:
    rows = "id,name,phone,born\n1,张三,13800138000,1980-02-01\n2,张叁,13800138000,1980-02-01\n3,李四,,\n"
    return [rows.encode()]


# -- plans -------------------------------------------------------------------------------------------------


@cache
def document_seeds() -> dict[str, list[bytes]]:
    from docx import Document
    from opencc import OpenCC

    from tests.insight.reader.pages import pdf

    word = Document()
    word.add_heading("第一章 总则", 1)
    for line in PLAN.splitlines():
        word.add_paragraph(line, style="List Number")
    table = word.add_table(2, 3)
    for number, cell in enumerate(table.rows[0].cells):
        cell.text = f"指标{number}"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "30万人次"
    made = io.BytesIO()
    word.save(made)
    traditional = OpenCC("s2t").convert(PLAN).encode("big5", "replace")
    lines = [(60.0, 60.0 + 20 * n, line) for n, line in enumerate(PLAN.splitlines())]
    ruled = [(50.0, 300.0, 400.0, 300.0), (50.0, 340.0, 400.0, 340.0), (50.0, 300.0, 50.0, 340.0)]
    page = (
        f"<html><head><title>规划</title></head><body><h1>规划</h1><div class=nav>菜单</div>"
        f"<p>{PLAN}</p><table><tr><th colspan=2>指标<td rowspan=2>2025</tr><tr><td>建会率<td>90%</table>"
        "</body></html>"
    )
    return {
        "plan.txt": [PLAN.encode(), PLAN.encode("gb18030"), traditional],
        "plan.md": [f"# 规划\n\n| 指标 | 2025 |\n|---|---|\n| 建会率 | 90% |\n\n{PLAN}".encode()],
        "plan.html": [page.encode(), page.encode("gb18030")],
        "plan.docx": [made.getvalue()],
        "plan.pdf": [pdf([(lines, ruled), (lines[:2], [])])],
    }


def read_document(name: str) -> Callable[[bytes], None]:
    def read(content: bytes) -> None:
        from gonghui.insight.reader.rules import open_document, read_plan

        document = open_document(content, name)
        if len(document.text) < 20_000:
            read_plan(document)

    return read


@cache
def reading_seeds() -> list[bytes]:
    from gonghui.insight.reader.rules import open_document, read_plan

    document = open_document(PLAN.encode(), "plan.txt")
    return [json.dumps(read_plan(document).shown(document), ensure_ascii=False).encode()]


def load_reading(content: bytes) -> None:
    from gonghui.faces.command.plan import as_json
    from gonghui.insight.plans.rules.readings import checked_reading

    checked_reading(as_json(content.decode("utf-8", "replace"), "read.json"), None)


def plan_seeds() -> list[bytes]:
    return [(ROOT / "gonghui/insight/plans/files/beijing-2018.yaml").read_bytes()[:6000]]


def load_plan(content: bytes) -> None:
    from gonghui.foundation.core.facts import declared_metrics
    from gonghui.insight.plans.rules.plan_file import read_plan

    read_plan(content.decode("utf-8", "replace"), metrics=declared_metrics())


def case_seeds() -> list[bytes]:
    return [
        json.dumps({"document": "ab" * 32, "kind": "indicator", "spans": [[0, 5]], "corrected": {}}).encode()
    ]


def read_case(content: bytes) -> None:
    from gonghui.faces.command.plan import _case

    _case(content.decode("utf-8", "replace"), 1)


# -- files, models, links ----------------------------------------------------------------------------------


def attached_seeds() -> list[bytes]:
    sound = b"\x00\x00\x00\x18ftypM4A " + bytes(12) + b"moov" + b"soun" + bytes(40)
    kinds = [
        b"%PDF-1.7\n%%EOF",
        b"\x89PNG\r\n\x1a\n" + bytes(30),
        b"\xff\xd8\xff\xe0" + bytes(20),
        b"#!AMR\n",
        sound,
    ]
    return [*kinds, *xlsx_seeds(), *xls_seeds(), *document_seeds()["plan.docx"], PLAN.encode()]


def attach(content: bytes) -> None:
    from gonghui.foundation.core.rules.files import ENDINGS, clean_name, sniff

    for endings in ENDINGS.values():
        try:
            sniff(content, f"证据.{endings[0]}")
        except Refusal:
            continue
    clean_name(content.decode("utf-8", "replace"))


@cache
def model_seeds() -> list[bytes]:
    made = []
    for save in (np.savez, np.savez_compressed):
        about = np.frombuffer(json.dumps({"format": 1, "labels": ["a"]}).encode(), dtype=np.uint8)
        plain = io.BytesIO()
        save(plain, about=about, weights=np.zeros((3, 4), dtype=np.float32))
        made.append(plain.getvalue())
    single = io.BytesIO()
    np.save(single, np.zeros(4))
    return [*made, single.getvalue()]


def take_model(content: bytes) -> None:
    from gonghui.insight.listening.rules.labels.shelf import taken

    _path(content, ".npz", taken)


def ring(content: bytes) -> None:
    """As the address of the telephone system does: a form in the body."""
    from django.http import QueryDict

    from gonghui.affairs.appeals.rules.telephone import PlainTelephone

    PlainTelephone("https://voice.example").read(QueryDict(content[:5000], encoding="utf-8").dict())


def ring_seeds() -> list[bytes]:
    return [b"call=a1&phone=13800138000&line=8001&recording=r%2F1"]


def cursor_seeds() -> list[bytes]:
    return [b"WzAsIuWMlyIsMTdd", b"5byg5LiJHzE3", b"eB8x"]


def read_cursors(content: bytes) -> None:
    from gonghui.faces.api.inputs import read_cursor
    from gonghui.foundation.core.registers import declared_registers
    from gonghui.foundation.registers.queries import pages

    text = content.decode("utf-8", "replace")
    for read in (
        lambda: read_cursor(text, 2),
        lambda: pages.read_cursor(declared_registers()["studios"], text),
    ):
        try:
            read()
        except Refusal:
            continue


READERS = [
    Reader("sheet.csv", csv_seeds, read_sheet, 400),
    Reader("sheet.xlsx", xlsx_seeds, read_sheet, 6, seconds=130),
    Reader("sheet.xls", xls_seeds, read_sheet, 2, seconds=130),
    Reader("packing", lambda: [*xlsx_seeds(), *document_seeds()["plan.docx"]], packing, 400),
    Reader("orders", lambda: csv_seeds()[:1], read_orders, 300),
    Reader("appeals.csv", text_seeds, read_words, 300),
    Reader("match.csv", people_seeds, match_people, 1, seconds=60, megabytes=2000),
    *(
        Reader(name, lambda name=name: document_seeds()[name], read_document(name), rounds)
        for name, rounds in (
            ("plan.txt", 60),
            ("plan.md", 40),
            ("plan.html", 60),
            ("plan.docx", 60),
            ("plan.pdf", 40),
        )
    ),
    Reader("plan read JSON", reading_seeds, load_reading, 300),
    Reader("plan file", plan_seeds, load_plan, 40),
    Reader("plan cases", case_seeds, read_case, 300),
    Reader("attachment", attached_seeds, attach, 400),
    Reader("model", model_seeds, take_model, 200),
    # More fields than a form has are Django's own to refuse, with 400.
    Reader("ring", ring_seeds, ring, 300, refuses=(Refusal, SuspiciousOperation)),
    Reader("cursor", cursor_seeds, read_cursors, 300),
]  # fmt: skip
