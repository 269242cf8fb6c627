"""Drives with their targets and results; the four coverages of the groups, each with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from gonghui.affairs.membership.models import Application, Drive, DriveTarget, Entrance
from gonghui.affairs.membership.rules.settings import WorkerGroup, groups
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import covers, scope_of
from gonghui.foundation.accounts.rules import Permission, Scope
from gonghui.foundation.bodies.queries import in_force
from gonghui.foundation.core.registers import Category
from gonghui.foundation.warehouse.queries import breakdown, figure
from gonghui.foundation.warehouse.queries.figures import Figure

COVERAGES = (
    "group_organisation_coverage",
    "group_work_coverage",
    "group_service_coverage",
    "group_activity_coverage",
)


@dataclass(frozen=True)
class Results:
    """What came of a drive, or of a part of it.

    Attributes:
        applied: applications that came under it.
        joined: memberships that began under it.
        staying: those of them in force on the day.
        target: None where nobody set one, which is not 0.
    """

    applied: int
    joined: int
    staying: int
    target: int | None = None
    name: str = ""

    @property
    def share(self) -> float | None:
        """Joined of the target; None without one."""
        return self.joined / self.target if self.target else None


def drives_visible_to(account: Account, on: date) -> QuerySet[Drive]:
    """The drives of unions within the account's area, the latest first."""
    scope = scope_of(account, Permission.VIEW, Category.ORGANISING, on)
    return Drive.objects.filter(scope.as_q("body")).select_related("body").order_by("-valid_from", "-pk")


def drive_seen(account: Account, public_id: Any, on: date) -> Drive | None:
    """One drive, where the account may see it."""
    return drives_visible_to(account, on).filter(public_id=public_id).first()


def may_run(account: Account, drive: Drive) -> bool:
    """Whether the account may set targets of a drive and end it."""
    return covers(scope_of(account, Permission.EDIT, Category.ORGANISING), drive.body_id)


def _counted(rows: QuerySet[Application], on: date) -> dict[str, Count]:
    return {
        "applied": Count("pk"),
        "joined": Count("pk", filter=Q(membership__isnull=False, membership__valid_from__lte=on)),
        "staying": Count("pk", filter=Q(membership__isnull=False) & in_force(on, "membership__")),
    }


def results_of(drives: Sequence[Drive], on: date) -> dict[int, Results]:
    """What came of some drives by a day, with their targets in all."""
    rows = Application.objects.filter(drive__in=drives, opened_on__lte=on)
    counts = {
        row["drive"]: row for row in rows.values("drive").annotate(**_counted(rows, on)).order_by("drive")
    }
    targets = dict(
        DriveTarget.objects.filter(drive__in=drives, worker_group="", area=None).values_list(
            "drive", "members"
        )
    )
    nothing = {"applied": 0, "joined": 0, "staying": 0}
    return {
        drive.pk: Results(
            **{key: counts.get(drive.pk, nothing)[key] for key in nothing}, target=targets.get(drive.pk)
        )
        for drive in drives
    }


def parts_of_drive(drive: Drive, on: date, names: dict[str, str]) -> list[Results]:
    """What came of a drive by group, each with its target; groups outside the list come under their key."""
    rows = Application.objects.filter(drive=drive, opened_on__lte=on)
    counts = {
        row["worker_group"]: row
        for row in rows.values("worker_group").annotate(**_counted(rows, on)).order_by("worker_group")
    }
    targets = dict(
        DriveTarget.objects.filter(drive=drive, area=None)
        .exclude(worker_group="")
        .values_list("worker_group", "members")
    )
    keys = list(dict.fromkeys([*drive.groups, *counts]))
    nothing = {"applied": 0, "joined": 0, "staying": 0}
    return [
        Results(
            **{name: counts.get(key, nothing)[name] for name in nothing},
            target=targets.get(key),
            name=names.get(key, key),
        )
        for key in keys
    ]


def areas_of_drive(drive: Drive, on: date) -> list[Results]:
    """What came of a drive by street, and the streets that have a target."""
    rows = Application.objects.filter(drive=drive, opened_on__lte=on, area__isnull=False)
    counts = {
        row["area"]: row
        for row in rows.values("area", "area__name_zh").annotate(**_counted(rows, on)).order_by("area")
    }
    targets = {
        area: (members, name)
        for area, members, name in DriveTarget.objects.filter(
            drive=drive, worker_group="", area__isnull=False
        ).values_list("area", "members", "area__name_zh")
    }
    nothing = {"applied": 0, "joined": 0, "staying": 0}
    found = []
    for key in dict.fromkeys([*targets, *counts]):
        row = counts.get(key, nothing)
        target, name = targets.get(key, (None, ""))
        found.append(
            Results(
                **{one: row[one] for one in nothing}, target=target, name=str(row.get("area__name_zh", name))
            )
        )
    return found


def entrances_of(drive: Drive) -> list[Entrance]:
    """The codes of a drive."""
    return list(drive.entrances.select_related("union__body", "area").order_by("pk"))


def entrances_visible_to(account: Account, on: date) -> QuerySet[Entrance]:
    """The codes of unions within the account's area, the latest first."""
    scope = scope_of(account, Permission.VIEW, Category.ORGANISING, on)
    rows = Entrance.objects.filter(scope.as_q("union"))
    return rows.select_related("union__body", "area", "drive").order_by("-pk")


@dataclass(frozen=True)
class GroupRow:
    """A group with its four figures; a figure without a denominator is unknown."""

    key: str
    group: WorkerGroup | None
    figures: list[Figure]


def coverages(*, area: int | None, on: date, scope: Scope | None) -> tuple[list[GroupRow], list[Figure]]:
    """The four coverages of every group of the day's list, and of all of them.

    Args:
        area: id; None for the whole city.
    """
    by_metric = [breakdown(key, column="worker_group", area=area, as_of=on, scope=scope) for key in COVERAGES]
    named = groups(on)
    keys = list(dict.fromkeys([*named, *(key for part in by_metric for key in part)]))
    unknown = [Figure(metric=key, version=1, as_of=on, area=area, numerator=None) for key in COVERAGES]
    rows = [
        GroupRow(
            key,
            named.get(key),
            [part.get(key, unknown[place]) for place, part in enumerate(by_metric)],
        )
        for key in keys
    ]
    return rows, [figure(key, area=area, as_of=on, scope=scope) for key in COVERAGES]
