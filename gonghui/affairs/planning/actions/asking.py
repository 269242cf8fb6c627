"""Experts, units asked by letter, meetings with their minutes, plans above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.planning.actions.recording import drafted, record, refuse_state
from gonghui.affairs.planning.actions.remarks import keep_finding
from gonghui.affairs.planning.models import AskedBody, Expert, Meeting, PlanMaking, UpperPlan
from gonghui.affairs.planning.queries.making import latest_version
from gonghui.affairs.planning.rules.entries import said
from gonghui.affairs.planning.rules.kinds import (
    ANSWERING,
    CONSULTING,
    DECIDING,
    DRAFTING,
    LEGAL,
    REVIEWING,
)
from gonghui.engines.cases.actions import add_file, enter_reply, issue_letter
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.reach import legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.rules import Refusal

BEFORE_DECISION = (DRAFTING, CONSULTING, ANSWERING, REVIEWING, LEGAL)
MOST_FINDINGS = 50


@one_transaction
def invite_expert(
    *, making: PlanMaking, name: str, unit: str, field: str, by: Account, now: datetime
) -> Expert:
    """Names an expert of the panel.

    Raises:
        Refusal: no role, named already, or the draft is decided on already.
    """
    held = drafted(making, by, now)
    refuse_state(held, *BEFORE_DECISION)
    name, unit = said(name, "name", 60), said(unit, "unit", 120)
    if held.experts.filter(name=name, unit=unit).exists():
        raise Refusal(_("This expert is on the panel already."), "name")
    expert = Expert.objects.create(
        making=held, name=name, unit=unit, field=said(field, "field", 60), invited_on=legal_day(now)
    )
    record(held, expert, verb="invite_expert", by=by, params={"unit": unit})
    return expert


@one_transaction
def report_expert(
    *,
    expert: Expert,
    verdict: str,
    reported_on: date,
    by: Account,
    now: datetime,
    findings: Sequence[str] = (),
) -> Expert:
    """Enters an expert's verdict and findings; a later verdict takes the place of the one before.

    Args:
        findings: one by one: each is answered.
    Raises:
        Refusal: no role, the plan is not with the experts, or a verdict that does not fit its findings.
    """
    held = drafted(expert.making, by, now)
    refuse_state(held, REVIEWING)
    if verdict not in Expert.Verdict.values:
        raise Refusal(_("Choose the verdict."), "verdict")
    told = [one.strip() for one in findings if one.strip()]
    if len(told) > MOST_FINDINGS:
        raise Refusal(
            _("At most %(most)s findings of one expert are taken.") % {"most": MOST_FINDINGS}, "findings"
        )
    if verdict != Expert.Verdict.PASS and not told:
        raise Refusal(_("Who does not simply pass it says why: enter the findings, one a line."), "findings")
    one = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if not one.invited_on <= reported_on <= legal_day(now):
        raise Refusal(_("The verdict lies between the invitation and today."), "reported_on")
    before = fields_of(one)
    one.verdict, one.reported_on = verdict, reported_on
    one.version += 1
    one.save()
    word = str(Expert.Verdict(verdict).label)
    record(held, one, verb="report_expert", by=by, before=before, params={"unit": one.unit, "verdict": word})
    version = latest_version(held)
    assert version is not None
    for finding in told:
        keep_finding(making=held, expert=one, words=finding, version=version, by=by, now=now)
    return one


@one_transaction
def ask_body(
    *, making: PlanMaking, body: Body, text: str, by: Account, now: datetime, answer_by: date | None = None
) -> AskedBody:
    """Asks a unit for its consent by a numbered letter of the case.

    Raises:
        Refusal: no role, asked already and silent, or there is no draft yet.
    """
    held = drafted(making, by, now)
    refuse_state(held, *BEFORE_DECISION)
    if latest_version(held) is None:
        raise Refusal(_("There is no version of the draft yet; keep one first."))
    letter = issue_letter(case=held.case, body=body, text=text, by=by, now=now, answer_by=answer_by)
    asked = AskedBody.objects.create(making=held, letter=letter)
    record(held, asked, verb="ask_body", by=by, params={"body": body.name_zh, "letter": letter.number})
    return asked


@one_transaction
def enter_stance(
    *,
    asked: AskedBody,
    stance: str,
    text: str,
    replied_on: date,
    by: Account,
    now: datetime,
    wishes: Sequence[str] = (),
) -> AskedBody:
    """Enters what a unit answered: its letter, how it stands to the draft, and its wishes one by one.

    Raises:
        Refusal: no role, answered already, or wishes are missing where it does not simply agree.
    """
    held = drafted(asked.making, by, now)
    refuse_state(held, *BEFORE_DECISION)
    told = [one.strip() for one in wishes if one.strip()]
    if stance not in AskedBody.Stance.values:
        raise Refusal(_("Choose how the unit stands to the draft."), "stance")
    if stance != AskedBody.Stance.AGREES and not told:
        raise Refusal(_("Enter what the unit wants changed, one a line; each is answered."), "findings")
    one = AskedBody.objects.select_related("letter__handling__case", "letter__handling__body").get(
        pk=asked.pk
    )
    before = fields_of(one)
    enter_reply(letter=one.letter, text=text, replied_on=replied_on, by=by, now=now)
    held.case = Case.objects.get(pk=held.pk)
    one.stance = stance
    one.version += 1
    one.save()
    word, name = str(AskedBody.Stance(stance).label), one.letter.handling.body.name_zh
    record(held, one, verb="enter_stance", by=by, before=before, params={"body": name, "stance": word})
    version = latest_version(held)
    assert version is not None
    for wish in told:
        keep_finding(making=held, asked=one, words=wish, version=version, by=by, now=now)
    return one


@one_transaction
def hold_meeting(
    *,
    making: PlanMaking,
    what: str,
    held_on: date,
    attended: int,
    decision: str,
    minutes: bytes,
    file_name: str,
    by: Account,
    now: datetime,
    opposed: int | None = None,
) -> Meeting:
    """Enters a meeting on the draft, with its minutes as a file; who attended stands in the minutes alone.

    Raises:
        Refusal: no role, a day to come, more against than there, or a file that is not taken.
    """
    making = drafted(making, by, now)
    refuse_state(making, *BEFORE_DECISION, DECIDING)
    if what not in Meeting.What.values:
        raise Refusal(_("Choose what meeting it was."), "what")
    if held_on > legal_day(now):
        raise Refusal(_("That day has not come yet."), "held_on")
    if not 1 <= attended <= 5000 or (opposed is not None and not 0 <= opposed <= attended):
        raise Refusal(_("These numbers of a meeting do not fit together."), "attended")
    file = add_file(case=making.case, content=minutes, name=file_name, by=by, now=now)
    meeting = Meeting.objects.create(
        making=making,
        what=what,
        held_on=held_on,
        attended=attended,
        opposed=opposed,
        decision=said(decision, "decision", 500),
        minutes=file,
        entered_by=by,
    )
    word = str(Meeting.What(what).label)
    record(making, meeting, verb="hold_meeting", by=by, params={"what": word, "on": held_on.isoformat()})
    return meeting


@one_transaction
def check_upper(
    *,
    making: PlanMaking,
    name: str,
    finding: str,
    words: str,
    by: Account,
    now: datetime,
    plan_key: str = "",
) -> UpperPlan:
    """Says of a plan above whether the draft agrees with it, and where it does not, why.

    Args:
        plan_key: of that plan, where it is kept here with its indicators.
    Raises:
        Refusal: no role, or nothing said.
    """
    held = drafted(making, by, now)
    refuse_state(held, *BEFORE_DECISION)
    if finding not in UpperPlan.Finding.values:
        raise Refusal(_("Choose whether the draft agrees with the plan above."), "finding")
    upper = UpperPlan.objects.create(
        making=held,
        name=said(name, "name", 120),
        plan_key=plan_key.strip()[:40],
        finding=finding,
        words=said(words, "words", 500),
        checked_on=legal_day(now),
        by=by,
    )
    word = str(UpperPlan.Finding(finding).label)
    record(held, upper, verb="check_upper", by=by, params={"name": upper.name, "finding": word})
    return upper
