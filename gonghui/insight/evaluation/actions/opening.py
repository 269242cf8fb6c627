"""An evaluation opened: its indicators with their figures, and one self-assessment asked of each unit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions import open_case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.evaluation.actions.recording import ORGANISE, told
from gonghui.insight.evaluation.models import Evaluation, EvaluationItem, SelfAssessment
from gonghui.insight.evaluation.queries.prefill import Prefilled, prefill
from gonghui.insight.evaluation.rules.evaluating import (
    LONGEST_SCHEME,
    end_of,
    refuse_scheme,
    said,
    title_of,
)
from gonghui.insight.evaluation.rules.kinds import ASSESSMENT
from gonghui.insight.plans.models import Plan

LONGEST_TITLE = 120
TWICE = _("This plan has such an evaluation of that year already; open it instead.")


@one_transaction
def open_evaluation(
    *,
    plan: Plan,
    kind: str,
    year: int,
    as_of: date,
    body: Body,
    scheme: str,
    due_on: date,
    by: Account,
    now: datetime,
    numbers: Collection[int] | None = None,
) -> Evaluation:
    """Opens an evaluation: figures are taken as of a day, each lead unit is asked once to assess itself.

    Args:
        body: the office in whose name `by` acts.
        scheme: what is looked at, and how.
        due_on: until when the units file, that day included.
        numbers: of the indicators that are looked at; all when not given.
    Raises:
        Refusal: no role, a kind, year or day that cannot be, no scheme, no such indicator, an owner that is
            no more, or one of that kind and year is there already.
    """
    demand(by, *ORGANISE, body)
    today = legal_day(now)
    refuse_scheme(plan, kind, year, as_of, due_on, today)
    text = said(scheme, "scheme", LONGEST_SCHEME)
    known = set(plan.indicators.values_list("number", flat=True))
    wanted = known if numbers is None else set(numbers)
    if not wanted or wanted - known:
        raise Refusal(_("Choose the indicators that are looked at, at least one."), "numbers")
    made = Evaluation(
        plan=plan,
        kind=kind,
        year=year,
        as_of=as_of,
        body=body,
        title=title_of(plan, kind, year),
        scheme=text,
        due_on=due_on,
        opened_by=by,
        opened_at=now,
        hands=[by.pk],
    )
    with refusing({"one_evaluation_a_year": TWICE}):
        made.save(force_insert=True)
    found = prefill(plan, on=as_of, numbers=wanted)
    owners = {one.indicator.owner_id: one.indicator.owner for one in found if one.indicator.owner}
    asked = {pk: _ask(made, _still(owner, today), by, now) for pk, owner in owners.items() if owner}
    EvaluationItem.objects.bulk_create(_item(made, one, asked) for one in found)
    record_change(verb="open_evaluation", record=made, by=by, params={"title": made.title}, seal=told)
    return made


def _still(owner: Body, on: date) -> Body:
    """The owner, if it is still there to be asked."""
    if owner.merged_into_id is not None or (owner.valid_to is not None and owner.valid_to <= on):
        raise Refusal(
            _("%(body)s owns indicators but is no more; name another owner in the plan first.")
            % {"body": owner.name_zh}
        )
    return owner


def _ask(evaluation: Evaluation, owner: Body, by: Account, now: datetime) -> SelfAssessment:
    case = open_case(
        kind=ASSESSMENT,
        by=by,
        now=now,
        title=f"自评：{evaluation.title}"[:LONGEST_TITLE],
        lead=owner,
        origin=evaluation.body,
        area=evaluation.plan.area,
        stated_due_at=end_of(evaluation.due_on),
    )
    made = SelfAssessment(case=case, evaluation=evaluation, body=owner, due_on=evaluation.due_on)
    made.save(force_insert=True)
    return made


def _item(evaluation: Evaluation, one: Prefilled, asked: dict[int | None, SelfAssessment]) -> EvaluationItem:
    return EvaluationItem(
        evaluation=evaluation,
        indicator=one.indicator,
        owner=one.indicator.owner,
        assessment=asked.get(one.indicator.owner_id),
        **one.values,
    )
