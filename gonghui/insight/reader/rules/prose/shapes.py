"""The shapes of clauses that set or report a number: 达到X, 从A提高到B, 下降X%, 分别, 建成X个…"""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.prose.counted import SHARE_VERB, Found, Part, counted, takes_object
from gonghui.insight.reader.rules.prose.distributed import Share, distributed
from gonghui.insight.reader.rules.prose.following import (
    completed,
    later_year,
    part_of,
    recalled,
    recalled_before,
    same_again,
    with_object,
)
from gonghui.insight.reader.rules.prose.names import clause_start, name_before
from gonghui.insight.reader.rules.prose.verbs import ACTION
from gonghui.insight.reader.rules.quantities import Quantity, limits

_ADVERB = r"(?:动态|总体|基本|稳定|均|都|全部|至少|分别|也|已|率先|稳步|力争|大幅)*"
_TO = r"(?:提高|提升|增加|增长|增|升|上升|扩大|拓展|扩展|发展|壮大|推广|延长|降低|降|下降|减少|减|压减|压缩|缩短|缩小|控制|回升|优化|改善|上涨|恢复|覆盖|延伸|增强|攀升|跃升|收窄)"
LEVEL = re.compile(
    rf"{_ADVERB}(?:达到并(?:保持|稳定)在|达到了?|达成|达|{_TO}(?:到|至|为)了?|控制在|稳定在|保持在|维持在|保持|维持|稳定|占到?|为|是|实现|突破|超过|不低于|不少于|不超过|不高于|在|至|到|完成|覆盖|位于|处于)\s*(?:(?:当年|上年|全[国省市]|总|同期|占)?[一-鿿]{{0,8}}(?:的|总额的|总量的))?\s*$"
)
CHANGE = re.compile(
    rf"{_ADVERB}(?:同比|年均|平均|累计|约|每年|再)?(?:净增长|净增加|净增|新增加|新增|提高|增长|增加|提升|上升|下降|降低|减少|压减|缩短|缩小|削减|节约|延长|递增|递减|减排|降|增|上涨|扩大|压缩|增幅(?:达到?)?|降幅(?:达到?)?|翻)了?\s*$"
)
_RELATIVE = ("%", "个百分点", "百分点", "‰", "倍", "岁")
_FROM = re.compile(r"(?:由|从)[^，。；从由]{0,22}?$")
_FROM_TO = re.compile(
    rf"\s*(?:[(][^)]{{0,12}}[)])?(?:的)?(?:以上|左右)?\s*(?:逐步|稳步|大幅|进一步|快速)*{_TO}(?:到|至|为)了?\s*(?:(?:20\d\d年|目前|现在)?(?:底|末)?的?)?\s*$"
)
_LIMIT = re.compile(r"不低于|不少于|不超过|不高于|控制在|低于|高于|超过|至少|突破|不得低于|不得超过")
# Numbers of the paper itself: 共分13个部分, 提出了18项指标.
_ABOUT_TEXT = re.compile(
    r"(?:提出|分为|共分为?|包括|明确|围绕|聚焦|坚持|涉及|出台|总结|设置|设立|形成)了?(?:以下|指标)?$|《[^《》]*(?:规划|纲要|计划)》(?:共|分|包)"
)
# Who is meant: 青年的年龄范围是14—35周岁.
_DEFINES = re.compile(r"年龄(?:范围|界限|段|区间|上限|下限)|所指|是指|指的是|对象[为是]")
_SHARE_END = re.compile(r"(?:的|以上的?|左右的?|以内的?)")


def found_in(
    sentence: str,
    amounts: list[Quantity],
    earlier: list[list[Part]],
    heading: Part | None = None,
    due: list[int] | None = None,
) -> list[Found]:
    """What the numbers of a sentence say.

    Args:
        earlier: the names that the last 分别 of the paragraph dealt to, as places in this sentence.
        heading: of the paragraph, before the sentence.
        due: the years that a list before deals numbers to.
    """
    found: list[Found] = []
    used: set[int] = set()
    floor = 0
    for number, amount in enumerate(amounts):
        if (
            number in used
            or _qualifies(sentence, amounts, number)
            or _IS_SINCE.search(sentence, floor, amount.start)
            or (_OF_KIND.match(sentence, amount.end) and _in_brackets(sentence, amount.start))
        ):
            continue
        listed = [one.names for one in found if one.end > max(0, floor - 60)]
        several = distributed(sentence, amounts, number, floor, earlier, listed, heading, due)
        if several:
            used |= set(range(number, number + several.count))
            found += [_of_share(sentence, amounts, number, one, several.count) for one in several.shares]
            floor = amounts[number + several.count - 1].end
            continue
        pair = _from_to(sentence, amounts, number, floor)
        if pair is not None:
            used |= {number, number + 1}
            found.append(pair)
            floor = amounts[number + 1].end
            continue
        limit = amounts[number + 1].start if number + 1 < len(amounts) else len(sentence)
        clause = sentence[clause_start(sentence, floor, amount.start) : amount.start]
        if _ABOUT_TEXT.search(clause) or (amount.unit in ("岁", "周岁") and _DEFINES.search(clause)):
            continue
        one = (
            same_again(sentence, amount, floor, found[-1] if found else None)
            or part_of(sentence, amount, floor, found[-1] if found else None)
            or _level(sentence, amount, floor)
            or _change(sentence, amount, floor)
            or _share(sentence, amount, floor)
            or later_year(sentence, amount, floor, earlier)
        )
        one = one or counted(sentence, amount, floor, limit, found[-1] if found else None)
        if one is not None:
            completed(sentence, one, found[-1] if found else None)
            if not found and len(earlier) == 1:
                recalled_before(sentence, one, earlier[0])
            with_object(sentence, one, limit)
            recalled(sentence, one)
            found.append(one)
            floor = amount.end
        elif sentence[amount.end : amount.end + 1] == "、" and amount.unit not in ("", "%", "年", "岁"):
            floor = amount.end  # 特勤站1座、一级站3座: what is counted next has a name of its own
    _with_kinds_named(sentence, found)
    return found


# 190处大型、800处中型和1500处小型灌区: what the kinds are of stands with the last.
_KIND = re.compile(r"[一-鿿]{0,4}(?:[(]\d[)])?[型类级]")


def _with_kinds_named(sentence: str, found: list[Found]) -> None:
    for one, later in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        (start, end), (begin, stop) = one.names[-1], later.names[-1]
        if not one.action or not _KIND.fullmatch(sentence, start, end) or begin < end or start < 0:
            continue
        if len(later.names) > 1:
            one.names, one.apart = [(start, end), later.names[-1]], True
        elif (kind := _KIND.match(sentence, begin, stop)) and stop - kind.end() >= 2:
            one.names, one.apart = [(start, end), (kind.end(), stop)], True


_IS_SINCE = re.compile(r"(?:比|较)20\d{2}年的$")  # what a fall is measured from
# 污泥(含水率80%的湿污泥): what kind is meant.
_OF_KIND = re.compile(r"的[一-鿿]")


_OF_THOSE = re.compile(
    r"(?:以上|以下)?的[一-鿿]{2,16}(?:率|比例|占比|比重|水平)(?:达到?|不低于|超过|提高到|保持在|控制在)?"
)


def _qualifies(sentence: str, amounts: list[Quantity], number: int) -> bool:
    """年产值超10亿元的产业集群2个: the first number says which are counted by the second."""
    if number + 1 >= len(amounts):
        return False
    between = sentence[amounts[number].end : amounts[number + 1].start]
    if _OF_THOSE.fullmatch(between) and amounts[number + 1].unit in ("%", "‰"):
        return amounts[number].unit not in ("%", "‰")  # 人口100万以上的城市绿色出行比例70%
    return (
        bool(re.fullmatch(r"(?:以上|左右)?的[一-鿿“”]{2,14}", between))
        and not takes_object(sentence, amounts[number + 1])
        and amounts[number + 1].unit not in ("%", "‰", "")
    )


def _in_brackets(sentence: str, place: int) -> bool:
    return sentence.count("(", 0, place) > sentence.count(")", 0, place)


def _of_share(sentence: str, amounts: list[Quantity], number: int, share: Share, count: int) -> Found:
    first, last = amounts[number], amounts[number + count - 1]
    before = sentence[: first.start]
    change = CHANGE.search(before)
    level = LEVEL.search(before)
    kind = (
        "change"
        if change
        and not (
            level
            and level.end() - level.start() >= change.end() - change.start()
            and re.search("[到至为]", level[0])
        )
        else "level"
    )
    amount = share.amount
    one = Found(
        share.names,
        amount.start,
        amount.end,
        first.start,
        amount,
        kind,
        change[0] if kind == "change" and change else "",
    )
    one.apart, one.year, one.unit = True, share.year, share.unit
    if not amount.limited and amount.comparator == "=" and (first.limited or last.comparator != "="):
        # One limit for all: 分别不低于A和B, 分别达到A、B以上.
        limit = first if first.limited else last
        one.comparator = limit.comparator
        one.extra = [(limit.start, limit.core)] if first.limited else [(last.core, last.end)]
    one.doubts = list(share.doubts)
    if share.baseline is not None:
        one.kind, one.verb, one.baseline = "level", "", share.baseline
        one.place = one.baseline.start
    return one


def _name(sentence: str, floor: int, end: int) -> Part | None:
    """The name that ends where a verb begins: in this clause, or in the one before when this one has none."""
    start = clause_start(sentence, floor, end)
    name = name_before(sentence, start, end)
    if name is None and start > floor and sentence[start - 1] in "，":
        before = clause_start(sentence, floor, start - 1)
        if not re.search(r"\d", sentence[before : start - 1]) and start - 1 - before <= 40:
            name = name_before(sentence, before, start - 1)
    return name


def _level(sentence: str, amount: Quantity, floor: int) -> Found | None:
    before = sentence[floor : amount.start]
    verb = LEVEL.search(before)
    if verb is None and amount.unit in ("%", "‰") and (of := _OF.search(before)):
        name = _name(sentence, floor, floor + of.start())
        part = (
            name[0] if name and floor + of.start() - name[1] == 0 else floor + of.start(),
            floor + of.end("of"),
        )
        return Found([part], amount.start, amount.end, amount.start, amount)
    if verb is None and not amount.limited:
        return None
    if verb and re.search(r"(?:完成|实现)\s*$", verb[0]) and takes_object(sentence, amount):
        return None  # what is done stands after it
    if _OF_KIND.match(sentence, amount.end):
        # 实现90%的村…: those meant stand after it. 对含量大于3%的烟气: a kind, no target.
        clause = sentence[clause_start(sentence, floor, amount.start) : amount.start]
        if re.match(r"\s*(?:对|凡)", clause) or (verb and re.search(r"(?:实现|完成)\s*$", verb[0])):
            return None
    if (
        verb is not None
        and re.search(r"(?:在|为|是|到|至|完成|实现)\s*$", verb[0])
        and len(verb[0].strip()) == 1
        and not amount.unit
    ):
        return None
    end = floor + (verb.start() if verb else len(before))
    name = _name(sentence, floor, end)
    if name is None or _is_action_only(sentence, name):
        return None
    if verb is not None and (of := re.match(r"占(?:到|了)?[^，。；\d]{2,}?(?=的?\s*$)", verb[0].lstrip())):
        # 占全国的55%: of what the share is belongs to its name.
        lead = len(verb[0]) - len(verb[0].lstrip())
        name = (name[0], floor + verb.start() + lead + of.end())
    owner = _owner(sentence, name)
    if takes_object(sentence, amount) and ACTION.search(sentence, name[0], end) and name[1] - name[0] <= 4:
        return None
    if (
        verb is None
        and takes_object(sentence, amount)
        and name[1] < clause_start(sentence, floor, amount.start)
    ):
        return None  # 不少于10名甲，不少于20名乙: what is meant stands after it
    if (
        verb
        and re.fullmatch(r"\s*(?:在|为|是|实现|完成|到|至)\s*", verb[0])
        and amount.unit in ("年", "个月", "天", "日", "小时")
    ):
        return None
    if amount.unit in ("", "万", "亿") and takes_object(sentence, amount):
        return None
    names = [owner, name] if owner else [name]
    found = Found(names, amount.start, amount.end, amount.start, amount, "level", verb[0] if verb else "")
    if verb and not amount.limited and (limit := _LIMIT.search(verb[0])):
        # 不低于工资总额的1.5%: the limit stands before what the share is of.
        found.start = floor + verb.start() + limit.start()
        found.comparator = amount.comparator if amount.comparator in (">=", "<=") else limits(limit[0], "")[0]
    return found


# 占国土面积14.8%: what it is of has no 的 after it.
_OF = re.compile(r"(?P<of>占(?:到|了)?[^，。；、\d占]{2,16}?)\s*$")
_OWNED = re.compile(
    r"(?:^|[，；。：])(?P<owner>[^，；。：]{3,30}?(?:率|占比|比重|比例|数量?|人数|面积|规模|收入|年限|标准))："
)


def _owner(sentence: str, name: Part) -> Part | None:
    """专任教师学历达标率：小学达到…，初中达到…: whose number the short names are."""
    if name[1] - name[0] > 5:
        return None
    found = list(_OWNED.finditer(sentence, 0, name[0]))
    if not found:
        return None
    return name_before(sentence, found[-1].start("owner"), found[-1].end("owner"))


def _is_action_only(sentence: str, name: Part) -> bool:
    """Whether a would-be name is only a verb: 培训 in 培训达到, 每年举办."""
    words = sentence[name[0] : name[1]]
    return len(words) <= 4 and ACTION.fullmatch(words) is not None


def _change(sentence: str, amount: Quantity, floor: int) -> Found | None:
    before = sentence[floor : amount.start]
    verb = CHANGE.search(before)
    if verb is None:
        return None
    if takes_object(sentence, amount) and amount.unit not in ("%", "个百分点", "‰", "倍"):
        return None
    end = floor + verb.start()
    name = _name(sentence, floor, end)
    if name is None or _is_action_only(sentence, name):
        return None
    kind = "annual_rate" if "年均" in verb[0] or "递增" in verb[0] else "change"
    if re.search(r"[新净]增", verb[0]) and amount.unit not in _RELATIVE:
        kind = "per_year" if re.search("年均|每年", verb[0]) else "cumulative"
    return Found([name], amount.start, amount.end, amount.start, amount, kind, verb[0])


def _from_to(sentence: str, amounts: list[Quantity], number: int, floor: int) -> Found | None:
    """由A增加到B: the first number is the baseline."""
    if number + 1 >= len(amounts):
        return None
    first, second = amounts[number], amounts[number + 1]
    origin = _FROM.search(sentence, max(floor, first.start - 26), first.start)
    between = _FROM_TO.fullmatch(sentence, first.end, second.start)
    # 由3天压减到1天: the verb is a word of limit, too.
    between = between or _FROM_TO.fullmatch(sentence, first.end, second.core)
    if origin is None or between is None:
        return None
    name = _name(sentence, floor, origin.start())
    if name is None:
        return None
    year = re.search(r"(20\d{2})年", origin[0])
    due = re.search(r"(20\d{2})年", between[0])
    found = Found([name], second.start, second.end, second.start, second, "level", between[0], baseline=first)
    found.baseline_year = int(year[1]) if year else None
    found.year = int(due[1]) if due else None
    found.unit = second.unit or first.unit
    return found


def _share(sentence: str, amount: Quantity, floor: int) -> Found | None:
    """90%以上的村建有文化站, 教育经费的60%以上用于一线职工: the name stands around the number."""
    if amount.unit != "%":
        return None
    stop = re.compile(r"[，。；！？]|(?:、|和|及)(?=\d+%)").search(sentence, amount.end)
    limit = stop.start() if stop else len(sentence)
    rest = sentence[amount.end : limit]
    if not re.match(r"[一-鿿]", rest) or sentence[amount.start - 1 : amount.start] in ("将", "对", "把"):
        return None
    if not SHARE_VERB.search(rest) or len(rest) > 40:
        return None
    end = amount.end + (1 if rest.startswith("的") else 0)
    start = clause_start(sentence, floor, amount.start)
    owner = (
        name_before(sentence, start, amount.start - 1)
        if sentence[amount.start - 1 : amount.start] == "的"
        else None
    )
    part = (end, limit)
    if not 3 <= part[1] - part[0] <= 40:
        return None
    names = [owner] if owner else []
    found = Found([*names, part], amount.start, amount.end, amount.start, amount)
    found.doubts.append("名称由数字前后的文字组成")
    return found
