"""An issued report before everybody: an act of the office that issues, and how it is taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.reports.actions.gaps import LONGEST_WORDS
from gonghui.insight.reports.actions.issuing import ISSUE, NAMED
from gonghui.insight.reports.models import Publication, Report
from gonghui.insight.reports.queries.public import tells_too_little


@transaction.atomic
def publish_report(*, report: Report, with_paper: bool = False, by: Account, now: datetime) -> Publication:
    """Shows the figures of an issued report on the public page, as they were issued.

    Args:
        with_paper: whether everybody may take the paper itself, too.
    Raises:
        Refusal: a draft, no report of a plan, public already, or the paper prints small cells.
    """
    demand(by, *ISSUE, report.body_id)
    held = Report.objects.select_for_update().get(pk=report.pk)
    if held.state != Report.State.ISSUED:
        raise Refusal(_("Only an issued report goes before the public; issue it first."))
    if held.plan_id is None:
        raise Refusal(_("The public page tells of plans; the union statistics have none."))
    if held.publications.filter(withdrawn_at=None).exists():
        raise Refusal(_("This report is public already."))
    if with_paper:
        _check_paper(held)
    made = Publication.objects.create(report=held, with_paper=with_paper, published_by=by, published_at=now)
    record_change(verb="publish_report", record=made, by=by, params={"title": held.title})
    return made


def _check_paper(report: Report) -> None:
    """What the page withholds, a paper beside it must not tell."""
    small = [one.label for one in report.figures.order_by("place") if tells_too_little(one)]
    if small:
        raise Refusal(
            _(
                "The paper prints %(count)d figures of fewer than five (%(names)s); "
                "publish the figures without the paper."
            )
            % {"count": len(small), "names": "、".join(small[:NAMED])},
            field="with_paper",
        )


@transaction.atomic
def withdraw_report(*, publication: Publication, reason: str, by: Account, now: datetime) -> Publication:
    """Takes a report off the public page; that it stood there stays known.

    Raises:
        Refusal: no reason, or taken off already.
    """
    demand(by, *ISSUE, publication.report.body_id)
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    if held.withdrawn_at is not None:
        raise Refusal(_("This report is off the public page already."))
    if not reason.strip() or len(reason.strip()) > LONGEST_WORDS:
        raise Refusal(_("Say in at most 300 characters why it is taken off."), field="reason")
    before = fields_of(held)
    held.withdrawn_by, held.withdrawn_at, held.withdrawn_because = by, now, reason.strip()
    held.version += 1
    held.save()
    params = {"title": publication.report.title}
    record_change(verb="withdraw_report", record=held, by=by, before=before, params=params)
    return held
