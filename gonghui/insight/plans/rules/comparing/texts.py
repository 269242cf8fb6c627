"""What the texts of plans say of themselves and against each other, beside their targets.

Only documents have texts; of a plan loaded from a plan file nothing is found here. Wordlists are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from rapidfuzz import fuzz, process

from gonghui.insight.plans.rules.comparing.findings import Finding
from gonghui.insight.plans.rules.comparing.lines import Relation, Side
from gonghui.insight.reader.rules.signs import chinese_number, fold

_HAN = "[一-鿿]"
_COLUMNS = re.compile(rf"(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})个{_HAN}{{0,8}}专栏")
_COLUMN = re.compile(r"^\s*(?:#+\s*)?专栏", re.M)
_PART = re.compile(r"[(]([上中下])[)]\s*$", re.M)
_ITEM = re.compile(r"\s*(?:#+\s*)?(\d{1,3})[.、](?!\d)\s*(\S.*)")
_FOREIGN = re.compile(rf"{_HAN}{{1,6}}\s*\b(?:and|or|of|the|for|with)\b\s*{_HAN}{{1,6}}")
_BROKEN = re.compile(rf"{_HAN}{{0,6}}�+{_HAN}{{0,6}}")
_DOUBLED = re.compile(rf"({_HAN}{{3,8}})\1")
_EFFECT = re.compile(
    r"自?(20\d{2})年(\d{1,2})月(?:\d{1,2}日)?起?(?:正式)?(?:颁布|印发|公布)?(?:实施|施行|执行|生效)"
)
# Departments of the state that were renamed or merged, with the year; after the reform of the State Council's
# institutions of March 2018, its plan as published (unverified against each place's own reform).
RENAMED = {
    "安监": ("应急管理", 2018),
    "安全生产监督管理": ("应急管理", 2018),
    "卫生计生": ("卫生健康", 2018),
    "卫计委": ("卫生健康", 2018),
    "国土资源": ("自然资源", 2018),
    "环境保护局": ("生态环境", 2018),
    "环境保护厅": ("生态环境", 2018),
    "工商行政管理": ("市场监督管理", 2018),
    "工商局": ("市场监督管理", 2018),
    "质监": ("市场监督管理", 2018),
    "质量技术监督": ("市场监督管理", 2018),
    "食品药品监督管理": ("市场监督管理", 2018),
    "旅游局": ("文化和旅游", 2018),
    "旅发委": ("文化和旅游", 2018),
    "农业厅": ("农业农村", 2018),
    "综治办": ("政法委", 2018),
    "综治": ("政法委", 2018),
}
_CLAIM = re.compile(rf"首次(?:纳入|列入|进入|写入)了?({_HAN}{{4,16}})")
_TIERS = re.compile(rf"(?P<tiers>[二三四五六七])级”?(?P<thing>{_HAN}{{2,8}}?(?:体系|网络|机制|架构|平台))")
_BODY = re.compile(rf"({_HAN}{{2,14}}?)(领导小组|协调小组|工作小组|委员会|联席会议|机制)(?!工作)")
_VERBS = re.compile(
    r"^.*(?:强化|加强|发挥|健全|完善|建立|成立|组建|推动|通过|依托|充分|设立|落实|召开|利用|履行|的|由)(?=[一-鿿]{2})"
)
_FILLERS = re.compile(
    r"^(?:特别是|尤其是|重点|面向|聚焦|关爱|做好|加强|加大|推动|组织|吸收|针对|帮助|服务|将|把|对|为|以|向|在)+(?=[一-鿿]{2})"
)
# A line end in the middle of a sentence.
_TORN = re.compile(r"(?<=[一-鿿、，])\s*\n\s*(?=[一-鿿])")
_GROUP = re.compile(rf"{_HAN}{{1,7}}(?:员|司机|工|师|嫂|骑手|主播)")
_ALIASES = {
    "外卖配送员": "网约送餐员",
    "外卖送餐员": "网约送餐员",
    "网约配送员": "网约送餐员",
    "外卖员": "网约送餐员",
    "网约车司机": "网约司机",
    "网约车驾驶员": "网约司机",
    "快递小哥": "快递员",
}
_CUT = re.compile(r"[。；！？\n]")
MOST = 6  # examples in one finding
_ALIKE = 88.0  # of two sentences, in per cent: one copied from the other, with a difference
_LIKE_BODIES = 74.0


def text_within(side: Side) -> list[Finding]:
    """What one document's text leaves out, damages or dates."""
    signs = fold(side.text)
    return [*_missing(signs), *_damage(signs), *_effect(signs, side.start), *_renamed(signs)]


def text_across(old: Side, new: Side, relation: Relation) -> list[Finding]:
    """What two documents' texts say against each other."""
    one, two = (_TORN.sub("", fold(side.text)) for side in (old, new))
    if not one or not two:
        return []
    found = [*_claims(one, two), *_tiers(one, two), *_bodies(one, two), *_groups(one, two)]
    if relation == Relation.VERSION:
        found += _copied(one, two)
    return found


def _missing(signs: str) -> Iterator[Finding]:
    """Parts that the text announces or numbers and does not have."""
    if told := _COLUMNS.search(signs):
        number = int(told[1]) if told[1].isdigit() else int(chinese_number(told[1]) or 0)
        there = len(_COLUMN.findall(signs))
        if there < number:
            yield Finding("parts_missing", counts=(number, there))
    if part := _PART.search(signs[:400]):
        yield Finding("part_only", names=(part[1],))
    bare = _bare_headings(signs)
    if bare:
        yield Finding("headings_only", names=tuple(bare[:MOST]), counts=(len(bare),))


def _bare_headings(signs: str) -> list[str]:
    """Numbered headings with nothing under them: three or more after each other, not those of contents."""
    lines = [line.strip() for line in signs.split("\n") if line.strip()]
    found: list[str] = []
    run: list[str] = []
    for line in [*lines, "。"]:
        item = _ITEM.fullmatch(line)
        before = _ITEM.fullmatch(run[-1]) if run else None
        short = len(line) < 45 and not _CUT.search(line.rstrip("。"))
        heads = item is not None and short and lines.count(line) == 1
        if heads and item and (before is None or int(item[1]) == int(before[1]) + 1):
            run.append(line)
            continue
        # The last one may have its text after it.
        found += run[:-1] if len(run) > 3 and len(line) > 45 else run if len(run) > 2 else []
        run = [line] if heads else []
    return found


def _damage(signs: str) -> Iterator[Finding]:
    """Words that cannot have been meant: of another language, said twice in one list, or lost in copying."""
    names = [
        found[0].strip() for pattern in (_FOREIGN, _BROKEN, _DOUBLED) for found in pattern.finditer(signs)
    ]
    for clause in re.split(r"[。；，！？\n]", signs):
        parts = [part.strip() for part in clause.split("、")]
        if len(parts) > 2 and any(_is_twice(parts, a, b) for a, b in combinations(range(len(parts)), 2)):
            names.append(clause.strip()[:40])
    if names:
        found = list(dict.fromkeys(names))
        yield Finding("text_damage", names=tuple(found[:MOST]), counts=(len(found),))


def _is_twice(parts: list[str], first: int, second: int) -> bool:
    """Whether two parts of a list are one; the first may have words before it, the last words after it."""
    one, two = parts[first], parts[second]
    if not 2 <= min(len(one), len(two)) <= 12:
        return False
    opening = first == 0 and len(two) > 3 and one.endswith(two)
    closing = second == len(parts) - 1 and len(one) > 3 and two.startswith(one)
    return one == two or opening or closing


def _effect(signs: str, start: int | None) -> Iterator[Finding]:
    """A day of effect after the period has begun."""
    for found in _EFFECT.finditer(re.sub(r"\s+", "", signs)):
        year, month = int(found[1]), int(found[2])
        if start is not None and 0 <= year - start < 5 and (year > start or month > 1):
            yield Finding("effect_after_start", names=(found[0],), counts=(start,))
            return


def _renamed(signs: str) -> Iterator[Finding]:
    """Departments by names that they no longer have."""
    found = {old: RENAMED[old] for old in RENAMED if old in signs}
    found = {old: new for old, new in found.items() if not any(old != one and old in one for one in found)}
    for old, (new, year) in sorted(found.items()):
        yield Finding("renamed_department", names=(old, new), counts=(year,))


def _claims(one: str, two: str) -> Iterator[Finding]:
    """What one document calls the first time, and the other says of something earlier."""
    for text, other in ((one, two), (two, one)):
        bare = re.sub(r"[“”\s]", "", other)
        for claim in _CLAIM.finditer(re.sub(r"[“”\s]", "", text)):
            if claim[0] in bare:
                continue
            same = SequenceMatcher(None, claim[1], bare, autojunk=False).find_longest_match()
            if same.size >= 6:
                around = bare[max(0, same.b - 12) : same.b + same.size + 8]
                yield Finding("first_claim", names=(claim[0], around))
                break


def _tiers(one: str, two: str) -> Iterator[Finding]:
    """Systems of as many tiers that are different things."""
    sides = [{(m["tiers"], m["thing"]) for m in _TIERS.finditer(text)} for text in (one, two)]
    for tiers, thing in sorted(sides[0] - sides[1]):
        for other_tiers, other in sorted(sides[1] - sides[0]):
            if tiers == other_tiers and thing[-2:] == other[-2:]:
                yield Finding("like_terms", names=(f"{tiers}级{thing}", f"{tiers}级{other}"))


def _bodies(one: str, two: str) -> Iterator[Finding]:
    """Bodies that may be one under two names."""
    left, right = _body_names(one), _body_names(two)
    for name, kind in sorted(left - right):
        for other, other_kind in sorted(right - left):
            same_stem = kind != other_kind and (name.endswith(other) or other.endswith(name))
            alike = kind == other_kind and name != other and fuzz.ratio(name, other) >= _LIKE_BODIES
            if (same_stem or alike) and f"{name}{kind}" not in two and f"{other}{other_kind}" not in one:
                yield Finding("body_names", names=(f"{name}{kind}", f"{other}{other_kind}"))


def _body_names(signs: str) -> set[tuple[str, str]]:
    found = set()
    for match in _BODY.finditer(re.sub(r"[“”]", "", signs)):
        name = _VERBS.sub("", match[1])
        if len(name) >= 2 and (match[2] != "机制" or name.endswith(("方", "议"))):
            found.add((name, match[2]))
    return found


def _groups(one: str, two: str) -> Iterator[Finding]:
    """Groups of workers that only one document names, where both name some; aliases count as one."""
    left, right = _listed_groups(one), _listed_groups(two)
    only = [sorted(left - right), sorted(right - left)]
    if left and right and any(only):
        yield Finding("groups", names=("、".join(only[0]), "、".join(only[1])))


def _listed_groups(signs: str) -> set[str]:
    """Groups in lists of at least three such names."""
    found: set[str] = set()
    for clause in re.split(r"[。；，！？\n“”《》()：]", signs):
        parts = [re.sub(r"等.*$|^.*(?:包括|如|以及)", "", part.strip()) for part in clause.split("、")]
        named = [part for part in parts if _GROUP.fullmatch(part)]
        if len(named) >= 3 and len(named) * 3 >= len(parts) * 2:
            bare = {_FILLERS.sub("", name) for name in named}
            found |= {_ALIASES.get(name, name) for name in bare}
    return found


def _copied(one: str, two: str) -> Iterator[Finding]:
    """Sentences of one document that stand in the other nearly word for word."""
    left, right = (
        [s.strip() for s in _CUT.split(text) if 16 <= len(s.strip()) <= 200] for text in (one, two)
    )
    known, count = set(right), 0
    for sentence in left:
        if sentence in known or count >= MOST:
            continue
        near = process.extractOne(sentence, right, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if near is None or re.sub(r"\W", "", near[0]) == re.sub(r"\W", "", sentence):
            continue
        count += 1
        yield Finding("wording_differs", names=_differing(sentence, near[0]))


def _differing(one: str, two: str) -> tuple[str, str]:
    """The stretch in which two sentences differ, with a little around it."""
    codes = [
        code for code in SequenceMatcher(None, one, two, autojunk=False).get_opcodes() if code[0] != "equal"
    ]
    a, b, c, d = codes[0][1], codes[-1][2], codes[0][3], codes[-1][4]
    return one[max(0, a - 6) : b + 6], two[max(0, c - 6) : d + 6]
