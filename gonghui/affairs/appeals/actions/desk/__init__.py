"""Beside the appeals themselves: calls that ring, sheets of 12345, hot issues."""

from gonghui.affairs.appeals.actions.desk.calls import (
    add_line,
    end_line,
    forget_calls,
    join_call,
    note_call,
    reveal_caller,
    take_call,
)
from gonghui.affairs.appeals.actions.desk.hot import add_to_hot, file_from_hot, mark_hot
from gonghui.affairs.appeals.actions.desk.sheets import (
    bring_orders,
    discard_orders,
    export_outbox,
    take_orders,
)

__all__ = [
    "add_line",
    "add_to_hot",
    "bring_orders",
    "discard_orders",
    "end_line",
    "export_outbox",
    "file_from_hot",
    "forget_calls",
    "join_call",
    "mark_hot",
    "note_call",
    "reveal_caller",
    "take_call",
    "take_orders",
]
