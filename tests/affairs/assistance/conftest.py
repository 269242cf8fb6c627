"""Two plans with terms, and five people with invented identity numbers."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from gonghui.affairs.assistance.actions import add_plan, set_terms
from gonghui.foundation.accounts.queries import system_account
from gonghui.foundation.core.models import Installation
from gonghui.foundation.core.rules.identity import check_digit_18
from gonghui.foundation.people.actions import load_people
from gonghui.foundation.people.models import Person


def number(n: int) -> str:
    """The n-th invented identity number: region 99, born 1980-02-01."""
    first17 = f"99010119800201{n:03}"
    return first17 + check_digit_18(first17)


@pytest.fixture
def aid(street, by):
    Installation.objects.update(is_demo=True)
    names = ["王强", "李霞", "张伟", "张伟", "赵敏"]
    ids = load_people(
        rows=[{"name": name, "identity": number(n)} for n, name in enumerate(names, start=1)],
        by=system_account(),
    )
    people = [Person.objects.get(pk=pk) for pk in ids]
    medical = add_plan(body=street.union, key="medical", kind="medical", name_zh="医疗互助", by=by)
    accident = add_plan(body=street.union, key="accident", kind="accident", name_zh="意外互助", by=by)
    for year in (2024, 2025, 2026):
        set_terms(plan=medical, year=year, contribution=Decimal(60), by=by)
        set_terms(plan=accident, year=year, contribution=Decimal(15), months=6, by=by)
    return SimpleNamespace(
        medical=medical, accident=accident, wang=people[0], li=people[1], everybody=people, number=number
    )
