"""Craftsmen and people with certificates, by brute force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from gonghui.demo.truth.known import Known, Measure, Unit, in_force

ALL = ("city_master", "city", "district", "industry", "enterprise")
HIGH = ("senior", "technician", "senior_technician", "special_technician", "chief_technician")
Units = Callable[[Known, date], Iterable[Unit]]


def titled(levels: tuple[str, ...], *, grouped: bool) -> Units:
    """Who holds a title of one of the levels; the title held longest says under which level one counts."""

    def units(known: Known, on: date) -> Iterator[Unit]:
        for title in known.craftsman_titles.values():
            if title.level in levels and in_force(title, on):
                body = known.craftsmen[title.craftsman].body
                groups = (("level", title.level),) if grouped else ()
                yield Unit("craftsmen", title.craftsman, body, True, groups=groups, start=title.valid_from)

    return units


def certified(grades: tuple[str, ...] | None) -> Units:
    """People with a certificate in force of one of the grades; None: of any."""

    def units(known: Known, on: date) -> Iterator[Unit]:
        for row in known.certificates.values():
            if in_force(row, on) and (grades is None or row.grade in grades):
                yield Unit("persons", row.person, row.body, True, start=row.valid_from)

    return units


def certificates(known: Known, on: date) -> Iterator[Unit]:
    """Certificates in force, each for itself."""
    for row in known.certificates.values():
        if in_force(row, on):
            yield Unit("certificates", row.key, row.body, True, groups=(("grade", row.grade),))


UNITS = {
    ("master_craftsmen", 1): Measure(titled(ALL[:1], grouped=False), ratio=False),
    ("craftsmen", 1): Measure(titled(ALL, grouped=True), ratio=False),
    ("craftsmen", 2): Measure(titled(ALL[1:], grouped=True), ratio=False),
    ("skilled_people", 1): Measure(certified(None), ratio=False, named=False),
    ("highly_skilled_people", 1): Measure(certified(HIGH), ratio=False, named=False),
    ("skill_certificates", 1): Measure(certificates, ratio=False, named=False),
}
