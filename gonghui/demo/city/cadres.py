"""Deputies of streets, ranks of chairs, the other pools, and what streets are to have of them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gonghui.demo.city.draft import Draft
from gonghui.demo.city.names import MARK
from gonghui.demo.city.pools import Pools
from gonghui.demo.city.rows import PostRow, Problem
from gonghui.demo.city.rows_cadres import CadreTermRow, PoolNeedRow, TrainingRow
from gonghui.demo.city.rows_rights import PoolPostRow
from gonghui.demo.city.times import between, recorded_for, years_on

# Planted: districts whose streets wait for a full-time deputy.
BEHIND = ("110111", "110116")
SHARE, SHARE_BEHIND = 0.95, 0.4
NEEDED = {"lawyer": "LS", "social_worker": "SG"}
PLAN = f"队伍建设三年行动计划{MARK}"
FROM = date(2021, 1, 1)
COURSE = f"岗前培训{MARK}"
RANKED = 0.85


def draw_cadres(draft: Draft) -> None:
    """Posts of deputies, ranks, needs and the people who meet them, with the planted problems."""
    rng = draft.stream("cadres")
    _draw_deputies(draft, rng)
    _draw_ranks(draft, rng)
    _draw_pools(draft)


def _draw_deputies(draft: Draft, rng: Random) -> None:
    city = draft.city
    everybody = [person for people in draft.employees.values() for person in people]
    vacant: list[int] = []
    part_time: list[int] = []
    unions = [(street, union) for street, union in draft.street_unions.items()]
    for street, union in unions:
        share = SHARE_BEHIND if draft.district(street) in BEHIND else SHARE
        if rng.random() >= share:
            vacant.append(union)
            continue
        full_time = len(part_time) >= draft.scale.planted or rng.random() < 0.8
        person = rng.choice(everybody)
        since = max(between(rng, date(2020, 7, 1), date(2022, 12, 31)), city.persons[person].recorded)
        if not full_time:
            part_time.append(union)
        city.add(
            "posts",
            PostRow,
            person=person,
            body=union,
            kind="vice_chair",
            full_time=full_time,
            valid_from=since,
            recorded=recorded_for(since),
        )
    for kind, text, bodies in (
        ("deputy_vacant", "Street unions without a deputy", vacant),
        ("deputy_part_time", "Street unions whose deputy is part-time: not counted", part_time),
    ):
        city.problems.append(Problem(kind, text, tuple(("bodies", key) for key in bodies)))


def _draw_ranks(draft: Draft, rng: Random) -> None:
    """Ranks of chairs of federations and of public units' own unions; of some nobody entered one."""
    city = draft.city
    public = {
        body.key
        for body in city.bodies
        if body.unit_kind == "institution" or (body.unit_kind == "enterprise" and body.ownership == "state")
    }
    own = {row.union for row in city.coverages if row.employer in public}
    unknown: list[tuple[str, int]] = []
    for post in [row for row in city.posts if row.kind == "chair"]:
        union = city.bodies[post.body]
        if union.union_type != "federation" and not (union.union_type == "basic" and union.key in own):
            continue
        if rng.random() >= RANKED and len(unknown) < draft.scale.planted:
            unknown.append(("bodies", union.key))
            continue
        city.add(
            "cadre_terms",
            CadreTermRow,
            post=post.key,
            rank="deputy" if rng.random() < RANKED else "middle",
            valid_from=post.valid_from,
            recorded=post.recorded,
        )
    city.problems.append(
        Problem("rank_unknown", "Chairs whose rank nobody entered: not counted", tuple(unknown))
    )


def _draw_pools(draft: Draft) -> None:
    """A lawyer and a social worker for every street; some are uncertified, some lapsed, some missing."""
    pools, city, rng = Pools(draft), draft.city, draft.stream("needs")
    lapsed: list[tuple[str, int]] = []
    waiting: list[tuple[str, int]] = []
    for street in draft.geography.used():
        district = draft.district_unions[draft.district(street)]
        union = draft.street_unions.get(street, district)
        for pool, series in NEEDED.items():
            city.add(
                "pool_needs",
                PoolNeedRow,
                number=f"BJ-PB-{FROM.year}-{len(city.pool_needs) + 1:06d}",
                area=street,
                pool=pool,
                body=union,
                basis=PLAN,
                valid_from=FROM,
                recorded=recorded_for(FROM),
            )
            if rng.random() < 0.15:
                continue
            post = _somebody(pools, pool, series, district, rng)
            if len(waiting) < draft.scale.planted and rng.random() < 0.3:
                waiting.append(("pool_posts", post.key))
                continue
            short = len(lapsed) < draft.scale.planted and rng.random() < 0.3
            until = between(rng, date(2024, 2, 1), date(2025, 10, 31)) if short else None
            if short:
                lapsed.append(("pool_posts", post.key))
            pools.certify(post, until or years_on(post.valid_from.replace(day=1), 8))
            _train(draft, post)
            pools.assign(post, street)
    for kind, text, rows in (
        ("pool_lapsed", "People of the pools whose certificate lapsed: not counted", lapsed),
        ("pool_untrained", "People of the pools selected, not trained: not counted", waiting),
    ):
        city.problems.append(Problem(kind, text, tuple(rows)))


def _somebody(pools: Pools, pool: str, series: str, body: int, rng: Random) -> PoolPostRow:
    """A post of a pool; `Pools.post` knows the series of its own two only."""
    city = pools.city
    person = pools.people[pools.taken % len(pools.people)]
    pools.taken += 1
    since = max(between(rng, date(2020, 8, 1), date(2023, 6, 30)), city.persons[person].recorded)
    taken = sum(row.kind == pool and row.person == person and row.body == body for row in city.pool_posts)
    if taken:
        return _somebody(pools, pool, series, body, rng)
    return city.add(
        "pool_posts",
        PoolPostRow,
        number=f"BJ-{series}-{since.year}-{len(city.pool_posts) + 1:06d}",
        person=person,
        body=body,
        kind=pool,
        full_time=pool == "social_worker",
        valid_from=since,
        recorded=recorded_for(since),
    )


def _train(draft: Draft, post: PoolPostRow) -> None:
    """The course that was passed before the certificate."""
    last = post.valid_from - timedelta(days=7)
    draft.city.add(
        "trainings",
        TrainingRow,
        post=post.key,
        name=COURSE,
        hours=24,
        began_on=last - timedelta(days=2),
        ended_on=last,
        recorded=post.recorded,
    )
