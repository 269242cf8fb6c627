"""What cadres offers to the insight floor: posts that must be there, and pools that must be equipped.

Only people who are active count in a pool: the post is held, the certificate is in force, and they are
assigned to a street or stand at a street's own union, all on that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres.rules import POOLS, PUBLIC_KINDS, PUBLIC_OWNERS, RANKED, WITH_DEPUTY
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.core.facts import Column, Count, Ratio, Table, Tables, common
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Post
from gonghui.foundation.people.rules import certificate_due

if TYPE_CHECKING:
    import ibis.expr.types as ir

INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table("cadre_term", "cadres.CadreTerm", (Column("post_id"), Column("rank", "string"), *INTERVAL)),
    Table(
        "pool_need",
        "cadres.PoolNeed",
        (Column("area_id"), Column("pool", "string"), Column("body_id"), *INTERVAL),
    ),
)


def _unions(t: Tables) -> ir.Table:
    """Unions with the days on which they exist, and their type."""
    union, body = t.trade_union, t.body
    kinds = union.select(unit=union.id, union_type=union.type)
    exists = body.select(unit=body.id, body_from=body.valid_from, body_to=body.valid_to)
    return kinds.join(exists, "unit")


def with_deputy_due(t: Tables) -> ir.Table:
    """Unions of streets, townships and development zones while they exist."""
    rows = _unions(t)
    rows = common(rows.filter(rows.union_type.isin([str(one) for one in WITH_DEPUTY])), "body")
    return rows.select("unit", "start", "end", "union_type", body=rows.unit)


def _held(t: Tables, kind: str) -> ir.Table:
    post = t.post
    return post.filter(post.kind == kind).select(
        "full_time", post=post.id, unit=post.body_id, held_from=post.valid_from, held_to=post.valid_to
    )


def with_deputy(t: Tables) -> ir.Table:
    """Unions while a full-time vice chair holds the post."""
    rows = _held(t, "vice_chair")
    return common(rows.filter(rows.full_time), "held").select("unit", "start", "end")


def ranked(t: Tables) -> ir.Table:
    """Federations, and the own unions of state enterprises and of institutions while they cover them."""
    rows = _unions(t)
    above = common(rows.filter(rows.union_type.isin([str(one) for one in RANKED])), "body")
    coverage, employer = t.coverage, t.employer
    is_institution = employer.unit_kind.isin([str(one) for one in PUBLIC_KINDS])
    is_state = (employer.unit_kind == "enterprise") & employer.ownership.isin(
        [str(one) for one in PUBLIC_OWNERS]
    )
    public = employer.filter(is_institution | is_state).select(employer=employer.id)
    covers = coverage.select(
        unit=coverage.union_id,
        employer=coverage.employer_id,
        covered_from=coverage.valid_from,
        covered_to=coverage.valid_to,
    ).join(public, "employer")
    own = rows.filter(rows.union_type.isin(["basic", "group"])).join(covers, "unit")
    own = common(own, "body", "covered")
    columns = ("unit", "start", "end", "union_type")
    rows = above.select(*columns).union(own.select(*columns))
    return rows.select(*columns, body=rows.unit)


def at_rank(t: Tables) -> ir.Table:
    """Unions while their chair holds the post at the rank of a deputy of the same level."""
    term = t.cadre_term
    terms = term.filter(term["rank"] == "deputy")
    terms = terms.select(post=terms.post_id, rank_from=terms.valid_from, rank_to=terms.valid_to)
    return common(_held(t, "chair").join(terms, "post"), "held", "rank").select("unit", "start", "end")


# -- pools ------------------------------------------------------------------------------------------------


def _people(t: Tables) -> ir.Table:
    """Posts of the pools while they are held and certified, and their body exists."""
    post, body = t.post, t.body
    people = post.filter(post.kind.isin([str(one) for one in POOLS]), post.certified_from.notnull())
    people = people.select(
        "certified_from",
        "certified_to",
        post=people.id,
        pool=people.kind,
        body=people.body_id,
        held_from=people.valid_from,
        held_to=people.valid_to,
    )
    exists = body.select(body=body.id, body_from=body.valid_from, body_to=body.valid_to)
    return people.join(exists, "body")


def _active(t: Tables) -> ir.Table:
    """Active people with the street at which they are: post, pool, body, area, start, end."""
    people, assigned, union = _people(t), t.street_assignment, t.trade_union
    sent = assigned.select(
        post=assigned.post_id,
        area=assigned.area_id,
        assigned_from=assigned.valid_from,
        assigned_to=assigned.valid_to,
    )
    columns = ("post", "pool", "body", "area", "start", "end")
    there = common(people.join(sent, "post"), "held", "body", "certified", "assigned").select(*columns)
    led = union.filter(union.type == "street").select(body=union.id, area=union.territory_id)
    own = common(people.join(led, "body"), "held", "body", "certified").select(*columns)
    return there.union(own)


def active_people(t: Tables) -> ir.Table:
    """People of the pools while they are active."""
    rows = _active(t)
    return rows.select("body", "start", "end", "pool", unit=rows.post)


def needs(t: Tables) -> ir.Table:
    """Streets that are to have somebody of a pool, a unit a street and pool."""
    need = t.pool_need
    return need.select(
        "pool",
        unit=need.id,
        area=need.area_id,
        body=need.body_id,
        start=need.valid_from,
        end=need.valid_to,
    )


def equipped(t: Tables) -> ir.Table:
    """The same while somebody active of that pool is at the street."""
    need, rows = t.pool_need, _active(t)
    wanted = need.select("pool", unit=need.id, area=need.area_id)
    there = rows.select("pool", "area", "start", "end")
    return wanted.join(there, ["pool", "area"]).select("unit", "start", "end")


POSTS_AT_UNIONS = {
    "unit_model": "bodies.Union",
    "attribution_text": _("Counts where the union sits on the day."),
    "breakdowns": {"union_type": _("Type of union")},
}
METRICS = (
    Ratio(
        key="deputy_rate",
        name=_("Unions of streets, townships and zones with a full-time deputy chair"),
        population_text=_("Unions of streets, townships and development zones while they exist."),
        condition_text=_("A full-time vice chair holds the post on the day."),
        population=with_deputy_due,
        condition=with_deputy,
        **POSTS_AT_UNIONS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="chair_rank_rate",
        name=_("Chairs at the rank of a deputy of the same level"),
        population_text=_(
            "Federations of the county and above, and the own unions of state enterprises and institutions "
            "while they cover them."
        ),
        condition_text=_(
            "The chair holds the post on the day at the rank of a deputy of the same level. Where the post "
            "is vacant, or nobody entered the rank, that is not known to be so and does not count."
        ),
        population=ranked,
        condition=at_rank,
        **POSTS_AT_UNIONS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="pool_equipped_rate",
        name=_("Streets equipped from the eight pools"),
        unit_model="cadres.PoolNeed",
        register="pool-needs",
        attributed_to="area",
        population_text=_("Streets and townships that are to have somebody of a pool, each pool apart."),
        condition_text=_(
            "Somebody of that pool is active there on the day: the post is held, the certificate is in "
            "force, and the street is one that is assigned, or the post stands at its own union."
        ),
        attribution_text=_("Counts in the street itself."),
        population=needs,
        condition=equipped,
        breakdowns={"pool": _("Pool")},
        beside=("pool_active",),
    ),
    Count(
        key="pool_active",
        name=_("Active, certified people of the eight pools"),
        unit_model="people.Post",
        register="pool-people",
        population_text=_(
            "People of the eight pools while they are active: the post is held, the certificate is in "
            "force, and they are assigned to a street or stand at a street's own union. Whoever is in "
            "training, lapsed, or has left does not count."
        ),
        attribution_text=_("Counts where the unit that employs sits on the day."),
        population=active_people,
        breakdowns={"pool": _("Pool")},
        beside=("pool_equipped_rate",),
    ),
)


# -- what is due ------------------------------------------------------------------------------------------


def certificates_due(asked: Asked) -> Iterable[Due]:
    """Certificates of people of the pools that lapse soon; mediators' are told by their own register."""
    kinds = [kind for kind in POOLS if kind != Post.Kind.MEDIATOR]
    posts = Post.objects.filter(in_force(asked.on), kind__in=kinds, body__in=asked.ids)
    for post in posts.exclude(number="").select_related("body"):
        ends = certificate_due(post.certified_to, asked.on)
        if ends is not None:
            yield Due(
                key=f"pool:{post.public_id}",
                what=_("Renew the certificate of %(number)s"),
                why=_("%(kind)s at %(body)s: without a certificate in force nobody counts, or is sent."),
                said={"number": post.number, "kind": Post.Kind(post.kind).label, "body": post.body},
                by=ends,
                button=_("Enter the certificate"),
                goal=Goal(place=Place.ACT, register="pool-people", record=post.public_id, act="certify"),
            )


DUE = (Source(key="pools", category=Category.PEOPLE, permission=Permission.EDIT, find=certificates_due),)
