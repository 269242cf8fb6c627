"""Which cases one sees, what one may do with them, what is due, what happened."""

from gonghui.engines.cases.queries.history import HistoryLine, files_of, history, sentence_of
from gonghui.engines.cases.queries.letters import read_letter
from gonghui.engines.cases.queries.lists import (
    InboxPage,
    bundles_for,
    inbox,
    load_of,
    notices_for,
    open_cases,
    search_cases,
    to_do,
)
from gonghui.engines.cases.queries.offers import steps_offered
from gonghui.engines.cases.queries.reach import (
    Reader,
    Ties,
    audience_of,
    cases_visible_to,
    reader_of,
    sees,
    ticks_of,
    ties_of,
)
from gonghui.engines.cases.queries.words import case_key, open_words, seal_words

__all__ = [
    "HistoryLine",
    "InboxPage",
    "Reader",
    "Ties",
    "audience_of",
    "bundles_for",
    "case_key",
    "cases_visible_to",
    "files_of",
    "history",
    "inbox",
    "load_of",
    "notices_for",
    "open_cases",
    "open_words",
    "read_letter",
    "reader_of",
    "seal_words",
    "search_cases",
    "sees",
    "sentence_of",
    "steps_offered",
    "ticks_of",
    "ties_of",
    "to_do",
]
