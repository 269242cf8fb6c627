"""The committee of a union elected anew: what its own record says of the term that runs."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.refusals import refusing
from gonghui.foundation.bodies.models import Union
from gonghui.foundation.core.actions import Actor, fields_of, record_change


@transaction.atomic
def renew_committee(*, union: Union, elected_on: date, term_years: int, by: Actor) -> Union:
    """Enters when the committee of a union was elected, and for how many years.

    Raises:
        Refusal: not for 3 or 5 years.
    """
    held = Union.objects.select_for_update(of=("self",)).select_related("body").get(pk=union.pk)
    before = fields_of(held)
    held.elected_on, held.term_years = elected_on, term_years
    with refusing({"union_term_3_or_5": _("A union committee is elected for 3 or 5 years.")}):
        held.save(update_fields=["elected_on", "term_years"])
    params = {"name": held.body.name_zh, "on": elected_on.isoformat()}
    record_change(verb="renew_committee", record=held, by=by, before=before, params=params)
    return held
