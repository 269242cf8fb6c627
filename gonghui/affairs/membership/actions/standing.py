"""Keeping, leaving, expelling, returning, death: what becomes of a membership, by dated rules."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.queries import places
from gonghui.affairs.membership.rules.standing import SUPERIOR, Left, kept_at, refuse_early_lapse
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.actions import (
    admit_member,
    end_membership,
    resume_membership,
    retain_membership,
    transfer_member,
)
from gonghui.foundation.people.models import Membership, Person


def _fresh(membership: Membership) -> Membership:
    return Membership.objects.select_related("union__body", "person").get(pk=membership.pk)


@transaction.atomic
def keep_member(*, membership: Membership, because: str, on: date, by: Account) -> Membership:
    """Retains a membership: where it is, or (the employer closed) with the union above.

    Raises:
        Refusal: an unknown reason, not in force, no union above, or outside the area.
    """
    membership = _fresh(membership)
    demand(by, Permission.EDIT, Category.PEOPLE, places.keeper_of(membership.union, on).pk)
    if kept_at(because, on) != SUPERIOR:
        return retain_membership(membership=membership, because=because, on=on, by=by)
    if membership.status != Membership.Status.IN_FORCE:
        raise Refusal(_("The membership has this status already; nothing is to be done."))
    above = places.superior_of(membership.union, on)
    if above is None:
        raise Refusal(_("No union stands above this one that could keep the membership; place it first."))
    retained = Membership.Status.RETAINED
    return transfer_member(membership=membership, union=above, on=on, by=by, status=retained, because=because)


@transaction.atomic
def let_leave(
    *, membership: Membership, how: str, on: date, by: Account, last_active: date | None = None
) -> Membership:
    """Ends a membership because the member asked to leave, or has lapsed.

    Args:
        how: of `rules.standing.Left`.
        last_active: the last day on which dues were paid or the member took part; wanted of who has lapsed.
    Raises:
        Refusal: too early to have lapsed, ended already, or outside the area.
    """
    if how not in set(Left):
        raise Refusal(_("Say whether the member asked to leave or has lapsed."), "how")
    if how == Left.LAPSED:
        refuse_early_lapse(last_active, on)
    return end_membership(membership=membership, on=on, reason=Membership.Ended.LEFT, by=by)


@transaction.atomic
def expel_member(*, membership: Membership, document: str, on: date, by: Account) -> Membership:
    """Ends a membership by expulsion, decided by the union and approved above.

    Args:
        document: number of the decision.
    Raises:
        Refusal: no decision named, ended already, or outside the area.
    """
    if len(document.strip()) < 2:
        raise Refusal(_("Give the number of the decision; without one nobody is expelled."), "document")
    return end_membership(
        membership=membership, on=on, reason=Membership.Ended.EXPELLED, by=by, document=document.strip()
    )


@transaction.atomic
def take_back(*, membership: Membership, on: date, by: Account) -> Membership:
    """Resumes a retained membership where it is kept: the member works again.

    Raises:
        Refusal: not retained, or outside the area.
    """
    return resume_membership(membership=membership, on=on, by=by)


@transaction.atomic
def rejoin_member(*, person: Person, union: Union, on: date, by: Account) -> Membership:
    """Admits somebody again who left, or was expelled; a new membership, the old one stays in history.

    Raises:
        Refusal: a member already, or outside the area.
    """
    if not Membership.objects.filter(person=person, valid_to__lte=on).exists():
        raise Refusal(_("This person was never a member; take an application instead."))
    return admit_member(person=person, union=union, on=on, by=by)


@transaction.atomic
def note_death(*, membership: Membership, on: date, by: Account) -> Membership:
    """Ends a membership because the member died; `on` is the day after.

    Raises:
        Refusal: ended already, or outside the area.
    """
    return end_membership(membership=membership, on=on, reason=Membership.Ended.DIED, by=by)
