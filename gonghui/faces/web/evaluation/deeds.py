"""What is entered about an evaluation: each asks a few things and calls one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.cases.pages.forms import Ask
from gonghui.faces.web.page import today
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.insight.evaluation import actions, queries
from gonghui.insight.evaluation.actions.issuing import LONGEST_CONCLUSION
from gonghui.insight.evaluation.models import Evaluation

Values = Mapping[str, Any]
# Deeds of the office that evaluates, and of whoever issues.
ORGANISE, ISSUE = "organise", "issue"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing entered.

    Attributes:
        part: finds what it is about, where it is about more than the evaluation.
        back: the part of the evaluation's page to which it leads.
    """

    label: Any
    asks: Callable[[Evaluation, Any], list[Ask]]
    do: Callable[[Evaluation, Any, Values, Account, datetime], object]
    done: Any
    back: str
    part: Callable[[Evaluation, int], Any] | None = None
    help: Any = ""
    by: str = ORGANISE


def _reason(evaluation: Evaluation, part: Any) -> list[Ask]:
    return [Ask(name="reason", label=_("Reason"), longest=200)]


def _until(label: Any) -> Ask:
    return Ask(name="due_on", label=label, kind="date", help=_("That day included."))


def _unit(evaluation: Evaluation, value: str = "") -> Ask:
    return Ask(
        name="body",
        label=_("Responsible unit"),
        kind="body",
        value=value,
        help=_("Credit code or name of the unit."),
    )


def _engage_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    offered = {
        str(one.pk): f"{words.name_of(one.body)} · {one.account.name}" for one in queries.evaluators(today())
    }
    return [
        Ask(name="grant", label=_("Third-party evaluator"), kind="choice", choices=offered),
        Ask(name="document", label=_("Contract or letter of engagement"), longest=120),
    ]


def _engage(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    grant = next(one for one in queries.evaluators(today()) if str(one.pk) == v["grant"])
    return actions.engage(
        evaluation=evaluation,
        body=grant.body,
        account=grant.account,
        document=v["document"],
        by=by,
        now=now,
    )


def _engagement(evaluation: Evaluation, pk: int) -> Any:
    return evaluation.engagements.filter(pk=pk).first()


def _numbers(evaluation: Evaluation) -> dict[str, str]:
    items = evaluation.items.select_related("indicator").order_by("indicator__number")
    return {
        str(one.indicator.number): f"{one.indicator.number} {words.name_of(one.indicator)}" for one in items
    }


def finding_asks(evaluation: Evaluation, part: Any = None) -> list[Ask]:
    """What is asked about a finding, of the office and of a third party alike."""
    return [
        Ask(
            name="number",
            label=_("About which indicator"),
            kind="choice",
            required=False,
            choices=_numbers(evaluation),
            help=_("Left empty, it is about the plan as a whole."),
        ),
        Ask(name="text", label=_("What was found"), longest=1000),
        Ask(name="advice", label=_("What is advised"), longest=1000, required=False),
    ]


def finding_values(v: Values) -> dict[str, Any]:
    """A finding as its action takes it."""
    number = v.get("number")
    return {
        "text": v["text"],
        "advice": v.get("advice", ""),
        "number": int(number) if number else None,
    }


def _find(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    return actions.enter_finding(evaluation=evaluation, by=by, now=now, **finding_values(v))


def _finding(evaluation: Evaluation, number: int) -> Any:
    rows = evaluation.findings.select_related("item__owner", "engagement")
    return rows.filter(number=number).first()


def _rectify_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    owner = part.item.owner if part.item else None
    return [
        _unit(evaluation, owner.name_zh if owner else ""),
        Ask(name="text", label=_("What is to be put right"), longest=1000, value=part.advice or part.text),
        _until(_("Put right by")),
    ]


def _rectify(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    return actions.ask_rectification(finding=part, by=by, now=now, **v)


def _decision_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    return [
        Ask(name="committee", label=_("Which committee decided"), kind="body"),
        Ask(name="number", label=_("Number of the decision or the minutes"), longest=80),
        Ask(name="decided_on", label=_("Decided on"), kind="date"),
        Ask(name="text", label=_("What was decided"), longest=1000),
        _unit(evaluation),
        _until(_("Carried out by")),
    ]


def _decide(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    return actions.follow_decision(evaluation=evaluation, by=by, now=now, **v)


def _assessment(evaluation: Evaluation, pk: int) -> Any:
    return evaluation.assessments.select_related("case", "body").filter(pk=pk).first()


def _time_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    return [
        Ask(name="until", label=_("New day"), kind="date", help=_("That day included.")),
        *_reason(evaluation, part),
    ]


def _time(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    return actions.give_more_time(assessment=part, by=by, now=now, **v)


def _conclusion_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    return [
        Ask(
            name="conclusion",
            label=_("Conclusion"),
            longest=LONGEST_CONCLUSION,
            value=evaluation.conclusion,
        )
    ]


def _conclude(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    return actions.conclude(evaluation=evaluation, conclusion=v["conclusion"], version=v["version"], by=by)


def signers(evaluation: Evaluation) -> dict[str, Body]:
    """The bodies offered to countersign: the lead units, and the committees."""
    units = Body.objects.filter(pk__in=evaluation.assessments.values("body"))
    committees = Body.objects.filter(kind=Body.Kind.COMMITTEE, merged_into=None, valid_to=None)
    return {str(one.pk): one for one in [*units.order_by("name_zh"), *committees.order_by("name_zh")[:20]]}


def _submit_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    offered = {pk: words.name_of(one) for pk, one in signers(evaluation).items()}
    return [
        Ask(name="bodies", label=_("Who countersigns"), kind="checks", choices=offered),
        _until(_("Signed by")),
    ]


def _submit(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    offered = signers(evaluation)
    return actions.submit_evaluation(
        evaluation=evaluation,
        bodies=[offered[pk] for pk in v.get("bodies", [])],
        due_on=v["due_on"],
        version=v["version"],
        by=by,
        now=now,
    )


def _issue_asks(evaluation: Evaluation, part: Any) -> list[Ask]:
    return [
        Ask(name="number", label=_("Document number"), longest=60),
        Ask(name="issued_on", label=_("Day that the paper bears"), kind="date", value=today().isoformat()),
    ]


def _issue(evaluation: Evaluation, part: Any, v: Values, by: Account, now: datetime) -> object:
    return actions.issue_evaluation(
        evaluation=evaluation,
        number=v["number"],
        issued_on=v["issued_on"],
        version=v["version"],
        by=by,
        now=now,
    )


DEEDS: dict[str, Deed] = {
    "engage": Deed(
        label=gettext_lazy("Engage a third party"),
        asks=_engage_asks,
        do=_engage,
        done=gettext_lazy("Engaged. The account finds the evaluation among the plan's evaluations."),
        back="third",
        help=gettext_lazy("Whoever owns what is evaluated, or is tied to an owner, is refused."),
    ),
    "end-engagement": Deed(
        label=gettext_lazy("End the engagement"),
        asks=_reason,
        do=lambda e, part, v, by, now: actions.end_engagement(
            engagement=part, reason=v["reason"], by=by, now=now
        ),
        done=gettext_lazy("Ended; nothing of it goes into the evaluation."),
        back="third",
        part=_engagement,
    ),
    "finding": Deed(
        label=gettext_lazy("Enter a finding"),
        asks=finding_asks,
        do=_find,
        done=gettext_lazy("Entered. Ask a unit to put it right next."),
        back="findings",
    ),
    "rectify": Deed(
        label=gettext_lazy("Have it put right"),
        asks=_rectify_asks,
        do=_rectify,
        done=gettext_lazy("Sent; it lies in the unit's inbox."),
        back="findings",
        part=_finding,
    ),
    "decision": Deed(
        label=gettext_lazy("Enter a decision"),
        asks=_decision_asks,
        do=_decide,
        done=gettext_lazy("Sent; it lies in the unit's inbox."),
        back="decisions",
    ),
    "more-time": Deed(
        label=gettext_lazy("Give more time"),
        asks=_time_asks,
        do=_time,
        done=gettext_lazy("Given; the unit sees the new day in its inbox."),
        back="units",
        part=_assessment,
    ),
    "conclude": Deed(
        label=gettext_lazy("Write the conclusion"),
        asks=_conclusion_asks,
        do=_conclude,
        done=gettext_lazy("Kept."),
        back="conclusion",
    ),
    "submit": Deed(
        label=gettext_lazy("Submit it to be countersigned"),
        asks=_submit_asks,
        do=_submit,
        done=gettext_lazy("Submitted; each body finds it in its inbox."),
        back="conclusion",
    ),
    "recall": Deed(
        label=gettext_lazy("Take it back"),
        asks=_reason,
        do=lambda e, part, v, by, now: actions.recall_evaluation(
            evaluation=e, reason=v["reason"], by=by, now=now
        ),
        done=gettext_lazy("Taken back; who signed is asked again later."),
        back="conclusion",
    ),
    "withdraw": Deed(
        label=gettext_lazy("Withdraw the evaluation"),
        asks=_reason,
        do=lambda e, part, v, by, now: actions.withdraw_evaluation(
            evaluation=e, reason=v["reason"], by=by, now=now
        ),
        done=gettext_lazy("Withdrawn; what was open in it is closed, and it stays listed with the reason."),
        back="scheme",
        help=gettext_lazy(
            "Every unit, signatory and third party still at work on it is released. What was filed stays."
        ),
    ),
    "issue": Deed(
        label=gettext_lazy("Sign and issue"),
        asks=_issue_asks,
        do=_issue,
        done=gettext_lazy("Issued; nothing in it changes any more."),
        back="conclusion",
        by=ISSUE,
    ),
}


def part_of(deed: Deed, evaluation: Evaluation, text: str) -> Any:
    """What a deed is about; None where it is about the evaluation itself."""
    if deed.part is None:
        return None
    found = deed.part(evaluation, int(text)) if text.isdecimal() and len(text) < 16 else None
    if found is None:
        raise Http404(_("There is no such thing in this evaluation."))
    return found
