"""The register of cadres: who holds which post of a union, at which rank, with which training."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres import actions
from gonghui.affairs.cadres.models import Appraisal, CadreTerm, Training
from gonghui.affairs.cadres.registers.columns import (
    APPRAISALS,
    APPRAISE,
    NOT_HELD,
    TRAIN,
    TRAININGS,
    day,
    is_held,
    person,
    running,
)
from gonghui.affairs.cadres.rules import CADRES
from gonghui.foundation.accounts.rules import in_force
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Category, Column, Kind, Part, Register
from gonghui.foundation.people import actions as people
from gonghui.foundation.people.models import Post


def cadres(on: date) -> QuerySet[Post]:
    """Posts of unions begun by a day, with rank, hours of training of the year and the latest appraisal."""
    own = CadreTerm.objects.filter(in_force(on), post=OuterRef("pk"))
    hours = (
        Training.objects.filter(post=OuterRef("pk"), ended_on__year=on.year, ended_on__lte=on)
        .order_by()
        .values("post")
        .annotate(all=Sum("hours"))
        .values("all")
    )
    found = Appraisal.objects.filter(post=OuterRef("pk"), decided_on__lte=on).order_by("-year", "-pk")
    posts = Post.objects.filter(kind__in=CADRES, valid_from__lte=on).select_related("person", "body")
    return posts.annotate(
        rank=Subquery(own.values("rank")[:1]),
        duties=Subquery(own.values("duties")[:1]),
        hours=Subquery(hours),
        finding=Subquery(found.values("result")[:1]),
        in_force=running(on),
    )


COLUMNS = (
    person(_("Cadre"), "干部姓名"),
    Column(
        name="body", label=_("Union"), source="body", kind=Kind.BODY, required=True, editable=False,
        headers=("工会名称", "所在工会"),
    ),
    Column(
        name="kind", label=_("Post"), source="kind", kind=Kind.CHOICE, choices=Post.Kind, required=True,
        editable=False, headers=("职务",),
    ),
    Column(name="full_time", label=_("Full-time"), source="full_time", kind=Kind.YES_NO, headers=("专职",)),
    Column(
        name="rank", label=_("Rank"), source="rank", kind=Kind.CHOICE, choices=CadreTerm.Rank, computed=True
    ),
    Column(name="duties", label=_("Looks after"), source="duties", computed=True, in_list=False),
    Column(
        name="hours", label=_("Hours of training this year"), source="hours", kind=Kind.NUMBER,
        computed=True,
    ),
    Column(
        name="finding", label=_("Latest appraisal"), source="finding", kind=Kind.CHOICE,
        choices=Appraisal.Result, privacy=PERSONAL, computed=True, in_list=False,
    ),
    day("valid_from", _("Held from"), required=True, headers=("任职日期",)),
    day("valid_to", _("Held until, exclusive"), editable=False, in_list=False, help=NOT_HELD),
    Column(name="in_force", label=_("Post in force"), source="in_force", kind=Kind.YES_NO, computed=True),
)  # fmt: skip
TERMS = Part(
    name="cadre_terms",
    label=_("Ranks"),
    columns=(
        Column(name="rank", label=_("Rank"), source="rank", kind=Kind.CHOICE, choices=CadreTerm.Rank),
        Column(name="duties", label=_("Looks after"), source="duties"),
        day("valid_from", _("From")),
        day("valid_to", _("Ended on")),
    ),
    order=("-valid_from", "pk"),
)
ALLOWANCES = Part(
    name="allowances",
    label=_("Allowances"),
    columns=(
        day("month", _("Month")),
        Column(name="fen", label=_("In fen"), source="fen", kind=Kind.NUMBER, privacy=PERSONAL),
        day("paid_on", _("Paid on")),
    ),
    order=("-month", "pk"),
)
RANK = Act(
    key="rank",
    label=_("Enter the rank"),
    action=actions.enter_rank,
    record_as="post",
    shown_if=is_held,
    primary=True,
    help=_("Of a part-time deputy also what is looked after."),
    fields=(
        Column(
            name="rank", label=_("Rank"), source="rank", kind=Kind.CHOICE, choices=CadreTerm.Rank,
            required=True,
        ),
        Column(name="duties", label=_("Looks after"), source="duties", longest=200),
        day("on", _("From"), required=True),
    ),
)  # fmt: skip
PAY = Act(
    key="allowance",
    label=_("Enter an allowance"),
    action=actions.pay_allowance,
    record_as="post",
    shown_if=is_held,
    help=_("Of cadres of unions in non-public enterprises."),
    fields=(
        day("month", _("Month"), required=True, help=_("Any day of it.")),
        Column(name="yuan", label=_("Yuan"), source="fen", kind=Kind.DECIMAL, required=True),
        day("paid_on", _("Paid on"), required=True),
    ),
)
END = Act(
    key="end",
    label=_("End the post"),
    action=people.end_post,
    record_as="post",
    shown_if=is_held,
    fields=(
        day("on", _("Ends on"), required=True, help=NOT_HELD),
        Column(name="reason", label=_("Why"), source="exit_reason", longest=60),
    ),
)
CADRE_REGISTER = Register(
    key="cadres",
    label=_("Cadres of unions"),
    label_one=_("Cadre"),
    model="people.Post",
    category=Category.PEOPLE,
    rows=cadres,
    columns=COLUMNS,
    search=("body__name_zh", "body__pinyin", "body__initials"),
    filters=("kind", "full_time", "rank", "in_force", "valid_from"),
    order=("body__name_zh", "id"),
    number="id",
    add=actions.appoint_cadre,
    interval=("valid_from", "valid_to"),
    parts=(TERMS, TRAININGS, APPRAISALS, ALLOWANCES),
    acts=(RANK, TRAIN, APPRAISE, PAY, END),
    metrics=("deputy_rate", "chair_rank_rate"),
    empty=_("No cadre yet: enter who holds which post."),
)
