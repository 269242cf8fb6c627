"""Taking over what was sent down before there was a list: on paper, and sometimes asked twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from gonghui.affairs.governance.models import Addressee, AskedField, Sending
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import load_rows

SENDING_COLUMNS = ("number", "body_id", "kind", "title", "item_id", "sent_on", "refused", "named", "by_id")
ASKED_FIELD_COLUMNS = ("sending_id", "name", "key", "answered_by", "twice", "body_id", "sent_on")


@transaction.atomic
def load_sendings(
    *,
    rows: Iterable[Sequence[Any]],
    to: Sequence[Sequence[int]],
    by: Account,
    batch: UUID | None = None,
) -> range:
    """Loads sendings under one Change: rows in the order of SENDING_COLUMNS. Returns their ids.

    Args:
        to: the ids of the base unions to which each went.
    """
    taken = load_rows(
        model=Sending, columns=SENDING_COLUMNS, rows=rows, verb="load_sendings", by=by, batch=batch
    )
    load_rows(
        model=Addressee,
        columns=("sending_id", "body_id"),
        rows=[(pk, body) for pk, bodies in zip(taken, to, strict=True) for body in bodies],
        verb="load_addressees",
        by=by,
        batch=batch,
    )
    return taken


@transaction.atomic
def load_asked_fields(*, rows: Iterable[Sequence[Any]], by: Account, batch: UUID | None = None) -> range:
    """Loads fields of forms under one Change: rows in the order of ASKED_FIELD_COLUMNS. Returns their ids."""
    return load_rows(
        model=AskedField,
        columns=ASKED_FIELD_COLUMNS,
        rows=rows,
        verb="load_asked_fields",
        by=by,
        batch=batch,
    )
