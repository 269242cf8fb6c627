"""What everybody sees of plans in the making, without an account: drafts, windows, answers, plans."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from gonghui.affairs.planning.models import PlanMaking, Remark
from gonghui.affairs.planning.rules.entries import LIMITS, Limits, read_limits
from gonghui.affairs.planning.rules.kinds import ANSWERING, CONSULTING, DROPPED, PUBLISHED
from gonghui.foundation.law.queries import value

_ALL = PlanMaking.objects.select_related("case__lead", "area", "consulted", "submitted")


def comment_limits(making: PlanMaking, on: date) -> Limits:
    """What the page bears on a day."""
    return read_limits(value(LIMITS, making.area.code, on).value)


def is_open(making: PlanMaking, on: date) -> bool:
    """Whether everybody may say something on a day."""
    return making.case.state == CONSULTING and window_of(making, on)


def window_of(making: PlanMaking, on: date) -> bool:
    """Whether a day lies in the window."""
    first, last = making.consult_from, making.consult_until
    return first is not None and last is not None and first <= on <= last


def _public() -> QuerySet[PlanMaking]:
    """Whatever was laid before the public, and was not given up since."""
    return _ALL.all().exclude(consulted=None).exclude(case__state=DROPPED)


def open_consultations(on: date) -> list[PlanMaking]:
    """Drafts on which everybody may say something on a day, the one that closes first before."""
    rows = _public().filter(case__state=CONSULTING, consult_from__lte=on, consult_until__gte=on)
    return list(rows.order_by("consult_until", "pk")[:50])


def published_makings() -> list[PlanMaking]:
    """Published plans, the newest first."""
    rows = _ALL.all().filter(case__state=PUBLISHED)
    return list(rows.order_by("-published_on", "-pk")[:50])


def waiting_makings(on: date) -> list[PlanMaking]:
    """Drafts whose window is over, that are being answered, revised or decided."""
    rows = _public().exclude(case__state=PUBLISHED).exclude(pk__in=[one.pk for one in open_consultations(on)])
    return list(rows.order_by("-consult_until", "-pk")[:50])


def public_making(public_id: UUID) -> PlanMaking | None:
    """One draft or plan that is public; None otherwise."""
    return (_public() | _ALL.all().filter(case__state=PUBLISHED)).filter(case__public_id=public_id).first()


def answers_published(making: PlanMaking, answer: str = "") -> QuerySet[Remark]:
    """The answered opinions of the public: number, part, gist, answer and reason; never words, sender or day.

    Until the draft goes to the experts the answers may change, and none is published.
    """
    if making.case.state in (CONSULTING, ANSWERING):
        return making.remarks.none()
    rows = making.remarks.filter(kind=Remark.Kind.PUBLIC).exclude(answer="").order_by("number")
    rows = rows.only("number", "about", "gist", "answer", "reason", "making", "kind")
    return rows.filter(answer=answer) if answer in Remark.Answer.values else rows
