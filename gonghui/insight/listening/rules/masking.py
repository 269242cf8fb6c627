"""Wordings without persons: numbers, names and addresses masked, and what few have said left out.

Patterns find what has a form (a telephone, an identity number, a house number, a name after 'I am'). A name
without such a sign is found by its rarity: signs that fewer than so many cases share are left out of an
example, whatever they are.
"""

# ruff: noqa: E501 -- patterns and names, one kind a line, are read better unbroken
from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from gonghui.insight.listening.rules.matters.naming import problems

MASK = "○"
LEFT_OUT = "…"
SHARED_BY = 3  # cases that must say two signs in a row before an example may
LONGEST = 48  # signs of an example
_SHORTEST = 6

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓单杭洪"
    "包诸左石崔吉龚程邢裴陆荣翁荀甄曲封储靳段焦谷车侯全班仰秋仲伊宫宁仇甘武符刘景詹龙叶黎薄白蒲卓蔺屠蒙池乔阴能苍双闻党"
    "谭贡逄姬申冉雍桑桂牛寿通边燕冀尚温庄晏瞿阎慕连习艾容向古易廖终步耿满匡文寇广欧沃利蔚越隆师巩聂晁敖冷辛阚那简饶曾沙丰关相查游权盖益桓"
)
_CUES = (
    "我叫|名叫|叫做|姓名|联系人|本人是|本人|我是|经办人|负责人|法人代表|法人|法定代表人|老板|经理|主任|主管|班长|队长|包工头|工头|厂长|店长|"
    "会计|组长|领导|同事|工友|员工|职工|工人|老公|丈夫|妻子|父亲|母亲|儿子|女儿|被投诉人|诉求人|来电人|当事人"
)
_TITLES = "先生|女士|小姐|师傅|经理|主任|老板|队长|班长|组长|厂长|店长|会计|阿姨|大哥|大姐|老师|书记|主席|院长|工头|某某|某"
_DIGITS = "0-9〇零一二三四五六七八九幺两"
_PATTERNS = tuple(
    re.compile(one)
    for one in (
        r"https?://\S+|www\.\S+",
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        # Identity, telephone, bank, order numbers, with whatever stands between the digits.
        r"(?<![0-9A-Za-z])[A-Za-z]{0,4}[0-9](?:[\s\-.·*xX]{0,2}[0-9*xX]){4,}",
        r"[〇零一二三四五六七八九幺两]{6,}",
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·. ]?[A-Za-z0-9]{5,6}",
        # Names on networks.
        r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_\-]{5,}",
        r"(?:家住|住在|现住|住址|地址|户籍)[是为在:]?[^,。;!?\s]{2,30}",
        r"[\u3400-\u9fff]{2,8}(?:小区|花园|家园|嘉园|公寓|新村|胡同|大院|宿舍区)",
        rf"[{_DIGITS}A-Za-z]+(?:号院|号楼|号|栋|幢|单元|室|楼|层|弄|组|门)(?:[{_DIGITS}A-Za-z]+(?:号楼|号|单元|室|层|门))*",
        rf"(?:{'|'.join(f'(?<={cue})' for cue in _CUES.split('|'))})[是为叫名:\s]{{0,2}}[{_SURNAMES}][\u4e00-\u9fff·]{{1,2}}",
        rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:{_TITLES})",
    )
)
_STOPS = re.compile(r"[,。;!?\n\r\t…]+|\s{2,}")
_NAME_PART = re.compile(rf"[{MASK}]{{2,}}")


def mask(text: str, names: Iterable[str] = ()) -> str:
    """A text with every number, address and name that has a form masked.

    Args:
        names: known ones, such as the caller's; masked wherever they stand.
    """
    plain = unicodedata.normalize("NFKC", text)
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) > 1:
            plain = plain.replace(unicodedata.normalize("NFKC", name), MASK)
    for pattern in _PATTERNS:
        plain = pattern.sub(MASK, plain)
    return _NAME_PART.sub(MASK, plain)


def shared_signs(texts: Iterable[str]) -> Counter[str]:
    """Each two signs in a row, and in how many of the texts they stand."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update({text[at : at + 2] for at in range(len(text) - 1)})
    return counted


def sayable(text: str, shared: Counter[str], *, least: int = SHARED_BY) -> str:
    """A masked text without the signs that fewer than `least` texts share with their neighbour."""
    keep = [False] * len(text)
    for at in range(len(text) - 1):
        if shared[text[at : at + 2]] >= least and MASK not in text[at : at + 2]:
            keep[at] = keep[at + 1] = True
    # A sign that stands between two that are kept only by others tells nothing of itself.
    found = "".join(sign if kept else LEFT_OUT for sign, kept in zip(text, keep, strict=True))
    return re.sub(rf"{LEFT_OUT}+", LEFT_OUT, found)


def example_of(
    text: str, shared: Counter[str], *, names: Collection[str] = (), least: int = SHARED_BY
) -> str:
    """The clause of a wording that says most in words that others use, too; empty where there is none.

    Args:
        shared: `shared_signs` of the masked wordings of the same weeks.
    """
    best, most = "", 0
    for clause in _STOPS.split(mask(text, names)):
        said = sayable(clause.strip(), shared, least=least)[:LONGEST]
        told = sum(sign not in (LEFT_OUT, MASK) for sign in said)
        # A whole clause before a longer one of pieces, and what is wrong before where it is.
        worth = told - 6 * said.strip(LEFT_OUT).count(LEFT_OUT) + (LONGEST if problems(said) else 0)
        if told >= _SHORTEST and worth > most:
            best, most = said, worth
    return best
