"""Attachments: stored once by the digest of their content, their type told by their bytes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.changes import Actor, record_change
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.queries.files import SEALED, attachment_path
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest, provider
from gonghui.foundation.core.rules.files import clean_name, sniff


@transaction.atomic
def attach(
    *,
    content: bytes,
    name: str,
    record: models.Model,
    by: Actor,
    sealed: bool = False,
    most: int = 0,
) -> Attachment:
    """Attaches a file to a record.

    Equal contents are stored once. Whoever asks for it later is asked by the policy about the record.

    Args:
        sealed: it may hold personal values, and is sealed on the disk; equal ones are then stored each.
        most: bytes taken where more than the installation's limit is welcome.
    Raises:
        Refusal: too large, empty, not a kind that is taken, or not what its name says.
    """
    limit = max(settings.ATTACHMENT_MAX_BYTES, most)
    if len(content) > limit:
        raise Refusal(
            _("The file is larger than %(limit)s MB; make it smaller or split it.") % {"limit": limit >> 20},
            field="file",
        )
    media_type = sniff(content, name)
    name_of_content = put_content(provider().seal_bytes(content, context=SEALED) if sealed else content)
    attachment = Attachment.objects.create(
        digest=name_of_content,
        size=len(content),
        sealed=sealed,
        media_type=media_type,
        name=clean_name(name),
        model=record._meta.label_lower,
        record=record.pk,
        added_by=by.pk,
    )
    attachment.refresh_from_db(fields=["added_at"])
    # A name such as “Zhang's pay slip.pdf” tells as much as what is in the file: then the log leaves it out.
    record_change(
        verb="attach",
        record=attachment,
        by=by,
        params={"file": attachment.media_type if sealed else attachment.name},
        seal=_without_name if sealed else None,
    )
    return attachment


def _without_name(values: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in values.items() if field != "name"}


def put_content(content: bytes) -> str:
    """Lays bytes on the disk, once, and gives the name under which an attachment finds them."""
    name = digest(content).hex()
    _store(attachment_path(name), content)
    return name


def _store(path: Path, content: bytes) -> None:
    """Whole or not at all: written under another name, brought to disk, then renamed."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
