"""The register of what was sent down to base unions, and of what was refused on the way."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.models import Sending
from gonghui.foundation.core.registers import Category, Column, Kind, Part, Register


def sendings(on: date) -> QuerySet[Sending]:
    """What was sent, or refused, by a day."""
    return Sending.objects.filter(sent_on__lte=on).select_related("body", "item")


COLUMNS = (
    Column(name="number", label=_("Number"), source="number", computed=True),
    Column(name="title", label=_("Title"), source="title", computed=True),
    Column(
        name="kind", label=_("What was sent"), source="kind", kind=Kind.CHOICE, choices=Sending.Kind,
        computed=True,
    ),
    Column(name="body", label=_("Sent by"), source="body", kind=Kind.BODY, computed=True),
    Column(name="item", label=_("Item of the duty list"), source="item__name", computed=True),
    Column(name="sent_on", label=_("Sent on"), source="sent_on", kind=Kind.DATE, computed=True),
    Column(
        name="refused", label=_("Refused because"), source="refused", kind=Kind.CHOICE, choices=Sending.Why,
        computed=True,
    ),
)  # fmt: skip
ADDRESSEES = Part(
    name="addressees",
    label=_("Base unions addressed"),
    columns=(Column(name="union", label=_("Union"), source="body__name_zh"),),
    order=("body__pinyin", "pk"),
)
FIELDS = Part(
    name="fields",
    label=_("Fields of the form"),
    columns=(
        Column(name="name", label=_("Field"), source="name"),
        Column(name="answered_by", label=_("Answered from"), source="answered_by"),
        Column(name="twice", label=_("Asked twice"), source="twice", kind=Kind.YES_NO),
    ),
    order=("pk",),
)
REGISTERS = (
    Register(
        key="sendings",
        label=_("Sent down to base unions"),
        label_one=_("Sending"),
        model="governance.Sending",
        category=Category.BODIES,
        rows=sendings,
        columns=COLUMNS,
        search=("number", "title", "body__name_zh", "body__pinyin", "body__initials"),
        filters=("kind", "refused", "sent_on"),
        order=("-sent_on", "id"),
        parts=(ADDRESSEES, FIELDS),
        metrics=("sent_down", "turned_down"),
        empty=_("Nothing was sent down yet."),
    ),
)
