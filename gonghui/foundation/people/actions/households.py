"""Households: who lives together. Hardship is a household's, not a person's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand, scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider
from gonghui.foundation.core.rules.identity import clean_identity
from gonghui.foundation.people.actions.lookups import look_up
from gonghui.foundation.people.actions.persons import register_person
from gonghui.foundation.people.actions.recording import begin, demand_person, end, locked
from gonghui.foundation.people.models import Household, HouseholdMember, Person
from gonghui.foundation.people.queries import find_by_identity, persons_among
from gonghui.foundation.people.queries.households import child_age, household_at, members_at, tied
from gonghui.foundation.people.queries.persons import IDENTITY
from gonghui.foundation.people.rules import clean_name
from gonghui.foundation.people.rules.households import below_age, relation_joined, relation_to
from gonghui.foundation.people.rules.keys import ADDRESS

LONGEST_REASON, LONGEST_ADDRESS = 100, 200
HEAD = HouseholdMember.Relation.HEAD
_TWICE = _("This person belongs to a household in that time already; end that first.")
_ONE_HEAD = _("This household has a head in that time; choose another relation.")
_RACE = {"one_household_at_a_time": _TWICE, "one_head_at_a_time": _ONE_HEAD}
# What makes it lawful to enter a child: consents stand above this floor, so whoever calls brings it.
Lawful = Callable[[Person], object]


def demand_household(by: Account, permission: Permission, household: Household) -> None:
    """Refuses unless the account holds the permission over somebody who belongs or belonged to a household.

    Raises:
        Refusal: no such role, or nobody of the household lies within it.
    """
    demand(by, permission, Category.PEOPLE)
    ids = set(HouseholdMember.objects.filter(household=household).values_list("person_id", flat=True))
    if ids and tied(ids) and not persons_among(scope_of(by, permission, Category.PEOPLE), ids):
        raise Refusal(_("Nobody of this household lies within your role; ask who looks after them."))


def _held(household: Household) -> Household:
    """The household's row, locked, so that two clerks at once do not change it against each other."""
    row = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if row.merged_into_id is not None:
        raise Refusal(_("This household was joined to another one; use that one."))
    return row


def _sealed(address: str) -> bytes | None:
    if len(address.strip()) > LONGEST_ADDRESS:
        raise Refusal(_("The address is too long; write it in one line."), "address")
    return provider().seal(address.strip(), context=ADDRESS) if address.strip() else None


def _refuse_day(on: date, person: Person | None = None) -> None:
    if on > timezone.localdate():
        raise Refusal(_("This day is still to come; enter what has happened."), "on")
    if person is not None and person.birth_date is not None and on < person.birth_date:
        raise Refusal(_("This person was not born yet on that day; choose a later one."), "on")


def _refuse_child(person: Person, relation: str, lawful: Lawful | None) -> None:
    """A child below the age of the law is entered only where whoever calls sees to a guardian's consent."""
    today = timezone.localdate()
    age = child_age(today)
    child = below_age(person.birth_date, age, today)
    if child is None and relation == HouseholdMember.Relation.CHILD:
        raise Refusal(
            _("Give the birth date: for a child below %(age)s a guardian must agree.") % {"age": age},
            "birth_date",
        )
    if not child:
        return
    if lawful is None:
        raise Refusal(
            _("This is a child below %(age)s: name the guardian who agrees, and how it was said.")
            % {"age": age},
            "guardian",
        )
    lawful(person)


def _given(because: str) -> str:
    if not because.strip():
        raise Refusal(_("Say why; it is kept with the household."), "because")
    return because.strip()[:LONGEST_REASON]


@transaction.atomic
def form_household(*, head: Person, on: date, by: Account, address: str = "", because: str = "") -> Household:
    """Enters a household with its head; the address is sealed.

    Raises:
        Refusal: the head belongs to a household already, a day to come, or outside the area.
    """
    demand_person(by, Permission.EDIT, head)
    household = Household.objects.create(address=_sealed(address))
    record_change(verb="form_household", record=household, by=by)
    _add(household, head, HEAD, on, by, because)
    return household


@transaction.atomic
def add_household_member(
    *,
    household: Household,
    person: Person,
    relation: str,
    on: date,
    by: Account,
    because: str = "",
    lawful: Lawful | None = None,
) -> HouseholdMember:
    """Adds a person whom the account looks after to a household.

    Args:
        lawful: called with a child below the age of the law; raises where its guardian has not agreed.
    Raises:
        Refusal: an unknown relation, a household already, a day to come, a child without a guardian's consent
            or a child whose birth date is not known, or outside the area.
    """
    demand_person(by, Permission.EDIT, person)
    demand_household(by, Permission.EDIT, household)
    return _add(_held(household), person, relation, on, by, because, lawful)


@transaction.atomic
def add_relative(
    *,
    household: Household,
    relation: str,
    on: date,
    because: str,
    by: Account,
    name: str = "",
    number: str = "",
    birth_date: date | None = None,
    lawful: Lawful | None = None,
) -> HouseholdMember:
    """Adds somebody to a household, as papers name them; who is not entered yet is entered.

    Whoever is looked after elsewhere is added by the whole identity number together with the name: who has
    both, has seen the papers. Every look-up is logged.

    Args:
        number: whole, of identity card or phone; without one a person is entered by name alone.
        birth_date: of who is entered by it.
        because: why they live together from that day.
        lawful: as of `add_household_member`.
    Raises:
        Refusal: nobody is named, the number fits several or another name, or as `add_household_member`.
    """
    demand_household(by, Permission.EDIT, household)
    held, reason = _held(household), _given(because)
    if relation not in HouseholdMember.Relation.values:
        raise Refusal(_("This relation is not known; choose one of the list."), field="relation")
    person = _named(name, number, birth_date, by)
    return _add(held, person, relation, on, by, reason, lawful)


def _named(name: str, number: str, birth_date: date | None, by: Account) -> Person:
    if not number.strip():
        if not name.strip():
            raise Refusal(_("Give the whole number, or the name of who has none yet."), "name")
        return register_person(name=name, birth_date=birth_date, by=by)
    called = clean_name(name)
    found = look_up(number=number, by=by)
    fits = [one for one in found if not called or clean_name(one.name) == called]
    if len(fits) == 1:
        return fits[0]
    if found:
        several = _("Several people share this number; write the name, too.")
        other = _("The number belongs to somebody of another name; compare both.")
        raise Refusal(other if called else several, "name")
    identity = clean_identity(number)
    if not IDENTITY.fullmatch(identity):
        raise Refusal(
            _("Nobody in your area has this phone number; give the identity number, or the name alone."),
            "number",
        )
    if not called:
        raise Refusal(
            _("Nobody in your area has this number; write the name, too, as on the identity card."), "name"
        )
    elsewhere = find_by_identity(identity)
    if elsewhere is None:
        return _entered(called, identity, birth_date, by)
    if clean_name(elsewhere.name) != called:
        raise Refusal(_("The number belongs to somebody of another name; compare both."), "name")
    return elsewhere


def _entered(name: str, identity: str, birth_date: date | None, by: Account) -> Person:
    try:
        return register_person(name=name, identity=identity, birth_date=birth_date, by=by)
    except Refusal as refusal:
        field = "number" if refusal.field == "identity" else refusal.field
        raise Refusal(refusal.message, field) from refusal


def _add(
    household: Household,
    person: Person,
    relation: str,
    on: date,
    by: Account,
    because: str,
    lawful: Lawful | None = None,
) -> HouseholdMember:
    if relation not in HouseholdMember.Relation.values:
        raise Refusal(_("This relation is not known; choose one of the list."), field="relation")
    person = locked(person)
    _refuse_day(on, person)
    if household_at(person, on) is not None:
        raise Refusal(_TWICE, field="person")
    if relation == HEAD and members_at(household, on).filter(relation=HEAD).exists():
        raise Refusal(_ONE_HEAD, "relation")
    _refuse_child(person, relation, lawful)
    member = HouseholdMember(
        household=household,
        person=person,
        relation=relation,
        because=because.strip()[:LONGEST_REASON],
        valid_from=on,
    )
    with refusing(_RACE):
        begin(person, member, verb="add_household_member", by=by, params={"on": on.isoformat()})
    return member


def _end(member: HouseholdMember, on: date, because: str, by: Account, verb: str) -> None:
    # Not `locked`: an entry merged into another meanwhile may end what it began.
    end(
        Person.objects.select_for_update(of=("self",)).get(pk=member.person_id),
        member,
        on=on,
        verb=verb,
        by=by,
        params={"on": on.isoformat()},
        ended_because=because,
    )


@transaction.atomic
def leave_household(
    *,
    member: HouseholdMember,
    on: date,
    by: Account,
    because: str,
    head: HouseholdMember | None = None,
) -> HouseholdMember:
    """Ends a person's belonging to a household; where the head leaves others, somebody heads it from then on.

    Args:
        because: why: moved out, married, died, entered wrongly.
        head: of those who stay, the next head; the others then stand to this one.
    Raises:
        Refusal: ended already, no reason, no next head, a day to come, or outside the area.
    """
    demand_household(by, Permission.EDIT, member.household)
    household, reason = _held(member.household), _given(because)
    _refuse_day(on)
    member = HouseholdMember.objects.select_related("person").get(pk=member.pk)
    others = [one for one in members_at(household, on) if one.pk != member.pk]
    _end(member, on, reason, by, "leave_household")
    if member.relation != HEAD or not others:
        return member
    if head is None or head.pk not in {one.pk for one in others}:
        raise Refusal(_("Others stay; say who of them heads the household from then on."), "head")
    new = next(one for one in others if one.pk == head.pk)
    stands = {one.pk: relation_to(new.relation, one.relation) for one in others} | {new.pk: str(HEAD)}
    for one in others:
        if stands[one.pk] != one.relation:
            _stand(one, household, stands[one.pk], on, reason, by)
    return member


def _stand(
    row: HouseholdMember, household: Household, relation: str, on: date, because: str, by: Account
) -> None:
    """From a day on somebody belongs to a household, or to another one, in another relation."""
    _end(row, on, because, by, "end_household_place")
    next_row = HouseholdMember(
        household=household, person=row.person, relation=relation, because=because, valid_from=on
    )
    with refusing(_RACE):
        begin(row.person, next_row, verb="change_household_place", by=by, params={"on": on.isoformat()})


@transaction.atomic
def merge_households(
    *, household: Household, into: Household, relation: str, on: date, because: str, by: Account
) -> Household:
    """Everybody of a household belongs to another one from a day on; what was before stays.

    Args:
        relation: how the head of the one stands to the head of the other.
    Returns:
        The household that goes on.
    Raises:
        Refusal: one and the same, joined already, nobody is left in it, no reason, or outside the area.
    """
    if household.pk == into.pk:
        raise Refusal(_("Both live in this household already."), "number")
    for one in (household, into):
        demand_household(by, Permission.EDIT, one)
    if relation not in HouseholdMember.Relation.values or relation == HEAD:
        raise Refusal(_("Say how the head of that household stands to the head of this one."), "relation")
    reason = _given(because)
    _refuse_day(on)
    rows = {row.pk: row for row in map(_held, sorted((household, into), key=lambda one: one.pk))}
    gone, stays = rows[household.pk], rows[into.pk]
    movers = list(members_at(gone, on))
    if not movers:
        raise Refusal(_("Nobody belongs to that household any more."), "number")
    for row in movers:
        _stand(row, stays, relation_joined(relation, row.relation), on, reason, by)
    before = fields_of(gone)
    gone.merged_into = stays
    gone.version += 1
    gone.save(update_fields=["merged_into", "version"])
    params = {"rows": len(movers), "on": on.isoformat()}
    record_change(verb="merge_households", record=gone, by=by, before=before, params=params)
    return stays


def household_of_number(*, number: str, on: date, by: Account) -> Household:
    """The household of whoever has a whole identity or phone number; the look-up is logged.

    Raises:
        Refusal: nobody or several of that number within one's area, or without a household.
    """
    found = look_up(number=number, by=by)
    if len(found) != 1:
        raise Refusal(_("No single person of this number is in your area; enter the person first."), "number")
    member = household_at(found[0], on)
    if member is None:
        raise Refusal(_("This person belongs to no household; add the person to this one instead."), "number")
    return member.household


@transaction.atomic
def correct_address(*, household: Household, address: str, by: Account) -> Household:
    """Writes the address of a household anew, sealed; empty takes it away.

    Raises:
        Refusal: joined to another household, too long, or outside the area.
    """
    demand_household(by, Permission.EDIT, household)
    held = _held(household)
    before = fields_of(held)
    held.address = _sealed(address)
    held.version += 1
    held.save(update_fields=["address", "version"])
    record_change(verb="correct_address", record=held, by=by, before=before)
    return held


@transaction.atomic
def reveal_address(*, household: Household, purpose: str, by: Account) -> str:
    """Opens the address of a household; who, what and what for stay in the log of looking.

    Returns:
        The address, empty when there is none.
    Raises:
        Refusal: no permission, outside the area, or no purpose.
    """
    demand_household(by, Permission.REVEAL, household)
    log_access(
        by=by,
        kind=Access.Kind.REVEAL,
        model=Household,
        record=household,
        fields=["address"],
        purpose=purpose,
        category=Category.PEOPLE,
    )
    return provider().open(household.address, context=ADDRESS) if household.address else ""
