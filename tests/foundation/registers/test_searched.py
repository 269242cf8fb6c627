"""Every register of the house can be searched and narrowed to an area, whatever leads to its bodies."""

from __future__ import annotations

from datetime import date

import pytest

from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.registers import queries
from gonghui.foundation.registers.queries.choosing import chosen

pytestmark = pytest.mark.django_db
KEYS = sorted(declared_registers())


@pytest.mark.parametrize("key", KEYS)
def test_a_register_is_searched_by_a_name_and_by_letters(key):
    register = queries.register(key)
    for text in ("北京", "bj"):
        assert list(chosen(register, on=date(2025, 12, 31), search=text, filters={})) == []
