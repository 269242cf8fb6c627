"""A report as a whole paper: its blocks with every figure as it is kept, its passages, its gaps in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gonghui.foundation.core.rules.crypto import digest
from gonghui.insight.reports.models import Gap, Report, ReportFigure
from gonghui.insight.reports.rules.blocks import (
    Block,
    Piece,
    Sheet,
    Words,
    placed,
    resolved,
    said,
)
from gonghui.insight.reports.rules.wording import DRAFT_MARK, FROM_ELSEWHERE, PASSAGES


def sheet_of(report: Report) -> Sheet:
    """The paper as it would be printed now; of an issued report, as it was issued."""
    gaps = list(report.gaps.order_by("place"))
    figures = list(report.figures.select_related("frozen").order_by("place"))
    pieces = printed_pieces(figures, gaps)
    content = report.content
    draft = report.state == Report.State.DRAFT
    return Sheet(
        head=report.body.name_zh,
        number=report.document_number,
        title=report.title,
        to=report.addressee,
        blocks=tuple(_blocks(content["blocks"], pieces, report.words, gaps, figures)),
        attachments=tuple(content.get("attachments", ())),
        annexes=resolved(content.get("annexes", ()), pieces),
        sign=report.body.name_zh,
        on=report.issued_on,
        mark=DRAFT_MARK if draft else "",
    )


def digest_of(sheet: Sheet) -> str:
    """SM3 over the whole paper, hex."""
    return digest(said(sheet)).hex()


def printed_pieces(figures: Iterable[ReportFigure], gaps: Iterable[Gap]) -> dict[str, Piece]:
    """What is printed of every figure: its own text, or what a person filled in."""
    closed = {gap.key: gap for gap in gaps}
    found = {}
    for figure in figures:
        gap = closed.get(figure.key)
        text, is_open = figure.text, False
        if gap is not None:
            text = f"{gap.filled}（{FROM_ELSEWHERE}）" if gap.filled else figure.text
            is_open = gap.closed_by_id is None
        found[figure.key] = Piece(text, figure.key, is_open)
    return found


def _blocks(
    raw: list[dict[str, Any]],
    pieces: dict[str, Piece],
    words: dict[str, str],
    gaps: list[Gap],
    figures: list[ReportFigure],
) -> list[Block]:
    """The blocks of the text: what persons wrote and what is told of gaps in their places."""
    found: list[Block] = []
    for one in raw:
        if "p" in one:
            found += _passage(one["p"], words.get(one["p"], ""), pieces, gaps)
        elif "n" in one:
            found += [Words("body", placed(line, pieces)) for line in notes_of(gaps, figures)]
        else:
            found += resolved([one], pieces)
    return found


def _passage(place: str, text: str, pieces: dict[str, Piece], gaps: list[Gap]) -> list[Block]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines:
        return [Words("body", placed(line, pieces)) for line in lines]
    gap = next((one for one in gaps if one.key == f"words.{place}"), None)
    if gap is not None and gap.closed_by_id:
        return [Words("body", (Piece(f"本部分从略：{gap.reason}。"),))]
    return [Words("body", (Piece(f"【待补：{PASSAGES[place][1]}】", f"words.{place}", is_gap=True),))]


def notes_of(gaps: list[Gap], figures: list[ReportFigure]) -> list[str]:
    """What is said of closed gaps, and by which definitions figures were counted."""
    lines = []
    for gap in gaps:
        if gap.kind == Gap.Kind.WORDS or gap.closed_by_id is None:
            continue
        if gap.filled:
            lines.append(f"{gap.label}：平台没有可用的记录，本报告采用补报数，来源：{gap.source}。")
        else:
            word = "初步数" if gap.kind == Gap.Kind.PRELIMINARY else "暂无数据"
            lines.append(f"{gap.label}：{word}，{gap.reason}。")
    kept = [one for one in figures if one.frozen is not None]
    if kept:
        lines.append("正文各项完成情况已按下列定义版本和记录摘要存档，可随时复核：")
        lines += [
            f"{one.label}：定义第{one.frozen.definition_version}版，记录摘要{one.frozen.records_digest[:16]}。"
            for one in kept
            if one.frozen is not None
        ]
    return lines
