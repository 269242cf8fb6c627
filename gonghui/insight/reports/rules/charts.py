"""Charts in two inks: as Office's own in a document, as SVG on pages and in PDF. Pure."""

from __future__ import annotations

from html import escape
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from gonghui.insight.reports.rules.blocks import Chart

WIDTH_MM, HEIGHT_MM, ROW_MM = 156, 30, 7
DARK, LIGHT = "444444", "B5191D"  # reached; what time asks
TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
NAMES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DRAWING = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
    '<wp:docPr id="{number}" name="chart{number}" descr="{title}"/><wp:cNvGraphicFramePr/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="{relation}"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def height_mm(chart: Chart) -> int:
    """How high a chart stands: at most what a page holds."""
    return min(HEIGHT_MM + ROW_MM * len(chart.rows), 215)


def add_chart(document: Any, paragraph: Any, chart: Chart, number: int) -> None:
    """Adds Office's own chart to a paragraph."""
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, TYPE, _chart_xml(chart).encode(), document.part.package)
    relation = document.part.relate_to(part, RELATION)
    told = DRAWING.format(
        cx=Mm(WIDTH_MM),
        cy=Mm(height_mm(chart)),
        number=number,
        title=escape(chart.title),
        relation=relation,
    )
    paragraph._p.append(parse_xml(told))


def _chart_xml(chart: Chart) -> str:
    names = [row[0] for row in chart.rows]
    bars = "".join(
        _series(place, title, names, [row[1:][place] for row in chart.rows], ink)
        for place, (title, ink) in enumerate(zip(chart.series, (DARK, LIGHT), strict=True))
    )
    small = (
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {NAMES}>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{bars}'
        '<c:gapWidth val="60"/><c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{small}'
        '<c:crossAx val="1002"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:max val="120"/>'
        '<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="out"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{small}<c:crossAx val="1001"/>'
        '<c:crosses val="max"/><c:majorUnit val="20"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="t"/>{small}</c:legend><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )


def _series(place: int, title: str, names: list[str], values: list[float | None], ink: str) -> str:
    words = "".join(f'<c:pt idx="{n}"><c:v>{escape(name)}</c:v></c:pt>' for n, name in enumerate(names))
    numbers = "".join(
        f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values) if value is not None
    )
    count = f'<c:ptCount val="{len(names)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{escape(title)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f"<c:cat><c:strLit>{count}{words}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>0.0</c:formatCode>{count}{numbers}</c:numLit></c:val></c:ser>"
    )


# -- the same as SVG --------------------------------------------------------------------------------------
LEFT, ROW, WIDE, END = 280, 30, 760, 40
MOST = 120  # per cent, the right edge


def svg_of(chart: Chart) -> str:
    """The chart as SVG: no style of its own but inks; a table beside it says the same numbers."""
    span = WIDE - LEFT - END
    height = ROW * len(chart.rows) + 60
    parts = [
        f'<svg class="chartsvg" viewBox="0 0 {WIDE} {height}" role="img" '
        f'aria-label="{escape(chart.title)}" xmlns="http://www.w3.org/2000/svg">'
    ]
    for place, (name, ink) in enumerate(zip(chart.series, (DARK, LIGHT), strict=True)):
        x = LEFT + 150 * place
        parts.append(f'<rect x="{x}" y="8" width="14" height="10" fill="#{ink}"/>')
        parts.append(f'<text x="{x + 20}" y="18" font-size="14">{escape(name)}</text>')
    for step in range(0, MOST + 1, 20):
        x = LEFT + span * step // MOST
        parts.append(
            f'<line x1="{x}" y1="30" x2="{x}" y2="{height - 24}" stroke="#c9c5bd" stroke-width="1"/>'
            f'<text x="{x}" y="{height - 8}" font-size="12" text-anchor="middle">{step}</text>'
        )
    for number, (name, first, second) in enumerate(chart.rows):
        y = 34 + ROW * number
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 16}" font-size="14" '
            f'text-anchor="end">{escape(_short(name))}</text>'
        )
        for place, (value, ink) in enumerate(((first, DARK), (second, LIGHT))):
            if value is not None:
                wide = round(span * min(value, MOST) / MOST, 1)
                parts.append(
                    f'<rect x="{LEFT}" y="{y + 11 * place}" width="{wide}" height="10" fill="#{ink}"/>'
                )
    return "".join(parts) + "</svg>"


def _short(name: str, most: int = 19) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
