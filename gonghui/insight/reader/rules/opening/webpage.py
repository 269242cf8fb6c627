"""A web page: the article without menus and adverts, its tables with merged cells."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree, html

from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reader.rules.documents import Composer, Document, Source

_NEVER = "script style noscript template iframe object embed svg canvas button select input textarea nav footer aside head"
_NAMED = re.compile(
    r"(^|[\s_-])(nav|navbar|menu|topbar|footer|foot|sidebar|breadcrumbs?|crumbs?|share|sharing|adverts?|ads?|adbox|banner|"
    r"related|recommend|hot-?news|comments?|copyright|toolbar|pagination|pager|login|links?|qrcode|weixin)([\s_-]|$)",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLOCKS = {
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
}
_CHINESE = re.compile(r"[㐀-鿿]")
_MOSTLY = 0.85  # of the words: the child that has them is the article
_LAYOUT = 600  # characters in one cell: the table lays out a page, it is not one of figures
_DEEP = 400


def page_document(text: str) -> Document:
    """The document of a web page.

    Raises:
        Refusal: the page has no text of its own.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        raise Refusal(_("The web page is empty.")) from None
    title = _title(root)
    body = root.find("body")
    body = root if body is None else body
    _clear(body)
    article = _article(body)
    writer = _Writer()
    first = "".join("".join(article.itertext()).split())[:400]
    if title and "".join(title.split()) not in first:
        writer.composer.line(title, 1)
    writer.walk(article, 0)
    writer.flush()
    return writer.composer.document(title=title)


def _title(root: Any) -> str:
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        if name in ("articletitle", "og:title") and (meta.get("content") or "").strip():
            return " ".join(meta.get("content").split())
    heads = [" ".join("".join(head.itertext()).split()) for head in root.iter("h1")]
    heads = [head for head in heads if len(_CHINESE.findall(head)) >= 4]
    if heads:
        return max(heads, key=lambda head: ("规划" in head or "計劃" in head or "规" in head, len(head)))
    found = root.find(".//title")
    words = " ".join("".join(found.itertext()).split()) if found is not None else ""
    return re.split(r"\s*[_|]\s*|\s+[-–—]+\s*|--+|-(?=[^-]{2,20}(?:网|政府|门户|委员会|厅|局)$)", words)[
        0
    ].strip()


def _clear(body: Any) -> None:
    """Takes out what is never article."""
    for element in list(body.iter(*_NEVER.split())):
        if element is not body and element.getparent() is not None:
            element.drop_tree()
    total = len(_CHINESE.findall("".join(body.itertext()))) or 1
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element is body or element.getparent() is None:
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _HIDDEN.search(element.get("style") or "") or _NAMED.search(named):
            if len(_CHINESE.findall("".join(element.itertext()))) * 4 < total:
                element.drop_tree()


def _article(body: Any) -> Any:
    """The smallest element that has nearly all words that are no links."""
    weights: dict[Any, int] = {}

    def weigh(element: Any, depth: int) -> int:
        if not isinstance(element.tag, str) or depth > _DEEP:
            return 0
        own = 0 if element.tag == "a" else len(_CHINESE.findall(element.text or ""))
        for child in element:
            own += weigh(child, depth + 1) if element.tag != "a" else 0
            own += len(_CHINESE.findall(child.tail or ""))
        weights[element] = own
        return own

    weigh(body, 0)
    current = body
    while True:
        heavy = [
            child
            for child in current
            if isinstance(child.tag, str) and weights.get(child, 0) >= _MOSTLY * max(1, weights[current])
        ]
        if not heavy or heavy[0].tag in ("p", "span", "a", "pre"):
            return current
        if heavy[0].tag == "table" and not _is_layout(heavy[0]):
            return current
        current = heavy[0]


def _is_layout(table: Any) -> bool:
    if table.find(".//table") is not None:
        return True
    cells = list(table.iter("td", "th"))
    if len(cells) <= 1:
        return True
    return any(len("".join("".join(cell.itertext()).split())) > _LAYOUT for cell in cells)


class _Writer:
    """Writes elements into a text: a line a block."""

    def __init__(self) -> None:
        self.composer = Composer()
        self.pending: list[str] = []

    def flush(self, level: int | None = None) -> None:
        words = " ".join("".join(self.pending).split())
        self.pending = []
        self.composer.line(words, level)

    def walk(self, element: Any, depth: int) -> None:
        """Writes an element and what is in it."""
        tag = element.tag
        if not isinstance(tag, str) or depth > _DEEP:
            return
        if tag == "br":
            self.flush()
            return
        if tag == "table" and not _is_layout(element) and self._table(element):
            return
        if tag in ("ul", "ol", "div") and _is_menu(element):
            return
        if tag == "sup" and _is_note(element, self.pending):
            return
        if tag in _BLOCKS:
            self.flush()
        self.pending.append(element.text or "")
        for child in element:
            self.walk(child, depth + 1)
            self.pending.append(child.tail or "")
        if tag in _BLOCKS:
            self.flush(int(tag[1]) if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else None)

    def _table(self, table: Any) -> bool:
        rows = []
        caption = table.find("caption")
        for row in table.iter("tr"):
            cells = [
                Source(_lines(cell), _count(cell.get("rowspan")), _count(cell.get("colspan")))
                for cell in row
                if cell.tag in ("td", "th")
            ]
            if cells:
                rows.append(cells)
        if not rows or max(sum(cell.columns for cell in row) for row in rows) < 2:
            return False
        self.flush()
        if caption is not None:
            self.composer.line(" ".join("".join(caption.itertext()).split()))
        self.composer.table(rows)
        return True


def _count(words: str | None) -> int:
    told = (words or "").strip()[:9]  # thousands of digits would be no number for Python either
    return min(200, max(1, int(told))) if told.isdecimal() else 1


def _lines(cell: Any) -> list[str]:
    """The lines of a cell: at breaks and blocks."""
    lines: list[list[str]] = [[]]

    def walk(element: Any, depth: int) -> None:
        if not isinstance(element.tag, str) or depth > _DEEP:
            return
        block = element.tag in _BLOCKS or element.tag == "br"
        if element.tag == "sup" and _is_note(element, lines[-1]):
            return
        if block:
            lines.append([])
        lines[-1].append(element.text or "")
        for child in element:
            walk(child, depth + 1)
            lines[-1].append(child.tail or "")
        if block:
            lines.append([])

    walk(cell, 0)
    return [words for parts in lines if (words := " ".join("".join(parts).split()))]


def _is_note(element: Any, before: list[str]) -> bool:
    """Whether raised text refers to a footnote: 95² is no square unless a length stands before it."""
    words = "".join(element.itertext()).strip()
    last = "".join(before).rstrip()[-1:]
    if re.fullmatch(r"[23]", words) and last in "mM米":
        return False
    return bool(re.fullmatch(r"[\[(〔（]?(注?\d{1,2}|[*※①-⑳a-z])[\])〕）]?", words))


def _is_menu(element: Any) -> bool:
    """Whether nearly everything in a list is links, and several of them."""
    links = list(element.iter("a"))
    if len(links) < 3:
        return False
    linked = sum(len("".join("".join(link.itertext()).split())) for link in links)
    return linked >= 0.8 * max(1, len("".join("".join(element.itertext()).split()))) and linked < 3000
