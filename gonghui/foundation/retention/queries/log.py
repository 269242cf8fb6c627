"""The log of what was erased and destroyed, to be kept apart from the backups, and reading it again.

It names nobody: a record stands there by its model, its public id and the number of its key. Public ids are
drawn, never counted: after a restore the numbers of rows and keys begin anew and may be another's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.queries import installation
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest
from gonghui.foundation.core.rules.retention import Kept, kept_rows
from gonghui.foundation.retention.models import DisposalItem

FORM = 1


@dataclass(frozen=True, kw_only=True)
class Destroyed:
    """One record that is erased or whose content is destroyed.

    Attributes:
        kept: key of the declared rows; empty of a person.
        key: number of the destroyed key; None where the content had none.
        at: when, ISO.
    """

    model: str
    public_id: str
    kept: str
    key: int | None
    at: str


def destroyed() -> Iterator[Destroyed]:
    """Whatever is erased here, by whom or what act ever, in order of model and id."""
    for model, subject in owners_of_keys():
        key_of_rows = next((one.key for one in kept_rows() if one.model == model and one.subject), "")
        rows = apps.get_model(model)._default_manager.filter(**{f"{subject}__destroyed_at__isnull": False})
        found = rows.order_by("pk").values_list("public_id", f"{subject}_id", f"{subject}__destroyed_at")
        for public, key, at in found.iterator(chunk_size=2000):
            yield Destroyed(model=model, public_id=str(public), kept=key_of_rows, key=key, at=at.isoformat())
    for kept in kept_rows():
        if kept.counted and not kept.subject and not kept.unit_model:
            yield from _gone(kept)


def _gone(kept: Kept) -> Iterator[Destroyed]:
    items = DisposalItem.objects.filter(disposal__kept=kept.key, outcome=DisposalItem.Outcome.GONE)
    for public, at in items.order_by("pk").values_list("public", "at").iterator(chunk_size=2000):
        yield Destroyed(
            model=kept.model, public_id=str(public), kept=kept.key, key=None, at=at.isoformat() if at else ""
        )


def owners_of_keys() -> list[tuple[str, str]]:
    """(model, column) of the records that have a key of their own."""
    return [
        (model._meta.label_lower, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.OneToOneField) and field.related_model is SubjectKey
    ]


def written_log(entries: Iterable[Destroyed]) -> Iterator[str]:
    """The lines of the log: a head, one a record, and a foot with their count and digest."""
    yield json.dumps({"gonghui_retention_log": FORM, "installation": installation().code})
    count, running = 0, b""
    for entry in entries:
        line = json.dumps(asdict(entry), sort_keys=True)
        count, running = count + 1, digest(running + line.encode())
        yield line
    yield json.dumps({"count": count, "digest": running.hex()})


def read_log(lines: Iterable[str]) -> list[Destroyed]:
    """What `written_log` wrote.

    Raises:
        Refusal: no such log, one of another installation, cut off, or altered.
    """
    texts = [line.strip() for line in lines if line.strip()]
    said = [_read(text) for text in texts]
    if len(said) < 2 or said[0].get("gonghui_retention_log") != FORM:
        raise Refusal(_("This is no log of disposals that this version reads."))
    if said[0].get("installation") != installation().code:
        raise Refusal(_("This log is of another installation; nothing was done."))
    running = b""
    for text in texts[1:-1]:
        running = digest(running + text.encode())
    if said[-1] != {"count": len(texts) - 2, "digest": running.hex()}:
        raise Refusal(_("This log was altered or cut off; nothing was done. Take another copy."))
    return [Destroyed(**one) for one in said[1:-1]]


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}
