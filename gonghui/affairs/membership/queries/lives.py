"""A member's life: spells of membership in words, where it stands now, what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models import Transfer
from gonghui.affairs.membership.queries.places import holds, keeper_of
from gonghui.affairs.membership.rules.standing import Standing, standing
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.models import Change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.people.models import Membership, Person
from gonghui.foundation.people.queries import Lodger, homes_of

HOW = {
    "admit_member": _("joined %(union)s"),
    "transfer_member": _("was transferred to %(union)s"),
    "retain_membership": _("has the membership kept at %(union)s"),
    "resume_membership": _("works again; the membership at %(union)s is in force again"),
    "load_memberships": _("is a member of %(union)s, as brought in from a list"),
}
ENDS = {
    Membership.Ended.LEFT: _("left %(union)s"),
    Membership.Ended.EXPELLED: _("was expelled from %(union)s"),
    Membership.Ended.DIED: _("died"),
}


@dataclass(frozen=True)
class Spell:
    """One thing that happened to a membership, in words, and when it was recorded, by whom."""

    on: date
    words: Any
    kept: Any = ""
    recorded_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True)
class Life:
    """A person's membership as it stands on a day, and how it came about, the newest first."""

    membership: Membership | None
    standing: Standing
    spells: list[Spell]
    transfer: Transfer | None
    may_change: bool
    last: Membership | None
    family: list[Lodger]


def life_of(person: Person, account: Account, on: date) -> Life:
    """A member's life as an account may read it: whoever sees the person sees it."""
    rows = list(person.memberships.select_related("union__body").order_by("valid_from", "pk"))
    changes = _changes([row.pk for row in rows])
    current = next((row for row in rows if holds(row, on)), None)
    spells: list[Spell] = []
    for row in rows:
        verb, at, by = changes.get((row.pk, False), ("load_memberships", None, ""))
        named = {"union": row.union.body.name_zh}
        words = HOW.get(verb, HOW["load_memberships"])
        kept = row.get_kept_display() if row.kept else ""
        spells.append(Spell(row.valid_from, words % named, kept, at, by))
        if row.valid_to is not None and row.ended in ENDS:
            _verb, at, by = changes.get((row.pk, True), ("", None, ""))
            spells.append(Spell(row.valid_to, ENDS[Membership.Ended(row.ended)] % named, "", at, by))
    last = current or (rows[-1] if rows else None)
    scope = scope_of(account, Permission.EDIT, Category.PEOPLE)
    may = last is not None and covers(scope, keeper_of(last.union, on).pk)
    open_transfer = Transfer.objects.filter(person=person, is_open=True).select_related("case").first()
    return Life(
        membership=current,
        standing=standing(current.status if current else "", on),
        spells=sorted(spells, key=lambda spell: spell.on, reverse=True),
        transfer=open_transfer,
        may_change=may,
        last=last,
        family=_family(person, account, on),
    )


def _family(person: Person, account: Account, on: date) -> list[Lodger]:
    """Who lives in the same household on the day, the head first."""
    homes = (home for home in homes_of(person, by=account, on=on) if home.holds)
    return [one for home in homes for one in home.lodgers if one.holds and one.row.pk != home.own.pk]


def _changes(memberships: list[int]) -> dict[tuple[int, bool], tuple[str, datetime, str]]:
    """Of each membership, how it began (False) and how it ended (True): verb, moment, who."""
    found: dict[tuple[int, bool], tuple[str, datetime, str]] = {}
    rows = Change.objects.filter(model="people.membership", record__in=memberships).order_by("id")
    made = list(rows)
    names = dict(Account.objects.filter(pk__in={row.by for row in made}).values_list("pk", "name"))
    for row in made:
        found[row.record or 0, row.before is not None] = (row.verb, row.recorded_at, names.get(row.by, ""))
    return found
