"""The registers of bargaining instructors and of mediators: posts of two professional pools."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import BooleanField, Case, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.rights import actions, queries
from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Post, StreetAssignment
from gonghui.foundation.people.queries import found_by_number
from gonghui.foundation.registers.rules.values import PersonName

BETWEEN = "、"


def _posts(kind: str, on: date) -> QuerySet[Post]:
    """Posts of a pool begun by a day, where they counted on it, and whether they were certified."""
    running = Q(valid_to=None) | Q(valid_to__gt=on)
    assigned = (
        StreetAssignment.objects.filter(running, post=OuterRef("pk"), valid_from__lte=on)
        .order_by()
        .values("post")
        .annotate(names=StringAgg("area__name_zh", delimiter=BETWEEN, ordering="area__name_zh"))
        .values("names")
    )
    posts = (
        Post.objects.filter(kind=kind, valid_from__lte=on)
        .select_related("person")
        .annotate(
            assigned=Subquery(assigned, output_field=TextField()),
            own_street=Case(
                When(body__union__type="street", then=F("body__union__territory__name_zh")),
                default=None,
                output_field=TextField(),
            ),
        )
    )
    return posts.annotate(
        streets=Case(
            When(
                Q(assigned__isnull=False, own_street__isnull=False),
                then=Concat("own_street", Value(BETWEEN), "assigned", output_field=TextField()),
            ),
            default=Coalesce("own_street", "assigned", output_field=TextField()),
            output_field=TextField(),
        ),
        in_force=_yes(running),
        certified=_yes(
            Q(certified_from__lte=on) & (Q(certified_to__isnull=True) | Q(certified_to__gt=on))
        ),
    )  # fmt: skip


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def instructors(on: date) -> QuerySet[Post]:
    """Bargaining instructors whose post had begun by a day."""
    return _posts(Post.Kind.BARGAINING_INSTRUCTOR, on)


def mediators(on: date) -> QuerySet[Post]:
    """Mediators whose post had begun by a day."""
    return _posts(Post.Kind.MEDIATOR, on)


def _day(
    name: str,
    label: object,
    *headers: str,
    required: bool = False,
    help: object = "",
    in_list: bool = True,
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


STREET = Column(
    name="street",
    label=_("Street or township"),
    source="street",
    required=True,
    longest=60,
    help=_("Its name, or its code where several are called so."),
)
NOT_HELD = _("The first day on which it no longer holds.")
CERTIFICATE = Column(
    name="certificate", label=_("Certificate"), source="certificate", headers=("证书编号", "证书")
)
CERTIFIED_FROM = _day(
    "certified_from", _("Certificate in force from"), "证书生效日期", "发证日期", in_list=False
)
CERTIFIED_TO = _day(
    "certified_to", _("Certificate in force until, exclusive"), "证书失效日期", "证书有效期止", help=NOT_HELD
)


NUMBER = Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",))
COLUMNS = (
    Column(
        name="body",
        label=_("Held at"),
        source="body",
        kind=Kind.BODY,
        required=True,
        editable=False,
        headers=("单位名称", "单位", "聘用单位", "所在工会"),
        help=_("The union that employs; at a street's own union the post counts for that street."),
    ),
    Column(
        name="street",
        label=_("Streets"),
        source="streets",
        editable=False,
        longest=60,
        headers=("街道", "街道（乡镇）", "派驻街道", "派驻街道（乡镇）"),
        help=_("A street or township to which the post is assigned from its first day on."),
    ),
    Column(
        name="full_time",
        label=_("Full-time"),
        source="full_time",
        kind=Kind.YES_NO,
        headers=("专职", "是否专职"),
    ),
    CERTIFICATE,
    CERTIFIED_FROM,
    CERTIFIED_TO,
    Column(
        name="workload",
        label=_("Open tasks at most"),
        source="workload",
        kind=Kind.NUMBER,
        in_list=False,
        headers=("工作量上限",),
    ),
    _day("valid_from", _("Held from"), "聘任日期", "任职日期", "起始日期", required=True),
    Column(
        name="valid_to",
        label=_("Held until, exclusive"),
        source="valid_to",
        kind=Kind.DATE,
        editable=False,
        in_list=False,  # told by `in_force`
        headers=("离任日期", "聘期止"),
        help=NOT_HELD,
    ),
    Column(name="in_force", label=_("Post in force"), source="in_force", kind=Kind.YES_NO, computed=True),
    Column(
        name="certified",
        label=_("Certificate in force"),
        source="certified",
        kind=Kind.YES_NO,
        computed=True,
    ),
)


def _as_written(names: Sequence[PersonName], scope: Scope) -> list[PersonName]:
    """Left as named: who is meant is found at the unit of the row, or entered anew with it."""
    return list(names)


def _columns(label: object, *headers: str) -> tuple[Column, ...]:
    """The columns of a pool, with what it calls its people."""
    name = Column(
        name="name",
        label=label,
        source="person",
        kind=Kind.PERSON,
        find=_as_written,
        privacy=PERSONAL,
        required=True,
        editable=False,
        headers=("姓名", *headers),
        help=_("Somebody of this name whom the unit has already, or else a person entered anew."),
    )
    return NUMBER, name, *COLUMNS


def _is_held(post: Any) -> bool:
    return bool(post.in_force)


ASSIGN = Act(
    key="assign",
    label=_("Assign to a street"),
    action=actions.assign,
    record_as="post",
    shown_if=_is_held,
    primary=True,
    help=_("Besides the streets to which the post is assigned already; it counts in each."),
    fields=(
        STREET,
        _day("on", _("From"), required=True),
        _day("until", _("Until, exclusive"), help=_("Empty: as long as the post is held.")),
    ),
)
END_ASSIGNMENT = Act(
    key="end-assignment",
    label=_("End an assignment"),
    action=actions.end_assignment,
    record_as="post",
    shown_if=lambda post: post.assigned is not None,
    fields=(STREET, _day("on", _("Ends on"), required=True, help=NOT_HELD)),
)
CERTIFY = Act(
    key="certify",
    label=_("Enter the certificate"),
    action=actions.certify,
    record_as="post",
    shown_if=_is_held,
    help=_(
        "A new one, or a renewal. After days without one the post is ended and held anew from the day of "
        "the new certificate, so that the gap stays on record."
    ),
    fields=(
        Column(
            name="certificate", label=_("Certificate"), source="certificate", required=True, longest=60
        ),
        _day("certified_from", _("In force from"), required=True),
        _day("certified_to", _("In force until, exclusive"), help=NOT_HELD),
    ),
)  # fmt: skip
END = Act(
    key="end",
    label=_("End the post"),
    action=actions.end,
    record_as="post",
    shown_if=_is_held,
    help=_("Its assignments to streets end with it."),
    fields=(
        _day("on", _("Ends on"), required=True, help=NOT_HELD),
        Column(name="reason", label=_("Why"), source="exit_reason", longest=60),
    ),
)
ASSIGNMENTS = Part(
    name="assignments",
    label=_("Assignments to streets"),
    columns=(
        Column(name="area", label=_("Street or township"), source="area__name_zh"),
        _day("valid_from", _("From")),
        _day("valid_to", _("Ended on")),
    ),
    order=("-valid_from", "pk"),
)
# Not by name: a search would tell names that the list masks.
SEARCH = ("number", "body__name_zh", "body__pinyin", "body__initials")
SHARED: dict[str, Any] = {
    "model": "people.Post",
    "category": Category.RIGHTS,
    "search": SEARCH,
    "found_by": found_by_number(),
    "filters": ("full_time", "in_force", "certified", "valid_from", "certified_to"),
    "order": ("body__name_zh", "id"),
    "edit": people.correct_post,
    "interval": ("valid_from", "valid_to"),
    "parts": (ASSIGNMENTS,),
}
INSTRUCTORS = Register(
    key="instructors",
    label=_("Bargaining instructors"),
    label_one=_("Bargaining instructor"),
    rows=instructors,
    columns=_columns(_("Instructor"), "指导员", "指导员姓名"),
    add=actions.enlist_instructor,
    add_many=actions.add_instructors,
    check_many=queries.check_instructors,
    acts=(ASSIGN, END_ASSIGNMENT, CERTIFY, END),
    metrics=("instructor_rate",),
    empty=_("No bargaining instructor yet: enter one, or bring a sheet."),
    **SHARED,
)
MEDIATORS = Register(
    key="mediators",
    label=_("Labour dispute mediators"),
    label_one=_("Labour dispute mediator"),
    rows=mediators,
    columns=_columns(_("Mediator"), "调解员", "调解员姓名"),
    add=actions.enlist_mediator,
    add_many=actions.add_mediators,
    check_many=queries.check_mediators,
    acts=(ASSIGN, END_ASSIGNMENT, CERTIFY, END),
    metrics=("mediator_rate",),
    empty=_("No mediator yet: enter one, or bring a sheet."),
    **SHARED,
)
