"""Looking somebody up by a whole number: by its keyed hash, limited, and kept in the log of looking."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand, scope_of, seen_among
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.core.registers import Category, Kind, Register
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import number_hashes, persons_among

# Who tries number after number finds out who is a member; a counter works through a queue.
LIMITS = ((timedelta(minutes=10), 30), (timedelta(days=1), 300))
FOUND_AT_MOST = 20  # people who share a phone


@transaction.atomic
def look_up(*, number: str, by: Account, register: Register | None = None) -> list[Person]:
    """The people of an identity or phone number, typed in full, among those the account may see.

    Whoever lies outside is as if not there. Every look-up is logged, found or not, without the number.

    Args:
        register: only people of whom the account sees a record in this register, whoever else they are.
    Returns:
        One person, several who share a phone, or nobody.
    Raises:
        Refusal: no such role, no whole number, or too many look-ups in a short time.
    """
    category = Category.PEOPLE if register is None else register.category
    demand(by, Permission.VIEW, category)
    hashes = number_hashes(number)
    if hashes is None:
        raise Refusal(
            gettext_lazy("Type the whole number: an identity number, or a phone number with its area code."),
            "number",
        )
    _refuse_too_many(by)
    found = list(Person.objects.filter(hashes, merged_into=None).order_by("pk")[:FOUND_AT_MOST])
    scope = scope_of(by, Permission.VIEW, category)
    ids = [person.pk for person in found]
    seen = persons_among(scope, ids) if register is None else _of_register(register, scope, ids)
    found = [person for person in found if person.pk in seen]
    log_access(
        by=by,
        kind=Access.Kind.LOOKUP,
        model=Person,
        record=found[0] if len(found) == 1 else None,
        rows=len(found),
        purpose=_("search by a number"),
        category=category,
    )
    return found


def _of_register(register: Register, scope: Scope, persons: list[int]) -> set[int]:
    """Those of some people of whom a record of the register lies in the scope."""
    column = next((one for one in register.columns if one.kind is Kind.PERSON), None)
    if column is None or not persons:
        return set()
    rows = register.rows(scope.on).filter(**{f"{column.source}__in": persons})
    body = register.body_path or "pk"
    pairs = list(rows.order_by().values_list(f"{column.source}__pk", body))
    seen = seen_among(scope, {body for _person, body in pairs if body is not None})
    return {person for person, body in pairs if scope.everything or body in seen}


def _refuse_too_many(by: Account) -> None:
    # Two requests at once must not both be the last one allowed.
    Account.objects.select_for_update(no_key=True).get(pk=by.pk)
    now = timezone.now()
    looked = Access.objects.filter(account=by.pk, kind=Access.Kind.LOOKUP)
    for span, most in LIMITS:
        if looked.filter(at__gt=now - span)[:most].count() >= most:
            raise Refusal(
                gettext_lazy(
                    "You have looked up %(count)s numbers in a short time; wait a while, or search by name."
                )
                % {"count": most},
                "number",
            )
