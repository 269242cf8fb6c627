"""Records written while others look: one by one, five a second, ten thousand at once."""

from __future__ import annotations

import contextlib
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

from house import Measured, Visitor

PLAN = "beijing-14"
STUDIOS, ENROLMENTS, WORKERS = 1, 16, 18
DAY = date(2025, 12, 31)
AT_ONCE = 10_000
GIVE_UP = 120


def recognise(name: str) -> None:
    """A studio more, by the action that an officer's form calls."""
    from gonghui.affairs.skills.actions import recognise_studio
    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.bodies.models import Body

    body = Body.objects.filter(kind="employer", valid_to=None).order_by("id").first()
    assert body
    recognise_studio(
        body=body,
        name=name,
        kind="worker",
        leader_name="某人",
        level="enterprise",
        recognised_on=date(2025, 1, 1),
        by=system_account(),
    )


@contextlib.contextmanager
def five_a_second() -> Iterator[None]:
    """Within it, another thread of this process writes five records a second."""
    stop = threading.Event()

    def write() -> None:
        number, mark = 0, uuid4().hex[:6]
        while not stop.wait(0.2):
            number += 1
            recognise(f"压测工作室{mark}-{number}（演示）")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def one_by_one(site: str) -> list[Measured]:
    """A record written by another process: when does the site's number show it?"""
    shown, waits = _shown(site, STUDIOS), []
    for number in range(20):
        before = shown()
        recognise(f"新到工作室{uuid4().hex[:6]}-{number}（演示）")
        waits.append(_until(lambda: shown() > before))  # noqa: B023 - called at once
    how = f"20 records, both processes, median {statistics.median(waits):.2f} s"
    return [Measured("a new record in its indicator, slowest", max(waits), 2, "s", how)]


def ten_thousand(site: str) -> list[Measured]:
    """Ten thousand rows by one bulk action: when is the figure that depends on them right?"""
    found = []
    for what, number, load in (
        ("enrolments", ENROLMENTS, _enrol),
        ("memberships", WORKERS, _join),
    ):
        shown = _shown(site, number)
        before = shown()
        started = time.perf_counter()
        rows = load()
        loading = time.perf_counter() - started
        if not rows:
            continue
        seconds = _until(lambda: shown() == before + rows)  # noqa: B023 - called at once
        how = (
            f"indicator {number}, both processes, from the end of the bulk action, which took {loading:.1f} s"
        )
        found.append(Measured(f"{rows} new {what} in their indicator", seconds, 2, "s", how))
    return found


def _shown(site: str, number: int) -> Callable[[], int]:
    leader = Visitor(site, "leader")
    path = f"/api/v1/indicators/{PLAN}/{number}?as_of={DAY.isoformat()}"

    def numerator() -> int:
        return int(json.loads(leader.get(path))["numerator"])

    numerator()
    return numerator


def _until(right: Callable[[], bool]) -> float:
    """Seconds until four answers in a row are right: two processes answer in turn. At most GIVE_UP or so."""
    started = time.perf_counter()
    seen = 0
    while seen < 4 and time.perf_counter() - started < GIVE_UP:
        seen = seen + 1 if right() else 0
    return time.perf_counter() - started


def _enrol() -> int:
    """Ten thousand people in a mutual-aid plan from the year's last day but one."""
    from gonghui.affairs.assistance.actions import load_enrolments
    from gonghui.affairs.assistance.models import Enrolment, MutualAidPlan
    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.bodies.models import Union
    from gonghui.foundation.people.models import Person

    plan = MutualAidPlan.objects.order_by("id").values_list("pk", flat=True).first()
    union = Union.objects.order_by("pk").values_list("pk", flat=True).first()
    start = DAY - timedelta(days=1)
    # An installation may have been measured before.
    before = Enrolment.objects.filter(plan=plan, valid_from=start).values("person")
    free = Person.objects.exclude(pk__in=before).order_by("id")
    people = list(free.values_list("pk", flat=True)[:AT_ONCE])
    rows = [(person, plan, union, 10_000, start, start + timedelta(days=365), None) for person in people]
    load_enrolments(rows=rows, by=system_account())
    return len(rows)


NOT_REACHED = """
SELECT job.person_id FROM people_employment AS job
WHERE job.valid_from <= %(day)s AND (job.valid_to IS NULL OR job.valid_to > %(day)s)
  AND NOT EXISTS (SELECT 1 FROM people_membership AS held WHERE held.person_id = job.person_id)
  AND NOT EXISTS (
      SELECT 1 FROM people_employment AS other JOIN bodies_coverage AS cover
          ON cover.employer_id IN (other.employer_id, other.host_id)
      WHERE other.person_id = job.person_id AND cover.valid_from <= %(day)s
        AND (cover.valid_to IS NULL OR cover.valid_to > %(day)s))
LIMIT %(count)s
"""


def _join() -> int:
    """Ten thousand workers whom no union reached become members."""
    from django.db import connection

    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.bodies.models import Union
    from gonghui.foundation.people.actions import load_memberships

    with connection.cursor() as cursor:
        cursor.execute(NOT_REACHED, {"day": DAY, "count": AT_ONCE})
        people = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
    union = Union.objects.order_by("pk").values_list("pk", flat=True).first()
    load_memberships(
        rows=[(person, union, "in_force", "", DAY, None) for person in people], by=system_account()
    )
    return len(people)
