"""Whom the fields of foundings and elections name."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import scope_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import find_named_persons
from gonghui.foundation.registers.rules.values import person_name

# Names in a field: 、 or a comma, or a line each.
BETWEEN = re.compile(r"[、,，;；\n]+")


def persons_named(text: Any, field: str, by: Account) -> list[Person]:
    """The persons whom a field names, by name or identity number, among those the account looks after.

    Raises:
        Refusal: nobody, or several, are called so; or one is named twice.
    """
    names = [name.strip() for name in BETWEEN.split(str(text or "")) if name.strip()]
    scope = scope_of(by, Permission.VIEW, Category.PEOPLE)
    found: list[Person] = []
    told = find_named_persons([person_name(name) for name in names], scope)
    for name, one in zip(names, told, strict=True):
        if isinstance(one, Refusal):
            raise Refusal(_("%(name)s: %(why)s") % {"name": name, "why": one}, field)
        if one in found:
            raise Refusal(_("%(name)s is named twice.") % {"name": name}, field)
        found.append(one)
    return found
