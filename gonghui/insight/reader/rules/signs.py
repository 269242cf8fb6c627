"""One character for one character: how a text is folded so that matching need not know its forms."""

from __future__ import annotations

import re

# Characters that only traditional texts use, and that plans cannot do without.
TRADITIONAL = set("發規劃業務國實現覆蓋達標準個萬億會動產總區員們與為農醫療養學專")
TELLING = 8  # that many of them make a text traditional

_SAME = {
    "　": " ", " ": " ", "\u200b": " ", "\ufeff": " ",
    "〔": "[", "〕": "]", "【": "[", "】": "]", "﹝": "[", "﹞": "]", "﹙": "(", "﹚": ")", "〖": "[", "〗": "]",
    "﹪": "%", "﹤": "<", "﹥": ">", "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "∶": "：", "︰": "：", "﹕": "：",
    "﹐": "，", "﹔": "；", "－": "-", "﹣": "-", "−": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~", "∼": "~",
    "㎡": "㎡", "〇": "〇", "○": "〇", "◯": "〇", "．": ".", "／": "/", "∕": "/", "⁄": "/", "‧": "·", "•": "·",
    "｢": "“", "｣": "”", "「": "“", "」": "”", "『": "“", "』": "”", "＂": '"', "︽": "《", "︾": "》",
    "\t": " ", "\f": " ", "\r": " ", "\v": " ",
}  # fmt: skip
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
# These keep their Chinese form, and their ASCII form is brought to it: plans use both for one thing.
_KEPT = {"，": "，", "；": "；", "：": "：", "！": "！", "？": "？", "～": "~"}
_TO_CHINESE = {";": "；", ":": "：", "!": "！", "?": "？"}
_TABLE = str.maketrans({**_WIDE, **_SAME, **_KEPT, **_TO_CHINESE})
# An ASCII comma between digits that stand in threes parts thousands; any other parts clauses.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WIDE_THOUSANDS = re.compile(r"(?<=\d)，(?=\d{3}(?!\d)(?:\.\d)?)")


def fold(text: str) -> str:
    """The text half-width, with one form of each mark, simplified; as long as the text."""
    folded = text.translate(_TABLE)
    folded = _WIDE_THOUSANDS.sub("\x00", folded)
    folded = _THOUSANDS.sub("\x00", folded).replace(",", "，").replace("\x00", ",")
    if sum(folded.count(sign) for sign in TRADITIONAL) >= TELLING:
        folded = folded.translate(_simplified(set(folded)))
    return folded


def _simplified(found: set[str]) -> dict[int, str]:
    """Which characters have a simplified form of one character."""
    from opencc import OpenCC

    converter = OpenCC("t2s")
    table = {}
    for sign in found:
        if "㐀" <= sign <= "鿿" and len(plain := converter.convert(sign)) == 1 and plain != sign:
            table[ord(sign)] = plain
    return table


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_LONGEST = 15  # signs of a number: longer ones are none


def chinese_number(words: str) -> float | None:
    """The value of a Chinese numeral up to 9999, with decimals after 点; None when it is none."""
    whole, _, decimals = words.partition("点")
    if not whole or any(sign not in _DIGITS and sign not in _STEPS for sign in whole):
        return None
    if len(whole) > _LONGEST:
        return None
    if not any(sign in _STEPS for sign in whole):
        value = float(int("".join(str(_DIGITS[sign]) for sign in whole)))
    else:
        value, digit = 0.0, 1
        for sign in whole:
            if sign in _STEPS:
                value += digit * _STEPS[sign]
                digit = 0
            else:
                digit = _DIGITS[sign]
        value += digit if whole[-1] not in _STEPS else 0
    if decimals:
        if any(sign not in _DIGITS for sign in decimals):
            return None
        value += float("0." + "".join(str(_DIGITS[sign]) for sign in decimals))
    return value


def chinese_year(words: str) -> int | None:
    """A year written with digits or as 二〇三五."""
    if words.isdecimal() and len(words) <= _LONGEST:
        return int(words)
    if len(words) == 4 and all(sign in _DIGITS for sign in words):
        return int("".join(str(_DIGITS[sign]) for sign in words))
    return None
