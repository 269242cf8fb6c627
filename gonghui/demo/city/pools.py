"""Bargaining instructors and mediators: their posts, the streets they are assigned to, their certificates."""

from __future__ import annotations

from datetime import date
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.rows import Amendment, Event, Problem
from gonghui.demo.city.rows_rights import PoolPostRow, StreetAssignmentRow
from gonghui.demo.city.times import between, recorded_for, years_on

# Planted: districts where streets wait for an instructor or a mediator.
BEHIND = ("110111", "110116", "110118")
SHARE, SHARE_BEHIND = 0.995, 0.8
SERIES = {"bargaining_instructor": "XS", "mediator": "TJ"}
OWN = 0.55  # of the streets with an instructor: by a post at the street's own union
EACH = 3  # streets that an instructor of a district's union looks after
KNOWN = date(2020, 6, 30)  # whoever is taken into a pool was in the register by then
LEFT = date(2024, 5, 10)


class Pools:
    """Draws posts and assignments."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.city = draft, draft.city
        self.rng = draft.stream("pools")
        known = [p for people in draft.employees.values() for p in people]
        self.people = [p for p in known if self.city.persons[p].recorded <= KNOWN] or known
        self.rng.shuffle(self.people)
        self.taken = 0

    def post(self, kind: str, body: int, since: date, full_time: bool) -> PoolPostRow:
        """A post of somebody who holds none of this kind there yet."""
        person = self.people[self.taken % len(self.people)]
        self.taken += 1
        since = max(since, self.city.persons[person].recorded)
        return self.city.add(
            "pool_posts",
            PoolPostRow,
            number=f"BJ-{SERIES[kind]}-{since.year}-{len(self.city.pool_posts) + 1:06d}",
            person=person,
            body=body,
            kind=kind,
            full_time=full_time,
            valid_from=since,
            recorded=recorded_for(since),
        )

    def certify(self, post: PoolPostRow, until: date | None) -> None:
        """A certificate from the first day of the post on."""
        post.certificate = f"调解{post.valid_from.year}{post.key + 1:05d}"
        post.certified_from, post.certified_to = post.valid_from, until

    def assign(self, post: PoolPostRow, street: str) -> StreetAssignmentRow:
        """A street for a post, from its first day on."""
        return self.city.add(
            "street_assignments",
            StreetAssignmentRow,
            post=post.key,
            area=street,
            valid_from=post.valid_from,
            recorded=post.recorded,
        )


def draw_pools(draft: Draft) -> None:
    """Posts for the streets with a union of their own, with the planted problems."""
    pools = Pools(draft)
    _draw_instructors(pools)
    _draw_mediators(pools)


def _served(pools: Pools) -> dict[str, list[str]]:
    """The streets of each district that somebody looks after in the end."""
    draft, rng = pools.draft, pools.rng
    found: dict[str, list[str]] = {}
    for district in draft.geography.districts:
        share = SHARE_BEHIND if district in BEHIND else SHARE
        streets = [s for s in draft.geography.streets[district] if s in draft.street_unions]
        found[district] = [s for s in streets if rng.random() < share]
    return found


def _since(rng: Random) -> date:
    return between(rng, date(2020, 7, 1), date(2021, 9, 30) if rng.random() < 0.6 else date(2025, 9, 30))


def _draw_instructors(pools: Pools) -> None:
    draft, rng = pools.draft, pools.rng
    kind = "bargaining_instructor"
    served = _served(pools)
    chosen = [s for streets in served.values() for s in streets]
    part_time = set(rng.sample(chosen, min(draft.scale.planted, len(chosen) // 8)))
    sent: list[PoolPostRow] = []
    for district, streets in served.items():
        waiting: list[str] = []
        for street in streets:
            if street in part_time:
                pools.post(kind, draft.street_unions[street], _since(rng), full_time=False)
            elif rng.random() < OWN:
                pools.post(kind, draft.street_unions[street], _since(rng), full_time=True)
            else:
                waiting.append(street)
        for first in range(0, len(waiting), EACH):
            post = pools.post(kind, draft.district_unions[district], _since(rng), full_time=True)
            for street in waiting[first : first + EACH]:
                pools.assign(post, street)
            sent.append(post)
    _leave(pools, [post for post in sent if post.valid_from < date(2023, 1, 1)])
    text = "Streets whose only instructor is part-time: not counted"
    draft.city.problems.append(Problem("part_time_only", text, areas=tuple(sorted(part_time))))
    draft.city.problems.append(Problem("pools_behind", "Districts behind on both pools", areas=BEHIND))


def _leave(pools: Pools, able: list[PoolPostRow]) -> None:
    """Instructors who left in the middle of a quarter: their streets wait for another."""
    city = pools.city
    leaving = pools.rng.sample(able, min(max(1, pools.draft.scale.planted // 4), len(able)))
    for post in leaving:
        changes = [Amendment("pool_posts", post.key, {"valid_to": LEFT, "exit_reason": "调离"})]
        changes += [
            Amendment("street_assignments", row.key, {"valid_to": LEFT})
            for row in city.street_assignments
            if row.post == post.key
        ]
        values = {"post": post.key, "on": LEFT, "reason": "调离"}
        city.events.append(Event(recorded_for(LEFT), "end_pool_post", values, tuple(changes)))
    rows = tuple(("pool_posts", post.key) for post in leaving)
    city.problems.append(Problem("instructor_left", f"Instructors who left on {LEFT}", rows))


def _draw_mediators(pools: Pools) -> None:
    draft, rng = pools.draft, pools.rng
    posts = [
        (street, pools.post("mediator", draft.street_unions[street], _since(rng), rng.random() < 0.3))
        for streets in _served(pools).values()
        for street in streets
    ]
    planted = draft.scale.planted
    able = [post for _street, post in posts if post.valid_from < date(2022, 1, 1)]
    special = rng.sample(able, min(2 * planted, len(able) // 2))
    third = len(special) // 3
    lapsed, renewed, without = special[:third], special[third : 2 * third], special[2 * third :]
    for _street, post in posts:
        if post not in without:
            pools.certify(post, None if rng.random() < 0.5 else years_on(_no_leap(post.valid_from), 6))
    for post in lapsed:
        pools.certify(post, between(rng, date(2024, 2, 1), date(2025, 10, 31)))
    for post in renewed:
        _renew(pools, post)
    problems = {
        "certificate_lapsed": ("Mediators whose certificate lapsed in 2024 or 2025", lapsed),
        "certificate_renewed": ("Mediators whose certificate was renewed before its end", renewed),
        "no_certificate": ("Mediators without a certificate: not counted", without),
    }
    for kind, (text, listed) in problems.items():
        rows = tuple(("pool_posts", post.key) for post in listed)
        draft.city.problems.append(Problem(kind, text, rows))


def _renew(pools: Pools, post: PoolPostRow) -> None:
    """The certificate ran to the end of 2023 and was lengthened in November."""
    on = date(2023, 11, 20)
    pools.certify(post, date(2024, 1, 1))
    certificate, until = f"{post.certificate}续", date(2027, 1, 1)
    change = Amendment("pool_posts", post.key, {"certificate": certificate, "certified_to": until})
    values = {"post": post.key, "certificate": certificate, "on": on, "until": until}
    pools.city.events.append(Event(recorded_for(on), "certify", values, (change,)))


def _no_leap(day: date) -> date:
    return day.replace(day=28) if (day.month, day.day) == (2, 29) else day
