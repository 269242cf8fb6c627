"""The names of a table's rows: without numbers and groups, with what a part or a bare 巩固率 belongs to."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.documents import Cell, Document, Piece
from gonghui.insight.reader.rules.quantities import is_unit
from gonghui.insight.reader.rules.tables.cells import name_in

SUB = re.compile(r"[\s·—-]*其中\s*[：:，]?\s*|[\s·—-]*#\s*")
# Words with which an indicator's name says by itself what is counted.
_WHOLE = re.compile(
    r"(?:率|数|量|比重|比例|占比|年限|寿命|面积|里程|收入|支出|总额|投入|产值|增加值|规模|水平|强度|浓度|人数|能力|指数|程度|增长|增速|降低|下降|总值|经费|天数|次数|时间|密度|人口|队伍|覆盖)(?:\(|\[|$)"
)
# Names that say nothing without the group that they stand in.
_GENERIC = re.compile(
    r"在校生|(?:在校|毕业|招生|巩固|毛入学|毛入园|入学|入园|在学总?|覆盖|普及|参保|达标|合格|完成|入户|总|使用|利用|应用)?(?:率|生数|人数|规模|总量|数量|面积|占比|比例|比重|床位数?|产量|总数)"
)
_NUMBERED = re.compile(r"\s*(?:\d{1,3}\s*[.、]|[(]\d{1,3}[)]|[①-⑳])")
_GROUP_MOST = 14  # characters of a group's name


def name_pieces(document: Document, pieces: list[Piece]) -> list[Piece]:
    """The places of the name in the pieces of its cell."""
    joined, places = spread_out(document, pieces)
    name = name_in(joined)
    return together(places[name.start : name.end])


def spread_out(document: Document, pieces: list[Piece]) -> tuple[str, list[int]]:
    """The folded text of pieces without blanks that part nothing, and where each of its characters stands."""
    places = [place for start, end in pieces for place in range(start, end)]
    signs = "".join(document.signs[place] for place in places)
    kept = [
        number
        for number, sign in enumerate(signs)
        if sign != " "
        or (
            signs[number - 1 : number].isascii()
            and signs[number + 1 : number + 2].isascii()
            and signs[number + 1 : number + 2].isalnum()
        )
    ]
    return "".join(signs[number] for number in kept), [places[number] for number in kept]


def together(places: list[int]) -> list[Piece]:
    """Places as pieces, those that follow each other as one."""
    found: list[Piece] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def parted(document: Document, cell: Cell, longest: int) -> tuple[list[Piece], list[Piece]]:
    """The group that was dealt to a name because it stood before it on a line of its own, and the name.

    Args:
        longest: of the table's names on one line; a line much shorter was not broken for want of room.
    """
    pieces = list(cell.pieces)
    group: list[Piece] = []
    while len(pieces) > 1:
        first = document.signs[pieces[0][0] : pieces[0][1]].strip()
        rest = document.folded(pieces[1:]).strip()
        if len(first) > _GROUP_MOST or re.search(r"[\d%、，和与及的(/]$|[(][^()]*$", first):
            break
        if _NUMBERED.match(first) and not re.match(r"[一二三四五六七八九十]", first):
            break
        named = _WHOLE.search(re.sub(r"\([^()]*\)$", "", rest)) or _has_unit(rest)
        short = len(first) <= 10 and len(first) * 1.7 <= longest and len(rest) > 3
        bare = _GENERIC.fullmatch(name_in(rest.replace(" ", "")).words(rest.replace(" ", "")))
        if not (_NUMBERED.match(rest) or bare or (short and named and not _WHOLE.search(first))):
            break
        group.append(pieces.pop(0))
    return group, pieces


def _has_unit(words: str) -> bool:
    tail = re.search(r"\(([^()]+)\)$", words)
    return tail is not None and is_unit(tail[1])


def full_name(
    document: Document,
    folded: str,
    spans: list[Piece],
    above: list[Piece],
    group: list[Piece],
    parents: list[Cell],
) -> tuple[str, list[Piece]]:
    """The name as printed; a part of another indicator's carries that one's before it.

    Args:
        above: the name that 其中 takes up.
        group: the name of the rows' group, without which a bare 巩固率 says nothing.
    """
    inner = SUB.match(folded)
    own = document.words(spans)
    rest = folded[inner.end() :] if inner else folded
    whole, colon, part = folded.partition("：")
    if colon and not inner and whole and part.endswith(whole):
        # 城镇化率：常住人口城镇化率 names the first of its kinds.
        places = [place for start, end in spans for place in range(start, end)][len(whole) + 1 :]
        return document.words(together(places)), together(places)
    if group and not inner and _GENERIC.fullmatch(rest):
        return document.words(group) + own, [*group, *spans]
    if _WHOLE.search(re.sub(r"\([^()]*\)$", "", rest)) and len(rest) > 3:
        if inner:
            places = [place for start, end in spans for place in range(start, end)][inner.end() :]
            return document.words(together(places)), together(places)
        return own, spans
    if inner and above:
        return document.words(above) + own, [*above, *spans]
    if parents and len(rest) <= 8:
        parent = name_pieces(document, list(parents[-1].pieces))
        if _WHOLE.search(document.folded(parent)):
            return document.words(parent) + own, [*parent, *spans]
    return own, spans
