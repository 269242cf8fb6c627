"""What governance offers to the insight floor: how much units above send down, and what they ask twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.rules import TASK
from gonghui.foundation.core.facts import Column, Count, Kind, Table, Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLES = (
    Table(
        "sending",
        "governance.Sending",
        (
            Column("body_id"),
            Column("kind", "string"),
            Column("sent_on", "date"),
            Column("refused", "string"),
        ),
    ),
    Table(
        "asked_field",
        "governance.AskedField",
        (
            Column("sending_id"),
            Column("body_id"),
            Column("answered_by", "string"),
            Column("twice", "boolean"),
            Column("sent_on", "date"),
        ),
    ),
)


def _sendings(t: Tables) -> ir.Table:
    sending = t.sending
    return sending.select(
        "refused", unit=sending.id, body=sending.body_id, start=sending.sent_on, kind_sent=sending.kind
    )


def sent_down(t: Tables) -> ir.Table:
    """Sendings on the day on which they went."""
    rows = _sendings(t)
    return rows.filter(rows.refused == "").select("unit", "body", "start", "kind_sent")


def turned_down(t: Tables) -> ir.Table:
    """Sendings that were refused, on the day on which that was."""
    rows = _sendings(t)
    return rows.filter(rows.refused != "").select("unit", "body", "start", "kind_sent")


def _fields(t: Tables) -> ir.Table:
    one = t.asked_field
    return one.select("answered_by", "twice", unit=one.id, body=one.body_id, start=one.sent_on)


def asked(t: Tables) -> ir.Table:
    """Fields that were asked of unions, and not answered from a register."""
    rows = _fields(t)
    return rows.filter(rows.answered_by == "").select("unit", "body", "start")


def asked_twice(t: Tables) -> ir.Table:
    """Fields that asked what a register held, or what was asked already."""
    rows = _fields(t)
    return rows.filter(rows.twice).select("unit", "body", "start")


OF_SENDINGS: dict[str, Any] = {
    "unit_model": "governance.Sending",
    "kind": Kind.FLOW,
    "register": "sendings",
    "attribution_text": _("Counts where the unit that sends sits on the day."),
    "breakdowns": {"kind_sent": _("What was sent")},
}
OF_FIELDS: dict[str, Any] = {
    "unit_model": "governance.AskedField",
    "kind": Kind.FLOW,
    "attribution_text": _("Counts where the unit that sends sits on the day."),
}
METRICS = (
    Count(
        key="sent_down",
        name=_("Sent down to base unions"),
        population_text=_(
            "Meetings, documents, notices, forms and tasks that units above sent to base unions since the "
            "first of January, each once, however many unions it went to."
        ),
        population=sent_down,
        **OF_SENDINGS,
    ),
    Count(
        key="turned_down",
        name=_("Refused on the way down"),
        population_text=_(
            "What was not sent since the first of January, because it stands on no item of the duty list in "
            "force, or asks what is known."
        ),
        population=turned_down,
        **OF_SENDINGS,
    ),
    Count(
        key="fields_asked",
        name=_("Fields asked of base unions"),
        population_text=_(
            "Fields of forms sent since the first of January that no register answers, once a form."
        ),
        population=asked,
        beside=("fields_asked_twice",),
        **OF_FIELDS,
    ),
    Count(
        key="fields_asked_twice",
        name=_("Fields asked twice"),
        population_text=_(
            "Fields of forms sent since the first of January that asked what a register held, or what was "
            "asked within a year. What goes through the platform is refused; paper taken over is counted."
        ),
        population=asked_twice,
        beside=("fields_asked",),
        **OF_FIELDS,
    ),
)
# The papers with which a union hands in what it was asked.
CASE_PACKS = {TASK: Path(__file__).parent / "notices" / "task.yaml"}
