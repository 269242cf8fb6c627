"""A copy of the own file, and consents taken back: by whoever proved to be the person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.actions.recording import in_words, legal_day
from gonghui.affairs.membership.queries.own import OwnFile, own_file
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.privacy.actions import withdraw_consent
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.queries import consents_of

COPY_FORMS = ("html", "docx", "json")
PURPOSE = _("copy for the person, through the portal")


@transaction.atomic
def take_copy(*, person: Person, phone: str, form: str, by: Account, now: datetime) -> OwnFile:
    """What is kept of a person, for a copy that the person takes (art. 45); logged as an export.

    Args:
        phone: proved in this visit.
        form: one of `COPY_FORMS`.
        by: the portal's own account.
    Raises:
        Refusal: no such form.
    """
    if form not in COPY_FORMS:
        raise Refusal(_("Choose a page to print, a .docx or JSON."), "form")
    found = own_file(person, phone, legal_day(now), now)
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=Person,
        record=person,
        rows=sum(len(section.entries) for section in found.sections),
        purpose=f"{in_words(PURPOSE)}（{form}）",
    )
    return found


@transaction.atomic
def withdraw_own_consent(*, person: Person, public_id: str, by: Account, now: datetime) -> Consent:
    """The person takes a consent back on the portal; from then on the use is refused.

    Raises:
        Refusal: it is none of this person's, or withdrawn already.
    """
    consent = consents_of(person).filter(public_id=public_id).first()
    if consent is None:
        raise Refusal(_("There is no such consent of yours; load the page again."))
    return withdraw_consent(consent=consent, how=Consent.How.PORTAL, by=by, on=legal_day(now))
