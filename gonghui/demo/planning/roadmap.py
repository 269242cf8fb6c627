"""Tasks of the demo's plan with milestones and money, and one composite index that a committee adopted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from gonghui.demo.city.names import MARK
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.insight.plans.models import Plan
from gonghui.insight.roadmap import actions
from gonghui.insight.roadmap.models import Task

PLAN = "beijing-14"
Day = tuple[int, int, int]
# Name, English name, owner, helpers, first and last day, milestones (name, due, reached), finished.
TASKS: tuple[tuple[Any, ...], ...] = (
    (
        "建设职工创新工作室",
        "Build innovation studios",
        "市总工会经济工作部",
        ("市总工会权益工作部",),
        (2021, 3, 1),
        (2025, 6, 30),
        (("印发管理办法", (2021, 9, 30), (2021, 9, 15)), ("完成中期核查", (2023, 6, 30), (2023, 7, 20))),
        (2025, 6, 20),
    ),
    (
        "推进集体协商",
        "Advance collective bargaining",
        "市总工会权益工作部",
        ("市总工会民主管理工作部", "市总工会经济工作部"),
        (2021, 6, 1),
        (2025, 12, 31),
        (("配齐专职指导员", (2022, 12, 31), (2022, 11, 30)), ("覆盖规模以上企业", (2025, 6, 30), None)),
        None,
    ),
    (
        "规范职工代表大会",
        "Regular workers' congresses",
        "市总工会民主管理工作部",
        (),
        (2022, 1, 1),
        (2025, 12, 31),
        (("编印操作指引", (2022, 12, 31), (2022, 12, 20)),),
        (2025, 12, 30),
    ),
)
# Task, kind, source, yuan, day.
MONEY: tuple[tuple[int, str, str, str, Day], ...] = (
    (0, "budget", "union", "1200000", (2021, 3, 20)),
    (0, "budget", "fiscal", "800000", (2021, 5, 10)),
    (0, "commitment", "union", "1000000", (2022, 2, 1)),
    (0, "commitment", "fiscal", "800000", (2022, 2, 1)),
    (0, "payment", "union", "940000.50", (2024, 12, 10)),
    (0, "payment", "fiscal", "800000", (2024, 12, 10)),
    (1, "budget", "union", "600000", (2021, 7, 1)),
    (1, "budget", "employer", "150000", (2022, 3, 1)),
    (1, "commitment", "union", "320000", (2023, 4, 1)),
    (1, "payment", "union", "210000", (2024, 6, 1)),
)
FILE = f"示范市材料{MARK}\n本文件为演示材料，内容均为虚构。\n".encode()
CHECKER, WAITING = "plan-chief", "规范职工代表大会"  # the last one waits for the check
ADOPTED, DECISION, ADOPTED_ON = "harmonious_relations", f"示委〔2024〕3号{MARK}", date(2024, 4, 1)


def open_roadmap(*, now: datetime, say: Callable[[str], Any]) -> None:
    """Enters the tasks of the plan, once."""
    plan = Plan.objects.filter(key=PLAN).first()
    officer = Account.objects.filter(username="plan").first()
    bodies = {body.name_zh: body for body in Body.objects.filter(kind="department", valid_to=None)}
    if plan is None or officer is None or Task.objects.exists():
        return
    tasks = [_task(plan, line, bodies, officer, now) for line in TASKS if line[2] in bodies]
    if len(tasks) == len(TASKS):
        for place, kind, source, yuan, on in MONEY:
            actions.post_money(
                task=tasks[place],
                kind=kind,
                source=source,
                yuan=yuan,
                on=date(*on),
                note=f"工作经费{MARK}",
                document=f"示财〔{on[0]}〕{on[1]}号{MARK}",
                by=officer,
                now=now,
            )
    committee = Body.objects.filter(kind="committee", valid_to=None).order_by("pk").first()
    if committee is not None:
        actions.adopt_index(
            index=ADOPTED, committee=committee, decision=DECISION, on=ADOPTED_ON, by=officer, now=now
        )
    say(f"{len(tasks)} tasks of the plan with milestones and money")


def _task(plan: Plan, line: tuple[Any, ...], bodies: dict[str, Body], by: Account, now: datetime) -> Task:
    name, english, owner, helpers, first, last, steps, done = line
    task = actions.add_task(
        plan=plan,
        name_zh=f"{name}{MARK}",
        name_en=f"{english} (demo)",
        owner=bodies[owner],
        helpers=[bodies[one] for one in helpers if one in bodies],
        starts_on=date(*first),
        due_on=date(*last),
        by=by,
    )
    for step, due, reached in steps:
        milestone = actions.add_milestone(task=task, name=step, due_on=date(*due), by=by)
        if reached:
            actions.reach_milestone(
                milestone=milestone,
                on=date(*reached),
                label=f"{step}的材料{MARK}",
                content=FILE,
                file_name="demo.txt",
                by=by,
                now=now,
            )
    if done:
        actions.report_done(task=task, on=date(*done), by=by, now=now)
        checker = Account.objects.filter(username=CHECKER).first()
        if checker is not None and name != WAITING:
            task = actions.check_task(task=task, by=checker, now=now)
    return task
