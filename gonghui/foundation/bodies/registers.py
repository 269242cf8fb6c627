"""The register of unions as their superior federation takes it; unions are founded and changed elsewhere."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.names import take_over_name
from gonghui.foundation.bodies.models import Body, BodyEdge, Employer, Seat
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category, Column, Kind, Profile, ProfileColumn, Register


class Type(models.TextChoices):
    """The types of `Union.Type`, as they are called."""

    FEDERATION = "federation", _("Federation of trade unions")
    INDUSTRIAL = "industrial", _("Industrial union")
    GROUP = "group", _("Union of a bureau or group")
    STREET = "street", _("Street or township union")
    ZONE = "zone", _("Union of a development zone")
    AREA_FEDERATION = "area_federation", _("Area federation")
    TRADE_FEDERATION = "trade_federation", _("Trade federation")
    COMMUNITY = "community", _("Community or village union")
    BASIC = "basic", _("Basic union")
    JOINT = "joint", _("Joint basic union")


def unions(on: date) -> QuerySet[Body]:
    """The unions there were on a day, with their street and the union above."""
    seat = Seat.objects.filter(in_force(on), body=OuterRef("pk"))
    above = BodyEdge.objects.filter(in_force(on), child=OuterRef("pk")).order_by("tree", "pk")
    return Body.objects.filter(in_force(on), kind=Body.Kind.UNION, merged_into=None).annotate(
        street=Subquery(seat.values("area__name_zh")[:1]),
        above=Subquery(above.values("parent__name_zh")[:1]),
    )


# Field names that published notices on base-union registers name; order, titles and codes are ours until
# a sheet of that system is at hand.
BASE_UNIONS = Profile(
    key="base-unions",
    label=_("Base-union register of the superior federation"),
    version="ours-1",
    source="基层工会组织统计项目（公开栏目名，本项目自制样表）",
    matched_by="code",
    result_title="处理结果",
    taken_words=("成功", "入库成功", "通过"),
    columns=(
        ProfileColumn(title="工会全称", column="name"),
        ProfileColumn(title="统一社会信用代码", column="code"),
        ProfileColumn(
            title="工会类型代码",
            column="type",
            codes={key: f"{place:02}" for place, key in enumerate(Type.values, start=1)},
        ),
        ProfileColumn(title="所在街道（乡镇）", column="street"),
        ProfileColumn(title="上级工会名称", column="above"),
        ProfileColumn(title="建会日期", column="valid_from", days="%Y%m%d"),
        ProfileColumn(title="最近换届日期", column="elected_on", days="%Y%m%d"),
        ProfileColumn(title="届期年限", column="term_years"),
        ProfileColumn(title="数据来源", always="本平台"),
    ),
)


class Ownership(models.TextChoices):
    """An employer's ownership, in words."""

    STATE = Employer.Ownership.STATE.value, _("State-owned")
    COLLECTIVE = Employer.Ownership.COLLECTIVE.value, _("Collective")
    PRIVATE = Employer.Ownership.PRIVATE.value, _("Private")
    FOREIGN = Employer.Ownership.FOREIGN.value, _("Foreign, Hong Kong, Macao or Taiwan")
    MIXED = Employer.Ownership.MIXED.value, _("Mixed")


def employers(on: date) -> QuerySet[Body]:
    """The employers there were on a day, with their street."""
    seat = Seat.objects.filter(in_force(on), body=OuterRef("pk"))
    rows = Body.objects.filter(in_force(on), kind=Body.Kind.EMPLOYER, merged_into=None)
    return rows.annotate(street=Subquery(seat.values("area__name_zh")[:1]))


# A unit's name under its credit code, as the published registers of legal persons give it; the sheet is ours.
CREDIT_CODES = Profile(
    key="credit-codes",
    label=_("Register of credit codes"),
    version="ours-1",
    source="统一社会信用代码公示信息（公开栏目名，本项目自制样表）",
    matched_by="code",
    columns=(
        ProfileColumn(title="统一社会信用代码", column="code"),
        ProfileColumn(title="机构名称", column="name"),
    ),
)


def _shown(name: str, label: object, source: str, **more: object) -> Column:
    return Column(name=name, label=label, source=source, computed=True, **more)  # type: ignore[arg-type]


UNIONS = Register(
    key="unions",
    label=_("Roll of unions"),
    label_one=_("Union"),
    model="bodies.Body",
    category=Category.BODIES,
    columns=(
        _shown("name", _("Union"), "name_zh"),
        _shown("code", _("Credit code"), "code"),
        _shown("type", _("Type of union"), "union__type", kind=Kind.CHOICE, choices=Type),
        _shown("street", _("Street or township"), "street"),
        _shown("above", _("Union above"), "above"),
        _shown("valid_from", _("Founded on"), "valid_from", kind=Kind.DATE),
        _shown("elected_on", _("Last election"), "union__elected_on", kind=Kind.DATE, in_list=False),
        _shown("term_years", _("Term in years"), "union__term_years", kind=Kind.NUMBER, in_list=False),
    ),
    rows=unions,
    search=("name_zh", "pinyin", "initials"),
    filters=("type", "valid_from"),
    order=("name_zh", "id"),
    body_path="",
    number="code",
    profiles=(BASE_UNIONS,),
    authorities=(CREDIT_CODES,),
    take_over=take_over_name,
    empty=_("No union that you may see."),
)
EMPLOYERS = Register(
    key="employers",
    label=_("Roll of employers"),
    label_one=_("Employer"),
    model="bodies.Body",
    category=Category.BODIES,
    columns=(
        _shown("name", _("Employer"), "name_zh"),
        _shown("code", _("Credit code"), "code"),
        _shown("ownership", _("Ownership"), "employer__ownership", kind=Kind.CHOICE, choices=Ownership),
        _shown("industry", _("Industry"), "employer__industry", in_list=False),
        _shown("street", _("Street or township"), "street"),
        _shown("valid_from", _("Entered from"), "valid_from", kind=Kind.DATE, in_list=False),
    ),
    rows=employers,
    search=("name_zh", "pinyin", "initials"),
    filters=("ownership",),
    order=("name_zh", "id"),
    body_path="",
    number="code",
    authorities=(CREDIT_CODES,),
    take_over=take_over_name,
    empty=_("No employer that you may see."),
)
REGISTERS = (UNIONS, EMPLOYERS)
