"""The registers of platform companies and of workers of the groups."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.models import GroupWork, PlatformCompany
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Register
from gonghui.foundation.people.queries import find_named_persons, found_by_number


def platforms(on: date) -> QuerySet[PlatformCompany]:
    """Platform companies entered by a day, ended ones too."""
    return PlatformCompany.objects.filter(valid_from__lte=on)


def group_workers(on: date) -> QuerySet[GroupWork]:
    """Lines of the lists begun by a day, ended ones too."""
    return GroupWork.objects.filter(valid_from__lte=on)


FROM = Column(
    name="valid_from", label=_("From"), source="valid_from", kind=Kind.DATE, required=True, editable=False
)
TO = Column(name="valid_to", label=_("Until, exclusive"), source="valid_to", kind=Kind.DATE, computed=True)
ENDS = Column(
    name="on",
    label=_("Ends on"),
    source="on",
    kind=Kind.DATE,
    required=True,
    help=_("The first day on which it no longer stands."),
)

PLATFORMS = Register(
    key="platforms",
    label=_("Platform companies"),
    label_one=_("Platform company"),
    model="membership.PlatformCompany",
    category=Category.ORGANISING,
    rows=platforms,
    body_path="employer__body",
    columns=(
        Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
        Column(name="brand", label=_("Brand"), source="brand", required=True, headers=("平台名称", "品牌")),
        Column(
            name="employer",
            label=_("Company"),
            source="employer__body",
            kind=Kind.BODY,
            required=True,
            editable=False,
            headers=("企业名称", "单位名称"),
        ),
        Column(
            name="business",
            label=_("Business"),
            source="business",
            kind=Kind.CHOICE,
            choices=PlatformCompany.Business,
            required=True,
        ),
        Column(
            name="federation",
            label=_("Its workers join through"),
            source="federation__body",
            kind=Kind.BODY,
            help=_("The federation of the trade; empty: nobody takes them in yet."),
        ),
        FROM,
        TO,
    ),
    search=(
        "brand",
        "number",
        "employer__body__name_zh",
        "employer__body__pinyin",
        "employer__body__initials",
    ),
    filters=("business",),
    order=("brand", "id"),
    add=actions.enter_platform,
    edit=actions.correct_platform,
    same=("employer",),
    acts=(
        Act(
            key="end",
            label=_("Take the platform off the register"),
            action=actions.end_platform,
            record_as="platform",
            fields=(ENDS,),
            shown_if=lambda platform: platform.valid_to is None,
        ),
    ),
    empty=_("No platform yet: enter the first one."),
)
GROUP_WORKERS = Register(
    key="group-workers",
    label=_("Workers of the groups"),
    label_one=_("Worker of a group"),
    model="membership.GroupWork",
    category=Category.PEOPLE,
    rows=group_workers,
    number="id",
    area_path="area",
    columns=(
        Column(
            name="person",
            label=_("Person"),
            source="person",
            kind=Kind.PERSON,
            find=find_named_persons,
            privacy=PERSONAL,
            required=True,
            editable=False,
        ),
        Column(
            name="worker_group",
            label=_("Group of workers"),
            source="worker_group",
            required=True,
            editable=False,
            help=_("One of the groups of the dated list, by its name."),
            headers=("群体", "所属群体"),
        ),
        Column(
            name="area",
            label=_("Street"),
            source="area__name_zh",
            required=True,
            editable=False,
            longest=60,
            headers=("街道", "所在街道"),
        ),
        Column(name="body", label=_("Kept by"), source="body", kind=Kind.BODY, required=True, editable=False),
        FROM,
        TO,
    ),
    search=(),
    found_by=found_by_number("person"),
    filters=("valid_from",),
    order=("-valid_from", "-id"),
    add=actions.list_worker,
    acts=(
        Act(
            key="end",
            label=_("Take the person off the list"),
            action=actions.end_group_work,
            record_as="work",
            fields=(ENDS,),
            shown_if=lambda work: work.valid_to is None,
        ),
    ),
    metrics=(
        "group_organisation_coverage",
        "group_work_coverage",
        "group_service_coverage",
        "group_activity_coverage",
        "group_workers_listed",
    ),
    empty=_("Nobody is on the list yet: enter the first one, or approve applications of a drive."),
)

REGISTERS = (PLATFORMS, GROUP_WORKERS)
