"""The registers of what was sent down to base unions, and of the staff and money handed down to them."""

from __future__ import annotations

from datetime import date

from django.db.models import DecimalField, F, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance import actions
from gonghui.affairs.governance.models import FundsDown, Sending, StaffDown
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register


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


def staff_down(on: date) -> QuerySet[StaffDown]:
    """Staff handed down by a day, ended ones too."""
    found = StaffDown.objects.filter(valid_from__lte=on)
    return found.select_related("giver", "union", "post__person")


def funds_down(on: date) -> QuerySet[FundsDown]:
    """Money handed down by a day, struck entries too; in yuan."""
    yuan = Cast(F("fen"), DecimalField(max_digits=16, decimal_places=2)) / 100
    found = FundsDown.objects.filter(paid_on__lte=on).select_related("giver", "union")
    return found.annotate(yuan=Cast(yuan, DecimalField(max_digits=16, decimal_places=2)))


GIVER = Column(
    name="giver", label=_("Handed down by"), source="giver", kind=Kind.BODY, required=True, editable=False,
    headers=("下放单位", "拨款单位"),
)  # fmt: skip
GETS = Column(
    name="union", label=_("Union that got it"), source="union", kind=Kind.BODY, required=True, editable=False,
    headers=("接收单位", "收款单位"),
)  # fmt: skip
BASIS = Column(
    name="basis", label=_("Document"), source="basis", required=True, editable=False, in_list=False,
    longest=120,
)  # fmt: skip
STAFF_COLUMNS = (
    Column(name="number", label=_("Number"), source="number", computed=True),
    GIVER,
    GETS,
    Column(
        name="kind", label=_("What was handed down"), source="kind", kind=Kind.CHOICE, choices=StaffDown.Kind,
        required=True, editable=False,
    ),
    Column(
        name="name", label=_("Cadre"), source="post__person__name", privacy=PERSONAL, editable=False,
        headers=("干部姓名",),
        help=_("Who holds a post where it is handed down from; of a post leave it empty."),
    ),
    Column(
        name="hours", label=_("Hours a week"), source="hours", kind=Kind.NUMBER,
        required=True, editable=False,
    ),
    Column(
        name="valid_from", label=_("From"), source="valid_from", kind=Kind.DATE,
        required=True, editable=False,
    ),
    Column(name="valid_to", label=_("Ended on"), source="valid_to", kind=Kind.DATE, editable=False),
    BASIS,
)  # fmt: skip
FUNDS_COLUMNS = (
    Column(name="number", label=_("Number"), source="number", computed=True),
    GIVER,
    GETS,
    Column(
        name="kind", label=_("What was handed down"), source="kind", kind=Kind.CHOICE, choices=FundsDown.Kind,
        required=True, editable=False,
    ),
    Column(
        name="source", label=_("Source of money"), source="source", kind=Kind.CHOICE,
        choices=FundsDown.Source, required=True, editable=False, headers=("资金来源",),
    ),
    Column(name="yuan", label=_("Yuan"), source="yuan", kind=Kind.DECIMAL, required=True, editable=False),
    Column(
        name="paid_on", label=_("Paid on"), source="paid_on", kind=Kind.DATE, required=True, editable=False,
    ),
    BASIS,
    Column(name="struck_on", label=_("Struck on"), source="struck_on", kind=Kind.DATE, computed=True),
    Column(
        name="struck_because", label=_("Struck because"), source="struck_because", computed=True,
        in_list=False,
    ),
)  # fmt: skip
END = Act(
    key="end",
    label=_("End it"),
    action=actions.end_staff_down,
    shown_if=lambda record: record.valid_to is None,
    fields=(
        Column(
            name="on", label=_("Ends on"), source="valid_to", kind=Kind.DATE, required=True,
            help=_("The first day on which it no longer holds."),
        ),
    ),
)  # fmt: skip
STRIKE = Act(
    key="strike",
    label=_("Strike a wrong entry"),
    action=actions.strike_funds_down,
    shown_if=lambda record: record.struck_on is None,
    fields=(
        Column(name="because", label=_("Why"), source="struck_because", required=True, longest=200),
    ),
)  # fmt: skip
GETTER = ("union__name_zh", "union__pinyin", "union__initials")
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
    Register(
        key="staff_down",
        label=_("Staff handed down"),
        label_one=_("Staff handed down"),
        model="governance.StaffDown",
        category=Category.BODIES,
        rows=staff_down,
        columns=STAFF_COLUMNS,
        search=("number", *GETTER),
        filters=("kind", "valid_from"),
        order=("-valid_from", "id"),
        body_path="union",
        add=actions.hand_staff_down,
        interval=("valid_from", "valid_to"),
        acts=(END,),
        empty=_("Nothing was handed down yet: enter the first post or cadre."),
    ),
    Register(
        key="funds_down",
        label=_("Money handed down"),
        label_one=_("Money handed down"),
        model="governance.FundsDown",
        category=Category.BODIES,
        rows=funds_down,
        columns=FUNDS_COLUMNS,
        search=("number", *GETTER),
        filters=("kind", "source", "paid_on"),
        order=("-paid_on", "id"),
        body_path="union",
        add=actions.hand_funds_down,
        acts=(STRIKE,),
        empty=_("No money was handed down yet: enter the first payment."),
    ),
)
