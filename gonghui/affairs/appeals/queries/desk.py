"""What the desk's page asks while somebody types: who calls, which employer, where it would go and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from gonghui.affairs.appeals.models import DeskLine, KnowledgeEntry, PhoneCall
from gonghui.affairs.appeals.queries.routing import areas_of, catalogue, territories
from gonghui.affairs.appeals.rules.categories import Category
from gonghui.affairs.appeals.rules.dispatch import Choice, choose_body
from gonghui.affairs.appeals.rules.telephone import PlainTelephone, Telephone, phone_context
from gonghui.engines.cases.models import CaseConsent
from gonghui.engines.cases.queries.reach import CASES, own_unions
from gonghui.engines.cases.rules.kinds import LOOKS_AFTER_WORKERS
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import grants_of, home_of, led_from, scope_of
from gonghui.foundation.accounts.rules import ROLES, Permission, in_force
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import holding, search_bodies, seat_of
from gonghui.foundation.core.rules.crypto import provider

RINGS_FOR = timedelta(minutes=10)  # ours: older calls are not offered any more
MATTER = (CaseConsent.What.MATTER.value, CaseConsent.To.UNION_OF_EMPLOYER.value)


def desk_of(account: Account) -> Body | None:
    """The desk, station or unit in whose name an account takes appeals in; None where it does not."""
    held = [ROLES[grant.role] for grant in grants_of(account)]
    # Whoever has cases of plans only takes in none of workers.
    if not any(role.permits(*needed) for role in held for needed in LOOKS_AFTER_WORKERS):
        return None
    return home_of(account, Permission.ADD, CASES)


def telephone() -> Telephone:
    """The adapter of the telephone system: the one named in the settings, else the plain one."""
    path = settings.TELEPHONE
    if path:
        made: Telephone = import_string(path)()
        return made
    return PlainTelephone(settings.TELEPHONE_RECORDINGS)


def rings_at(account: Account) -> Q:
    """The calls that ring at the desks where an account works itself; those of no known desk ring where the
    whole city's appeals are taken in."""
    grants = grants_of(account)
    held = [grant.body for grant in grants if ROLES[grant.role].permits(Permission.DISPATCH, CASES)]
    at = Q(desk__in={body.pk for body in (*held, *led_from(held))})
    return at | Q(desk=None) if scope_of(account, Permission.DISPATCH, CASES).everything else at


def waiting_calls(account: Account, now: datetime) -> QuerySet[PhoneCall]:
    """Calls at an account's own desk that nobody has picked up yet, the longest waiting first."""
    rows = PhoneCall.objects.filter(taken_by=None, appeal=None, rang_at__gt=now - RINGS_FOR)
    return rows.filter(rings_at(account)).order_by("rang_at", "pk")


def desk_of_line(line: str, on: date) -> Body | None:
    """The desk to which an extension belongs on a day."""
    row = DeskLine.objects.filter(in_force(on), line=line).select_related("desk").first() if line else None
    return None if row is None else row.desk


def desk_lines(on: date) -> QuerySet[DeskLine]:
    """The extensions in force on a day and those to come."""
    rows = DeskLine.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    return rows.select_related("desk").order_by("line", "valid_from")


def phone_of(call: PhoneCall) -> str:
    """The number of a call, for whoever picks it up; empty where it was withheld."""
    return provider().open(call.phone, context=phone_context(call.call)) if call.phone else ""


def employers_named(text: str, most: int = 8) -> list[Body]:
    """Employers of the register that a name, pinyin, code or a part of a name finds."""
    if len(text.strip()) < 2:
        return []
    found = list(search_bodies(text).filter(kind=Body.Kind.EMPLOYER)[:most])
    if len(found) < most:
        rest = Body.objects.filter(holding(text.strip()), kind=Body.Kind.EMPLOYER, merged_into=None)
        found += list(rest.exclude(pk__in=[body.pk for body in found]).order_by("pk")[: most - len(found)])
    return found


def places(on: date) -> list[Area]:
    """Where something can be asked for: the districts and their streets, by code."""
    levels = [Area.Level.CITY, Area.Level.DISTRICT, Area.Level.STREET]
    return list(Area.objects.filter(in_force(on), level__in=levels).order_by("code"))


def propose(
    *,
    category: Category | None,
    employer: Body | None,
    area: Area | None,
    on: date,
    consents: Collection[tuple[str, str]] = (),
) -> Choice:
    """Where an appeal that is being entered would go, and why; as it will once it is taken.

    The respondent, and its own union while the worker has not allowed that, are passed over.
    """
    if category is not None and category.place == "employer" and employer is not None:
        area = seat_of(employer, on) or area
    areas = areas_of(area, on)
    hidden: set[int] = set()
    if employer is not None:
        hidden = {employer.pk} | (set() if MATTER in set(consents) else own_unions(employer, on))
    return choose_body(
        catalogue(on),
        category=category.key if category else "",
        areas=[one.pk for one in areas],
        territories=territories(areas),
        on=on,
        passed_over=hidden,
    )


def entries(on: date, *, text: str = "", category: str = "", stale: bool = False) -> QuerySet[KnowledgeEntry]:
    """Entries of the knowledge base, those of a category or the branch above it, found by a text.

    Args:
        stale: also those out of use, and those that rest on an article not in force on the day.
    """
    rows = KnowledgeEntry.objects.prefetch_related("citations").order_by("category", "pk")
    if category:
        rows = rows.filter(Q(category=category) | Q(category__startswith=category + "."))
    if text.strip():
        rows = rows.filter(Q(question__contains=text.strip()) | Q(answer__contains=text.strip()))
    if stale:
        return rows
    over = Q(citations__valid_from__gt=on) | Q(citations__valid_to__lte=on)
    return rows.filter(is_current=True).exclude(pk__in=KnowledgeEntry.objects.filter(over).values("pk"))
