"""What is planted in the demo city: two subtrees that have everything, each with its own marks, and accounts.

Whatever lies in the one subtree is named with signs that stand nowhere else in the city, so that one look at
an answer says whether something of it is told there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from gonghui.affairs.appeals.actions import Said, take_appeal
from gonghui.affairs.membership.rules.settings import groups as groups_on
from gonghui.affairs.places.registers.facilities import OTHERS
from gonghui.demo.city.names import MARK as DEMO
from gonghui.foundation.accounts.actions import grant_role
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.accounts.rules import ADMINISTRATORS, ROLES
from gonghui.foundation.bodies.actions import cover, found_body, place_body
from gonghui.foundation.bodies.models import Area, AreaPath, Body, Seat
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Column, Kind, Register, declared_registers
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import (
    admit_member,
    appoint,
    employ,
    form_household,
    register_person,
)
from gonghui.foundation.people.models import Double, Person, Post
from gonghui.foundation.registers.actions.editing import add_row
from gonghui.foundation.registers.rules.values import PersonName

SINCE = date(2021, 3, 1)
# Where roles are held: in the city, in one district with a street and a union of it, and elsewhere.
CITY, DISTRICT, STREET, UNION = "city", "district", "street", "union"
FAR_DISTRICT, FAR_STREET, FAR_UNION = "far-district", "far-street", "far-union"
PLACES = (CITY, DISTRICT, STREET, UNION, FAR_DISTRICT, FAR_STREET, FAR_UNION)
NEAR, FAR = (CITY, DISTRICT, STREET, UNION), (FAR_DISTRICT, FAR_STREET, FAR_UNION)
STAFF = [key for key in ROLES if key not in ADMINISTRATORS]
NOBODY = "nobody"


@dataclass
class Side:
    """One of the two subtrees, with its marks."""

    district: Area
    street: Area
    mark: str  # in the name of whatever lies there
    name: str  # of the person
    phone: str
    born: date
    address: str
    district_union: Body = field(init=False)
    street_union: Body = field(init=False)
    union: Body = field(init=False)
    employer: Body = field(init=False)
    person: Person = field(init=False)
    other: Person = field(init=False)  # an entry that is likely the same person
    identity: str = field(init=False)
    wording: str = field(init=False)
    appeal: Any = field(init=False)
    double: Double = field(init=False)
    records: dict[str, Any] = field(default_factory=dict)  # by register
    refused: dict[str, str] = field(default_factory=dict)  # registers to which nothing was added, and why

    @property
    def sealed(self) -> dict[str, str]:
        """What no answer tells before it is opened for a purpose."""
        return {"identity number": self.identity, "phone": self.phone, "address": self.address}


@dataclass
class World:
    """The city with both subtrees and an account for every role at every place."""

    own: Side
    far: Side
    federation: Body
    accounts: dict[tuple[str, str], Account]  # by role and place

    @property
    def places(self) -> dict[str, Body]:
        """The body at which a role is held, by place."""
        own, far = self.own, self.far
        return {
            CITY: self.federation,
            DISTRICT: own.district_union,
            STREET: own.street_union,
            UNION: own.union,
            FAR_DISTRICT: far.district_union,
            FAR_STREET: far.street_union,
            FAR_UNION: far.union,
        }


def plant() -> World:
    """Plants both subtrees and opens the accounts."""
    own = _side("110105", "建外街道", "翀翯", "亓官翊鸢", "13911117771", date(1971, 7, 23), "翊鸢胡同七号")
    far = _side("110108", "", "犇骉", "濮阳骁骞", "13922228882", date(1969, 11, 5), "骁骞弄八号")
    federation = Body.objects.get(union__territory__level=Area.Level.CITY, merged_into=None)
    world = World(own, far, federation, {})
    for side in (own, far):
        _plant_bodies(side)
    _open_accounts(world)
    for side in (own, far):
        _plant_people(side)
        _plant_records(side)
    for side in (own, far):
        _plant_appeal(side, world)
    return world


def _side(code: str, street: str, mark: str, name: str, phone: str, born: date, address: str) -> Side:
    district = Area.objects.get(code=code, valid_to=None)
    streets = Area.objects.filter(valid_to=None, level=Area.Level.STREET, unions__isnull=False)
    streets = streets.filter(paths_up__ancestor=district, paths_up__valid_to=None)
    found = streets.filter(name_zh=street) if street else streets
    return Side(district, found.order_by("code")[0], mark, name, phone, born, address)


def _plant_bodies(side: Side) -> None:
    by = system_account()
    side.district_union = Body.objects.get(union__territory=side.district, merged_into=None, valid_to=None)
    side.street_union = Body.objects.get(union__territory=side.street, merged_into=None, valid_to=None)
    side.employer = found_body(
        kind="employer",
        name_zh=f"{side.mark}机械厂",
        on=SINCE,
        area=side.street,
        by=by,
        employer={"unit_kind": "enterprise", "ownership": "private"},
    )
    side.union = found_body(
        kind="union",
        name_zh=f"{side.mark}机械厂工会",
        on=SINCE,
        area=side.street,
        by=by,
        union={"type": "basic"},
    )
    place_body(tree="territorial", child=side.union, parent=side.street_union, on=SINCE, by=by)
    cover(union=side.union.union, employer=side.employer.employer, on=SINCE, by=by)


def _open_accounts(world: World) -> None:
    by = system_account()
    for role, held in ROLES.items():
        for place in PLACES if role not in ADMINISTRATORS else (CITY,):
            account = Account.objects.create(username=f"{role}-{place}", name=f"账户{role}", kind=held.kind)
            grant_role(account=account, role=role, body=world.places[place], by=by, on=SINCE)
            world.accounts[role, place] = account


def _plant_people(side: Side) -> None:
    by = system_account()
    first17 = f"{side.district.code}{side.born:%Y%m%d}017"
    side.identity = first17 + check_digit_18(first17)
    side.person = register_person(name=side.name, identity=side.identity, phone=side.phone, by=by)
    side.other = register_person(name=f"{side.name}儿", birth_date=side.born, by=by)
    for person in (side.person, side.other):
        employ(person=person, employer=side.employer.employer, kind="contract", on=SINCE, by=by)
    admit_member(person=side.person, union=side.union.union, on=SINCE, by=by)
    appoint(person=side.person, body=side.union, kind="chair", on=SINCE, by=by)
    form_household(head=side.person, on=SINCE, by=by, address=side.address)
    first, second = sorted((side.person.pk, side.other.pk))
    likely = Double(first_id=first, second_id=second, probability=0.97, levels={}, found_at=timezone.now())
    likely.save()
    side.double = likely


# What a register's own action wants in a column, where nothing fair follows from its kind.
FAIR: dict[tuple[str, str], Any] = {
    ("enrolments", "plan"): lambda side: f"{side.mark}{DEMO}",
    ("enrolments", "valid_to"): lambda side: date(2026, 3, 3),
    ("enrolments", "contribution"): lambda side: 30,
    ("mutual-aid-plans", "key"): lambda side: f"plan-{side.district.code}",
    ("group-workers", "worker_group"): lambda side: next(iter(groups_on(timezone.localdate()))),
    ("group-workers", "area"): lambda side: side.street.code,
    ("group-workers", "body"): lambda side: side.union,
    ("group-workers", "valid_from"): lambda side: timezone.localdate(),
    ("pool-needs", "street"): lambda side: side.street.code,
    ("pool-needs", "body"): lambda side: side.street_union,
    ("cadres", "name"): lambda side: side.name,
    ("cadres", "kind"): lambda side: Post.Kind.VICE_CHAIR.value,
    ("pool-people", "name"): lambda side: side.name,
    ("instructors", "name"): lambda side: PersonName(name=side.name),
    ("mediators", "name"): lambda side: PersonName(name=side.name),
    ("service-points", "type"): lambda side: OTHERS[0],
    ("staff_down", "giver"): lambda side: side.street_union,
    ("staff_down", "kind"): lambda side: "post",
    ("staff_down", "name"): lambda side: "",
    ("staff_down", "hours"): lambda side: 8,
    ("funds_down", "giver"): lambda side: side.street_union,
    ("remittances", "period_to"): lambda side: None,
}


def _plant_records(side: Side) -> None:
    """A record in every register to which one is added by hand, of this side's units and person."""
    first = ("mutual-aid-plans",)
    side.records["members"] = side.person.memberships.get()
    for register in sorted(declared_registers().values(), key=lambda one: (one.key not in first, one.key)):
        if register.add is None or register.key in side.records:
            continue
        try:
            values = _values(register, side)
            side.records[register.key] = add_row(
                register=register, by=system_account(), on=timezone.localdate(), values=values
            )
        except Exception as refusal:
            # Told to the test, which says which registers may lack a record.
            side.refused[register.key] = f"{type(refusal).__name__}: {refusal}"


def _values(register: Register, side: Side) -> dict[str, Any]:
    taken = [one for one in register.columns if one.in_sheet and not one.computed]
    return {column.name: _value(register, column, side) for column in taken if _is_wanted(register, column)}


def _is_wanted(register: Register, column: Column) -> bool:
    return column.required or (register.key, column.name) in FAIR or column.privacy != "open"


def _value(register: Register, column: Column, side: Side) -> Any:
    if (register.key, column.name) in FAIR:
        return FAIR[register.key, column.name](side)
    if column.kind is Kind.PERSON:
        return side.person
    if column.kind is Kind.BODY:
        return side.union if "union" in column.name or "union" in column.source else side.employer
    if column.kind is Kind.DATE:
        return date(2025, 3, 3)
    if column.kind in (Kind.NUMBER, Kind.DECIMAL):
        return 2
    if column.kind is Kind.YES_NO:
        return True
    if column.kind is Kind.CHOICE:
        return column.choices.values[0] if column.choices else ""
    return side.name if column.privacy != "open" else f"{side.mark}{DEMO}"


def _plant_appeal(side: Side, world: World) -> None:
    """A worker's matter, taken in by the city's hotline and sent to the street."""
    by = world.accounts["hotline_officer", CITY]
    side.wording = f"他们让我在{side.mark}车间连上三十天班，一天也没有休息过"
    said = Said(
        request="complaint",
        channel="phone",
        wording=side.wording,
        category="wages.arrears",
        name=side.name,
        phone=side.phone,
        employer=side.employer,
    )
    side.appeal = take_appeal(
        said=said,
        origin=world.federation,
        by=by,
        now=timezone.now(),
        to=side.street_union,
        reason="属地办理",
    ).appeal


# -- where things lie, said anew: not by the code that is tried -------------------------------------------


def areas_around(area: Area) -> set[int]:
    """An area and those around it."""
    above = AreaPath.objects.filter(in_force(timezone.localdate()), descendant=area)
    return set(above.values_list("ancestor", flat=True)) | {area.pk}


def led_by(place: str, world: World) -> Area | None:
    """The area over which a role at a place reaches; a base union leads none."""
    held = world.places[place]
    return held.union.territory


def reaches_area(place: str, area: Area, world: World) -> bool:
    """Whether figures of an area are of a place."""
    led = led_by(place, world)
    return led is not None and led.pk in areas_around(area)


def reaches_body(place: str, body: Body, world: World) -> bool:
    """Whether a body lies within what a role at a place reaches; who leads a wider area lies above it."""
    if place == CITY or body == world.places[place]:
        return True
    if place in (UNION, FAR_UNION):
        return body == (world.own if place == UNION else world.far).employer
    led = led_by(place, world)
    assert led is not None
    territory = body.union.territory if hasattr(body, "union") else None
    if territory is not None:
        return led.pk in areas_around(territory)
    seat = Seat.objects.filter(in_force(timezone.localdate()), body=body).select_related("area").first()
    return seat is not None and led.pk in areas_around(seat.area)
