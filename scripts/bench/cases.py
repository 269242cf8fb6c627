"""`make bench-cases`: the workbench at a million cases, clocks recomputed, and intakes as on a bad day.

Starts an installation of its own like `make bench`, loads synthetic cases into its database, recomputes the
clocks of the open ones, asks every page of the workbench and of the hotline as six kinds of officer through
the site, and lets HTTP clients send the portal's form, so many a second. Each figure is said when found.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

import clocks
import many_cases
import report
from house import ROOT, House, Measured, Visitor, build_warehouse, house, load_city, p95, running, times
from intakes import SECONDS, intakes

sys.path.insert(0, str(ROOT))

OFFICERS = {
    "leader": "leader of the city",
    "hotline": "desk of the city",
    "hotline-lead": "supervision of the city",
    "chaoyang": "district",
    "jianwai": "street",
    "chair": "chair of a union, who sees next to none",
}
LIMIT = 300  # ms
RATES, RATES_LIMIT = "rates of a month", 1000  # every appeal of the month is counted anew for each of them
WARM = 3  # visits before those that count: both processes


def _addresses(path: str, *queries: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{path}?{urllib.parse.urlencode(query)}" if query else path for query in queries)


FILTERS: tuple[Mapping[str, str], ...] = (
    *({"due": group} for group in ("overdue", "today", "week", "later", "none")),
    *({"who": whose} for whose in ("mine", "unclaimed", "helping", "returned")),
    *({"state": state} for state in ("registered", "dispatched", "handling", "answered")),
    *({"urgency": urgency} for urgency in ("danger", "urgent", "ordinary", "complex")),
    *({"channel": channel} for channel in ("phone", "portal", "12345", "letter")),
    {"kind": "appeal"},
    {"kind": "hot_issue"},
    {"who": "returned", "kind": "appeal", "urgency": "urgent"},
    {"due": "overdue", "who": "unclaimed", "channel": "12345"},
)
SEARCHES: tuple[Mapping[str, str], ...] = (
    {"search": "BM-SQ-2019-099"},
    {"search": "拖欠"},
    {"search": "某单位8888"},
    {"search": "查无此词"},
    {"unit": "朝阳"},
    {"unit": "建外"},
    {"unit": "查无此会"},
)
PAGES: Mapping[str, tuple[str, ...]] = {
    "inbox": ("/cases/", "/cases/rows/"),
    "inbox, every filter": _addresses("/cases/", *FILTERS),
    "inbox, searches": _addresses("/cases/", *SEARCHES),
    "counts of the views, a saved one with them": ("/cases/counts/",),
    "load of the units, and notices": ("/cases/load/",),
    "call-backs": ("/12351/call-backs/",),
    "hot issues": _addresses("/12351/hot/", {}, {"category": "wages"}, {"category": "injury.benefit"})
    + _addresses("/12351/hot/", {"text": "公司"}, {"text": "某单位8888"}, {"text": "BM-SQ-2019-05"}),
    "orders of 12345": _addresses("/12351/orders/", {}, {"state": "closed"}, {"number": "BM12345-9"})
    + _addresses("/12351/orders/outbox/", {}, {"all": "1"}),
    "second opinions": ("/12351/second-opinions/",),
    "desk, catalogue, knowledge, roster": ("/12351/", "/12351/calls/", "/12351/catalogue/")
    + ("/12351/knowledge/", "/12351/roster/"),
    RATES: ("/12351/rates/",),
}
PUBLIC = "/12351/public/"
FAR = 4  # so many pages on
NEXT = re.compile(r'<a[^>]*rel="next"[^>]*href="([^"]+)"')
CASE = re.compile(r'href="(/cases/[0-9a-f-]{36}/)"')


def main() -> int:
    """Measures; 1 when something is over its limit."""
    options = _options()
    measured: list[Measured] = []
    with house(options.scale, installed=options.installed) as own:
        if own.own:
            load_city(own)
        own.take()
        import django

        django.setup()
        from django.db import connections

        from config import processes

        with processes.database_running():
            if not options.loaded:
                measured.append(_loaded(options.cases))
            measured += clocks.of_open_cases(datetime.now(UTC))
            server = _server()
        connections.close_all()  # the server stops here, and another one serves the site
        if not options.loaded:
            build_warehouse(own)
        with running(own):
            if options.requests:
                measured += every_officer(own, options.requests, options.every)
                measured.append(_public(own, options.requests))
            if options.seconds:
                measured += intakes(own.site, options.seconds)
    measured.append(_busy())
    if options.try_out:
        print(report.rows(measured))
    else:
        subject = f"{options.cases:,} cases".replace(",", " ")
        print(report.write_section("Workbench", subject, server, measured))
    return 1 if any(one.missed for one in measured) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the workbench; writes docs/benchmarks.md.")
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many synthetic cases")
    parser.add_argument("--scale", default="default", help="of the demo city around them")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long intakes are sustained")
    parser.add_argument("--requests", type=int, default=20, help="how often each page is asked for; 0: none")
    parser.add_argument("--installed", action="store_true", help="in the city that is there already")
    parser.add_argument("--loaded", action="store_true", help="the cases are there already, too")
    parser.add_argument("--every", action="store_true", help="say every page, not the slowest of a kind")
    parser.add_argument("--try-out", action="store_true", help="print only, write no section")
    return parser.parse_args()


def _loaded(count: int) -> Measured:
    seconds = many_cases.load(count)
    how = f"{many_cases.OPEN_SHARE:.1%} of them open; by COPY's rules, with all that stands beside a case"
    return Measured(f"{count:,} cases loaded".replace(",", " "), seconds, None, "s", how)


def _server() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _busy() -> Measured:
    """How many processes wanted a processor on the average of the last minutes: what else ran then."""
    *_short, long = os.getloadavg()
    return Measured(
        "load average of the last quarter of an hour", long, None, "", f"of {os.cpu_count()} cores"
    )


# -- pages -----------------------------------------------------------------------------------------------


def every_officer(own: House, requests: int, every: bool) -> list[Measured]:
    """Every page for every officer; of each kind the slowest page counts."""
    found = []
    for username, officer in OFFICERS.items():
        visitor = Visitor(own.site, username)
        visitor.post("/cases/views/", name="bench", who="unclaimed", channel="12345")
        for kind, paths in _of(visitor):
            taken = {path: _times(visitor, path, requests) for path in paths}
            taken = {path: waits for path, waits in taken.items() if waits}
            if every:
                for path, waits in taken.items():
                    print(f"  {p95(waits):8.1f} ms {username} {path}", file=sys.stderr, flush=True)
            if taken:
                found.append(_slowest(f"{kind}, {officer}, p95", taken))
        found.append(_slowest(f"search in the head, {officer}, p95", _searches(visitor, requests)))
    return found


def _of(visitor: Visitor) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from PAGES.items()
    yield "lists, some pages on", tuple(filter(None, (_far(visitor, path) for path in LONG)))
    first = CASE.search(visitor.get("/cases/"))
    if first:
        yield "one case", (first[1],)


LONG = (
    *_addresses("/cases/", {}, {"due": "none"}, {"channel": "phone"}),
    *_addresses("/12351/orders/", {}, {"state": "closed"}),
    *("/cases/load/", "/12351/call-backs/", "/12351/orders/outbox/?all=1", "/12351/hot/"),
)


def _far(visitor: Visitor, path: str) -> str:
    """The address of a page some pages on; empty where there is none, or the list is not this officer's."""
    where = path
    for _n in range(FAR):
        if visitor.status(where) != 200:
            return ""
        following = NEXT.search(visitor.get(where))
        if following is None:
            break
        where = urllib.parse.urljoin(where, following[1].replace("&amp;", "&"))
    return where if where != path else ""


def _times(visitor: Visitor, path: str, requests: int) -> list[float]:
    status = visitor.status(path)
    if status >= 500:
        raise SystemExit(f"{path} answers {status}")
    if status != 200:  # none of this officer's
        return []
    return _warm(partial(visitor.get, path), requests)


def _searches(visitor: Visitor, requests: int) -> dict[str, list[float]]:
    texts = ("BM-SQ-2019-0999", "建筑", "BM-SQ")
    return {
        f"{path} {text}": _warm(partial(visitor.post, path, text=text), requests)
        for path in ("/search/", "/search/suggest/")
        for text in texts
    }


def _warm(visit: Callable[[], object], requests: int) -> list[float]:
    times(visit, WARM - 1)
    return times(visit, requests)


def _slowest(what: str, taken: Mapping[str, list[float]]) -> Measured:
    slowest = max(taken, key=lambda path: p95(taken[path]))
    waits = taken[slowest]
    name, middle = urllib.parse.unquote(slowest), statistics.median(waits)
    how = f"{len(taken)} pages, {len(waits)} times each; slowest `{name}`, median {middle:.0f} ms"
    limit = RATES_LIMIT if what.startswith(RATES) else LIMIT
    return Measured(what, p95(waits), limit, "ms", how)


def _public(own: House, requests: int) -> Measured:
    """The month for everybody, without an account."""
    visitor = Visitor(own.site, "leader")
    pages = [PUBLIC, *sorted(set(re.findall(r'href="(/12351/public/\d+/\d+/)"', visitor.get(PUBLIC))))[:3]]
    return _slowest("public month, p95", {page: _times(visitor, page, requests) for page in pages})


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"{(time.monotonic() - started) / 60:.1f} minutes", file=sys.stderr)
    raise SystemExit(status)
