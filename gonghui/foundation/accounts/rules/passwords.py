"""Passwords that are guessed first here. Pure but for the validator's shape, which is Django's."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

# Our own choice of what is tried first: names of the house, of places, of trades of affection and luck.
_TEXT = """
    gonghui zonggonghui gonghuizhuxi zhigong zhigongzhijia laodong laomo laodongzhe zhuxi ganshi jiceng
    gongren gonghuijingfei bjzgh acftu union tradeunion hotline
    beijing shoudu zhongguo china chaoyang haidian xicheng dongcheng fengtai tongzhou
    woaini woaiwojia aini iloveyou baobei laogong laopo mama baba qinqin xiexie nihao niubi caonima
    woaizhongguo woaibeijing jiayou facai gongxifacai yilupingan pingan jixiang ruyi xingfu kuaile
    zhangsan lisi wangwu zhaoliu xiaoming zhangwei wangwei wangfang liwei lina zhangmin
    admin administrator root guest test tester user system manager office oracle mysql postgres
    password passwd passw0rd mima wodemima denglu welcome letmein hello login master secret changeme
    qwe asd zxc qaz wsx edc abc aaa
    gonghui12351 12351 12345 12333 110 120 119 10086 10010 10000
    5201314 1314520 520520 521 520 1314 3344 7758 7758521 5211314 588 688 888 666 168 518 9999 8888 6666
"""
WORDS = frozenset(_TEXT.split())
CHINESE = ("工会", "总工会", "北京", "首都", "职工", "密码", "我的", "中国", "我爱你", "管理员")
# Rows of the keys, the alphabet, and the columns that fingers walk down.
WALKS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "147258369",
    "159357",
)
SHORTEST_WALK = 3
YEAR, DAY = r"(?:19|20)\d\d", r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
NUMBERS = (r"\d{17}[\dx]", r"1[3-9]\d{9}", f"{YEAR}[-./]?{DAY}", f"{YEAR[9:]}{DAY}", YEAR)
# Signs that stand for a letter, between letters.
AS_LETTERS = str.maketrans("@013457$!", "aoleastsi")
_DISGUISED = re.compile(r"(?<=[a-z])[@013457$!]+(?=[a-z])")
# So much must be left when all that is taken away, of so many signs.
LEFT_AT_LEAST, LOOKED_AT = 4, 100


def _walks() -> set[str]:
    found = set()
    for row in WALKS:
        for one in (row, row[::-1]):
            for length in range(SHORTEST_WALK, len(one) + 1):
                found |= {one[start : start + length] for start in range(len(one) - length + 1)}
    return found


def _pattern(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_HABITS = re.compile(f"{'|'.join(NUMBERS)}|{_pattern({*WORDS, *CHINESE})}|{_pattern(_walks())}|(.)\\1\\1+")
_KEPT = re.compile(r"[^\W_]")


def is_habit(password: str, names: tuple[str, ...] = ()) -> bool:
    """Whether hardly anything is left of a password without what people here fall back on.

    Args:
        password: as typed.
        names: what else anybody knows who knows the account: user name, name, its pinyin.
    """
    typed = unicodedata.normalize("NFKC", password[:LOOKED_AT]).casefold()
    for form in (typed, _DISGUISED.sub(lambda found: found[0].translate(AS_LETTERS), typed)):
        left = form
        for name in sorted({name.casefold() for name in names if len(name) > 1}, key=len, reverse=True):
            left = left.replace(name, "")
        # Twice: what stood around a word may be one itself.
        left = _HABITS.sub("", _HABITS.sub(" ", left))
        left = "".join(_KEPT.findall(left))
        if len(left) < LEFT_AT_LEAST or len(set(left)) < LEFT_AT_LEAST - 1:
            return True
    return False


def names_of(account: Any) -> tuple[str, ...]:
    """User name, name, its pinyin whole, its parts and its initials."""
    name, username = getattr(account, "name", "") or "", getattr(account, "username", "") or ""
    parts = lazy_pinyin(name)
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    given = "".join(parts[1:])
    return (username, name, "".join(parts), given + "".join(parts[:1]), given, initials, *parts)


class HabitsValidator:
    """For Django's list of validators."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuses what is guessed first.

        Raises:
            ValidationError: what to do instead.
        """
        if is_habit(password, names_of(user) if user is not None else ()):
            raise ValidationError(
                _(
                    "This is among what is tried first here: telephone numbers, birthdays, names, lucky "
                    "numbers, keys side by side. Take a few words that do not belong together."
                ),
                code="password_habit",
            )

    def get_help_text(self) -> str:
        """What stands beside the field."""
        return _("No telephone number, birthday, name, lucky number or row of keys.")
