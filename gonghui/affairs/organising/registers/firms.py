"""The registers of above-scale firms and of the lists that name them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.organising import actions, queries
from gonghui.affairs.organising.models import FirmList, ListedFirm
from gonghui.foundation.bodies.models import Coverage, Employer
from gonghui.foundation.core.registers import Category, Column, Kind, Part, Register


class Ownership(models.TextChoices):
    """An employer's ownership, in words."""

    STATE = Employer.Ownership.STATE.value, _("State-owned")
    COLLECTIVE = Employer.Ownership.COLLECTIVE.value, _("Collective")
    PRIVATE = Employer.Ownership.PRIVATE.value, _("Private")
    FOREIGN = Employer.Ownership.FOREIGN.value, _("Foreign, Hong Kong, Macao or Taiwan")
    MIXED = Employer.Ownership.MIXED.value, _("Mixed")


def _running(on: date, path: str = "") -> Case:
    held = Q(**{f"{path}valid_to": None}) | Q(**{f"{path}valid_to__gt": on})
    return Case(When(held, then=Value(True)), default=Value(False), output_field=BooleanField())


def listed_firms(on: date) -> QuerySet[ListedFirm]:
    """Lines of the lists begun by a day, whether the list was in force, whether a union covered the firm."""
    covers = Coverage.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), employer=OuterRef("employer"), valid_from__lte=on
    )
    lines = ListedFirm.objects.filter(list__valid_from__lte=on).select_related("list", "employer__body")
    return lines.annotate(in_force=_running(on, "list__"), covered=Exists(covers))


def firm_lists(on: date) -> QuerySet[FirmList]:
    """Lists begun by a day, how many firms each names, and whether it was in force."""
    return FirmList.objects.filter(valid_from__lte=on).annotate(
        in_force=_running(on), firms_named=Count("firms")
    )


NUMBER = Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",))


def _of_the_list(path: str, *, editable: bool) -> tuple[Column, ...]:
    """What tells one list from another; in a sheet every row says it, and the same."""
    return (
        Column(
            name="issuer",
            label=_("Issued by"),
            source=f"{path}issuer",
            required=True,
            editable=editable,
            longest=80,
            headers=("发布单位", "名单来源单位", "发布机构"),
            help=_("The statistics bureau or the market regulator, by its name."),
        ),
        Column(
            name="vintage",
            label=_("Year of the list"),
            source=f"{path}vintage",
            kind=Kind.NUMBER,
            is_year=True,
            required=True,
            editable=False,
            headers=("名单年度", "年度", "名录年度"),
        ),
        Column(
            name="published_on",
            label=_("Published on"),
            source=f"{path}published_on",
            kind=Kind.DATE,
            required=True,
            editable=False,
            headers=("发布日期", "公布日期"),
        ),
        Column(
            name="in_force_from",
            label=_("In force from"),
            source=f"{path}valid_from",
            kind=Kind.DATE,
            editable=False,
            headers=("启用日期", "生效日期"),
            help=_("Empty: from the day of publication. The list before it ends on that day."),
        ),
        Column(
            name="source",
            label=_("Where it was found"),
            source=f"{path}source",
            editable=editable,
            in_list=False,
            longest=200,
            headers=("来源", "文号"),
        ),
    )


def _yes_no(name: str, label: Any) -> Column:
    return Column(name=name, label=label, source=name, kind=Kind.YES_NO, computed=True)


FIRMS = Part(
    name="firms",
    label=_("Firms named"),
    columns=(
        NUMBER,
        Column(name="firm", label=_("Firm"), source="employer__body", kind=Kind.BODY),
    ),
    order=("number",),
)
REGISTERS = (
    Register(
        key="above-scale",
        label=_("Above-scale firms"),
        label_one=_("Above-scale firm"),
        model="organising.ListedFirm",
        category=Category.ORGANISING,
        rows=listed_firms,
        columns=(
            NUMBER,
            Column(
                name="firm",
                label=_("Firm"),
                source="employer__body",
                kind=Kind.BODY,
                required=True,
                editable=False,
                headers=("企业名称", "单位名称", "单位详细名称", "企业"),
            ),
            Column(
                name="ownership",
                label=_("Ownership"),
                source="employer__ownership",
                kind=Kind.CHOICE,
                choices=Ownership,
                computed=True,
            ),
            *_of_the_list("list__", editable=False),
            _yes_no("in_force", _("List in force")),
            _yes_no("covered", _("Has a union")),
        ),
        search=(
            *("number", "employer__body__name_zh", "employer__body__pinyin", "employer__body__initials"),
        ),
        filters=("in_force", "covered", "ownership"),
        order=("-number", "-id"),  # the firms of the newest list first
        body_path="employer",
        add_many=actions.add_listed,
        check_many=queries.check_listed,
        speaks_for_all=True,
        metrics=("above_scale_coverage",),
        empty=_("No list yet: bring one as a sheet, with who issued it and of which year it is."),
    ),
    Register(
        key="firm-lists",
        label=_("Lists of above-scale firms"),
        label_one=_("List of above-scale firms"),
        model="organising.FirmList",
        category=Category.ORGANISING,
        rows=firm_lists,
        columns=(
            NUMBER,
            *_of_the_list("", editable=True),
            Column(
                name="ended_on",
                label=_("Replaced on"),
                source="valid_to",
                kind=Kind.DATE,
                computed=True,
            ),
            _yes_no("in_force", _("List in force")),
            Column(
                name="firms_named",
                label=_("Firms named"),
                source="firms_named",
                kind=Kind.NUMBER,
                computed=True,
            ),
        ),
        search=("number", "issuer"),
        filters=("in_force", "published_on"),
        order=("-valid_from", "-id"),
        edit=actions.correct_list,
        parts=(FIRMS,),
        metrics=("above_scale_coverage",),
        empty=_("No list yet: bring one as a sheet under “Above-scale firms”."),
    ),
)
