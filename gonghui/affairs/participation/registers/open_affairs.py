"""The register of open factory affairs."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation import actions, queries
from gonghui.affairs.participation.models import Disclosure, OpenAffairs
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register


def systems(on: date) -> QuerySet[OpenAffairs]:
    """Systems that had begun by a day, each with what was last disclosed under it by then."""
    last = Disclosure.objects.filter(open_affairs=OuterRef("pk"), disclosed_on__lte=on)
    return OpenAffairs.objects.filter(valid_from__lte=on).annotate(
        last_disclosed=Subquery(last.order_by("-disclosed_on").values("disclosed_on")[:1]),
        in_force=Case(
            When(Q(valid_to=None) | Q(valid_to__gt=on), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


TOPIC_WORDS = {
    "decisions": ("重大决策", "决策"),
    "operation": ("生产经营", "经营"),
    "rights": ("职工权益", "权益"),
    "integrity": ("党风廉政", "廉政", "廉洁"),
}


def _number(name: str, label: object) -> Column:
    return Column(name=name, label=label, source=name, kind=Kind.NUMBER)


ABOUT_A_DISCLOSURE = (
    Column(
        name="disclosed_on", label=_("Disclosed on"), source="disclosed_on", kind=Kind.DATE, required=True
    ),
    Column(
        name="topic",
        label=_("Topic"),
        source="topic",
        kind=Kind.CHOICE,
        choices=Disclosure.Topic,
        words=TOPIC_WORDS,
    ),
    Column(name="period", label=_("Of the period"), source="period", longest=30),
    _number("items", _("Items disclosed")),
    _number("opinions", _("Opinions that came back")),
)
ACTS = (
    Act(
        key="disclose",
        label=_("Enter a disclosure"),
        action=actions.disclose,
        record_as="open_affairs",
        shown_if=lambda system: system.in_force,
        primary=True,
        help=_("The unit counts for twelve months from each disclosure."),
        fields=ABOUT_A_DISCLOSURE,
    ),
    Act(
        key="end",
        label=_("End the system"),
        action=actions.end_open_affairs,
        record_as="open_affairs",
        shown_if=lambda system: system.in_force,
        fields=(
            Column(
                name="on",
                label=_("Ends on"),
                source="on",
                kind=Kind.DATE,
                required=True,
                help=_("The first day on which it no longer stands."),
            ),
        ),
    ),
)

OPEN_AFFAIRS = Register(
    key="open-affairs",
    label=_("Open factory affairs"),
    label_one=_("System of open factory affairs"),
    model="participation.OpenAffairs",
    category=Category.PARTICIPATION,
    rows=systems,
    columns=(
        Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
        Column(
            name="body",
            label=_("Unit"),
            source="body",
            kind=Kind.BODY,
            required=True,
            headers=("单位名称", "单位", "企业名称"),
        ),
        Column(
            name="valid_from",
            label=_("In force from"),
            source="valid_from",
            kind=Kind.DATE,
            required=True,
            headers=("建制日期", "建立日期", "制度建立日期", "起始日期"),
        ),
        Column(
            name="valid_to",
            label=_("In force until, exclusive"),
            source="valid_to",
            kind=Kind.DATE,
            in_list=False,
            headers=("终止日期", "废止日期"),
            help=_("The first day on which it no longer stands."),
        ),
        Column(
            name="document",
            label=_("Setting-up document"),
            source="document",
            in_list=False,
            headers=("文号", "制度文号", "制度名称"),
        ),
        Column(
            name="forms",
            label=_("Forms of disclosure"),
            source="forms",
            headers=("公开形式", "公开方式", "公开载体"),
        ),
        Column(
            name="leading_group",
            label=_("Has a leading group"),
            source="leading_group",
            kind=Kind.YES_NO,
            in_list=False,
            headers=("领导小组", "协调领导小组", "是否成立领导小组"),
        ),
        Column(
            name="last_disclosed",
            label=_("Last disclosure"),
            source="last_disclosed",
            kind=Kind.DATE,
            editable=False,
            headers=("最近公开日期", "最近一次公开", "公开日期"),
        ),
        Column(
            name="in_force", label=_("Stands in force"), source="in_force", kind=Kind.YES_NO, computed=True
        ),
    ),
    search=("number", "body__name_zh", "body__pinyin", "body__initials"),
    filters=("in_force", "valid_from", "last_disclosed"),
    order=("body__name_zh", "id"),
    add=actions.open_affairs,
    edit=actions.correct_open_affairs,
    add_many=actions.add_many_open_affairs,
    check_many=queries.check_open_affairs,
    same=("body", "valid_from"),
    interval=("valid_from", "valid_to"),
    parts=(
        Part(
            name="disclosures",
            label=_("Disclosures"),
            columns=ABOUT_A_DISCLOSURE,
            order=("-disclosed_on", "pk"),
        ),
    ),
    acts=ACTS,
    metrics=("open_affairs_rate",),
    empty=_("No open factory affairs yet: enter a unit's system, or bring a sheet."),
)
