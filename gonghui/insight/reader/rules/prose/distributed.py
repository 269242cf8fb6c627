"""Several numbers dealt to several names: A、B和C分别达到x、y和z; or to several years."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from gonghui.insight.reader.rules.prose.names import clause_start, name_before
from gonghui.insight.reader.rules.quantities import Quantity
from gonghui.insight.reader.rules.signs import chinese_year

Part = tuple[int, int]
_EACH = re.compile(r"分别|依次")
_ALL = re.compile(
    r"(?:均|都|双双|全部)(?=(?:增长|下降|提高|降低|为|不低于|不少于|达到|超过|达|保持|提高到|控制在|稳定在|实现|在)|\s*$)"
)
_JOINT = re.compile(
    r"\s*+(?:[、，和及与]|以及)?\s*+(?:[(][^)]{0,8}[)])?\s*+(?:[、，和及与]|以及)?\s*+"
    r"(?:达到?|提高|下降|增长|降低|增加)?\s*+"
)
_BETWEEN_NAMES = re.compile(
    r"、|，|(?<=[一-鿿)])(?:以及|和(?!谐)|及(?!以[上下内]|其|时|格|早)|与(?!会))(?=[一-鿿“(A-Z]|\d+岁)"
)
_COMMON = re.compile(r"等(?P<what>[一-鿿]{2,14}(?:率|量|数|面积|产量|产值|浓度|比例|比重|收入))$")
_TAIL = re.compile(
    r"(?:[一-鿿]{2}(?:率|度)|[一-鿿]{0,2}(?:覆盖面|比重|比例|占比|数量|总量|总数|人数|面积|规模|产值|收入|增加值|床位数|里程|水平|能力|年限|满意度)|数)$"
)
_YEARS = re.compile(r"((?:20\d{2}|二〇[〇一二三四五六七八九]{2}))年")


@dataclass
class Share:
    """One name's number."""

    names: list[Part]
    amount: Quantity
    year: int | None = None
    unit: str = ""
    baseline: Quantity | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass
class Shares:
    """What a run of numbers says, and how many numbers it takes in."""

    shares: list[Share]
    count: int


def distributed(
    sentence: str,
    amounts: list[Quantity],
    number: int,
    floor: int,
    earlier: list[list[Part]],
    listed: list[list[Part]],
    heading: Part | None = None,
    due: list[int] | None = None,
) -> Shares | None:
    """The shares of the run of numbers that begins here, when 分别 or 均 deals it; else None.

    Args:
        earlier: the names of the run before: 到2030年，分别达到 means them again. Left as those of this run.
        listed: the names just counted: A12所、B8所，分别新增学位x、y means each of them.
        heading: what the paragraph is headed by; numbers that are dealt to years alone are of it.
        due: the years that the sentence deals its numbers to, 到2022年和2030年, if it names several.
    """
    first = amounts[number]
    head = sentence[floor : first.start]
    each = list(_EACH.finditer(head))
    if due and (dealt := _to_years(sentence, amounts, number, floor, each, due)) is not None:
        return dealt
    if each:
        run = _run(sentence, amounts, number)
        later = _raised(sentence, amounts, number, run, floor + each[-1].end())
        if later and (names := _names(sentence, floor, floor + each[-1].start(), len(run))):
            pairs = zip(names, _with_units(run), _with_units(later), strict=True)
            return Shares([Share(name, to, baseline=base) for name, base, to in pairs], 2 * len(run))
        if len(run) >= 2:
            found = _dealt(sentence, run, floor, floor + each[-1].start(), floor + each[-1].end(), heading)
            if found is not None and found.shares[0].doubts and len(earlier) == len(run):
                # 其中研究生学历比例分别为: of those whom the 分别 before has named.
                own = found.shares[0].names
                measured = _SELF.search(sentence[own[-1][0] : own[-1][1]]) is not None
                names = [
                    [*_without_tail(part, earlier), *own] if measured else [*own, *part] for part in earlier
                ]
                shares = [Share(name, one.amount) for name, one in zip(names, found.shares, strict=True)]
                return Shares(shares, len(run))
            if found is None and (more := _listed(sentence, run, floor, each[-1], listed)) is not None:
                return more
            if found is None and len(earlier) == len(run):
                shares = [Share(names, one) for names, one in zip(earlier, _with_units(run), strict=True)]
                return Shares(shares, len(run))
            if found is not None:
                earlier[:] = [share.names for share in found.shares]
            return found
    if each and (alike := _same(sentence, first, floor, floor + each[-1].start())) is not None:
        return alike  # 甲、乙分别下降15%以上: each by as much
    both = list(_ALL.finditer(head))
    if both:
        return _same(sentence, first, floor, floor + both[-1].start())
    return None


# 到2022年和2030年: several years in a list.
YEAR_LIST = re.compile(r"20\d{2}年(?:(?:底|末)?(?:、|和|及|与|以及|，)(?:到|至)?20\d{2}年)+(?!以来|期间)")


def years_listed(sentence: str) -> list[int]:
    """The years of a list that a sentence's numbers are dealt to."""
    found = list(YEAR_LIST.finditer(sentence))
    return [int(year) for year in re.findall(r"20\d{2}", found[-1][0])] if found else []


def _to_years(
    sentence: str, amounts: list[Quantity], number: int, floor: int, each: list[re.Match[str]], due: list[int]
) -> Shares | None:
    """A number a year for the one name of the clause, with 分别 or without."""
    run = _run(sentence, amounts, number)
    end = floor + each[-1].start() if each else amounts[number].start
    start = clause_start(sentence, floor, end)
    if len(run) != len(due) or len({one.unit for one in _with_units(run)}) > 1:
        return None
    if _names(sentence, start, end, len(run)) is not None:
        return None
    name = name_before(sentence, start, end)
    if name is None:
        return None
    pairs = zip(_with_units(run), due, strict=True)
    return Shares([Share([name], one, year) for one, year in pairs], len(run))


_BETWEEN = re.compile(
    r"(?:(?:到|至)20\d{2}年(?:底|末)?，?)?(?:年均|每年|累计|同比|[两三四五上各]述?[项个]?(?:指标|目标)?)?"
)


def _listed(
    sentence: str, run: list[Quantity], floor: int, each: re.Match[str], listed: list[list[Part]]
) -> Shares | None:
    """新建幼儿园12所、小学8所，分别新增学位x、y: each of those just counted, with what is new."""
    between = sentence[floor : floor + each.start()].strip("，、和 ")
    if len(listed) != len(run) or not _BETWEEN.fullmatch(between):
        return None
    own = name_before(sentence, floor + each.end(), run[0].start)
    if own is None:
        if not between:
            return None
        return Shares(
            [Share(list(names), one) for names, one in zip(listed, _with_units(run), strict=True)], len(run)
        )
    return Shares(
        [Share([*names, own], one) for names, one in zip(listed, _with_units(run), strict=True)], len(run)
    )


def _without_tail(name: list[Part], names: list[list[Part]]) -> list[Part]:
    """What is a name's own in a list of names that share the tail of the last."""
    tails = [other[1] for other in names if len(other) > 1]
    if len(name) > 1:
        return name[:1]
    if tails and tails[0][1] == name[0][1]:
        return [(name[0][0], tails[0][0])]
    return name


def _run(sentence: str, amounts: list[Quantity], number: int) -> list[Quantity]:
    run = [amounts[number]]
    for later in amounts[number + 1 :]:
        if not _JOINT.fullmatch(sentence, run[-1].end, later.start):
            break
        run.append(later)
    return run


_FROM = re.compile(r"\s*(?:由|从)(?:20\d{2}年的?)?\s*")
_UP_TO = re.compile(r"\s*(?:分别)?(?:提高|提升|增加|增长|上升|扩大|下降|降低|减少|降|增)(?:到|至|为)\s*")


def _raised(
    sentence: str, amounts: list[Quantity], number: int, run: list[Quantity], after: int
) -> list[Quantity]:
    """The second half of 分别由60%、80%提高到90%、100%; empty where there is none."""
    following = amounts[number + len(run) : number + 2 * len(run)]
    if len(run) < 2 or len(following) < len(run) or not _FROM.fullmatch(sentence, after, run[0].start):
        return []
    if not _UP_TO.fullmatch(sentence, run[-1].end, following[0].start):
        return []
    return following if len(_run(sentence, amounts, number + len(run))) >= len(run) else []


def _dealt(
    sentence: str, run: list[Quantity], floor: int, end: int, after: int, heading: Part | None
) -> Shares | None:
    names = _names(sentence, floor, end, len(run))
    run = _with_units(run)
    if names is None:
        return _by_year(sentence, run, floor, end, after, heading)
    shares = []
    for name, amount in zip(names, run, strict=True):
        shares.append(Share(name, amount))
    return Shares(shares, len(run))


def _with_units(run: list[Quantity]) -> list[Quantity]:
    """提高5、3和2个百分点: the last one's unit is that of all."""
    return [one if one.unit else replace(one, unit=run[-1].unit) for one in run]


# A、B实现“两个下降”，较2020年分别下降…: what stands between the names and their numbers.
_SINCE = re.compile(
    r"，?(?:较|比|与)“?(?:20\d{2}年(?:底|末)?|十[一二三四五]五”?(?:末|时期|期末)?|上年|基期)”?(?:相比)?，?$"
)
_SUMMARY = re.compile(r"(?:实现|达到)“[^“”]{2,8}”，?$")


def _names(sentence: str, floor: int, end: int, count: int) -> list[list[Part]] | None:
    """As many names as there are numbers, before 分别; a common tail of the last goes to all."""
    for tail in (_SINCE, _SUMMARY):
        if cut := tail.search(sentence[floor:end]):
            end = floor + cut.start()
    start = floor
    near = clause_start(sentence, floor, end)
    if near > floor and len(_BETWEEN_NAMES.findall(sentence, near, end)) + 1 >= count:
        start = near
    cuts = list(_BETWEEN_NAMES.finditer(sentence, start, end))
    bounds = [start, *[edge for match in cuts for edge in (match.start(), match.end())], end]
    parts = [(bounds[n], bounds[n + 1]) for n in range(0, len(bounds), 2)]
    parts = [part for part in parts if sentence[part[0] : part[1]].strip()]
    # Too many: the first ones belong to another clause, or 和 stands inside a name.
    while len(parts) > count and sentence[parts[0][1] : parts[0][1] + 1] == "，":
        parts = parts[1:]
    while len(parts) > count:
        joints = [
            n for n in range(len(parts) - 1) if sentence[parts[n][1] : parts[n + 1][0]] in ("和", "与", "及")
        ]
        if not joints:
            parts = parts[-count:]
            break
        n = joints[0]
        parts[n : n + 2] = [(parts[n][0], parts[n + 1][1])]
    if len(parts) != count:
        return None
    if all(_YEARS.fullmatch(sentence[start:end].strip()) for start, end in parts):
        return None
    found = [name_before(sentence, *part) for part in parts]
    found = [
        name if name else (part if _may_name(sentence, part) else None)
        for name, part in zip(found, parts, strict=True)
    ]
    if any(name is None for name in found):
        return None
    whole = [name for name in found if name is not None]
    if common := _COMMON.search(sentence, *whole[-1]):
        # 甲、乙、丙等工程减排量: what follows 等 is measured of each.
        last, what = (whole[-1][0], common.start()), (common.start("what"), whole[-1][1])
        return [[name, what] for name in [*whole[:-1], last]]
    shared = _tail(sentence, whole)
    names: list[list[Part]] = []
    for name in whole[:-1]:
        alone = shared is None or _SELF.search(sentence[name[0] : name[1]])
        names.append([name] if alone or shared is None else [name, shared])
    return [*names, [whole[-1]]]


def _may_name(sentence: str, part: Part) -> bool:
    """Whether a short part of a list names something: 小学; a day or 两项指标 does not."""
    words = sentence[part[0] : part[1]].strip()
    return 1 <= len(words) <= 12 and not re.search(r"20\d{2}年|[两三四五上各]述?项?指标", words)


_SELF = re.compile(
    r"(?:率|数|量|比重|比例|占比|面积|规模|产值|收入|值|度|年限|水平|寿命|能力|支出|里程|投入|投资|强度|人口|人数|指数|时间|距离|金额|总额)(?:[(][^()]*[)])?$"
)


def _tail(sentence: str, names: list[Part]) -> Part | None:
    """What the names have in common at the end of the last: 小学、初中和高中｜入学率."""
    first, last = names[0], names[-1]
    if _SELF.search(sentence[first[0] : first[1]]):
        return None
    if re.match(r"\d+岁", sentence[last[0] : last[1]]) and (found := _TAIL.search(sentence, *last)):
        return found.start(), last[1]  # 新生儿、5岁以下儿童｜死亡率
    import rjieba

    # 学前教育、高中阶段教育｜在校生: what follows the word that the first name ends with.
    for size in (4, 3, 2):
        word = sentence[first[1] - size : first[1]] if first[1] - first[0] > size else ""
        again = sentence.find(word, last[0] + 1, last[1] - 2) if re.fullmatch("[一-鿿]+", word) else -1
        if again > 0:
            return again + size, last[1]
    # 公共图书馆、文化馆｜一级馆率: what follows the sign that the first name ends with.
    alike = sentence.find(sentence[first[1] - 1], last[0], last[1] - 3)
    if alike > last[0] and sentence[first[1] - 1] in "馆园院校站所厂村区县市镇品业员师":
        ends, place = set(), last[0]
        for word in rjieba.cut(sentence[last[0] : last[1]]):
            place += len(word)
            ends.add(place)
        if alike + 1 in ends:
            return alike + 1, last[1]
    heads = [rjieba.cut(re.sub(r"^全[国省市县区州]", "", sentence[name[0] : name[1]])) for name in names[:-1]]
    lead = min(sum(len(word) > 1 for word in head) for head in heads) or 1
    words = rjieba.cut(sentence[last[0] : last[1]])
    taken = 0
    for number, word in enumerate(words):
        taken += len(word) > 1
        if taken >= lead:
            start = last[0] + sum(len(one) for one in words[: number + 1])
            if last[1] - start >= 2:
                return start, last[1]
            break
    found = _TAIL.search(sentence, last[0], last[1])
    return (found.start(), last[1]) if found and found.start() > last[0] else None


def _by_year(
    sentence: str, run: list[Quantity], floor: int, end: int, after: int, heading: Part | None
) -> Shares | None:
    """到2022年、2025年，X分别达到a、b: one name, a number a year."""
    years = [chinese_year(match[1]) for match in _YEARS.finditer(sentence, 0, after)]
    name = name_before(sentence, clause_start(sentence, floor, end), end)
    if name is None and heading is not None and len(years) >= len(run):
        due = years[-len(run) :]
        doubt = ["名称取自标题"]
        return Shares(
            [Share([heading], one, year, doubts=doubt) for one, year in zip(run, due, strict=True)], len(run)
        )
    if name is None:
        return None
    if len(years) >= len(run):
        due = years[-len(run) :]
        return Shares([Share([name], one, year) for one, year in zip(run, due, strict=True)], len(run))
    shares = [Share([name], one, doubts=["几个数共一个名称"]) for one in run]
    return Shares(shares, len(run))


def _same(sentence: str, amount: Quantity, floor: int, end: int) -> Shares | None:
    """A、B均达到x: each name with the same number, where each says by itself what is counted."""
    start = clause_start(sentence, floor, end)
    for count in (5, 4, 3, 2):
        names = _names(sentence, start, end, count)
        if names and all(_SELF.search(sentence[name[-1][0] : name[-1][1]]) for name in names):
            return Shares([Share(name, amount) for name in names], 1)
    return None
