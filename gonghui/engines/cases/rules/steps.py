"""What a step wants before it is taken: the state, the fields, a reason, an outcome. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.engines.cases.rules.kinds import CaseKind, Field, FieldKind, Step
from gonghui.foundation.core.rules import Refusal

# A reason shorter than this says nothing. Ours.
REASON_LENGTH = 2
LONGEST_REASON = 300
OUTCOME = "outcome"
TO = "to"  # the field that names another lead


def step_from(kind: CaseKind, name: str, state: str) -> Step:
    """The step of a name, from a state.

    Raises:
        Refusal: there is no such step, or it is not taken from here.
    """
    step = kind.step(name)
    if step is None:
        raise Refusal(_("There is no such step in this kind of case; load the page again."))
    if state not in step.source:
        raise Refusal(
            _("“%(step)s” is not possible while the case stands at “%(state)s”; load the page again.")
            % {"step": step.label, "state": kind.states.get(state, state)}
        )
    return step


def said_reason(reason: str, *, needed: bool, among: Mapping[str, Any] | None = None) -> str:
    """The reason as it is kept.

    Args:
        among: where only these count: key → label; a key may be followed by “: ” and more words.
    Raises:
        Refusal: needed and not given, too long, or none of those that count.
    """
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise Refusal(_("The reason is too long; say it in 300 characters."), "reason")
    if needed and len(reason) < REASON_LENGTH:
        raise Refusal(_("Give the reason; it is kept with the case."), "reason")
    if among and reason and reason.partition(": ")[0] not in among:
        raise Refusal(_("This reason does not count here; choose one of the list."), "reason")
    return reason


def chosen_outcome(step: Step, given: Any) -> str | None:
    """The outcome that a step sets: the one it names, or the one chosen of several; None leaves it.

    Raises:
        Refusal: none was chosen where one is wanted, or none that the step knows.
    """
    if not step.outcomes:
        return None
    if len(step.outcomes) == 1 and not given:
        return step.outcomes[0]
    if given not in step.outcomes:
        raise Refusal(_("Say what came of it; choose one of the list."), OUTCOME)
    return str(given)


def entered(fields: Sequence[Field], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was entered, checked: what is open, and what is to be sealed.

    Raises:
        Refusal: a field is missing or does not fit; its name is the refusal's field.
    """
    unknown = set(given) - {field.name for field in fields} - {OUTCOME, TO}
    if unknown:
        name = min(unknown)
        raise Refusal(_("“%(name)s” is not asked for here; load the page again.") % {"name": name}, name)
    open_values: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    for field in fields:
        value = _fitting(field, given.get(field.name))
        if value is not None:
            (open_values if field.open else sealed)[field.name] = value
    return open_values, sealed


def _fitting(field: Field, value: Any) -> Any:
    """The value as JSON holds it; None where nothing was given."""
    value = value.strip() if isinstance(value, str) else value
    if value is None or value == "":
        if field.required:
            raise Refusal(_("“%(field)s” is missing; enter it.") % {"field": field.label}, field.name)
        return None
    fits = {
        FieldKind.TEXT: lambda: isinstance(value, str) and len(value) <= field.longest,
        FieldKind.CHOICE: lambda: value in field.choices,
        FieldKind.DATE: lambda: isinstance(value, date),
        FieldKind.NUMBER: lambda: isinstance(value, int) and not isinstance(value, bool),
        FieldKind.FLAG: lambda: isinstance(value, bool),
        FieldKind.BODY: lambda: hasattr(value, "pk"),
    }[field.kind]
    if not fits():
        raise Refusal(
            _("“%(field)s” does not fit; check what you entered.") % {"field": field.label}, field.name
        )
    if field.kind == FieldKind.DATE:
        return value.isoformat()
    return value.pk if field.kind == FieldKind.BODY else value
