"""What a text names: order numbers, telephones, amounts, days, employers, places, problems.

Patterns over normalised texts; no list of places or employers is needed, so a region's own names are
found as well, and letters that stand for names (A3区, 某某公司) are read or passed over.
"""

# ruff: noqa: E501 -- patterns and sayings, one kind a line, are read better unbroken
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gonghui.insight.listening.rules.matters.problems import PROBLEMS


@dataclass(frozen=True, slots=True)
class Named:
    """What one text names; each tuple in the order of the text, without repeats.

    Attributes:
        numbers: order and other long numbers; phones: telephones; amounts: sums in yuan, vehicles and the like.
        employers: names without place, trade and legal form ("鑫源达"); full: the same as they stand.
        areas: districts and counties; towns: towns and street offices; spots: estates, villages, roads, buildings.
    """

    numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


_LONG_NUMBER = re.compile(r"(?<![0-9a-z])[a-z]{0,6}[-#]?\d[\d-]{5,28}\d(?!\d)")
_PHONE = re.compile(r"^(?:(?:86)?1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}|400\d{7})$")
_MASKED = re.compile(r"1[3-9]\d{1,2}[*x]{3,6}\d{2,4}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-z][·. ]?[a-hj-z0-9]{5,6}(?![a-z0-9])"
)
_AMOUNT = re.compile(
    r"(?<![\d.])(\d{3,9}(?:\.\d{1,2})?)(?=元|块|余元|多元)|(?<![\d.])(\d{1,6}(?:\.\d{1,4})?)(?=万)"
)
_DAY = re.compile(
    r"(?<!\d)(?:(20\d\d)[年./-])?(1[0-2]|0?[1-9])[月./-](3[01]|[12]\d|0?[1-9])(?=[日号]|(?![\d./-]))"
)

# Where a name cannot go on to the left.
_STOPS = re.compile(
    r"[^\u3400-\u9fffa-z0-9]+|位于|坐落|地处|家住|住在|就职|入职|任职|供职|应聘|受雇|承建|承包|开发商|名叫|名为|工作单位|所在单位|用人单位|单位名称|被投诉|"
    r"投诉|反映|举报|(?<!教育)(?<!管理)(?<!信息)(?<!企业)咨询(?!有限|公司|服务|管理)|来电|市民|职工|员工|工友|工人|业主|居民|住户|家长|学生|村民|司机|骑手|本人|我们|他们|你们|老公|丈夫|妻子|父亲|母亲|儿子|女儿|孩子|朋友|"
    r"工作|上班|干活|打工|做工|实习|目前|现在|因为|由于|关于|针对|如何|请问|想问|想要|为什么|怎么|是否|已经|一直|至今|其中|其在|在其|我在|自己|通过|进入|离开|来到|前往|附近|"
    r"发包给|分包给|转包给|总包|分包|甲方|乙方|叫做|(?<![存实内外现所])在(?!线|职)|于(?=[\u3400-\u9fff]{2})|(?<=[^目])的|是(?!达)|(?<![仁永泰颐祥义中])和(?![平谐家园苑润美信泰居顺瑞兴镇县街])|与|及|从|到(?!家)|去|给|被|把|由|向(?!阳)|叫|称|为(?!民)|对(?!外)|我|他|她|您|你|让|找|跟|说|了|着|过|又|也|都|这|那|每|某"
)
_EMPLOYER = re.compile(
    r"([\u3400-\u9fffa-z0-9]{2,24}?)(有限责任公司|股份有限公司|有限公司|责任公司|总公司|分公司|子公司|公司|集团|工厂|(?<=[\u3400-\u9fff]{2})厂(?!家|里|区|房|长|务)|酒店|宾馆|饭店|餐厅|酒楼|火锅店|"
    r"人民医院|医院|卫生院|幼儿园|小学|中学|高中|大学|学院|学校|超市|商场|百货|银行|合作社|事务所|项目部|工地|养老院|敬老院|健身房|俱乐部|培训中心|培训机构|"
    r"研究院|研究所|设计院|4s店|门店|专卖店|美容院|影楼|会所|支行|服务中心|配送站|网点|物业)(?!里|方|要|路|街|[东西南北]路|桥)"
)
# What only stands before a kind of employer because the sentence runs on.
_SENTENCE = re.compile(
    r"\d+(?:个月|年|天|元|号|名|人|点)|个月|年底|工资|薪|没有|拖欠|辞退|怀孕|要求|不给|不让|离职|社保|合同|加班|克扣|时候|之后|以后|期间|所以|但是|如果|然后|结果|就|才|还|"
    r"拒|不|没|未|发|找|问|告|逼|骗|等|跟|能|会|要|想|看|听|当|回|走|看病|报名|今年|去年|昨天|今天|本月|上月|多次|老家|希望|需要|应该|可以|或者|以及|其他|所有"
)
# Of these the kind is part of the name: 第三中学 is not 第三.
_KIND_COUNTS = frozenset(
    [
        "人民医院",
        "医院",
        "卫生院",
        "幼儿园",
        "小学",
        "中学",
        "高中",
        "大学",
        "学院",
        "学校",
        "酒店",
        "宾馆",
        "饭店",
        "餐厅",
        "酒楼",
        "火锅店",
        "超市",
        "商场",
        "百货",
        "银行",
        "支行",
        "养老院",
        "敬老院",
        "项目部",
        "工地",
        "物业",
    ]
)
_AREA = re.compile(
    r"(?:[\u3400-\u9fff]{2,8}?(?:省|自治区)|[a-z]\d{0,2}省)?((?:[\u3400-\u9fff]{2,6}?|[a-z]\d{0,2})市)?((?:[\u3400-\u9fff]{1,7}?|[a-z]\d{0,2})(?:新区|开发区|高新区|经开区|自治县|区(?!域|别|分|间|块|政府|里|长)|县(?!城|里|政府|长)|旗(?!下|舰)))"
)
_SPOT = re.compile(
    r"((?:[\u3400-\u9fff]{2,7}?|[a-z]\d{0,3})(?:街道|镇(?!政府)|乡(?!下|村|里)|社区|小区|新村|村(?!民|里|委|干|大街|路|街道|镇)|大街|大道|胡同|花园|家园|公寓|庄园|嘉园|佳园|名苑|雅苑|花苑|国际城|新城|广场|大厦|写字楼|"
    r"工业园|产业园|科技园|开发区|园区|地铁站|火车站|高铁站|汽车站|公交站|市场|商城|公园|(?<=[\u3400-\u9fff]{2})路(?!上|边|口|过|费|面|灯|况|程|线|街道)|(?<=[\u3400-\u9fff]{2})街(?!上|边|道)|(?<=[\u3400-\u9fff]{2})桥(?!下|梁)))(\d{1,5}号(?:院|楼)?)?"
)
_HEAD = re.compile(r"^(?:[\u3400-\u9fff]{2,3}?|[a-z]\d{0,2}|)[省市区县号](?!场|委|政)")
_PLACE_HEAD = re.compile(
    r"^(?:[\u3400-\u9fff]{2,8}?(?:省|自治区)|[a-z]\d{0,2}省)?(?:[\u3400-\u9fff]{2,4}?市|[a-z]\d{0,2}市|市)?(?:(?:[\u3400-\u9fff]{2,5}?|[a-z]\d{0,2})(?:新区|开发区|区|县))?(?:[\u3400-\u9fff]{2,6}?(?:街道|镇|乡))?(?:[\u3400-\u9fff]{2,6}?(?:路|大街|大道)\d*号?)?"
)
_CITY_HEAD = re.compile(r"^(?:(?:北京|上海|天津|重庆|广州|深圳)市?|中国|国家|本市|我市|全国)")
_TRADE = re.compile(
    r"(?:建筑|工程|建设|装饰|装修|餐饮|管理|物业|科技|技术|人力|资源|保洁|服务|物流|电子|机械|制造|食品|服装|教育|咨询|家政|汽车|配件|劳务|派遣|商贸|贸易|实业|投资|控股|文化|传媒|"
    r"网络|信息|发展|置业|房地产|地产|集团|有限|责任|股份|分|医疗|医药|生物|环保|安保|保安|快递|速运|运输|供应链|酒店|国际|中国|股份制|设备|材料|化工|园林|绿化|清洁|外包|企业|个体|中介|开发|销售|用品|印刷|纺织|家具|市政|安装|电力|能源|新能源|智能|软件|系统|检测|设计|广告|旅游|美容|美发|健身|培训|机构)+$"
)
_NOBODY = frozenset(
    [
        "该",
        "此",
        "本",
        "我",
        "我们",
        "贵",
        "这家",
        "那家",
        "一家",
        "两家",
        "多家",
        "家",
        "某",
        "xx",
        "xxx",
        "x",
        "物业",
        "劳务",
        "中介",
        "建筑",
        "保安",
        "快递",
        "外卖",
        "装修",
        "用人",
        "上述",
        "被投诉",
        "原",
        "现",
        "新",
        "老",
        "大",
        "小",
        "总",
        "母",
        "子",
        "分",
        "此家",
        "其他",
        "别的",
        "同",
        "各",
        "全",
        "相关",
        "有关",
        "派遣",
        "外包",
        "保险",
        "施工",
        "开发",
        "房地产",
        "培训",
        "民营",
        "私营",
        "国有",
        "个体",
        "互联网",
        "人民",
        "公立",
        "私立",
        "当地",
        "附近",
        "市",
        "区",
        "县",
        "镇",
        "一",
        "二",
        "三",
        "建",
        "到",
        "去",
        "回",
        "出",
        "多个",
        "几家",
        "很多",
        "劳务派遣",
        "人力资源",
        "平台",
        "公交",
        "自来水",
        "供电",
        "燃气",
        "热力",
        "供热",
        "电力",
        "电信",
        "移动",
        "联通",
        "银行",
    ]
)


@cache
def _problem_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in PROBLEMS)


def named(text: str) -> Named:
    """What a normalised text names."""
    numbers, phones = _numbers(text)
    segments = [part for part in _STOPS.split(text[:3000]) if len(part) > 1]
    employers, full = _employers(segments)
    areas, spots = _places(segments, full)
    return Named(
        numbers=numbers,
        phones=phones,
        amounts=_unique([*(_bare_amount(*one) for one in _AMOUNT.findall(text)), *_PLATE.findall(text)])[:6],
        days=_unique([f"{int(month):02d}-{int(day):02d}" for _year, month, day in _DAY.findall(text)])[:4],
        employers=employers,
        full=full,
        areas=areas,
        towns=tuple(spot for spot in spots if spot.endswith(_TOWN)),
        spots=tuple(spot for spot in spots if not spot.endswith(_TOWN)),
        problems=problems(text),
    )


def problems(text: str) -> tuple[str, ...]:
    """The problems that a normalised text speaks of, the one it speaks of most first."""
    counted = [(len(pattern.findall(text)), name) for name, pattern in _problem_patterns()]
    ranked = sorted((one for one in counted if one[0]), key=lambda one: -one[0])
    return tuple(name for _count, name in ranked[:4])


def _unique(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))


def _bare_amount(whole: str, ten_thousands: str) -> str:
    if ten_thousands:
        return f"{float(ten_thousands) * 10_000:.0f}元"
    return f"{float(whole):.0f}元"


def _numbers(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    numbers, phones = [], list(_MASKED.findall(text))
    for found in _LONG_NUMBER.findall(text):
        digits = re.sub(r"[^0-9]", "", found)
        if re.fullmatch(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}|\d{4}-\d{4}", found):
            continue  # a day, or a span of years
        if _PHONE.match(digits) and found[0].isdigit():
            phones.append(digits.removeprefix("86") if len(digits) == 13 else digits)
        elif len(digits) >= 8 or (len(digits) >= 6 and not found[0].isdigit()):
            numbers.append(re.sub(r"[-#]", "", found))
    return _unique(numbers)[:6], _unique(phones)[:4]


def _employers(segments: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    bare, full = [], []
    for segment in segments:
        for found in _EMPLOYER.finditer(segment):
            said = _SENTENCE.split(found[1])[-1]
            before = _AREA.split(said)[0]
            name = without_place(before if len(before) >= 2 else said)
            if (
                len(name) < 2
                or name in _NOBODY
                or (name[-1] in "区县市镇乡" and found[2] not in _KIND_COUNTS)
            ):
                continue
            core = _TRADE.sub("", name)
            core = core if len(core) >= 2 else name
            if found[2] in _KIND_COUNTS:
                core = name[-6:] + found[2]
            if core in _NOBODY or core.isdigit() or _TRADE.fullmatch(core):
                continue
            bare.append(core[-8:])
            full.append((name + found[2])[-20:])
    return _unique(bare)[:4], _unique(full)[:4]


def without_place(name: str) -> str:
    """A name without the province, city, district and street before it."""
    shorter = _PLACE_HEAD.sub("", name)
    shorter = shorter if len(shorter) >= 2 else name
    bare = _CITY_HEAD.sub("", shorter)
    return bare if len(bare) >= 2 else shorter


def _places(segments: list[str], employers: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    areas, spots = [], []
    for segment in segments:
        rest = segment
        if found := _AREA.search(segment):
            name = _CITY_HEAD.sub("", found[2])
            name = name.removeprefix("市")
            if (
                2 <= len(name) <= 8
                and name
                not in {
                    "小区",
                    "社区",
                    "地区",
                    "园区",
                    "厂区",
                    "校区",
                    "景区",
                    "辖区",
                    "市区",
                    "城区",
                    "该区",
                    "片区",
                    "库区",
                    "工业区",
                }
                and not name.endswith(("小区", "社区", "园区", "地区", "校区"))
            ):
                areas.append(name)
                rest = segment[found.end() :]
        for spot in _SPOT.finditer(rest):
            name = _HEAD.sub("", spot[1]) if len(_HEAD.sub("", spot[1])) > 2 else spot[1]
            if (
                name[:-2] not in {"该", "我", "本", "全", "各"}
                and name not in _NO_SPOT
                and not any(name in one for one in employers)
            ):
                spots.append(name + (spot[2] or ""))
    return _unique(areas)[:3], _unique(spots)[:4]


_TOWN = ("街道", "镇", "乡", "开发区", "新城")
_NO_SPOT = frozenset(
    [
        "整个小区",
        "所在小区",
        "我们小区",
        "这个小区",
        "本小区",
        "老旧小区",
        "各小区",
        "所在村",
        "劳动力市场",
        "人力市场",
        "人才市场",
        "开发区",
        "工业园",
        "产业园",
        "科技园",
        "全村",
        "农村",
        "乡镇",
        "城镇",
        "就业市场",
        "菜市场",
        "农贸市场",
    ]
)
