"""Reported figures with planted differences, who supervises, and two supervisions; all of it invented.

Everything is made from what the records of the loaded city say, so that a test knows each difference.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gonghui.demo.accounts import FEDERATION, PASSWORD
from gonghui.demo.city.names import MARK
from gonghui.demo.city.times import moment
from gonghui.engines.cases.actions import do_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.actions import create_account, grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.bodies.actions import found_body, place_body
from gonghui.foundation.bodies.models import Area, Body, BodyTree
from gonghui.foundation.bodies.queries import districts
from gonghui.foundation.core.actions import recorded
from gonghui.insight.indicators.models import OutsideSeries
from gonghui.insight.monitoring import actions
from gonghui.insight.monitoring.models import ReportedFigure
from gonghui.insight.monitoring.queries.sides import figure_of
from gonghui.insight.plans.models import Indicator, Plan
from gonghui.insight.plans.queries import printed_value

PLAN = "beijing-14"
OFFICE = f"市总工会督查室{MARK}"
STANDS_FROM = date(2021, 1, 1)
STUDIOS, CONGRESSES, OPEN_AFFAIRS, COVERAGE = 1, 9, 10, 18
# Of the whole city: indicator and year → how much more than the records was reported, in the printed unit.
PLANTED = {
    (CONGRESSES, 2021): Decimal("2.0"),
    (CONGRESSES, 2022): Decimal("0.8"),
    (CONGRESSES, 2023): Decimal(0),
    (CONGRESSES, 2024): Decimal("1.5"),
    (STUDIOS, 2024): Decimal(3),
    (STUDIOS, 2025): Decimal(5),
}
# Of single districts at the end of 2025, in studios: one counted some twice, one forgot some.
PLANTED_DISTRICTS = {"110105": 7, "110108": -2}
# What was first reported for 2024 and corrected two months later.
FIRST_TOLD = Decimal(40)
KEPT_SINCE = date(2022, 1, 1)
OFFICIAL = (
    ("reported", date(2021, 1, 1), f"监测工作安排{MARK}"),
    ("recorded", date(2025, 1, 1), f"数据转换通知{MARK}"),
)
ANSWER = {
    "cause": f"部分小微企业合并注销后未重新建制，个别街道台账更新滞后。{MARK}",
    "measures": f"已按缺口清单逐家排查，由街道总工会上门指导建制。{MARK}",
}


def open_monitoring(*, by: Account, now: datetime, say: Callable[[str], Any]) -> None:
    """Enters what was reported of the plan, what is official, and both supervisions; once.

    Args:
        now: the moment of loading.
    """
    plan = Plan.objects.select_related("area").filter(key=PLAN).first()
    if plan is None or ReportedFigure.objects.exists():
        return
    rows = {one.number: one for one in plan.indicators.select_related("owner", "plan__area")}
    reporter = Body.objects.get(name_zh=FEDERATION)
    for source, on, document in OFFICIAL:
        with recorded(at=moment(on)):
            actions.set_official(plan=plan, source=source, valid_from=on, document=document, by=by)
    with recorded(at=moment(KEPT_SINCE)):
        actions.start_register(register="congresses", started_on=KEPT_SINCE, document=MARK, by=by)
    series = OutsideSeries.objects.filter(key="employed_people_published").first()
    if series is not None:
        actions.link_outside(indicator=rows[COVERAGE], series=series, part="denominator", by=by)
    for (number, year), more in PLANTED.items():
        _city(rows[number], plan.area, reporter, year, more, by)
    _districts(rows[STUDIOS], reporter, by)
    count = ReportedFigure.objects.count()
    supervisor, owner = _accounts(rows[CONGRESSES], by)
    _supervised(rows, plan.area, supervisor, owner, now)
    actions.ask_forecasts(plan=plan, on=date(2025, 6, 30), by=system_account())
    say(f"{count} reported figures, two supervisions; accounts supervisor and owner, forecasts asked for")


def _recorded(indicator: Indicator, area: Area, body: Body, year: int) -> Decimal:
    """What the records say of a year's end, as printed."""
    asked = ReportedFigure(
        indicator=indicator,
        area=area,
        body=body,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
    )
    found = figure_of(asked, area)
    value = printed_value(indicator, found) if found else None
    return round(value or Decimal(0), int(indicator.decimals))


def _city(
    indicator: Indicator, area: Area, body: Body, year: int, more: Decimal, by: Account
) -> ReportedFigure:
    told = _recorded(indicator, area, body, year) + more
    received = date(year + 1, 1, 20)
    corrected = (indicator.number, year) == (STUDIOS, 2024)
    with recorded(at=moment(received)):
        made = actions.report_figure(
            indicator=indicator,
            area=area,
            body=body,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            value=told + FIRST_TOLD if corrected else told,
            document_number=f"演示工报〔{year + 1}〕{indicator.number}号",
            received_on=received,
            by=by,
            today=received,
        )
    if not corrected:
        return made
    later = date(year + 1, 3, 20)
    with recorded(at=moment(later)):
        return actions.correct_figure(
            figure=made,
            value=told,
            document_number=f"演示工报〔{year + 1}〕{indicator.number}号（更正）",
            received_on=later,
            reason=f"个别区重复统计，已核减{MARK}",
            by=by,
            today=later,
        )


def _districts(indicator: Indicator, fallback: Body, by: Account) -> None:
    """What the districts reported at the end of 2025: as the records say, but for two."""
    received = date(2026, 1, 15)
    for area in districts(date(2025, 12, 31)):
        union = Body.objects.filter(union__territory=area, valid_to=None).order_by("pk").first()
        value = _recorded(indicator, area, union or fallback, 2025) + PLANTED_DISTRICTS.get(area.code, 0)
        with recorded(at=moment(received)):
            actions.report_figure(
                indicator=indicator,
                area=area,
                body=union or fallback,
                period_start=date(2025, 1, 1),
                period_end=date(2025, 12, 31),
                value=max(value, Decimal(0)),
                document_number=f"演示区报〔2026〕{area.code[-2:]}号",
                received_on=received,
                by=by,
                today=received,
            )


def _accounts(indicator: Indicator, by: Account) -> tuple[Account, Account]:
    """Who supervises, at an office of its own, and who answers for the owner of an indicator."""
    office = found_body(kind="department", name_zh=OFFICE, on=STANDS_FROM, area=None, by=by)
    federation = Body.objects.get(union__territory=indicator.plan.area, merged_into=None)
    place_body(tree=BodyTree.DIRECT, child=office, parent=federation, on=STANDS_FROM, by=by)
    assert indicator.owner is not None
    made = []
    for username, name, role, body in (
        ("supervisor", f"督查岗{MARK}", "plan_supervisor", office),
        ("owner", f"指标责任岗{MARK}", "indicator_owner", indicator.owner),
    ):
        account = create_account(username=username, name=name, by=by, password=PASSWORD)
        grant_role(account=account, role=role, body=body, by=by, on=max(STANDS_FROM, body.valid_from))
        made.append(account)
    return made[0], made[1]


def _supervised(
    rows: dict[int, Indicator], area: Area, supervisor: Account, owner: Account, now: datetime
) -> None:
    """One supervision answered and accepted, one still open."""
    office = Body.objects.get(name_zh=OFFICE)
    end = date(2025, 12, 31)
    steps: tuple[tuple[timedelta, int, str], ...] = (
        (timedelta(days=30), CONGRESSES, f"请说明建制率未达时序进度的原因和补齐措施。{MARK}"),
        (timedelta(days=3), OPEN_AFFAIRS, f"请说明厂务公开建制率的缺口和完成时间。{MARK}"),
    )
    for ago, number, words in steps:
        at = now - ago
        with recorded(at=at):
            made = actions.supervise(
                indicator=rows[number],
                area=area,
                as_of=end,
                origin=office,
                asked=words,
                by=supervisor,
                now=at,
            )
        if number != CONGRESSES:
            continue
        answered = at + timedelta(days=6)
        promised = legal_day(now) + timedelta(days=60)
        _step(made.case_id, "answer", owner, answered, **ANSWER, promised_on=promised)
        _step(made.case_id, "accept_answer", supervisor, answered + timedelta(days=2))


def _step(case: int, step: str, by: Account, at: datetime, **fields: Any) -> None:
    with recorded(at=at):
        do_step(case=Case.objects.get(pk=case), step=step, by=by, now=at, fields=fields)
