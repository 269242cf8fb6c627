"""Who is tied to a body that is evaluated, and who speaks for a body."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gonghui.engines.cases.models import AccountHolder, HandlerTie
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.queries import grants_of
from gonghui.foundation.accounts.rules import ROLES, Permission, in_force
from gonghui.foundation.bodies.models import Body, BodyPath
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Employment, Post

EVALUATOR = "evaluator"


def tie_of(account: Account, body: Body, owners: Collection[Body], on: date) -> str | None:
    """Why an account of a body is no third party towards the owners of indicators; None where it is one."""
    grants = grants_of(account)
    for grant in grants:
        if grant.role != EVALUATOR:
            return _(
                "%(name)s also holds the role “%(role)s” at %(body)s. A third party only reads, and answers "
                "for nothing that is evaluated; engage somebody else."
            ) % {"name": account.name, "role": ROLES[grant.role].name, "body": grant.body.name_zh}
    if not account.is_active or all(grant.body_id != body.pk for grant in grants):
        return _("%(name)s holds no role as third-party evaluator at %(body)s; have it granted first.") % {
            "name": account.name,
            "body": body.name_zh,
        }
    known = {one.pk: one for one in owners}
    tied = known.get(body.pk) or known.get(_related(body, known, on))
    if tied is not None:
        return _(
            "%(body)s is tied to %(owner)s, which owns indicators of this evaluation; engage a body that "
            "stands apart."
        ) % {"body": body.name_zh, "owner": tied.name_zh}
    employed = known.get(_personal(account, known, on))
    if employed is None:
        return None
    return _(
        "%(name)s is tied to %(owner)s, which owns indicators of this evaluation; engage somebody else."
    ) % {
        "name": account.name,
        "owner": employed.name_zh,
    }


def _related(body: Body, owners: Collection[int], on: date) -> Any:
    """The owner above or below a body in any tree."""
    paths = BodyPath.objects.filter(in_force(on))
    above = paths.filter(descendant=body, ancestor__in=owners).values_list("ancestor", flat=True)
    below = paths.filter(ancestor=body, descendant__in=owners).values_list("descendant", flat=True)
    return next(iter([*above[:1], *below[:1]]), None)


def _personal(account: Account, owners: Collection[int], on: date) -> Any:
    """The owner for which whoever signs in works, holds a post, or to which a tie was declared."""
    people = AccountHolder.objects.filter(account=account).values("person")
    declared = HandlerTie.objects.filter(in_force(on), account=account, employer__in=owners)
    works = Employment.objects.filter(in_force(on), person__in=people)
    works = works.filter(Q(employer__in=owners) | Q(host__in=owners))
    posts = Post.objects.filter(in_force(on), person__in=people, body__in=owners)
    found = [
        *declared.values_list("employer", flat=True)[:1],
        *posts.values_list("body", flat=True)[:1],
        *(one for pair in works.values_list("employer", "host")[:1] for one in pair if one in owners),
    ]
    return next(iter(found), None)


def own_bodies(account: Account) -> set[int]:
    """The bodies for which an account works on cases: where a role of its own, or one lent, is held."""
    return {
        grant.body_id
        for grant in grants_of(account)
        if ROLES[grant.role].permits(Permission.EDIT, Category.CASES)
    }


def evaluators(on: date) -> list[RoleGrant]:
    """The accounts that hold the role of a third-party evaluator on a day, each with its body."""
    rows = RoleGrant.objects.filter(in_force(on), role=EVALUATOR, account__is_active=True)
    return list(rows.select_related("account", "body").order_by("body__name_zh", "account__name", "pk"))
