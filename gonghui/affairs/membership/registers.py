"""The registers of platform companies and of workers of the groups."""

from __future__ import annotations

from datetime import date

from django.db.models import DecimalField, F, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership import actions
from gonghui.affairs.membership.actions.remitting import check_remittances
from gonghui.affairs.membership.models import GroupWork, PlatformCompany, Remittance
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Register
from gonghui.foundation.people.queries import find_named_persons, found_by_number

MONEY = ("amount", "wages")


def platforms(on: date) -> QuerySet[PlatformCompany]:
    """Platform companies entered by a day, ended ones too."""
    return PlatformCompany.objects.filter(valid_from__lte=on)


def group_workers(on: date) -> QuerySet[GroupWork]:
    """Lines of the lists begun by a day, ended ones too."""
    return GroupWork.objects.filter(valid_from__lte=on)


def remittances(on: date) -> QuerySet[Remittance]:
    """Payments to the fund by a day, in yuan."""
    yuan = {name: Cast(F(name), DecimalField(max_digits=17, decimal_places=2)) / 100 for name in MONEY}
    rows = Remittance.objects.filter(paid_on__lte=on).select_related("employer__body")
    return rows.annotate(yuan=yuan["amount"], wages_yuan=yuan["wages"])


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

REMITTANCES = Register(
    key="remittances",
    label=_("Payments to the fund"),
    label_one=_("Payment to the fund"),
    model="membership.Remittance",
    category=Category.ORGANISING,
    rows=remittances,
    body_path="employer",
    number="voucher",
    # Titles as notices on collecting the fund through the tax office name them (费款所属期, 计费依据, 实缴
    # 金额); a list of our own after them, until one of that office is at hand.
    columns=(
        Column(
            name="voucher",
            label=_("Voucher"),
            source="voucher",
            required=True,
            headers=("缴款凭证号", "凭证号", "税票号码", "电子税票号码", "交易流水号"),
        ),
        Column(
            name="employer",
            label=_("Employer"),
            source="employer__body",
            kind=Kind.BODY,
            required=True,
            headers=("缴费单位", "单位名称", "纳税人名称", "缴费人名称", "付款单位"),
        ),
        Column(
            name="period_from",
            label=_("Paid for, from"),
            source="period_from",
            kind=Kind.DATE,
            required=True,
            headers=("费款所属期起", "所属期起", "费款所属期", "所属期"),
        ),
        Column(
            name="period_to",
            label=_("Paid for, until"),
            source="period_to",
            kind=Kind.DATE,
            headers=("费款所属期止", "所属期止"),
            help=_("The last day of the period; left empty: the end of that month."),
        ),
        Column(
            name="wages",
            label=_("Total wages, yuan"),
            source="wages_yuan",
            kind=Kind.DECIMAL,
            headers=("工资总额", "计费依据", "计费基数", "缴费基数"),
            help=_("What the payment was reckoned on; left empty: not known."),
        ),
        Column(
            name="yuan",
            label=_("Paid, yuan"),
            source="yuan",
            kind=Kind.DECIMAL,
            required=True,
            headers=("实缴金额", "缴费金额", "实缴费额", "入账金额", "金额"),
        ),
        Column(
            name="paid_on",
            label=_("Paid on"),
            source="paid_on",
            kind=Kind.DATE,
            required=True,
            headers=("缴款日期", "缴费日期", "入库日期", "入账日期"),
        ),
        Column(
            name="source",
            label=_("Where it was found"),
            source="source",
            longest=120,
            in_list=False,
            headers=("来源", "征收机关", "主管税务机关"),
        ),
    ),
    search=("voucher", "employer__body__name_zh", "employer__body__pinyin", "employer__body__initials"),
    filters=("paid_on", "period_to"),
    order=("-paid_on", "-id"),
    add=actions.enter_remittance,
    add_many=actions.add_remittances,
    check_many=check_remittances,
    same=("voucher",),
    empty=_("No payment yet: enter one, or bring the list of the tax office or the bank as a sheet."),
)

REGISTERS = (PLATFORMS, GROUP_WORKERS, REMITTANCES)
