"""The register of members, by real name, and its sheet as the superior system takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.rules import Scope, in_force
from gonghui.foundation.core.models import PERSONAL, SENSITIVE
from gonghui.foundation.core.registers import Category, Column, Kind, Profile, ProfileColumn, Register
from gonghui.foundation.people.actions import add_members, enrol_member, take_over_stated
from gonghui.foundation.people.models import Employment, Membership, Person
from gonghui.foundation.people.queries import check_members, found_by_number
from gonghui.foundation.people.queries.opened import opened_numbers
from gonghui.foundation.registers.rules.values import PersonName


def members(on: date) -> QuerySet[Membership]:
    """The memberships in force on a day."""
    return Membership.objects.filter(in_force(on))


def _as_written(names: Sequence[PersonName], scope: Scope) -> list[PersonName]:
    """Left as named: whoever is not entered yet is entered with the row."""
    return list(names)


COLUMNS = (
    Column(
        name="member",
        label=_("Member"),
        source="person",
        kind=Kind.PERSON,
        find=_as_written,
        privacy=PERSONAL,
        required=True,
        editable=False,
        headers=("姓名", "会员姓名", "职工姓名"),
    ),
    Column(
        name="identity_kind",
        label=_("Kind of document"),
        source="person__identity_kind",
        kind=Kind.CHOICE,
        choices=Person.IdentityKind,
        in_list=False,
        headers=("证件类型", "证件种类"),
        words={
            "resident": ("居民身份证", "身份证", "二代身份证", "港澳台居民居住证"),
            "foreign": ("外国人永久居留身份证", "外国人永久居留证"),
            "passport": ("护照",),
            "other": ("其他", "其它"),
        },
        help=_("Left empty: a resident identity card."),
    ),
    Column(
        name="sex",
        label=_("Sex"),
        source="person__sex",
        kind=Kind.CHOICE,
        choices=Person.Sex,
        privacy=PERSONAL,
        headers=("性别",),
        words={"F": ("女", "女性"), "M": ("男", "男性")},
        help=_("Follows from the identity number."),
    ),
    Column(
        name="birth_date",
        label=_("Born on"),
        source="person__birth_date",
        kind=Kind.DATE,
        privacy=PERSONAL,
        in_list=False,
        headers=("出生日期", "出生年月日", "出生年月"),
        help=_("Follows from the identity number."),
    ),
    Column(
        name="phone",
        label=_("Phone"),
        source="person__phone",
        privacy=SENSITIVE,
        in_list=False,
        longest=20,
        headers=("手机号", "手机号码", "移动电话", "联系电话", "电话"),
    ),
    Column(
        name="union",
        label=_("Union"),
        source="union__body",
        kind=Kind.BODY,
        required=True,
        headers=("所在工会", "工会名称", "基层工会", "基层工会名称", "所属工会"),
    ),
    Column(
        name="status",
        label=_("Membership"),
        source="status",
        kind=Kind.CHOICE,
        choices=Membership.Status,
        headers=("会籍状态", "会籍"),
        words={"in_force": ("在籍", "正常", "会籍正常"), "retained": ("保留", "保留会籍", "会籍保留")},
        help=_("Left empty: in force."),
    ),
    Column(
        name="valid_from",
        label=_("Member since"),
        source="valid_from",
        kind=Kind.DATE,
        required=True,
        headers=("入会日期", "入会时间", "入会年月"),
    ),
    Column(
        name="valid_to",
        label=_("Member until, exclusive"),
        source="valid_to",
        kind=Kind.DATE,
        in_list=False,
        headers=("退会日期", "离会日期", "会籍终止日期"),
        help=_("The first day on which it no longer holds."),
    ),
    Column(
        name="employer",
        label=_("Works at"),
        source="employer",
        kind=Kind.BODY,
        shown=False,
        in_list=False,
        headers=("工作单位", "所在单位", "单位名称", "用人单位"),
    ),
    Column(
        name="employment_kind",
        label=_("Kind of employment"),
        source="employment_kind",
        kind=Kind.CHOICE,
        choices=Employment.Kind,
        shown=False,
        in_list=False,
        headers=("用工形式", "用工类别", "就业形态"),
        words={
            "contract": ("合同", "合同制", "劳动合同"),
            "established": ("在编", "正式在编"),
            "dispatched": ("派遣", "劳务派遣"),
            "part_time": ("非全日制", "兼职"),
            "new_form": ("新就业形态", "灵活就业"),
        },
        help=_("Left empty: a labour contract."),
    ),
    Column(
        name="employed_from",
        label=_("Employed since"),
        source="employed_from",
        kind=Kind.DATE,
        shown=False,
        in_list=False,
        headers=("入职日期", "参加工作日期", "到岗日期"),
        help=_("Left empty: since the membership began."),
    ),
)

# The fields that published notices on real-name registers of members name (姓名, 性别, 证件类型, 证件号码,
# 出生日期, 移动电话, 所在工会, 会籍状态, 入会日期); their order, titles and codes are ours until a sheet of
# that system is at hand.
NATIONAL_ROLL = Profile(
    key="national-roll",
    label=_("Real-name member register of the superior federation"),
    version="ours-1",
    source="工会会员实名制采集项目（公开栏目名，本项目自制样表）",
    matched_by="member_code",
    result_title="处理结果",
    taken_words=("成功", "入库成功", "通过"),
    columns=(
        ProfileColumn(title="会员姓名", column="member"),
        ProfileColumn(title="证件类型代码", column="identity_kind", codes={
            "resident": "01", "foreign": "02", "passport": "03", "other": "99",
        }),
        ProfileColumn(title="证件号码", column="member_code"),
        ProfileColumn(title="性别代码", column="sex", codes={"M": "1", "F": "2"}),
        ProfileColumn(title="出生日期", column="birth_date", days="%Y%m%d"),
        ProfileColumn(title="移动电话", column="phone"),
        ProfileColumn(title="基层工会名称", column="union"),
        ProfileColumn(title="工会统一社会信用代码", column="union_code"),
        ProfileColumn(title="会籍状态代码", column="status", codes={"in_force": "1", "retained": "2"}),
        ProfileColumn(title="入会日期", column="valid_from", days="%Y%m%d"),
        ProfileColumn(title="数据来源", always="本平台"),
    ),
)  # fmt: skip

# The fields of a check of names and numbers (姓名, 公民身份号码 and what follows from the card) as notices
# name them; the sheet is ours until one of that office is at hand.
IDENTITY_EXTRACT = Profile(
    key="identity-extract",
    label=_("Check of names and identity numbers"),
    version="ours-1",
    source="人员身份信息核验结果（公开栏目名，本项目自制样表）",
    matched_by="member_code",
    columns=(
        ProfileColumn(title="公民身份号码", column="member_code"),
        ProfileColumn(title="姓名", column="member"),
        ProfileColumn(title="性别", column="sex", codes={"M": "男", "F": "女"}),
        ProfileColumn(title="出生日期", column="birth_date", days="%Y-%m-%d"),
    ),
)

MEMBERS = Register(
    key="members",
    label=_("Roll of members"),
    label_one=_("Member"),
    model="people.Membership",
    category=Category.PEOPLE,
    columns=COLUMNS,
    rows=members,
    # Not by name: a search would tell names that the list masks.
    search=("union__body__name_zh", "union__body__pinyin", "union__body__initials"),
    found_by=found_by_number(),
    filters=("status", "valid_from"),
    order=("-id",),
    body_path="union",
    number="id",
    add=enrol_member,
    add_many=add_members,
    check_many=check_members,
    streamed=True,
    interval=("valid_from", "valid_to"),
    profiles=(NATIONAL_ROLL,),
    authorities=(IDENTITY_EXTRACT,),
    take_over=take_over_stated,
    opened=opened_numbers,
    empty=_("No member that you may see: enter one, or bring the union's roll as a sheet."),
)
REGISTERS = (MEMBERS,)
