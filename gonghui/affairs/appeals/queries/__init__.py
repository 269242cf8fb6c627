"""Reading appeals: who asked before, where it goes, who is on duty, what the rates are, how far it is."""

from gonghui.affairs.appeals.queries.asking import appeal_by_code, told_to_worker
from gonghui.affairs.appeals.queries.behind import Behind, UnitRates, behind, by_unit, units
from gonghui.affairs.appeals.queries.desk import (
    desk_of,
    employers_named,
    entries,
    phone_of,
    places,
    propose,
    telephone,
    waiting_calls,
)
from gonghui.affairs.appeals.queries.hot import appeals_of, candidates, filings_of, hot_issues
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
from gonghui.affairs.appeals.queries.orders import lines_of, order_of, outbox_due, outbox_sheet
from gonghui.affairs.appeals.queries.public import Month, first_of_next, month_for_public
from gonghui.affairs.appeals.queries.rates import (
    judged_appeals,
    judged_turns,
    misrouting,
    published_rates,
    rate_settings,
    rates_of,
)
from gonghui.affairs.appeals.queries.routing import dispatch, handlers_of, on_duty, turn_of
from gonghui.affairs.appeals.queries.worklists import (
    ToCallBack,
    exclusions,
    open_dangers,
    outbox,
    outside_orders,
    reviews,
    to_call_back,
)

__all__ = [
    "Behind",
    "Month",
    "ToCallBack",
    "UnitRates",
    "amount",
    "appeal_by_code",
    "appeals_of",
    "behind",
    "by_unit",
    "caller_history",
    "candidates",
    "categories",
    "desk_of",
    "dispatch",
    "duplicates",
    "employers_named",
    "entries",
    "exclusions",
    "filings_of",
    "first_of_next",
    "gathered",
    "handlers_of",
    "hash_of_phone",
    "hot_issues",
    "judged_appeals",
    "judged_turns",
    "lines_of",
    "misrouting",
    "month_for_public",
    "on_duty",
    "open_dangers",
    "opened_words",
    "order_of",
    "outbox",
    "outbox_due",
    "outbox_sheet",
    "outside_orders",
    "phone_of",
    "places",
    "propose",
    "published_rates",
    "rate_settings",
    "rates_of",
    "reviews",
    "telephone",
    "to_call_back",
    "told_of",
    "told_to_worker",
    "turn_of",
    "units",
    "waiting_calls",
]
