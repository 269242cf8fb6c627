"""The register of craftsmen: one file a person, with the titles at every level."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.skills import actions, queries
from gonghui.affairs.skills.models import Craftsman, CraftsmanTitle
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register
from gonghui.foundation.people.queries import find_named_persons, found_by_number

Level = CraftsmanTitle.Level
LEVEL_WORDS = {
    "city_master": ("北京大工匠", "大工匠", "市级大工匠"),
    "city": ("市级", "市级工匠", "北京工匠"),
    "district": ("区级", "区级工匠", "区工匠"),
    "industry": ("产业级", "产业", "产业工匠", "行业工匠", "局级"),
    "enterprise": ("企业级", "企业", "企业工匠"),
}


class EndReason(models.TextChoices):
    """Why a title ends, as an officer is asked."""

    WITHDRAWN = CraftsmanTitle.Ended.WITHDRAWN.value, CraftsmanTitle.Ended.WITHDRAWN.label
    EXPIRED = CraftsmanTitle.Ended.EXPIRED.value, CraftsmanTitle.Ended.EXPIRED.label
    CORRECTED = CraftsmanTitle.Ended.CORRECTED.value, CraftsmanTitle.Ended.CORRECTED.label


def craftsmen(on: date) -> QuerySet[Craftsman]:
    """Craftsmen named on or before a day, each with the highest title then, in force before ended."""
    begun = CraftsmanTitle.objects.filter(craftsman=OuterRef("pk"), valid_from__lte=on)
    over = Case(When(valid_to__lte=on, then=Value(1)), default=Value(0), output_field=IntegerField())
    rank = Case(
        *(When(level=level, then=Value(place)) for place, level in enumerate(Level.values)),
        output_field=IntegerField(),
    )
    best = begun.annotate(over=over, rank=rank).order_by("over", "rank", "-valid_from")
    standing = begun.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    rows = Craftsman.objects.annotate(
        level=Subquery(best.values("level")[:1]),
        named_on=Subquery(best.values("valid_from")[:1]),
        last_day=Subquery(best.values("valid_to")[:1]),
        document=Subquery(best.values("document")[:1]),
        in_force=Exists(standing),
        is_master=Exists(standing.filter(level=Level.CITY_MASTER)),
    )
    return rows.filter(named_on__isnull=False).annotate(
        ended_on=Case(When(last_day__lte=on, then=F("last_day")), default=None, output_field=DateField()),
    )


def _level(name: str, **values: object) -> Column:
    asked = {"label": _("Level"), "kind": Kind.CHOICE, "choices": Level, "required": True}
    return Column(name=name, source=name, words=LEVEL_WORDS, **{**asked, **values})  # type: ignore[arg-type]


ACTS = (
    Act(
        key="grant",
        label=_("Name at a further level"),
        action=actions.grant_title,
        record_as="craftsman",
        primary=True,
        help=_("Titles held already stay; the person still counts once."),
        fields=(
            _level("level"),
            Column(name="on", label=_("Named on"), source="on", kind=Kind.DATE, required=True),
            Column(name="document", label=_("Naming document"), source="document", longest=80),
        ),
    ),
    Act(
        key="withdraw",
        label=_("End a title"),
        action=actions.withdraw_title,
        record_as="craftsman",
        shown_if=lambda craftsman: craftsman.in_force,
        help=_("The file stays with its history; a title that has ended counts no more from that day."),
        fields=(
            _level("level", label=_("Title that ends")),
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
COLUMNS = (
    Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",)),
    Column(
        name="person",
        label=_("Craftsman"),
        source="person",
        kind=Kind.PERSON,
        find=find_named_persons,
        privacy=PERSONAL,
        required=True,
        headers=("姓名", "工匠姓名", "职工姓名"),
    ),
    Column(
        name="body",
        label=_("Unit at naming"),
        source="body",
        kind=Kind.BODY,
        required=True,
        headers=("所在单位", "单位名称", "单位", "工作单位"),
    ),
    Column(
        name="occupation",
        label=_("Occupation"),
        source="occupation",
        headers=("职业", "工种", "职业（工种）", "职业工种"),
    ),
    _level("level", label=_("Highest level"), editable=False, headers=("级别", "命名级别", "工匠级别")),
    Column(
        name="named_on",
        label=_("Named on"),
        source="named_on",
        kind=Kind.DATE,
        required=True,
        editable=False,
        headers=("命名日期", "命名时间", "认定日期"),
    ),
    Column(
        name="document",
        label=_("Naming document"),
        source="document",
        editable=False,
        in_list=False,
        longest=80,
        headers=("文号", "命名文号"),
    ),
    Column(
        name="is_master",
        label=_("Beijing master craftsman"),
        source="is_master",
        kind=Kind.YES_NO,
        computed=True,
        headers=("是否北京大工匠",),
    ),
    Column(
        name="in_force",
        label=_("Holds a title"),
        source="in_force",
        kind=Kind.YES_NO,
        computed=True,
        headers=("在册",),
    ),
    Column(
        name="ended_on",
        label=_("Title ended on"),
        source="ended_on",
        kind=Kind.DATE,
        editable=False,
        in_list=False,
        headers=("撤销日期", "终止日期"),
    ),
)
CRAFTSMEN = Register(
    key="craftsmen",
    label=_("Craftsmen"),
    label_one=_("Craftsman"),
    model="skills.Craftsman",
    category=Category.SKILLS,
    rows=craftsmen,
    columns=COLUMNS,
    # Not by name: the beginning of a name would tell names that the list masks.
    search=("number", "body__name_zh", "body__pinyin", "body__initials"),
    found_by=found_by_number("person"),
    filters=("level", "is_master", "in_force", "named_on"),
    order=("number", "id"),
    add=actions.name_craftsman,
    edit=actions.correct_craftsman,
    add_many=actions.add_craftsmen,
    check_many=queries.check_craftsmen,
    interval=("named_on", "ended_on"),
    parts=(
        Part(
            name="titles",
            label=_("Titles"),
            columns=(
                Column(name="level", label=_("Level"), source="level", kind=Kind.CHOICE, choices=Level),
                Column(name="valid_from", label=_("From"), source="valid_from", kind=Kind.DATE),
                Column(name="valid_to", label=_("Ended on"), source="valid_to", kind=Kind.DATE),
                Column(
                    name="ended",
                    label=_("How it ended"),
                    source="ended",
                    kind=Kind.CHOICE,
                    choices=CraftsmanTitle.Ended,
                ),
                Column(name="document", label=_("Naming document"), source="document"),
            ),
            order=("-valid_from", "level"),
        ),
    ),
    acts=ACTS,
    metrics=("master_craftsmen", "craftsmen"),
    empty=_("No craftsman yet: name one, or bring a sheet."),
)
