"""What disposal does to rows and what goes with them: columns emptied, rows and files gone, keys destroyed.

The log must not keep what it has just promised to forget: of such values it tells that they went, never what
they were.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Func

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.core.actions import destroy_subject_key, fields_of, record_change
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.queries.files import attachment_path
from gonghui.foundation.core.rules.retention import ANEW, Kept, followers
from gonghui.foundation.core.rules.sealed import protected_fields


class _Drawn(Func):
    """Bytes drawn anew for each row."""

    template = "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')"
    output_field = models.BinaryField()


@transaction.atomic
def empty_rows(*, kept: Kept, records: Collection[int], by: Account, params: Mapping[str, Any]) -> None:
    """Empties declared rows, with all that goes with them, and destroys their keys; one Change each.

    Rows that were emptied before are left as they are.
    """
    model = apps.get_model(kept.model)
    rows = model._default_manager.select_for_update(of=("self",)).filter(**kept.where, pk__in=records)
    for row in list(rows.order_by("pk")):
        before = fields_of(row)
        file = getattr(row, kept.file) if kept.file else None
        for name, value in kept.emptied.items():
            setattr(row, name, value)
        if hasattr(row, "version"):
            row.version += 1
        row.save()
        _tell(row, before, by, params)
        if file is not None:
            drop_files(files=[file], by=by)
        if kept.subject:
            destroy_subject_key(key=getattr(row, kept.subject), by=by)
    empty_followers(leader=kept.model, records=records, by=by)


@transaction.atomic
def empty_followers(*, leader: str, records: Collection[int], by: Account) -> int:
    """Empties or deletes what goes with some records, as every module declares it.

    The caller writes what happened to the records themselves. Returns how many rows were touched.
    """
    touched = 0
    for follower in followers(leader):
        rows = apps.get_model(follower.model)._default_manager.filter(**{f"{follower.path}__in": records})
        files = []
        if follower.file:
            files = list(Attachment.objects.filter(pk__in=list(rows.values_list(follower.file, flat=True))))
        if follower.deleted:
            touched += rows.delete()[0]
        elif follower.emptied:
            drawn = {name: _Drawn() if value is ANEW else value for name, value in follower.emptied.items()}
            # By id: an update cannot follow a look-up into other tables.
            touched += rows.model._default_manager.filter(
                pk__in=list(rows.values_list("pk", flat=True))
            ).update(**drawn)
        drop_files(files=files, by=by)
    return touched


def _tell(row: models.Model, before: Mapping[str, Any], by: Account, params: Mapping[str, Any]) -> None:
    protected = protected_fields(type(row))
    record_change(
        verb="dispose",
        record=row,
        by=by,
        before=before,
        params=params,
        seal=lambda values: {name: value for name, value in values.items() if name not in protected},
    )


def drop_files(*, files: Sequence[Attachment], by: Account) -> None:
    """Deletes attachments, and their content once the transaction holds and nothing else has the same."""
    for file in files:
        record_change(
            verb="drop_file",
            record=file,
            by=by,
            before=fields_of(file),
            params={"file": file.media_type},
            deleted=True,
            seal=lambda values: {name: value for name, value in values.items() if name != "name"},
        )
        digest = file.digest
        file.delete()
        transaction.on_commit(partial(_drop_content, digest))


def _drop_content(digest: str) -> None:
    if not Attachment.objects.filter(digest=digest).exists():
        attachment_path(digest).unlink(missing_ok=True)
