"""Which posts there must be, how far somebody of a pool is, and what may be done when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres.models import Appraisal
from gonghui.foundation.bodies.models import Employer, Union
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import Follows
from gonghui.foundation.people.models import Post

CADRES = (
    Post.Kind.CHAIR,
    Post.Kind.VICE_CHAIR,
    Post.Kind.COMMITTEE,
    Post.Kind.AUDIT,
    Post.Kind.WOMEN,
)
# The eight pools (八支队伍) in the order in which the plan names them.
POOLS = (
    Post.Kind.EMPLOYMENT_COUNSELLOR,
    Post.Kind.COUNSELLOR,
    Post.Kind.TRAINER,
    Post.Kind.BARGAINING_INSTRUCTOR,
    Post.Kind.LAWYER,
    Post.Kind.MEDIATOR,
    Post.Kind.LAW_SUPERVISOR,
    Post.Kind.SOCIAL_WORKER,
)
# One full-time deputy each: 乡镇（街道）总工会, 开发区工会.
WITH_DEPUTY = (Union.Type.STREET, Union.Type.ZONE)
# 县以上总工会; and the unions of state enterprises and institutions.
RANKED = (Union.Type.FEDERATION,)
PUBLIC_KINDS = (Employer.UnitKind.INSTITUTION,)
PUBLIC_OWNERS = (Employer.Ownership.STATE,)
NON_PUBLIC = (Employer.Ownership.PRIVATE, Employer.Ownership.FOREIGN)

SELECTED, TRAINED, CERTIFIED, ACTIVE, LAPSED, EXITED = (
    "selected",
    "trained",
    "certified",
    "active",
    "lapsed",
    "exited",
)
STATES: Mapping[str, Any] = {
    SELECTED: _("Selected"),
    TRAINED: _("Trained"),
    CERTIFIED: _("Certified, not assigned"),
    ACTIVE: _("Active"),
    LAPSED: _("Certificate lapsed"),
    EXITED: _("Left the pool"),
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """What records say of somebody of a pool on a day.

    Attributes:
        ends: the first day on which the post is no longer held.
        trained: a course was passed by then.
        certified_from, certified_to: the certificate's interval, half-open.
        assigned: to a street, or the post is at a street's own union.
    """

    ends: date | None
    trained: bool
    certified_from: date | None
    certified_to: date | None
    assigned: bool


def state_of(held: Held, on: date) -> str:
    """How far somebody of a pool is on a day: a key of `STATES`. It follows from records and is never set."""
    if held.ends is not None and held.ends <= on:
        return EXITED
    if held.certified_to is not None and held.certified_to <= on:
        return LAPSED
    if held.certified_from is not None and held.certified_from <= on:
        return ACTIVE if held.assigned else CERTIFIED
    return TRAINED if held.trained else SELECTED


@dataclass(frozen=True, kw_only=True)
class Needed:
    """A post that a union must have, or may have.

    Attributes:
        rank: it is to be held as a deputy of the same level.
        binding: else the law only allows it.
    """

    kind: str
    full_time: bool = False
    rank: bool = False
    binding: bool = True


def posts_needed(
    union_type: str, *, public: bool, workers: int | None, full_time_from: int, deputies: int
) -> list[Needed]:
    """The posts of a union of a type.

    Args:
        public: it is the union of a state enterprise or an institution.
        workers: at the employers that it covers; None: nobody counted, and nothing follows.
        full_time_from: from so many workers on there may be a full-time chair (工会法 art. 14).
        deputies: full-time deputies of a street's, township's or zone's union; 0: none is wanted.
    """
    ranked = union_type in RANKED or public
    may = workers is not None and workers >= full_time_from and union_type not in (*RANKED, *WITH_DEPUTY)
    found = [Needed(kind=Post.Kind.CHAIR, rank=ranked)]
    if may:
        found.append(Needed(kind=Post.Kind.CHAIR, full_time=True, binding=False))
    if union_type in WITH_DEPUTY:
        found += [Needed(kind=Post.Kind.VICE_CHAIR, full_time=True)] * deputies
    return found


def refuse_uncertifiable(trained: bool) -> None:
    """Raises Refusal where nobody has entered a course that was passed."""
    if not trained:
        raise Refusal(
            _("Enter first the course that was passed; a certificate comes after training."), "certificate"
        )


def refuse_unassignable(
    *, certified_from: date | None, certified_to: date | None, last: str, on: date
) -> None:
    """Refuses to assign somebody without a certificate in force, or who did not do the duties.

    Args:
        last: result of the latest appraisal; empty: none yet.
    Raises:
        Refusal: says what is to be entered first.
    """
    if certified_from is None or certified_from > on or (certified_to is not None and certified_to <= on):
        raise Refusal(
            _("There is no certificate in force on that day; enter it, or its renewal, first."), "on"
        )
    if last == Appraisal.Result.NOT_DONE:
        raise Refusal(
            _("By the latest appraisal the duties were not done; appraise again before assigning."), "street"
        )


def refuse_busy(*, state: str, load: int, most: int | None) -> None:
    """Refuses to send somebody to one more case.

    Raises:
        Refusal: not active, or with as many open cases as the post allows.
    """
    if state != ACTIVE:
        raise Refusal(
            _("Only active, certified people are sent to cases; this one is: %(state)s.")
            % {"state": STATES[state]},
            "post",
        )
    if most is not None and load >= most:
        raise Refusal(
            _("This one has %(load)s open cases, and %(most)s at most; choose somebody else.")
            % {"load": load, "most": most},
            "post",
        )


def refuse_wrong_days(began_on: date, ended_on: date, hours: int) -> None:
    """Refuses days that run backwards, and hours that no day holds.

    Raises:
        Refusal: names the field.
    """
    if ended_on < began_on:
        raise Refusal(_("The last day lies before the first."), "ended_on")
    days = (ended_on - began_on).days + 1
    if not 1 <= hours <= days * 12:
        raise Refusal(_("So many hours do not fit into these days; write hours of training."), "hours")


def first_of(month: date) -> date:
    """The first day of a month, by which it is kept."""
    return month.replace(day=1)


RETAINED = (
    Follows(model="cadres.appraisal", leader="people.person", path="post__person", emptied={"note": ""}),
    Follows(model="cadres.allowance", leader="people.person", path="post__person"),
)
