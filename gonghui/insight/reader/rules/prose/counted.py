"""Numbers of things: 建成300家…, 新增床位1000张, 农村改厕率95%."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gonghui.insight.reader.rules.prose.names import clause_start, name_before, object_after
from gonghui.insight.reader.rules.prose.verbs import ACTION, BEGINS_DOING, DOING
from gonghui.insight.reader.rules.quantities import Quantity

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


_BAD_OBJECT = re.compile(
    r"(?:方面|部分|板块|问题|原则|条件|转变|抓手|中心$(?<=个中心)|环节|阶段|特点|特征|优势|目标$|维度|层面|主线|重点$|理念|关键|要求)"
)
SHARE_VERB = re.compile(
    r"(?:配套|安装|达标|设置|完善|实现|达到|建成|建有|完成|用于|建立|开展|设立|设有|具备|配备|覆盖|参加|纳入|获得|能够|可以|形成|通过|接受|实行|拥有|成为|推行|进入|得到|落实|取得|注册|考取|入选|参与|制定|脱贫|脱困)"
)
_NO_COUNT = {
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
}
_ONLY_DOING = re.compile(rf"(?:{DOING}|提升|提高|投产|竣工)+")
_BEGINS = re.compile(r"(?:其中|有|共有|共|约|另有|还有|、|，|\s)*")
_PEOPLE = {"人", "名", "万人", "万名", "家", "个", "户", "万户", "万家", "所", "万", "亿人"}
_DIRECT = re.compile(
    r"[一-鿿]{2}(?:量|数|额)\s*$|出栏|存栏|人口|学生|职工|教师|医师|护士|会员|新增|累计|总量|总数|面积|规模|里程|人数|收入|金额|资金|床位|产值|产量|能力|储备|投资|增加值|库容|支出|经费|用量|长度|容量|户数|总额|成交额|交易额|销售额|时间|距离|半径"
)
_RATED = re.compile(
    r"(?:率|增速|增幅|涨幅|系数|收入比|比值|盖度|入住度|比重|比例|占比|覆盖面|满意度|指数|寿命|年限|强度|密度|水平)(?:\([^()]*\))?\s*$"
)
_PER = re.compile(
    r"(?:每(?:百|千|万|十万|百万)?|(?<![一-鿿])[千万])(?:常住)?(?:人口?|户|名|个|平方公里|亿元|张)"
)
_COUNTERS = {
    scale + base
    for scale in ("", "万", "千", "百", "亿")
    for base in ("个", "家", "所", "座", "台", "套", "公里", "名", "人", "张", "条", "户", "件")
} | {"处", "辆", "亩", "万亩", "支", "平方米", "万平方米", "平方公里", "项", "亿元", "万元"}
_ENDS_CLAUSE = re.compile(r"\s*(?:[(][^()]*[)])?\s*(?:[，。；、！]|$|以上|左右|以内|等(?=[，。；]|$))")
# 培训60万人次、45万人(含新增15万人)取得证书: those counted do something themselves.
_DOES_AFTER = re.compile(r"[(][^()]*[)](?:取得|获得|完成|实现|通过|参加|达到|持有)")
_ONE_EACH = re.compile(r"至少|每个?[省市县区州乡镇村街社学家]|各[省市县区乡镇]|均")


def _is_single(amount: Quantity) -> bool:
    """Whether it is one of a thing, which mostly counts nothing; 1万名 is no single one."""
    return amount.value == 1 and not amount.unit.startswith(("万", "亿", "千", "百"))


def takes_object(sentence: str, amount: Quantity) -> bool:
    """Whether what is counted stands right after the number."""
    return bool(re.match(r"[一-鿿“]", sentence[amount.end : amount.end + 1])) and not re.match(
        r"以上|以下|以内|左右|的|和|及|与|并|且|人民币|等(?![一-鿿])", sentence[amount.end :]
    )


def counted(sentence: str, amount: Quantity, floor: int, limit: int, previous: Found | None) -> Found | None:
    """An action, a number and what is counted, after the number or before it.

    Args:
        floor: where the number before ends.
        limit: where the next number begins.
        previous: what was found before in the sentence; a list goes on with its action.
    """
    start = clause_start(sentence, floor, amount.start)
    before = sentence[start : amount.start]
    if amount.unit in _NO_COUNT or not amount.unit:
        return _named(sentence, amount, start, before) if _RATED.search(before) else None
    return (
        _acted(sentence, amount, floor, start, limit, previous)
        or _subject(sentence, amount, before, limit)
        or _direct(sentence, amount, start, before, previous)
    )


def _stop(sentence: str, place: int, limit: int) -> int:
    stop = re.compile(r"[，。；！？、]").search(sentence, place)
    return min(limit, stop.start() if stop else len(sentence))


def _acted(
    sentence: str, amount: Quantity, floor: int, start: int, limit: int, previous: Found | None
) -> Found | None:
    """建成300家书屋、20个驿站: verb, number, object; a list keeps its verb."""
    before = sentence[start : amount.start]
    action = ACTION.search(before)
    goes_on = (
        previous is not None
        and previous.action
        and re.fullmatch(r"[、和及与，]|以及|\s*", sentence[previous.names[-1][1] : amount.start])
    )
    if action is None and not goes_on:
        return None
    if not (takes_object(sentence, amount) or sentence[amount.end : amount.end + 1] == "的"):
        return None
    name = object_after(sentence, amount.end, _stop(sentence, amount.end, limit))
    if name is None or _BAD_OBJECT.search(sentence[name[0] : name[1]]):
        return None
    name = _with_kinds(sentence, amount, name)
    if amount.unit == "项" and re.search(r"(?:行动|工程|任务|举措|措施|计划)$", sentence[name[0] : name[1]]):
        return None  # what the paper itself is made of
    if re.search(r"全覆盖$|清零$", sentence[name[0] : name[1]]):
        return None  # 实现50公里半径全覆盖 counts nothing
    if _is_single(amount) and not (amount.limited or _ONE_EACH.search(before)):
        return None
    found = Found([name], amount.start, amount.end, amount.start, amount, action=True)
    if action is not None:
        found.verb = action[0]
        if re.search(r"至少|不少于|不低于", before):
            found.comparator = ">="
        if amount.start - start - action.start() <= 12:
            found.extra = [(start + action.start(), amount.start)]
    return found


_AND_SUCH = re.compile(r"、[^，。；！？()\d]{2,30}?等[一-鿿]{2,12}(?=[，。；])")  # 公园、球场等场地
_GOES = re.compile(r"来(?!源|自)|赴|参加|到(?=[一-鿿]{2,4}(?:工作|任教|服务))")


def _with_kinds(sentence: str, amount: Quantity, name: Part) -> Part:
    """20名院士、教授和名家来访: people of several kinds, or described in several words, are counted together."""
    if sentence[name[1] : name[1] + 1] != "、":
        return name
    if listed := _AND_SUCH.match(sentence, name[1]):
        return (name[0], listed.end()) if listed.end() - name[0] <= 44 else name
    if amount.unit[-1:] not in ("人", "名", "位"):
        return name
    stop = re.compile(r"[，。；！？()]|$").search(sentence, name[1])
    end = stop.start() if stop else len(sentence)
    if gone := _GOES.search(sentence, name[1], end):
        end = gone.start()
    rest = sentence[name[1] + 1 : end]
    if re.search(r"\d", rest) or BEGINS_DOING.match(rest) or len(rest) < 2 or end - name[0] > 40:
        return name
    return name[0], end


def _subject(sentence: str, amount: Quantity, before: str, limit: int) -> Found | None:
    """3000人取得证书: those who are counted do something."""
    if not _BEGINS.fullmatch(before) or amount.unit not in _PEOPLE:
        return None
    name = object_after(sentence, amount.end, _stop(sentence, amount.end, limit))
    if name is None or not SHARE_VERB.search(sentence[name[0] : name[1]]):
        return None
    found = Found([name], amount.start, amount.end, amount.start, amount, action=True)
    found.doubts.append("名称由数字前后的文字组成")
    return found


def _direct(sentence: str, amount: Quantity, start: int, before: str, previous: Found | None) -> Found | None:
    """城镇新增就业60万人以上: the number follows its name without a verb between."""
    if takes_object(sentence, amount) or _DOES_AFTER.match(sentence, amount.end):
        return None
    listed = previous is not None and previous.action and sentence[start - 1 : start] in set("、，和及")
    doing = BEGINS_DOING.match(before) is not None or listed or before.startswith(("、", "和", "及", "其中"))
    listed_noun = (
        amount.unit in _COUNTERS
        and re.search(r"[一-鿿]{3}\s*$", before)
        and _ENDS_CLAUSE.match(sentence, amount.end)
    )
    if not (doing or listed_noun or _DIRECT.search(before) or _RATED.search(before) or _PER.search(before)):
        return None
    if _is_single(amount) and not (amount.limited or doing):
        return None
    return _named(sentence, amount, start, before)


def _named(sentence: str, amount: Quantity, start: int, before: str) -> Found | None:
    name = name_before(sentence, start, start + len(before))
    if name is None or name[1] - name[0] > 30:
        return None
    words = sentence[name[0] : name[1]]
    if (
        re.search(r"第$|的$|[一-鿿]个$|(?:高|低|快|慢|优|大)于", words)
        or ACTION.fullmatch(words)
        or _ONLY_DOING.fullmatch(words)
        or not re.search(r"[一-鿿]{2}", words)
    ):
        return None
    return Found([name], amount.start, amount.end, amount.start, amount, action=True)
