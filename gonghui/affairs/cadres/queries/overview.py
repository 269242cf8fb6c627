"""Posts required against filled, the list of vacancies, and the eight pools at a glance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from gonghui.affairs.cadres.models import CadreTerm, PoolNeed
from gonghui.affairs.cadres.queries.files import with_states
from gonghui.affairs.cadres.rules import (
    ACTIVE,
    EXITED,
    POOLS,
    PUBLIC_KINDS,
    PUBLIC_OWNERS,
    RANKED,
    WITH_DEPUTY,
    Needed,
    posts_needed,
)
from gonghui.engines.cases.models import Case
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.models import Body, Coverage, HeadCount
from gonghui.foundation.bodies.queries import employers_of, head_count_of
from gonghui.foundation.core.registers import Category
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY, Unknown
from gonghui.foundation.people.models import Post, StreetAssignment

OWN_TYPES = ("basic", "group")  # unions of one unit
MOST_EMPLOYERS = 200  # of a joint union, looked at one by one
NEVER = 10**9
DEPUTIES, CHAIRS, RANKS, FULL_TIME = "deputies", "chairs", "ranks", "full_time"


@dataclass(frozen=True)
class Staffing:
    """One requirement: how many unions it is of, and how many meet it.

    `binding`: else the law allows it, and a union without is no vacancy.
    """

    key: str
    needed: int
    filled: int
    binding: bool = True

    @property
    def vacant(self) -> int:
        """How many do not."""
        return self.needed - self.filled


def _unions(account: Account, on: date) -> QuerySet[Body]:
    scope = scope_of(account, Permission.VIEW, Category.PEOPLE, on)
    return Body.objects.filter(in_force(on), scope.as_q(""), kind=Body.Kind.UNION, merged_into=None)


def _holding(on: date, **wanted: object) -> Exists:
    return Exists(Post.objects.filter(in_force(on), body=OuterRef("pk"), **wanted))


def _needing(account: Account, key: str, on: date) -> QuerySet[Body]:
    """The unions of which a requirement is."""
    unions = _unions(account, on)
    if key == DEPUTIES:
        return unions.filter(union__type__in=WITH_DEPUTY)
    if key == RANKS:
        covers = Coverage.objects.filter(in_force(on), union=OuterRef("pk"))
        public = covers.filter(
            Q(employer__unit_kind__in=PUBLIC_KINDS)
            | Q(employer__unit_kind="enterprise", employer__ownership__in=PUBLIC_OWNERS)
        )
        own = Q(Exists(public), union__type__in=OWN_TYPES)
        return unions.filter(Q(union__type__in=RANKED) | own)
    if key == FULL_TIME:
        return unions.filter(pk__in=_large(on))
    return unions


def _large(on: date) -> list[int]:
    """Unions whose employers have so many workers that there may be a full-time chair."""
    least = _amount("union.full_time_chair.workers_from", on)
    if least is None:
        return []
    held = Coverage.objects.filter(in_force(on), union__territory=None)
    last = HeadCount.objects.filter(employer=OuterRef("employer"), counted_on__lte=on)
    workers = held.annotate(workers=Subquery(last.order_by("-counted_on").values("workers")[:1]))
    summed = workers.values("union").annotate(all=Sum("workers")).filter(all__gte=least)
    return list(summed.values_list("union", flat=True))


def _met(key: str, on: date) -> Exists:
    if key == DEPUTIES:
        return _holding(on, kind=Post.Kind.VICE_CHAIR, full_time=True)
    if key == FULL_TIME:
        return _holding(on, kind=Post.Kind.CHAIR, full_time=True)
    if key == RANKS:
        ranked = CadreTerm.objects.filter(in_force(on), rank=CadreTerm.Rank.DEPUTY)
        return _holding(on, kind=Post.Kind.CHAIR, pk__in=ranked.values("post"))
    return _holding(on, kind=Post.Kind.CHAIR)


def staffing(account: Account, on: date) -> list[Staffing]:
    """Every requirement, as far as the account sees: required and filled."""
    found = []
    for key in (CHAIRS, RANKS, DEPUTIES, FULL_TIME):
        needing = _needing(account, key, on)
        needed, filled = needing.count(), needing.filter(_met(key, on)).count()
        found.append(Staffing(key, needed, filled, binding=key != FULL_TIME))
    return found


@dataclass(frozen=True)
class Seat:
    """A post that one union needs, or may have, and whether somebody holds it so."""

    needed: Needed
    filled: bool


def seats_of(body: Body, on: date) -> list[Seat]:
    """The posts of one union on a day, by the dated rules, each with whether it is filled."""
    covers = Coverage.objects.filter(in_force(on), union=body.pk)
    public = covers.filter(
        Q(employer__unit_kind__in=PUBLIC_KINDS)
        | Q(employer__unit_kind="enterprise", employer__ownership__in=PUBLIC_OWNERS)
    )
    counts = [head_count_of(one.body, on) for one in employers_of(body, on)[:MOST_EMPLOYERS]]
    known = [one.workers for one in counts if one is not None]
    needed = posts_needed(
        body.union.type,
        public=body.union.type in OWN_TYPES and public.exists(),
        workers=sum(known) if known and len(known) == len(counts) else None,
        full_time_from=_amount("union.full_time_chair.workers_from", on) or NEVER,
        deputies=_amount("cadres.deputies.full_time", on) or 0,
    )
    return [Seat(one, _is_filled(body, one, on)) for one in needed]


def _amount(key: str, on: date) -> int | None:
    """A dated value; None where none is known on that day, and nothing follows from it."""
    try:
        return int(value(key, COUNTRY, on).value)
    except Unknown:
        return None


def _is_filled(body: Body, needed: Needed, on: date) -> bool:
    held = Post.objects.filter(in_force(on), body=body, kind=needed.kind)
    held = held.filter(full_time=True) if needed.full_time else held
    if needed.rank:
        ranked = CadreTerm.objects.filter(in_force(on), rank=CadreTerm.Rank.DEPUTY)
        held = held.filter(pk__in=ranked.values("post"))
    return held.exists()


def vacancies(account: Account, key: str, on: date) -> QuerySet[Body]:
    """The very unions that do not meet a requirement, by name."""
    return _needing(account, key, on).exclude(_met(key, on)).order_by("pinyin", "id")


@dataclass
class Pool:
    """One of the eight pools.

    Attributes:
        states: key of a state → how many people.
        needed, equipped: streets that are to have somebody of it, and that have somebody active.
        load: open cases of its people.
    """

    kind: str
    states: dict[str, int] = field(default_factory=dict)
    needed: int = 0
    equipped: int = 0
    load: int = 0


def pool_posts(account: Account, on: date, kinds: Iterable[str] = POOLS) -> QuerySet[Any]:
    """People of the pools begun by a day, with their states, as far as the account sees."""
    scope = scope_of(account, Permission.VIEW, Category.PEOPLE, on)
    posts = Post.objects.filter(scope.as_q("body"), kind__in=list(kinds), valid_from__lte=on)
    return with_states(posts, on)


def pools(account: Account, on: date) -> list[Pool]:
    """The eight pools, in the plan's order."""
    found = {kind: Pool(kind) for kind in POOLS}
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    active: dict[str, list[int]] = defaultdict(list)
    for pk, kind, state, load in pool_posts(account, on).values_list("pk", "kind", "state", "load"):
        if state != EXITED:
            counts[kind][state] += 1
            found[kind].load += load
        if state == ACTIVE:
            active[kind].append(pk)
    scope = scope_of(account, Permission.VIEW, Category.PEOPLE, on)
    needs = PoolNeed.objects.filter(in_force(on), scope.as_q("body"))
    for row in needs.values("pool").annotate(n=Count("pk")):
        found[row["pool"]].needed = row["n"]
    for kind, one in found.items():
        one.states = dict(counts[kind])
        if one.needed:
            here = Q(area__assignments__in=_assigned(active[kind], on))
            own = Q(area__unions__type="street", area__unions__body__posts__in=active[kind])
            one.equipped = needs.filter(pool=kind).filter(here | own).distinct().count()
    return list(found.values())


def _assigned(posts: list[int], on: date) -> QuerySet[Any, Any]:
    return StreetAssignment.objects.filter(in_force(on), post__in=posts).values("pk")


def dispatchable(account: Account, case: Case, on: date, kind: str = "") -> QuerySet[Any]:
    """Active people whom a case may be given, those with the fewest open cases first."""
    posts = pool_posts(account, on, [kind] if kind in POOLS else POOLS).filter(state=ACTIVE)
    free = posts.filter(Q(workload=None) | Q(workload__gt=F("load")))
    return free.exclude(dispatches__case=case, dispatches__until=None).order_by("load", "pk")
