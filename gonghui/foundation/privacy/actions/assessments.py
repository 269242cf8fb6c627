"""Making, approving and, after the years of the law, removing assessments; duties that were done."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day
from gonghui.foundation.law.queries import value
from gonghui.foundation.law.rules import COUNTRY
from gonghui.foundation.privacy.models import Assessment, DutyDone
from gonghui.foundation.privacy.queries.assessments import may_approve, may_assess
from gonghui.foundation.privacy.rules import uses

KEEP_YEARS = "privacy.impact_assessment.keep_years"
NOT_YOURS = _("Assessments are made by whoever keeps the people of the whole city; ask there.")


@transaction.atomic
def assess(
    *,
    use: str,
    lawful: str,
    risks: str,
    measures: str,
    conclusion: str,
    on: date,
    next_due: date,
    by: Account,
) -> Assessment:
    """Enters an assessment of what a use does to people (个人信息保护法 art. 55-56); it counts once approved.

    Args:
        lawful: whether purpose and way are lawful, legitimate and necessary, and why.
        risks: what it does to people's rights, and what could go wrong.
        measures: what is done against it, and whether it fits the risk.
        conclusion: an `Assessment.Conclusion`.
        next_due: when it is made anew; later than `on`.
    Raises:
        Refusal: an unknown use, an empty part, a day to come, or no such role.
    """
    if not may_assess(by):
        raise Refusal(NOT_YOURS)
    if use not in uses():
        raise Refusal(
            _("No use of data is declared as “%(use)s”; choose one of the list.") % {"use": use}, "use"
        )
    for field, text in (("lawful", lawful), ("risks", risks), ("measures", measures)):
        if not text.strip():
            raise Refusal(_("An assessment says all three: lawful and necessary, risks, measures."), field)
    if conclusion not in Assessment.Conclusion.values:
        raise Refusal(_("Say what follows: may go on, with measures, or must not."), "conclusion")
    if on > timezone.localdate():
        raise Refusal(_("This day is still to come; enter what has happened."), "on")
    if next_due <= on:
        raise Refusal(_("The next assessment is due after this one; choose a later day."), "next_due")
    made = Assessment.objects.create(
        use=use,
        made_on=on,
        made_by_id=by.pk,
        lawful=lawful.strip(),
        risks=risks.strip(),
        measures=measures.strip(),
        conclusion=conclusion,
        next_due=next_due,
    )
    record_change(verb="assess", record=made, by=by, params={"use": use, "on": on.isoformat()})
    return made


@transaction.atomic
def approve_assessment(*, assessment: Assessment, on: date, by: Account) -> Assessment:
    """Another account approves an assessment; from then on the use counts as assessed.

    Raises:
        Refusal: approved already, by who made it, a day before it was made or to come, or no such role.
    """
    row = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if row.approved_on is not None:
        raise Refusal(_("This was approved on %(day)s already.") % {"day": row.approved_on})
    if row.made_by_id == by.pk:
        raise Refusal(_("Who made an assessment does not approve it; ask somebody else."))
    if not may_approve(by, row):
        raise Refusal(
            _("Assessments are approved by another officer of the whole city or the security administrator.")
        )
    if not row.made_on <= on <= timezone.localdate():
        raise Refusal(_("Choose a day from that of the assessment until today."), "on")
    before = fields_of(row)
    row.approved_by_id, row.approved_on = by.pk, on
    row.version += 1
    row.save(update_fields=["approved_by", "approved_on", "version"])
    params = {"use": row.use, "on": on.isoformat()}
    record_change(verb="approve_assessment", record=row, by=by, before=before, params=params)
    return row


@transaction.atomic
def remove_assessment(*, assessment: Assessment, by: Account) -> None:
    """Deletes an assessment whose years are over; its Change stays.

    Raises:
        Refusal: younger than the law wants it kept (art. 56: three years), or no such role.
    """
    if not may_assess(by):
        raise Refusal(NOT_YOURS)
    row = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    today = timezone.localdate()
    years = int(value(KEEP_YEARS, COUNTRY, today).value)
    until = same_day(max(row.made_on, row.approved_on or row.made_on), years=years)
    if today < until:
        raise Refusal(
            _("The law wants it kept for %(years)s years: until %(until)s nothing is deleted.")
            % {"years": years, "until": until}
        )
    params = {"use": row.use, "on": row.made_on.isoformat()}
    record_change(verb="remove_assessment", record=row, by=by, params=params, deleted=True)
    row.delete()


@transaction.atomic
def record_duty(*, duty: str, on: date, document: str, by: Account) -> DutyDone:
    """Enters that a duty of whoever holds so many people's data was done.

    Args:
        duty: a `DutyDone.Duty`.
        document: number of the receipt or of the audit report.
    Raises:
        Refusal: an unknown duty, no document, a day to come, or no such role.
    """
    if not may_assess(by):
        raise Refusal(NOT_YOURS)
    if duty not in DutyDone.Duty.values:
        raise Refusal(_("This duty is not known; choose one of the list."), "duty")
    if not document.strip():
        raise Refusal(_("Give the number of the receipt or the report, so that it can be found."), "document")
    if on > timezone.localdate():
        raise Refusal(_("This day is still to come; enter what has happened."), "on")
    done = DutyDone.objects.create(duty=duty, done_on=on, document=document.strip()[:120], by_id=by.pk)
    record_change(verb="record_duty", record=done, by=by, params={"duty": duty, "on": on.isoformat()})
    return done
