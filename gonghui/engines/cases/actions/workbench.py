"""Daily work over many cases at once, each for itself; and the views that somebody keeps of the inbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.ladder import press
from gonghui.engines.cases.actions.moving import assign
from gonghui.engines.cases.models import Case, CaseNotice, SavedView
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.rules import Refusal

MOST = 100  # cases at once: so many one still reads through before confirming
LONGEST_NAME = 40
MOST_VIEWS = 20


@dataclass(frozen=True)
class Result:
    """What became of one case among many; `refused` says why nothing did, in words."""

    case: Case
    refused: str = ""


def _each(cases: Iterable[Case], do: Callable[[Case], object]) -> list[Result]:
    """Each in its own savepoint, in the order of their ids: two who take the same never wait in a ring."""
    wanted = sorted(cases, key=lambda case: case.pk)
    if not wanted:
        raise Refusal(_("Choose at least one case."), "cases")
    if len(wanted) > MOST:
        raise Refusal(_("Choose at most %(most)s cases at once.") % {"most": MOST}, "cases")
    results = []
    for case in wanted:
        try:
            with transaction.atomic():
                do(case)
        except Refusal as refusal:
            results.append(Result(case, str(refusal)))
        else:
            results.append(Result(case))
    return results


@transaction.atomic
def assign_many(
    *, cases: Iterable[Case], account: Account, by: Account, now: datetime, reason: str = ""
) -> list[Result]:
    """Names one handler for several cases; those that refuse it stay as they are, the others do not.

    Args:
        cases: as `by` has them before the eyes: what somebody moved meanwhile is refused.
    Returns:
        What became of each, in the order of their ids.
    Raises:
        Refusal: none or too many were chosen; nothing was done.
    """
    return _each(cases, lambda case: assign(case=case, account=account, by=by, now=now, reason=reason))


@transaction.atomic
def remind_many(*, cases: Iterable[Case], by: Account, now: datetime, reason: str) -> list[Result]:
    """Reminds the units that lead several cases; as of `assign_many`."""
    rung = CaseNotice.Rung.REMIND
    return _each(cases, lambda case: press(case=case, rung=rung, by=by, now=now, reason=reason))


@transaction.atomic
def save_view(*, name: str, filters: Mapping[str, Any], by: Account) -> SavedView:
    """Keeps filters of the inbox under a name; one of the same name is replaced.

    Raises:
        Refusal: no name, a name too long, nothing filtered, or too many views.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(_("Give the view a name, of 40 characters at most."), "name")
    if not filters:
        raise Refusal(_("Nothing is filtered yet; choose what the view is to show first."), "name")
    held = SavedView.objects.select_for_update().filter(account=by, name=name).first()
    if held is None and SavedView.objects.filter(account=by).count() >= MOST_VIEWS:
        raise Refusal(_("Twenty views are kept at most; remove one first."), "name")
    before = None if held is None else fields_of(held)
    view = held or SavedView(account=by, name=name)
    view.filters = dict(filters)
    view.version += held is not None
    view.save()
    record_change(verb="save_view", record=view, by=by, before=before)
    return view


@transaction.atomic
def drop_view(*, view: SavedView, by: Account) -> None:
    """Removes a saved view.

    Raises:
        Refusal: it is somebody else's.
    """
    if view.account_id != by.pk:
        raise Refusal(_("This view is somebody else's."))
    record_change(verb="drop_view", record=view, by=by, before=fields_of(view), deleted=True)
    view.delete()
