"""Invented names and numbers. No person, firm or number here is anybody's; organisations end in （演示）."""

from __future__ import annotations

import random
from datetime import date

from gonghui.foundation.core.rules.identity import check_digit_18, credit_code_check

MARK = "（演示）"
MARK_EN = "(demo)"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
FEMALE = "芳娜敏静丽艳娟霞秀玲桂英淑珍兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤怡"
MALE = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建国志远立群"
EITHER = "文晓子思海春建新永家庆安天雨一佳景立向中长德承泽清弘元"
FIRM_FIRST = "云衡启泽宏景瑞和嘉远明澄天拓华晟博睿中恒盛安达通汇铭诚朗"
FIRM_SECOND = "衡泽景和远澄拓晟睿恒通汇铭朗康宁信力源诺川峰岳舟航星辰锐"
TRADES = {  # GB/T 4754 section → words of its firms
    "C": ("精工制造", "食品", "装备制造", "印刷", "医药"),
    "D": ("供热", "燃气服务"),
    "E": ("建筑工程", "市政工程", "装饰工程"),
    "F": ("商贸", "百货", "医药商业"),
    "G": ("物流", "快运", "汽车运输"),
    "H": ("餐饮管理", "酒店管理"),
    "I": ("信息技术", "软件", "互联网服务"),
    "J": ("融资担保", "保险代理"),
    "L": ("人力资源", "会展服务", "安保服务"),
    "M": ("检测技术", "工程设计"),
    "N": ("环境卫生", "园林绿化"),
    "O": ("家政服务", "物业服务"),
}
INSTITUTIONS = (
    ("P", "实验学校"),
    ("P", "职业学校"),
    ("Q", "社区卫生服务中心"),
    ("Q", "医院"),
    ("R", "文化馆"),
)
AGENCIES = (("S", "市政服务局"), ("S", "公共服务中心"))
ASSOCIATIONS = (("S", "行业协会"), ("S", "公益促进会"))
PUBLIC_PLACES = ("商场", "公园", "客运站", "医院门诊楼", "图书馆", "购物中心")
STUDIO_BRANDS = (
    *("启明", "领航", "精工", "同心", "远志", "求实", "砺新", "恒毅", "知行", "晨光", "拓新", "致远"),
    *("博创", "精诚", "卓越", "传承", "争先", "锐进", "凝智", "追光", "筑梦", "笃行", "聚能", "飞跃"),
    *("匠心", "励志", "开元", "和衷", "思齐"),
)
STUDIO_FIELDS = (
    "数控加工",
    "电气自动化",
    "建筑施工",
    "信息技术",
    "护理",
    "教学",
    "烹饪",
    "园林",
    "轨道交通",
    "检测",
)
TOPICS = (
    "工资调整方案；劳动安全卫生",
    "集体合同草案；福利费使用",
    "企业年度工作报告；民主评议",
    "规章制度修订；培训计划",
)

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person_name(rng: random.Random, sex: str) -> str:
    """A name of two or three characters."""
    own = FEMALE if sex == "F" else MALE
    middle = rng.choice(EITHER) if rng.random() < 0.72 else ""
    return rng.choice(SURNAMES) + middle + rng.choice(own)


def identity_number(rng: random.Random, birth: date, sex: str, used: set[str]) -> str:
    """An identity number not given before, in the region 99xxxx that no real one has."""
    while True:
        order = rng.randrange(0, 500) * 2 + (sex == "M")
        first = f"99{rng.randrange(1, 20):02d}{rng.randrange(1, 20):02d}{birth:%Y%m%d}{order:03d}"
        if first not in used:
            used.add(first)
            return first + check_digit_18(first)


def phone_number(rng: random.Random) -> str:
    """A number in the form of a mobile number, under the unused prefix 154 (unverified)."""
    return f"154{rng.randrange(10**8):08d}"


def credit_code(category: str, order: int) -> str:
    """A unified social credit code with right check digits, under the region 99xxxx.

    Args:
        category: its first two characters: 91 enterprise, 12 institution, 11 agency,
            51 association, 81 and 89 union.
        order: makes it unique.
    """
    organisation = f"D{order:07d}"
    total = sum(
        weight * _ORGANISATION_ALPHABET.index(character)
        for weight, character in zip(_ORGANISATION_WEIGHTS, organisation, strict=True)
    )
    check = (11 - total % 11) % 11
    first = f"{category}990100{organisation}{'X' if check == 10 else check}"
    return first + credit_code_check(first)


class FirmNames:
    """Names of organisations, none twice."""

    def __init__(self, rng: random.Random, *, many: bool = False) -> None:
        self.rng = rng
        self.many = many
        self.used: set[str] = set()

    def enterprise(self, industry: str) -> str:
        """A firm's name in a trade."""
        form = "有限公司" if self.rng.random() < 0.85 else "股份有限公司"
        return self._new(lambda: f"北京{self._brand()}{self.rng.choice(TRADES[industry])}{form}")

    def unit(self, place: str, what: str) -> str:
        """The name of a public unit of a place; a brand word tells apart what is there twice."""
        plain = f"{place}{what}{MARK}"
        if plain not in self.used:
            self.used.add(plain)
            return plain
        return self._new(lambda: f"{place}{self._brand()}{what}")

    def _brand(self) -> str:
        brand = self.rng.choice(FIRM_FIRST) + self.rng.choice(FIRM_SECOND)
        return brand + self.rng.choice(FIRM_SECOND) if self.many else brand

    def _new(self, make: object) -> str:
        while (name := make() + MARK) in self.used:  # type: ignore[operator]
            pass
        self.used.add(name)
        return name
