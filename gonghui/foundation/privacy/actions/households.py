"""Entering relatives: a child only with a guardian's consent, in one step."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Household, HouseholdMember, Person
from gonghui.foundation.privacy.actions.consents import give_consent
from gonghui.foundation.privacy.queries.consents import demand_lawful, may_use
from gonghui.foundation.privacy.rules import Guardian

CHILD = "child_in_household"


@transaction.atomic
def enter_relative(
    *,
    household: Household,
    relation: str,
    on: date,
    because: str,
    by: Account,
    name: str = "",
    number: str = "",
    birth_date: date | None = None,
    guardian: Guardian | None = None,
    how: str = "",
    agreed_on: date | None = None,
) -> HouseholdMember:
    """Adds somebody to a household as `people.add_relative`; of a child enters the guardian's consent, too.

    Args:
        guardian: who agrees for a child below the age of the law; not needed where a consent is in force.
        how: a `Consent.How`.
        agreed_on: the day on which it was said; today when not given.
    Raises:
        Refusal: a child without a guardian's consent, or as `people.add_relative` and `give_consent`.
    """
    day = agreed_on or timezone.localdate()

    def lawful(child: Person) -> None:
        if not may_use(child, CHILD, day):
            if guardian is None:
                raise Refusal(
                    _("A child is entered once a guardian agreed: choose who, and how it was agreed."),
                    "guardian",
                )
            give_consent(person=child, use=CHILD, how=how, by=by, on=day, guardian=guardian)
        demand_lawful(person=child, use=CHILD, on=day)

    return people.add_relative(
        household=household,
        relation=relation,
        on=on,
        because=because,
        by=by,
        name=name,
        number=number,
        birth_date=birth_date,
        lawful=lawful,
    )
