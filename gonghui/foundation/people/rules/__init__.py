"""Names, numbers and phones of people: how they are read, keyed for search, and masked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import (
    check_digit_18,
    clean_identity,
    mask_identity,
    read_identity,
)
from gonghui.foundation.people.models import Person

# Ours: a certificate is renewed within its last three months.
CERTIFICATE_WARNING = timedelta(days=90)
# Surnames that are read otherwise than the same sign in a word; our own list of the frequent ones.
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "长孙": "zhang sun", "澹台": "tan tai",
    "令狐": "ling hu", "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge",
    "皇甫": "huang fu", "公孙": "gong sun", "慕容": "mu rong", "夏侯": "xia hou", "鲜于": "xian yu",
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "任": "ren", "查": "zha", "盖": "ge",
    "朴": "piao", "区": "ou", "覃": "qin", "乐": "yue", "员": "yun", "召": "shao", "洗": "xian",
    "冼": "xian", "缪": "miao", "黑": "he", "翟": "zhai", "华": "hua", "折": "she", "种": "chong",
    "秘": "bi", "郗": "xi", "逄": "pang", "纪": "ji", "祭": "zhai", "宁": "ning", "尉": "wei",
    "能": "nai", "那": "na", "哈": "ha", "撒": "sa", "宿": "su", "应": "ying", "沈": "shen",
    "葛": "ge", "卜": "bu", "隗": "wei", "过": "guo",
}  # fmt: skip
SHORTEST_PASSPORT = 5


@cache
def _sign(sign: str) -> str:
    return "".join(lazy_pinyin(sign, style=Style.NORMAL)).lower()


def name_keys(name: str) -> tuple[str, str]:
    """Pinyin in full and initials, lower case, the surname read as a surname: 曾强 → zengqiang, zq."""
    name = clean_name(name)
    rest, sounds = name, []
    for length in (2, 1):
        if name[:length] in SURNAMES and len(name) > length:
            sounds, rest = SURNAMES[name[:length]].split(), name[length:]
            break
    # A Latin word counts as one sound, a Chinese character too.
    sounds = [*sounds, *map(_sign, re.findall(r"[^\W\d_\u4e00-\u9fff]+|\w", rest))]
    return "".join(sounds)[:200], "".join(sound[:1] for sound in sounds)[:30]


def clean_name(name: str) -> str:
    """The name with blanks put right and every middle dot written as ·."""
    name = re.sub(r"[·•・‧∙･.]", "·", unicodedata.normalize("NFKC", name))
    return " ".join(name.split())


def read_name(name: str) -> str:
    """The name, cleaned.

    Raises:
        Refusal: empty, too long, or with digits in it.
    """
    cleaned = clean_name(name)
    if not cleaned:
        raise Refusal(_("A person needs a name; write it as on the identity card."), field="name")
    if len(cleaned) > 60 or any(sign.isdigit() for sign in cleaned):
        raise Refusal(_("This does not look like a name; write it as on the identity card."), field="name")
    return cleaned


def read_phone(text: str) -> str:
    """A phone number, cleaned: 11 digits of a mobile phone, or area code and number of a landline.

    Raises:
        Refusal: names what is wrong; never repeats the number.
    """
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    if re.fullmatch(r"1[3-9][0-9]{9}", digits) or re.fullmatch(r"0[0-9]{9,11}", digits):
        return digits
    raise Refusal(
        _("A phone number is a mobile number of 11 digits, or a landline with its area code."), field="phone"
    )


def mask_phone(number: str) -> str:
    """The number as it may be shown: 138****5678."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 9 else "*" * len(number)


def mask_name(name: str) -> str:
    """The name as it may be shown to who may not see names: 王**."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


@dataclass(frozen=True)
class Document:
    """What the identity document says; birth date and sex only where its number tells them."""

    kind: str
    number: str
    birth_date: date | None = None
    sex: str = ""

    @property
    def masked(self) -> str:
        """The number as it may be shown."""
        return mask_identity(self.number) if len(self.number) >= 15 else "*****" + self.number[-2:]


def read_document(kind: str, number: str, *, on: date, demo: bool = False) -> Document:
    """Reads the number of an identity document.

    Args:
        kind: a value of `Person.IdentityKind`; residence permits of 港澳台 residents are "resident".
        number: as typed or imported.
        on: the day it is read.
        demo: whether the demo city's invented numbers are accepted.
    Raises:
        Refusal: names what is wrong; never repeats the number.
    """
    if kind == Person.IdentityKind.RESIDENT:
        found = read_identity(number, on=on, demo=demo)
        return Document(kind, found.number18, found.birth_date, found.sex)
    cleaned = clean_identity(number)
    if kind == Person.IdentityKind.FOREIGN:
        # Cards since 2023 have 18 digits, the first a 9; older ones three letters and twelve digits.
        old = re.fullmatch(r"[A-Z]{3}[0-9]{12}", cleaned)
        new = re.fullmatch(r"9[0-9]{16}[0-9X]", cleaned)
        if not old and not (new and cleaned[17] == check_digit_18(cleaned[:17])):
            raise Refusal(
                _("This is no number of a foreigner's permanent residence card; compare it with the card."),
                field="identity",
            )
        return Document(kind, cleaned)
    if kind not in Person.IdentityKind.values:
        raise Refusal(
            _("This kind of identity document is not known; choose one of the list."), "identity_kind"
        )
    if not (re.fullmatch(r"[A-Z0-9]{1,30}", cleaned) and len(cleaned) >= SHORTEST_PASSPORT):
        raise Refusal(_("A document number has at least five letters or digits."), field="identity")
    return Document(kind, cleaned)


def lapsed_before(certified_from: date | None, certified_to: date | None, on: date) -> bool:
    """Whether there was a certificate, and `on` comes after days on which it held no more."""
    return certified_from is not None and certified_to is not None and certified_to < on


def certificate_due(certified_to: date | None, on: date) -> date | None:
    """The day on which a certificate lapses, once that is near or past."""
    if certified_to is None or certified_to - on > CERTIFICATE_WARNING:
        return None
    return certified_to
