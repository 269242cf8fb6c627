"""Areas, and what every dated tree stands on."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from gonghui.foundation.core.models import (
    OPEN,
    DatedRecord,
    DateSpan,
    ends_after_start,
)


class Area(DatedRecord):
    """A city, district, street or zone. Codes change over the years, hence the validity."""

    class Level(models.TextChoices):
        CITY = "city"
        DISTRICT = "district"
        STREET = "street"  # 街道, 镇, 乡 and what the statistics list beside them
        ZONE = "zone"  # a development zone that overlaps districts
        ELSEWHERE = "elsewhere"  # outside the installation: known by name only, for plans to compare with

    class Kind(models.TextChoices):
        """What a unit at street level is; those of statistics only are no 街道乡镇 of the 343."""

        SUBDISTRICT = "subdistrict"  # 街道
        TOWN = "town"  # 镇
        TOWNSHIP = "township"  # 乡
        AREA_OFFICE = "area_office"  # 地区
        STATISTICAL = "statistical"  # listed by the statistics beside them: zones, an airport

    code = models.CharField(max_length=12)  # GB/T 2260 for city and district, statistical code for streets
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=Level)
    kind = models.CharField(max_length=12, choices=Kind, blank=True)  # of street level only
    # Schematic tile map: column and row of a district's tile.
    tile_column = models.PositiveSmallIntegerField(null=True)
    tile_row = models.PositiveSmallIntegerField(null=True)

    privacy = dict.fromkeys(
        ["code", "name_zh", "name_en", "level", "kind", "tile_column", "tile_row", "valid_from", "valid_to"],
        OPEN,
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_area_a_code",
                expressions=[(F("code"), RangeOperators.EQUAL), (DateSpan(), RangeOperators.OVERLAPS)],
            ),
            ends_after_start("area_interval"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class AreaTree(models.TextChoices):
    """`statistical` partitions the city and adds up; `zone` overlaps it and never enters a sum."""

    STATISTICAL = "statistical"
    ZONE = "zone"


class Edge(DatedRecord):
    """Base of a dated edge from child to parent in one tree."""

    class Meta:
        abstract = True


def one_parent(name: str) -> ExclusionConstraint:
    """The constraint that a child has one parent at a time in a tree."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (F("tree"), RangeOperators.EQUAL),
            (F("child"), RangeOperators.EQUAL),
            (DateSpan(), RangeOperators.OVERLAPS),
        ],
    )


class AreaEdge(Edge):
    """`child` lies in `parent` in one tree of areas."""

    tree = models.CharField(max_length=20, choices=AreaTree)
    child = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="parent_edges")
    parent = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="child_edges")

    privacy = dict.fromkeys(["tree", "child", "parent", "valid_from", "valid_to"], OPEN)

    class Meta:
        constraints = [
            one_parent("one_area_parent_a_tree"),
            ends_after_start("area_edge_interval"),
            models.CheckConstraint(name="area_edge_no_loop", condition=~Q(child=F("parent"))),
        ]


class AreaPath(models.Model):
    """The closure of the area edges: every ancestor of every area, itself included, dated."""

    tree = models.CharField(max_length=20, choices=AreaTree)
    ancestor = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="paths_down")
    descendant = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="paths_up")
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    privacy = dict.fromkeys(["tree", "ancestor", "descendant", "depth", "valid_from", "valid_to"], OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["tree", "ancestor", "descendant"], name="area_path_down"),
            models.Index(fields=["tree", "descendant", "ancestor"], name="area_path_up"),
        ]
