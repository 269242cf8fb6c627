"""Names, identity numbers and phones of the mass, as text columns of some of its persons."""

from __future__ import annotations

import numpy as np

from gonghui.demo.city import names
from gonghui.demo.mass.days import Array
from gonghui.demo.mass.draw import People
from gonghui.foundation.core.rules.identity import CHECKS_18, WEIGHTS_18
from gonghui.foundation.people.actions import PeopleColumns

SURNAMES, MIDDLE_NAMES = names.SURNAMES, names.EITHER
FEMALE_NAMES, MALE_NAMES = names.FEMALE, names.MALE
_OWN = max(len(FEMALE_NAMES), len(MALE_NAMES))
# The second pair of the region: the cast has 01 to 19.
FIRST_COUNTY, COUNTIES = 20, 60
ORDERS = 500  # of one sex, region and day of birth


def all_names() -> list[str]:
    """Every name there can be, at the position that `name_of` gives it."""
    return [
        surname + middle + given
        for surname in SURNAMES
        for middle in ("", *MIDDLE_NAMES)
        for own in (MALE_NAMES, FEMALE_NAMES)
        for given in own.ljust(_OWN, own[0])
    ]


def name_of(people: People, part: slice) -> Array:
    """The positions of names in `all_names`."""
    middles = 1 + len(MIDDLE_NAMES)
    at = people.surname[part].astype(np.int64) * middles + people.middle[part] + 1
    return (at * 2 + people.woman[part]) * _OWN + people.own[part]


def orders(people: People) -> Array:
    """A number for each person, none twice among those of one sex and birth day."""
    key = people.birth.astype(np.int64) * 2 + people.woman
    sort = np.argsort(key, kind="stable")
    sorted_key = key[sort]
    begins = np.flatnonzero(np.concatenate([[True], sorted_key[1:] != sorted_key[:-1]]))
    within = np.arange(len(key)) - np.repeat(begins, np.diff(np.append(begins, len(key))))
    found = np.empty(len(key), dtype=np.int32)
    found[sort] = within
    return found


def identities(people: People, order: Array, part: slice) -> Array:
    """Identity numbers of the invented region, right in every digit, none twice and none of the cast's."""
    order, birth = order[part].astype(np.int64), people.birth[part]
    # The order within a day leads the number; what is more than fits goes on in the next county.
    county = (birth + order // ORDERS) % COUNTIES + FIRST_COUNTY
    region = 990000 + ((birth // COUNTIES) % 19 + 1) * 100 + county
    days = birth.astype("M8[D]")
    years = days.astype("M8[Y]").astype(np.int64) + 1970
    months = days.astype("M8[M]").astype(np.int64) % 12 + 1
    of_month = (days - days.astype("M8[M]")).astype(np.int64) + 1
    serial = order % ORDERS * 2 + ~people.woman[part]
    number = region * 10**11 + (years * 10_000 + months * 100 + of_month) * 1_000 + serial
    digits = number[:, None] // 10 ** np.arange(16, -1, -1) % 10
    checks = np.frombuffer(CHECKS_18.encode(), dtype=np.uint8)
    signs = np.empty((len(number), 18), dtype=np.uint8)
    signs[:, :17] = digits + ord("0")
    signs[:, 17] = checks[(digits * np.array(WEIGHTS_18)).sum(axis=1) % 11]
    return np.ascontiguousarray(signs).view("S18").ravel()


def phones(people: People, part: slice) -> Array:
    """Numbers under the prefix of the cast's; empty where none is known."""
    phone = people.phone[part]
    signs = (15_400_000_000 + phone.astype(np.int64)).astype("S11")
    return np.where(phone < 0, b"", signs)


def people_columns(people: People, order: Array, known: list[str], part: slice) -> PeopleColumns:
    """Some persons as the bulk action takes them; `known` is `all_names()`, `order` is `orders(people)`."""
    return PeopleColumns(
        names=known,
        name_of=name_of(people, part),
        sexes=np.where(people.woman[part], b"F", b"M"),
        births=people.birth[part].astype("M8[D]"),
        identities=identities(people, order, part),
        phones=phones(people, part),
    )
