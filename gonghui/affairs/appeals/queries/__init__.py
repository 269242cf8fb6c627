"""Reading appeals: who asked before, where it goes, who is on duty, what the rates are, how far it is."""

from gonghui.affairs.appeals.queries.asking import appeal_by_code, told_to_worker
from gonghui.affairs.appeals.queries.intake import (
    amount,
    caller_history,
    categories,
    duplicates,
    gathered,
    hash_of_phone,
    opened_words,
    told_of,
)
from gonghui.affairs.appeals.queries.orders import order_of, outbox_due, outbox_sheet
from gonghui.affairs.appeals.queries.rates import (
    judged_appeals,
    judged_turns,
    misrouting,
    published_rates,
    rate_settings,
    rates_of,
)
from gonghui.affairs.appeals.queries.routing import dispatch, handlers_of, on_duty, turn_of

__all__ = [
    "amount",
    "appeal_by_code",
    "caller_history",
    "categories",
    "dispatch",
    "duplicates",
    "gathered",
    "handlers_of",
    "hash_of_phone",
    "judged_appeals",
    "judged_turns",
    "misrouting",
    "on_duty",
    "opened_words",
    "order_of",
    "outbox_due",
    "outbox_sheet",
    "published_rates",
    "rate_settings",
    "rates_of",
    "told_of",
    "told_to_worker",
    "turn_of",
]
