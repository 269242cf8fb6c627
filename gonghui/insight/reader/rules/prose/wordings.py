"""Targets in words: 全覆盖, 应建尽建, 翻一番, 与经济增长同步."""

from __future__ import annotations

import re

from gonghui.insight.reader.rules.prose.counted import Found, Part
from gonghui.insight.reader.rules.prose.names import clause_start, name_before

_FULL = r"(?:动态)?(?:清零|全覆盖|全面覆盖)|应[一-鿿]尽[一-鿿]|翻(?:一|两|1|2)番|翻番|零(?:增长|发生|容忍|距离)|全部(?:达标|脱贫|完成|覆盖)|100分"
_GOAL = re.compile(
    rf"(?P<verb>(?:基本|全面|力争|率先|总体|逐步|努力|确保|动态)*(?:实现|达到|做到|达成|保持))(?P<between>[^，。；：！？]{{0,26}}?)(?P<words>{_FULL})"
)
# 医疗机构预约诊疗全覆盖: the words stand for the verb.
_COVERED = re.compile(
    r"(?<=[一-鿿A-Z”)])(?P<words>(?:动态清零|全覆盖|全面覆盖|翻(?:一|两)番|应[一-鿿]尽[一-鿿]))(?=[，。；、]|$)"
)
_DOUBLED = re.compile(
    r"(?<=[率量数模值入额])(?P<since>(?:比|较|在)“?(?:20\d\d年|十[一二三四五]五”?末?)(?:的?基础上)?)?(?:再|实现|力争)*"
    r"(?P<words>翻(?:一|两)番(?:以上)?|翻番)"
)

# 数控化率达到75%、数字化改造实现全覆盖: what stands before a number is another target.
_NUMBERED_BEFORE = re.compile(r"\d(?:%|[万亿]?[一-鿿]{1,3})?(?:以上|以内|左右)?[、，]")

# 居民收入增长与经济增长基本同步
_ALONGSIDE = re.compile(
    r"(?<=[长入资支幅速])(?P<words>[与和同](?:国民)?(?:经济|GDP|地区生产总值|国内生产总值)(?:发展|增长|增速)?(?:保持)?(?:基本)?同步(?:增长)?)"
    r"(?=[，。；、(]|$)"
)
_RATIO = re.compile(
    r"(?<=比)(?P<verb>例?(?:达到?|提高到|提升到|提高至|优化到|优化为|缩小到|缩小至|下降到|降低到|调整为|为|不低于|控制在)?)\s*"
    r"(?P<words>\d+(?:\.\d+)?\s*[：:]\s*\d+(?:\.\d+)?)(?![\d：:.])"
)


_DOES = re.compile(
    r"(?:推进|推动|加快|扩大|促进|落实|坚持|做好|加强|探索|开展|确定|按照|支持|鼓励|完善|健全|构建|建设|形成)"
)


def worded(sentence: str) -> list[Found]:
    """The targets that a sentence sets in words."""
    found: list[Found] = []
    for match in _GOAL.finditer(sentence):
        between = (match.start("between"), match.end("between"))
        name = name_before(sentence, *between) if between[1] > between[0] else None
        start = clause_start(sentence, 0, match.start("verb"))
        subject = name_before(sentence, start, match.start("verb"))
        if subject is not None and (gone := list(_NUMBERED_BEFORE.finditer(sentence, *subject))):
            subject = name_before(sentence, gone[-1].end(), subject[1])
        names = [part for part in (subject, name) if part is not None]
        if names:
            found.append(_worded(match, names))
    for match in _DOUBLED.finditer(sentence):
        name = name_before(sentence, clause_start(sentence, 0, match.start()), match.start())
        if name is not None and not any(one.start == match.start("words") for one in found):
            found.append(_worded(match, [name]))
    for match in _COVERED.finditer(sentence):
        start = clause_start(sentence, 0, match.start())
        name = name_before(sentence, start, match.start())
        taken = any(one.start <= match.start() < one.end for one in found)
        if name is not None and not taken and not _DOES.match(sentence[start : match.start()]):
            found.append(_worded(match, [name]))
    for match in _ALONGSIDE.finditer(sentence):
        name = name_before(sentence, clause_start(sentence, 0, match.start()), match.start())
        if name is not None:
            found.append(_worded(match, [name]))
    for match in _RATIO.finditer(sentence):
        name = name_before(sentence, clause_start(sentence, 0, match.start("verb")), match.start("verb"))
        if name is not None:
            found.append(_worded(match, [name]))
    return found


def _worded(match: re.Match[str], names: list[Part]) -> Found:
    found = Found(names, match.start("words"), match.end("words"), match.start())
    if "翻" in match["words"]:
        found.kind, found.verb = "change", "增长"
    found.doubts.append("目标用文字表述")
    return found
