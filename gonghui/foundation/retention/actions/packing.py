"""The package for the archive: every record with what belongs to it, its files, and a manifest of digests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of, record_change
from gonghui.foundation.core.actions.files import put_content
from gonghui.foundation.core.models import Attachment
from gonghui.foundation.core.queries import attachment_content, subject_key
from gonghui.foundation.core.queries.files import SEALED
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import digest, provider
from gonghui.foundation.core.rules.retention import Kept, followers, kept_row
from gonghui.foundation.retention.models import Disposal, DisposalItem
from gonghui.foundation.retention.queries import is_archive

ZIP = "application/zip"
NEVER = ("_hash", "token", "digest")  # keyed hashes and codes are the platform's own, no papers


@transaction.atomic
def pack_disposal(*, disposal: Disposal, by: Account) -> Disposal:
    """Makes the package of an approved list of papers; it lies sealed until the archive confirms to have it.

    Raises:
        Refusal: not approved, no papers, made already, a file that cannot be read, or no role for it.
    """
    held = Disposal.objects.select_for_update(of=("self",)).get(pk=disposal.pk)
    kept = kept_row(held.kept)
    demand(by, Permission.EDIT, kept.retention_class.category, held.body_id)
    if not is_archive(kept):
        raise Refusal(gettext_lazy("Such records are not handed over to an archive."))
    if held.state != Disposal.State.APPROVED:
        raise Refusal(gettext_lazy("Only an approved list is packed."))
    if held.package_id is not None:
        raise Refusal(gettext_lazy("The package of this list is made already."))
    content, manifest = _packed(held, kept)
    before = fields_of(held)
    held.package = _laid_down(held, content, by)
    held.package_digest = digest(manifest).hex()
    held.version += 1
    held.save()
    record_change(
        verb="pack_disposal",
        record=held,
        by=by,
        before=before,
        params={"number": held.number, "digest": held.package_digest},
    )
    return held


@transaction.atomic
def take_package(*, disposal: Disposal, by: Account) -> bytes:
    """The package, opened, for handing it over; who took it stands in the log of looking.

    Raises:
        Refusal: there is none, or the account may not take such records out.
    """
    kept = kept_row(disposal.kept)
    demand(by, Permission.EXPORT, kept.retention_class.category, disposal.body_id)
    demand(by, Permission.VIEW_PERSONAL, kept.retention_class.category, disposal.body_id)
    if disposal.package is None:
        raise Refusal(gettext_lazy("There is no package of this list."))
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=kept.model,
        rows=disposal.listed,
        purpose=_("handing over to the archive, list %(number)s") % {"number": disposal.number},
        category=kept.retention_class.category,
    )
    return attachment_content(disposal.package)


def _laid_down(disposal: Disposal, content: bytes, by: Account) -> Attachment:
    package = Attachment.objects.create(
        digest=put_content(provider().seal_bytes(content, context=SEALED)),
        size=len(content),
        sealed=True,
        media_type=ZIP,
        name=f"{disposal.number}.zip",
        model=disposal._meta.label_lower,
        record=disposal.pk,
        added_by=by.pk,
    )
    package.refresh_from_db(fields=["added_at"])
    record_change(verb="keep_package", record=package, by=by, params={"number": disposal.number})
    return package


def _packed(disposal: Disposal, kept: Kept) -> tuple[bytes, bytes]:
    """The package's bytes and its manifest's."""
    told: dict[str, str] = {}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _entries(disposal, kept):
            told[name] = digest(content).hex()
            package.writestr(name, content)
        manifest = json.dumps(
            {
                "list": disposal.number,
                "class": kept.of,
                "model": kept.model,
                "records": disposal.items.filter(outcome=DisposalItem.Outcome.LISTED).count(),
                "ids_sm3": disposal.digest,
                "term_months": disposal.months,
                "source": disposal.source,
                "made_at": timezone.now().isoformat(),
                "files_sm3": told,
            },
            ensure_ascii=False,
            indent=1,
        ).encode()
        package.writestr("manifest.json", manifest)
    return whole.getvalue(), manifest


def _entries(disposal: Disposal, kept: Kept) -> Iterator[tuple[str, bytes]]:
    model = apps.get_model(kept.model)
    listed = disposal.items.filter(outcome=DisposalItem.Outcome.LISTED).values("record")
    for record in model._default_manager.filter(pk__in=listed).order_by("pk").iterator(chunk_size=200):
        key = subject_key(getattr(record, f"{kept.subject}_id")) if kept.subject else None
        said: dict[str, Any] = {kept.model: _said(record, kept.opened, key)}
        files: list[int] = []
        for follower in followers(kept.model):
            rows = apps.get_model(follower.model)._default_manager.filter(**{follower.path: record.pk})
            found = list(rows.order_by("pk"))
            if found:
                said[follower.model] = [_said(row, follower.opened, key) for row in found]
            if follower.file:
                files += list(rows.values_list(follower.file, flat=True))
        yield (
            f"records/{record.public_id}.json",
            json.dumps(said, ensure_ascii=False, indent=1, default=str).encode(),
        )
        for file in Attachment.objects.filter(pk__in=files).order_by("pk"):
            yield f"files/{record.public_id}/{file.pk}-{file.name}", attachment_content(file)


def _said(row: models.Model, contexts: Mapping[str, bytes], key: bytes | None) -> dict[str, Any]:
    """A row's columns; sealed ones opened where their context is declared, left out where not."""
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.BinaryField):
            if value is not None and key is not None and field.name in contexts:
                said[field.name] = provider().open(value, key=key, context=contexts[field.name])
        elif not field.name.endswith(NEVER):
            said[field.attname] = value
    return said
