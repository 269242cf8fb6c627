"""Giving and withdrawing consent."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import fields_of
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.rules import Unknown
from gonghui.foundation.people.actions.recording import demand_person, locked, record_of
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries.households import child_age
from gonghui.foundation.people.rules.households import below_age
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.rules import Guardian, Use, uses

_RACE = {"one_consent_in_force": _("This person has agreed to it already; nothing is to be done.")}


@transaction.atomic
def give_consent(
    *, person: Person, use: str, how: str, by: Account, on: date, guardian: Guardian | None = None
) -> Consent:
    """Enters that somebody agreed to one use of the own data, in the words of its present version.

    An older consent to former words ends on the same day. For a child below the age of the law a guardian
    agrees (个人信息保护法 art. 31); everybody else agrees for themselves.

    Args:
        use: key of a use that rests on consent.
        how: a `Consent.How`.
        on: the day on which it was said; today or before.
        guardian: who agrees for a child.
    Raises:
        Refusal: the use needs no consent, the birth date is not known, a child without a guardian, a guardian
            for somebody who is no child, a day to come, agreed already, or outside the area.
    """
    declared = _asked(use)
    _refuse_way(how, on)
    demand_person(by, Permission.EDIT, person)
    row = locked(person)
    _refuse_age(row, declared, guardian, on)
    _end_former(row, declared, on, how, by)
    consent = Consent(
        person=row,
        use=use,
        text_version=declared.text.version if declared.text else 0,
        given_on=on,
        how=how,
        given_by_id=by.pk,
        guardian=guardian.person if guardian else None,
        relation=guardian.relation if guardian else "",
    )
    with refusing(_RACE):
        consent.save(force_insert=True)
    params = {"use": use, "on": on.isoformat()}
    record_of(row, verb="give_consent", record=consent, by=by, params=params)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, how: str, by: Account, on: date) -> Consent:
    """Enters that somebody takes a consent back: the next use is refused, what was done stays done (art. 15).

    Raises:
        Refusal: withdrawn already, a day before it was given or to come, or outside the area.
    """
    row = Consent.objects.select_for_update(of=("self",)).select_related("person").get(pk=consent.pk)
    _refuse_way(how, on)
    # Of an entry merged into another since, whoever may edit that one takes it back.
    demand_person(by, Permission.EDIT, row.person.merged_into or row.person)
    if row.withdrawn_on is not None:
        raise Refusal(
            _("This was withdrawn on %(day)s already; nothing is to be done.") % {"day": row.withdrawn_on}
        )
    if on < row.given_on:
        raise Refusal(
            _("It was given on %(day)s; what is withdrawn was given before.") % {"day": row.given_on}, "on"
        )
    _end(row, on, how, by)
    return row


def _end(row: Consent, on: date, how: str, by: Account) -> None:
    before = fields_of(row)
    row.withdrawn_on, row.withdrawn_how, row.withdrawn_by_id = on, how, by.pk
    row.version += 1
    row.save(update_fields=["withdrawn_on", "withdrawn_how", "withdrawn_by", "version"])
    params = {"use": row.use, "on": on.isoformat()}
    record_of(row.person, verb="withdraw_consent", record=row, by=by, before=before, params=params)


def _asked(use: str) -> Use:
    """The use, refused where nobody is to be asked."""
    declared = uses().get(use)
    if declared is None:
        raise Refusal(
            _("No use of data is declared as “%(use)s”; choose one of the list.") % {"use": use}, "use"
        )
    if not declared.rests_on_consent:
        raise Refusal(
            _(
                "“%(use)s” rests on %(law)s, not on consent: nobody is asked for it, for a no would change "
                "nothing. Tell the person what is used and why instead."
            )
            % {"use": declared.name, "law": declared.grounds[0].law},
            "use",
        )
    if not declared.is_asked:
        raise Refusal(
            _("“%(use)s” is agreed to in the case itself, tick by tick; enter it there.")
            % {"use": declared.name},
            "use",
        )
    return declared


def _refuse_way(how: str, on: date) -> None:
    if how not in Consent.How.values:
        raise Refusal(_("Say how it was said: on paper, in person, on the phone or in the portal."), "how")
    if on > timezone.localdate():
        raise Refusal(_("This day is still to come; enter what has happened."), "on")


def _refuse_age(person: Person, use: Use, guardian: Guardian | None, on: date) -> None:
    """Refuses who may not agree alone, or may and is spoken for."""
    try:
        age = child_age(on)
    except Unknown as error:
        raise Refusal(error.message, "on") from error
    child = below_age(person.birth_date, age, on)
    if child is None:
        raise Refusal(
            _(
                "The birth date of this person is not known, and so not whether a guardian must agree. "
                "Enter the birth date first."
            ),
            "person",
        )
    if not child:
        if guardian is not None:
            raise Refusal(
                _("This person is %(age)s or older and agrees alone; leave the guardian out.") % {"age": age},
                "guardian",
            )
        if use.is_of_children:
            raise Refusal(
                _("“%(use)s” is asked for children only; this person is %(age)s or older.")
                % {"use": use.name, "age": age},
                "use",
            )
        return
    if guardian is None:
        raise Refusal(
            _("This is a child below %(age)s: a parent or another guardian agrees. Name who does.")
            % {"age": age},
            "guardian",
        )
    if guardian.person.pk == person.pk:
        raise Refusal(_("A child does not agree for itself; name the parent or guardian."), "guardian")
    if guardian.relation not in Consent.Relation.values:
        raise Refusal(_("Say what the guardian is to the child: parent or another guardian."), "relation")
    if below_age(guardian.person.birth_date, child_age(on), on):
        raise Refusal(_("The guardian is a child, too; name an adult."), "guardian")


def _end_former(person: Person, use: Use, on: date, how: str, by: Account) -> None:
    """An open consent to former words, or a guardian's for who is no child any more, gives way to the new."""
    open_rows = Consent.objects.filter(person=person, use=use.key, withdrawn_on=None)
    for row in open_rows.select_for_update(of=("self",)).select_related("person"):
        former = use.text is not None and row.text_version != use.text.version
        grown = row.guardian_id is not None and not below_age(person.birth_date, child_age(on), on)
        if (former or grown) and row.given_on <= on:
            _end(row, on, how, by)
