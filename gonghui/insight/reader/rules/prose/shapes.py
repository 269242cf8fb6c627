"""The shapes of clauses that set or report a number: 达到X, 从A提高到B, 下降X%, 分别, 建成X个…"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gonghui.insight.reader.rules.prose.distributed import Share, distributed
from gonghui.insight.reader.rules.prose.names import clause_start, name_before, object_after
from gonghui.insight.reader.rules.quantities import Quantity, limits

Part = tuple[int, int]


@dataclass
class Found:
    """A number (or words) with the name that it belongs to; places in the sentence."""

    names: list[Part]
    start: int
    end: int
    place: int  # where the sentence's tense is asked: before the number
    amount: Quantity | None = None
    kind: str = "level"
    verb: str = ""
    unit: str = ""
    comparator: str = ""
    baseline: Quantity | None = None
    baseline_year: int | None = None
    year: int | None = None
    action: bool = False
    apart: bool = False
    loose: bool = False
    extra: list[Part] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


_ADVERB = r"(?:动态|总体|基本|稳定|均|都|全部|至少|分别|也|已|率先|稳步|力争|大幅)*"
_TO = r"(?:提高|提升|增加|增长|增|升|上升|扩大|拓展|扩展|发展|壮大|推广|延长|降低|降|下降|减少|减|压减|压缩|缩短|缩小|控制|回升|优化|改善|上涨|恢复|覆盖|延伸|增强|攀升|跃升|收窄)"
LEVEL = re.compile(
    rf"{_ADVERB}(?:达到了?|达成|达|{_TO}(?:到|至|为)了?|控制在|稳定在|保持在|维持在|保持|维持|稳定|占到?|为|是|实现|突破|超过|不低于|在|至|到|完成|覆盖|比达到?|位于|处于)\s*(?:(?:当年|上年|全[国省市]|总|同期|占)?[一-鿿]{{0,8}}(?:的|总额的|总量的))?\s*$"
)
CHANGE = re.compile(
    rf"{_ADVERB}(?:同比|年均|平均|累计|约|每年|再)?(?:提高|增长|增加|提升|上升|下降|降低|减少|压减|缩短|缩小|削减|节约|延长|递增|递减|减排|降|增|上涨|扩大|压缩|增幅(?:达到?)?|降幅(?:达到?)?|翻)了?\s*$"
)
_FROM = re.compile(r"(?:由|从)[^，。；从由]{0,22}?$")
_FROM_TO = re.compile(
    rf"\s*(?:[(][^)]{{0,12}}[)])?(?:的)?(?:以上|左右)?\s*(?:逐步|稳步|大幅|进一步|快速)*{_TO}(?:到|至|为)了?\s*(?:(?:20\d\d年)?(?:底|末)?的?)?\s*$"
)
ACTION = re.compile(
    r"(?:新增|累计|建成|建设|新建|改建|扩建|新改扩建|改扩建|打造|培育|培养|创建|选树|选拔|评选|遴选|组建|发展|开展|举办|命名|安排|支持|扶持|形成|建立|设立|认定|引进|培训|"
    r"改造|完成|实施|推出|帮扶|资助|发放|筹集|筹建|投入|吸引|建好|办好|布局|配备|增加|提供|创作|推广|招收|招募|救助|服务|组织|轮训|储备|孵化|制定|修订|出版|编制|开发|生产|"
    r"增设|改善|整治|治理|修复|造林|新造|营造|种植|更新|升级|建|育|引育|聚集|集聚|汇聚|拥有|总量|总数|开工|筹措|开通|开工建设|动员|吸纳|带动|转移|输送|推动|推进|落地|实现|保持|创造|"
    r"征集|挖掘|保护|修缮|录用|聘请|选派|派出|签约|签订|签署|覆盖|惠及|受益|接待|接受|联系|走访|慰问|化解|调解|受理|办理|查处|检查|监测|覆盖面达|取得|涌现|力争|确保|达|到|为|超过|不少于|不低于|扶优|做强|做大|做优|壮大|梳理|选育|建有|设置|布设|绿化|疏浚|加固|除险加固|解决|消除|销号|关停|退出|淘汰|压减|减少|腾退|盘活|供应|补建|加装|增殖|放流|恢复|招引|引入|引导|评定|授予|表彰|树立|宣传|编写|编印|录制|制作|拍摄|巡演|展演|演出|放映|阅读|研发|攻克|突破|转化|申请|授权|登记|备案|发布|公布|上线|接入|汇聚|归集|共享|开放|培树|扩大|扩充|补充|新招|招录|定向培养|委托培养|轮训|教育培训|参加|参与|回引|对接|结对|共建|联建|新创|创成|创作生产|挂牌|升格|达标|验收|推选|推介|选派|下派|开行|开辟|增开|新开|新辟|运营|投运|投用|投放|更换|敷设|铺设|铺装|拓宽|打通|贯通|建造|购置|采购|升级改造|提质改造|提升改造|提升|提高|再造|实行|落实|安置|共有|有|援助|减免|补贴|奖励|奖补|贷款|发行|募集|融资|争取|到位|利用|盘活利用|消化|处置|拆除|清理|清退|清淤|复垦|开垦|流转|托管|新改建|新建成|建成投用|建成使用|选聘|聘任|评聘|招聘|引才|集聚)"
    r"(?:了|起|出|好|成)?\s*(?:一批|一支|约|至少|不少于|不低于|超过|近|各类|总计|共计|累计|共|各|逾|达|达到)?\s*$"
)
_LIMIT = re.compile(r"不低于|不少于|不超过|不高于|控制在|低于|高于|超过|至少|突破|不得低于|不得超过")
# Numbers of the paper itself: 共分13个部分, 提出了18项指标.
_ABOUT_TEXT = re.compile(
    r"(?:提出|分为|共分为?|包括|明确|围绕|聚焦|坚持|涉及|出台|总结|设置|设立|形成)了?(?:以下|指标)?$|《[^《》]*(?:规划|纲要|计划)》(?:共|分|包)"
)
_BAD_OBJECT = re.compile(
    r"(?:方面|部分|板块|问题|原则|条件|转变|抓手|中心$(?<=个中心)|环节|阶段|特点|特征|优势|目标$|维度|层面|主线|重点$|理念|关键|要求)"
)
_SHARE_END = re.compile(r"(?:的|以上的?|左右的?|以内的?)")
_SHARE_VERB = re.compile(
    r"(?:实现|达到|建成|建有|完成|用于|建立|开展|设立|设有|具备|配备|覆盖|参加|纳入|获得|能够|可以|形成|通过|接受|实行|拥有|成为|推行|进入|得到|落实|取得|注册|考取|入选|参与)"
)


def found_in(sentence: str, amounts: list[Quantity]) -> list[Found]:
    """What the numbers of a sentence say."""
    found: list[Found] = []
    used: set[int] = set()
    floor = 0
    for number, amount in enumerate(amounts):
        if number in used:
            continue
        several = distributed(sentence, amounts, number, floor)
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
        if _ABOUT_TEXT.search(sentence[clause_start(sentence, floor, amount.start) : amount.start]):
            continue
        one = (
            _level(sentence, amount, floor)
            or _change(sentence, amount, floor)
            or _share(sentence, amount, floor)
        )
        one = one or _counted(sentence, amount, floor, limit, found[-1] if found else None)
        if one is not None:
            found.append(one)
            floor = amount.end
    return found


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
    if verb is None and not amount.limited:
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
    if _takes_object(sentence, amount) and ACTION.search(sentence, name[0], end) and name[1] - name[0] <= 4:
        return None
    if (
        verb
        and re.fullmatch(r"\s*(?:在|为|是|实现|完成|到|至)\s*", verb[0])
        and amount.unit in ("年", "个月", "天", "日", "小时")
    ):
        return None
    if amount.unit in ("", "万", "亿") and _takes_object(sentence, amount):
        return None
    found = Found([name], amount.start, amount.end, amount.start, amount, "level", verb[0] if verb else "")
    if verb and not amount.limited and (limit := _LIMIT.search(verb[0])):
        # 不低于工资总额的1.5%: the limit stands before what the share is of.
        found.start = floor + verb.start() + limit.start()
        found.comparator = amount.comparator if amount.comparator in (">=", "<=") else limits(limit[0], "")[0]
    return found


def _is_action_only(sentence: str, name: Part) -> bool:
    """Whether a would-be name is only a verb: 培训 in 培训达到, 每年举办."""
    words = sentence[name[0] : name[1]]
    return len(words) <= 4 and ACTION.fullmatch(words) is not None


def _takes_object(sentence: str, amount: Quantity) -> bool:
    """Whether what is counted stands right after the number."""
    return bool(re.match(r"[一-鿿“]", sentence[amount.end : amount.end + 1])) and not re.match(
        r"以上|以下|以内|左右|的|和|及|与|并|且", sentence[amount.end :]
    )


def _change(sentence: str, amount: Quantity, floor: int) -> Found | None:
    before = sentence[floor : amount.start]
    verb = CHANGE.search(before)
    if verb is None:
        return None
    if _takes_object(sentence, amount) and amount.unit not in ("%", "个百分点", "‰", "倍"):
        return None
    end = floor + verb.start()
    name = _name(sentence, floor, end)
    if name is None:
        return None
    kind = "annual_rate" if "年均" in verb[0] or "递增" in verb[0] else "change"
    if re.search(r"新增|增加", verb[0]) and amount.unit not in ("%", "个百分点", "‰", "倍", "岁"):
        kind = "change"
    return Found([name], amount.start, amount.end, amount.start, amount, kind, verb[0])


def _from_to(sentence: str, amounts: list[Quantity], number: int, floor: int) -> Found | None:
    """由A增加到B: the first number is the baseline."""
    if number + 1 >= len(amounts):
        return None
    first, second = amounts[number], amounts[number + 1]
    origin = _FROM.search(sentence, max(floor, first.start - 26), first.start)
    between = _FROM_TO.fullmatch(sentence, first.end, second.start)
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
    stop = re.compile(r"[，。；！？]").search(sentence, amount.end)
    limit = stop.start() if stop else len(sentence)
    rest = sentence[amount.end : limit]
    if not _SHARE_VERB.search(rest) or len(rest) > 40:
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


def _counted(sentence: str, amount: Quantity, floor: int, limit: int, previous: Found | None) -> Found | None:
    """建成300家…, 新增床位1000张: an action, a number, and what is counted after or before it."""
    if not amount.unit or amount.unit in (
        "%",
        "‰",
        "个百分点",
        "百分点",
        "年",
        "个月",
        "天",
        "日",
        "倍",
        "岁",
        "届",
        "期",
        "级",
        "星",
        "分",
        "周",
        "路",
        "线",
    ):
        return None
    start = clause_start(sentence, floor, amount.start)
    before = sentence[start : amount.start]
    action = ACTION.search(before)
    stop = re.compile(r"[，。；！？、]").search(sentence, amount.end)
    end = min(limit, stop.start() if stop else len(sentence))
    if (
        action is None
        and previous is not None
        and previous.action
        and re.fullmatch(r"[、和及与，]|以及|\s*", sentence[previous.names[-1][1] : amount.start])
    ):
        action = re.match("", "")
    if action is not None and (
        _takes_object(sentence, amount) or sentence[amount.end : amount.end + 1] == "的"
    ):
        name = object_after(sentence, amount.end, end)
        if name is not None:
            if _BAD_OBJECT.search(sentence[name[0] : name[1]]) or (amount.value == 1 and not amount.limited):
                return None
            found = Found([name], amount.start, amount.end, amount.start, amount, action=True, verb=action[0])
            found.extra = (
                [(start + action.start(), amount.start)]
                if amount.start - start - action.start() <= 12
                else []
            )
            return found
    if (
        _BEGINS.fullmatch(before)
        and amount.unit in _PEOPLE
        and (name := object_after(sentence, amount.end, end))
    ):
        if _SHARE_VERB.search(sentence[name[0] : name[1]]):
            found = Found([name], amount.start, amount.end, amount.start, amount, action=True)
            found.doubts.append("名称由数字前后的文字组成")
            return found
    return _direct(sentence, amount, start, before)


_BEGINS = re.compile(r"(?:其中|有|共有|共|约|另有|还有|、|，|\s)*")
_PEOPLE = {"人", "名", "万人", "万名", "家", "个", "户", "万户", "万家", "所"}
_DIRECT = re.compile(
    r"新增|累计|培训|完成|建成|建设|改造|发放|举办|开展|培养|引进|招收|治理|造林|转移|投入|新建|实施|服务|救助|帮扶|发展|总量|总数|面积|规模|里程|人数|收入|金额|资金|床位|产值|产量|能力|储备|投资|增加值|库容"
)


def _direct(sentence: str, amount: Quantity, start: int, before: str) -> Found | None:
    """城镇新增就业60万人以上: the number follows its name without a verb."""
    if (
        _takes_object(sentence, amount)
        or not _DIRECT.search(before)
        or (amount.value == 1 and not amount.limited)
    ):
        return None
    name = name_before(sentence, start, start + len(before))
    if (
        name is None
        or name[1] - name[0] > 26
        or re.search(r"第$|的$|[一-鿿]个$", sentence[name[0] : name[1]])
    ):
        return None
    if not re.search(r"[一-鿿]{3}", sentence[name[0] : name[1]]):
        return None
    found = Found([name], amount.start, amount.end, amount.start, amount, action=True)
    return found
