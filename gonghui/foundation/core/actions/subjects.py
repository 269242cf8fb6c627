"""Keys of persons: destroying one erases the person's values from the change log, not the log."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.actions.changes import Actor, fields_of, record_change
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.queries.records import forget_keys, note_key
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.crypto import provider


@one_transaction
def add_subject_key() -> SubjectKey:
    """A key of one person's own, wrapped under the installation's key.

    It has no Change of its own: the person it is made for does, in the same transaction.
    """
    wrapped, version = provider().new_subject_key()
    key = SubjectKey.objects.create(wrapped=wrapped, key_version=version)
    note_key(key)
    return key


@transaction.atomic
def destroy_subject_key(*, key: SubjectKey, by: Actor) -> SubjectKey:
    """Destroys a person's key: what was sealed under it, in the log and in the tables, no longer opens.

    Old backups still hold the wrapped key; it goes with their own end of keeping.

    Raises:
        Refusal: it was destroyed before.
    """
    key = SubjectKey.objects.select_for_update().get(pk=key.pk)
    if key.wrapped is None:
        raise Refusal(_("This person's key is destroyed already; there is nothing more to erase."))
    before = fields_of(key)
    key.wrapped, key.destroyed_at = None, timezone.now()
    key.save()
    forget_keys()
    # The log must not keep what it has just promised to forget.
    record_change(
        verb="destroy_subject_key",
        record=key,
        by=by,
        before=before,
        seal=lambda values: {name: value for name, value in values.items() if name != "wrapped"},
    )
    return key
