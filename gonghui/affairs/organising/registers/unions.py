"""The registers of unions' terms, of proposed changes of key facts, and of the checks of the six haves."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import actions, queries
from gonghui.affairs.organising.models import ItemCheck, KeyChange, UnionTerm
from gonghui.affairs.organising.models.terms import KeyKind
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Register

UNION = Column(
    name="union",
    label=_("Union"),
    source="union__body",
    kind=Kind.BODY,
    required=True,
    editable=False,
    headers=("工会名称", "工会", "单位名称"),
)
SEARCH = ("union__body__name_zh", "union__body__pinyin", "union__body__initials")


def _day(name: str, label: object, source: str = "") -> Column:
    return Column(name=name, label=label, source=source or name, kind=Kind.DATE, computed=True)


def terms(on: date) -> QuerySet[UnionTerm]:
    """Terms begun by a day, and whether each ran on it."""
    running = Q(valid_to=None) | Q(valid_to__gt=on)
    return (
        UnionTerm.objects.filter(valid_from__lte=on)
        .select_related("union__body")
        .annotate(
            in_force=Case(When(running, then=Value(True)), default=Value(False), output_field=BooleanField())
        )
    )


def checks(on: date) -> QuerySet[ItemCheck]:
    """What unions said of themselves by a day, with the item's name and whether it is confirmed then."""
    names = [When(item=key, then=Value(item.name_zh)) for key, item in queries.items(on).items()]
    name = Case(*names, default="item", output_field=CharField()) if names else Value("")
    holds = Q(state=ItemCheck.State.CONFIRMED, confirmed_from__lte=on, expires_on__gt=on)
    return (
        ItemCheck.objects.filter(said_on__lte=on)
        .select_related("union__body", "said_by", "checked_by")
        .annotate(
            item_name=name,
            in_force=Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField()),
        )
    )


def key_changes(on: date) -> QuerySet[KeyChange]:
    """Changes of key facts, as proposed by a day."""
    return KeyChange.objects.filter(proposed_at__date__lte=max(on, timezone.localdate())).select_related(
        "union__body", "proposed_by", "decided_by"
    )


TERMS = Register(
    key="union-terms",
    label=_("Terms of union committees"),
    label_one=_("Term of a union committee"),
    model="organising.UnionTerm",
    category=Category.BODIES,
    rows=terms,
    columns=(
        UNION,
        _day("elected_on", _("Elected on"), "valid_from"),
        Column(name="years", label=_("Years"), source="years", kind=Kind.NUMBER, computed=True),
        Column(name="members", label=_("Members then"), source="members", kind=Kind.NUMBER, computed=True),
        Column(name="seats", label=_("Seats"), source="seats", kind=Kind.NUMBER, computed=True),
        _day("extended_to", _("Extended until")),
        _day("ended_on", _("Ended on"), "valid_to"),
        Column(name="in_force", label=_("Runs"), source="in_force", kind=Kind.YES_NO, computed=True),
    ),
    search=SEARCH,
    filters=("in_force", "elected_on", "extended_to"),
    order=("-valid_from", "-id"),
    body_path="union",
    number="id",
    empty=_("No term yet: a term begins when an election is approved."),
)
KEYS = Register(
    key="key-changes",
    label=_("Changes of registration, seal and account"),
    label_one=_("Change of a key fact"),
    model="organising.KeyChange",
    category=Category.BODIES,
    rows=key_changes,
    columns=(
        Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
        UNION,
        Column(
            name="kind",
            label=_("What is changed"),
            source="kind",
            kind=Kind.CHOICE,
            choices=KeyKind,
            computed=True,
        ),
        Column(name="text", label=_("New value"), source="text", computed=True),
        _day("effective_on", _("Holds from")),
        Column(name="document", label=_("Document"), source="document", computed=True, in_list=False),
        Column(
            name="state",
            label=_("State"),
            source="state",
            kind=Kind.CHOICE,
            choices=KeyChange.State,
            computed=True,
        ),
        Column(name="proposed_by", label=_("Proposed by"), source="proposed_by__name", computed=True),
        Column(name="decided_by", label=_("Decided by"), source="decided_by__name", computed=True),
        Column(name="reason", label=_("Reason"), source="reason", computed=True, in_list=False),
    ),
    search=("number", *SEARCH),
    filters=("state", "kind", "effective_on"),
    order=("-number", "-id"),
    body_path="union",
    acts=(
        Act(
            key="approve",
            label=_("Approve the change"),
            action=actions.approve_key_change,
            shown_if=lambda change: change.state == KeyChange.State.PROPOSED,
            primary=True,
            help=_("Whoever proposed it does not approve it."),
            fields=(),
        ),
        Act(
            key="refuse",
            label=_("Refuse the change"),
            action=actions.refuse_key_change,
            shown_if=lambda change: change.state == KeyChange.State.PROPOSED,
            fields=(Column(name="reason", label=_("Reason"), source="reason", required=True, longest=300),),
        ),
        Act(
            key="withdraw",
            label=_("Take the proposal back"),
            action=actions.withdraw_key_change,
            shown_if=lambda change: change.state == KeyChange.State.PROPOSED,
            fields=(),
        ),
    ),
    empty=_("No change yet: propose one on the page of a union."),
)
_CHECKED_ON = Column(
    name="checked_on",
    label=_("Checked on"),
    source="checked_on",
    kind=Kind.DATE,
    help=_("Empty: today."),
)


def _claimed(check: ItemCheck) -> bool:
    return check.state == ItemCheck.State.CLAIMED


SIX_HAVES = Register(
    key="six-haves",
    label=_("Checks of the six haves"),
    label_one=_("Check of an item"),
    model="organising.ItemCheck",
    category=Category.BODIES,
    rows=checks,
    columns=(
        UNION,
        Column(name="item", label=_("Item"), source="item_name", computed=True),
        Column(
            name="state",
            label=_("State"),
            source="state",
            kind=Kind.CHOICE,
            choices=ItemCheck.State,
            computed=True,
        ),
        Column(name="evidence", label=_("What shows it"), source="evidence", computed=True, in_list=False),
        _day("said_on", _("Said on")),
        _day("checked_on", _("Checked on")),
        _day("expires_on", _("Expires on")),
        Column(name="note", label=_("Note of whoever checked"), source="note", computed=True, in_list=False),
        Column(name="in_force", label=_("Confirmed now"), source="in_force", kind=Kind.YES_NO, computed=True),
    ),
    search=SEARCH,
    filters=("state", "in_force", "said_on", "expires_on"),
    order=("-said_on", "-id"),
    body_path="union",
    number="id",
    acts=(
        Act(
            key="confirm",
            label=_("Confirm the item"),
            action=actions.confirm_item,
            permission="dispatch",
            shown_if=_claimed,
            primary=True,
            fields=(_CHECKED_ON, Column(name="note", label=_("Note"), source="note", longest=300)),
        ),
        Act(
            key="not-confirm",
            label=_("Do not confirm"),
            action=actions.refuse_item,
            permission="dispatch",
            shown_if=_claimed,
            fields=(
                Column(name="note", label=_("What is missing"), source="note", required=True, longest=300),
                _CHECKED_ON,
            ),
        ),
    ),
    metrics=("six_haves_rate",),
    empty=_("Nothing was said yet: a union says it on its own page."),
)
REGISTERS = (TERMS, KEYS, SIX_HAVES)
