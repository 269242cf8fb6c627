"""Which plans are being made, and what lacks before one may go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.planning.models import DraftVersion, Meeting, PlanMaking, Remark, VersionFile
from gonghui.affairs.planning.rules.kinds import MAKING
from gonghui.engines.cases.queries.reach import cases_visible_to, legal_day
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.law.queries import values
from gonghui.foundation.law.rules import COUNTRY

USUAL, LEAST, EXPERTS = (
    "planning.consultation.days",
    "planning.consultation.least_days",
    "planning.experts.least",
)
# Meetings that decide; a seminar does not.
DECIDES = (Meeting.What.COUNCIL, Meeting.What.PARTY_GROUP, Meeting.What.COMMITTEE)


@dataclass(frozen=True)
class Lacking:
    """Something that must be there before the next step: in words, with how many, and where it is done."""

    sentence: Any
    count: int
    where: str  # part of the page: remarks, experts, asked, meetings, upper, versions


def files_on_their_way(making: PlanMaking) -> list[VersionFile]:
    """Files that are being read for a draft, and those that became no version: the five newest."""
    rows = making.files.exclude(state=VersionFile.State.KEPT).select_related("by")
    return list(rows.order_by("-pk")[:5])


@dataclass(frozen=True)
class Standing:
    """A making on the list: its newest version's number, opinions, and those without an answer."""

    making: PlanMaking
    versions: int
    remarks: int
    waiting: int


def makings_visible_to(account: Account, on: date) -> QuerySet[PlanMaking]:
    """The makings whose case an account may see."""
    seen = cases_visible_to(account, on).filter(kind=MAKING).values("pk")
    return PlanMaking.objects.filter(case__in=seen).select_related("case__lead", "area")


def making_of(account: Account, public_id: UUID, on: date) -> PlanMaking | None:
    """One making; None where there is none that the account may see."""
    return makings_visible_to(account, on).filter(case__public_id=public_id).first()


def standing_of(makings: Iterable[PlanMaking]) -> list[Standing]:
    """The makings with their counts, in two queries however many there are."""
    rows = list(makings)
    ids = [row.pk for row in rows]
    versions = dict(
        DraftVersion.objects.filter(making__in=ids).order_by().values_list("making").annotate(n=Count("pk"))
    )
    counts = {
        pk: (every, waiting)
        for pk, every, waiting in Remark.objects.filter(making__in=ids)
        .order_by()
        .values_list("making")
        .annotate(n=Count("pk"), waiting=Count("pk", filter=Q(answer="")))
    }
    return [Standing(row, versions.get(row.pk, 0), *counts.get(row.pk, (0, 0))) for row in rows]


def latest_version(making: PlanMaking) -> DraftVersion | None:
    """The newest version of the draft; None before the first."""
    return making.versions.select_related("by").order_by("-number").first()


def legal_limits(on: date) -> tuple[int, int, int]:
    """On a day: usual and least days of a consultation, and the fewest experts of a panel."""
    found = values([USUAL, LEAST, EXPERTS], COUNTRY, on)
    return int(found[USUAL].value), int(found[LEAST].value), int(found[EXPERTS].value)


def lacking(making: PlanMaking, step: str, on: date) -> list[Lacking]:
    """What must be there before a step, and is not; empty where nothing lacks."""
    found = _LACKING.get(step, lambda making, on: [])(making, on)
    return [one for one in found if one.count]


def _versions(making: PlanMaking, on: date) -> list[Lacking]:
    none = not making.versions.exists()
    return [Lacking(_("There is no version of the draft yet; keep one first."), int(none), "versions")]


def _window(making: PlanMaking, on: date) -> list[Lacking]:
    runs = making.consult_until is not None and on <= making.consult_until
    words = _("The window is open until %(day)s; it is closed on the day after.") % {
        "day": making.consult_until
    }
    return [Lacking(words, int(runs), "remarks")]


def _answers(making: PlanMaking, on: date) -> list[Lacking]:
    waiting = making.remarks.filter(answer="").count()
    taken = making.remarks.filter(answer__in=[Remark.Answer.ADOPTED, Remark.Answer.PARTLY])
    newest = making.versions.order_by("-number").values_list("number", flat=True).first() or 0
    # What is adopted stands in the draft: some version came after the one that was spoken of.
    stale = taken.filter(version_said_of__number__gte=newest).count()
    return [
        Lacking(
            _("%(n)s opinions have no answer yet; each gets one, with its reason.") % {"n": waiting},
            waiting,
            "remarks",
        ),
        Lacking(
            _("%(n)s opinions were adopted, but no version of the draft came after them.") % {"n": stale},
            stale,
            "versions",
        ),
    ]


def _panel(making: PlanMaking, on: date) -> list[Lacking]:
    experts, least = list(making.experts.all()), legal_limits(on)[2]
    reported = [one for one in experts if one.verdict]
    fails = sum(one.verdict == "fail" for one in experts)
    silent = len(experts) - len(reported)
    few = max(0, least - len(reported))
    return [
        Lacking(_("%(n)s experts have not given their verdict yet.") % {"n": silent}, silent, "experts"),
        Lacking(_("The panel wants %(n)s more experts.") % {"n": few}, 0 if silent else few, "experts"),
        Lacking(
            _("%(n)s experts did not pass the draft; revise it and enter their new verdict.") % {"n": fails},
            fails,
            "experts",
        ),
        *_answers(making, on),
    ]


def _decision(making: PlanMaking, on: date) -> list[Lacking]:
    silent = making.asked.filter(stance="").exclude(letter__handling__state="withdrawn").count()
    upper = not making.upper_plans.exists()
    return [
        *_panel(making, on),
        Lacking(
            _("%(n)s units that were asked have not answered; wait, or release them with a reason.")
            % {"n": silent},
            silent,
            "asked",
        ),
        Lacking(_("No plan above was looked at; say with which the draft agrees."), int(upper), "upper"),
    ]


def _met(making: PlanMaking, on: date) -> list[Lacking]:
    # A meeting decides on what was submitted: one before a draft was sent back does not count for the next.
    submitted = making.case.events.filter(step="to_decision").order_by("-pk").values_list("at", flat=True)
    since = legal_day(submitted[0]) if submitted else date.min
    met = making.meetings.filter(what__in=DECIDES, held_on__gte=since).exists()
    words = _("No meeting decided on it since it was submitted; enter one with its minutes.")
    return [Lacking(words, int(not met), "meetings")]


_LACKING = {
    "consult": _versions,
    "close_window": _window,
    "to_experts": _answers,
    "to_legal": _panel,
    "to_decision": _decision,
    "approve": _met,
}
