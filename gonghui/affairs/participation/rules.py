"""Workers' congresses and open factory affairs: what is allowed, and what keeps them in force."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.participation.models import Congress
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.calendar import same_day

# 企业民主管理规定（总工发〔2012〕12号）: a congress meets at least once a year.
SESSION_WITHIN_MONTHS = 12
# What keeps open factory affairs alive: ours, after the same rhythm.
DISCLOSURE_WITHIN_MONTHS = 12
# Ours: how long before its day a thing is told.
TERM_WARNING = timedelta(days=180)
SESSION_WARNING = DISCLOSURE_WARNING = timedelta(days=30)
# 企业民主管理规定: at least two thirds of the delegates must be present.
QUORUM = (2, 3)


def refuse_wrong_parts(delegates: int | None, women: int | None = None, frontline: int | None = None) -> None:
    """Refuses parts of the delegates that are more than the whole, or known where the whole is not.

    Raises:
        Refusal: a part exceeds the number of delegates.
    """
    for field, part in (("women_delegates", women), ("frontline_delegates", frontline)):
        if part is not None and (delegates is None or part > delegates):
            raise Refusal(
                _("There cannot be more than the %(whole)s delegates in all.")
                % {"whole": delegates if delegates is not None else _("unknown number of")},
                field=field,
            )


def refuse_wrong_holder(kind: str, body_kind: str) -> None:
    """Refuses a congress held by a body of the wrong kind: ours, after who convenes which congress.

    Raises:
        Refusal: one unit's or a group's is held by an employer, an area's or trade's by a union.
    """
    by_employer = kind in (Congress.Kind.OWN, Congress.Kind.GROUP)
    if by_employer and body_kind != Body.Kind.EMPLOYER:
        raise Refusal(_("The congress of a unit or group is held by an employer; name the employer."), "body")
    if not by_employer and body_kind != Body.Kind.UNION:
        raise Refusal(_("The congress of an area or trade is held by a union; name the union."), "body")


def refuse_backwards(start: date, end: date | None, field: str = "valid_to") -> None:
    """Refuses an interval that ends before it begins, or on the same day.

    Raises:
        Refusal: `end` is not after `start`.
    """
    if end is not None and end <= start:
        raise Refusal(_("The end must lie after the first day, %(day)s.") % {"day": start}, field)


def refuse_outside_term(start: date, end: date | None, day: date, field: str = "held_on") -> None:
    """Refuses a day, such as a session's, outside the congress's term.

    Raises:
        Refusal: before the term began or after it ended.
    """
    if day < start or (end is not None and day >= end):
        raise Refusal(
            _("The day lies outside the term of the congress, %(start)s to %(end)s.")
            % {"start": start, "end": end or _("further notice")},
            field=field,
        )


def refuse_no_employer(body_kind: str) -> None:
    """Refuses open factory affairs of anything but an employer.

    Raises:
        Refusal: the body is none.
    """
    if body_kind != Body.Kind.EMPLOYER:
        raise Refusal(_("Open factory affairs are an employer's; name the employer, not its union."), "body")


def refuse_disclosure(start: date, end: date | None, day: date, today: date) -> None:
    """Refuses a disclosure while the system was not in force, or still to come.

    Raises:
        Refusal: before the first day, after the end, or after `today`.
    """
    if day > today:
        raise Refusal(_("What is still to be disclosed does not count; enter it when it is."), "disclosed_on")
    if day < start or (end is not None and day >= end):
        raise Refusal(
            _("The system was not in force on that day, but from %(start)s to %(end)s.")
            % {"start": start, "end": end or _("further notice")},
            "disclosed_on",
        )


def has_quorum(due: int | None, present: int | None) -> bool | None:
    """Whether two thirds of the delegates came; None when either number is unknown."""
    if due is None or present is None:
        return None
    return present * QUORUM[1] >= due * QUORUM[0]


def new_term_due(ends: date | None, on: date) -> date | None:
    """The day on which the term of a congress ends, once that is near or past."""
    return ends if ends is not None and ends - on <= TERM_WARNING else None


def session_due(last: date, on: date) -> date | None:
    """The day by which a congress meets again, once that is near or past.

    Args:
        last: the day of its last session; of its term's beginning where it has not met.
    """
    next_by = same_day(last, months=SESSION_WITHIN_MONTHS)
    return next_by if next_by - on <= SESSION_WARNING else None


def disclosure_due(last: date, on: date) -> date | None:
    """The day by which a unit discloses again, once that is near or past.

    Args:
        last: the day of its last disclosure; of the system's first day where there was none.
    """
    next_by = same_day(last, months=DISCLOSURE_WITHIN_MONTHS)
    return next_by if next_by - on <= DISCLOSURE_WARNING else None
