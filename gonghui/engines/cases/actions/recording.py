"""What every action on a case does: lock its row, write one Change and one event, reckon its clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.actions.clocks import follow_stated, reckon
from gonghui.engines.cases.models import Case, CaseEvent
from gonghui.engines.cases.queries.gates import GateRefusal
from gonghui.engines.cases.queries.history import last_told
from gonghui.engines.cases.queries.reach import legal_day, refuse_lent, refuse_unseen
from gonghui.engines.cases.queries.roles import CASES
from gonghui.engines.cases.queries.words import WORDS, case_key, for_the_log, seal_reason, seal_words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.sealed import protected_fields

P = ParamSpec("P")
R = TypeVar("R")


def lock(case: Case, by: Account, now: datetime, expected_version: int | None = None) -> Case:
    """The case's row, locked until the transaction ends.

    Args:
        expected_version: that which `by` has before the eyes; that of `case` when not given.
    Raises:
        Refusal: the case is none that `by` may see, or somebody moved it meanwhile: who did what, when.
    """
    # Nothing is joined: whoever waits here for another lead would find the row joined no more.
    held = Case.objects.select_for_update().get(pk=case.pk)
    refuse_unseen(by, held, legal_day(now))
    if held.version != (case.version if expected_version is None else expected_version):
        raise Refusal(
            _("Somebody was faster: %(told)s. Load the page again and look what is left to do.")
            % {"told": last_told(held)}
        )
    return held


def key_of(case: Case) -> bytes:
    """The case's own key.

    Raises:
        Refusal: it was destroyed: the case's words are erased, and no new ones are kept.
    """
    key = case_key(case)
    if key is None:
        raise Refusal(_("The words of this case were erased; it takes no new ones."))
    return key


def tell(
    *,
    held: Case,
    before: Mapping[str, Any] | None,
    verb: str,
    by: Account,
    now: datetime,
    step: str = "",
    from_state: str | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    effects: Iterable[Mapping[str, Any]] = (),
    permission: Permission = Permission.EDIT,
) -> CaseEvent:
    """Saves the case and writes what happened to it: one event, one Change, the clocks that it touched.

    Args:
        held: the locked case, changed but not saved; a new one has `before` None and is saved already.
        verb: of the Change.
        step: of the event; the verb when not given.
        reason, words: sealed under the case's key.
        params: open facts that sentences name.
    """
    event = write_event(
        held=held,
        step=step or verb,
        by=by,
        now=now,
        from_state=held.state if from_state is None else from_state,
        reason=reason,
        words=words,
        params=params,
        effects=list(effects),
        permission=permission,
    )
    if event.effects:
        reckon(held, now)
    follow_stated(held, before, now)
    if before is not None:
        held.version += 1
        held.save()
    record_change(
        verb=verb,
        record=held,
        by=by,
        before=before,
        params={"number": held.number, "step": event.step, **event.params},
        subject=held.subject_id,
        seal=lambda values: _sealed(held, values),
    )
    return event


def _sealed(held: Case, values: dict[str, Any]) -> dict[str, Any]:
    if not any(values.get(name) not in (None, "") for name in protected_fields(Case)):
        return values
    return dict(for_the_log(key_of(held))(values))


def write_event(
    *,
    held: Case,
    step: str,
    by: Account,
    now: datetime,
    from_state: str | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
    params: Mapping[str, Any] | None = None,
    effects: Iterable[Mapping[str, Any]] = (),
    permission: Permission = Permission.EDIT,
) -> CaseEvent:
    """The event alone, where another record's Change tells of it (a file, a link)."""
    refuse_lent(held, by, legal_day(now))
    sealing = key_of(held) if words or reason else b""
    return CaseEvent.objects.create(
        case=held,
        at=now,
        step=step,
        from_state=held.state if from_state is None else from_state,
        to_state=held.state,
        by=by,
        acting_for=by.acting_for,
        body=home_of(by, permission, CASES),
        reason=seal_reason(reason, key=sealing),
        words=seal_words(dict(words), key=sealing, part=WORDS) if words else None,
        effects=list(effects),
        params=dict(params or {}),
    )


@cache
def declared_keepers() -> tuple[Callable[..., None], ...]:
    """Every declared keeper, in the order of the installed modules: `KEEPERS` of a module's `actions`, which
    take (refusal, by, now) and keep a refusal once, however often they are asked."""
    found: list[Callable[..., None]] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.actions"):
            found.extend(getattr(import_module(f"{app.name}.actions"), "KEEPERS", ()))
    return tuple(found)


def keeping_refusals(action: Callable[P, R]) -> Callable[P, R]:
    """An action outside whose transaction a gate's refusal is kept; put above `atomic`.

    Within another transaction that is then undone, what was kept goes with it, and the outer action, where it
    has this mark, keeps it again.
    """

    @wraps(action)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return action(*args, **kwargs)
        except GateRefusal as refusal:
            told: dict[str, Any] = dict(kwargs)
            # A transaction without savepoint takes no further statement: the outer action keeps it.
            if not connection.needs_rollback:
                for keep in declared_keepers():
                    keep(refusal=refusal, by=told["by"], now=told["now"])
            raise

    return acted
