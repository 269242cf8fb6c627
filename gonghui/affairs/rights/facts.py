"""What rights offers to the insight floor: contract rates, and streets with instructors and mediators.

Three measures of contracts stand side by side and are never joined: of enterprises with 100 workers and
more, of all unionised ones, and of agreements on wages, which are another kind of contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights.models import CollectiveContract
from gonghui.affairs.rights.rules import renewal_due
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source
from gonghui.foundation.accounts.rules import Permission, in_force
from gonghui.foundation.bodies.facts import covered_employers, unionised
from gonghui.foundation.core.facts import Column, Ratio, Table, Tables, common, latest
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Post
from gonghui.foundation.people.rules import certificate_due

if TYPE_CHECKING:
    import ibis.expr.types as ir

INTERVAL = (Column("valid_from", "date"), Column("valid_to", "date"))
TABLES = (
    Table(
        "collective_contract",
        "rights.CollectiveContract",
        (
            Column("body_id"),
            Column("kind", "string"),
            Column("scope", "string"),
            Column("wage_chapter", "boolean"),
            *INTERVAL,
        ),
    ),
    Table(
        "contract_coverage",
        "rights.ContractCoverage",
        (Column("contract_id"), Column("employer_id"), *INTERVAL),
    ),
)
# 百人以上: 以上 includes the number itself (民法典 art. 1259).
A_HUNDRED = 100
# 街道 and 乡镇; what statistics alone list beside them is none.
STREETS = ("subdistrict", "town", "township", "area_office")


def enterprises(t: Tables) -> ir.Table:
    """Enterprises while a union covers them and they exist."""
    return unionised(t, "enterprise")


def a_hundred_or_more(t: Tables) -> ir.Table:
    """Unionised enterprises while their latest head count is 100 or more; never counted is not known."""
    readings = latest(t.head_count, unit="employer_id", on="counted_on")
    large = readings.filter(readings.workers >= A_HUNDRED)
    counted = large.select(unit=large.employer_id, counted_from=large.start, counted_to=large.end)
    rows = common(covered_employers(t, "enterprise").join(counted, "unit"), "covered", "body", "counted")
    return rows.select("unit", "start", "end", "ownership", body=rows.unit)


def _covering(contracts: ir.Table, listed: ir.Table) -> ir.Table:
    """Which unit each contract covers while in force: its own enterprise, or those on its list."""
    own = contracts.filter(contracts.scope == "enterprise")
    own = own.select(unit=own.body_id, start=own.valid_from, end=own.valid_to)
    many = contracts.filter(contracts.scope != "enterprise")
    many = many.select(contract=many.id, term_from=many.valid_from, term_to=many.valid_to)
    listed = listed.select(
        contract=listed.contract_id,
        unit=listed.employer_id,
        listed_from=listed.valid_from,
        listed_to=listed.valid_to,
    )
    many = common(listed.join(many, "contract"), "listed", "term")
    return own.union(many.select("unit", "start", "end"))


def with_contract(t: Tables) -> ir.Table:
    """Units that a general collective contract in force covers."""
    contracts = t.collective_contract
    return _covering(contracts.filter(contracts.kind == "comprehensive"), t.contract_coverage)


def with_wage_agreement(t: Tables) -> ir.Table:
    """Units covered by a special contract on wages, or by a general one known to have a chapter on wages."""
    contracts = t.collective_contract
    on_wages = (contracts.kind == "wage") | ((contracts.kind == "comprehensive") & contracts.wage_chapter)
    return _covering(contracts.filter(on_wages), t.contract_coverage)


def streets(t: Tables) -> ir.Table:
    """Streets and townships while they exist; `body` is the street's own union, where it has one."""
    import ibis

    area, union = t.area, t.trade_union
    area = area.filter(area.kind.isin(STREETS))
    street = area.select(
        unit=area.id, area=area.id, start=area.valid_from, end=area.valid_to, street_kind=area.kind
    )
    led = union.filter(union.type == "street").select(unit=union.territory_id, body=union.id)
    columns = ("unit", "area", "body", "start", "end", "street_kind")
    # A street without a union counts too: the row with a body, where there is one, comes first.
    unled = street.mutate(body=ibis.null("int64"))
    return street.join(led, "unit").select(*columns).union(unled.select(*columns))


def _posts(t: Tables, kind: str) -> ir.Table:
    """Posts of a kind with the days on which they are held, and on which their body exists."""
    post, body = t.post, t.body
    post = post.filter(post.kind == kind).select(
        "full_time",
        "certified_from",
        "certified_to",
        post=post.id,
        body=post.body_id,
        held_from=post.valid_from,
        held_to=post.valid_to,
    )
    exists = body.select(body=body.id, body_from=body.valid_from, body_to=body.valid_to)
    return post.join(exists, "body")


def _at_streets(t: Tables, posts: ir.Table, *prefixes: str) -> ir.Table:
    """The streets at which posts count: those they are assigned to, and the one whose union they stand at."""
    assigned, union = t.street_assignment, t.trade_union
    assigned = assigned.select(
        post=assigned.post_id,
        unit=assigned.area_id,
        assigned_from=assigned.valid_from,
        assigned_to=assigned.valid_to,
    )
    sent = common(posts.join(assigned, "post"), "held", "body", "assigned", *prefixes)
    led = union.filter(union.type == "street").select(body=union.id, unit=union.territory_id)
    own = common(posts.join(led, "body"), "held", "body", *prefixes)
    return sent.select("unit", "start", "end").union(own.select("unit", "start", "end"))


def with_instructor(t: Tables) -> ir.Table:
    """Streets at which a full-time bargaining instructor works."""
    posts = _posts(t, "bargaining_instructor")
    return _at_streets(t, posts.filter(posts.full_time))


def with_mediator(t: Tables) -> ir.Table:
    """Streets at which a mediator with a certificate in force works; one without a certificate is none."""
    posts = _posts(t, "mediator")
    return _at_streets(t, posts.filter(posts.certified_from.notnull()), "certified")


OF_UNITS = {
    "unit_model": "bodies.Employer",
    "attribution_text": _("Counts in the street where the enterprise sits on the day."),
    "breakdowns": {"ownership": _("Ownership")},
}
ALL_UNIONISED = _(
    "Enterprises of every size that a union covers on the day. Institutions, government agencies and social "
    "organisations stand outside."
)
GENERAL_CONTRACT = _(
    "A general collective contract is in force on the day: the enterprise's own, or an area's or trade's "
    "with the enterprise on its list. A special contract alone, on wages for instance, does not suffice. A "
    "contract whose term is over counts no more, even while a new one is being negotiated; two that overlap "
    "count once. Filing with the labour administration is recorded beside it and not asked for here."
)
OF_STREETS = {
    "unit_model": "bodies.Area",
    "attributed_to": "area",
    "population_text": _(
        "Every subdistrict, town, township and area office in existence on the day, with or without a union "
        "of its own. Zones and other units that only the statistics list beside them stand outside."
    ),
    "attribution_text": _(
        "Counts in the street itself. Whoever is assigned to several streets counts in each; a post at a "
        "street's own union counts there without an assignment."
    ),
    "population": streets,
    "breakdowns": {"street_kind": _("Kind of street")},
}
METRICS = (
    Ratio(
        key="contract_rate",
        name=_("Enterprises of 100 and more with a collective contract"),
        population_text=_(
            "Enterprises that a union covers on the day and that have 100 workers or more, 100 included "
            "(Civil Code, art. 1259), by the latest head count taken on or before the day, however old. An "
            "enterprise never counted is not known to have 100 and stands outside. The plan does not say "
            "whether it means all enterprises or those with a union."
        ),
        condition_text=GENERAL_CONTRACT,
        population=a_hundred_or_more,
        condition=with_contract,
        beside=("contract_rate_unionised", "wage_agreement_rate"),
        **OF_UNITS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="contract_rate_unionised",
        name=_("Unionised enterprises with a collective contract"),
        population_text=ALL_UNIONISED,
        condition_text=GENERAL_CONTRACT,
        population=enterprises,
        condition=with_contract,
        beside=("contract_rate",),
        **OF_UNITS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="wage_agreement_rate",
        name=_("Unionised enterprises with an agreement on wages"),
        population_text=ALL_UNIONISED,
        condition_text=_(
            "A special contract on wages is in force on the day, or a general collective contract that is "
            "known to have a chapter on wages: the enterprise's own, or an area's or trade's with the "
            "enterprise on its list."
        ),
        population=enterprises,
        condition=with_wage_agreement,
        beside=("contract_rate",),
        **OF_UNITS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="instructor_rate",
        name=_("Streets and townships with a full-time bargaining instructor"),
        condition_text=_(
            "On the day a full-time bargaining instructor holds a post and is assigned to the street, or "
            "holds it at the street's own union. Part-time instructors do not count."
        ),
        condition=with_instructor,
        **OF_STREETS,  # type: ignore[arg-type]
    ),
    Ratio(
        key="mediator_rate",
        name=_("Streets and townships with a labour dispute mediator"),
        condition_text=_(
            "On the day a mediator with a certificate in force, full-time or part-time, holds a post and is "
            "assigned to the street, or holds it at the street's own union. A certificate that has lapsed or "
            "that nobody has entered does not count."
        ),
        condition=with_mediator,
        **OF_STREETS,  # type: ignore[arg-type]
    ),
)

# -- what is due ------------------------------------------------------------------------------------------

NOTICES = Path(__file__).parent / "notices"
OVER = {CollectiveContract.Ended.TERMINATED, CollectiveContract.Ended.DISSOLVED}


def contracts_due(asked: Asked) -> Iterable[Due]:
    """Of each body and kind the contract that runs longest: what is renewed already is not due."""
    signed = CollectiveContract.objects.filter(body__in=asked.ids, valid_from__lte=asked.on)
    latest: dict[tuple[int, str, str], CollectiveContract] = {}
    for contract in signed.select_related("body").order_by("valid_from", "pk"):
        held = latest.get(key := (contract.body_id, contract.kind, contract.trade))
        if (
            held is None
            or contract.valid_to is None
            or (held.valid_to and contract.valid_to >= held.valid_to)
        ):
            latest[key] = contract
    for contract in latest.values():
        ends = renewal_due(contract.valid_to, asked.on)
        if ends is None or contract.ended in OVER:
            continue
        yield Due(
            key=f"contract:{contract.public_id}",
            what=_("Renew the collective contract"),
            why=(
                _("“%(kind)s” of %(body)s ended on %(day)s.")
                if ends <= asked.on
                else _("“%(kind)s” of %(body)s runs until %(day)s; either side may ask for a renewal now.")
            ),
            said={"kind": CollectiveContract.Kind(contract.kind).label, "body": contract.body, "day": ends},
            by=ends,
            button=_("Enter the renewal"),
            goal=Goal(place=Place.ACT, register="contracts", record=contract.public_id, act="renew"),
            pack=NOTICES / "contract.yaml",
            facts=_contract_facts(asked, contract),
        )


def _contract_facts(asked: Asked, contract: CollectiveContract) -> Any:
    def facts() -> Mapping[str, Any]:
        return {
            "body": contract.body.name_zh,
            "union": asked.body.name_zh,
            "number": contract.number,
            "signed_on": contract.signed_on,
            "valid_from": contract.valid_from,
            "valid_to": contract.valid_to,
        }

    return facts


def certificates_due(asked: Asked) -> Iterable[Due]:
    """Mediators' certificates that lapse soon, or have lapsed."""
    posts = Post.objects.filter(in_force(asked.on), kind=Post.Kind.MEDIATOR, body__in=asked.ids)
    for post in posts.exclude(number="").select_related("body"):
        ends = certificate_due(post.certified_to, asked.on)
        if ends is not None:
            yield Due(
                key=f"certificate:{post.public_id}",
                what=_("Renew a mediator's certificate"),
                why=_("The certificate of mediator %(number)s at %(body)s lapses; without it nobody counts."),
                said={"number": post.number, "body": post.body},
                by=ends,
                button=_("Enter the certificate"),
                goal=Goal(place=Place.ACT, register="mediators", record=post.public_id, act="certify"),
            )


_OWN: dict[str, Any] = {"category": Category.RIGHTS, "permission": Permission.EDIT}
DUE = (
    Source(key="contracts", find=contracts_due, **_OWN),
    Source(key="mediators", find=certificates_due, **_OWN),
)
