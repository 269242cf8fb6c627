"""What may be sent down, what counts as asked twice, and the kind of case that a task is."""

from gonghui.affairs.governance.rules.asking import (
    BASE_TYPES,
    CAPPED,
    field_key,
    field_names,
    refuse_wrong_item,
    refuse_wrong_text,
)
from gonghui.affairs.governance.rules.kinds import KINDS, TASK, TASK_KIND

__all__ = [
    "BASE_TYPES",
    "CAPPED",
    "KINDS",
    "TASK",
    "TASK_KIND",
    "field_key",
    "field_names",
    "refuse_wrong_item",
    "refuse_wrong_text",
]
