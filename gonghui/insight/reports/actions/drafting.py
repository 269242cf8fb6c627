"""A report drafted from figures, taken anew, and what persons write in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Area, Body
from gonghui.foundation.bodies.queries import city
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.plans.models import Plan
from gonghui.insight.reports.models import Gap, Report, ReportFigure
from gonghui.insight.reports.queries.taking import draft_of
from gonghui.insight.reports.rules.blocks import unknown_tokens
from gonghui.insight.reports.rules.ground import Draft
from gonghui.insight.reports.rules.statistics import statistical_year
from gonghui.insight.reports.rules.wording import PASSAGES, WANTED, title_of

EDIT = (Permission.EDIT_PLAN, Category.FIGURES)
MOST_WORDS = 20_000  # characters of a passage
BULKY = {"content", "words"}


def locked(report: Report, *, version: int | None = None) -> Report:
    """The draft, locked.

    Raises:
        Refusal: it is issued, or was changed since the person saw it.
    """
    held = Report.objects.select_for_update().get(pk=report.pk)
    if held.state == Report.State.ISSUED:
        raise Refusal(_("This report is issued; nothing in it is changed any more. Draft a new one."))
    if version is not None and version != held.version:
        raise Refusal(
            _("Somebody changed this draft meanwhile; what you typed is kept, look and send again.")
        )
    return held


def touched(report: Report, by: Account, *fields: str) -> None:
    """Saves a draft with one more hand in it."""
    if by.pk not in report.hands:
        report.hands = [*report.hands, by.pk]
    report.version += 1
    report.save(update_fields=["hands", "version", *fields])


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The log names a paper by what was done; its text stays with the report."""
    return {name: value for name, value in values.items() if name not in BULKY}


@transaction.atomic
def draft_report(
    *,
    kind: str,
    plan: Plan | None,
    body: Body,
    year: int,
    addressee: str,
    by: Account,
    now: datetime,
    as_of: date | None = None,
) -> Report:
    """Drafts a report from what is recorded; it is whole at once, with what is unknown marked.

    Args:
        body: in whose name it is issued.
        as_of: the day of its figures; else the last of the year (of statistics 30 September), or today.
    Raises:
        Refusal: no such kind, a year outside the plan, a day to come, or no addressee.
    """
    demand(by, *EDIT, body)
    day = _checked(kind, plan, year, addressee, as_of, now)
    area: Area = plan.area if plan is not None else city()
    report = Report.objects.create(
        plan=plan,
        kind=kind,
        year=year,
        area=area,
        body=body,
        as_of=day,
        known_at=now,
        title=title_of(kind, plan.name_zh if plan else "", year),
        addressee=addressee.strip(),
        drafted_by=by,
        hands=[by.pk],
    )
    _fill(report, now)
    record_change(verb="draft_report", record=report, by=by, params={"title": report.title}, seal=told)
    return report


def _checked(
    kind: str, plan: Plan | None, year: int, addressee: str, as_of: date | None, now: datetime
) -> date:

    today = timezone.localdate(now)
    if kind not in Report.Kind.values:
        raise Refusal(_("Choose which report it is."), field="kind")
    if (kind == Report.Kind.STATISTICS) != (plan is None):
        raise Refusal(_("Choose the plan; only the union statistics have none."), field="plan")
    if not addressee.strip():
        raise Refusal(_("Name the office to which the report goes."), field="addressee")
    if plan is not None and not plan.period_start.year <= year <= plan.period_end.year:
        raise Refusal(
            _("The plan runs from %(first)s to %(last)s; choose a year of it.")
            % {"first": plan.period_start.year, "last": plan.period_end.year},
            field="year",
        )
    latest = statistical_year(year)[1] if plan is None else min(date(year, 12, 31), plan.period_end)
    if plan is None and latest > today:
        raise Refusal(_("This statistical year ends on %(day)s only.") % {"day": latest}, field="year")
    day = as_of or min(latest, today)
    if day > today:
        raise Refusal(_("This day is still to come; nothing is known of it."), field="as_of")
    if plan is not None and (day < plan.period_start or day > plan.period_end):
        raise Refusal(_("This day lies outside the plan's period."), field="as_of")
    return latest if plan is None else day


@transaction.atomic
def take_figures(*, report: Report, by: Account, now: datetime) -> Report:
    """Takes the figures of a draft anew; what persons wrote and closed stays where it still fits.

    Raises:
        Refusal: the report is issued.
    """
    demand(by, *EDIT, report.body_id)
    held = locked(report)
    before = fields_of(held)
    closed = {gap.key: gap for gap in held.gaps.exclude(closed_by=None)}
    held.figures.all().delete()
    held.gaps.all().delete()
    _fill(held, now)
    for gap in held.gaps.all():
        old = closed.get(gap.key)
        if old is not None and old.kind == gap.kind:
            Gap.objects.filter(pk=gap.pk).update(
                filled=old.filled,
                source=old.source,
                reason=old.reason,
                closed_by=old.closed_by_id,
                closed_at=old.closed_at,
            )
    for place, text in held.words.items():
        if text.strip():
            Gap.objects.filter(report=held, key=f"words.{place}").delete()
    held.known_at = now
    touched(held, by, "known_at")
    params = {"title": held.title, "as_of": f"{held.as_of}"}
    record_change(verb="take_figures", record=held, by=by, before=before, params=params, seal=told)
    return held


def _fill(report: Report, now: datetime) -> None:
    """Figures, gaps and text of a draft."""
    draft: Draft = draft_of(
        report.kind, plan=report.plan, area=report.area, as_of=report.as_of, year=report.year
    )
    ReportFigure.objects.bulk_create(
        ReportFigure(
            report=report,
            key=fact.key,
            place=place,
            label=fact.label[:120],
            text=fact.text[:120],
            value=fact.value,
            unit=fact.unit,
            state=fact.state,
            number=fact.number,
            metric=fact.measured.metric if fact.measured else "",
            definition_version=fact.measured.version if fact.measured else None,
            area_id=(fact.measured.area or report.area_id) if fact.measured else None,
            as_of=fact.measured.as_of if fact.measured else None,
            numerator=fact.measured.numerator if fact.measured else None,
            denominator=fact.measured.denominator if fact.measured else None,
        )
        for place, fact in enumerate(draft.facts)
    )
    Gap.objects.bulk_create(
        Gap(report=report, key=lack.key, place=place, kind=lack.kind, label=lack.label[:120])
        for place, lack in enumerate(draft.lacks)
    )
    Report.objects.filter(pk=report.pk).update(content=draft.content)
    report.content = draft.content


@transaction.atomic
def write_words(*, report: Report, place: str, text: str, version: int, by: Account, now: datetime) -> Report:
    """Writes a passage; figures are named in it by their keys, such as {12.value}.

    Raises:
        Refusal: no such passage, a key that names no figure, too long, or changed meanwhile.
    """
    demand(by, *EDIT, report.body_id)
    held = locked(report, version=version)
    if place not in WANTED[held.kind]:
        raise Refusal(_("This report has no such passage."), field="text")
    if len(text) > MOST_WORDS:
        raise Refusal(_("Too long: at most %(longest)s characters.") % {"longest": MOST_WORDS}, field="text")
    unknown = unknown_tokens(text, held.figures.values_list("key", flat=True))
    if unknown:
        raise Refusal(
            _("%(keys)s names no figure of this report; take the keys from the list beside.")
            % {"keys": "、".join(f"{{{key}}}" for key in unknown)},
            field="text",
        )
    before = fields_of(held)
    held.words = {**held.words, place: text.strip()}
    key = f"words.{place}"
    gap = Gap.objects.filter(report=held, key=key)
    if text.strip():
        gap.delete()
    elif not gap.exists():
        last = held.gaps.count()
        Gap.objects.create(report=held, key=key, place=last, kind=Gap.Kind.WORDS, label=PASSAGES[place][1])
    touched(held, by, "words")
    params = {"title": held.title, "passage": PASSAGES[place][0]}
    record_change(verb="write_words", record=held, by=by, before=before, params=params, seal=told)
    return held
