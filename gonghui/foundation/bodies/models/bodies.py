"""Organisations (bodies), what each kind has of its own, and the dated trees over them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from gonghui.foundation.bodies.models.areas import Area, Edge, one_parent
from gonghui.foundation.core.models import (
    OPEN,
    DatedRecord,
    DateSpan,
    Record,
    ends_after_start,
)


def grams(name: str) -> Func:
    """Every two neighbouring signs of a name: what an index over parts of Chinese names stands on.

    Trigrams would find nothing by two signs, which is what people type.
    """
    return Func(F(name), function="gonghui_grams", output_field=ArrayField(models.TextField()))


class Body(DatedRecord):
    """Every organisation. Task owners, handlers, evaluators and hosts of records point at bodies."""

    class Kind(models.TextChoices):
        UNION = "union"
        EMPLOYER = "employer"
        AGENCY = "agency"
        COMMITTEE = "committee"
        DEPARTMENT = "department"  # of a federation: owners of indicators and tasks
        EVALUATOR = "evaluator"
        OTHER = "other"

    kind = models.CharField(max_length=12, choices=Kind)
    # Ordered sign by sign whatever the database's language: one index then serves order and beginnings.
    name_zh = models.CharField(max_length=120, db_collation="C")
    name_en = models.CharField(max_length=160, blank=True)
    code = models.CharField(max_length=18, blank=True)  # unified social credit code, GB 32100
    # Search keys: pinyin in full and initials, lower case.
    pinyin = models.CharField(max_length=400, blank=True, db_collation="C")
    initials = models.CharField(max_length=120, blank=True, db_collation="C")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    privacy = dict.fromkeys(
        ["kind", "name_zh", "name_en", "code", "pinyin", "initials", "merged_into", "valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code="") & Q(merged_into=None), name="one_body_a_credit_code"
            ),
            ends_after_start("body_interval"),
        ]
        indexes = [
            models.Index(fields=["name_zh", "id"], name="body_name"),
            models.Index(fields=["pinyin", "id"], name="body_pinyin"),
            models.Index(fields=["initials", "pinyin", "id"], name="body_initials"),
            GinIndex(grams("name_zh"), name="body_grams"),
            # Departments, committees and the like: few among very many.
            models.Index(
                fields=["kind"], condition=~Q(kind__in=["union", "employer"]), name="body_other_kinds"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Union(models.Model):
    """What only a trade union has."""

    class Type(models.TextChoices):
        """Working list of union types; ours, after the kinds that 工会法 art. 10-12 name."""

        FEDERATION = "federation"  # 地方总工会
        INDUSTRIAL = "industrial"  # 产业工会
        GROUP = "group"  # 局, 集团公司工会
        STREET = "street"  # 街道乡镇总工会
        ZONE = "zone"  # 开发区工会
        AREA_FEDERATION = "area_federation"  # 区域性工会联合会
        TRADE_FEDERATION = "trade_federation"  # 行业性工会联合会
        COMMUNITY = "community"  # 社区（村）联合工会
        BASIC = "basic"  # 独立基层工会
        JOINT = "joint"  # 联合基层工会

    body = models.OneToOneField(Body, on_delete=models.PROTECT, primary_key=True, related_name="union")
    type = models.CharField(max_length=20, choices=Type)
    # The area that a federation or street union leads; whoever holds a role there sees that area.
    territory = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="unions")
    term_years = models.PositiveSmallIntegerField(default=5)  # 3 or 5: 工会法 art. 16
    elected_on = models.DateField(null=True)

    privacy = dict.fromkeys(["body", "type", "territory", "term_years", "elected_on"], OPEN)

    class Meta:
        constraints = [models.CheckConstraint(name="union_term_3_or_5", condition=Q(term_years__in=[3, 5]))]


class Employer(models.Model):
    """What only an employer has."""

    class UnitKind(models.TextChoices):
        ENTERPRISE = "enterprise"
        INSTITUTION = "institution"
        AGENCY = "agency"
        ASSOCIATION = "association"  # 社会组织

    class Ownership(models.TextChoices):
        STATE = "state"
        COLLECTIVE = "collective"
        PRIVATE = "private"
        FOREIGN = "foreign"  # with Hong Kong, Macao and Taiwan investment
        MIXED = "mixed"

    body = models.OneToOneField(Body, on_delete=models.PROTECT, primary_key=True, related_name="employer")
    unit_kind = models.CharField(max_length=12, choices=UnitKind)
    ownership = models.CharField(max_length=12, choices=Ownership)
    industry = models.CharField(max_length=4, blank=True)  # GB/T 4754 section letter

    privacy = dict.fromkeys(["body", "unit_kind", "ownership", "industry"], OPEN)


class HeadCount(Record):
    """How many an employer has on a day, as last reported; the latest on or before a date holds."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="head_counts")
    counted_on = models.DateField()
    workers = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True)

    privacy = dict.fromkeys(["employer", "counted_on", "workers", "women"], OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "counted_on"], name="one_head_count_a_day"),
            models.CheckConstraint(
                name="women_within_workers", condition=Q(women=None) | Q(women__lte=F("workers"))
            ),
        ]


class Seat(DatedRecord):
    """Where a body sits: the one street in which its records count at a date."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="seats", db_index=False)

    privacy = dict.fromkeys(["body", "area", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_seat_at_a_time",
                expressions=[(F("body"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("seat_interval"),
        ]
        # Who sees which bodies is asked on nearly every page: answered from the index alone.
        indexes = [
            models.Index(fields=["area"], include=["body", "valid_from", "valid_to"], name="seat_area"),
        ]


class BodyTree(models.TextChoices):
    """The trees of unions: by territory, by industry, and directly led."""

    TERRITORIAL = "territorial"
    INDUSTRIAL = "industrial"
    DIRECT = "direct"


class BodyEdge(Edge):
    """`child` stands under `parent` in one tree of bodies."""

    tree = models.CharField(max_length=20, choices=BodyTree)
    child = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="parent_edges")
    parent = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="child_edges")

    privacy = dict.fromkeys(["tree", "child", "parent", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            one_parent("one_body_parent_a_tree"),
            ends_after_start("body_edge_interval"),
            models.CheckConstraint(name="body_edge_no_loop", condition=~Q(child=F("parent"))),
        ]


class BodyPath(models.Model):
    """The closure of the body edges: every ancestor of every body, itself included, dated."""

    tree = models.CharField(max_length=20, choices=BodyTree)
    ancestor = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="paths_down", db_index=False)
    descendant = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="paths_up")
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    privacy = dict.fromkeys(["tree", "ancestor", "descendant", "depth", "valid_from", "valid_to"], OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["tree", "ancestor", "descendant"], name="body_path_down"),
            models.Index(
                fields=["ancestor"], include=["descendant", "valid_from", "valid_to"], name="body_path_below"
            ),
            models.Index(fields=["tree", "descendant", "ancestor"], name="body_path_up"),
        ]


class Coverage(DatedRecord):
    """`union` covers `employer`: its own basic union, or a joint or federated one; many to many."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="coverages", db_index=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="coverages")

    privacy = dict.fromkeys(["union", "employer", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_coverage_a_pair",
                expressions=[
                    (F("union"), RangeOperators.EQUAL),
                    (F("employer"), RangeOperators.EQUAL),
                    (DateSpan(), RangeOperators.OVERLAPS),
                ],
            ),
            ends_after_start("coverage_interval"),
        ]
        indexes = [
            models.Index(
                fields=["union"], include=["employer", "valid_from", "valid_to"], name="coverage_union"
            ),
        ]
