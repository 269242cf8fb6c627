"""The register of certificates of vocational skill."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Case, DateField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import actions
from gonghui.affairs.skills.models import SkillCertificate
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Register
from gonghui.foundation.people.queries import find_named_persons, found_by_number

GRADE_WORDS = {
    "junior": ("初级工", "五级", "五级/初级工", "初级", "国家职业资格五级"),
    "intermediate": ("中级工", "四级", "四级/中级工", "中级", "国家职业资格四级"),
    "senior": ("高级工", "三级", "三级/高级工", "高级", "国家职业资格三级"),
    "technician": ("技师", "二级", "二级/技师", "国家职业资格二级"),
    "senior_technician": ("高级技师", "一级", "一级/高级技师", "国家职业资格一级"),
    "special_technician": ("特级技师",),
    "chief_technician": ("首席技师",),
}


def certificates(on: date) -> QuerySet[SkillCertificate]:
    """Certificates issued on or before a day, withdrawn ones too."""
    ended = Q(valid_to__lte=on)
    return SkillCertificate.objects.filter(valid_from__lte=on).annotate(
        withdrawn_on=Case(When(ended, then=F("valid_to")), default=None, output_field=DateField()),
        in_force=Case(When(ended, then=Value(False)), default=Value(True), output_field=BooleanField()),
    )


WITHDRAW = Act(
    key="withdraw",
    label=_("End the certificate"),
    action=actions.withdraw_certificate,
    record_as="certificate",
    shown_if=lambda certificate: certificate.in_force,
    help=_("The certificate stays in the register; from that day it counts no more."),
    fields=(
        Column(
            name="on",
            label=_("Ends on"),
            source="on",
            kind=Kind.DATE,
            required=True,
            help=_("The first day on which it no longer holds."),
        ),
        Column(
            name="reason",
            label=_("How it ended"),
            source="reason",
            kind=Kind.CHOICE,
            choices=SkillCertificate.Ended,
            required=True,
        ),
    ),
)
COLUMNS = (
    Column(
        name="number",
        label=_("Certificate number"),
        source="number",
        required=True,
        headers=("证书编号", "证书号", "证书号码"),
    ),
    Column(
        name="person",
        label=_("Holder"),
        source="person",
        kind=Kind.PERSON,
        find=find_named_persons,
        privacy=PERSONAL,
        required=True,
        headers=("姓名", "职工姓名", "持证人"),
    ),
    Column(
        name="body",
        label=_("Unit"),
        source="body",
        kind=Kind.BODY,
        required=True,
        headers=("所在单位", "单位名称", "单位", "工作单位"),
        help=_("The employer when it is entered; the person counts there."),
    ),
    Column(
        name="occupation",
        label=_("Occupation"),
        source="occupation",
        required=True,
        headers=("职业", "工种", "职业（工种）", "职业工种", "职业名称"),
    ),
    Column(
        name="grade",
        label=_("Grade"),
        source="grade",
        kind=Kind.CHOICE,
        choices=SkillCertificate.Grade,
        required=True,
        words=GRADE_WORDS,
        headers=("等级", "技能等级", "级别", "职业技能等级"),
    ),
    Column(
        name="issuer",
        label=_("Issuer"),
        source="issuer",
        required=True,
        in_list=False,
        headers=("发证机构", "发证单位", "评价机构"),
    ),
    Column(
        name="issued_on",
        label=_("Issued on"),
        source="valid_from",
        kind=Kind.DATE,
        required=True,
        headers=("发证日期", "发证时间", "取得日期"),
    ),
    Column(
        name="in_force",
        label=_("Holds"),
        source="in_force",
        kind=Kind.YES_NO,
        computed=True,
        headers=("有效",),
    ),
    Column(
        name="withdrawn_on",
        label=_("Certificate ended on"),
        source="withdrawn_on",
        kind=Kind.DATE,
        editable=False,
        in_list=False,
        headers=("注销日期", "撤销日期"),
    ),
)
CERTIFICATES = Register(
    key="certificates",
    label=_("Certificates of vocational skill"),
    label_one=_("Certificate of vocational skill"),
    model="skills.SkillCertificate",
    category=Category.SKILLS,
    rows=certificates,
    columns=COLUMNS,
    # Not by name: the beginning of a name would tell names that the list masks.
    search=("number", "body__name_zh", "body__pinyin", "body__initials"),
    found_by=found_by_number("person"),
    filters=("grade", "in_force", "issued_on"),
    order=("number", "id"),
    add=actions.enter_certificate,
    edit=actions.correct_certificate,
    add_many=actions.add_certificates,
    same=("number", "issuer"),
    interval=("issued_on", "withdrawn_on"),
    acts=(WITHDRAW,),
    metrics=("skilled_people", "highly_skilled_people", "skill_certificates"),
    empty=_("No certificate yet: enter one, or bring a sheet."),
)
