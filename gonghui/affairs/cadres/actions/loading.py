"""Loading files of posts in bulk, one Change a load: for take-over and the demo city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from gonghui.affairs.cadres.models import Appraisal, CadreTerm, PoolNeed, Training
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import load_rows

CADRE_TERM_COLUMNS = ("post_id", "rank", "duties", "valid_from", "valid_to")
TRAINING_COLUMNS = ("post_id", "kind", "name", "organiser", "hours", "began_on", "ended_on", "passed")
APPRAISAL_COLUMNS = ("post_id", "year", "result", "unit_id", "decided_on", "note")
POOL_NEED_COLUMNS = ("number", "area_id", "pool", "body_id", "basis", "valid_from", "valid_to")
Rows = Iterable[Sequence[Any]]


@transaction.atomic
def load_cadre_terms(*, rows: Rows, by: Account, batch: UUID | None = None) -> range:
    """Loads ranks: rows in the order of CADRE_TERM_COLUMNS. Returns their ids."""
    return load_rows(
        model=CadreTerm, columns=CADRE_TERM_COLUMNS, rows=rows, verb="load_cadre_terms", by=by, batch=batch
    )


@transaction.atomic
def load_trainings(*, rows: Rows, by: Account, batch: UUID | None = None) -> range:
    """Loads trainings: rows in the order of TRAINING_COLUMNS. Returns their ids."""
    return load_rows(
        model=Training, columns=TRAINING_COLUMNS, rows=rows, verb="load_trainings", by=by, batch=batch
    )


@transaction.atomic
def load_appraisals(*, rows: Rows, by: Account, batch: UUID | None = None) -> range:
    """Loads appraisals: rows in the order of APPRAISAL_COLUMNS. Returns their ids."""
    return load_rows(
        model=Appraisal, columns=APPRAISAL_COLUMNS, rows=rows, verb="load_appraisals", by=by, batch=batch
    )


@transaction.atomic
def load_pool_needs(*, rows: Rows, by: Account, batch: UUID | None = None) -> range:
    """Loads needs: rows in the order of POOL_NEED_COLUMNS. Returns their ids."""
    return load_rows(
        model=PoolNeed, columns=POOL_NEED_COLUMNS, rows=rows, verb="load_pool_needs", by=by, batch=batch
    )
