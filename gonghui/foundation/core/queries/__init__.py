"""Reading the change log: history, as known, what changed since, the chain; the installation; attachments."""

from gonghui.foundation.core.queries.chain import ChainReport, verify_chain, verify_chains
from gonghui.foundation.core.queries.changes import (
    Watch,
    changed_count,
    changed_ids,
    moved_among,
    watched,
)
from gonghui.foundation.core.queries.files import attachment_content
from gonghui.foundation.core.queries.history import Difference, HistoryEntry, as_known, history_of, sentence
from gonghui.foundation.core.queries.installation import (
    cluster_identity,
    current_snapshot,
    installation,
    is_demo,
)
from gonghui.foundation.core.queries.once import once, reading_once
from gonghui.foundation.core.queries.paging import Page, page_of
from gonghui.foundation.core.queries.records import fields_of, subject_key

__all__ = [
    "ChainReport",
    "Difference",
    "HistoryEntry",
    "Page",
    "Watch",
    "as_known",
    "attachment_content",
    "changed_count",
    "changed_ids",
    "cluster_identity",
    "current_snapshot",
    "fields_of",
    "history_of",
    "installation",
    "is_demo",
    "moved_among",
    "once",
    "page_of",
    "reading_once",
    "sentence",
    "subject_key",
    "verify_chain",
    "verify_chains",
    "watched",
]
