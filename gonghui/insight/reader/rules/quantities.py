"""Numbers with unit, limit and margin as Chinese plans write them, in a cell or in a sentence.

Everything here looks at folded text (`signs.fold`): half-width digits, simplified characters.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from gonghui.insight.reader.rules.signs import chinese_number

_BASES = [
    "个工作日", "工作日", "个百分点", "百分点", "人次", "人日", "人天", "人年", "人公里", "吨公里", "人", "名", "位", "个", "家",
    "所", "座", "项", "件", "户", "套", "间", "处", "条", "台套", "台", "辆", "架次", "架", "艘", "部", "本", "册", "篇",
    "场次", "场", "车次", "次", "届", "期", "对", "支", "队", "批次", "批", "岁", "年", "个月", "天", "日", "小时", "学时",
    "课时", "分钟", "秒", "美元", "欧元", "元", "蒸吨", "吨级", "人份", "剂次", "座次", "课次", "车公里", "千伏", "比特", "毫升",
    "升", "平米", "吨标准煤", "吨标煤", "克标准煤", "克标煤", "千克标准煤", "公斤标准煤", "周岁", "标准煤", "吨粮", "吨", "公斤", "千克", "毫克", "微克", "克", "公里", "千米", "厘米", "毫米",
    "平方米", "平方公里", "平方千米", "立方米", "立方", "米", "亩次", "亩", "公顷", "千瓦时", "千瓦", "千伏安", "兆瓦", "吉瓦", "度",
    "把", "眼", "孔", "副", "席", "趟", "张", "床", "个托位", "托位", "个学位", "学位", "个车位", "车位", "个泊位", "泊位", "例", "起", "宗", "份", "种", "类", "款",
    "门", "节", "学分", "站", "点", "倍", "分贝", "分", "级", "星", "标准箱", "标箱", "箱", "头", "只", "羽", "株", "棵",
    "尾", "枚", "根", "片", "幅", "块", "集", "首", "颗", "轮", "周", "层", "班", "桩", "盏", "标准机架", "机架", "端",
    "路", "线", "市斤", "斤", "贯", "股", "单", "行政村", "村", "县", "社区", "乡镇", "街道", "企业", "学校", "标准件", "标台",
    "标准台", "区", "MWh", "GWh", "kWh", "MW", "GW", "kW", "TEU", "Mbps", "Gbps", "Tbps", "bps",
    "EFLOPS", "PFLOPS", "FLOPS", "MB", "GB", "TB", "PB", "EB", "km", "m", "kg", "mg", "t", "dB",
]  # fmt: skip
_BASE = "|".join(sorted({re.escape(base) for base in _BASES}, key=lambda base: -len(base)))
_SCALE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?![瓦米克伏])"
_ONE = rf"(?:(?:{_SCALE})?(?:㎡|m²|m2|m3|{_BASE})|(?:{_SCALE}))"
_PER = rf"(?:/(?:\d{{0,5}}(?:{_SCALE}|百)?(?:常住)?(?:{_BASE}|生|床|GDP|人口)|(?:{_SCALE})))"
UNIT = rf"(?:%|‰|/(?:10万|十万|万|百万|千)(?:人(?!口))?|{_ONE}{_PER}*)"
_UNIT_ONLY = re.compile(
    rf"(?:%|‰|无量纲|\d{{1,3}}/\d{{0,3}}[十百千万亿]+(?:人口?|活产)?|/\d{{0,3}}[十百千万亿]+|[A-Za-zμ²³0-9]{{1,8}}{_PER}+|{_ONE}{_PER}*|[一-鿿A-Za-z²³μ.·]{{1,8}}(?:/[一-鿿A-Za-z²³0-9]{{1,8}})+|人均|指数|年份)"
)
_BEFORE = {
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "不得低于": ">=", "不得少于": ">=", "至少": ">=", "不短于": ">=",
    "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=", "不得超过": "<=", "不得高于": "<=", "不突破": "<=",
    "控制在": "<=", "控制到": "<=", "压减到": "<=", "最多": "<=", "低于": "<", "小于": "<", "少于": "<", "不足": "<", "不到": "<",
    "超过": ">", "突破": ">", "高于": ">", "大于": ">", "多于": ">", "超": ">", "逾": ">", "≥": ">=", ">=": ">=", ">": ">",
    "≤": "<=", "<=": "<=", "<": "<", "约": "~", "大约": "~", "近": "~", "接近": "~", "=": "=", "达到或超过": ">=", "超出": ">",
    "&lt；": "<", "&gt；": ">", "最低": ">=", "最高": "<=", "至多": "<=",
}  # fmt: skip
_AFTER = {
    "及以上": ">=", "或以上": ">=", "以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=", "之内": "<=", "左右": "~",
    "上下": "~", "多": "~", "余": "~", "以内的": "<=",
}  # fmt: skip
_WORDS_BEFORE = "|".join(sorted(map(re.escape, _BEFORE), key=lambda word: -len(word)))
_WORDS_AFTER = "|".join(sorted(_AFTER, key=lambda word: -len(word)))
_ARABIC = r"\d{1,4}万(?:\d,\d{3}|\d{4})(?![\d.,])|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "[零一二三四五六七八九十百千两]"
_DASH = r"\s*(?:-|~|—+|–|─|至|到)\s*"
QUANTITY = re.compile(
    rf"(?P<before>{_WORDS_BEFORE})?(?P<before2>≥|>|约|近)?\s*"
    rf"(?:(?P<number>(?<![\d.,A-Za-z+×/]){_ARABIC})(?:\s*(?P<unit0>{UNIT})?{_DASH}(?P<upper>{_ARABIC}))?\s*"
    rf"(?:(?P<more>多|余)(?=[万亿]?[个名家人所]))?(?P<unit>{UNIT})?"
    rf"|百分之(?P<cent>{_HAN}+(?:点[零一二三四五六七八九]+)?)"
    rf"|(?P<han>(?<![第{_HAN[1:-1]}]){_HAN}+)(?P<hanunit>(?:{_SCALE})?(?:{_BASE}))"
    rf"|(?<=[近超逾破过上])(?P<bare>[万千百])(?P<bareunit>{_BASE}))"
    rf"\s*(?P<after>{_WORDS_AFTER})?"
)
_CALENDAR = re.compile(r"(?:19|20)\d{2}\s*(?:年|[-~—–至/]+\s*(?:19|20)\d{2}\s*年?)(?!限|均)")
_CLASSES = {
    "度",
    "吨级",
    "千瓦",
    "万千瓦",
    "人",
    "岁",
    "张",
    "层",
    "万元",
    "级",
    "名",
    "年",
    "个月",
    "蒸吨",
    "平方米",
}
_BARE_SCALE = {"万": 10000.0, "千": 1000.0, "百": 100.0}


@dataclass(frozen=True)
class Quantity:
    """A number as printed: `start` and `end` take in its words of limit; `core` begins at the digits."""

    start: int
    core: int
    end: int
    value: float
    upper: float | None
    unit: str
    comparator: str
    approx: bool
    text: str
    limited: bool  # words of limit stand before it

    def moved(self, by: int) -> Quantity:
        """The same quantity in a text that begins earlier."""
        return replace(self, start=self.start + by, core=self.core + by, end=self.end + by)


def number_of(words: str) -> float:
    """The value of printed digits, thousands parted or not."""
    myriads, parted, ones = words.replace(",", "").rpartition("万")
    return float(myriads) * 10000 + float(ones) if parted else float(ones)  # 2万1,412


def quantities(text: str) -> list[Quantity]:
    """Every quantity of a folded text, years and numbered things left out."""
    dates = [found.span() for found in _CALENDAR.finditer(text)]
    found = []
    for match in QUANTITY.finditer(text):
        core = _core(match)
        if any(start <= core < end for start, end in dates) or _is_no_quantity(text, match, core):
            continue
        if (quantity := _quantity(match, core)) is not None:
            found.append(quantity)
    return found


def _core(match: re.Match[str]) -> int:
    for group in ("number", "han", "bare"):
        if match[group]:
            return match.start(group)
    return match.start("cent") - 3


def _is_no_quantity(text: str, match: re.Match[str], core: int) -> bool:
    """Numbers of things, not of how many: ordinals, dates, hotlines, names such as 5G."""
    before, after = text[max(0, core - 2) : core], text[match.end() : match.end() + 3]
    if before.endswith(("每", "每万", "每百")) or (
        match["han"] and before.endswith("员") and match["hanunit"] == "人"
    ):
        return True  # of a denominator: 每千人, 十万人
    if match["han"] and after.startswith("口") and match["hanunit"] == "人":
        return True  # 千人口
    if match["han"] and re.search(r"\d\s*[个家座条处片所]$", text[max(0, core - 4) : core]):
        return True  # a class of what is counted: 10个百万亩, 5家千亿级
    if re.fullmatch(rf"(?:{_SCALE})级", match["unit"] or match["hanunit"] or match["bareunit"] or ""):
        return True  # 百亿级企业
    if re.match(r"\s*：\s*\d", text[match.end() :]) or re.search(
        r"\d\s*：\s*$", text[max(0, core - 5) : core]
    ):
        return True  # a ratio, 1∶1.2
    if re.match(r"分?之[一二三四五六七八九十\d]", text[match.end() :]):
        return True  # 百万分之五
    if re.search(r"[第Nn×+#/]$|[A-Za-z]$", before):
        return True
    if match["number"] and not match["unit"]:
        if re.match(r"[A-Za-z×+/]|周年|月|号|时|条|款|后|国道|省道", after) or len(match["number"]) > 7:
            return True
    unit = match["unit"] or match["hanunit"] or ""
    if match["after"] and (unit in _CLASSES or (unit and "以下" in match["after"])) and not match["before"]:
        # 百人以上企业, 60岁以上老人: who is meant, not how many.
        if re.match(r"[一-鿿](?<!的)", text[match.end() : match.end() + 1]) and not re.search(
            r"[到达成育训养进增引聚选评聘招设建立发新]$", before
        ):
            return True
    if unit.isascii() and unit.isalpha() and re.match(r"[A-Za-z0-9]", text[match.end() : match.end() + 1]):
        return True  # 7 m9 A6: no unit but rubbish
    if before.endswith("小时") or (unit == "蒸吨" and match["after"]):
        return True  # 每小时20蒸吨以下的锅炉: a class
    if unit in ("年", "日", "周", "天", "轮", "届", "级", "星", "点", "期") and re.match(
        r"内|来|前|后|期|间|行动|计划|规划|纲要|里|代|级|制|以来|一次|左右的时间|时间|[0-9]|大|度", after
    ):
        return True
    if unit == "日" or (match["number"] and re.match(r"月\d", after)):
        return True
    if re.search(r"[(\[]$", before) and re.match(r"\]\d*号|\)", after):
        return match["number"] is not None and not unit
    return bool(match["han"] and _is_small_talk(match))


def _is_small_talk(match: re.Match[str]) -> bool:
    """Chinese numerals are counts from ten on or with 万, 亿: 两个维护 and 三大行动 count nothing."""
    value, unit = chinese_number(match["han"]), match["hanunit"]
    if value is None or unit in (
        "年",
        "日",
        "天",
        "位",
        "级",
        "路",
        "线",
        "点",
        "度",
        "分",
        "期",
        "届",
        "大",
        "周",
    ):
        return True
    return value < 10 and not re.match("[万亿]", unit)


def _quantity(match: re.Match[str], core: int) -> Quantity | None:
    upper, unit = None, match["unit"] or match["hanunit"] or match["bareunit"] or ""
    if match["number"]:
        value = number_of(match["number"])
        if match["upper"]:
            upper = number_of(match["upper"])
            unit = unit or match["unit0"] or ""
    elif match["cent"]:
        found = chinese_number(match["cent"])
        if found is None:
            return None
        value, unit = found, "%"
    elif match["han"]:
        found = chinese_number(match["han"])
        if found is None:
            return None
        value = found
    else:
        value = _BARE_SCALE[match["bare"]]
    comparator, approx = limits(match["before"] or "", match["after"] or match["more"] or "")
    if match["before2"]:
        comparator, more = limits(match["before2"], match["after"] or "")
        approx = approx or more
    if upper is not None and upper > value:
        comparator = "range"
    elif upper is not None:
        return None
    return Quantity(
        match.start(), core, match.end(), value, upper, unit, comparator, approx, match[0].strip(),
        bool(match["before"] or match["before2"]),
    )  # fmt: skip


def limits(before: str, after: str) -> tuple[str, bool]:
    """Comparator and whether it is only about, from the words around a number."""
    first, second = _BEFORE.get(before, ""), _AFTER.get(after, "")
    approx = "~" in (first, second)
    for word in (second, first) if second in (">=", "<=") and first in ("", "~", "<=") else (first, second):
        if word not in ("", "~"):
            # 超过90%以上 and 低于5%以下 are written for over and under.
            return word, approx
    return "=", approx


def is_unit(words: str) -> bool:
    """Whether a whole text is a unit: 万人, %, 人/万人, 吨标准煤/万元."""
    return bool(_UNIT_ONLY.fullmatch(words.strip().replace(" ", "")))


def json_value(value: float | None) -> int | float | None:
    """The number as JSON has it: whole ones without a point."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else round(value, 10)
