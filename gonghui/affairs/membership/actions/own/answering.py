"""How requests about the own data are answered: the entry put right, the person erased by two, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.recording import in_words, legal_day, record
from gonghui.affairs.membership.actions.texts import tell
from gonghui.affairs.membership.models import DataRequest
from gonghui.affairs.membership.queries.joining import phone_left
from gonghui.affairs.membership.queries.own import hindrances, kept_after, request_of
from gonghui.affairs.membership.rules.joining import document_kind
from gonghui.affairs.membership.rules.own import CLASS, CORRECTED, KEPT_REASONS, VALUE
from gonghui.engines.cases.actions.recording import lock
from gonghui.engines.cases.actions.steps import take_step
from gonghui.engines.cases.models import Case
from gonghui.engines.cases.queries.words import WORDS, case_key, open_words
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.actions.transactions import one_transaction
from gonghui.foundation.core.queries import is_demo
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.core.rules.retention import CLASSES, Reason
from gonghui.foundation.people.actions import correct_person, erase_person
from gonghui.foundation.people.actions.recording import demand_person
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.rules import read_document


@one_transaction
def take_request_step(
    *,
    case: Case,
    step: str,
    by: Account,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Case:
    """Takes a step of a request about the own data, with what follows from it; else as `take_step`.

    Raises:
        Refusal: besides, the person lies outside the officer's area, what would be entered is not right, or
            something stands in the way of a deletion.
    """
    given, on = dict(fields or {}), legal_day(now)
    held = lock(case, by, now, expected_version)
    request = request_of(held)
    _refuse_early(request, step, given, reason, by, on)
    done = take_step(case=held, step=step, by=by, now=now, fields=given, reason=reason)
    kept: list[dict[str, Any]] = []
    if step == "correct":
        _correct(request, held, str(given.get(VALUE) or ""), by, on)
    if step == "confirm_deletion":
        kept = [_kept(one) for one in kept_after(request.person, on)]
        _erase(request, done, by)
    if done.closed_at is not None:
        before = fields_of(request)
        request.case, request.is_open, request.kept = done, False, kept
        request.save()
        record(done, request, verb="answer_data_request", by=by, before=before, params={"step": step})
    tell(done, step, phone_left(request), by, now)
    return done


def _refuse_early(
    request: DataRequest, step: str, given: Mapping[str, Any], reason: str, by: Account, on: date
) -> None:
    """What is asked before the step is taken."""
    if step == "refuse" and reason.partition(": ")[0] in KEPT_REASONS and not given.get(CLASS):
        raise Refusal(_("Say as what it must be kept; the worker is told so."), CLASS)
    if step == "correct" and request.field not in CORRECTED:
        raise Refusal(
            _("This stands in another register: put it right there, then answer the worker in words.")
        )
    if step in {"propose_deletion", "confirm_deletion"}:
        demand_person(by, Permission.EDIT, _alive(request.person))
        found = hindrances(request.person, on)
        if found:
            named = "；".join(_in_words(one) for one in found)
            raise Refusal(
                _("It cannot be deleted now: %(named)s. End what has ended, or refuse with this reason.")
                % {"named": named}
            )


def _alive(person: Person) -> Person:
    """The person as it stands.

    Raises:
        Refusal: erased already; what was asked for is done.
    """
    found = Person.objects.select_related("subject").get(pk=person.pk)
    if found.subject.wrapped is None:
        raise Refusal(_("This person's data was erased already; answer the worker so."))
    return found


def _in_words(reason: Reason) -> str:
    if reason.until is None:
        return str(_("%(what)s, until further notice") % {"what": reason.what})
    return str(_("%(what)s, until %(until)s") % {"what": reason.what, "until": reason.until})


def _kept(reason: Reason) -> dict[str, Any]:
    return {"of": CLASSES[reason.of].key, "until": reason.until.isoformat() if reason.until else None}


def _correct(request: DataRequest, case: Case, value: str, by: Account, on: date) -> None:
    """Enters what is right: as compared by the officer, else as the worker wrote it."""
    event = case.events.filter(step="open").order_by("pk").first()
    said = (open_words(event.words, key=case_key(case), part=WORDS) or {}) if event is not None else {}
    text = value.strip() or str(said.get("wanted", "")).strip()
    person = _alive(request.person)
    correct_person(person=person, by=by, **_values(request.field, text, on))


def _values(field: str, text: str, on: date) -> dict[str, Any]:
    """What `correct_person` takes.

    Raises:
        Refusal: it does not fit; names the field of the step.
    """
    wrong = Refusal(_("“%(value)s” does not fit here; enter what the papers say.") % {"value": text}, VALUE)
    if field == "sex":
        words = {str(label): key for key, label in Person.Sex.choices} | {"男": "M", "女": "F"}
        if text.upper() not in Person.Sex.values and text not in words:
            raise wrong
        return {"sex": words.get(text, text.upper())}
    if field == "birth_date":
        try:
            return {"birth_date": date.fromisoformat(text)}
        except ValueError:
            raise wrong from None
    if field == "identity":
        try:
            document = read_document(document_kind(text), text, on=on, demo=is_demo())
        except Refusal as refusal:
            raise Refusal(refusal.message, VALUE) from refusal
        return {"identity": document.number, "identity_kind": document.kind}
    return {field: text}


def _erase(request: DataRequest, case: Case, by: Account) -> None:
    reason = in_words(_("asked for by the person, %(number)s"), number=case.number)
    erase_person(person=_alive(request.person), reason=reason, by=by)
