"""Entering, correcting and withdrawing certificates of vocational skill; loading many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import rules
from gonghui.affairs.skills.models import SkillCertificate
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

CERTIFICATE_COLUMNS = (
    "number",
    "person_id",
    "body_id",
    "occupation",
    "grade",
    "issuer",
    "valid_from",
    "valid_to",
    "ended",
)
_RACE = {"one_certificate_a_number": rules.HAS_CERTIFICATE}


@transaction.atomic
def enter_certificate(
    *,
    person: Person,
    body: Body,
    occupation: str,
    grade: str,
    number: str,
    issuer: str,
    issued_on: date,
    by: Account,
    withdrawn_on: date | None = None,
) -> SkillCertificate:
    """Enters a person's certificate.

    Args:
        body: the employer now, under which the person counts.
        number: as printed on the certificate; with the issuer it tells one from another.
    Raises:
        Refusal: entered already, a value does not fit, or the withdrawal is before the issue.
    """
    if withdrawn_on is not None and withdrawn_on <= issued_on:
        raise Refusal(rules.end_after(issued_on), "withdrawn_on")
    if SkillCertificate.objects.filter(number=number, issuer=issuer).exists():
        raise Refusal(rules.HAS_CERTIFICATE, "number")
    certificate = SkillCertificate(
        number=number,
        person=person,
        body=body,
        occupation=occupation,
        grade=grade,
        issuer=issuer,
        valid_from=issued_on,
        valid_to=withdrawn_on,
    )
    refuse_unfit(certificate)
    with refusing(_RACE):
        certificate.save(force_insert=True)
    record_change(verb="enter_certificate", record=certificate, by=by, params={"number": number})
    return certificate


@transaction.atomic
def withdraw_certificate(
    *,
    certificate: SkillCertificate,
    on: date,
    by: Account,
    reason: str = SkillCertificate.Ended.WITHDRAWN,
) -> SkillCertificate:
    """Ends a certificate: `on` is the first day on which it no longer holds.

    Raises:
        Refusal: it does not hold on `on`, or there is no such reason.
    """
    if reason not in SkillCertificate.Ended.values:
        raise Refusal(_("There is no such reason for an end."), "reason")
    held = SkillCertificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    rules.refuse_unless_within(held.valid_from, held.valid_to, on)
    before = fields_of(held)
    held.valid_to, held.ended = on, reason
    held.version += 1
    held.save()
    params = {"on": on.isoformat(), "reason": reason}
    record_change(verb="withdraw_certificate", record=held, by=by, before=before, params=params)
    return held


@transaction.atomic
def correct_certificate(
    *, record: SkillCertificate, by: Account, expected_version: int, **values: Any
) -> SkillCertificate:
    """Corrects what is written of a certificate; its end comes by withdrawing.

    Raises:
        Refusal: somebody else changed the same field meanwhile, a value does not fit, or another has the
            number.
    """
    if "issued_on" in values:
        values["valid_from"] = values.pop("issued_on")
        if record.valid_to is not None and values["valid_from"] >= record.valid_to:
            raise Refusal(_("It was withdrawn on %(day)s already.") % {"day": record.valid_to}, "issued_on")
    number, issuer = values.get("number", record.number), values.get("issuer", record.issuer)
    if SkillCertificate.objects.filter(number=number, issuer=issuer).exclude(pk=record.pk).exists():
        raise Refusal(rules.HAS_CERTIFICATE, "number")
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_certificate", by=by
    )


@transaction.atomic
def load_certificates(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many certificates under one Change: rows in the order of CERTIFICATE_COLUMNS."""
    return load_rows(
        model=SkillCertificate,
        columns=CERTIFICATE_COLUMNS,
        rows=rows,
        verb="load_certificates",
        by=by,
        batch=batch,
    )


@transaction.atomic
def add_certificates(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Enters the certificates of a sheet, all or none. Returns how many."""
    withdrawn = SkillCertificate.Ended.WITHDRAWN
    load_certificates(
        rows=[
            (
                row["number"],
                row["person"].pk,
                row["body"].pk,
                row["occupation"],
                row["grade"],
                row["issuer"],
                row["issued_on"],
                row["withdrawn_on"],
                withdrawn if row["withdrawn_on"] else "",
            )
            for row in rows
        ],
        by=by,
        batch=batch,
    )
    return len(rows)
