"""Training from the platform's own closed cases; the words are opened in this process and kept nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.queries import demand
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import record_change
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.insight.listening.models import LearnedModel, Target, Tested
from gonghui.insight.listening.queries.training import LEAST, Material, material
from gonghui.insight.listening.rules.labels import classifier, shelf

ROWS_AT_LEAST = 100  # ours: of fewer nothing is learned that could be tested
COLUMNS = 60_000  # n-grams of a model that every process of the site holds
FOLDER = "intake"
# Of the classifier's report only what is said of the whole and of its labels.
_TOLD = ("tested", "abstained", "accuracy_of_told", "calibration_error", "reliability", "by_class", "method")


def learn(*, target: str, by: Account, now: datetime) -> LearnedModel:
    """Trains the model of a target anew and puts it into use; minutes for many cases, so a job calls it.

    Raises:
        Refusal: too few closed cases, or all of one label; the model in use stays.
    """
    demand(by, Permission.DISPATCH, Category.CASES)
    found = material(target, timezone.localdate(now))
    if len(found.texts) < ROWS_AT_LEAST:
        raise Refusal(
            _("%(n)d closed cases are too few to learn from; %(least)d at least are needed.")
            % {"n": len(found.texts), "least": ROWS_AT_LEAST}
        )
    trained = classifier.train(found.texts, found.labels, least=LEAST, columns=COLUMNS)
    numbers, about = trained.model.parts()
    with transaction.atomic(), connection.cursor() as cursor:
        # Two trainings at once would take one number.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"listening.learn.{target}"])
        last = LearnedModel.objects.filter(target=target).aggregate(n=Max("number"))["n"] or 0
        sealed = shelf.seal_away(settings.MODELS_DIR / FOLDER, f"{target}-{last + 1}", numbers, about)
        made = _put_in_use(target, last + 1, trained, found, sealed, now)
        record_change(
            verb="learn",
            record=made,
            by=by,
            params={"target": target, "number": made.number, "rows": made.rows},
        )
        transaction.on_commit(_forget_others)
    return made


def _put_in_use(
    target: str, number: int, trained: classifier.Trained, found: Material, sealed: str, now: datetime
) -> LearnedModel:
    Tested.objects.filter(learned__target=target).delete()
    LearnedModel.objects.filter(target=target, is_current=True).update(is_current=False)
    about: dict[str, Any] = trained.model.about
    made = LearnedModel.objects.create(
        target=target,
        number=number,
        trained_at=now,
        first_on=min(found.days),
        last_on=max(found.days),
        rows=trained.rows,
        classes=trained.classes,
        accuracy=trained.accuracy,
        overruled=found.overruled,
        about={name: about[name] for name in _TOLD if name in about},
        digest=sealed,
    )
    held = trained.held
    Tested.objects.bulk_create(
        [
            Tested(
                learned=made,
                appeal_id=found.appeals[row],
                label=found.labels[row],
                first=first,
                confidence=round(sure, 4),
            )
            for row, first, sure in zip(
                held.rows.tolist(), held.labels, held.confidence.tolist(), strict=True
            )
        ],
        batch_size=2000,
    )
    return made


def _forget_others() -> None:
    used = LearnedModel.objects.filter(is_current=True).values_list("target", "number")
    shelf.keep_only(settings.MODELS_DIR / FOLDER, {f"{target}-{number}" for target, number in used})


TARGETS = tuple(Target.values)
