"""Writing the change log, many rows at once, keys of persons, numbers, attachments, the chain."""

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.bulk import copy_in, load_rows, record_bulk_insert, rows_digest
from gonghui.foundation.core.actions.chain import chain_changes, chain_logs
from gonghui.foundation.core.actions.changes import (
    RECORDED_AT,
    VIA,
    Actor,
    fields_of,
    record_change,
    record_changes,
    record_differences,
    recorded,
    together,
)
from gonghui.foundation.core.actions.columns import copy_columns, load_columns
from gonghui.foundation.core.actions.files import attach
from gonghui.foundation.core.actions.installation import name_installation
from gonghui.foundation.core.actions.keys import add_subject_key, destroy_subject_key, rotate_keys
from gonghui.foundation.core.actions.numbers import next_free_number, next_number, next_numbers
from gonghui.foundation.core.actions.openings import close_table, open_table
from gonghui.foundation.core.actions.partitions import make_change_partitions
from gonghui.foundation.core.actions.rollback import roll_back_batch

SENTENCES = {
    "attach": _("Attached the file {file}"),
    "close_table": _("Closed the table {table} after a load: its keys hold again, and every row was checked"),
    "destroy_subject_key": _("Erased a person's values by destroying their key"),
    "name_installation": _("Named the installation {name}"),
    "open_table": _("Laid the table {table} open for a load: its keys do not hold until it is closed"),
    "roll_back": _("Took back import {batch}"),
    "rotate_keys": _("Put {count} values of {place} under version {version} of the keys"),
}

__all__ = [
    "RECORDED_AT",
    "SENTENCES",
    "VIA",
    "Actor",
    "add_subject_key",
    "attach",
    "chain_changes",
    "chain_logs",
    "close_table",
    "copy_columns",
    "copy_in",
    "destroy_subject_key",
    "fields_of",
    "load_columns",
    "load_rows",
    "make_change_partitions",
    "name_installation",
    "next_free_number",
    "next_number",
    "next_numbers",
    "open_table",
    "record_bulk_insert",
    "record_change",
    "record_changes",
    "record_differences",
    "recorded",
    "roll_back_batch",
    "rotate_keys",
    "rows_digest",
    "together",
]
