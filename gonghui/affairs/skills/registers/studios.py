"""The register of innovation studios."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import actions, rules
from gonghui.affairs.skills.models import Recognition, Studio
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register


def studios(on: date) -> QuerySet[Studio]:
    """Studios recognised on or before a day, each with its last recognition begun by then."""
    last = Recognition.objects.filter(studio=OuterRef("pk"), valid_from__lte=on).order_by("-valid_from")
    rows = Studio.objects.annotate(
        level=Subquery(last.values("level")[:1]),
        recognised_on=Subquery(last.values("valid_from")[:1]),
        last_day=Subquery(last.values("valid_to")[:1]),
        document=Subquery(last.values("document")[:1]),
    )
    ended = Q(last_day__lte=on)
    # Asked apart from the annotations: as one of them it would be looked up for every studio that is counted.
    return rows.filter(
        Exists(Recognition.objects.filter(studio=OuterRef("pk"), valid_from__lte=on))
    ).annotate(
        ended_on=Case(When(ended, then=F("last_day")), default=None, output_field=DateField()),
        in_force=Case(When(ended, then=Value(False)), default=Value(True), output_field=BooleanField()),
    )


LEVEL_WORDS = {
    "enterprise": ("企业级", "企业", "街乡级", "基层级"),
    "district": ("区级", "区局级", "区、局级", "局级"),
    "city": ("市级", "北京市级"),
    "city_demonstration": ("市级示范性", "市级示范", "市示范性"),
    "national_demonstration": ("全国示范性", "全国示范", "国家级"),
}
KIND_WORDS = {
    "worker": ("职工创新工作室", "职工", "职工工作室"),
    "model_worker": ("劳模创新工作室", "劳模", "劳模工作室"),
    "craftsman": ("工匠创新工作室", "工匠", "工匠工作室"),
    "chief_technician": ("首席技师工作室", "首席技师"),
    "skill_master": ("技能大师工作室", "技能大师"),
}


class EndReason(models.TextChoices):
    """Why a recognition ends without an upgrade."""

    REVOKED = Recognition.Ended.REVOKED.value, Recognition.Ended.REVOKED.label
    EXPIRED = Recognition.Ended.EXPIRED.value, Recognition.Ended.EXPIRED.label
    CLOSED = Recognition.Ended.CLOSED.value, Recognition.Ended.CLOSED.label


ACTS = (
    Act(
        key="upgrade",
        label=_("Upgrade the studio"),
        action=actions.upgrade_studio,
        record_as="studio",
        shown_if=lambda studio: studio.in_force and studio.level != rules.LEVELS[-1],
        primary=True,
        help=_("The present recognition ends on the day on which the higher one begins."),
        fields=(
            Column(
                name="level",
                label=_("New level"),
                source="level",
                kind=Kind.CHOICE,
                choices=Recognition.Level,
                required=True,
                words=LEVEL_WORDS,
            ),
            Column(name="on", label=_("Recognised on"), source="on", kind=Kind.DATE, required=True),
            Column(name="document", label=_("Recognising document"), source="document", longest=80),
        ),
    ),
    Act(
        key="revoke",
        label=_("Revoke the recognition"),
        action=actions.revoke_studio,
        record_as="studio",
        shown_if=lambda studio: studio.in_force,
        help=_("The studio stays in the register with its history; from that day it counts no more."),
        fields=(
            Column(
                name="on",
                label=_("Ends on"),
                source="on",
                kind=Kind.DATE,
                required=True,
                help=_("The first day on which it no longer stands."),
            ),
            Column(
                name="reason",
                label=_("How it ended"),
                source="reason",
                kind=Kind.CHOICE,
                choices=EndReason,
                required=True,
            ),
        ),
    ),
)

STUDIOS = (
    Register(
        key="studios",
        label=_("Innovation studios"),
        label_one=_("Innovation studio"),
        model="skills.Studio",
        category=Category.SKILLS,
        rows=studios,
        columns=(
            Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
            Column(
                name="name",
                label=_("Studio"),
                source="name",
                required=True,
                headers=("工作室名称", "名称", "工作室"),
            ),
            Column(
                name="kind",
                label=_("Kind of studio"),
                source="kind",
                kind=Kind.CHOICE,
                choices=Studio.Kind,
                required=True,
                words=KIND_WORDS,
                headers=("类别", "工作室类别", "类型"),
            ),
            Column(
                name="body",
                label=_("Host unit"),
                source="body",
                kind=Kind.BODY,
                required=True,
                headers=("所在单位", "单位名称", "单位"),
            ),
            Column(
                name="leader_name",
                label=_("Leader"),
                source="leader_name",
                privacy=PERSONAL,
                required=True,
                headers=("领衔人", "负责人", "带头人"),
            ),
            Column(
                name="members",
                label=_("Team members"),
                source="members",
                kind=Kind.NUMBER,
                in_list=False,
                headers=("成员人数", "团队人数"),
            ),
            Column(
                name="field",
                label=_("Field of work"),
                source="field",
                in_list=False,
                headers=("专业领域", "领域", "专业"),
            ),
            Column(
                name="founded_on",
                label=_("Founded on"),
                source="founded_on",
                kind=Kind.DATE,
                in_list=False,
                headers=("成立日期", "创建日期", "成立时间"),
            ),
            Column(
                name="level",
                label=_("Level"),
                source="level",
                kind=Kind.CHOICE,
                choices=Recognition.Level,
                required=True,
                editable=False,
                words=LEVEL_WORDS,
                headers=("级别", "命名级别", "认定级别"),
            ),
            Column(
                name="recognised_on",
                label=_("Recognised on"),
                source="recognised_on",
                kind=Kind.DATE,
                required=True,
                editable=False,
                headers=("认定日期", "命名日期", "认定时间"),
            ),
            Column(
                name="document",
                label=_("Recognising document"),
                source="document",
                editable=False,
                in_list=False,
                longest=80,
                headers=("文号", "认定文号"),
            ),
            Column(
                name="in_force",
                label=_("Stands recognised"),
                source="in_force",
                kind=Kind.YES_NO,
                computed=True,
                headers=("在册",),
            ),
            Column(
                name="ended_on",
                label=_("Recognition ended on"),
                source="ended_on",
                kind=Kind.DATE,
                editable=False,
                in_list=False,
                headers=("撤销日期", "终止日期"),
            ),
        ),
        search=("name", "number", "body__name_zh", "body__pinyin", "body__initials"),
        filters=("level", "kind", "in_force", "recognised_on"),
        order=("name", "id"),
        add=actions.recognise_studio,
        edit=actions.correct_studio,
        add_many=actions.add_studios,
        check_many=rules.check_studios,
        same=("name", "body"),
        interval=("recognised_on", "ended_on"),
        parts=(
            Part(
                name="recognitions",
                label=_("Recognitions"),
                columns=(
                    Column(
                        name="level",
                        label=_("Level"),
                        source="level",
                        kind=Kind.CHOICE,
                        choices=Recognition.Level,
                    ),
                    Column(name="valid_from", label=_("From"), source="valid_from", kind=Kind.DATE),
                    Column(name="valid_to", label=_("Ended on"), source="valid_to", kind=Kind.DATE),
                    Column(
                        name="ended",
                        label=_("How it ended"),
                        source="ended",
                        kind=Kind.CHOICE,
                        choices=Recognition.Ended,
                    ),
                    Column(name="document", label=_("Recognising document"), source="document"),
                ),
                order=("-valid_from",),
            ),
        ),
        acts=ACTS,
        metrics=("innovation_studios",),
        empty=_("No studio yet: recognise one, or bring a sheet."),
    ),
)
