"""The log of looking: values opened, exports, pages about a person, commands; the sweep of old sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Access, Account, UseReview
from gonghui.foundation.accounts.queries import acted_for, demand, home_of
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.accounts.rules.anomalies import RULES
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.identity import numbers_masked

# A purpose shorter than this says nothing.
PURPOSE_LENGTH = 4
# Who pages through a record opens it once: a setting of ours.
READ_AGAIN = timedelta(minutes=10)
# How a command ended.
DONE, REFUSED, FAILED, STOPPED = "done", "refused", "failed", "stopped"
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
    permission: Permission | None = None,
) -> Access:
    """Writes who opened or exported what, and what for; called by every reveal, export and look-up.

    Args:
        kind: a value of `Access.Kind`.
        model: the model (or its label) that was looked at.
        record: the record or its id; None for an export of many.
        permission: what was used, where the kind does not say it.
    Raises:
        Refusal: no purpose worth the name.
    """
    # Whoever types a number there does not mean it to stand in a log for years.
    purpose = numbers_masked(" ".join(purpose.split()))
    if len(purpose) < PURPOSE_LENGTH:
        raise Refusal(_("Say in a few words what this is needed for; it is kept with your name."), "purpose")
    used = permission or {
        Access.Kind.EXPORT: Permission.EXPORT,
        Access.Kind.LOOKUP: Permission.VIEW,
    }.get(Access.Kind(kind), Permission.REVEAL)
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
def log_read(*, by: Account, record: models.Model, category: Category) -> None:
    """Writes that somebody opened a page about one person; once in ten minutes, so paging floods nothing.

    Nobody is asked for a purpose: it is the page's own use. The row stands in its own chain: no Change.
    """
    principal, before = acted_for(by, Permission.VIEW, category), by.acting_for
    by.acting_for = principal
    home = home_of(by, Permission.VIEW, category)
    by.acting_for = before
    model = record._meta.label_lower
    seen = {"account": by.pk, "model": model, "record": record.pk, "again": READ_AGAIN}
    with connection.cursor() as cursor:
        # Two tabs that open at once must not both be the first.
        cursor.execute(READ_LOCK, [f"read {by.pk} {model} {record.pk}"])
        cursor.execute(READ_ONCE, seen | {"kind": Access.Kind.READ, "body": home.pk if home else None})


READ_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
READ_ONCE = """
INSERT INTO accounts_access (account, body, kind, model, record, fields, rows, purpose, actor)
SELECT %(account)s, %(body)s, %(kind)s, %(model)s, %(record)s, '[]', 1, '', ''
WHERE NOT EXISTS (
    SELECT FROM accounts_access WHERE account = %(account)s AND kind = %(kind)s
    AND model = %(model)s AND record = %(record)s AND at > statement_timestamp() - %(again)s)
"""


@transaction.atomic
def log_command(*, by: Account, command: str, options: Sequence[str], actor: str) -> Access:
    """Writes that a command begins: in whose name, by which user of the operating system.

    Args:
        command: its words, such as "warehouse rebuild".
        options: the names of those that were given; what they say may be personal and is not kept.
    """
    return Access.objects.create(
        account=by.pk,
        kind=Access.Kind.COMMAND,
        model=command[:60],
        fields=list(options),
        purpose="",
        actor=actor[:60],
    )


@transaction.atomic
def log_command_end(*, began: Access, by: Account, how: str) -> Access:
    """Writes how a command ended; that it began, too, where it threw the log away in between.

    Args:
        how: DONE, REFUSED, FAILED or STOPPED.
    """
    if not Access.objects.filter(pk=began.pk, kind=Access.Kind.COMMAND, model=began.model).exists():
        began = log_command(by=by, command=began.model, options=began.fields, actor=began.actor)
    return Access.objects.create(
        account=by.pk,
        kind=Access.Kind.ENDED,
        model=began.model,
        record=began.pk,
        purpose=how,
        actor=began.actor,
    )


@transaction.atomic
def review_use(*, account: Account, rule: str, day: date, count: int, word: str, by: Account) -> UseReview:
    """Notes that an unusual use of an account was looked at, with a word about it.

    Raises:
        Refusal: not allowed, one's own use, no such rule, no word, or noted already.
    """
    demand(by, Permission.WATCH_USE)
    word = numbers_masked(" ".join(word.split()))
    if account.pk == by.pk:
        raise Refusal(_("Nobody judges the use of the own account."))
    if rule not in RULES:
        raise Refusal(_("There is no such rule."), "rule")
    if len(word) < PURPOSE_LENGTH:
        raise Refusal(_("Say in a few words what was found; it is kept with your name."), "word")
    if UseReview.objects.filter(account=account, rule=rule, day=day).exists():
        raise Refusal(_("This has been looked at already; the list shows who did and what was found."))
    review = UseReview.objects.create(
        account=account, rule=rule, day=day, count=count, word=word[:200], by=by
    )
    params = {"username": account.username, "rule": rule, "day": day.isoformat(), "word": review.word}
    record_change(verb="review_use", record=review, by=by, params=params)
    return review


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
    AccessFailureLog.objects.filter(attempt_time__lt=now - SIGN_INS_KEPT).delete()
    return cleared
