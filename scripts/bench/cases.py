"""`make bench-cases`: the workbench at a million cases, and intakes as they come on a bad day.

Starts an installation of its own like `make bench`, copies synthetic cases into its database, asks the pages
of five kinds of officer through the site, and lets HTTP clients send the portal's form, so many a second.
What was sent is counted afterwards: nothing lost, nothing doubled.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

import report
from house import ROOT, House, Measured, Visitor, house, p95, running, times

sys.path.insert(0, str(ROOT))

OFFICERS = {
    "hotline": "desk of the city",
    "hotline-lead": "supervision of the city",
    "chaoyang": "district",
    "jianwai": "street",
    "chair": "chair of a union, who sees next to none",
}
PAGES = {
    "inbox": ("/cases/", "/cases/?due=overdue", "/cases/?who=unclaimed", "/cases/?who=mine"),
    "inbox, narrowed": ("/cases/?urgency=danger", "/cases/?who=helping", "/cases/?who=returned&kind=appeal"),
    "counts of the views": ("/cases/counts/",),
    "load of the units": ("/cases/load/",),
}
LIMIT = 300  # ms
OPEN_SHARE = 0.05
RATE, SECONDS, SLOWEST = 20, 60, 1000  # intakes a second, for so long, p95 in ms
PHONES = "154"
COLUMNS = (
    "id, public_id, version, number, kind, state, outcome, title, area_id, lead_id, channel, urgency, "
    "restricted, anonymous, opened_at, opened_by_id, closed_at, due_at, first_due_at, returns, reopenings, "
    "subject_id, handler_id"
)
STATES = ("registered", "dispatched", "dispatched", "handling", "handling", "handling", "answered")
URGENCIES = ("ordinary",) * 80 + ("complex",) * 12 + ("urgent",) * 7 + ("danger",)
# What follows from the cases: parts, the appeals beside them, the first event, one clock.
FOLLOWING = (
    """INSERT INTO cases_handling (public_id, version, case_id, body_id, role, state, party, assigned_at,
        assigned_by_id, done_at, reason)
    SELECT gen_random_uuid(), 1, id, %(desk)s, 'origin', 'done', '', opened_at, opened_by_id, NULL, ''
    FROM cases_case WHERE id >= %(first)s""",
    """INSERT INTO cases_handling (public_id, version, case_id, body_id, role, state, party, assigned_at,
        assigned_by_id, done_at, reason)
    SELECT gen_random_uuid(), 1, id, lead_id, 'lead', CASE WHEN closed_at IS NULL THEN 'open' ELSE 'done' END,
        '', opened_at, opened_by_id, closed_at, ''
    FROM cases_case WHERE id >= %(first)s""",
    """INSERT INTO cases_handling (public_id, version, case_id, body_id, role, state, party, assigned_at,
        assigned_by_id, done_at, reason)
    SELECT gen_random_uuid(), 1, held.id, above.ancestor_id, 'help',
        CASE WHEN held.closed_at IS NULL THEN 'open' ELSE 'done' END, '', held.opened_at, held.opened_by_id,
        held.closed_at, ''
    FROM cases_case AS held JOIN LATERAL (
        SELECT ancestor_id FROM bodies_bodypath
        WHERE descendant_id = held.lead_id AND depth = 1 AND valid_to IS NULL ORDER BY ancestor_id LIMIT 1
    ) AS above ON true
    WHERE held.id >= %(first)s AND held.id %% 20 = 0 AND above.ancestor_id <> held.lead_id""",
    """INSERT INTO appeals_appeal (case_id, request, category, section, track, branch, told_channel,
        origin_id, channel, opened_on, hash_version, contact_allowed, employer_name, is_mass, is_cluster,
        hazards, is_danger, other_number, other_state)
    SELECT id, 'complaint', 'wages.arrears', 'wages', 'dispatch', '', '', %(desk)s, channel,
        (opened_at AT TIME ZONE 'Asia/Shanghai')::date, 1, true, '', false, false, '{}', false, '', ''
    FROM cases_case WHERE id >= %(first)s""",
    """INSERT INTO cases_caseevent (case_id, at, step, from_state, to_state, by_id, reason, effects, params)
    SELECT id, opened_at, 'open', '', 'registered', opened_by_id, '', '[]', '{}'
    FROM cases_case WHERE id >= %(first)s""",
    """INSERT INTO cases_caseclock (case_id, name, rule, "limit", unit, counts_from, rolls, running, paused,
        due_at, stopped_at, breached)
    SELECT id, 'handling', 'hotline.union_ordinary.working_days', 3, 'working_days', 'next_day', true,
        closed_at IS NULL, false, due_at, closed_at, false
    FROM cases_case WHERE id >= %(first)s""",
)


def main() -> int:
    """Measures; 1 when something is over its limit."""
    parser = argparse.ArgumentParser(description="Measures the workbench; writes docs/benchmarks.md.")
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many synthetic cases")
    parser.add_argument("--scale", default="default", help="of the demo city around them")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long intakes are sustained")
    parser.add_argument("--requests", type=int, default=20, help="how often each page is asked for")
    parser.add_argument("--try-out", action="store_true", help="print only, write no section")
    options = parser.parse_args()
    measured: list[Measured] = []
    with house(options.scale, installed=False) as own, running(own):
        own.take()
        import django

        django.setup()
        seconds = copy_cases(options.cases)
        how = f"COPY, {OPEN_SHARE:.0%} of them open, with parts, first event and a clock each"
        copied = f"{options.cases:,} cases copied in".replace(",", " ")
        measured.append(Measured(copied, seconds, None, "s", how))
        measured += every_officer(own, options.requests)
        measured += intakes(own.site, options.seconds)
        server = _server()
    if options.try_out:
        print(report.rows(measured))
    else:
        subject = f"{options.cases:,} cases".replace(",", " ")
        print(report.write_section("Workbench", subject, server, measured))
    return 1 if any(one.missed for one in measured) else 0


def _server() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


# -- the cases -------------------------------------------------------------------------------------------


def copy_cases(count: int) -> float:
    """Copies synthetic cases over the streets of the city; seconds it took."""
    from django.db import connection

    from gonghui.foundation.accounts.models import Account
    from gonghui.foundation.bodies.models import Body, Union

    started = time.monotonic()
    desk = Body.objects.get(union__territory__level="city").pk
    clerk = Account.objects.get(username="hotline").pk
    streets = list(Union.objects.filter(territory__level="street").values_list("body", "territory"))
    with connection.cursor() as cursor:
        # COPY and what follows from it are no work of the site's: one connection, in the order of the tables.
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM core_subjectkey")
        subject = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM cases_case")
        first = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO core_subjectkey (key_version) SELECT 1 FROM generate_series(1, %s)", [count]
        )
        with cursor.copy(f"COPY cases_case ({COLUMNS}) FROM STDIN") as copy:
            for row in _cases(count, first, subject, desk, clerk, streets):
                copy.write_row(row)
        for statement in FOLLOWING:
            cursor.execute(statement, {"desk": desk, "first": first})
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), max(id)) FROM cases_case")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cases_case, cases_handling, cases_caseclock, appeals_appeal")
    return time.monotonic() - started


def _cases(
    count: int, first: int, subject: int, desk: int, clerk: int, streets: list[tuple[int, int]]
) -> Iterator[tuple[Any, ...]]:
    rng, now = Random("cases of the bench"), datetime.now(UTC)
    for n in range(count):
        lead, area = rng.choice(streets)
        # The open ones are the last that came.
        is_open = n >= count * (1 - OPEN_SHARE)
        hours = rng.uniform(0, 360) if is_open else rng.uniform(400, 9000)
        opened = now - timedelta(hours=hours)
        state = rng.choice(STATES) if is_open else "closed"
        due = opened + timedelta(hours=rng.choice((24, 96, 96, 168, 360))) if is_open else None
        at_desk = state == "registered" or (is_open and rng.random() < 0.05)
        handler = clerk if is_open and rng.random() < 0.002 else None
        yield (
            *(first + n, uuid4(), 1, f"BJ-CS-2025-{n:07d}", "appeal", state, "" if is_open else "solved"),
            *(f"拖欠工资：某单位{n % 5000}（演示）", area, desk if at_desk else lead, "phone"),
            *(rng.choice(URGENCIES), rng.random() < 0.01, False, opened, clerk),
            *(None if is_open else opened + timedelta(hours=70), due, due, int(rng.random() < 0.03), 0),
            *(subject + n, handler),
        )


# -- pages -----------------------------------------------------------------------------------------------


def every_officer(own: House, requests: int) -> list[Measured]:
    """Every page for every officer; of each kind the slowest page counts."""
    found = []
    for username, officer in OFFICERS.items():
        visitor = Visitor(own.site, username)
        for kind, paths in PAGES.items():
            taken = {}
            for path in paths:
                status = visitor.status(path)
                if status >= 500:
                    raise SystemExit(f"{path} answers {status} to {username}")
                if status != 200:  # none of this officer's
                    continue
                times(partial(visitor.get, path), 3)  # both processes warm
                taken[path] = times(partial(visitor.get, path), requests)
            if not taken:
                continue
            slowest = max(taken, key=lambda path: p95(taken[path]))
            middle = statistics.median(taken[slowest])
            how = f"{len(taken)} pages, {requests} times each; slowest `{slowest}`, median {middle:.0f} ms"
            found.append(Measured(f"{kind}, {officer}, p95", p95(taken[slowest]), LIMIT, "ms", how))
            print(found[-1].what, round(found[-1].value), "ms", file=sys.stderr, flush=True)
    return found


# -- intakes ---------------------------------------------------------------------------------------------


@dataclass
class Sent:
    """What became of forms sent at a rate."""

    rate: float
    waits: list[float] = field(default_factory=list)  # ms, of those taken
    refused: int = 0
    failed: int = 0
    seconds: float = 0.0

    @property
    def held(self) -> bool:
        """Whether all were taken, as fast as wanted, and none piled up."""
        count = len(self.waits)
        return not self.refused and not self.failed and count > 0 and p95(self.waits) <= SLOWEST

    @property
    def reached(self) -> float:
        """How many were taken a second."""
        return len(self.waits) / self.seconds if self.seconds else 0.0


def intakes(site: str, seconds: int) -> list[Measured]:
    """Twenty a second, sustained; then more and more until it does not hold; then the count."""
    numbers = iter(range(1, 10**8))
    _send(site, numbers, 5, 5)  # warm
    before = _taken()
    sustained = _send(site, numbers, RATE, seconds)
    sent, kept, doubled = len(sustained.waits), _taken() - before, _doubled()
    how = (
        f"portal's form by HTTP, {sustained.rate:g} a second wanted for {seconds} s, {sent} taken, "
        f"{sustained.refused} refused, {sustained.failed} failed, "
        f"median {statistics.median(sustained.waits):.0f} ms"
        if sustained.waits
        else f"{sustained.refused} refused, {sustained.failed} failed"
    )
    waited = p95(sustained.waits) if sustained.waits else float("inf")
    found = [
        Measured("an intake, p95", waited, SLOWEST, "ms", how),
        Measured("intakes a second, sustained", sustained.reached, RATE * 0.98, "/s", how, at_least=True),
        Measured(
            "intakes lost or doubled", abs(sent - kept) + doubled, 0, "", f"{kept} cases of {sent} forms"
        ),
    ]
    best, rate = sustained.reached if sustained.held else 0.0, RATE
    while rate < 200 and best:
        rate += 10
        more = _send(site, numbers, rate, 10)
        print(f"{rate} a second: {more.reached:.1f} taken", file=sys.stderr, flush=True)
        if not more.held or more.reached < rate * 0.95:
            best = max(best, more.reached)
            break
        best = more.reached
    what = f"the first rate that did not hold for 10 s: {rate} a second; this many were taken then"
    found.append(Measured("ceiling of intakes a second", best, None, "/s", what))
    return found


def _send(site: str, numbers: Iterator[int], rate: float, seconds: int) -> Sent:
    """Sends forms at a rate, each by a client of its own, whether or not the one before was answered."""
    told, lock = Sent(rate), threading.Lock()
    started = time.perf_counter()

    def one(due: float, number: int) -> None:
        try:
            status = _post(site, number)
        except OSError:
            status = 599
        # From when it was due: who waits behind others waits, too.
        wait = (time.perf_counter() - due) * 1000
        with lock:
            if status == 302:
                told.waits.append(wait)
            elif status < 500:
                told.refused += 1
            else:
                told.failed += 1

    with ThreadPoolExecutor(max_workers=64) as clients:
        for n in range(int(rate * seconds)):
            due = started + n / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            clients.submit(one, due, next(numbers))
    told.seconds = time.perf_counter() - started
    return told


DISTRICTS = ("110101", "110102", "110105", "110106", "110108", "110112", "110114", "110115")


def _post(site: str, number: int) -> int:
    """One form of the portal, from a browser of its own; the status."""
    secret = uuid4().hex
    form = {
        "csrfmiddlewaretoken": secret,
        "token": uuid4().hex,
        "wording": "公司拖欠两个月工资（演示）",
        "chosen": "complaint",
        "employer": "某单位（演示）",
        "place": DISTRICTS[number % len(DISTRICTS)],
        "phone": f"{PHONES}{number:08d}",
        "name": "王晓",
    }
    address = urllib.parse.urlsplit(site)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={secret}",
            "Origin": site,
        }
        connection.request("POST", "/portal/", urllib.parse.urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _taken() -> int:
    from django.db import connection

    from gonghui.affairs.appeals.models import PortalForm

    connection.close()
    return PortalForm.objects.count()


def _doubled() -> int:
    """Callers with two appeals: every form had a number of its own."""
    from django.db.models import Count

    from gonghui.affairs.appeals.models import Appeal

    asked = Appeal.objects.filter(channel="portal")
    twice = asked.exclude(caller_hash=None).values("caller_hash").annotate(n=Count("case")).filter(n__gt=1)
    return int(twice.count())


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"{(time.monotonic() - started) / 60:.1f} minutes", file=sys.stderr)
    raise SystemExit(status)
