"""The forms of the own file: few fields, plain words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.rules.own import FIELDS, WISHES
from gonghui.faces.web.portal.forms import PlainForm, digits_field, phone_field


class WhoForm(PlainForm):
    """Whose file: the whole number, and the phone that the union keeps of it."""

    identity = forms.CharField(
        label=_("Your whole identity number"),
        help_text=_("Of your identity card, residence permit or permanent residence card; or your passport."),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    phone = phone_field(True, _("Your mobile number"), _("The one that your union knows."))


class CodeForm(PlainForm):
    """The code of the text message."""

    digits = digits_field()


class WishForm(PlainForm):
    """What is asked about the own data."""

    wish = forms.ChoiceField(
        label=_("What do you ask for?"), choices=list(WISHES.items()), widget=forms.RadioSelect
    )
    field = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        choices=[("", _("Please choose; leave it if none fits")), *FIELDS.items()],
    )
    wanted = forms.CharField(
        label=_("What would be right?"),
        help_text=_("For a correction: as it stands in your papers."),
        required=False,
        max_length=200,
    )
    words = forms.CharField(
        label=_("What else do you want to say?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)
