"""The wording of a text brought to one form: signs, numbers, and what callers say out of politeness.

Everything that can be is done on one array of code points for many texts together; that is some ten
times faster than sign by sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import opencc

# Texts are joined by this sign, which no text may hold.
BREAK = "\0"
LONGEST = 20_000  # signs; what follows in a longer text adds nothing to what it is about
_KEPT = frozenset("+-#%*.:/~")

# What stands in orders of every kind: who took it, greetings, thanks, and the wish that it be handled.
POLITE = (
    r"(?:尊敬的)?(?:各位)?(?:领导|书记|市长|县长|区长|局长|主席|客服|接线员|工作人员)?(?:您|你|大家|们)好",
    r"尊敬的[^,。!?\s]{0,8}(?:领导|书记|市长|县长|区长|局长|主席)",
    r"(?:该|此)?(?:市民|来电人|来电者|反映人|诉求人|投诉人|举报人|当事人|群众|居民|网友|网民|工友|职工)(?:来电|来信|来访|致电|通过[^,。]{0,10})?"
    r"(?:再次|多次|又|继续)?(?:反映|反应|表示|称|说|咨询|投诉|举报|求助|建议|诉求|补充|催办)(?:称|说|道|到)?",
    r"(?:来电|致电|来信|来访|电话)(?:再次|多次)?(?:反映|反应|表示|称|咨询|投诉|举报|求助)",
    r"(?:本人|我)(?:想|要|现)?(?:反映|反应|咨询|投诉|举报|求助)(?:一下|一个)?(?:的)?(?:问题|情况|事情)?(?:是|如下)?",
    r"(?:现|特|故)?(?:来电|致电|向贵[^,。]{0,4}|在此)(?:反映|求助|投诉|咨询|举报)",
    r"(?:诉求|要求|希望|请求|恳请|恳求|敬请|盼|望|请|烦请|劳烦|麻烦)(?:贵)?(?:相关|有关|上级|政府|职能|主管|工会|劳动|监察)*"
    r"(?:部门|单位|领导|组织|中心|机关|人员|同志)?(?:能够|能|可以|给予|予以|进行|帮忙|帮助|协助|协调|介入|出面)*(?:尽快|及时|尽早|早日|马上|立即|认真|依法|严肃)*"
    r"(?:给予|予以|进行)?(?:核实|调查|核查|查处|处理|解决|协调|帮助|关注|重视|督促|回复|答复|反馈|落实|解释|解答|监管|整改|帮忙|维权)"
    r"(?:[、并及和,]?(?:给予|予以|进行)?(?:核实|调查|核查|查处|处理|解决|协调|回复|答复|反馈|落实|解释|解答|说明))*(?:一下|此事|此问题|该问题|这个问题|为盼|为谢)?",
    r"(?:非常|十分|万分|特此|不胜|先|多)?(?:感谢|谢谢|感激|致谢|拜谢)(?:您|你|各位|领导|政府|了|不尽|一下|!)*",
    r"(?:给|对)?(?:我|本人|市民|来电人)?(?:一个|个)?(?:满意|合理|明确)的?(?:答复|说法|回复)",
    r"(?:请|望|盼)(?:回复|答复|回电|告知|知悉|审阅|批阅|批示|查收)",
    r"(?:市民|群众|网友|网民|职工)(?:来电|留言|诉求|来信)?[:,]?(?=\W)|诉求(?:内容|事项|人)?[:,]|(?:问题描述|来电内容|主要内容|反映内容|工单内容)[:,]?",
    r"(?:如题|打扰了|辛苦了|麻烦了|拜托了|此致敬礼|此致|敬礼|祝好)",
    r"(?:本单|此单|该单|工单|转办单)(?:已|经)?(?:转|派|交)?(?:办|单|发)?[:,]?",
    r"(?:诉求人|来电人|联系人)?(?:要求|不要求|需要|不需|不)(?:对[^,。]{0,6})?(?:保密|回复|公开)(?:个人)?(?:信息)?",
)
_POLITE = re.compile("|".join(POLITE))
_SPACE = re.compile(r"[\s,。;:!?、()\[\]{}<>《》“”‘’'\"【】·…—=_|^`\\]+")


@cache
def _signs() -> np.ndarray:
    """What stands for each code point below 65 536: narrow, lower case, simplified; a blank for the rest."""
    simplify = opencc.OpenCC("t2s")
    table = np.arange(0x10000, dtype=np.uint32)
    signs = [chr(point) for point in range(0x10000) if not 0xD800 <= point < 0xE000]
    chinese = [sign for sign in signs if "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff"]
    plain = dict(zip(chinese, simplify.convert("\n".join(chinese)).split("\n"), strict=True))
    for sign in signs:
        if sign == BREAK:
            continue
        narrow = unicodedata.normalize("NFKC", plain.get(sign, sign)).lower()
        kind = unicodedata.category(narrow[0]) if narrow else "Zs"
        # What follows an emoji to choose its look is no word either.
        if len(narrow) != 1 or "\ufe00" <= sign <= "\ufe0f" or (kind[0] in "CZS" and narrow not in _KEPT):
            narrow = " "
        table[ord(sign)] = ord(narrow)
    return table


def points(texts: Sequence[str]) -> np.ndarray:
    """The code points of many texts in one array, normalised, a 0 after every text."""
    if not texts:
        return np.empty(0, dtype=np.uint32)
    joined = BREAK.join(one[:LONGEST].replace(BREAK, " ") for one in map(mended, texts)) + BREAK
    found = np.frombuffer(joined.encode("utf-32-le", errors="replace"), dtype=np.uint32)
    # Beyond the first plane are emoji and the rarest characters; of neither anything is learned.
    return _signs()[np.where(found < 0x10000, found, 0x20)]


def normalised(texts: Sequence[str]) -> list[str]:
    """Texts in simplified, narrow, lower-case signs, emoji gone, blanks closed up; order and number kept."""
    if not texts:
        return []
    found = points(texts).tobytes().decode("utf-32-le").split(BREAK)[:-1]
    return [" ".join(text.split()) if " " in text else text for text in found]


def content(text: str) -> str:
    """What a normalised text says, without greetings, thanks, the taker's formulas and stops."""
    return _SPACE.sub(" ", _POLITE.sub(" ", text)).strip()


# -- texts that were read in the wrong encoding -----------------------------------------------------------

# What GB 18030 makes of the first bytes of Chinese UTF-8, and Latin-1 of them.
_WRONG_CHINESE = re.compile("[鎴浜鐨鍦涓鏄鍏鐢鍙宸璧鎷娆閮浠绀鍔锛銆鍚鏈鍜淇鏃璇]")
_LATIN = re.compile(r"[\u00a1-\u00ff]")
_WRONG_LATIN = re.compile(r"[\u00c0-\u00ff][\u0080-\u00bf\u0152-\u2122]")


def mended(text: str) -> str:
    """A text that was decoded with the wrong encoding, put right; any other as it is."""
    head = text[:200]
    if not head or head.isascii():
        return text
    if len(_WRONG_CHINESE.findall(head)) * 12 > len(head):
        return _again(text, "gb18030", "utf-8") or text
    if len(_WRONG_LATIN.findall(head)) * 5 > len(head):
        return (
            _again(text, "cp1252", "utf-8")
            or _again(text, "latin-1", "utf-8")
            or _again(text, "latin-1", "gb18030")
            or text
        )
    if len(_LATIN.findall(head)) * 2 > len(head):
        return _again(text, "latin-1", "gb18030") or text
    return text


def _again(text: str, wrong: str, right: str) -> str | None:
    """A text encoded as it was misread and decoded as it was meant; None where that does not work out."""
    try:
        # A cut or a lost sign spoils some bytes; most must still be right.
        raw = text.encode(wrong, errors="ignore")
        found = raw.decode(right, errors="replace")
    except LookupError:
        return None
    return found.replace("\ufffd", "") if found.count("\ufffd") * 10 <= len(found) else None
