"""What callers of the demo city say: a clause or two of each category, put together by chance. Nobody said it."""

# ruff: noqa: E501 -- sayings, a category a line, are read better unbroken
from __future__ import annotations

from random import Random

from gonghui.demo.city.names import MARK

# Category → clauses; any two of them make a wording.
SAYINGS = {
    "wages.arrears": "公司已经两个月没有发工资|老板说等项目回款再发工资|干完活工钱一直要不回来|班组二十多人的工资都没拿到|上个月工资到现在还没到账|催了几次财务都说没钱",
    "wages.minimum": "每月到手的钱低于最低工资标准|待岗以后只给几百块生活费|试用期只按一半发|时薪算下来不到最低标准",
    "wages.overtime": "周末加班没有加班费也不调休|法定节假日上班没给三倍工资|加班都说是自愿的不给钱|综合工时算下来加班工资没给够",
    "wages.deduction": "迟到一次扣半天工资|说弄坏设备要从工资里扣|离职时扣了最后一个月工资|押金到现在不退",
    "insurance.unpaid": "入职一年没有交社会保险|单位让签自愿放弃社保的声明|养老保险断缴了半年|离职才发现医保没有交",
    "insurance.base": "社保按最低基数交和实际工资不符|缴费基数多年没有调整|基数低影响退休待遇|工资涨了基数没有变",
    "insurance.housing": "单位不给缴住房公积金|公积金比例降低没有通知|公积金断缴影响贷款|想问离职后公积金怎么提取",
    "contract.unsigned": "入职三个月没有签劳动合同|合同签完公司全部收走|只签了劳务协议|让在空白合同上签字",
    "contract.terms": "没有商量就把岗位调到外地|公司搬迁不去就算自动离职|要求签字同意降薪|合同到期不说续不续签",
    "contract.noncompete": "离职后竞业限制补偿没有给|服务期没满要交高额违约金|签了竞业协议找不到工作|培训协议的费用算得不对",
    "dismissal.unlawful": "突然通知不用来上班了|请病假以后被开除|口头辞退不给离职证明|说严重违纪要解除合同不认可",
    "dismissal.layoff": "公司一次裁了几十人|整个部门撤销要求签协议离开|裁员没有听取工会意见|以效益不好为由优化老员工",
    "dismissal.compensation": "辞退不给经济补偿|补偿的年限算少了|公司关门遣散费没有着落|协商好的补偿一直没到账",
    "injury.recognition": "上班路上被车撞单位不报工伤|手被机器压伤不给申报|没有合同工伤认定不了|单位说过了时间不能报工伤",
    "injury.benefit": "停工留薪期的工资没发|工伤医药费垫付后不报销|鉴定了等级公司不赔|一次性伤残补助金不给",
    "injury.disease": "粉尘车间干了多年怀疑尘肺|单位不给做职业健康体检|噪声大听力下降想做诊断|不给开职业史证明",
    "hours.overlong": "每天工作十二小时一个月休一天|连续上夜班身体吃不消|强制加班到凌晨|下班以后还要在群里打卡",
    "hours.leave": "入职多年没休过年休假|年假没休完到年底清零|要休年假领导不批|离职时未休年假没有折算",
    "women.pregnancy": "怀孕以后被调岗降薪|产检请假算事假扣钱|哺乳期安排上夜班|生育津贴到账公司不给",
    "women.harassment": "上级经常发不合适的信息|工作场所言语骚扰向公司反映没人管|同事动手动脚很害怕|投诉骚扰以后被孤立",
    "women.discrimination": "招聘只要男性|面试问是否准备生育|因为是女员工不给晋升|同岗位女职工工资低",
    "flexible.dispatch": "派遣工和正式工同样的活工资差一半|派遣到期被退回没有说法|外包人员没有福利|派遣几年不给转正",
    "flexible.platform": "跑单单价又降了|超时扣钱申诉没有用|账号无故被封停|平台抽成太高|差评一次扣很多",
    "flexible.station": "附近没有户外劳动者驿站|驿站饮水机坏了没人修|驿站锁着门进不去|送餐的没有地方热饭休息",
    "union.joining": "想加入工会怎么办理|换了单位工会关系怎么转|灵活就业可以入会吗|会员卡丢了怎么补",
    "union.founding": "公司一百多人没有工会|想问企业怎么建工会|单位不同意成立工会|工会到期多年没有换届",
    "union.fees": "会费扣了没有任何活动|过节福利没有发放|工会经费从来不公开|想问福利发放标准",
    "union.officer": "向工会反映以后没有人管|工会干部推诿不办|工会电话一直没人接|工作人员态度不好",
    "union.reprisal": "参加工会活动以后被调岗|提意见以后被降薪|当职工代表以后被刁难|举报以后被停工",
    "democracy.congress": "改制方案没有经过职代会|规章制度没有征求职工意见|厂务从来不公开|职工代表不是选出来的",
    "democracy.bargaining": "多年没涨工资想请工会与公司协商|希望开展工资集体协商|集体合同从来没见过|行业工价太低想统一协商",
    "aid.hardship": "家里有重病人生活困难|下岗以后没有收入想申请补助|孩子上学交不起学费|困难职工档案怎么建",
    "aid.mutual": "互助保险怎么理赔|住院二次报销材料交到哪里|互助金几个月没有到账|重疾互助怎么参加",
    "aid.legal": "想申请法律援助打官司|仲裁需要什么材料|不会写仲裁申请书|裁决下来对方不执行",
    "skills.training": "想报名参加电工培训|技能补贴怎么领|培训班什么时候开班|证书下来补贴没到账",
    "skills.job": "失业了想找工作|招聘会在哪里举办|年龄大找不到工作|被中介骗了介绍费",
    "safety.hazard": "车间消防通道被堵|电线裸露没人管|高空作业不给安全带|危化品随便堆放",
    "safety.heat": "高温天户外作业没有津贴|车间很热没有降温设施|手套口罩都要自己买|夏天不发防暑用品",
    "safety.canteen": "食堂饭菜不卫生|宿舍人太多没有空调|宿舍停水停电|食堂涨价质量差",
    "wellbeing.mind": "工作压力大睡不着|被领导当众辱骂心里难受|同事出事后大家情绪低落|最近心情很差想找人聊聊",
    "wellbeing.children": "暑假孩子没人带想报托管班|托管班怎么报名|寒假托管名额太少|希望单位办托育点",
    "wellbeing.culture": "职工疗休养怎么申请|工会的相亲活动怎么报名|文化宫什么时候开放|想参加职工运动会",
    "other": "证件丢了怎么补办|小区停水了|想问落户政策|公交线路改了不方便",
}
OPENERS = ("", "", "您好，", "来电反映：", "我想问一下，", "职工反映，", "麻烦您，")
SHARED = (
    "找过领导几次没有结果",
    "同事们也是这样",
    "打过电话没人管",
    "想知道这样合不合法",
    "家里都等着用钱",
    "单位让等通知",
)
CLOSERS = ("。", "，请帮忙协调。", "，希望尽快处理。", "，请问怎么办？", "，请工会帮助。")


def saying(rng: Random, category: str, *, employer: str = "", place: str = "") -> str:
    """A wording of a category, marked as demo; now and then it names the employer or the place."""
    known = SAYINGS.get(category, SAYINGS["other"]).split("|")
    parts = rng.sample(known, 2 if rng.random() < 0.45 else 1)
    if rng.random() < 0.35:
        parts.append(rng.choice(SHARED))
    named = f"在{employer}上班，" if employer and rng.random() < 0.5 else ""
    named = named or (f"在{place}，" if place and rng.random() < 0.3 else "")
    return f"{rng.choice(OPENERS)}{named}{'，'.join(parts)}{rng.choice(CLOSERS)}{MARK}"
