"""Orders of a hotline, made up by seed: matters told by several callers in their own words.

The phrasing follows what hotlines publish of their orders; no order is real. Categories overlap, are
uneven by a factor of a hundred, and some are filed wrongly, as they are in life. Each order knows its matter, so
that pairs and topics have true answers.
"""

# ruff: noqa: E501 -- patterns and sayings, one kind a line, are read better unbroken
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

# category: what callers say, parts divided by "|"; {m} months, {n} people, {y} money, {t} hours.
SAYINGS = {
    "拖欠工资": "已经{m}个月没发工资了|老板一直拖着工资不给|工资从{mon}月份开始就没有发放|欠我{y}元工钱至今不结|{n}名工人的工资都没拿到|公司说没钱让我们再等等，工资一拖再拖|干完活了工钱要不回来",
    "农民工欠薪": "在工地干活{m}个月，包工头不给结账|{n}个农民工的血汗钱被拖欠|项目部说甲方没拨款，工人工资发不下来|木工班组{n}人共欠{y}元|工程完工了劳务费还没结清|包工头跑了，电话也打不通|过年回家都没有路费",
    "克扣工资": "每个月无故扣{y}元|迟到一次扣半天工资|以业绩不达标为由扣钱|离职时扣了最后一个月的工资|押金{y}元不退|说弄坏设备要赔，从工资里扣",
    "低于最低工资": "每月到手只有{y}元，低于本市最低工资标准|试用期工资只发最低工资的一半|待岗期间只给几百块生活费|时薪算下来不到最低标准",
    "加班费": "每天上班{t}个小时没有加班费|周末加班不算钱也不调休|法定节假日上班没有三倍工资|公司要求自愿加班，不给任何费用|综合工时算下来加班工资没给够",
    "超时加班": "每天工作{t}小时，一个月只休一天|连续上夜班身体吃不消|强制加班到凌晨，不加就算旷工|大小周改成单休还要求晚上打卡到九点",
    "未缴社会保险": "入职{m}个月一直没给交社保|公司让签自愿放弃社保声明|养老保险断缴了{m}个月|五险一金一个都没有|社保只交了工伤一项|离职了才发现医保没缴",
    "缴费基数不足": "社保按最低基数缴纳，与实际工资不符|工资{y}元，缴费基数只有四千多|养老基数多年没有调整，退休待遇受影响",
    "住房公积金": "单位不给缴公积金|公积金比例由百分之十二降到百分之五没有通知职工|公积金断缴影响贷款|想咨询离职后公积金怎么提取",
    "未签书面合同": "入职{m}个月没有签劳动合同|合同签了公司全收走不给本人|要求签空白合同|只签了劳务协议没有劳动合同|口头约定工资，没有任何书面手续",
    "合同条款与变更": "未经本人同意把我调到外地岗位|公司搬迁到{p}，不去就算自动离职|强行降薪百分之三十要求签字|合同到期不给续签也不说原因",
    "违法解除": "突然通知我不用来上班了|没有任何理由把我辞退|因为请病假被开除|口头辞退，不给离职证明|说我严重违纪要解除劳动关系，我不认可",
    "经济性裁员": "公司一次裁了{n}人|部门整体撤销，要求大家签协议离开|裁员没有听取工会意见|因效益不好优化{n}名老员工",
    "经济补偿": "辞退不给补偿金|裁员只给N，不给加一|工作{m}个月，离职补偿算少了|公司倒闭遣散费没有着落|协商解除答应的{y}元一直没到账",
    "工伤认定": "上班路上被车撞了，单位不给申报工伤|在车间干活手被机器压伤，公司不肯认|工地上摔下来骨折，没有合同认不了工伤|单位说超过一个月不能报工伤",
    "工伤待遇": "工伤鉴定十级，公司不赔|停工留薪期工资没发|医药费垫了{y}元单位不报销|工亡家属抚恤金没落实|一次性伤残就业补助金不给",
    "职业病": "粉尘车间干了多年，怀疑得了尘肺|单位不给做职业健康体检|接触油漆苯中毒，不给开职业史证明|噪声大耳朵听不见了，想做职业病诊断",
    "带薪年休假": "入职多年没休过年假|年假没休完到年底清零|要休年假领导不批|离职未休年假折算工资没给",
    "孕产期保护": "怀孕后被调岗降薪|产假工资只发了一部分|产检请假算事假扣钱|哺乳期被安排上夜班|怀孕{m}个月公司逼我辞职|生育津贴到账了公司不给我",
    "性别歧视": "招聘只要男性|面试问是否结婚生育|因为是女员工不给升职|同岗位女职工工资比男职工低",
    "劳务派遣同工同酬": "派遣工和正式工干一样的活工资差一半|派遣到期被退回，没有说法|劳务派遣干了{m}个月不给转正|外包人员没有过节福利",
    "平台计价与奖惩": "跑单单价又降了|平台恶意罚款{y}元|外卖超时扣钱申诉没有用|账号被无故封停|骑手差评一次扣两百|网约车抽成太高",
    "歇脚与服务站点": "附近没有户外劳动者驿站|暖心驿站的饮水机坏了没人修|爱心驿站锁着门进不去|快递员没有地方热饭休息|驿站开放时间太短",
    "入会与转会": "想加入工会怎么办理|换了单位工会关系怎么转|灵活就业可以入会吗|工会会员卡丢了如何补办|手机上查不到我的会员信息",
    "建会": "我们公司{n}多人没有工会|单位不同意职工成立工会|想咨询企业建会流程|工会到期多年没有换届",
    "会费与经费": "工会经费不公开|会费扣了但没有任何活动|过节福利没有发放|工会福利发放标准是多少",
    "工会干部履职": "工会主席不作为|反映问题后工会没有人管|工会工作人员态度差互相推诿|电话一直没人接",
    "职代会与厂务公开": "改制方案没有经过职代会|规章制度没有征求职工意见|厂务从不公开|职工代表不是选出来的",
    "集体协商": "希望开展工资集体协商|多年没涨过工资，想请工会与公司谈判|集体合同从来没见过|行业工价太低，想统一协商",
    "困难职工帮扶": "家里有重病人生活困难|下岗多年没有收入，想申请困难补助|孩子上学交不起学费，能否金秋助学|困难职工档案怎么建",
    "互助保障": "在职职工互助保险怎么理赔|住院二次报销的材料交到哪里|互助金{m}个月还没有到账|重大疾病互助保障怎么参保",
    "法律援助": "想申请法律援助打劳动官司|仲裁需要什么材料|不懂怎么写仲裁申请书，能否派律师|劳动仲裁裁决下来对方不执行",
    "技能培训": "想报名参加电工证培训|职工技能提升补贴怎么领|育婴师培训什么时候开班|证书下来了补贴一直没到账",
    "求职就业": "失业了想找工作|工会招聘会在哪里举办|大龄人员找不到工作|被中介骗了{y}元介绍费",
    "安全隐患": "车间消防通道被堵|电线裸露没有人管|高空作业不给安全带|锅炉没有年检还在用|危化品随便堆放",
    "高温与劳保用品": "高温天户外作业没有高温津贴|车间三十八度没有降温设施|夏天不发防暑降温费|手套口罩都要自己买|劳保鞋一年没有发过",
    "食堂与宿舍": "食堂饭菜不卫生有虫子|宿舍十二个人一间没有空调|员工宿舍停水停电|食堂涨价了质量还差",
    "心理健康": "工作压力大睡不着觉|同事出事后大家情绪低落，想请心理老师|被领导当众辱骂心里很难受|最近总想不开",
    "子女托管": "暑假孩子没人带，有没有托管班|工会爱心托管班怎么报名|寒假托管名额太少|希望单位办托育点",
    "文体与疗休养": "职工疗休养怎么申请|工会组织的相亲会怎么报名|文化宫游泳馆什么时候开放|想参加职工运动会|公园年票怎么领",
    "其他": "身份证丢了怎么办|小区停水了|想咨询落户政策|公交线路改了不方便|楼上噪音扰民|退休认证怎么做",
}
SHARED = (
    "工资{y}元左右|在这里上班{m}个月了|找过领导几次都没有结果|公司态度很差|打过电话没人管|同事有{n}多人都是这样|之前打过12345没有下文|已经向劳动监察反映过|"
    "家里老人孩子都要用钱|没有签劳动合同|社保也没有交|加班也多|想知道这样合不合法|单位让等通知|现在已经离职了|老板说要告就去告"
)
OPENERS = (
    "|您好，|市民来电反映：|来电人表示，|市民反映|你好，我想咨询一下，|本人是{e}的员工，|来电人反映，其在{e}工作，|领导您好！|诉求人称|"
    "网友留言：|职工来电，|我老公在{e}上班，|喂你好，|尊敬的工会领导：|转12345工单："
)
CLOSERS = (
    "|希望相关部门核实处理。|请尽快处理，谢谢！|诉求：要求有关部门介入调查并给予回复。|望解决|请问该怎么办？|来电人要求回电。|恳请领导帮忙解决，非常感谢！|"
    "请工会协调处理。|希望给个说法|请核实处理并答复市民。|急急急！！！|🙏🙏"
)
DISTRICTS = {
    "朝阳区": "望京街道 三里屯街道 十八里店乡 酒仙桥街道 高碑店乡",
    "海淀区": "中关村街道 上地街道 西北旺镇 学院路街道 四季青镇",
    "丰台区": "新村街道 花乡 卢沟桥街道 方庄街道",
    "通州区": "马驹桥镇 宋庄镇 永顺镇 台湖镇",
    "大兴区": "亦庄镇 黄村镇 西红门镇 旧宫镇",
    "昌平区": "沙河镇 回龙观街道 北七家镇",
    "顺义区": "后沙峪镇 李桥镇 仁和镇",
    "房山区": "长阳镇 良乡镇 窦店镇",
}
FIRST, SECOND = "华宏鑫金瑞中天恒博远盛达京联信泰嘉德亿利", "源达通峰诚宇鼎辉信泰隆兴顺安捷晟业维科邦"
TRADES = "建筑工程 餐饮管理 物业管理 科技 人力资源 保洁服务 物流 电子 机械制造 食品 服装 教育咨询 家政服务 汽车配件 装饰工程"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
OTHERWISE = {
    "公司": "单位",
    "工资": "薪水",
    "没有": "没",
    "老板": "负责人",
    "已经": "都",
    "不给": "拒绝给",
    "元": "块钱",
    "社保": "社会保险",
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order as it was taken down, and what it is in truth."""

    number: str
    text: str
    label: str  # as filed; some wrongly
    true_label: str
    at: datetime
    matter: int
    employer: str
    place: str


@dataclass(frozen=True, kw_only=True)
class _Matter:
    key: int
    label: str
    employer: str
    district: str
    street: str
    start: date
    callers: int
    facts: dict[str, str]


def orders(
    count: int, *, seed: int, categories: int = 41, wrong: float = 0.06, callers: int = 3, days: int = 365
) -> list[Order]:
    """So many orders, in the order of time.

    Args:
        categories: the most frequent so many of the 41.
        wrong: the share filed under another category.
        callers: a matter is told by one to so many callers, a few by five times as many.
        days: the orders fall on so many days from 2024-01-01.
    """
    random = Random(seed)
    labels = sorted(SAYINGS, key=lambda name: Random(f"{name}").random())[:categories]
    weights = [1 / (1 + at) ** 1.1 for at in range(len(labels))]
    found: list[Order] = []
    key = 0
    while len(found) < count:
        label = random.choices(labels, weights)[0]
        matter = _matter(random, key, label, callers, days)
        numbers: list[str] = []
        for _caller in range(matter.callers):
            found.append(_told(random, matter, numbers, labels, wrong))
            numbers.append(found[-1].number)
        key += 1
    return sorted(found[:count], key=lambda order: (order.at, order.number))


def employer_name(random: Random) -> str:
    """A name of a company, long or short."""
    core = random.choice(FIRST) + random.choice(SECOND) + random.choice(["", random.choice(SECOND)])
    return (
        random.choice(["北京", "北京市", ""])
        + core
        + random.choice(TRADES.split())
        + random.choice(["有限公司", "有限公司", "公司", "集团"])
    )


def _matter(random: Random, key: int, label: str, callers: int, days: int) -> _Matter:
    district = random.choice(list(DISTRICTS))
    many = random.randint(1, callers) if random.random() > 0.01 else callers * 5
    facts = {
        "m": str(random.randint(2, 24)), "n": str(random.choice([5, 8, 12, 20, 30, 46, 60])), "mon": str(random.randint(1, 12)),
        "y": str(random.choice([800, 1500, 2300, 4200, 5600, 12000, 36800, 180000])), "t": str(random.randint(10, 14)),
        "p": random.choice(["河北", "天津", "廊坊", "燕郊"]),
    }  # fmt: skip
    return _Matter(
        key=key, label=label, employer=employer_name(random), district=district,
        street=random.choice(DISTRICTS[district].split()), start=date(2024, 1, 1) + timedelta(random.randrange(days)),
        callers=many, facts=facts,
    )  # fmt: skip


def _told(random: Random, matter: _Matter, earlier: list[str], labels: list[str], wrong: float) -> Order:
    at = datetime.combine(matter.start, time()) + timedelta(hours=random.expovariate(1 / 96))
    number = f"{at:%Y%m%d}{random.randrange(10**6):06d}"
    text = _wording(random, matter)
    if earlier and random.random() < 0.15:
        text += f"（此前工单编号{random.choice(earlier)}）"
    if random.random() < 0.2:
        text += f"联系电话1{random.choice('3578')}{random.randrange(10**9):09d}，{random.choice(SURNAMES)}{random.choice(['先生', '女士'])}。"
    label = random.choice(labels) if random.random() < wrong else matter.label
    return Order(
        number=number, text=text, label=label, true_label=matter.label, at=at, matter=matter.key,
        employer=matter.employer, place=matter.district,
    )  # fmt: skip


def _wording(random: Random, matter: _Matter) -> str:
    said = SAYINGS[matter.label].split("|")
    parts = random.sample(said, k=min(len(said), random.choice([1, 1, 2, 2, 3])))
    parts += random.sample(SHARED.split("|"), k=random.choice([0, 1, 1, 2, 3]))
    random.shuffle(parts)
    if random.random() < 0.12:  # a second matter beside the first
        parts.append("另外" + random.choice(random.choice(list(SAYINGS.values())).split("|")))
    where = random.choice([matter.district, matter.district + matter.street, matter.street, ""])
    name = random.choice(
        [matter.employer, matter.employer, matter.employer.removeprefix("北京市").removeprefix("北京")]
    )
    opener = random.choice(OPENERS.split("|")).replace("{e}", where + name)
    middle = "，".join(parts)
    if name not in opener and random.random() < 0.85:
        middle = (
            random.choice(
                [f"{where}{name}，", f"位于{where}的{name}", f"我在{where}{name}上班，", f"{name}（{where}）"]
            )
            + middle
        )
    for key, value in matter.facts.items():
        middle = middle.replace("{" + key + "}", value)
    text = opener + middle + random.choice("。。，！") + random.choice(CLOSERS.split("|"))
    for plain, other in OTHERWISE.items():
        if random.random() < 0.2:
            text = text.replace(plain, other) if plain not in name else text
    if random.random() < 0.1:
        at = random.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    return text
