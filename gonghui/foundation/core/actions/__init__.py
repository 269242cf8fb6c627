"""Writing the change log, many rows at once, keys of persons, numbers, attachments, the chain."""

from gonghui.foundation.core.actions.bulk import copy_in, record_bulk_insert, rows_digest
from gonghui.foundation.core.actions.changes import (
    RECORDED_AT,
    VIA,
    Actor,
    fields_of,
    record_change,
    recorded,
)

__all__ = [
    "RECORDED_AT",
    "VIA",
    "Actor",
    "copy_in",
    "fields_of",
    "record_bulk_insert",
    "record_change",
    "recorded",
    "rows_digest",
]
