"""Input shapes of the administrators' forms; what is allowed is decided by the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gonghui.faces.web.inputs import DayInput, InputForm
from gonghui.faces.web.words import name_of
from gonghui.foundation.accounts.models import Account, RoleGrant
from gonghui.foundation.accounts.rules import ROLES
from gonghui.foundation.bodies.models import Body

lazy_list = lazy(
    lambda: [(role.key, role.name) for role in ROLES.values() if role.kind == Account.Kind.STAFF], list
)


class GrantForm(InputForm):
    """Who gets which role where, from when."""

    username = forms.CharField(label=_("User name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=lazy_list)
    body = forms.CharField(
        label=_("At"), max_length=120, help_text=_("Credit code or full name of the union or department.")
    )
    on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def clean_username(self) -> Account:
        """The account of the name."""
        account = Account.objects.filter(username__iexact=self.cleaned_data["username"].strip()).first()
        if account is None:
            raise forms.ValidationError(
                gettext("There is no account of this name; the system administrator opens it.")
            )
        return account

    def clean_body(self) -> Body:
        """The one body of a code or name."""
        text = self.cleaned_data["body"].strip()
        found = (
            Body.objects.filter(merged_into=None, code=text)[:1]
            or Body.objects.filter(merged_into=None, name_zh=text)[:2]
        )
        if len(found) != 1:
            raise forms.ValidationError(
                gettext(
                    "No single organisation is called so; copy its full name or credit code from its page."
                )
            )
        return found[0]

    def values(self) -> dict[str, Any]:
        """What `grant_role` wants."""
        data = self.cleaned_data
        return {"account": data["username"], "role": data["role"], "body": data["body"]} | {
            "on": data["on"],
            "until": data["until"],
        }


class ActingForm(InputForm):
    """Who acts for one, from when to which last day, in which of one's roles."""

    username = forms.CharField(
        label=_("Who is to act for you"),
        max_length=60,
        help_text=_("The user name; colleagues of your unit are proposed."),
        widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}),
    )
    on = forms.DateField(label=_("First day"), widget=DayInput())
    last = forms.DateField(label=_("Last day"), widget=DayInput())
    held: Mapping[str, RoleGrant]  # the roles that may be lent, by their ids as text

    def clean_username(self) -> Account:
        """The account of the name."""
        account = Account.objects.filter(username__iexact=self.cleaned_data["username"].strip()).first()
        if account is None or account.kind != Account.Kind.STAFF:
            raise forms.ValidationError(
                gettext("Nobody signs in by this name; ask your colleague how it is written.")
            )
        return account

    def values(self) -> dict[str, Any]:
        """What `delegate_roles` wants; a role ends on the day after its last one."""
        data = self.cleaned_data
        chosen = [self.held[pk] for pk in data["grants"]]
        until = data["last"] + timedelta(days=1)
        return {"grants": chosen, "to": data["username"], "on": data["on"], "until": until}


def acting_form(grants: Sequence[RoleGrant]) -> type[ActingForm]:
    """The form for somebody who holds these roles."""
    held = {str(grant.pk): grant for grant in grants}
    choices = [
        (pk, gettext("%(role)s, %(body)s") % {"role": ROLES[one.role].name, "body": name_of(one.body)})
        for pk, one in held.items()
    ]
    field = forms.MultipleChoiceField(
        label=_("In which of your roles"),
        choices=choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        initial=list(held) if len(held) == 1 else [],
    )
    return type("ActingFormOfOne", (ActingForm,), {"grants": field, "held": held})


class OpenAccountForm(InputForm):
    """A new account of a member of staff."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name of the holder"), max_length=60)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Hand it over in person; the holder changes it at the first sign-in."),
    )
