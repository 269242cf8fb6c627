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

from django.apps import apps

from gonghui.engines.cases.models import Case
from gonghui.foundation.bodies.models import Body

Gate = Callable[[Case, Body, date], None]


@cache
def declared_gates() -> tuple[Gate, ...]:
    """Every declared gate, in the order of the installed modules."""
    found: list[Gate] = []
    for app in apps.get_app_configs():
        if app.name.startswith("gonghui.") and find_spec(f"{app.name}.queries"):
            found.extend(getattr(import_module(f"{app.name}.queries"), "SENDING_GATES", ()))
    return tuple(found)


def refuse_gated(case: Case, body: Body, on: date) -> None:
    """Asks every gate whether a case may go to a body.

    Raises:
        Refusal: a gate says no.
    """
    for gate in declared_gates():
        gate(case, body, on)
