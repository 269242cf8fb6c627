"""Sheets of invented people, some of whom stand there several times, as registers and lists have them.

Names, misprints and habits of writing are drawn by seed; no person is anybody. Every row knows its person, so
that what a search for doubles finds has a true answer.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, combinations
from pathlib import Path
from random import Random

from pypinyin import lazy_pinyin

from gonghui.foundation.core.rules.identity import check_digit_18

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
SIGNS = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文晓春梅志海云飞鹏波斌宇浩凯健俊帆旭宁欣怡佳琪雨婷思梦雪琳慧颖洁莹倩薇珊蕾丹晶瑶璐雅"
    "博瑞泽轩子涵梓豪晨阳天翔鑫森林峰岳山川江河锋亮辉耀光荣福贵财成功德仁义礼智信诚善良忠孝廉勤俭爱民惠和顺安康宏达运昌盛世永恒立新远征程卓越启航正清"
    "素珍淑贞凤仙巧玲彩霖露霜菊莲荷蓉竹松柏桐槐杨柳根生水火土木金银铜铁宝石珠琳琅璇玑珏瑾瑜珺琨琦璋"
)
DISTRICTS = (
    "东城区",
    "西城区",
    "朝阳区",
    "丰台区",
    "石景山区",
    "海淀区",
    "通州区",
    "顺义区",
    "大兴区",
    "昌平区",
)
ROADS = (
    *("建国", "和平", "人民", "解放", "中山", "学院", "光明", "幸福", "长安", "永定", "安定", "望京", "团结"),
    *("东风", "红旗", "胜利", "新华", "文化", "工业", "科技", "友谊", "迎宾", "朝晖", "清河", "西苑", "龙湖"),
    *("玉泉", "金台", "双桥", "北苑"),
)
TRADES = ("建筑工程", "商贸", "物流", "信息技术", "餐饮管理", "物业服务", "机械制造", "印刷", "食品", "医药")
FIRMS = (
    *("恒盛", "瑞达", "华信", "金源", "鼎诚", "博远", "中联", "泰和", "安捷", "嘉业", "鸿图", "万通", "佳美"),
    *("启明", "顺发", "天成", "海纳", "众合", "立新", "永兴"),
)
COLUMNS = ("编号", "姓名", "性别", "出生日期", "电话", "住址", "单位", "身份证号")


@dataclass(frozen=True)
class Row:
    """One row of a sheet, and the person whose it is."""

    person: int
    cells: tuple[str, ...]


def write_sheet(path: Path, rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> None:
    """The rows as a sheet in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(columns)
        sheet.writerows(row.cells for row in rows)


def true_pairs(rows: Iterable[Row]) -> set[tuple[str, str]]:
    """The pairs of ids that are one person, the smaller id first."""
    by_person: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        by_person[row.person].append(row.cells[0])
    return {pair for ids in by_person.values() for pair in combinations(sorted(ids), 2)}


def people(persons: int, *, seed: int, twice: float = 0.2, errors: float = 0.25) -> list[Row]:
    """So many persons, a share of them two or three times, each cell of a further row wrong with `errors`."""
    rng = Random(seed)
    found: list[Row] = []
    for person in range(persons):
        one = _person(rng)
        times = 1 + (rng.random() < twice) + (rng.random() < twice / 4)
        for time in range(times):
            cells = _written(rng, one, errors if time else 0.0)
            found.append(Row(person, ("", *cells)))
    rng.shuffle(found)
    return [Row(row.person, (f"R{place:07d}", *row.cells[1:])) for place, row in enumerate(found)]


@dataclass(frozen=True)
class _Person:
    name: str
    sex: str
    birth: date
    phone: str
    address: tuple[str, str, int, int, int]
    employer: tuple[str, str]
    identity: str


@cache
def _surname_weights() -> list[float]:
    return list(accumulate(1 / (place + 6) for place in range(len(SURNAMES))))


@cache
def _sign_weights() -> list[float]:
    return list(accumulate(1 / (place + 25) for place in range(len(SIGNS))))


@cache
def _homophones() -> dict[str, list[str]]:
    by_sound: dict[str, list[str]] = defaultdict(list)
    for sign in dict.fromkeys(SIGNS + SURNAMES):
        by_sound[lazy_pinyin(sign)[0]].append(sign)
    return {sign: [one for one in signs if one != sign] for signs in by_sound.values() for sign in signs}


def _sign(rng: Random) -> str:
    return rng.choices(SIGNS, cum_weights=_sign_weights())[0]


def _person(rng: Random) -> _Person:
    sex = rng.choice("男女")
    birth = date(1955, 1, 1) + timedelta(days=int(rng.triangular(0, 18000, 12000)))
    first17 = (
        f"{rng.choice((11, 13, 37, 41, 51))}01{rng.randint(1, 12):02d}{birth:%Y%m%d}{rng.randrange(500):02d}"
    )
    first17 = first17[:14] + f"{rng.randrange(100):02d}{rng.randrange(5) * 2 + (sex == '男')}"
    name = rng.choices(SURNAMES, cum_weights=_surname_weights())[0] + _sign(rng)
    if rng.random() < 0.78:
        name += _sign(rng)
    return _Person(
        name,
        sex,
        birth,
        f"1{rng.choice('35789')}{rng.randrange(10**9):09d}",
        (
            rng.choice(DISTRICTS),
            rng.choice(ROADS),
            rng.randint(1, 200),
            rng.randint(1, 8),
            rng.randint(101, 2204),
        ),
        (rng.choice(FIRMS) + rng.choice(FIRMS), rng.choice(TRADES)),
        first17 + check_digit_18(first17),
    )


def _written(rng: Random, one: _Person, errors: float) -> tuple[str, ...]:
    def wrong(share: float = 1.0) -> bool:
        return rng.random() < errors * share

    name = _misspelt(rng, one.name) if wrong(0.6) else one.name
    birth = one.birth
    if wrong(0.3):
        birth += timedelta(days=rng.choice((-1, 1, 10, 30, 365)))
    phone = one.phone
    if wrong(0.4):
        phone = phone[:7] + f"{rng.randrange(10**4):04d}"
    elif wrong(0.4):
        phone = f"1{rng.choice('35789')}{rng.randrange(10**9):09d}"
    identity = one.identity
    if wrong(0.2):
        place = rng.randrange(10, 17)
        identity = identity[:place] + str((int(identity[place]) + 1) % 10) + identity[place + 1 :]
    return (
        name,
        "" if wrong(0.3) else one.sex,
        "" if wrong(0.4) else birth.strftime(rng.choice(("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"))),
        "" if wrong(0.8) else phone,
        "" if wrong(0.6) else _address(rng, one, wrong(0.5)),
        "" if wrong(0.5) else _employer(rng, one, wrong(0.6)),
        "" if rng.random() < (0.1 if not errors else 0.5) else identity,
    )


def _misspelt(rng: Random, name: str) -> str:
    place = rng.randrange(1, len(name))
    same = _homophones().get(name[place], [])
    choice = rng.random()
    if choice < 0.5 and same:
        return name[:place] + rng.choice(same) + name[place + 1 :]
    if choice < 0.7:
        return name[:place] + _sign(rng) + name[place + 1 :]
    if choice < 0.8:
        return f"{name[0]}{_sign(rng)}（曾用名：{name}）"
    if choice < 0.9:
        return name[:place] + "?" + name[place + 1 :]
    return " ".join(name)


def _address(rng: Random, one: _Person, moved: bool) -> str:
    district, road, number, entrance, room = one.address
    if moved:
        road, number = rng.choice(ROADS), rng.randint(1, 200)
    form = rng.randrange(3)
    if form == 0:
        return f"北京市{district}{road}路{number}号院{entrance}号楼{room}室"
    if form == 1:
        return f"{district}{road}路{number}号{entrance}楼{room}"
    return f"北京{district}{road}路{number}号{entrance}栋{room}室"


def _employer(rng: Random, one: _Person, moved: bool) -> str:
    name, trade = one.employer
    if moved:
        name = rng.choice(FIRMS) + rng.choice(FIRMS)
    return rng.choice((f"北京{name}{trade}有限公司", f"{name}{trade}公司", f"北京{name}{trade}有限责任公司"))
