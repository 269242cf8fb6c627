"""What somebody agreed to and took back, entered by whoever may edit the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gonghui.faces.web.inputs import InputForm
from gonghui.faces.web.page import Crumb, needs, show, today
from gonghui.faces.web.privacy.forms import GiveForm, WithdrawForm
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people.models import Person
from gonghui.foundation.people.queries import Home, homes_of, sees, shown, shown_all
from gonghui.foundation.people.queries.households import child_age, tied
from gonghui.foundation.people.rules.households import below_age
from gonghui.foundation.privacy import actions, queries
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.rules import Guardian, Use, use_of, uses


@dataclass(frozen=True)
class Asked:
    """A use of which people are asked: the words, the consent in force or not, and the form that goes on."""

    use: Use
    words: Any
    holds: bool
    open: Consent | None
    form: InputForm

    @property
    def withdrawing(self) -> bool:
        """Whether the form takes it back."""
        return isinstance(self.form, WithdrawForm)


@never_cache
@needs(Permission.EDIT, Category.PEOPLE)
def consents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person's consents: given and withdrawn; a POST enters one or the other."""
    person = Person.objects.filter(public_id=public_id).first()
    homes = homes_of(person, by=request.user, on=today()) if person is not None else []
    home = next((one for one in homes if one.holds), None)
    if person is None or not _may_edit(person, home, request.user):
        raise Http404(_("There is no such person among those you may see."))
    log_read(by=request.user, record=person, category=Category.PEOPLE)
    guardians = _guardians(person, home)
    rows = list(queries.consents_of(person))
    chosen, form = request.POST.get("use", ""), None
    if request.method == "POST" and chosen in {one.key for one in queries.uses_asked()}:
        form = _bound(request, person, rows, guardians, chosen)
        if form is None:
            return redirect("web:privacy:person", public_id)
    row, names = shown(person, by=request.user), _guardians_named(rows, request.user)
    context = {
        "row": row,
        "asked": [
            _asked(one, person, rows, guardians, chosen, form)
            for one in queries.uses_asked()
            if not one.is_of_children or _may_be_child(person) or _open(rows, one.key)
        ],
        "told": [(one, *_told(one), names.get(one.guardian_id or 0, "")) for one in rows],
        "others": [one for one in uses().values() if not one.rests_on_consent and "member" in one.whose],
        "crumbs": [
            Crumb(_("People"), reverse("web:people")),
            Crumb(row["name"], reverse("web:person", args=[public_id])),
            Crumb(_("Consents")),
        ],
    }
    return show(request, "privacy/person.html", context, status=200 if form is None else 422)


@never_cache
@needs(Permission.EDIT, Category.PEOPLE)
def children(request: HttpRequest) -> HttpResponse:
    """The children without a guardian's consent in the households that the account keeps."""
    rows = queries.children_unagreed(request.user, today())
    named = shown_all([row.person for row in rows], by=request.user)
    context = {
        "rows": list(zip(rows, named, strict=True)),
        "crumbs": [
            Crumb(_("Personal data"), reverse("web:privacy:uses")),
            Crumb(_("Children without a consent")),
        ],
    }
    return show(request, "privacy/children.html", context)


def _may_edit(person: Person, home: Home | None, by: Account) -> bool:
    """Whether the account keeps the person, or the household of somebody who is tied to nobody."""
    if sees(by, person, Permission.EDIT):
        return True
    return home is not None and home.may_change and not tied({person.pk})


def _guardians(person: Person, home: Home | None) -> dict[str, tuple[Person, str]]:
    """Who could agree for a child: those of its household, named as far as the account may read them."""
    others = [one for one in home.lodgers if one.row.person_id != person.pk] if home else []
    return {str(one.row.public_id): (one.row.person, one.name) for one in others}


def _may_be_child(person: Person) -> bool:
    return below_age(person.birth_date, child_age(today()), today()) is not False


def _open(rows: list[Consent], use: str) -> Consent | None:
    return next((row for row in rows if row.use == use and row.withdrawn_on is None), None)


def _asked(
    use: Use,
    person: Person,
    rows: list[Consent],
    guardians: dict[str, tuple[Person, str]],
    chosen: str,
    form: InputForm | None,
) -> Asked:
    row = _open(rows, use.key)
    holds = queries.may_use(person, use.key, today())
    if form is None or use.key != chosen:
        form = _form(None, guardians, withdrawing=holds, prefix=use.key)
    return Asked(use, use.text.words if use.text else "", holds, row, form)


def _form(
    data: Any, guardians: dict[str, tuple[Person, str]], *, withdrawing: bool, prefix: str
) -> InputForm:
    initial, auto_id = {"on": today()}, f"{prefix}_%s"
    if withdrawing:
        return WithdrawForm(data, initial=initial, auto_id=auto_id)
    named = [(key, name) for key, (_person, name) in guardians.items()]
    return GiveForm(data, initial=initial, auto_id=auto_id, guardians=named)


def _bound(
    request: HttpRequest,
    person: Person,
    rows: list[Consent],
    guardians: dict[str, tuple[Person, str]],
    use: str,
) -> InputForm | None:
    """The form with what is wrong; None once it is done."""
    # As the page that was sent had it: given twice by a double click is no withdrawal.
    withdrawing = request.POST.get("act") == "withdraw"
    form = _form(request.POST, guardians, withdrawing=withdrawing, prefix=use)
    if not form.is_valid():
        return form
    given = dict(form.cleaned_data)
    try:
        if withdrawing:
            consent = _open(rows, use)
            if consent is None:
                raise Refusal(_("There is no consent in force to take back; nothing was changed."))
            actions.withdraw_consent(consent=consent, by=request.user, **given)
            messages.success(request, _("Withdrawn: nothing more is used so; what was done stays done."))
        else:
            chosen, relation = guardians.get(given.pop("guardian", "")), given.pop("relation", "")
            guardian = Guardian(chosen[0], relation) if chosen else None
            actions.give_consent(person=person, use=use, guardian=guardian, by=request.user, **given)
            messages.success(request, _("The consent is entered."))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return form
    return None


def _told(row: Consent) -> tuple[Any, Any]:
    """What the use is called, and the words of then."""
    if row.use not in uses():
        return row.use, ""
    use = use_of(row.use)
    text = use.text_of(row.text_version)
    return use.name, text.words if text else ""


def _guardians_named(rows: list[Consent], by: Account) -> dict[int, str]:
    """Names of the guardians as far as the account may read them."""
    found = [row.guardian for row in rows if row.guardian is not None]
    return {one.pk: told["name"] for one, told in zip(found, shown_all(found, by=by), strict=True)}
