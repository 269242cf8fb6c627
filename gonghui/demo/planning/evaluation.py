"""A mid-term evaluation as it stands in the demo city; every word of it is invented.

Two units have filed, one is accepted; a third party has filed, and its finding is being put right.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from gonghui.demo.accounts import FEDERATION, PASSWORD
from gonghui.demo.city.names import MARK
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.foundation.bodies.models import Body, BodyTree
from gonghui.foundation.core.actions import recorded
from gonghui.insight.evaluation import actions
from gonghui.insight.evaluation.models import Engagement, Evaluation, SelfAssessment
from gonghui.insight.evaluation.rules.evaluating import wants_cause
from gonghui.insight.plans.models import Plan, Target

PLAN, YEAR = "beijing-14", 2023
STUDIOS, CONGRESSES = 1, 9
MORE = 200  # studios
STANDS_FROM = date(2021, 1, 1)
COMMITTEE = f"市职工发展委员会{MARK}"
SCHEME = (
    "评估对象：规划全部指标，数据截至年末，以平台记录为准，上报数并列。\n"
    "评估方式：责任单位自评、第三方评估、综合会签。各责任单位只填写原因和措施，数据不重复填报。" + MARK
)
CAUSE, MEASURE = f"新设单位较多，台账补录滞后。{MARK}", f"按缺口清单逐项补齐，按月核对。{MARK}"
FINDING = (f"部分单位建制记录晚于实际时间，时点不一致。{MARK}", f"统一登记口径，补注登记时间。{MARK}")
DECISION = f"年底前完成工作室名册核对，并报送核对结果。{MARK}"
PRACTICE = (
    f"工作室名册一次采集、多方共用{MARK}",
    f"由责任单位一次登记，评估、统计、表彰共用同一份记录，不再要求基层重复报送。{MARK}",
)


def open_evaluations(*, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Plays the evaluation up to the moment of loading, once.

    Args:
        now: the moment of loading.
    """
    plan = Plan.objects.select_related("area").filter(key=PLAN).first()
    owner = Account.objects.filter(username="owner").first()
    if plan is None or owner is None or Evaluation.objects.exists():
        return
    federation = Body.objects.get(name_zh=FEDERATION)
    economy = plan.indicators.get(number=STUDIOS).owner
    organiser = _account("evaluation", f"评估组织岗{MARK}", "plan_evaluation", federation, by)
    second = _account("owner-economy", f"经济部责任岗{MARK}", "indicator_owner", economy, by)
    at = now - timedelta(days=25)
    with recorded(at=at):
        made = actions.open_evaluation(
            plan=plan,
            kind="midterm",
            year=YEAR,
            as_of=date(YEAR, 12, 31),
            body=federation,
            scheme=SCHEME,
            due_on=legal_day(now) + timedelta(days=15),
            by=organiser,
            now=at,
        )
    _file(made, owner, now - timedelta(days=9))
    accepted = _file(made, second, now - timedelta(days=12))
    _step(accepted.pk, "accept", organiser, now - timedelta(days=11))
    _third_party(made, organiser, owner, now)
    _decided(made, economy, organiser, by, now)
    _changes(plan, second, now)
    say("a mid-term evaluation; accounts evaluation and owner-economy")


def _account(username: str, name: str, role: str, body: Body, by: Account) -> Account:
    account = create_account(username=username, name=name, by=by, password=PASSWORD)
    grant_role(account=account, role=role, body=body, by=by, on=max(STANDS_FROM, body.valid_from))
    return account


def _file(evaluation: Evaluation, by: Account, at: datetime) -> SelfAssessment:
    body = RoleGrant.objects.get(account=by, role="indicator_owner").body
    one = evaluation.assessments.select_related("case", "body", "evaluation").get(body=body)
    words = {
        item.indicator.number: {
            "cause": CAUSE if wants_cause(item.status) else "",
            "measures": MEASURE if wants_cause(item.status) else "",
            "promised_on": None,
        }
        for item in one.items.select_related("indicator")
    }
    with recorded(at=at):
        return actions.file_assessment(
            assessment=one, words=words, summary=f"总体进展平稳。{MARK}", version=one.version, by=by, now=at
        )


def _third_party(evaluation: Evaluation, organiser: Account, owner: Account, now: datetime) -> None:
    """Engaged, filed, and its one finding sent to a unit that has said what it will do."""
    third = Account.objects.get(username="evaluator")
    body = RoleGrant.objects.get(account=third).body
    at = now - timedelta(days=8)
    with recorded(at=at - timedelta(days=12)):
        engagement = actions.engage(
            evaluation=evaluation,
            body=body,
            account=third,
            document=f"演示委托〔{YEAR + 1}〕1号",
            by=organiser,
            now=at - timedelta(days=12),
        )
    _scored(engagement, third, at)
    finding = engagement.findings.get()
    unit = RoleGrant.objects.get(account=owner, role="indicator_owner").body
    sent = now - timedelta(days=6)
    with recorded(at=sent):
        righting = actions.ask_rectification(
            finding=finding,
            body=unit,
            due_on=legal_day(now) + timedelta(days=20),
            text=FINDING[1],
            by=organiser,
            now=sent,
        )
    _step(righting.pk, "plan_measure", owner, now - timedelta(days=4), measure=MEASURE)


def _scored(engagement: Engagement, third: Account, at: datetime) -> None:
    numbers = engagement.evaluation.items.values_list("indicator__number", flat=True)
    with recorded(at=at):
        actions.enter_finding(
            evaluation=engagement.evaluation,
            engagement=engagement,
            number=CONGRESSES,
            text=FINDING[0],
            advice=FINDING[1],
            by=third,
            now=at,
        )
        actions.write_scores(
            engagement=engagement,
            scores={number: (70 + 7 * number % 25, "") for number in numbers},
            opinion=f"指标数据可追溯，多数指标符合时序进度。{MARK}",
            points=82,
            version=engagement.version,
            by=third,
            now=at,
        )
        actions.file_engagement(engagement=engagement, version=engagement.version + 1, by=third, now=at)


def _decided(evaluation: Evaluation, unit: Body, organiser: Account, by: Account, now: datetime) -> None:
    """What a committee decided on it, sent to a unit."""
    committee = found_body(kind="committee", name_zh=COMMITTEE, on=STANDS_FROM, area=None, by=by)
    place_body(tree=BodyTree.DIRECT, child=committee, parent=evaluation.body, on=STANDS_FROM, by=by)
    at = now - timedelta(days=3)
    with recorded(at=at):
        actions.follow_decision(
            evaluation=evaluation,
            committee=committee,
            number=f"演示纪要〔{legal_day(at).year}〕3号",
            decided_on=legal_day(at),
            text=DECISION,
            body=unit,
            due_on=legal_day(now) + timedelta(days=30),
            by=organiser,
            now=at,
        )


def _changes(plan: Plan, teller: Account, now: datetime) -> None:
    """A change of a target that waits for its decision, and a practice that was published."""
    planner = Account.objects.get(username="plan")
    chief = Account.objects.get(username="plan-chief")
    target = Target.objects.filter(indicator__plan=plan, indicator__number=STUDIOS, area=plan.area).first()
    at = now - timedelta(days=2)
    if target is not None and target.value is not None:
        with recorded(at=at):
            actions.propose_target(
                target=target,
                value=target.value + MORE,
                text=f"{(target.value + MORE).normalize():f}",
                due_on=target.due_on,
                reason=f"按中期评估建议调整。{MARK}",
                by=planner,
                now=at,
                evaluation=Evaluation.objects.get(plan=plan),
            )
    body = RoleGrant.objects.get(account=teller, role="indicator_owner").body
    with recorded(at=at):
        practice = actions.submit_practice(
            plan=plan,
            body=body,
            indicator=plan.indicators.get(number=STUDIOS),
            title=PRACTICE[0],
            text=PRACTICE[1],
            by=teller,
            now=at,
        )
        actions.decide_practice(practice=practice, publish=True, by=chief, now=now)


def _step(case: int, step: str, by: Account, at: datetime, **fields: Any) -> None:
    with recorded(at=at):
        do_step(case=Case.objects.get(pk=case), step=step, by=by, now=at, fields=fields)
