"""Intakes as they come on a bad day: clients that send the portal's form at a rate, whoever waits."""

from __future__ import annotations

import http.client
import statistics
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

from house import Measured, p95

RATE, SECONDS, SLOWEST = 20, 60, 500  # intakes a second, for so long, p95 in ms
STEP, STEP_SECONDS, MOST = 5, 10, 120  # then more and more, until it does not hold
PHONES = "154"
DISTRICTS = ("110101", "110102", "110105", "110106", "110108", "110112", "110114", "110115")


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
        fast = count > 0 and p95(self.waits) <= SLOWEST and self.reached >= self.rate * 0.95
        return fast and not self.refused and not self.failed

    @property
    def reached(self) -> float:
        """How many were taken a second."""
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def said(self) -> str:
        """The same in words."""
        slow = f"{p95(self.waits):.0f} ms" if self.waits else "none"
        return f"{self.reached:.1f} taken, p95 {slow}, {self.refused} refused, {self.failed} failed"


def intakes(site: str, seconds: int) -> list[Measured]:
    """Twenty a second, sustained, and what became of them; then more and more until it does not hold."""
    numbers = iter(range(1, 10**8))
    _send(site, numbers, 5, 5)  # warm
    before = _last_appeal()
    sustained = _send(site, numbers, RATE, seconds)
    sent, kept = len(sustained.waits), Kept.since(before)
    asked = (
        f"portal's form by HTTP, a client each, {RATE} a second wanted for {seconds} s: {sent} "
        f"taken, {sustained.refused} refused, {sustained.failed} failed"
    )
    middle = statistics.median(sustained.waits or [0])
    waited = p95(sustained.waits) if sustained.waits else float("inf")
    wrong = abs(sent - kept.cases) + (kept.cases - kept.callers)
    counted = f"of {sent} forms {kept.cases} cases of {kept.callers} callers, {kept.dispatched} dispatched"
    found = [
        Measured("an intake, p95", waited, SLOWEST, "ms", f"{asked}; median {middle:.0f} ms"),
        Measured("intakes a second, sustained", sustained.reached, RATE * 0.98, "/s", asked, at_least=True),
        Measured("intakes lost or doubled", wrong, 0, "", counted),
        Measured("intakes not dispatched", sent - kept.dispatched, 0, "", counted),
    ]
    return [*found, _ceiling(site, numbers, sustained)]


def _ceiling(site: str, numbers: Iterator[int], sustained: Sent) -> Measured:
    """The highest rate that held for a while."""
    best, more = (sustained if sustained.held else Sent(0)), sustained
    while more.held and more.rate < MOST:
        more = _send(site, numbers, more.rate + STEP, STEP_SECONDS)
        print(f"  {more.rate} a second: {more.said()}", file=sys.stderr, flush=True)
        best = more if more.held else best
    how = f"the highest that held for {STEP_SECONDS} s, with p95 under {SLOWEST} ms"
    if more is not best:
        how += f"; at {more.rate:g} a second: {more.said()}"
    return Measured("ceiling of intakes a second", best.rate, None, "/s", how)


@dataclass(frozen=True)
class Kept:
    """What the tables hold of the appeals after one."""

    cases: int
    callers: int
    dispatched: int

    @classmethod
    def since(cls, appeal: int) -> Kept:
        """Counted in the database, past the site."""
        from django.db import connection

        from gonghui.affairs.appeals.models import Appeal

        connection.close()
        new = Appeal.objects.filter(pk__gt=appeal)
        return cls(
            cases=new.filter(form__isnull=False).count(),
            callers=new.values("caller_hash").distinct().count(),
            dispatched=new.filter(dispatches__isnull=False, case__state="dispatched").count(),
        )


def _last_appeal() -> int:
    from django.db.models import Max

    from gonghui.affairs.appeals.models import Appeal

    return int(Appeal.objects.aggregate(last=Max("pk"))["last"] or 0)


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
