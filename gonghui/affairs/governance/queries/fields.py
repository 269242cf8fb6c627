"""What registers hold already, and what was asked already: nobody is asked twice.

Which column of which register answers a field is declared by the registers themselves: a column's label and
what sheets call it. What they call otherwise stands in `ALSO`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from django.utils import translation

from gonghui.affairs.governance.models import AskedField
from gonghui.affairs.governance.rules import field_key
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.bodies.queries import employers_of, head_count_of
from gonghui.foundation.core.registers import Column, declared_registers
from gonghui.foundation.people.queries import count_members

# Field → register.column, where forms use words that no sheet uses. Ours.
ALSO = {
    "会员数": "bodies.members",
    "会员人数": "bodies.members",
    "职工人数": "bodies.head_count",
    "职工总数": "bodies.head_count",
    "女职工人数": "bodies.women",
    "工会主席": "people.chair",
    "工会主席姓名": "people.chair",
    "工会名称": "bodies.name",
    "单位名称": "bodies.name",
    "统一社会信用代码": "bodies.code",
    "换届时间": "bodies.elected_on",
    "成立时间": "bodies.valid_from",
    "姓名": "people.name",
    "身份证号": "people.identity",
    "联系电话": "people.phone",
    "手机号": "people.phone",
}
# What is filled in at once, from the union's own records; of the rest the register is named.
OWN: dict[str, Callable[[Body, date], Any]] = {
    "bodies.name": lambda body, on: body.name_zh,
    "bodies.code": lambda body, on: body.code or None,
    "bodies.valid_from": lambda body, on: body.valid_from,
    "bodies.elected_on": lambda body, on: body.union.elected_on,
    "bodies.members": lambda body, on: count_members(body.union, on)["in_force"],
    "bodies.head_count": lambda body, on: _heads(body, on, "workers"),
    "bodies.women": lambda body, on: _heads(body, on, "women"),
}
# So long nobody asks the same again.
WITHIN_DAYS = 365
MOST_EMPLOYERS = 200  # of a joint union, looked at one by one


@cache
def _declared() -> dict[str, str]:
    found = {field_key(name): place for name, place in ALSO.items()}
    for register in declared_registers().values():
        for column in register.columns:
            for name in _names(column):
                found.setdefault(field_key(name), f"{register.key}.{column.name}")
    return found


def _names(column: Column) -> Iterable[Any]:
    with translation.override("zh-hans"):
        return [str(column.label), *column.headers]


def answers_of(names: Iterable[str]) -> dict[str, str]:
    """Field → register and column that hold it; what no register holds is left out."""
    declared = _declared()
    return {name: declared[key] for name in names if (key := field_key(name)) in declared}


def asked_before(names: Iterable[str], bodies: Iterable[Body], on: date) -> dict[str, date]:
    """Field → the day on which it was last asked of one of these unions, within a year."""
    keys = {field_key(name): name for name in names}
    earlier = AskedField.objects.filter(
        key__in=keys,
        answered_by="",
        sending__refused="",
        sending__addressees__body__in=list(bodies),
        sent_on__lte=on,
        sent_on__gt=date.fromordinal(on.toordinal() - WITHIN_DAYS),
    )
    found: dict[str, date] = {}
    for key, day in earlier.values_list("key", "sent_on"):
        found[keys[key]] = max(day, found.get(keys[key], day))
    return found


def filled_in(place: str, body: Body, on: date) -> Any:
    """What a register says of a base union; None where that is not told here, or not known."""
    known = OWN.get(place)
    return None if known is None else known(body, on)


def _heads(body: Body, on: date, column: str) -> int | None:
    """The workers of the employers that a union covers; unknown where one of them was never counted."""
    counts = [head_count_of(one.body, on) for one in employers_of(body, on)[:MOST_EMPLOYERS]]
    found: list[Any] = [None if count is None else getattr(count, column) for count in counts]
    return None if not found or None in found else sum(found)
