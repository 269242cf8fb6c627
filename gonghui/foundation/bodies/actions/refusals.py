"""The database's own refusals, said as a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import DatedRecord
from gonghui.foundation.core.rules import Refusal


@contextmanager
def refusing(sentences: Mapping[str, Any]) -> Iterator[None]:
    """Within it, breaking a constraint named in `sentences` raises Refusal with that sentence.

    Raises:
        Refusal: a named constraint was broken; what was written within is undone.
        IntegrityError: another one was broken.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, psycopg.IntegrityError) as error:
        # COPY goes past Django, which would have wrapped the driver's error.
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        broken = getattr(getattr(cause, "diag", None), "constraint_name", None)
        if broken is None or broken not in sentences:
            raise
        raise Refusal(sentences[broken]) from error


def refuse_outside(record: DatedRecord, name: str, on: date, field: str | None = None) -> None:
    """Refuses a day on which the record does not yet, or no longer, exist."""
    if on < record.valid_from:
        raise Refusal(
            _("%(name)s begins on %(start)s; choose that day or a later one instead of %(on)s.")
            % {"name": name, "start": record.valid_from, "on": on},
            field=field,
        )
    if record.valid_to is not None and record.valid_to <= on:
        raise Refusal(
            _("%(name)s ended on %(end)s; choose a day before it, or another one instead of %(name)s.")
            % {"name": name, "end": record.valid_to},
            field=field,
        )
