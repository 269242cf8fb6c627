"""Names as they are compared: parts, sounds, former names; Chinese ones first, any others too.

A name has two parts: surname and given name of a Chinese one, first and last word of any other. Which is
which matters little: parts that stand exchanged are compared exchanged, too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import opencc
from pypinyin import Style, lazy_pinyin

from gonghui.foundation.people.rules import SURNAMES

UNKNOWN = "□"  # a sign that a system could not write
CHINESE = re.compile(r"[\u3400-\u9fff〇\U00020000-\U0003ffff]")
_UNKNOWN = re.compile(r"[?*＊？■�\ue000-\uf8ff]")
_DOTS = re.compile(r"[·•・‧∙･.]")
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_FORMERLY = re.compile(
    r"(?:曾用名|原名|又名|别名|旧名|本名|改名前|曾用|formerly|née|nee|born|aka|alias)\s*[:：为是]?\s*"
)
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]?")
# Forms of one sign that the table of traditional signs does not join; our own list of those seen in names.
VARIANTS = str.maketrans(
    "堃喆昇陞峯崑崐甦叡濬渕囯囻镕鎔煇暉沢髙﨑", "坤哲升升峰昆昆苏睿浚渊国国熔熔辉晖泽高崎"
)
# What dialects and input methods take for one another, at the beginning and the end of a syllable.
_BEGINNINGS = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^n"), "l"),
    (re.compile(r"^hu(?=[aioe])"), "f"),
)
_END = re.compile(r"(?<=[aeiou])ng$")
_ALIKE = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|[cq]"), "k"),
    (re.compile(r"[zx]"), "s"),
    (re.compile(r"(?<=.)[aeiouyhw]"), ""),
)


class Part(NamedTuple):
    """One part of a name.

    Attributes:
        text: as it is compared; sound: of a Chinese sign its syllable without tone, else the bare letters;
        rough: the sound with what is often taken for one another made one, Chinese only; key: a rough sound
        of any script, to look for candidates by.
    """

    text: str | None
    sound: str | None
    rough: str | None
    key: str | None


class Name(NamedTuple):
    """A name read: two parts, and what the person was called before, if that is told."""

    first: Part
    second: Part
    former: str | None


NO_PART = Part(None, None, None, None)
NO_NAME = Name(NO_PART, NO_PART, None)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text half-width, in lower case, simplified, variants joined."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text if text.isascii() else _converter().convert(text).translate(VARIANTS)


def read_part(text: str) -> Part:
    """One part of a name out of a column of its own."""
    return _part(_cleaned(simplified(text)))


def read_name(text: str) -> Name:
    """A whole name out of one cell."""
    main, former = _former(simplified(text))
    first, second = _split(main)
    if not first and not second:
        return NO_NAME
    return Name(_part(first, surname=bool(second)), _part(second), former)


def whole(text: str) -> str | None:
    """A former name out of a column of its own, as `Name.former`."""
    return "".join(_split(simplified(text))) or None


def is_whole_chinese(text: str) -> bool:
    """Whether a cell holds a whole Chinese name: two to four signs."""
    cleaned = _cleaned(simplified(text))
    return 2 <= len(cleaned) <= 4 and len(CHINESE.findall(cleaned)) == len(cleaned)


def _former(text: str) -> tuple[str, str | None]:
    bracket = _BRACKETS.search(text)
    before, _said, after = text.partition(bracket.group()) if bracket else ("", "", "")
    inside = bracket.group(1) if bracket else ""
    if bracket and before:
        told = _FORMERLY.sub("", inside)
        named = told != inside or (is_whole_chinese(told) and is_whole_chinese(before))
        return before + after, ("".join(_split(told)) or None) if named else None
    word = _FORMERLY.search(text)
    if word and word.start() and (not word.group().isascii() or word.group()[-1:].isspace()):
        return text[: word.start()], "".join(_split(text[word.end() :])) or None
    return text, None


def _cleaned(text: str) -> str:
    text = _UNKNOWN.sub(UNKNOWN, text)
    if CHINESE.search(text):
        return "".join(sign for sign in text if sign.isalpha() or sign == UNKNOWN)
    return " ".join(_WORDS.findall(text)) or (text.strip() if any(map(str.isalnum, text)) else "")


def _split(text: str) -> tuple[str, str]:
    if CHINESE.search(text):
        parts = [_cleaned(part) for part in _DOTS.split(text)]
        parts = [part for part in parts if part]
        if len(parts) > 1:
            return parts[0], "".join(parts[1:])
        name = parts[0] if parts else ""
        length = 2 if len(name) > 2 and name[:2] in SURNAMES else 1
        return name[:length], name[length:]
    comma = text.partition(",")
    words = _cleaned(text).split()
    if not words:
        return "", ""
    if comma[1] and (last := _cleaned(comma[0])) and (rest := _cleaned(comma[2])):
        return rest, last
    return (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (words[0], "")


@cache
def _part(text: str, surname: bool = False) -> Part:
    if not text:
        return NO_PART
    if CHINESE.search(text):
        syllables = _syllables(text, surname)
        rough = "".join(map(_rough, syllables)) or None
        return Part(text, "".join(syllables) or None, rough, rough)
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in bare if sign.isalpha() and not unicodedata.combining(sign))
    return Part(text, bare or None, None, _alike(bare) or None)


def _syllables(text: str, surname: bool) -> list[str]:
    if surname and text in SURNAMES:
        return SURNAMES[text].split()
    found = lazy_pinyin(text.replace(UNKNOWN, ""), style=Style.NORMAL, v_to_u=False)
    return [_bare(one) for one in found]


def _bare(sound: str) -> str:
    letters = unicodedata.normalize("NFKD", sound)
    return "".join(sign for sign in letters if sign.isascii() and sign.isalpha())


def _rough(syllable: str) -> str:
    for pattern, made in _BEGINNINGS:
        syllable = pattern.sub(made, syllable)
    return _END.sub("n", syllable)


def _alike(letters: str) -> str:
    found = letters
    for pattern, made in _ALIKE:
        found = pattern.sub(made, found)
    return re.sub(r"(.)\1+", r"\1", found)[:6]
