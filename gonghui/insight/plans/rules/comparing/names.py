"""Names of indicators: how alike, by which words they differ, and what those words change."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

# One thing under several names; the first is what the others are read as.
ALIASES = (
    ("职代会", r"职工代表大会(?:制度)?|职代会制度"),
    ("厂务公开", r"厂务公开(?:民主管理)?制度"),
    ("非公", r"非公有制(?:经济)?"),
    ("百人以上", r"(?:100|一百)人(?:及)?以上"),
    ("企事业", r"企业(?:、|和|及)事业单位|企事业单位"),
    ("入会", r"加入工会"),
)
NOISE = re.compile(
    r"[\s“”\"'《》、，,()（）·:：\-—]|的|全[市省区县国]|[我本][市省区县]|首都|^(?:北京|上海|天津|重庆)市?|^到?20\d\d年"
)
TAILS = re.compile(r"(?:数量|总量|总数|人数|数|比例|占比)$")

POPULATION, MEASURE, LEVEL, THING = "population", "measure", "level", "thing"
# Words that say of whom or what is counted, how, and at which level. Ours: a wordlist to be extended.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (POPULATION, ("国有", "非公", "外资", "民营")),
    (POPULATION, ("规模以上", "百人以上", "中小", "建会企业", "职业危害", "世界500强")),
    (POPULATION, ("企事业", "企业", "机关", "用人单位", "街道", "社区", "园区", "开发区")),
    (POPULATION, ("农民工", "女职工", "一线", "城镇", "农村", "在职职工")),
    (MEASURE, ("登记", "调查")),
    (MEASURE, ("签订", "续订")),
    (MEASURE, ("工资集体协商", "集体合同")),
    (MEASURE, ("累计", "每年", "新增", "年均")),
    (MEASURE, ("覆盖", "入会", "组建", "配备", "受助", "建制", "管理员", "管理制度")),
    (MEASURE, ("可支配收入", "工资", "收入")),
    (LEVEL, ("国家级", "省级", "市级", "区级", "各级")),
    (THING, ("劳模", "首席技师", "技能大师")),
    (THING, ("心灵", "暖心", "爱心", "康乃馨")),
    (THING, ("调解员", "指导员", "监督员")),
)
# What an indicator is about where no plan file says so; the keys are those of the plan files.
TOPICS = (
    ("congress", r"职代会|职工代表大会"),
    ("open-affairs", r"厂务公开"),
    ("collective-contracts", r"集体合同|工资集体协商"),
    ("labour-contracts", r"劳动合同"),
    ("unemployment", r"失业率"),
    ("studios", r"工作室"),
    ("master-craftsmen", r"大工匠"),
    ("mutual-aid", r"互助"),
    ("hardship", r"困难职工|脱困"),
    ("income", r"收入|平均工资"),
    ("minimum-wage", r"最低工资"),
    ("mind-stations", r"心灵驿站"),
    ("warm-heart-stations", r"暖心驿站"),
    ("workers-homes", r"职工之家"),
    ("nursing-rooms", r"母婴"),
    ("joining", r"入会"),
    ("union-coverage", r"工会组织.*覆盖|工会组建|建会率"),
    ("safety", r"事故|职业病|职业卫生|职业危害"),
    ("audit", r"审计|经费.*监督"),
)


@dataclass(frozen=True)
class Difference:
    """Words that stand in one name only, and what they change."""

    aspect: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def read_as(name: str) -> str:
    """A name with its aliases brought to one form."""
    for meant, pattern in ALIASES:
        name = re.sub(pattern, meant, name)
    return name


def plain(name: str) -> str:
    """A name without area, punctuation and words that say nothing; for telling how alike two are."""
    return TAILS.sub("", NOISE.sub("", read_as(name)))


def likeness(left: str, right: str) -> float:
    """How alike two names are, 0 to 100."""
    return float(fuzz.ratio(plain(left), plain(right)))


def shared(left: str, right: str) -> int:
    """The length of the longest stretch that both names have."""
    one, other = plain(left), plain(right)
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best


def differences(left: str, right: str) -> list[Difference]:
    """By which words two names differ, and what each changes: population, measure, level or thing."""
    one, other = read_as(left), read_as(right)
    found = []
    for aspect, words in GROUPS:
        mine, theirs = _words_in(one, words), _words_in(other, words)
        if mine != theirs:
            found.append(Difference(aspect, tuple(sorted(mine - theirs)), tuple(sorted(theirs - mine))))
    return found


def _words_in(name: str, words: tuple[str, ...]) -> set[str]:
    found = set()
    for word in sorted(words, key=len, reverse=True):
        if word in name:
            found.add(word)
            name = name.replace(word, "\0")
    return found


def topic_of(name: str) -> str:
    """The matter that a name is about; empty where the wordlist knows none."""
    return next((key for key, pattern in TOPICS if re.search(pattern, name)), "")
