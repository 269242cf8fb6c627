"""Gates before bodies: what a module says may not be sent to a body, wherever a case is sent on.

A module's `queries` hold `SENDING_GATES`: functions (case, body, day) that raise Refusal. They are asked
when a case goes from one body to another: opened for another lead, referred, reassigned, or helped with. What
a body opens for itself passes none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.apps import apps
from uuid_utils.compat import uuid7

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal

Gate = Callable[[Case, Body, date], None]


@cache
def declared_gates() -> tuple[Gate, ...]:
    """Every declared gate, in the order of the installed modules."""
    found: list[Gate] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.queries"):
            found.extend(getattr(import_module(f"{app.name}.queries"), "SENDING_GATES", ()))
    return tuple(found)


class GateRefusal(Refusal):
    """A gate said no: besides the sentence, what was to go where, for whoever keeps such refusals.

    Attributes:
        key: the same however often it is kept.
    """

    def __init__(self, refusal: Refusal, gate: Gate, kind: str, body: Body, sender: Body) -> None:
        super().__init__(refusal.message, refusal.field)
        self.gate, self.kind, self.body, self.sender = gate, kind, body, sender
        self.key: UUID = uuid7()


def refuse_gated(case: Case, body: Body, on: date, *, sender: Body) -> None:
    """Asks every gate whether a case may go to a body.

    Args:
        sender: the unit in whose name it would be sent.
    Raises:
        GateRefusal: a gate says no.
    """
    for gate in declared_gates():
        try:
            gate(case, body, on)
        except Refusal as refusal:
            raise GateRefusal(refusal, gate, case.kind, body, sender) from refusal
