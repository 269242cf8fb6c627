"""What a cell says: a value with its limits, a name with its unit, an attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gonghui.insight.reader.rules.quantities import Quantity, is_unit, quantities

EMPTY = re.compile(r"[\s\-—–─－/\\…·.*]*|无|暂无|不适用|N/?A|\[\s*\]|[-—]+\s*\[\s*[-—]*\s*\]")
_NOTE = re.compile(r"(?:[①-⑳*※#△▲☆★]+|(?<=[一-鿿%])\[注?\d{1,2}\]|\(注?[①-⑳]\)|注\d{1,2})$")
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\s*[：:]\s*\d+(?:\.\d+)?)+")
_STATED_YEAR = re.compile(r"\((20\d{2})年?(?:底|末|数据)?\)")
# What plans call their indicators beside 约束性 and 预期性.
_OTHER_ATTRIBUTE = re.compile(
    r"(?:指导|引导|参考|激励|鼓励|导向|基础|控制|考核|监测|评价|指令|强制)[性型](?:指标)?"
)
_DOWN = re.compile(r"下降|降低|减少|压减|缩短|缩小|削减|减排|降幅|下降率|降至|降到|退出")
_UP = re.compile(r"提高|增长|增加|提升|上升|延长|扩大|增幅|增速|新增")
_ROW_NUMBER = re.compile(
    r"\s*(?:\d{1,3}\s*[.、)](?!\d)\s*|[(]\d{1,3}[)]\s*|[①-⑳]\s*|[一二三四五六七八九十]{1,3}、\s*|[(][一二三四五六七八九十]{1,3}[)]\s*|[-—·●◆■☆★▲*]+\s*|\d{1,2}\s+(?=[一-鿿])|\s+)"
)
_TAIL = re.compile(r"[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]$")


@dataclass(frozen=True)
class Value:
    """What a value cell says; `value` is None where it says it in words."""

    value: float | None
    upper: float | None
    unit: str
    comparator: str
    approx: bool
    text: str
    cumulative: bool
    kind: str  # "" where the cell leaves it open
    direction: str | None
    doubt: str = ""


def value_of(folded: str, printed: str) -> Value | None:
    """The value of a cell, folded for matching and as printed; None when the cell is empty."""
    words = _NOTE.sub("", folded.strip())
    if EMPTY.fullmatch(words):
        return None
    shown = _NOTE.sub("", printed.strip())
    bracket = re.fullmatch(r"(.*?)\[([^\[\]]*\d[^\[\]]*)\](.*)", words)
    cumulative = bool(bracket) or "累计" in words
    bare = re.sub(r"[\[\]]", "", words)
    doubt = ""
    if (
        bracket
        and (bracket[1].strip() and not re.fullmatch(r"累计|≥|>|<|≤|[<>=]+", bracket[1].strip()))
        and re.search(r"\d", bracket[1])
    ):
        # 6.5 [32]: a yearly value with its sum; the first is the cell's.
        bare, cumulative, doubt = bracket[1], False, "两个数在同一格"
    if re.fullmatch(r"\d+(?:\.\d+)?%?(?:\s*/\s*\d+(?:\.\d+)?%?)+", bare.strip()):
        return Value(None, None, "", "text", False, shown, False, "", None, "同一格内有几个数")
    if _RATIO.fullmatch(bare.strip()):
        return Value(None, None, "", "text", False, shown, False, "", None, "两数之比")
    found = quantities(bare) or _plain_number(bare)
    if not found:
        return Value(None, None, "", "text", False, shown, False, "", _direction(bare), "")
    one = found[0]
    rest = (bare[: one.start] + bare[one.end :]).strip("() ，")
    if len(found) > 1 and not doubt:
        doubt = "同一格内有几个数"
    kind = _kind(bare, cumulative)
    if rest and len(re.sub(r"[^一-鿿]", "", rest)) > 12:
        doubt = doubt or "数值之外还有文字"
    return Value(
        one.value, one.upper, one.unit, one.comparator, one.approx, shown, cumulative, kind,
        _direction(bare[: one.start]), doubt,
    )  # fmt: skip


def _plain_number(words: str) -> list[Quantity]:
    """A bare year-like number in a value cell is a value all the same: 2000 (名)."""
    found = re.fullmatch(r"\s*([<>≥≤]?)\s*(\d{4,9}(?:\.\d+)?)\s*(?:年)?\s*", words)
    if not found:
        return []
    comparator = {"<": "<", ">": ">", "≥": ">=", "≤": "<="}.get(found[1], "=")
    start = found.start(2)
    return [
        Quantity(
            found.start(1),
            start,
            found.end(2),
            float(found[2]),
            None,
            "",
            comparator,
            False,
            words,
            bool(found[1]),
        )
    ]


def _kind(words: str, cumulative: bool) -> str:
    if re.search(r"年均(?:增|提高|下降|递增|增速)|每年(?:增长|提高|下降|递增)", words):
        return "annual_rate"
    if re.search(r"年均|每年|/年", words):
        return "per_year"
    if cumulative:
        return "cumulative"
    return (
        "change" if re.search(r"(?:下降|降低|减少|提高|增长|增加|提升|压减|缩短)(?!到|至|为)", words) else ""
    )


def _direction(words: str) -> str | None:
    if _DOWN.search(words):
        return "down"
    return "up" if _UP.search(words) else None


def direction_of(name: str) -> str | None:
    """Whether a name itself says that its number is a fall or a rise."""
    if re.search(r"(?:下降|降低|减少|压减|削减|缩短|降幅)(?:率|幅度|比例|量|值)?(?:\(|$|累计)", name):
        return "down"
    if re.search(r"(?:增长|提高|增加|提升|增幅|增速|上升)(?:率|幅度|速度)?(?:\(|$)", name):
        return "up"
    return None


def kind_of(name: str, unit: str, value: Value, growth: bool) -> str:
    """The kind of a table's target: from the cell, the column, the name and the unit."""
    if value.kind and value.kind != "change":
        return value.kind
    if value.cumulative:
        return "cumulative"
    if re.search(r"年均(?:增|提高|下降|递增)|年增长率|年均$|年均增速|增速|年均递增", name) or (
        growth and not re.search("累计", name) and not _is_kept(name, unit, value)
    ):
        return "annual_rate"
    if re.search(r"累计|五年新增|期间新增", name):
        return "cumulative"
    if re.search(r"/年|每年", unit) or re.search(
        r"每年|年均(?!浓度|值|气温|工资|收入|水平|质量|径流|PM|日照|温度)|年度", name
    ):
        return "per_year"
    if "%" in unit or value.unit == "%":
        if direction_of(name) == "down":
            return "change"
        if re.search(r"增长(?:率|速度)?$", name):
            return "annual_rate"
        if direction_of(name) == "up":
            return "change"
    if (
        re.match(r"(?:城镇)?新增", name) and not re.search(r"率$|比例$|比重$|占比$|年限$", name)
    ) or re.search(r"新增.{0,8}(?:人数|数|量|面积|规模|里程)$", name):
        return "cumulative"
    return value.kind or "level"


_MOVING = re.compile(r"增长|增速|增加|提高|下降|降低|新增|减少|提升")


def _is_kept(name: str, unit: str, value: Value) -> bool:
    """Whether a number in the column 年均/累计 is one to be kept each year: 城镇调查失业率 <5.5, 规模 >3000万人."""
    if _MOVING.search(name) or value.comparator == "=":
        return False
    return "%" not in unit or bool(re.search(r"率$|占比$|比重$|比例$", name))


def stated_year(words: str) -> int | None:
    """The year that a value's cell itself names: 89.6（2014年）."""
    found = _STATED_YEAR.search(words)
    return int(found[1]) if found else None


def is_attribute(words: str) -> bool:
    """Whether a short cell is an attribute, of the two that plans answer for or another."""
    return len(words) <= 8 and (attribute_of(words) is not None or bool(_OTHER_ATTRIBUTE.fullmatch(words)))


def attribute_of(words: str) -> str | None:
    """约束性 or 预期性, however printed; None when neither."""
    binding, expected = "约束" in words, "预期" in words
    if binding == expected:
        return None
    return "约束性" if binding else "预期性"


@dataclass(frozen=True)
class Name:
    """A name and its unit, as places in the words they were read from."""

    start: int
    end: int
    unit: str
    unit_start: int
    unit_end: int

    def words(self, words: str) -> str:
        """The name in the words it was read from."""
        return words[self.start : self.end]


def name_in(words: str) -> Name:
    """The name in a cell's folded words, without row number, footnote mark and unit."""
    start = 0
    while (found := _ROW_NUMBER.match(words, start)) and found.end() > start:
        start = found.end()
    end = len(words.rstrip())
    unit, unit_start, unit_end = "", 0, 0
    for _again in range(4):
        if note := re.search(r"(?:[①-⑳*※#△▲☆★]+|\[注?\d{1,2}\]|注\d)$", words[start:end]):
            end = start + note.start()
            continue
        tail = _TAIL.search(words[start:end])
        if tail and is_unit(_unit_words(tail[1])) and not unit:
            inner = _unit_words(tail[1])
            unit = inner
            unit_start = start + tail.start(1) + tail[1].index(inner)
            unit_end = unit_start + len(inner)
            end = start + tail.start()
            continue
        if tail and re.fullmatch(r"单位[：:].+", tail[1]):
            inner = re.sub(r"单位[：:]\s*", "", tail[1])
            unit, unit_end = inner, start + tail.end(1)
            unit_start, end = unit_end - len(inner), start + tail.start()
            continue
        if not unit and (loose := re.search(r"[，、\s]\s*(%|‰)$", words[start:end])):
            unit, unit_start, unit_end = loose[1], start + loose.start(1), start + loose.end(1)
            end = start + loose.start()
            continue
        break
    return Name(start, max(start, len(words[:end].rstrip())), unit, unit_start, unit_end)


def _unit_words(words: str) -> str:
    """What of a name's last bracket is the unit: (累计,万人) and (万人，五年累计) say more."""
    parts = [part.strip() for part in re.split(r"[，,；、]", words)]
    found = [part for part in parts if is_unit(part)]
    return found[0] if len(parts) > 1 and found and len(found) == 1 else words.strip()
