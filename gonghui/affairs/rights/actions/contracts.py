"""Changing collective contracts: signing, filing, covering, renewing, ending, correcting, loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights import rules
from gonghui.affairs.rights.models import CollectiveContract, ContractCoverage
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Body, Employer
from gonghui.foundation.core.actions import fields_of, load_rows, record_change
from gonghui.foundation.core.actions.numbers import next_numbers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.actions import edit_record
from gonghui.foundation.registers.rules.records import refuse_unfit

SERIES = "HT"
CONTRACT_COLUMNS = (
    *("number", "kind", "scope", "body_id", "trade", "wage_chapter", "signed_on", "filed_on"),
    *("renews_id", "ended", "valid_from", "valid_to"),
)
CONTRACT_COVERAGE_COLUMNS = ("contract_id", "employer_id", "valid_from", "valid_to")
CORRECTABLE = (
    *("kind", "scope", "body", "trade", "wage_chapter"),
    *("signed_on", "filed_on", "valid_from", "valid_to"),
)
COVERED_THEN = _("This unit is covered by the contract then already.")


@transaction.atomic
def sign_contract(
    *,
    body: Body,
    kind: str,
    scope: str,
    signed_on: date,
    valid_from: date,
    by: Account,
    valid_to: date | None = None,
    filed_on: date | None = None,
    trade: str | None = "",
    wage_chapter: bool | None = None,
    renews: CollectiveContract | None = None,
) -> CollectiveContract:
    """Enters a contract in force on [valid_from, valid_to).

    Contracts of one unit may overlap: a renewal is signed while the old one runs.

    Raises:
        Refusal: the holder is of the wrong kind, days contradict, the trade is missing, or the same contract
            (holder, kind, scope and first day) is entered already.
    """
    contract = CollectiveContract(
        body=body,
        kind=kind,
        scope=scope,
        trade=trade or "",
        wage_chapter=wage_chapter,
        signed_on=signed_on,
        filed_on=filed_on,
        valid_from=valid_from,
        valid_to=valid_to,
        renews=renews,
    )
    _refuse_wrong(contract)
    _refuse_twice(contract)
    contract.number = next_numbers(series=SERIES, on=signed_on, count=1)[0]
    refuse_unfit(contract)
    contract.save()
    verb = "renew_contract" if renews else "sign_contract"
    record_change(verb=verb, record=contract, by=by, params={"on": valid_from.isoformat()})
    return contract


def _refuse_wrong(contract: CollectiveContract) -> None:
    rules.refuse_wrong_holder(contract.scope, contract.body.kind)
    rules.refuse_wrong_days(contract.signed_on, contract.valid_from, contract.valid_to, contract.filed_on)
    rules.refuse_wrong_trade(contract.scope, contract.trade)


def _refuse_twice(contract: CollectiveContract) -> None:
    Body.objects.select_for_update().get(pk=contract.body_id)
    same = CollectiveContract.objects.filter(
        body=contract.body,
        kind=contract.kind,
        scope=contract.scope,
        trade=contract.trade,
        valid_from=contract.valid_from,
    ).exclude(pk=contract.pk)
    if other := same.first():
        raise Refusal(
            _("This contract is entered already: %(number)s.") % {"number": other.number}, "valid_from"
        )


@transaction.atomic
def file_contract(*, contract: CollectiveContract, on: date, by: Account) -> CollectiveContract:
    """Enters the day on which the labour administration received the text.

    Raises:
        Refusal: before it was signed, or entered already.
    """
    held = CollectiveContract.objects.select_for_update().get(pk=contract.pk)
    if held.filed_on is not None:
        raise Refusal(
            _("It was filed on %(day)s already; correct that day if it is wrong.") % {"day": held.filed_on},
            "on",
        )
    rules.refuse_wrong_days(held.signed_on, held.valid_from, held.valid_to, on)
    before = fields_of(held)
    held.filed_on = on
    held.version += 1
    held.save()
    record_change(verb="file_contract", record=held, by=by, before=before, params={"on": on.isoformat()})
    return held


@transaction.atomic
def renew_contract(
    *,
    contract: CollectiveContract,
    signed_on: date,
    valid_from: date,
    by: Account,
    valid_to: date | None = None,
) -> CollectiveContract:
    """Enters the contract that follows another; who stands on the list of that one stands on its list.

    The old contract keeps its own term, so that a gap between the two stays a gap, and days on which both
    run count once.

    Raises:
        Refusal: it begins no later than the old one, was renewed already, or as `sign_contract`.
    """
    held = (
        CollectiveContract.objects.select_for_update(of=("self",)).select_related("body").get(pk=contract.pk)
    )
    if held.renewals.exists():
        raise Refusal(_("This contract was renewed already; renew the one that followed."))
    if valid_from <= held.valid_from:
        raise Refusal(_("A renewal begins after the contract that it renews."), "valid_from")
    renewed = sign_contract(
        body=held.body,
        kind=held.kind,
        scope=held.scope,
        trade=held.trade,
        wage_chapter=held.wage_chapter,
        signed_on=signed_on,
        valid_from=valid_from,
        valid_to=valid_to,
        renews=held,
        by=by,
    )
    last = held.valid_to
    listed = held.coverages.filter(Q(valid_to=None) | Q(valid_to__gte=last) if last else Q(valid_to=None))
    for coverage in listed.select_related("employer__body"):
        cover_by_contract(contract=renewed, employer=coverage.employer.body, on=valid_from, by=by)
    return renewed


@transaction.atomic
def cover_by_contract(
    *, contract: CollectiveContract, employer: Body, on: date, by: Account, until: date | None = None
) -> ContractCoverage:
    """Puts an employer on the list of an area's or trade's contract.

    Raises:
        Refusal: the contract is one enterprise's, is not in force on `on`, covers the unit then, or the body
            is no employer.
    """
    held = CollectiveContract.objects.select_for_update().get(pk=contract.pk)
    if held.scope == CollectiveContract.Scope.ENTERPRISE:
        raise Refusal(_("The contract of one enterprise covers no other; use an area's or trade's contract."))
    found = Employer.objects.filter(body=employer).first()
    if found is None:
        raise Refusal(_("A contract covers employers; this unit is none."), "employer")
    rules.refuse_outside_term(held.valid_from, held.valid_to, on, "on")
    if until is not None and until <= on:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": on}, "until")
    coverage = ContractCoverage(contract=held, employer=found, valid_from=on, valid_to=until)
    with refusing({"one_contract_coverage_a_pair": COVERED_THEN}):
        coverage.save()
    record_change(verb="cover_by_contract", record=coverage, by=by, params=_said(employer, on))
    return coverage


def _said(employer: Body, on: date) -> dict[str, str]:
    return {"employer": str(employer), "on": on.isoformat()}


@transaction.atomic
def end_contract_coverage(
    *, contract: CollectiveContract, employer: Body, on: date, by: Account
) -> ContractCoverage:
    """Takes an employer off the list of a contract; `on` is the first day on which it is not covered.

    Raises:
        Refusal: it does not stand on the list on the day before.
    """
    CollectiveContract.objects.select_for_update().get(pk=contract.pk)
    coverage = contract.coverages.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), employer=employer.pk, valid_from__lt=on
    ).first()
    if coverage is None:
        raise Refusal(_("This unit is not on the list of the contract before that day."), "employer")
    _end(coverage, on, "end_contract_coverage", by, _said(employer, on))
    return coverage


def _end(
    record: CollectiveContract | ContractCoverage, on: date, verb: str, by: Account, params: dict[str, str]
) -> None:
    before = fields_of(record)
    record.valid_to = on
    record.version += 1
    record.save()
    record_change(verb=verb, record=record, by=by, before=before, params=params)


@transaction.atomic
def end_contract(
    *, contract: CollectiveContract, on: date, by: Account, reason: str = CollectiveContract.Ended.TERMINATED
) -> CollectiveContract:
    """Ends a contract before its term: `on` is the first day on which it is not in force.

    What stands on its list ends with it, for a coverage never holds longer than its contract.

    Raises:
        Refusal: outside its term, or there is no such reason.
    """
    if reason not in CollectiveContract.Ended.values:
        raise Refusal(_("There is no such reason for an end."), "reason")
    held = CollectiveContract.objects.select_for_update().get(pk=contract.pk)
    rules.refuse_outside_term(held.valid_from, held.valid_to, on, "on")
    if on == held.valid_from:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": on}, "on")
    held.ended = reason
    _end(held, on, "end_contract", by, {"on": on.isoformat(), "reason": reason})
    return held


@transaction.atomic
def correct_contract(
    *, record: CollectiveContract, by: Account, expected_version: int, **values: Any
) -> CollectiveContract:
    """Corrects what is written of a contract.

    Raises:
        Refusal: somebody else changed the same field meanwhile, or as `sign_contract`; or it has units on its
            list and would become one enterprise's own.
    """
    if "trade" in values:
        values["trade"] = values["trade"] or ""
    now = CollectiveContract(
        pk=record.pk, **{name: values.get(name, getattr(record, name)) for name in CORRECTABLE}
    )
    _refuse_wrong(now)
    _refuse_twice(now)
    if now.scope == CollectiveContract.Scope.ENTERPRISE and record.coverages.exists():
        raise Refusal(_("Units stand on its list; the contract of one enterprise has none."), "scope")
    return edit_record(
        record=record, expected_version=expected_version, values=values, verb="correct_contract", by=by
    )


@transaction.atomic
def load_contracts(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads many contracts under one Change: rows in the order of CONTRACT_COLUMNS. Returns their ids."""
    return load_rows(
        model=CollectiveContract,
        columns=CONTRACT_COLUMNS,
        rows=rows,
        verb="load_contracts",
        by=by,
        batch=batch,
    )


@transaction.atomic
def load_contract_coverages(
    *, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None
) -> range:
    """Loads many coverages under one Change: rows in the order of CONTRACT_COVERAGE_COLUMNS."""
    return load_rows(
        model=ContractCoverage,
        columns=CONTRACT_COVERAGE_COLUMNS,
        rows=rows,
        verb="load_contract_coverages",
        by=by,
        batch=batch,
    )


@transaction.atomic
def add_contracts(*, rows: Sequence[dict[str, Any]], by: Account, batch: UUID) -> int:
    """Enters the contracts of a sheet, all or none. Returns how many."""
    on = max((row["signed_on"] for row in rows), default=date.min)
    numbers = next_numbers(series=SERIES, on=on, count=len(rows))
    load_contracts(
        rows=[
            (number, row["kind"], row["scope"], row["body"].pk, row["trade"] or "", row["wage_chapter"])
            + (row["signed_on"], row["filed_on"], None, "", row["valid_from"], row["valid_to"])
            for number, row in zip(numbers, rows, strict=True)
        ],
        by=by,
        batch=batch,
    )
    return len(rows)
