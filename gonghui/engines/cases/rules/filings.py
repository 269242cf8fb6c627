"""The short kind: something is submitted, checked, returned or accepted, and archived."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.rules.kinds import (
    OPENED,
    Act,
    At,
    CaseKind,
    ClockEffect,
    Effect,
    Field,
    KindClock,
    Step,
)
from gonghui.foundation.accounts.rules import Permission

SUBMITTED, MENDING, ACCEPTED, ARCHIVED = "submitted", "mending", "accepted", "archived"


def filing(
    *,
    key: str,
    name: Any,
    series: str,
    fields: tuple[Field, ...] = (),
    clock: KindClock | None = None,
    checked_by: Permission = Permission.EDIT,
) -> CaseKind:
    """A filing: opened (submitted) by the unit that owes it, checked by its lead, the unit above.

    Whoever submitted it does not accept it. A returned filing stays with the lead; the clock stands until
    it is submitted again.

    Args:
        fields: what is submitted, and may be mended.
        clock: the limit for checking.
    """

    return CaseKind(
        key=key,
        name=name,
        series=series,
        states={
            SUBMITTED: _("Submitted"),
            MENDING: _("Returned to be mended"),
            ACCEPTED: _("Accepted on file"),
            ARCHIVED: _("Archived"),
        },
        closed=(ARCHIVED,),
        steps=_steps(fields, clock, checked_by),
        fields=fields,
        clocks=() if clock is None else (clock,),
        outcomes={"filed": _("Filed")},
        short=True,
    )


def _steps(fields: tuple[Field, ...], clock: KindClock | None, checked_by: Permission) -> tuple[Step, ...]:
    def does(effect: Effect) -> tuple[ClockEffect, ...]:
        return () if clock is None else (ClockEffect(clock.name, effect),)

    return (
        Step(
            name="return_filing",
            label=_("Return it to be mended"),
            source=(SUBMITTED,),
            target=MENDING,
            permission=checked_by,
            needs_reason=True,
            clocks=does(Effect.PAUSE),
            sentence=_("returned the filing to be mended"),
        ),
        Step(
            name="submit_again",
            label=_("Submit it again"),
            source=(MENDING,),
            target=SUBMITTED,
            at=At.ORIGIN,
            needs=fields,
            clocks=does(Effect.RESUME),
            sentence=_("submitted the filing again"),
            primary=True,
        ),
        Step(
            name="accept_filing",
            label=_("Accept the filing"),
            source=(SUBMITTED,),
            target=ACCEPTED,
            permission=checked_by,
            act=Act.ACCEPT,
            not_by=(OPENED, "submit_again"),
            outcomes=("filed",),
            clocks=does(Effect.STOP),
            sentence=_("accepted the filing"),
            primary=True,
        ),
        Step(
            name="archive",
            label=_("Archive"),
            source=(ACCEPTED,),
            target=ARCHIVED,
            sentence=_("archived the filing"),
            primary=True,
        ),
    )
