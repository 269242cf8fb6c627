"""What assistance offers to the insight floor: enrolments in mutual aid, in person-times of a year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.assistance.models import Enrolment
from gonghui.affairs.assistance.rules import enrolment_due
from gonghui.engines.due.rules import Asked, Due, Goal, Place, Source
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.facts import Column, Count, Kind, Table, Tables
from gonghui.foundation.core.registers import Category

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLES = (
    Table("mutual_aid_plan", "assistance.MutualAidPlan", (Column("key", "string"), Column("kind", "string"))),
    Table(
        "enrolment",
        "assistance.Enrolment",
        (
            Column("person_id"),
            Column("plan_id"),
            Column("union_id"),
            Column("valid_from", "date"),
            Column("valid_to", "date"),
            Column("withdrawn_on", "date"),
        ),
    ),
)


def begun(t: Tables) -> ir.Table:
    """Enrolments on the first day of their cover; one withdrawn by then never covered anybody."""
    plan = t.mutual_aid_plan.select(plan_id=t.mutual_aid_plan.id, plan_kind=t.mutual_aid_plan.kind)
    enrolment = t.enrolment
    covering = enrolment.filter(
        enrolment.withdrawn_on.isnull() | (enrolment.withdrawn_on > enrolment.valid_from)
    )
    covering = covering.select("plan_id", unit=covering.id, body=covering.union_id, start=covering.valid_from)
    return covering.join(plan, "plan_id").select("unit", "body", "start", "plan_kind")


METRICS = (
    Count(
        key="mutual_aid_enrolments",
        name=_("Mutual-aid enrolments"),
        unit_model="assistance.Enrolment",
        register="enrolments",
        population_text=_(
            "Enrolments in any mutual-aid plan whose cover begins in the calendar year, up to the day, in "
            "person-times: two plans of one person are two, and on 1 January the count begins anew. An "
            "enrolment withdrawn before its first day covered nobody and does not count; one withdrawn later "
            "does. Being covered is not being helped: claims are another number."
        ),
        attribution_text=_(
            "Counts in the street where the union through which the person enrolled sits on that day."
        ),
        kind=Kind.FLOW,
        population=begun,
        breakdowns={"plan_kind": _("Kind of plan")},
    ),
)

# -- what is due ------------------------------------------------------------------------------------------


def enrolments_due(asked: Asked) -> Iterable[Due]:
    """The cover of a union's last enrolments ends."""
    enrolled = Enrolment.objects.filter(union=asked.body.pk, withdrawn_on=None)
    last = enrolled.aggregate(ends=Max("valid_to"))["ends"]
    ends = enrolment_due(last, asked.on)
    if ends is not None:
        yield Due(
            key=f"enrolments:{asked.body.public_id}",
            what=_("Enrol the workers in mutual aid anew"),
            why=_("The cover of %(count)s enrolments through your union ends."),
            said={"count": enrolled.filter(valid_to=ends).count()},
            by=ends,
            button=_("Bring the list of this year"),
            goal=Goal(place=Place.SHEETS, register="enrolments"),
        )


DUE = (
    Source(key="enrolments", category=Category.ASSISTANCE, permission=Permission.ADD, find=enrolments_due),
)
