"""The registers of the people of the eight pools, and of what streets are to have of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres import actions
from gonghui.affairs.cadres.models import PoolNeed
from gonghui.affairs.cadres.queries import with_states
from gonghui.affairs.cadres.registers.columns import (
    APPRAISALS,
    APPRAISE,
    NOT_HELD,
    TRAIN,
    TRAININGS,
    day,
    is_held,
    person,
    running,
)
from gonghui.affairs.cadres.rules import POOLS, STATES
from gonghui.foundation.accounts.rules import in_force
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register
from gonghui.foundation.people.models import Post, StreetAssignment
from gonghui.foundation.people.queries import found_by_number


class State(models.TextChoices):
    """How far somebody of a pool is; follows from records."""

    SELECTED = "selected", STATES["selected"]
    TRAINED = "trained", STATES["trained"]
    CERTIFIED = "certified", STATES["certified"]
    ACTIVE = "active", STATES["active"]
    LAPSED = "lapsed", STATES["lapsed"]
    EXITED = "exited", STATES["exited"]


class PoolKind(models.TextChoices):
    """The eight pools."""

    EMPLOYMENT_COUNSELLOR = Post.Kind.EMPLOYMENT_COUNSELLOR.value, Post.Kind.EMPLOYMENT_COUNSELLOR.label
    COUNSELLOR = Post.Kind.COUNSELLOR.value, Post.Kind.COUNSELLOR.label
    TRAINER = Post.Kind.TRAINER.value, Post.Kind.TRAINER.label
    INSTRUCTOR = Post.Kind.BARGAINING_INSTRUCTOR.value, Post.Kind.BARGAINING_INSTRUCTOR.label
    LAWYER = Post.Kind.LAWYER.value, Post.Kind.LAWYER.label
    MEDIATOR = Post.Kind.MEDIATOR.value, Post.Kind.MEDIATOR.label
    LAW_SUPERVISOR = Post.Kind.LAW_SUPERVISOR.value, Post.Kind.LAW_SUPERVISOR.label
    SOCIAL_WORKER = Post.Kind.SOCIAL_WORKER.value, Post.Kind.SOCIAL_WORKER.label


def pool_people(on: date) -> QuerySet[Post]:
    """People of the pools whose post had begun by a day, with their state, streets and open cases."""
    streets = (
        StreetAssignment.objects.filter(in_force(on), post=OuterRef("pk"))
        .order_by()
        .values("post")
        .annotate(names=StringAgg("area__name_zh", delimiter="、", ordering="area__name_zh"))
        .values("names")
    )
    posts = Post.objects.filter(kind__in=POOLS, valid_from__lte=on).select_related("person", "body")
    return with_states(posts, on).annotate(
        streets=Subquery(streets, output_field=TextField()), in_force=running(on)
    )


def pool_needs(on: date) -> QuerySet[PoolNeed]:
    """What streets are to have, begun by a day."""
    return PoolNeed.objects.filter(valid_from__lte=on).select_related("area", "body")


STREET = Column(
    name="street",
    label=_("Street or township"),
    source="street",
    required=True,
    longest=60,
    help=_("Its name, or its code where several are called so."),
)
COLUMNS = (
    Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
    person(_("Name"), "人员姓名"),
    Column(
        name="kind", label=_("Pool"), source="kind", kind=Kind.CHOICE, choices=PoolKind, required=True,
        editable=False, headers=("队伍", "队伍类别"),
    ),
    Column(
        name="body", label=_("Held at"), source="body", kind=Kind.BODY, required=True, editable=False,
        headers=("单位名称", "聘用单位"),
    ),
    Column(name="state", label=_("State"), source="state", kind=Kind.CHOICE, choices=State, computed=True),
    Column(name="streets", label=_("Streets"), source="streets", computed=True),
    Column(name="load", label=_("Open cases"), source="load", kind=Kind.NUMBER, computed=True),
    Column(
        name="workload", label=_("Open tasks at most"), source="workload", kind=Kind.NUMBER, in_list=False,
    ),
    Column(
        name="full_time", label=_("Full-time"), source="full_time", kind=Kind.YES_NO, in_list=False,
    ),
    Column(
        name="certificate", label=_("Certificate"), source="certificate", computed=True, in_list=False
    ),
    day("certified_to", _("Certificate in force until, exclusive"), computed=True, help=NOT_HELD),
    day("valid_from", _("Held from"), required=True, headers=("聘任日期",)),
    Column(
        name="in_force", label=_("Post in force"), source="in_force", kind=Kind.YES_NO, computed=True,
        in_list=False,
    ),
)  # fmt: skip
ASSIGNMENTS = Part(
    name="assignments",
    label=_("Assignments to streets"),
    columns=(
        Column(name="area", label=_("Street or township"), source="area__name_zh"),
        day("valid_from", _("From")),
        day("valid_to", _("Ended on")),
    ),
    order=("-valid_from", "pk"),
)
DISPATCHES = Part(
    name="dispatches",
    label=_("Cases"),
    columns=(
        Column(name="case", label=_("Case"), source="case__number"),
        day("since", _("From")),
        day("until", _("Ended on")),
    ),
    order=("-since", "pk"),
)
CERTIFY = Act(
    key="certify",
    label=_("Enter the certificate"),
    action=actions.certify,
    record_as="post",
    shown_if=is_held,
    help=_("After a course that was passed; a renewal likewise."),
    fields=(
        Column(
            name="certificate", label=_("Certificate"), source="certificate", required=True, longest=60
        ),
        day("certified_from", _("In force from"), required=True),
        day("certified_to", _("In force until, exclusive"), help=NOT_HELD),
    ),
)  # fmt: skip
ASSIGN = Act(
    key="assign",
    label=_("Assign to a street"),
    action=actions.assign,
    record_as="post",
    shown_if=is_held,
    primary=True,
    fields=(STREET, day("on", _("From"), required=True), day("until", _("Until, exclusive"))),
)
LEAVE = Act(
    key="leave",
    label=_("Leave the pool"),
    action=actions.leave_pool,
    record_as="post",
    shown_if=is_held,
    help=_("Assignments end with it; open cases are handed on first."),
    fields=(
        day("on", _("Ends on"), required=True, help=NOT_HELD),
        Column(name="reason", label=_("Why"), source="exit_reason", longest=60),
    ),
)
POOL_REGISTER = Register(
    key="pool-people",
    label=_("People of the eight pools"),
    label_one=_("One of a pool"),
    model="people.Post",
    category=Category.PEOPLE,
    rows=pool_people,
    columns=COLUMNS,
    search=("number", "body__name_zh", "body__pinyin", "body__initials"),
    found_by=found_by_number(),
    filters=("kind", "state", "in_force", "certified_to", "valid_from"),
    order=("body__name_zh", "id"),
    add=actions.select,
    interval=("valid_from", "valid_to"),
    parts=(TRAININGS, APPRAISALS, ASSIGNMENTS, DISPATCHES),
    acts=(ASSIGN, TRAIN, CERTIFY, APPRAISE, LEAVE),
    metrics=("pool_active", "pool_equipped_rate"),
    empty=_("Nobody is in a pool yet: select somebody."),
)


def _runs(need: Any) -> bool:
    return need.valid_to is None


NEED_REGISTER = Register(
    key="pool-needs",
    label=_("What streets are to have of the pools"),
    label_one=_("Need of a pool"),
    model="cadres.PoolNeed",
    category=Category.PEOPLE,
    rows=pool_needs,
    area_path="area",
    columns=(
        Column(name="number", label=_("Number"), source="number", computed=True),
        Column(
            name="street", label=_("Street or township"), source="area__name_zh", required=True,
            editable=False, longest=60,
        ),
        Column(
            name="pool", label=_("Pool"), source="pool", kind=Kind.CHOICE, choices=PoolKind, required=True,
            editable=False,
        ),
        Column(
            name="body", label=_("Whose task it is"), source="body", kind=Kind.BODY, required=True,
            editable=False,
        ),
        Column(name="basis", label=_("Basis"), source="basis", required=True, longest=200),
        day("valid_from", _("From"), required=True),
        day("valid_to", _("Ended on"), computed=True),
    ),
    search=("number", "area__name_zh"),
    filters=("pool", "valid_from"),
    order=("area__name_zh", "id"),
    add=actions.set_need,
    interval=("valid_from", "valid_to"),
    acts=(
        Act(
            key="end",
            label=_("End the need"),
            action=actions.end_need,
            record_as="need",
            shown_if=_runs,
            fields=(day("on", _("Ends on"), required=True, help=NOT_HELD),),
        ),
    ),
    metrics=("pool_equipped_rate",),
    empty=_("No street is to have anybody yet: enter a need."),
)  # fmt: skip
