"""Whether a record's values fit their fields, asked before the database is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from gonghui.foundation.core.rules import Refusal


def refuse_unfit(record: models.Model, names: Mapping[str, Any] | None = None) -> None:
    """Refuses values that their fields cannot hold: too long, no such choice, below nought.

    Args:
        record: the record before it is saved.
        names: only these fields; all when None.
    Raises:
        Refusal: names the first such field.
    """
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if field.primary_key or value in (None, "") or (names is not None and field.name not in names):
            continue
        try:
            field.clean(value, record)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages), field=field.name) from error
