"""The register of platform companies: entered, corrected, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.models import PlatformCompany
from gonghui.affairs.membership.queries.places import holds
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.numbers import next_number
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "PT"  # 平台


def _federation(body: Body | None, on: date) -> Any:
    if body is None:
        return None
    if not hasattr(body, "union") or not holds(body, on):
        raise Refusal(_("The workers of a platform join through a union; name one."), "federation")
    return body.union


@transaction.atomic
def enter_platform(
    *,
    employer: Body,
    brand: str,
    business: str,
    valid_from: date,
    by: Account,
    federation: Body | None = None,
    groups: Collection[str] = (),
) -> PlatformCompany:
    """Puts an employer on the register of platform companies.

    Args:
        federation: the union through which its workers join.
        groups: which of the groups work through it.
    Raises:
        Refusal: no employer, on the register already, or a value that does not fit.
    """
    if not hasattr(employer, "employer"):
        raise Refusal(_("A platform is run by an employer of the register; enter that first."), "employer")
    if PlatformCompany.objects.filter(employer=employer.pk).exists():
        raise Refusal(_("This employer is on the register of platforms already."), "employer")
    platform = PlatformCompany(
        number=next_number(series=SERIES, on=valid_from),
        employer=employer.employer,
        brand=" ".join(brand.split()),
        business=business,
        federation=_federation(federation, valid_from),
        groups=list(groups),
        valid_from=valid_from,
    )
    refuse_unfit(platform)
    platform.save(force_insert=True)
    record_change(verb="enter_platform", record=platform, by=by, params={"brand": platform.brand})
    return platform


@transaction.atomic
def correct_platform(
    *, record: PlatformCompany, by: Account, expected_version: int, **values: Any
) -> PlatformCompany:
    """Corrects what is written of a platform company.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or a value does not fit.
    """
    if "federation" in values:
        values["federation"] = _federation(values["federation"], record.valid_from)
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_platform", by=by
    )


@transaction.atomic
def end_platform(*, platform: PlatformCompany, on: date, by: Account) -> PlatformCompany:
    """Takes a platform off the register from a day on; employments there are ended one by one.

    Raises:
        Refusal: off it already.
    """
    held = PlatformCompany.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    if on <= held.valid_from or (held.valid_to is not None and held.valid_to <= on):
        raise Refusal(_("The platform is not on the register then; choose another day."), "on")
    before = fields_of(held)
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(verb="end_platform", record=held, by=by, before=before, params={"on": on.isoformat()})
    return held
