"""Forms of assessments, of duties done, and of consents."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.faces.web.inputs import DayInput, InputForm, refuse_far_day
from gonghui.foundation.privacy.models import Assessment, Consent, DutyDone

CHOOSE = ("", _("please choose"))
# In the portal people agree by themselves; an officer enters the other ways.
WAYS = [CHOOSE, *(one for one in Consent.How.choices if one[0] != Consent.How.PORTAL)]
LIKE = _("Like 2025-12-31; not to come.")


def _day(label: Any, hint: Any = LIKE) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), help_text=hint, validators=[refuse_far_day])


def _long(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, help_text=hint
    )


class AssessForm(InputForm):
    """What art. 56 wants said of a use."""

    lawful = _long(_("Lawful, legitimate, necessary"), _("Are purpose and way of use, and why?"))
    risks = _long(_("Effects and risks"), _("On people's rights; and what could go wrong."))
    measures = _long(_("Measures"), _("What is done against it, and does it fit the risk?"))
    conclusion = forms.ChoiceField(label=_("What follows"), choices=[CHOOSE, *Assessment.Conclusion.choices])
    on = _day(_("Made on"))
    next_due = _day(_("Next due"), _("Later than the day on which it was made."))


class DutyForm(InputForm):
    """A duty was done."""

    duty = forms.ChoiceField(
        label=pgettext_lazy("of the law", "Duty"), choices=[CHOOSE, *DutyDone.Duty.choices]
    )
    document = forms.CharField(
        label=_("Number of the receipt or the report"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = _day(_("Done on"))


class GiveForm(InputForm):
    """Somebody agreed to a use."""

    how = forms.ChoiceField(label=_("How it was agreed"), choices=WAYS)
    on = _day(_("Agreed on"))
    guardian = forms.ChoiceField(
        label=_("Guardian who agrees"), required=False, help_text=_("Only for a child, of its household.")
    )
    relation = forms.ChoiceField(
        label=_("What the guardian is to the child"),
        required=False,
        choices=[CHOOSE, *Consent.Relation.choices],
    )

    def __init__(self, *args: Any, guardians: list[tuple[str, str]], **kwargs: Any) -> None:
        # Before the base looks for errors: it reads what was sent.
        self.base_fields = copy.deepcopy(self.base_fields)  # type: ignore[misc]
        field = self.base_fields["guardian"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [CHOOSE, *guardians]
        if not guardians:
            del self.base_fields["guardian"], self.base_fields["relation"]
        super().__init__(*args, **kwargs)


class WithdrawForm(InputForm):
    """Somebody takes it back."""

    how = forms.ChoiceField(label=_("How it was said"), choices=WAYS)
    on = _day(pgettext_lazy("consent", "Withdrawn on"))
