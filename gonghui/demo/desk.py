"""The hotline's desk as it stands when the city is loaded: catalogue, roster, knowledge, and open appeals.

What is open is told in hours before the loading, so that the inbox is alive on whatever day that is; it lies
after the years of the true answers and changes none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from gonghui.affairs.appeals import actions
from gonghui.affairs.appeals.actions import Said
from gonghui.affairs.appeals.models import Appeal
from gonghui.affairs.appeals.queries import categories
from gonghui.affairs.appeals.rules.followup import Citation
from gonghui.demo.city.lives import ANSWER
from gonghui.demo.city.names import MARK, person_name, phone_number
from gonghui.demo.city.times import SHANGHAI, stream
from gonghui.demo.ids import Ids
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.actions import delegate_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.core.actions import recorded

BASIS = f"市总工会职责清单{MARK}"
IN_FORCE = date(2024, 1, 1)
# Category → department that the catalogue names in the whole city.
CATALOGUE = {"union.officer": "市总工会基层组织工作部", "women.harassment": "市总工会女职工工作部"}
WEEKS = 26
LINES, STREET_LINE = ("8001", "8002", "8003"), "8101"
# Question, answer, category, statute, article, in force since (in this wording).
KNOWLEDGE = (
    (
        "单位一直不签书面劳动合同怎么办？",
        "建立劳动关系，应当订立书面劳动合同；已建立关系而未同时订立的，应当自用工之日起一个月内订立。",
        "contract.unsigned",
        "中华人民共和国劳动合同法",
        "10",
        date(2008, 1, 1),
    ),
    (
        "工资应当什么时候发？",
        "用人单位应当按照合同约定和国家规定，及时足额支付劳动报酬；拖欠的，可以依法向人民法院申请支付令。",
        "wages.arrears",
        "中华人民共和国劳动合同法",
        "30",
        date(2008, 1, 1),
    ),
    (
        "带薪年休假有几天？",
        "累计工作满一年不满十年的五天，满十年不满二十年的十天，满二十年的十五天。",
        "hours.leave",
        "职工带薪年休假条例",
        "3",
        date(2008, 1, 1),
    ),
    (
        "产假有多少天？",
        "女职工生育享受九十八天产假，其中产前可以休假十五天；各地另有增加的，按当地规定。",
        "women.pregnancy",
        "女职工劳动保护特别规定",
        "7",
        date(2012, 4, 28),
    ),
    (
        "谁可以加入工会？",
        "以工资收入为主要生活来源的劳动者，都有依法参加和组织工会的权利，任何组织和个人不得阻挠和限制。",
        "union.joining",
        "中华人民共和国工会法",
        "3",
        date(2022, 1, 1),
    ),
)


@dataclass(frozen=True)
class Open:
    """An appeal that is open when the city is loaded.

    Attributes:
        hours: before the loading it was taken.
        stage: how far it is.
        street: which of the streets, the demo officer's first.
    """

    hours: float
    stage: str
    category: str
    channel: str = "phone"
    request: str = "complaint"
    street: int = 0
    more: dict[str, Any] = field(default_factory=dict)


OPEN = (
    Open(0.4, "desk", "hours.leave", request="consult"),
    Open(1.2, "desk", "union.joining", channel="portal", request="consult"),
    Open(0.7, "danger", "", more={"hazards": ["height"]}),
    Open(1.1, "danger_taken", "", more={"hazards": ["stoppage"], "workers": 40}),
    Open(2, "sent", "wages.arrears"),
    Open(5, "sent", "safety.heat", street=1),
    Open(23, "sent", "safety.hazard"),
    Open(30, "sent", "insurance.unpaid", channel="portal"),
    Open(26, "working", "wages.overtime"),
    Open(50, "working", "flexible.platform", channel="station", street=1),
    Open(70, "working", "dismissal.compensation", channel="letter"),
    Open(76, "working", "contract.unsigned", channel="walk_in"),
    Open(190, "working", "wages.deduction"),
    Open(260, "working", "insurance.base", street=2),
    Open(46, "more_time", "dismissal.unlawful"),
    Open(20, "returned", "flexible.platform"),
    Open(28, "answered", "hours.overlong"),
    Open(44, "tried", "wages.minimum", street=1),
    Open(90, "reopened", "safety.canteen"),
    Open(9, "sent", "women.pregnancy", channel="portal", more={"anonymous": True}),
    Open(12, "sent", "union.reprisal", more={"restricted": True}),
    Open(16, "sent", "wages.arrears", more={"workers": 30}),
    Open(14, "repeat", "wages.arrears"),
    Open(31, "order", "wages.arrears", channel="12345"),
    Open(55, "proposed", "wellbeing.culture", request="suggest"),
)


class OpenDesk:
    """Brings the desk to life through the actions that officers use."""

    def __init__(self, ids: Ids, by: Account, now: datetime) -> None:
        self.ids, self.city, self.by, self.now = ids, ids.city, by, now
        self.rng = stream(self.city.seed, "open appeals")
        self.desk = Account.objects.get(username="hotline")
        self.lead = Account.objects.get(username="hotline-lead")
        self.street_officer = Account.objects.get(username="jianwai")
        self.federation = Body.objects.get(name_zh=f"市总工会{MARK}")
        geography = self.city.geography
        others = [code for code in geography.streets["110105"] if code != geography.jianwai]
        self.streets = [geography.jianwai, *others, *geography.streets["110101"]][:3]
        self.firms = {street: self._firms(street) for street in self.streets}
        self.last: Case | None = None
        self.count = 0

    def _firms(self, street: str) -> list[Body]:
        """The employers that still sit in a street."""
        gone = {event.values.get("employer") for event in self.city.events}
        keys = [seat.body for seat in self.city.seats if seat.area == street and not seat.by_event]
        employers = [key for key in keys if self.city.bodies[key].kind == "employer" and key not in gone]
        wanted = [self.ids.body(key) for key in employers[:5]]
        return list(Body.objects.filter(pk__in=wanted, valid_to=None).order_by("pk"))

    def arrange(self) -> None:
        """Catalogue, roster, knowledge, extensions, and who stands in for whom."""
        for category, name in CATALOGUE.items():
            body = Body.objects.get(name_zh=name)
            actions.add_dispatch_rule(body=body, on=IN_FORCE, by=self.by, category=category, basis=BASIS)
        jianwai = Area.objects.get(pk=self.ids.areas[self.streets[0]])
        union = Body.objects.get(union__territory=jianwai)
        actions.add_dispatch_rule(
            body=union, on=IN_FORCE, by=self.by, category="wages", area=jianwai, basis=BASIS
        )
        start = (self.now - timedelta(days=7)).astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
        for week in range(WEEKS):
            pair = (self.lead, self.desk) if week % 2 == 0 else (self.desk, self.lead)
            for place, account in enumerate(pair, start=1):
                begins = start + timedelta(weeks=week)
                actions.add_shift(
                    body=self.federation,
                    account=account,
                    start=begins,
                    end=begins + timedelta(weeks=1),
                    by=self.by,
                    place=place,
                )
        for question, text, category, statute, article, since in KNOWLEDGE:
            actions.add_entry(
                category=category,
                question=question + MARK,
                answer=text,
                citations=[Citation(statute=statute, article=article, valid_from=since)],
                on=self.now.astimezone(SHANGHAI).date(),
                by=self.by,
            )
        for line in LINES:
            actions.add_line(line=line, desk=self.federation, on=IN_FORCE, by=self.by)
        actions.add_line(line=STREET_LINE, desk=union, on=IN_FORCE, by=self.by)
        # To come, so that today's figures and lists are those of the roles themselves.
        away = timezone.localdate() + timedelta(days=7)
        grant, until = self.lead.grants.get(), away + timedelta(days=14)
        delegate_role(grant=grant, to=self.desk, on=away, until=until, by=self.lead)

    def fill(self, rounds: int) -> int:
        """Takes the open appeals and brings each to its stage; how many there are."""
        for one in range(rounds):
            for row in OPEN:
                # A danger case is one of this hour; the others of later rounds are some hours older.
                if one == 0 or not row.stage.startswith("danger"):
                    self._open(row, row.hours + 7 * one, (row.street + one) % len(self.streets))
        return self.count

    def _open(self, row: Open, hours: float, street: int) -> None:
        at = self.now - timedelta(hours=hours)
        code = self.streets[street]
        firms, area = self.firms[code], Area.objects.get(pk=self.ids.areas[code])
        employer = firms[self.count % len(firms)] if firms else None
        self.count += 1
        if row.stage == "order":
            self._order(at, employer, area)
            return
        is_anonymous = row.more.get("anonymous", False)
        tree = categories(at.astimezone(SHANGHAI).date())
        what = tree[row.category].name_zh if row.category else "危急情况"
        said = Said(
            request=row.request,
            channel=row.channel,
            category=row.category,
            wording=f"反映{what}，请工会帮助。{MARK}",
            name="" if is_anonymous else person_name(self.rng, self.rng.choice("FM")),
            phone=phone_number(self.rng),
            employer=employer,
            employer_name="" if employer else f"某单位{MARK}",
            area=area,
            **row.more,
        )
        follows = self.last if row.stage == "repeat" else None
        with recorded(at=at):
            taken = actions.take_appeal(
                said=said, origin=self.federation, by=self.desk, now=at, follows=follows
            )
        self.last = taken.appeal.case
        unit = self.street_officer if street == 0 else system_account()
        self._bring(taken.appeal, row.stage, at, timedelta(hours=hours), unit)

    # -- stages ------------------------------------------------------------------------------------------

    def _bring(self, appeal: Appeal, stage: str, at: datetime, age: timedelta, unit: Account) -> None:
        """The steps that lead to a stage, spread over the time since."""
        steps: dict[str, list[Callable[[datetime], Any]]] = {
            "danger_taken": [lambda at: actions.take_danger(appeal=appeal, by=self.lead, now=at)],
            "working": [self._accept(appeal, unit), self._contact(appeal, unit)],
            "returned": [
                lambda at: actions.return_appeal(appeal=appeal, reason="not_our_duty", by=unit, now=at)
            ],
            "more_time": [
                self._accept(appeal, unit),
                lambda at: actions.ask_extension(
                    appeal=appeal, amount=5, reason=f"需到单位调查{MARK}", by=unit, now=at
                ),
            ],
            "answered": [self._accept(appeal, unit), self._reply(appeal, unit)],
            "tried": [
                self._accept(appeal, unit),
                self._reply(appeal, unit),
                lambda at: actions.record_callback(appeal=appeal, reached="no_answer", by=self.desk, now=at),
            ],
            "reopened": [self._accept(appeal, unit), self._reply(appeal, unit), *self._again(appeal)],
            "proposed": [
                lambda at: actions.exclude_from_rates(
                    appeal=appeal,
                    ground="against_policy",
                    reason=f"诉求超出政策规定{MARK}",
                    by=self.desk,
                    now=at,
                )
            ],
        }
        wanted = steps.get(stage, [])
        for number, step in enumerate(wanted, start=1):
            moment = at + age * number / (len(wanted) + 4)
            with recorded(at=moment):
                step(moment)

    def _accept(self, appeal: Appeal, unit: Account) -> Callable[[datetime], Any]:
        return lambda at: actions.accept(appeal=appeal, by=unit, now=at)

    def _contact(self, appeal: Appeal, unit: Account) -> Callable[[datetime], Any]:
        return lambda at: actions.record_contact(appeal=appeal, said=ANSWER, by=unit, now=at)

    def _reply(self, appeal: Appeal, unit: Account) -> Callable[[datetime], Any]:
        return lambda at: actions.reply(appeal=appeal, text=ANSWER, claims="solved", by=unit, now=at)

    def _again(self, appeal: Appeal) -> list[Callable[[datetime], Any]]:
        return [
            lambda at: actions.record_callback(
                appeal=appeal,
                reached="answered",
                contacted=True,
                result="partly",
                satisfaction="fairly",
                by=self.desk,
                now=at,
            ),
            lambda at: actions.reopen(appeal=appeal, reason=f"单位未履行承诺{MARK}", by=self.desk, now=at),
        ]

    def _order(self, at: datetime, employer: Body | None, area: Area) -> None:
        """An order of 12345: the urging comes before the order, and the order comes twice."""
        number, wrote = f"JS{at:%Y%m%d}9{self.count:05d}", "%Y-%m-%d %H:%M"
        local = at.astimezone(SHANGHAI)
        order = {
            "工单编号": number,
            "事项": "dispatch",
            "消息编号": "m-1",
            "发送时间": local.strftime(wrote),
            "诉求类型": "投诉",
            "诉求人": person_name(self.rng, "M"),
            "联系方式": phone_number(self.rng),
            "诉求内容": f"反映拖欠工资，请工会帮助。{MARK}",
            "区划代码": area.code,
            "被诉单位": employer.name_zh if employer else f"某单位{MARK}",
            "统一社会信用代码": employer.code if employer else "",
            "分类": "wages.arrears",
            "办理时限": (local + timedelta(days=2)).strftime(wrote),
        }
        urge = {
            "工单编号": number,
            "事项": "urge",
            "消息编号": "m-2",
            "发送时间": (local + timedelta(minutes=50)).strftime(wrote),
        }
        for row, late in ((urge, 1.0), (order, 1.5), (order, 4.0)):
            moment = at + timedelta(hours=late)
            with recorded(at=moment):
                actions.receive_order(row=row, origin=self.federation, by=system_account(), now=moment)


def open_desk(ids: Ids, *, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """The desk with what is open now.

    Args:
        now: the moment of loading.
    """
    desk = OpenDesk(ids, by, now)
    desk.arrange()
    count = desk.fill(1 if len(ids.city.appeals) < 100 else 3)
    say(f"{count} appeals are open at the hotline")
