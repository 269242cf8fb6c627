"""Input shapes of the decisions on what the platform proposes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gonghui.faces.web.inputs import InputForm


class TakeUpForm(InputForm):
    """What is done about a rise."""

    plan = forms.CharField(
        label=_("What is done, before more must ask"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DismissForm(InputForm):
    """Why a proposal is none."""

    reason = forms.CharField(
        label=_("Why it is none"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
