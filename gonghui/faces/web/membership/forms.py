"""The forms by which workers join, transfer and follow: few fields, plain words, what was typed is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.queries.places import Taking, platforms_on
from gonghui.affairs.membership.rules.settings import groups
from gonghui.faces.web import words
from gonghui.faces.web.portal.forms import PlainForm, digits_field, phone_field


class JoinForm(PlainForm):
    """Six of the eight fields: who, reached where, working where; the others come on the next page."""

    name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    identity = forms.CharField(
        label=_("Your identity number"),
        help_text=_(
            "Of your identity card, residence permit or permanent residence card. It is kept sealed."
        ),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    worker_group = forms.ChoiceField(label=_("What work do you do?"), required=False)
    employer = forms.CharField(
        label=_("Who employs you?"),
        help_text=_("The name on your contract or pay slip. Leave it out if nobody does."),
        required=False,
        max_length=120,
    )
    platforms = forms.MultipleChoiceField(
        label=_("Which platforms do you work for?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(
        label=_("I want to join, and agree that the union keeps these data, the identity number sealed.")
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    field_order = ("name", "identity", "phone", "worker_group", "employer", "platforms", "agree", "token")

    def __init__(self, *args: Any, taking: Taking, on: date, clerk: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("We send a code to it, and every step.")
        self.fields["phone"] = phone_field(not clerk, _("Your mobile number"), hint)
        self.order_fields(self.field_order)
        named = groups(on)
        drive = taking.drive
        wanted = {key: named[key] for key in drive.groups if key in named} if drive else named
        blank = ("", _("Please choose; leave it if none fits"))
        self.fields["worker_group"] = forms.ChoiceField(
            label=self.fields["worker_group"].label,
            required=False,
            choices=[blank, *((key, words.name_of(group)) for key, group in wanted.items())],
        )
        offered = _offered(taking, on)
        if offered:
            self.fields["platforms"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["platforms"]


def _offered(taking: Taking, on: date) -> list[tuple[str, str]]:
    """The platforms that are offered behind an entrance: those of its union, or all under a drive."""
    rows = platforms_on(on)
    if taking.drive is None:
        rows = [row for row in rows if row.federation_id == taking.union.pk]
    return [(str(row.employer_id), row.brand) for row in rows]


class ProofForm(PlainForm):
    """The code of the text message; nothing for a clerk who has seen the card."""

    digits = digits_field()


class SeenForm(PlainForm):
    """What a clerk says instead of the worker's phone."""

    seen = forms.BooleanField(label=_("I have seen the identity document; name and number are right."))


class EntranceForm(PlainForm):
    """The six signs of a code, for whoever cannot scan it."""

    code = forms.CharField(
        label=_("The six signs under the QR code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )


class FollowForm(PlainForm):
    """Query code and phone."""

    code = forms.CharField(
        label=_("Query code"),
        help_text=_("Eight signs; you got it when you sent your application."),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )
    phone = phone_field(False, _("Your phone number"), _("Only if you gave us one."))


class MissingForm(PlainForm):
    """What was missing."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
