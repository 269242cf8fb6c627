"""What pages take for a leader of the city and for a district's, with two site processes."""

from __future__ import annotations

import re
import statistics
import sys
from functools import partial
from urllib.parse import quote

from house import Measured, Visitor, p95, times

PLAN, STUDIOS = "beijing-14", 1
DISTRICT = "110105"
LIMIT = 300
INDICATORS = range(1, 19)
PAGES = {
    "cockpit": f"/plans/{PLAN}/",
    "cockpit of a district": f"/plans/{PLAN}/?area={DISTRICT}",
    "indicator": f"/plans/{PLAN}/{STUDIOS}/",
    "register list": "/registers/studios/",
    "register list, searched": f"/registers/studios/?search={quote('北京')}",
    "organisations": "/bodies/",
}
# Whole names, beginnings, initials; a number and a telephone go by their keyed hash.
PEOPLE_SOUGHT = ("王", "王芳", "wf", "李建", "110105199003070011", "13800138000")
BODIES_SOUGHT = ("北京", "总工会", "科技", "bj", "朝阳区")


def at_rest(site: str) -> list[Measured]:
    """The pages of every day, nobody else there."""
    leader = Visitor(site, "leader")
    found = []
    for name, path in PAGES.items():
        times(partial(leader.get, path), 4)  # both processes warm
        taken = times(partial(leader.get, path), 40)
        how = f"40 requests one after another, median {statistics.median(taken):.0f} ms"
        found.append(Measured(f"{name}, p95", p95(taken), LIMIT, "ms", how))
    return found


def under_writing(site: str) -> list[Measured]:
    """Three of them while records are written."""
    leader = Visitor(site, "leader")
    found = []
    for name in ("cockpit", "indicator", "register list"):
        taken = times(partial(leader.get, PAGES[name]), 40)
        how = f"while five records a second are written, median {statistics.median(taken):.0f} ms"
        found.append(Measured(f"{name} under writing, p95", p95(taken), 600, "ms", how))
    return found


def while_made_anew(site: str) -> list[Measured]:
    """The cockpit, a district's page and a list while the worker makes another base: minutes in a day."""
    leader = Visitor(site, "leader")
    found = []
    for name, path in (
        ("cockpit", PAGES["cockpit"]),
        ("district page", f"/plans/{PLAN}/areas/{DISTRICT}/"),
        ("register list", PAGES["register list"]),
    ):
        taken = times(partial(leader.get, path), 40)
        how = f"while five records a second are written; median {statistics.median(taken):.0f} ms"
        found.append(Measured(f"{name} while a new base is made, p95", p95(taken), None, "ms", how))
    return found


def cockpit(site: str) -> float:
    """The cockpit's p95, for the growth of a page with the city."""
    leader = Visitor(site, "leader")
    times(partial(leader.get, PAGES["cockpit"]), 4)
    return p95(times(partial(leader.get, PAGES["cockpit"]), 40))


def every_page(site: str, requests: int = 60) -> list[Measured]:
    """Every kind of page for both officers; of each kind the slowest page counts."""
    found, broken = [], []
    for username, officer in (("leader", "city"), ("chaoyang", "district")):
        visitor = Visitor(site, username)
        for kind, asked in _kinds(visitor).items():
            print(f"pages: {kind}, {officer} officer", file=sys.stderr, flush=True)
            answers = {path: visitor.status(path) for path in dict.fromkeys(asked) if path}
            broken += [f"`{path}` {status}" for path, status in answers.items() if status >= 500]
            paths = [path for path, status in answers.items() if status == 200]
            try:
                if paths:
                    found.append(_slowest(visitor, f"{kind}, {officer} officer", paths, requests))
            except OSError as error:  # an answer of 5xx, or none within two minutes
                broken.append(f"{kind}, {officer} officer: {error}")
    found.append(Measured("pages that failed", len(broken), 0, "", "; ".join(broken) or "none"))
    return found


def searches(site: str, requests: int = 60) -> list[Measured]:
    """The search in every page's head, for the city, a district and a street: the slowest of each counts."""
    found = []
    for username, officer in (("leader", "city"), ("chaoyang", "district"), ("jianwai", "street")):
        visitor = Visitor(site, username)
        taken = {}
        for text in (*BODIES_SOUGHT, *PEOPLE_SOUGHT):
            ask = partial(visitor.post, "/search/", text=text)
            if text.isdigit():  # looked up one by one, logged, and no more than so many an hour
                taken[text] = times(ask, 3)
                continue
            times(ask, 2)
            taken[text] = times(ask, requests)
        slowest = max(taken, key=lambda text: p95(taken[text]))
        how = f"{len(taken)} words, {requests} times each; slowest 「{slowest}」; while records are written"
        found.append(Measured(f"search, {officer} officer, p95", p95(taken[slowest]), LIMIT, "ms", how))
    return found


def _slowest(visitor: Visitor, what: str, paths: list[str], requests: int) -> Measured:
    """Every page a few times, then the two slowest again and again: the slowest of them counts."""
    medians = {}
    for path in paths:
        times(partial(visitor.get, path), 2)  # both processes warm
        medians[path] = statistics.median(times(partial(visitor.get, path), 5))
    last = sorted(paths, key=lambda path: medians[path])[-2:]
    taken = {path: times(partial(visitor.get, path), requests) for path in last}
    slowest = max(last, key=lambda path: p95(taken[path]))
    how = (
        f"{len(paths)} pages; {requests} requests of the slowest, `{slowest}`, median "
        f"{statistics.median(taken[slowest]):.0f} ms; while five records a second are written"
    )
    return Measured(f"{what}, p95", p95(taken[slowest]), LIMIT, "ms", how)


def _kinds(visitor: Visitor) -> dict[str, list[str]]:
    """Kinds of pages with their addresses, those that this visitor may not open among them."""
    registers = _registers(visitor)
    indicators = [f"/plans/{PLAN}/{number}/" for number in INDICATORS]
    return {
        "cockpit": [f"/plans/{PLAN}/", f"/plans/{PLAN}/?by=goal", f"/plans/{PLAN}/two-days/"],
        "district page": [f"/plans/{PLAN}/areas/{DISTRICT}/", f"/plans/{PLAN}/?area={DISTRICT}"],
        "wall screen": [f"/plans/{PLAN}/wall/"],
        "indicator": indicators,
        "indicator of a district": [f"{path}?area={DISTRICT}" for path in indicators],
        "records behind a number": [
            f"{path}records/?part={part}" for path in indicators for part in ("numerator", "missing")
        ],
        "register list": [f"/registers/{key}/" for key in registers],
        "register list, next page": [_next(visitor, f"/registers/{key}/") for key in registers],
        "register list, searched": [f"/registers/{key}/?search={quote('北京')}" for key in registers],
        "register list of a district": [f"/registers/{key}/?area={DISTRICT}" for key in registers],
        "organisations": ["/bodies/"],
        "organisations searched": [f"/bodies/?search={quote(text)}" for text in BODIES_SOUGHT],
        "people": ["/people/"],
        "people searched": [f"/people/?search={quote(text)}" for text in PEOPLE_SOUGHT],
    }


def _registers(visitor: Visitor) -> list[str]:
    return sorted(set(re.findall(r'href="/registers/([a-z-]+)/"', visitor.get("/registers/"))))


def _next(visitor: Visitor, path: str) -> str:
    """The address of a list's second page; empty when it has none."""
    if visitor.status(path) != 200:
        return ""
    found = re.search(r'href="([^"]*[?&;]after=[^"]*)"', visitor.get(path))
    if not found:
        return ""
    address = found[1].replace("&amp;", "&")
    return path + address if address.startswith("?") else address
