"""The gate before base unions: what stands on no item of the list in force is not sent to them.

Every way in which a case reaches a body passes it (`engines.cases`: opening, referring, reassigning, asking
for help); which kinds an item covers is said by the item itself.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.queries.lists import duty_items, list_in_force
from gonghui.affairs.governance.rules import BASE_TYPES, TASK
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.rules.kinds import kind_of
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.rules import Refusal


def refuse_unlisted(case: Case, body: Body, on: date) -> None:
    """Refuses a case that would go to a base union without an item of the list for its kind.

    A downward task names its item itself (`actions.ask_down`), and passes. Without a list nothing is refused.

    Raises:
        Refusal: names the kind, and what to do.
    """
    if case.kind == TASK:
        return
    union_type = getattr(getattr(body, "union", None), "type", "")
    if union_type not in BASE_TYPES or not list_in_force(on):
        return
    if not duty_items(on, union_type).filter(tasks__contains=[case.kind]).exists():
        raise Refusal(
            _(
                "“%(kind)s” stands on no item of the duty list, so it cannot be sent to the base union "
                "%(body)s. Handle it above, or have the item entered in the list first."
            )
            % {"kind": kind_of(case.kind).name, "body": body.name_zh},
            "to",
        )


SENDING_GATES = (refuse_unlisted,)
