"""The log of looking, and the sweep of old sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries import acted_for, home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal

# A purpose shorter than this says nothing.
PURPOSE_LENGTH = 4
# Who signed in when, and who failed, is kept this long: 网络安全法 art. 23 wants six months at least.
SIGN_INS_KEPT = timedelta(days=200)


@transaction.atomic
def log_access(
    *,
    by: Account,
    kind: str,
    model: type[models.Model] | models.Model | str,
    purpose: str,
    record: int | models.Model | None = None,
    fields: Sequence[str] = (),
    rows: int = 1,
    category: Category | None = None,
) -> Access:
    """Writes who opened or exported what, and what for; called by every reveal, export and look-up.

    Args:
        kind: a value of `Access.Kind`.
        model: the model (or its label) that was looked at.
        record: the record or its id; None for an export of many.
    Raises:
        Refusal: no purpose worth the name.
    """
    purpose = " ".join(purpose.split())
    if len(purpose) < PURPOSE_LENGTH:
        raise Refusal(_("Say in a few words what this is needed for; it is kept with your name."), "purpose")
    used = {Access.Kind.EXPORT: Permission.EXPORT, Access.Kind.LOOKUP: Permission.VIEW}.get(
        Access.Kind(kind), Permission.REVEAL
    )
    by.acting_for = acted_for(by, used, category)
    home = home_of(by, used, category)
    access = Access.objects.create(
        account=by.pk,
        body=home.pk if home else None,
        kind=Access.Kind(kind),
        model=model if isinstance(model, str) else model._meta.label_lower,
        record=record.pk if isinstance(record, models.Model) else record,
        fields=list(fields),
        rows=rows,
        purpose=purpose[:200],
    )
    access.refresh_from_db(fields=["at"])
    record_change(
        verb=f"log_{access.kind}", record=access, by=by, params={"purpose": access.purpose, "rows": rows}
    )
    return access


@transaction.atomic
def sweep_sign_ins(*, now: datetime, by: Account) -> int:
    """Clears expired sessions, and sign-in records older than `SIGN_INS_KEPT`.

    They are the sign-in libraries' own rows, no business records: no Change is written.

    Returns:
        How many sessions were cleared.
    """
    cleared, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    AccessLog.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    return cleared
