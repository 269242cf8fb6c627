"""Input shapes of the officers' forms; what is allowed is decided by the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.membership.rules.standing import LEFT_LABELS
from gonghui.faces.web.appeals.fields import BLANK, BodyField, PlaceField
from gonghui.faces.web.inputs import DayInput, InputForm
from gonghui.faces.web.membership.pages import group_names
from gonghui.faces.web.page import today
from gonghui.foundation.people.models import Membership

AHEAD_DAYS = 366


def day_field(label: Any, required: bool = True, hint: Any = "") -> forms.DateField:
    """A day, as text."""
    return forms.DateField(label=label, required=required, widget=DayInput(), help_text=hint)


def life_day(label: Any, hint: Any = "") -> forms.DateField:
    """A day of a member's life: decided ahead by a year at most."""
    field = day_field(label, hint=hint)
    field.validators = [*field.validators, _refuse_far_ahead]
    return field


def _refuse_far_ahead(day: date) -> None:
    if day > today() + timedelta(days=AHEAD_DAYS):
        raise ValidationError(_("This day lies more than a year ahead; look at the year."))


def todays_groups() -> list[tuple[str, str]]:
    """The groups of today, for a field."""
    return list(group_names(today()).items())


class DriveForm(InputForm):
    """A new drive."""

    name = forms.CharField(label=_("Name of the drive"), max_length=80)
    body = BodyField(label=_("Of which union"), help_text=_("Its full name or credit code."))
    groups = forms.MultipleChoiceField(
        label=_("For which groups"),
        choices=todays_groups,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    on = day_field(_("From"))
    until = day_field(_("Until, exclusive"), False)
    target = forms.IntegerField(label=_("How many are to join"), required=False, min_value=0)


class TargetForm(InputForm):
    """A target of a drive: in all, of a group, of a street."""

    worker_group = forms.ChoiceField(label=_("Group of workers"), required=False)
    area = PlaceField(label=_("Street or district"), required=False, help_text=_("Empty: everywhere."))
    members = forms.IntegerField(label=_("How many are to join"), min_value=0)

    def __init__(self, *args: Any, groups: dict[str, str], **kwargs: Any) -> None:
        choices = [("", _("every group")), *groups.items()]
        named = forms.ChoiceField(label=_("Group of workers"), required=False, choices=choices)
        # Before the base looks for errors: it reads what was sent.
        self.base_fields = {**self.base_fields, "worker_group": named}  # type: ignore[misc]
        super().__init__(*args, **kwargs)


class EndForm(InputForm):
    """The day on which something ends."""

    on = day_field(_("Ends on"), hint=_("The first day on which it no longer runs."))


class EntranceForm(InputForm):
    """A QR code to be made."""

    union = BodyField(label=_("Union"), required=False, help_text=_("Its full name or credit code."))
    area = PlaceField(
        label=_("Street or district"), required=False, help_text=_("Without a union, the one that leads it.")
    )
    words = forms.CharField(label=_("Where it will hang"), required=False, max_length=60)


class KeepForm(InputForm):
    """Keeping a membership."""

    because = forms.ChoiceField(label=_("Why it is kept"), choices=[BLANK, *Membership.Kept.choices])
    on = life_day(_("From"))


class LeaveForm(InputForm):
    """Leaving."""

    how = forms.ChoiceField(label=_("Why"), choices=[BLANK, *LEFT_LABELS.items()])
    last_active = day_field(_("Last dues or activity"), False, _("Wanted of who has lapsed."))
    on = life_day(_("From"))


class ExpelForm(InputForm):
    """Expulsion."""

    document = forms.CharField(label=_("Number of the decision"), max_length=60)
    on = life_day(_("From"))


class DayForm(InputForm):
    """A day alone."""

    on = life_day(_("From"))


class MoveForm(InputForm):
    """A transfer asked for at the member's side."""

    union = BodyField(label=_("To which union"), help_text=_("Its full name or credit code."))


class DuesForm(InputForm):
    """A member's dues."""

    wage = forms.CharField(
        label=_("Monthly basic income, yuan"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Without bonuses."),
    )
    month = day_field(_("Any day of the month"))


class FundForm(InputForm):
    """An employer's fund of a month."""

    wages = forms.CharField(
        label=_("Total wages of the month, yuan"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    month = day_field(_("Any day of the month of the wages"))
    paid = forms.CharField(
        label=_("Paid of it so far, yuan"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    on = day_field(_("Reckoned on"))
    prepared = forms.BooleanField(label=_("No union yet: preparation fund"), required=False)
