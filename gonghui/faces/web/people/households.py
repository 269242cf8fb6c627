"""The household of a person: who belongs to it, and what whoever looks after one of them may enter."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gonghui.faces.web.inputs import DayInput, InputForm
from gonghui.faces.web.page import Crumb, needs, permitted, show, today
from gonghui.foundation.accounts.actions import log_read
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.registers import Category
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.people import actions
from gonghui.foundation.people.models import HouseholdMember, Person
from gonghui.foundation.people.queries import Home, homes_of, household_at, sees, shown
from gonghui.foundation.people.queries.households import tied
from gonghui.foundation.privacy.actions import enter_relative
from gonghui.foundation.privacy.models import Consent
from gonghui.foundation.privacy.rules import Guardian, Words, use_of

CHOOSE = ("", gettext_lazy("please choose"))
CHILD = "child_in_household"
RELATIONS = [CHOOSE, *(one for one in HouseholdMember.Relation.choices if one[0] != "head")]
Do = Callable[[Person, Home | None, Mapping[str, Any], Account], object]


def agreed_words(use: str) -> Words | str:
    """What somebody agrees to in its present words."""
    text = use_of(use).text
    return text.words if text else ""


def _day() -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("From"), widget=DayInput(), help_text=gettext_lazy("Like 2025-12-31; not to come.")
    )


def _why(hint: Any) -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Why"), max_length=100, help_text=hint)


def _text(label: Any, longest: int, hint: Any = "") -> forms.CharField:
    typed = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=longest, required=False, widget=typed, help_text=hint)


class HomeForm(InputForm):
    """Everything that the page's forms are built with."""

    def __init__(self, *args: Any, home: Home | None, **kwargs: Any) -> None:
        self.home = home
        super().__init__(*args, **kwargs)


class BeginForm(HomeForm):
    """A household with its head."""

    address = _text(gettext_lazy("Address"), 200, gettext_lazy("Lies sealed; may stay empty."))
    on = _day()
    because = _why(gettext_lazy("For instance: household book seen, visit at home."))


class RelativeForm(HomeForm):
    """Somebody who lives there, too."""

    number = _text(
        gettext_lazy("Whole identity or phone number"), 40, gettext_lazy("Empty of a child without one yet.")
    )
    name = _text(gettext_lazy("Name"), 60, gettext_lazy("Needed of who is new, or looked after elsewhere."))
    birth_date = forms.DateField(label=gettext_lazy("Birth date"), required=False, widget=DayInput())
    relation = forms.ChoiceField(label=gettext_lazy("Relation to the head"), choices=RELATIONS)
    on = _day()
    because = _why(gettext_lazy("For instance: marriage, birth, moved in."))
    guardian = forms.ChoiceField(
        label=gettext_lazy("Guardian who agrees"),
        required=False,
        help_text=format_lazy("{} {}", gettext_lazy("Only of a child. Read out:"), agreed_words(CHILD)),
    )
    guardian_is = forms.ChoiceField(
        label=gettext_lazy("What the guardian is to the child"),
        required=False,
        choices=[CHOOSE, *Consent.Relation.choices],
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How it was agreed"), required=False, choices=[CHOOSE, *Consent.How.choices[:3]]
    )

    def __init__(self, *args: Any, home: Home | None, **kwargs: Any) -> None:
        lodgers = home.lodgers if home else []
        # Before the base looks for errors: it reads what was sent.
        self.base_fields = copy.deepcopy(self.base_fields)  # type: ignore[misc]
        field = self.base_fields["guardian"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [CHOOSE, *((str(one.row.public_id), f"{one.name} {one.relation}") for one in lodgers)]
        super().__init__(*args, home=home, **kwargs)


class LeaveForm(HomeForm):
    """Somebody belongs to it no more."""

    member = forms.ChoiceField(label=gettext_lazy("Who"))
    on = _day()
    because = _why(gettext_lazy("For instance: moved out, divorce, death, entered wrongly."))
    head = forms.ChoiceField(
        label=gettext_lazy("Who heads it from then on"),
        required=False,
        help_text=gettext_lazy("Only where the head leaves others."),
    )

    def __init__(self, *args: Any, home: Home | None, **kwargs: Any) -> None:
        lodgers = home.lodgers if home else []
        named = [CHOOSE, *((str(one.row.public_id), f"{one.name} {one.relation}") for one in lodgers)]
        # Before the base looks for errors: it reads what was sent.
        self.base_fields = copy.deepcopy(self.base_fields)  # type: ignore[misc]
        for name in ("member", "head"):
            field = self.base_fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = named
        super().__init__(*args, home=home, **kwargs)


class MergeForm(HomeForm):
    """Another household lives here from a day on."""

    number = _text(gettext_lazy("Whole identity or phone number of somebody of the other household"), 40)
    relation = forms.ChoiceField(
        label=gettext_lazy("How that household's head stands to this one's"), choices=RELATIONS
    )
    on = _day()
    because = _why(gettext_lazy("For instance: married, entered twice."))


class AddressForm(HomeForm):
    """The address anew."""

    address = _text(gettext_lazy("Address"), 200, gettext_lazy("Lies sealed; empty takes it away."))


def _begin(person: Person, home: Home | None, given: Mapping[str, Any], by: Account) -> object:
    return actions.form_household(head=person, by=by, **given)


def _relative(person: Person, home: Home | None, given: Mapping[str, Any], by: Account) -> object:
    assert home is not None
    told = dict(given)
    rows = {str(one.row.public_id): one.row.person for one in home.lodgers}
    chosen, relation = rows.get(told.pop("guardian")), told.pop("guardian_is")
    guardian = Guardian(chosen, relation) if chosen is not None else None
    return enter_relative(household=home.household, by=by, guardian=guardian, **told)


def _leave(person: Person, home: Home | None, given: Mapping[str, Any], by: Account) -> object:
    assert home is not None
    rows = {str(one.row.public_id): one.row for one in home.lodgers}
    who = {"member": rows[given["member"]], "head": rows.get(given["head"])}
    return actions.leave_household(by=by, on=given["on"], because=given["because"], **who)


def _merge(person: Person, home: Home | None, given: Mapping[str, Any], by: Account) -> object:
    assert home is not None
    told = dict(given)
    other = actions.household_of_number(number=told.pop("number"), on=told["on"], by=by)
    return actions.merge_households(household=other, into=home.household, by=by, **told)


def _address(person: Person, home: Home | None, given: Mapping[str, Any], by: Account) -> object:
    assert home is not None
    return actions.correct_address(household=home.household, by=by, **given)


# What may be done: words, form, the action; "begin" of who has no household, the others of one.
ACTS: dict[str, tuple[Any, type[HomeForm], Do]] = {
    "begin": (gettext_lazy("Enter the household, with this person as its head"), BeginForm, _begin),
    "relative": (gettext_lazy("Add somebody"), RelativeForm, _relative),
    "leave": (gettext_lazy("Somebody belongs to it no more"), LeaveForm, _leave),
    "merge": (gettext_lazy("Another household joins this one"), MergeForm, _merge),
    "address": (gettext_lazy("Write the address anew"), AddressForm, _address),
}


@sensitive_post_parameters("number", "address", "name", "birth_date")
@never_cache
@needs(Permission.VIEW, Category.PEOPLE)
def household(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A person's household, the one of today and those before; a POST does what one of the forms says."""
    person = Person.objects.filter(public_id=public_id).first()
    if person is None or not sees(request.user, person):
        raise Http404(_("There is no such person among those you may see."))
    homes = homes_of(person, by=request.user, on=today())
    home = next((one for one in homes if one.holds), None)
    offered, chosen = _offered(request, person, home), request.POST.get("act", "")
    bound = ACTS[chosen][1](request.POST, home=home, auto_id=f"{chosen}_%s") if chosen in offered else None
    if bound is not None and _done(request, person, home, bound, chosen):
        return redirect("web:household", public_id)
    opened, problem = _opened(request, home) if chosen == "open" else ("", "")
    row = shown(person, by=request.user)
    log_read(by=request.user, record=home.household if home else person, category=Category.PEOPLE)
    wrong = bool(bound and bound.errors) or bool(problem)
    context = {
        "row": row,
        "home": home,
        "before": [one for one in homes if one is not home],
        "forms": [
            (key, ACTS[key][0], bound if key == chosen and bound else _blank(key, home)) for key in offered
        ],
        "chosen": chosen,
        "may_reveal": permitted(request, Permission.REVEAL, Category.PEOPLE),
        # Of those tied to nobody, whoever looks after the household keeps the consents.
        "untied": _untied(home) if home is not None and home.may_change else set(),
        "opened": opened,
        "problem": problem,
        "crumbs": [
            Crumb(_("People"), reverse("web:people")),
            Crumb(row["name"], reverse("web:person", args=[public_id])),
            Crumb(_("Household")),
        ],
    }
    return show(request, "people/household.html", context, status=422 if wrong else 200)


def _untied(home: Home) -> set[int]:
    ids = {one.row.person_id for one in home.lodgers}
    return ids - tied(ids)


def _blank(key: str, home: Home | None) -> HomeForm:
    return ACTS[key][1](home=home, initial={"on": today()}, auto_id=f"{key}_%s")


def _offered(request: HttpRequest, person: Person, home: Home | None) -> list[str]:
    if home is not None:
        return [key for key in ACTS if key != "begin"] if home.may_change else []
    free = household_at(person, today()) is None
    return ["begin"] if free and sees(request.user, person, Permission.EDIT) else []


def _done(request: HttpRequest, person: Person, home: Home | None, bound: HomeForm, chosen: str) -> bool:
    if not bound.is_valid():
        return False
    try:
        ACTS[chosen][2](person, home, bound.cleaned_data, request.user)
    except Refusal as refusal:
        bound.add_error(refusal.field if refusal.field in bound.fields else None, str(refusal))
        return False
    messages.success(request, _("Done: %(what)s.") % {"what": ACTS[chosen][0]})
    return True


def _opened(request: HttpRequest, home: Home | None) -> tuple[str, str]:
    """The address, opened for a purpose, and why it was not."""
    if home is None:
        return "", ""
    purpose = request.POST.get("purpose", "")
    try:
        found = actions.reveal_address(household=home.household, purpose=purpose, by=request.user)
    except Refusal as refusal:
        return "", str(refusal)
    return found or _("not given"), ""
