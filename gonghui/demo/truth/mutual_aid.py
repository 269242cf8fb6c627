"""Mutual-aid enrolments of a year, by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gonghui.demo.truth.known import Known, Measure, Unit, this_year


def begun(known: Known, on: date) -> Iterator[Unit]:
    """Every enrolment whose cover began in the year so far, unless it was withdrawn by its first day."""
    for row in known.enrolments.values():
        withdrawn = row.withdrawn_on is not None and row.withdrawn_on <= row.valid_from
        if this_year(row.valid_from, on) and not withdrawn:
            groups = (("plan_kind", known.mutual_aid_plans[row.plan].kind),)
            yield Unit("enrolments", row.key, row.union, True, "", groups, on=row.valid_from)


UNITS = {("mutual_aid_enrolments", 1): Measure(begun, ratio=False, flow=True, named=False)}
