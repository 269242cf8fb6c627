"""Who may do what, where: reads of the one policy. No role outlives a request: revoked means at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Access, Account, RoleGrant
from gonghui.foundation.accounts.rules import (
    ADMINISTRATORS,
    PERSONAL_DATA,
    ROLES,
    Permission,
    Scope,
    in_force,
)
from gonghui.foundation.bodies.models import Area, AreaPath, Body, BodyEdge, BodyTree, Union
from gonghui.foundation.bodies.queries import ancestors_of, city
from gonghui.foundation.core.queries import Watch, watched
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

SYSTEM = "system"
# These have no members of their own: a role there reaches as far as the body they belong to.
SERVING = {Body.Kind.DEPARTMENT, Body.Kind.COMMITTEE, Body.Kind.EVALUATOR}
# A department of a department: how far up its federation is looked for.
LEVELS_UP = 3
# Grants by account and day, visible bodies by scope; within `reading_roles_once` only.
_READ: ContextVar[dict[tuple[int, date], list[RoleGrant]] | None] = ContextVar("roles read", default=None)
# What moves when a body comes, goes or moves.
TREES = [f"bodies.{name}" for name in ("area", "areaedge", "body", "bodyedge", "coverage", "seat", "union")]
SCOPES_KEPT = 200
_BODIES_OF: dict[tuple[str, str], tuple[Watch | None, str]] = {}
_RESOLVED: ContextVar[dict[str, str] | None] = ContextVar("scopes resolved", default=None)


@contextmanager
def reading_roles_once() -> Iterator[None]:
    """Within it (one request, one action) the grants of an account are read once, unless an action changes
    some; within another one, that one's are used."""
    if _READ.get() is not None:
        yield
        return
    token, resolved = _READ.set({}), _RESOLVED.set({})
    try:
        yield
    finally:
        _READ.reset(token)
        _RESOLVED.reset(resolved)


def forget_roles() -> None:
    """Called by every action on grants and accounts: what was read in this request holds no more."""
    for read in (_READ.get(), _RESOLVED.get()):
        if read is not None:
            read.clear()


def system_account() -> Account:
    """The logged actor of the command line and of jobs, made by a migration; nobody signs in as it."""
    return Account.objects.get(username=SYSTEM)


def grants_of(account: Account, on: date | None = None) -> list[RoleGrant]:
    """The grants an account holds on a day (today): a delegation only while what it stands in for holds, and
    none at a body that has ended."""
    if not account.is_active:
        return []
    day = on or timezone.localdate()
    read = _READ.get()
    if read is not None and (account.pk, day) in read:
        return read[account.pk, day]
    source = Q(delegated_from=None) | (
        in_force(day, "delegated_from__") & Q(delegated_from__account__is_active=True)
    )
    grants = (
        RoleGrant.objects.filter(in_force(day), source, account=account)
        .filter(Q(body__valid_to=None) | Q(body__valid_to__gt=day))
        .select_related("body__union__territory", "delegated_from__account", "account")
        .order_by("pk")
    )
    found = [grant for grant in grants if grant.role in ROLES and ROLES[grant.role].kind == account.kind]
    if read is not None:
        read[account.pk, day] = found
    return found


def acting_for(account: Account, on: date | None = None) -> list[Account]:
    """Whom the account stands in for on a day (today)."""
    return [grant.delegated_from.account for grant in grants_of(account, on) if grant.delegated_from]


def acted_for(
    account: Account,
    permission: Permission,
    category: Category | None = None,
    body: Body | int | None = None,
) -> Account | None:
    """For whom the account acts when it uses a permission at a body: None where it does so for itself.

    A role of its own goes before one that was lent to it.
    """
    able = [grant for grant in grants_of(account) if ROLES[grant.role].permits(permission, category)]
    if not any(grant.delegated_from for grant in able):
        return None
    day = timezone.localdate()
    own = [grant for grant in able if not grant.delegated_from]
    if own and (body is None or covers(scope_from(own, day), body)):
        return None
    for grant in able:
        if grant.delegated_from and (body is None or covers(scope_from([grant], day), body)):
            return grant.delegated_from.account
    return None


def lent_by(account: Account, on: date) -> QuerySet[RoleGrant]:
    """The roles that an account has lent, in force on a day or to come, what ends first on top."""
    return _lent(on).filter(delegated_from__account=account)


def lent_to(account: Account, on: date) -> QuerySet[RoleGrant]:
    """The roles in which an account acts for others, in force on a day or to come."""
    return _lent(on).filter(account=account)


def colleagues(account: Account, on: date) -> QuerySet[Account]:
    """The accounts that hold a role of their own where this one does: who is likely to act for it."""
    held = RoleGrant.objects.filter(in_force(on), account=account, delegated_from=None).values("body")
    there = RoleGrant.objects.filter(in_force(on), body__in=held, delegated_from=None).values("account")
    return Account.objects.filter(pk__in=there, is_active=True).exclude(pk=account.pk).order_by("username")


def _lent(on: date) -> QuerySet[RoleGrant]:
    lent = RoleGrant.objects.filter(delegated_from__isnull=False, valid_to__gt=on)
    return lent.select_related("account", "body", "delegated_from__account").order_by("valid_to", "pk")


def allows(account: Account, permission: Permission, category: Category | None = None) -> bool:
    """Whether the account holds the permission anywhere; without a category, in any."""
    if account.kind == Account.Kind.SYSTEM:
        return account.is_active
    return any(ROLES[grant.role].permits(permission, category) for grant in grants_of(account))


def scope_of(
    account: Account,
    permission: Permission,
    category: Category | None = None,
    on: date | None = None,
) -> Scope:
    """The bodies over which the account holds a permission in a category.

    Args:
        account: as it stands now; grants are those in force today, whatever `on` says.
        permission: an administrative permission has no bodies: its scope is empty.
        category: None asks whether any category allows it.
        on: the date at which trees, seats and coverages are read; today when not given.
    """
    day = on or timezone.localdate()
    if account.kind == Account.Kind.SYSTEM:
        return Scope(everything=account.is_active, on=day)
    if account.kind != Account.Kind.STAFF:
        return Scope(on=day)
    return scope_from([g for g in grants_of(account) if ROLES[g.role].permits(permission, category)], day)


def scope_from(grants: Iterable[RoleGrant], on: date) -> Scope:
    """The bodies over which some grants reach, by the trees of a day."""
    held = [grant.body for grant in grants]
    areas: set[int] = set()
    bodies: set[int] = set()
    for body in led_from(held):
        territory = body.union.territory if hasattr(body, "union") else None
        if territory is not None and territory.level == Area.Level.CITY:
            return Scope(everything=True, on=on)
        if territory is not None:
            areas.add(territory.pk)
        bodies.add(body.pk)
    return Scope(areas=frozenset(areas), bodies=frozenset(bodies), on=on)


def led_from(held: Iterable[Body]) -> list[Body]:
    """The bodies whose subtree is meant: of a department, committee or evaluator, the one it belongs to."""
    found: dict[int, Body] = {}
    serving = list(held)
    for _level in range(LEVELS_UP):
        found |= {body.pk: body for body in serving if body.kind not in SERVING}
        children = [body.pk for body in serving if body.kind in SERVING]
        if not children:
            break
        edges = BodyEdge.objects.filter(
            in_force(timezone.localdate()), tree=BodyTree.DIRECT, child__in=children
        ).select_related("parent__union__territory")
        parents = {edge.child_id: edge.parent for edge in edges}
        # Without a parent it reaches itself alone.
        found |= {body.pk: body for body in serving if body.pk in children and body.pk not in parents}
        serving = list(parents.values())
    return list(found.values())


def resolve(scope: Scope) -> Scope:
    """The same scope with its bodies looked up, for lists: once a request, however many lists it shows.

    What moves within the request is not seen; actions ask `covers`, which looks anew.
    """
    if scope.everything or scope.is_empty or scope.resolved is not None:
        return scope
    held = _RESOLVED.get()
    if held is None:
        held = {}
    if (ids := held.get(scope.key())) is None:
        ids = held[scope.key()] = _bodies_of(scope)
    return replace(scope, resolved=ids)


def _bodies_of(scope: Scope) -> str:
    """The bodies of a scope; looked up again only after a body, a seat, an edge or a coverage changed.

    A district's are tens of thousands; whether anything moved is one look at the end of the log.
    """
    if connection.in_atomic_block:
        # What a transaction sees and has yet to commit is for nobody else.
        return as_array(scope.visible())
    key = (str(connection.settings_dict["NAME"]), scope.key())
    before, ids = _BODIES_OF.get(key, (None, ""))
    watch, stood_still = watched(TREES, before)
    if not stood_still:
        ids = as_array(scope.visible())
    _BODIES_OF[key] = (watch, ids)
    with suppress(KeyError, RuntimeError):  # another thread may be at it, too
        while len(_BODIES_OF) > SCOPES_KEPT:
            del _BODIES_OF[next(iter(_BODIES_OF))]
    return ids


def as_array(ids: QuerySet[Any, Any]) -> str:
    """The ids that a query yields, as PostgreSQL writes an array: for `rules.IsOneOf`.

    Read and handed back as text: tens of thousands of ids need not become numbers in between.
    """
    try:
        sql, params = ids.query.sql_with_params()
    except EmptyResultSet:
        return "{}"
    with connection.cursor() as cursor:
        # The inner statement is Django's own, its values stay parameters.
        cursor.execute(f"SELECT coalesce(array_agg(id), '{{}}')::text FROM ({sql}) AS one (id)", params)  # nosec B608
        found: str = cursor.fetchone()[0]
    return found


def covers(scope: Scope, body: Body | int) -> bool:
    """Whether something may be done at one body of a scope.

    A unit that leads a wider area than one's own is seated in some street, and seen there; it is not below.
    """
    pk = body if isinstance(body, int) else body.pk
    if pk not in seen_among(scope, [pk]):
        return False
    return scope.everything or not scope.areas or not wider_than(scope).filter(pk=pk).exists()


def wider_than(scope: Scope) -> QuerySet[Body]:
    """The unions that lead an area outside those of a scope, and what serves them; not below it wherever they
    are seated."""
    inside = AreaPath.objects.filter(in_force(scope.on), ancestor__in=scope.areas).values("descendant")
    leading = Union.objects.exclude(territory=None).exclude(territory__in=inside)
    leading = leading.exclude(body__in=scope.bodies)
    serving = BodyEdge.objects.filter(
        in_force(scope.on), tree=BodyTree.DIRECT, parent__in=leading.values("body"), child__kind__in=SERVING
    ).exclude(child__in=scope.bodies)
    return Body.objects.filter(Q(pk__in=leading.values("body")) | Q(pk__in=serving.values("child")))


def seen_among(scope: Scope, bodies: Iterable[int]) -> set[int]:
    """Those of some bodies that lie within a scope: a few are looked up one by one."""
    few = set(bodies)
    if scope.everything or scope.is_empty or not few:
        return few if scope.everything else set()
    return {pk for (pk,) in scope.visible(few)}


def own_area(scope: Scope) -> Area | None:
    """The area whose figures are opened first: the account's own territory, or the city.

    Raises:
        Refusal: the table of areas is not loaded.
    """
    if scope.everything:
        return city()
    return Area.objects.filter(pk__in=scope.areas).order_by("code").first()


def sees_area(scope: Scope, area: Area, on: date) -> bool:
    """Whether figures of an area lie within a scope: it, or an area around it, is the account's."""
    if scope.everything:
        return True
    around = {above.pk for above in ancestors_of(area, on)} | {area.pk}
    return bool(around & scope.areas)


def demand(
    by: Account,
    permission: Permission,
    category: Category | None = None,
    body: Body | int | None = None,
) -> None:
    """What an action asks before it does anything.

    Args:
        body: where it is done; None asks only whether the role is held at all.
    Raises:
        Refusal: no role of the account allows it, or not at this body.
    """
    if not allows(by, permission, category):
        raise Refusal(_("Your account may not do this; ask the administrator for the role that may."))
    if body is not None and not covers(scope_of(by, permission, category), body):
        raise Refusal(_("This organisation lies outside the area of your role."))
    by.acting_for = acted_for(by, permission, category, body)


def needs_second_factor(account: Account) -> bool:
    """Whether some role of the account may see personal data or administers."""
    return any(
        grant.role in ADMINISTRATORS or ROLES[grant.role].permissions & PERSONAL_DATA
        for grant in grants_of(account)
    )


def home_of(account: Account, permission: Permission, category: Category | None = None) -> Body | None:
    """The unit in whose name the account uses a permission: that of its first grant, or of the first one lent
    to it by whoever it acts for just now."""
    principal = account.acting_for

    def is_other(grant: RoleGrant) -> bool:
        return (grant.delegated_from.account if grant.delegated_from else None) != principal

    for grant in sorted(grants_of(account), key=is_other):
        if ROLES[grant.role].permits(permission, category):
            return grant.body
    return None


def access_log(by: Account) -> QuerySet[Access]:
    """The log of looking, newest first; for whoever may audit, else only what one did oneself."""
    rows = Access.objects.order_by("-pk")
    return rows if allows(by, Permission.VIEW_AUDIT) else rows.filter(account=by.pk)
