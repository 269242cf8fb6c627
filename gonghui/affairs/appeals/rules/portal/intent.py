"""What a worker wants, told by the words of one box: kind of request, category, and signs of danger.

Plain words, no guess at meaning: the first category of the list that has a word in the text. The worker's
own choice of kind counts more; whoever handles it may see the words that decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gonghui.affairs.appeals.models.choices import Hazard, Request
from gonghui.affairs.appeals.rules.categories import Category

OTHER = "other"
# Signs of danger: the worker is asked, nothing is raised by a word alone.
DANGER: tuple[tuple[Hazard, tuple[str, ...]], ...] = (
    (Hazard.SELF_HARM, ("自杀", "轻生", "不想活", "活不下去", "割腕", "跳楼", "suicide", "kill myself")),
    (Hazard.HEIGHT, ("塔吊上", "爬上塔吊", "楼顶上", "天台上", "on the roof", "on the crane")),
    (Hazard.VIOLENCE, ("持刀", "打人", "被打", "殴打", "威胁人身", "扣押", "beaten", "threatened")),
    (
        Hazard.INJURY,
        ("着火", "爆炸", "中毒", "触电", "塌了", "被埋", "断了手", "昏迷", "on fire", "unconscious"),
    ),
    (Hazard.STOPPAGE, ("堵路", "围堵", "集体停工", "罢工", "blocking the road")),
    (Hazard.CHILD, ("童工", "child labour")),
)
# In this order: the narrower before the wider.
CATEGORY_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("union.reprisal", ("打击报复", "报复我", "穿小鞋", "reprisal")),
    ("women.harassment", ("性骚扰", "咸猪手", "sexual harassment")),
    ("wellbeing.mind", ("心理", "抑郁", "焦虑", "depress")),
    (
        "wages.arrears",
        ("拖欠", "欠薪", "欠工资", "不发工资", "没发工资", "没有发工资", "讨薪", "unpaid wage", "arrears"),
    ),
    ("wages.overtime", ("加班费", "加班工资", "overtime pay")),
    ("wages.minimum", ("最低工资", "minimum wage")),
    ("wages.deduction", ("克扣", "扣工资", "罚款", "deduct")),
    ("insurance.housing", ("公积金", "housing fund")),
    ("insurance.base", ("缴费基数", "insurance base")),
    ("insurance.unpaid", ("社保", "社会保险", "养老保险", "医保", "social insurance")),
    ("dismissal.layoff", ("裁员", "layoff", "laid off")),
    ("dismissal.compensation", ("经济补偿", "赔偿金", "n+1", "severance")),
    ("dismissal.unlawful", ("辞退", "开除", "解雇", "违法解除", "dismiss", "fired")),
    ("contract.unsigned", ("没签合同", "未签合同", "不签合同", "没有合同", "no contract")),
    ("contract.noncompete", ("竞业", "服务期", "non-compete")),
    ("contract.terms", ("合同", "调岗", "contract")),
    ("injury.disease", ("职业病", "尘肺", "occupational disease")),
    ("injury.benefit", ("工伤待遇", "伤残补助", "injury benefit")),
    ("injury.recognition", ("工伤", "受伤", "injur")),
    ("hours.leave", ("年休假", "年假", "paid leave")),
    ("hours.overlong", ("加班", "996", "超时", "overtime")),
    ("women.pregnancy", ("怀孕", "孕期", "产假", "哺乳", "生育", "pregnan", "maternity")),
    ("women.discrimination", ("性别歧视", "只招男", "discriminat")),
    ("flexible.platform", ("平台", "接单", "派单", "骑手", "外卖", "网约车", "platform", "rider")),
    ("flexible.dispatch", ("劳务派遣", "派遣工", "同工同酬", "equal pay")),
    ("flexible.station", ("驿站", "歇脚", "station")),
    ("safety.heat", ("高温", "防暑", "劳保", "heat")),
    ("safety.hazard", ("隐患", "不安全", "脚手架", "hazard", "unsafe")),
    ("safety.canteen", ("食堂", "宿舍", "canteen", "dormitory")),
    ("union.founding", ("建工会", "成立工会", "建会", "没有工会", "found a union")),
    ("union.fees", ("会费", "工会经费", "union dues")),
    ("union.officer", ("工会主席", "工会干部", "union officer")),
    ("union.joining", ("入会", "加入工会", "转会", "join the union", "join a union")),
    ("democracy.bargaining", ("集体协商", "工资协商", "集体合同", "bargaining")),
    ("democracy.congress", ("职代会", "厂务公开", "workers' congress")),
    ("aid.legal", ("法律援助", "律师", "legal aid", "lawyer")),
    ("aid.mutual", ("互助保障", "互助险", "mutual aid")),
    ("aid.hardship", ("困难", "大病", "救助", "帮扶", "补助", "hardship")),
    ("skills.training", ("培训", "技能", "training")),
    ("skills.job", ("找工作", "求职", "失业", "招聘", "find work", "a job")),
    ("wellbeing.children", ("托管", "孩子没人", "暑期班", "child care")),
    ("wellbeing.culture", ("疗休养", "文体", "看电影", "recuperation")),
)
REPORTS = ("举报", "report the")
SUGGESTS = ("建议", "希望能", "suggest")
QUESTIONS = (
    "请问",
    "咨询",
    "怎么",
    "如何",
    "是否",
    "能不能",
    "可不可以",
    "多少",
    "吗",
    "?",
    "？",
    "what",
    "how",
)
HELP = ("帮扶", "求助", "救助", "援助", "补助", "困难", "帮帮", "hardship", "help")
# Of these something is wrong at an employer: without a word for it, it is a complaint.
GRIEVANCES = {"wages", "insurance", "dismissal", "injury", "hours", "women", "safety", "contract", "flexible"}
CHOICES = {"question": Request.CONSULT, "complaint": Request.COMPLAINT, "aid": Request.HELP}


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a text was read as, and the words that decided; `hazards` are to be asked about."""

    request: Request
    category: str
    hazards: tuple[Hazard, ...] = ()
    words: tuple[str, ...] = ()


def read_intent(
    text: str, tree: Mapping[str, Category], *, chosen: str = "", has_employer: bool = False
) -> Intent:
    """Reads what is meant.

    Args:
        text: what the worker wrote.
        tree: the categories of the day; one that is not in it is not found.
        chosen: question, complaint or aid, where the worker chose; the words decide otherwise.
        has_employer: the employer is named; without it no category is found that needs one.
    Returns:
        The category is `other` where no word of the list is in the text.
    """
    said = "".join(text.casefold().split(" ")) if _is_chinese(text) else text.casefold()
    category, word = _category(said, tree, has_employer)
    request, sign = _request(said)
    return Intent(
        request=CHOICES.get(chosen, request),
        category=category
        if category in tree and (has_employer or not tree[category].needs_employer)
        else OTHER,
        hazards=tuple(hazard for hazard, words in DANGER if any(one in said for one in words)),
        words=tuple(one for one in (word, sign) if one),
    )


def _is_chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def _category(said: str, tree: Mapping[str, Category], has_employer: bool) -> tuple[str, str]:
    """The first category with a word in the text that can be handled as it stands, and that word."""
    for key, words in CATEGORY_WORDS:
        if key in tree and (has_employer or not tree[key].needs_employer):
            for word in words:
                if word in said:
                    return key, word
    return OTHER, ""


def _grievance(said: str) -> bool:
    """Whether something is wrong at an employer, be it named or not."""
    return any(
        word in said for key, words in CATEGORY_WORDS if key.partition(".")[0] in GRIEVANCES for word in words
    )


def _request(said: str) -> tuple[Request, str]:
    signs = (
        (Request.REPORT, REPORTS),
        (Request.SUGGEST, SUGGESTS),
        (Request.HELP, HELP),
        (Request.COMPLAINT, ("投诉", "complain")),
        (Request.CONSULT, QUESTIONS),
    )
    for request, words in signs:
        if sign := next((one for one in words if one in said), ""):
            return request, sign
    return (Request.COMPLAINT if _grievance(said) else Request.HELP), ""
