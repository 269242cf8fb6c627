"""Whether a sentence promises or reports: by its section, its years and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gonghui.insight.reader.rules.signs import chinese_year
from gonghui.insight.reader.rules.titles import FIVE_NAMES, FIVES, Period

PAST, FUTURE, FORECAST, OPEN = "past", "future", "forecast", "open"
PROBLEM = "problem"  # of a section: what it tells is neither promised nor reached

_PAST_SECTION = re.compile(
    r"成就|成效|成绩|回顾|发展基础|工作基础|现实基础|建设基础|规划基础|基础条件|基础和|现状|进展|完成情况|实施情况|执行情况|发展情况|主要做法|取得的|总结$"
)
_FACT_SECTION = re.compile(
    r"形势|挑战|机遇|(?<!生态)(?<!土壤)(?<!大气)(?<!水)环境(?!质量|监测|保护|卫生|风险|综合|整治|调查)|问题|短板|背景|困难|不足|差距|趋势"
)
_SCOPE_SECTION = re.compile(r"(?:规划|适用|编制|实施)(?:范围|依据|期限)|区位")  # what a plan is of
# What a title ends in, or is said to be, tells more than the matter that it names before.
_FACT_END = re.compile(
    r"(?:形势|短板|挑战|机遇|问题|困难|不足|差距|压力|瓶颈|制约|严峻|突出)(?:分析|研判|依然严峻)?$"
)
_GOAL_SECTION = re.compile(r"目标|指标|任务|要求|举措|措施|愿景|展望|工程|行动|思路")
YEAR = re.compile(r"(?P<year>20\d{2}|19\d{2}|二[〇零][〇零一二三四五六七八九]{2})\s*年(?!鉴)")
FIVE = re.compile(FIVE_NAMES)
_DONE = re.compile(
    r"已经|已(?!有的|经济)|累计完成|先后|位居|位列|居全[国省市]|名列|圆满|顺利|成功(?!率|自主|创业)|荣获|获得了?|[一-鿿]了(?![解])|历史性|首次|连续[一二三四五六七八九十\d]+[年次届]|年来|来，|过去|截至|截止|荣膺|获评|入选|较上年|同比|相继"
)
_ISSUED = re.compile(r"(?:公布|发布|印发|出台|通过|介绍)了")  # of the plan, not of the work
_IMPROVED = re.compile(r"得到(?:有效|显著|明显)")  # reports, but for what is to be by a year
_SHOWS = re.compile(r"(?:公报|数据|统计|调查|监测)》?(?:结果)?(?:显示|表明)，")
_WILL = re.compile(
    r"力争|确保|争取|努力|将(?!其|职工|农民)|目标|预期(?!寿命)|要(?!素|求|点|件)|到末|不低于|不少于|控制在|今后|未来|逐步|计划|达到\S{0,4}以上|应(?!急|用|对)|全面实现|基本实现|每年(?!都)"
)
# What a paper about a plan says of it: not the work's past.
_ABOUT = re.compile(r"(?:提出|明确|确定|部署|设定|设置|制定|规划|安排|谋划)了|首次")
_FORECAST = re.compile(r"预计|预测|有望|据测算")
_BESIDE = re.compile(r"(?:比|较|在|相比|相较|以|与|同|从|由|对照|基于|[(])(?:于|到)?“?$")
_GROUNDS = re.compile(r"[^，。；]*的?基础上")  # 在确保2013年解决…的基础上
_PRICES = re.compile(r"(?:不变|可比|当年)?价")  # 按2005年价格计算
_ITS_GOAL = re.compile(r"的?[一-鿿]{0,8}目标")
_ON_FROM = re.compile(r"(?:起|以来|开始)(?![步点草])")  # 2012年起5年内 is due later
_REPORTS = re.compile(r"期间|时期|以来|五年|末")


@dataclass(frozen=True)
class Setting:
    """What stands around a sentence: the section's tense, and what earlier sentences of the paragraph set."""

    section: str
    carried: str = OPEN
    year: int | None = None
    told: bool = False  # the whole paper tells of a period that is over, or nearly


def section_tense(titles: list[str], period: Period) -> str:
    """The tense of the sections that a paragraph stands in, the deepest first that tells one."""
    for title in titles:
        earlier = [FIVES[name] for name in FIVE.findall(title)]
        if earlier and period.start and max(earlier) < period.start:
            return PAST
        if _SCOPE_SECTION.search(title):
            return PROBLEM
        if _FACT_END.search(title.strip()) and not re.search(r"目标|解决|应对|防范|破解|补齐|补|缓解", title):
            return PAST if _PAST_SECTION.search(title) else PROBLEM
        if _PAST_SECTION.search(title) and not re.search(r"目标|夯实|加强|巩固|重点|任务", title):
            return PAST
        if _FACT_SECTION.search(title) and not re.search(
            r"目标|营商|优化|改善|生态环境|治理|解决|防治|保护|应对|防范|打造|建设|创造|营造|提高|提升|推进|建立|完善|构建|加强|深化|强化|健全|促进|发展环境质量|宜居|人居",
            title,
        ):
            return PAST
        if _GOAL_SECTION.search(title):
            return FUTURE
    return OPEN


def years_in(words: str, period: Period) -> list[tuple[int, int, bool]]:
    """The years that words name: place, year, and whether only for comparison (比2020年)."""
    found = []
    for match in YEAR.finditer(words):
        year = chinese_year(match["year"].replace("零", "〇"))
        if year is not None and not _PRICES.match(words, match.end()):
            beside = _BESIDE.search(words[: match.start()]) is not None
            if _ITS_GOAL.match(words, match.end()):
                beside = False  # 在2013年的总体目标中
            beside = beside or _GROUNDS.match(words, match.end()) is not None
            found.append((match.start(), year, beside or _ON_FROM.match(words, match.end()) is not None))
    for match in FIVE.finditer(words):
        start = FIVES[match[0]]
        after = words[match.end() : match.end() + 3]
        if re.match(r"”?末", after):
            found.append((match.start(), start + 4, bool(_BESIDE.search(words[: match.start()]))))
    return sorted(found)


def tense_of(sentence: str, place: int, setting: Setting, period: Period) -> str:
    """The tense of what stands at a place of a sentence."""
    before = sentence[:place]
    start = period.start or 9999
    if _FORECAST.search(before) and not _aims(before, setting, period):
        return FORECAST
    years = [(at, year) for at, year, beside in years_in(before, period) if not beside]
    if setting.section == PROBLEM and not re.search(r"力争|确保|目标|截至|已", before):
        # Only what is said of a year gone by is a fact to keep.
        return PAST if years and years[-1][1] < start else FORECAST
    done = _is_done(sentence, place)
    if not done and setting.carried != FUTURE and not years:
        done = _IMPROVED.search(sentence[max(0, place - 40) : place]) is not None
    if years:
        year = years[-1][1]
        if period.start is None:
            return PAST if done else FUTURE
        if _SHOWS.search(before):
            return PAST
        if setting.told and not _WILL.search(before):
            if not re.search(rf"(?:到|至){year}年", before):
                return PAST
        if year > start or (year == start and not done):
            return FUTURE
        return PAST
    named = [match for match in FIVE.finditer(before) if not _BESIDE.search(before[: match.start()])]
    if named and period.start:
        if FIVES[named[-1][0]] < period.start:
            return PAST
        if re.search(r"期间|时期|末|全面", sentence[named[-1].end() : named[-1].end() + 4]) and not done:
            return FUTURE
    if _WILL.search(before) and not done and setting.section not in (PAST, PROBLEM):
        return FUTURE
    if done:
        return PAST
    if setting.carried != OPEN:
        return setting.carried
    if setting.section == PROBLEM:
        return FORECAST
    if setting.section == PAST:
        return FUTURE if re.search(r"力争|确保到|争取", before) else PAST
    return setting.section


def _aims(before: str, setting: Setting, period: Period) -> bool:
    """Whether a plan says 预计到2030年 of what it aims at: a year after its first, and not in a look back."""
    years = [int(year) for year in re.findall(r"预计到(20\d{2})年", before)]
    if not years or setting.section in (PAST, PROBLEM) or setting.carried == PAST:
        return False
    return period.start is None or years[-1] > period.start


def _is_done(sentence: str, place: int) -> bool:
    """Whether the words before a number, or right after it, report."""
    before = sentence[max(0, place - 60) : place]
    if _SHOWS.search(sentence, 0, place):
        return True
    if re.search(r"力争|确保|到20\d\d年(?:底|末)?，", before):
        return False
    clauses = re.split(r"[，；]", before)
    clauses = [_ISSUED.sub("", clause) for clause in clauses]
    near, earlier = clauses[-1], clauses[-2] if len(clauses) > 1 else ""
    return bool(_DONE.search(near) or _DONE.search(_ABOUT.sub("", earlier)))


def carried_by(sentence: str, setting: Setting, period: Period) -> Setting:
    """What a sentence leaves to those after it in its paragraph."""
    start = period.start or 9999
    carried, year_left = setting.carried, setting.year
    head = sentence[:40]
    years = [(at, year) for at, year, beside in years_in(sentence, period) if not beside]
    named = [
        FIVES[match[0]]
        for match in FIVE.finditer(head)
        if _REPORTS.match(sentence[match.end() :].lstrip("”"))
    ]
    if named and period.start:
        carried = PAST if max(named) < period.start else FUTURE
    if re.search(r"过去.{0,3}年|[五三十]年来|以来|截至", head):
        carried = PAST
    if years:
        year = years[-1][1]
        if re.search(rf"(?:到|至){year}年|{year}年的?[一-鿿]{{0,8}}目标", sentence) and (
            period.start is None or year >= start
        ):
            carried, year_left = FUTURE, year
        elif period.start is not None and year < start and re.search(r"截至|年底|年末|达|了", sentence):
            carried, year_left = PAST, year if re.search(rf"{year}年(?:底|末)", sentence) else None
    if _SHOWS.search(sentence):
        carried = PAST
    return Setting(setting.section, carried, year_left, setting.told)
