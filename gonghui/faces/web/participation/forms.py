"""Input shape of a session of a workers' congress."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gonghui.faces.web.inputs import DayInput, InputForm


class SessionForm(InputForm):
    """When it was held, who came, what it was about."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    due = forms.IntegerField(label=_("Delegates who should attend"), required=False, min_value=0)
    present = forms.IntegerField(label=_("Delegates present"), required=False, min_value=0)
    topics = forms.CharField(label=_("Topics"), required=False, max_length=300)
