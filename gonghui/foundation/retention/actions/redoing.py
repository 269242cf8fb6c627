"""After a backup was restored: what had been erased since is erased again, by the log that was kept apart."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand, system_account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import destroy_subject_key
from gonghui.foundation.core.models import SubjectKey
from gonghui.foundation.core.rules.retention import Way, kept_row
from gonghui.foundation.retention.actions.carrying import Say, erasers
from gonghui.foundation.retention.actions.emptying import empty_rows
from gonghui.foundation.retention.queries.log import Destroyed, owners_of_keys

AGAIN = _("erased before, and brought back by a backup")
PERSON = "people.person"


def redo_destruction(*, entries: Iterable[Destroyed], by: Account, say: Say | None = None) -> int:
    """Erases again what a restored backup brought to life; each record in a transaction of its own.

    A record is known by its public id: numbers given since the backup may be another's now. What is erased
    already is left alone, so it may be stopped and begun again. It was decided by two people once and is
    not decided again.

    Returns:
        How many records were erased.
    Raises:
        Refusal: the account does not keep the installation.
    """
    demand(by, Permission.MANAGE_SYSTEM)
    actor, done = system_account(), 0
    for entry in entries:
        done += _again(entry, actor)
        if say is not None:
            say(entry.model, done)
    return done


@transaction.atomic
def _again(entry: Destroyed, by: Account) -> int:
    subject = dict(owners_of_keys()).get(entry.model)
    model = apps.get_model(entry.model)
    found = model._default_manager.filter(public_id=entry.public_id)
    if subject:
        found = found.filter(**{f"{subject}__wrapped__isnull": False})
    elif entry.kept:
        found = found.filter(**kept_row(entry.kept).where).exclude(**kept_row(entry.kept).unless)
    row = found.select_for_update(of=("self",)).first()
    if row is None:
        return 0
    if entry.model == PERSON:
        erasers()[Way.ERASE_PERSON](records=[row.pk], reason=str(AGAIN), by=by)
    elif entry.kept:
        kept = kept_row(entry.kept)
        empty_rows(kept=kept, records=[row.pk], by=by, params={"reason": str(AGAIN)})
    elif subject:
        destroy_subject_key(key=SubjectKey.objects.get(pk=getattr(row, f"{subject}_id")), by=by)
    return 1
