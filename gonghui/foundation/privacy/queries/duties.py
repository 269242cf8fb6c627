"""How many people there are, since when so many, and what is owed from so many on."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Max

from gonghui.foundation.core.queries import once
from gonghui.foundation.law.queries import calendar, value
from gonghui.foundation.law.rules import COUNTRY
from gonghui.foundation.people.models import Person
from gonghui.foundation.privacy.models import DutyDone
from gonghui.foundation.privacy.rules.duties import Owed, audit_owed, report_owed

REPORT_FROM = "privacy.officer_report.people_from"
REPORT_DAYS = "privacy.officer_report.working_days"
AUDIT_ABOVE = "privacy.audit.people_above"
AUDIT_YEARS = "privacy.audit.every_years"
# A bulk insert is one Change for all its rows. Entries merged later were people of ours until then.
REACHED = """
SELECT (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
FROM (
    SELECT recorded_at, id,
           sum(CASE WHEN first_record IS NULL THEN 1 ELSE last_record - first_record + 1 END)
           OVER (ORDER BY recorded_at, id) AS total
    FROM core_change
    WHERE model = 'people.person'
          AND (first_record IS NOT NULL OR (record IS NOT NULL AND before IS NULL AND after IS NOT NULL))
) AS entered
WHERE total >= %s
ORDER BY recorded_at, id
LIMIT 1
"""


@once("people.person")
def count_persons() -> int:
    """How many people the register holds, entries merged into another counted once."""
    return Person.objects.filter(merged_into=None).count()


@once("people.person")
def reached_on(people: int) -> date | None:
    """The day on which so many people had been entered, as the log tells; None where it does not."""
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [people])
        row = cursor.fetchone()
    return row[0] if row else None


def owed(on: date) -> list[Owed]:
    """The duties that depend on how many people's data is held, as they stand on a day.

    Raises:
        Unknown: the rules are not known on that day.
    """
    count = count_persons()
    line, term = value(REPORT_FROM, COUNTRY, on), value(REPORT_DAYS, COUNTRY, on)
    above, years = value(AUDIT_ABOVE, COUNTRY, on), value(AUDIT_YEARS, COUNTRY, on)
    done = dict(DutyDone.objects.filter(done_on__lte=on).values_list("duty").annotate(Max("done_on")))
    return [
        report_owed(
            count=count,
            reached_on=reached_on(int(line.value)) if count >= line.value else None,
            done=done.get(DutyDone.Duty.OFFICER),
            line=line,
            term=term,
            calendar=calendar(),
            on=on,
        ),
        audit_owed(
            count=count,
            reached_on=reached_on(int(above.value) + 1) if count > above.value else None,
            done=done.get(DutyDone.Duty.AUDIT),
            line=above,
            term=years,
            on=on,
        ),
    ]
