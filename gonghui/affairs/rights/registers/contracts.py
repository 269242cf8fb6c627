"""The register of collective contracts."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights import actions, queries, rules
from gonghui.affairs.rights.models import CollectiveContract, ContractCoverage
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register


def contracts(on: date) -> QuerySet[CollectiveContract]:
    """Contracts begun by a day, whether they were in force on it, and how many units were on their list."""
    listed = (
        ContractCoverage.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on), contract=OuterRef("pk"), valid_from__lte=on
        )
        .order_by()
        .values("contract")
        .annotate(units=Count("pk"))
        .values("units")
    )
    return CollectiveContract.objects.filter(valid_from__lte=on).annotate(
        covered=Coalesce(Subquery(listed, output_field=IntegerField()), 0),
        in_force=_yes(Q(valid_to=None) | Q(valid_to__gt=on)),
        is_filed=_yes(Q(filed_on__isnull=False, filed_on__lte=on)),
    )


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


KIND_WORDS = {
    "comprehensive": ("综合集体合同", "综合", "综合性集体合同", "集体合同"),
    "wage": ("工资专项集体合同", "工资专项", "工资专项集体协议", "工资集体协议"),
    "women": ("女职工权益保护专项集体合同", "女职工专项", "女职工专项集体合同"),
    "safety": ("劳动安全卫生专项集体合同", "安全卫生专项", "劳动安全卫生专项"),
    "other": ("其他专项集体合同", "其他专项", "技术创新专项集体合同", "能级工资专项"),
}
SCOPE_WORDS = {
    "enterprise": ("企业", "单个企业", "企业集体合同", "独立"),
    "area": ("区域性", "区域", "区域性集体合同"),
    "trade": ("行业性", "行业", "行业性集体合同"),
}


def _day(
    name: str, label: object, *headers: str, required: bool = True, help: object = "", in_list: bool = True
) -> Column:
    return Column(
        name=name,
        label=label,
        source=name,
        kind=Kind.DATE,
        required=required,
        headers=headers,
        help=help,
        in_list=in_list,
    )


EMPLOYER = Column(name="employer", label=_("Unit"), source="employer", kind=Kind.BODY, required=True)
FIRST_WITHOUT = _("The first day on which it is not in force.")
OWN = CollectiveContract.Scope.ENTERPRISE
ACTS = (
    Act(
        key="renew",
        label=_("Renew the contract"),
        action=actions.renew_contract,
        record_as="contract",
        shown_if=lambda contract: not contract.renewals.exists(),
        primary=True,
        filled=lambda contract: (
            {}
            if contract.valid_to is None
            else {"valid_from": contract.valid_to, "valid_to": rules.years_on(contract.valid_to, 1)}
        ),
        help=_(
            "The old contract keeps its term. Units on its list stand on the list of the new one. Days on "
            "which both are in force count once."
        ),
        fields=(
            _day("signed_on", _("Signed on")),
            _day("valid_from", _("In force from")),
            _day("valid_to", _("In force until, exclusive"), required=False, help=FIRST_WITHOUT),
        ),
    ),
    Act(
        key="file",
        label=_("Enter the filing"),
        action=actions.file_contract,
        record_as="contract",
        shown_if=lambda contract: contract.filed_on is None,
        help=_(
            "Without an objection within 15 days of its receipt the contract is in force "
            "(Labour Contract Law, art. 54)."
        ),
        fields=(_day("on", _("Filed on"), help=_("The day on which the administration received it.")),),
    ),
    Act(
        key="cover",
        label=_("Put a unit on the list"),
        action=actions.cover_by_contract,
        record_as="contract",
        shown_if=lambda contract: contract.in_force and contract.scope != OWN,
        help=_("The unit counts as having a collective contract while this one is in force."),
        fields=(
            EMPLOYER,
            _day("on", _("From")),
            _day("until", _("Until, exclusive"), required=False, help=_("Empty: as long as the contract.")),
        ),
    ),
    Act(
        key="uncover",
        label=_("Take a unit off the list"),
        action=actions.end_contract_coverage,
        record_as="contract",
        shown_if=lambda contract: contract.scope != OWN and contract.covered > 0,
        fields=(EMPLOYER, _day("on", _("Ends on"), help=_("The first day on which it is not covered."))),
    ),
    Act(
        key="end",
        label=_("End the contract"),
        action=actions.end_contract,
        record_as="contract",
        shown_if=lambda contract: contract.in_force,
        help=_("For an end before the term is over. A contract whose term is over needs none."),
        fields=(
            _day("on", _("Ends on"), help=FIRST_WITHOUT),
            Column(
                name="reason",
                label=_("How it ended"),
                source="reason",
                kind=Kind.CHOICE,
                choices=CollectiveContract.Ended,
                required=True,
            ),
        ),
    ),
)
CONTRACTS = Register(
    key="contracts",
    label=_("Collective contracts"),
    label_one=_("Collective contract"),
    model="rights.CollectiveContract",
    category=Category.RIGHTS,
    rows=contracts,
    columns=(
        Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
        Column(
            name="body",
            label=_("Party to it"),
            source="body",
            kind=Kind.BODY,
            required=True,
            headers=("单位名称", "单位", "企业名称", "签订单位"),
            help=_("The enterprise; of an area's or trade's contract the union that signed it."),
        ),
        Column(
            name="kind",
            label=_("Kind of contract"),
            source="kind",
            kind=Kind.CHOICE,
            choices=CollectiveContract.Kind,
            required=True,
            words=KIND_WORDS,
            headers=("合同类型", "类型", "合同种类"),
        ),
        Column(
            name="scope",
            label=_("Reach"),
            source="scope",
            kind=Kind.CHOICE,
            choices=CollectiveContract.Scope,
            required=True,
            words=SCOPE_WORDS,
            headers=("合同范围", "范围", "层级"),
        ),
        Column(
            name="trade",
            label=_("Trade"),
            source="trade",
            in_list=False,
            headers=("行业名称", "所属行业"),
            help=_("Of a trade's contract only."),
        ),
        Column(
            name="wage_chapter",
            label=_("Has a chapter on wages"),
            source="wage_chapter",
            kind=Kind.YES_NO,
            in_list=False,
            headers=("含工资条款", "是否含工资条款"),
        ),
        _day("signed_on", _("Signed on"), "签订日期", "签约日期"),
        _day("filed_on", _("Filed on"), "备案日期", "报送日期", required=False, in_list=False),
        _day("valid_from", _("In force from"), "生效日期", "有效期起", "起始日期"),
        _day(
            "valid_to",
            _("In force until, exclusive"),
            "失效日期",
            "有效期止",
            required=False,
            help=FIRST_WITHOUT,
        ),
        Column(
            name="covered", label=_("Units on its list"), source="covered", kind=Kind.NUMBER, computed=True
        ),
        Column(
            name="in_force", label=_("Contract in force"), source="in_force", kind=Kind.YES_NO, computed=True
        ),
        Column(
            name="is_filed",
            label=_("Filed"),
            source="is_filed",
            kind=Kind.YES_NO,
            computed=True,
            in_list=False,
        ),
        Column(
            name="ended",
            label=_("How it ended"),
            source="ended",
            kind=Kind.CHOICE,
            choices=CollectiveContract.Ended,
            computed=True,
            in_list=False,
        ),
    ),
    search=("number", "body__name_zh", "body__pinyin", "body__initials"),
    filters=("kind", "scope", "in_force", "is_filed", "valid_from", "valid_to"),
    order=("body__name_zh", "id"),
    add=actions.sign_contract,
    edit=actions.correct_contract,
    add_many=actions.add_contracts,
    check_many=queries.check_contracts,
    interval=("valid_from", "valid_to"),
    parts=(
        Part(
            name="coverages",
            label=_("Units on its list"),
            columns=(
                Column(name="employer", label=_("Unit"), source="employer__body", kind=Kind.BODY),
                _day("valid_from", _("From")),
                _day("valid_to", _("Ended on")),
            ),
            order=("-valid_from", "pk"),
        ),
        Part(
            name="renewals",
            label=_("The contract that followed"),
            columns=(
                Column(name="number", label=_("Number"), source="number"),
                _day("valid_from", _("In force from")),
                _day("valid_to", _("In force until, exclusive")),
            ),
        ),
    ),
    acts=ACTS,
    metrics=("contract_rate", "contract_rate_unionised", "wage_agreement_rate"),
    empty=_("No collective contract yet: enter one, or bring a sheet."),
)
