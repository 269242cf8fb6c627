"""Numbers that are of what the numbers or words before them have named, or of what stands after them."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.prose.counted import Found, Part, takes_object
from gonghui.insight.reader.rules.prose.names import clause_start, name_before, object_after
from gonghui.insight.reader.rules.prose.verbs import DOING
from gonghui.insight.reader.rules.quantities import Quantity

_MEASURED = re.compile(
    r"(?:率|比重|比例|占比|覆盖面|年限|面积|浓度|里程|收入|支出|投入|寿命|强度|密度)(?:[(][^()]*[)])?$"
)
_SPOKEN_OF = re.compile(
    r"(?:地区|区域|城市|县城|农村|城镇|乡镇|省|市|县|区|州|阶段|小学|初中|高中|大学|学校|男性|女性|企业|医院|机构|类|级|角|村|部|院校|行业|领域|平原|流域|长三角|珠三角|京津冀)$"
)


_SCOPE = re.compile(r"全[国省市县区州]|市区|城区|城镇|城市|县城|农村|乡村")


def _unrated(sentence: str, names: list[Part]) -> list[Part]:
    """数字经济规模年均增速 without its rate: what has a share is the thing, not its growth."""
    start, end = names[-1]
    rate = re.search(r"(?:年均)?(?:增速|增长率|增幅|增长)$", sentence[max(0, start) : end])
    if start < 0 or rate is None or rate.start() < 2:
        return list(names)
    return [*names[:-1], (start, start + rate.start())]


def _is_place(sentence: str, name: Part) -> bool:
    """Whether the first part of a name is only where it is measured: 东部地区｜污水处理率."""
    return bool(_SPOKEN_OF.search(sentence[max(0, name[0]) : name[1]]))


_WHERE = re.compile(
    r"(?:.*(?:地区|区域|平原|流域|[省市县区州](?:[(][^()]{1,8}[)])?)|全[国省市县区州])(?=[一-鿿]{3})(?!级)"
)


def _same_move(sentence: str, one: Found, previous: Found) -> bool:
    """全国货运量增长30%，甲地区增长40%: a place by itself grows or falls in what the one before it does."""
    if not one.kind == previous.kind == "change" or one.names == previous.names:
        return False
    name = sentence[max(0, one.names[0][0]) : one.names[0][1]]
    start, end = previous.names[-1]
    if not _SPOKEN_OF.search(name) or len(name) > 18 or start < 0:
        return False
    where = _WHERE.match(sentence[start:end])
    if len(previous.names) > 1:
        one.names = [one.names[0], *previous.names[1:]]
    elif where:
        one.names = [one.names[0], (start + where.end(), end)]
    else:
        return False
    one.apart = True
    return True


def completed(sentence: str, one: Found, previous: Found | None) -> None:
    """污泥处置率达到90%，京津冀区域达到95%: a place by itself is measured as the one before it."""
    if previous is None or len(one.names) > 1 or one.amount is None or previous.amount is None:
        return
    if _same_move(sentence, one, previous):
        return
    name = re.sub(r"[(][^()]{1,4}[)]$", "", sentence[max(0, one.names[0][0]) : one.names[0][1]])
    measured = previous.names[-1]
    if measured[0] < 0 or one.names == previous.names:
        return
    if name.startswith("占"):
        if measured[1] <= one.names[0][0]:
            one.names, one.apart = [*_unrated(sentence, previous.names), one.names[0]], True
    elif (
        one.amount.unit == previous.amount.unit in ("%", "‰") and _SPOKEN_OF.search(name) and len(name) <= 18
    ):
        if _MEASURED.search(sentence[measured[0] : measured[1]]):
            if len(previous.names) > 1 and previous.apart and _is_place(sentence, previous.names[0]):
                one.names, one.apart = [one.names[0], *previous.names[1:]], True
                return
            scope = _SCOPE.match(sentence[max(0, previous.names[0][0]) : measured[1]])
            of = [
                (previous.names[0][0] + (scope.end() if scope else 0), previous.names[0][1]),
                *previous.names[1:],
            ]
            one.names, one.apart = [one.names[0], *of], True


_BARE_DOING = re.compile(r"(?:开展|举办|安排|提供|设立|组织|建立|配备|设置|保证|保障|完成|参加|享有|接受)$")
_BARE_MEASURE = re.compile(r"(?:设立|设置|建立|组建|发起|发行)?(?P<measure>总规模|规模|总额|总投资)$")


def with_object(sentence: str, one: Found, limit: int) -> None:
    """每天开展不少于1小时的体育活动, 设立总规模100亿元的基金: what is meant stands after the number."""
    if one.amount is None or len(one.names) != 1 or sentence[one.end : one.end + 1] != "的":
        return
    start, end = one.names[0]
    words = sentence[max(0, start) : end]
    measure = _BARE_MEASURE.fullmatch(words)
    if start < 0 or end > one.start or not (measure or _BARE_DOING.search(words)):
        return
    stop = re.compile(r"[，。；！？、]").search(sentence, one.end)
    thing = object_after(sentence, one.end + 1, min(limit, stop.start() if stop else len(sentence)))
    if thing is None:
        return
    one.names = [thing, (start + measure.start("measure"), end)] if measure else [(start, end), thing]
    one.apart = True


def recalled(sentence: str, one: Found) -> None:
    """开展老年人能力评估，累计评估3万人次: a verb alone means what the clause before has named."""
    start, end = one.names[0]
    if len(one.names) > 1 or end - start != 2 or start < 2 or end > one.start:
        return
    clause = clause_start(sentence, 0, start)
    before = clause_start(sentence, 0, clause - 1) if clause else 0
    if clause and sentence[clause - 3 : clause - 1] == sentence[start:end]:
        name = name_before(sentence, before, clause - 1)
        if name is not None and name[1] == clause - 1:
            verb = re.match(rf"(?:{DOING}|开展)", sentence[name[0] : name[1]])
            one.names = [(name[0] + (verb.end() if verb else 0), name[1])]
            one.apart = True


def recalled_before(sentence: str, one: Found, earlier: list[Part]) -> None:
    """固废年利用量达到4亿吨；到2030年，年利用量达到5亿吨: what is left of a name means the whole.

    Args:
        earlier: the name before, at its place in the text that ends with the sentence; it may stand before it.
    """
    if len(one.names) != 1 or len(earlier) != 1 or one.amount is None:
        return
    start, end = one.names[0]
    if _REST.fullmatch(sentence, start, end) and 2 <= end - start < earlier[0][1] - earlier[0][0]:
        one.names, one.apart = list(earlier), True


_REST = re.compile(r"年(?:利用|处理|产|生产|消费|供应|使用|综合利用)量|年产值|年产量|利用率|处理率|覆盖率")
_AGAIN = re.compile(
    r"(?:[(][^()]*[)])?[，、]\s*(?:(?:到|至)?20\d{2}年(?:底|末)?)?(?:力争|确保|并|最终|总量|总数)*(?:达到|达|降至|降到|减至|增至|增加到|提高到|突破|超过|控制在|为)?\s*"
)
_SUMMED = re.compile(
    r"[，、]\s*(?:(?:到|至)?20\d{2}年(?:底|末)?|[三五]年|期间|规划期内)?(?P<sum>累计|总共|共计|共|总计)"
    rf"(?:{DOING}|达到?|突破|超过)*\s*"
)
# 降到0.87吨，比2010年的1.03吨下降16%: the fall is of the same.
_FALLEN = re.compile(
    r"(?:[(][^()]*[)])?[，、]\s*(?:比|较)20\d{2}年的?\d[^，。；、]{0,14}?(?:下降|降低|减少|增长|提高|增加)\s*"
)
_TOTALLED = re.compile(r"[，、]\s*(?P<sum>总数量?|总量|总规模|总面积|总里程)(?:达到?|突破|超过|增至|为)\s*")
_OF_THAT = re.compile(
    r"(?:[(][^()]*[)])?[，、]\s*(?P<of>占(?:到|了)?(?:全[国省市县区州]|总)?[^，。；、\d占]{2,16}?)(?:的(?:比例|比重)?)?"
    r"(?:达到?|为|约)?\s*"
)


def part_of(sentence: str, amount: Quantity, floor: int, previous: Found | None) -> Found | None:
    """志愿者500万人，占青年总数的40%: a share of what the number before counts."""
    if previous is None or floor != previous.end or amount.unit not in ("%", "‰") or amount.limited:
        return None
    part = _OF_THAT.fullmatch(sentence[floor : amount.start])
    if part is None:
        return None
    of = (floor + part.start("of"), floor + part.end("of"))
    names = [*_unrated(sentence, previous.names), of]
    return Found(names, amount.start, amount.end, amount.start, amount, apart=True)


_YEARLY = re.compile(
    r"[，、]\s*年均(?:实际)?(?:增长|增速|提高|增幅|递增|提升|下降|降低)(?:达到?|为|保持在)?\s*"
)
_GROWN = re.compile(
    r"[，、]\s*(?:五年|累计|共|净|年均|总)*(?:增长|增加|提高|提升|上升|下降|降低|减少|增幅|降幅|增速)(?:达到?|为|了)?\s*"
)


def same_again(sentence: str, amount: Quantity, floor: int, previous: Found | None) -> Found | None:
    """提高5个百分点，达到20%: the second number is of the first one's name."""
    if previous is None or floor != previous.end:
        return None
    between = sentence[floor : amount.start]
    if amount.unit == "%" and _FALLEN.fullmatch(between):
        names = list(previous.names)
        return Found(names, amount.start, amount.end, amount.start, amount, "change", between, apart=True)
    if previous.baseline is not None and _GROWN.fullmatch(between) and amount.unit in ("%", "个百分点", "倍"):
        names = list(previous.names)
        kind = "annual_rate" if "年均" in between else "change"
        return Found(names, amount.start, amount.end, amount.start, amount, kind, between, apart=True)
    if previous.kind == "level" and _YEARLY.fullmatch(between) and amount.unit in ("%", "个百分点"):
        names = list(previous.names)
        return Found(
            names, amount.start, amount.end, amount.start, amount, "annual_rate", between, apart=True
        )
    counted_alike = previous.amount is not None and previous.amount.unit[-1:] == amount.unit[-1:] != "%"
    if counted_alike and not takes_object(sentence, amount):
        if _SUMMED.fullmatch(between):
            names = list(previous.names)
            return Found(names, amount.start, amount.end, amount.start, amount, "cumulative", apart=True)
        if previous.kind != "change" and (total := _TOTALLED.fullmatch(between)):
            named = (floor + total.start("sum"), floor + total.end("sum"))
            names = [_undone(sentence, part) for part in previous.names]
            return Found([*names, named], amount.start, amount.end, amount.start, amount, apart=True)
    if previous.kind == "level" and previous.amount is not None and previous.amount.unit == amount.unit:
        if _YEAR_AFTER.fullmatch(between) and not takes_object(sentence, amount):
            names = list(previous.names)
            return Found(names, amount.start, amount.end, amount.start, amount, verb=between, apart=True)
    if previous.kind not in ("change", "annual_rate"):
        return None
    if not _AGAIN.fullmatch(between) or not (amount.limited or len(between.strip("，、 ")) > 1):
        return None
    return Found(
        list(previous.names), amount.start, amount.end, amount.start, amount, verb=between, apart=True
    )


# 2022年达到90家，2024年达到120家: the next year's number of the same.
_YEAR_AFTER = re.compile(
    r"[，、；]\s*(?:到|至)?20\d{2}年(?:底|末)?(?:要|将|力争|再|应)*(?:达到?|提高到|提升到|增加到|增至|降至|降到|突破|超过|为)\s*"
)


def _undone(sentence: str, name: Part) -> Part:
    """新增博物馆 without its verb: the total is not of the new ones."""
    if name[0] >= 0 and (verb := re.match(rf"(?:{DOING})+", sentence[name[0] : name[1]])):
        if name[1] - name[0] - verb.end() >= 2:
            return name[0] + verb.end(), name[1]
    return name


_THEN = re.compile(
    r"(?:到|至)20\d{2}年(?:底|末)?，?(?:力争|确保|进一步|再)*(?:达到?|提高到|提升到|增加到|增至|降至|降到|突破|超过|控制在)\s*"
)


def later_year(sentence: str, amount: Quantity, floor: int, earlier: list[list[Part]]) -> Found | None:
    """…达到90家；到2035年达到200家: the year after has the name before."""
    if floor or len(earlier) != 1 or not _THEN.fullmatch(sentence[: amount.start]):
        return None
    return Found(
        list(earlier[0]),
        amount.start,
        amount.end,
        amount.start,
        amount,
        verb=sentence[: amount.start],
        apart=True,
    )
