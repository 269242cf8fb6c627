"""Input shapes of the duty list and of what is sent down; what is allowed is decided by the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.governance.models import DutyItem, Sending
from gonghui.affairs.governance.queries import duty_items
from gonghui.affairs.governance.rules import BASE_TYPES
from gonghui.engines.cases.rules.kinds import declared_kinds
from gonghui.faces.web import words
from gonghui.faces.web.inputs import DayInput, InputForm
from gonghui.foundation.bodies.models import Body

BLANK = ("", "—")


def type_choices() -> list[tuple[str, Any]]:
    """The types of base unions, and all of them."""
    known = words.CHOICES["union.type"]
    return [("", _("every base union")), *((one, known[one]) for one in sorted(BASE_TYPES))]


def task_choices() -> list[tuple[str, Any]]:
    """The kinds of case that an item may cover."""
    return sorted(((kind.key, str(kind.name)) for kind in declared_kinds().values()), key=lambda one: one[1])


class ItemForm(InputForm):
    """An item of the list, or a new edition of one."""

    key = forms.CharField(label=_("Key"), max_length=60, help_text=_("Small letters and dots."))
    name = forms.CharField(label=_("What is to be done"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=DutyItem.Kind.choices)
    union_type = forms.ChoiceField(label=_("Of which base unions"), required=False, choices=type_choices)
    basis = forms.CharField(label=_("Basis"), max_length=300)
    owner = forms.ChoiceField(label=_("Who does it"), choices=DutyItem.Owner.choices)
    process = forms.CharField(label=_("How"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    time_limit = forms.CharField(label=_("Time limit"), required=False, max_length=120)
    tasks = forms.MultipleChoiceField(
        label=_("Kinds of case that may be sent down under it"),
        required=False,
        choices=task_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    mark = forms.ChoiceField(label=_("How sure"), choices=DutyItem.Mark.choices)
    on = forms.DateField(label=_("In force from"), widget=DayInput)


class AnyOf(forms.MultipleChoiceField):
    """Several of what is offered; whether they may be chosen is said by the action."""

    def valid_value(self, value: Any) -> bool:
        """Whatever was sent; what is not offered, the view leaves out."""
        return True


class AskForm(InputForm):
    """What is sent down: under which item, to whom, and what it asks."""

    kind = forms.ChoiceField(label=_("What is sent"), choices=Sending.Kind.choices)
    item = forms.CharField(
        label=_("Item of the duty list"), required=False, max_length=60, widget=forms.Select
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    to = AnyOf(
        label=_("To which base unions"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Several with Ctrl or Shift."),
    )
    wanted = forms.CharField(
        label=_("What is to be done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wanted_by = forms.DateField(label=_("Wanted by"), required=False, widget=DayInput)
    fields_asked = forms.CharField(
        label=_("Fields of the form, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What registers hold is filled in from there and not asked."),
    )
    prefill = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, unions: list[Body], on: date, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        items = [(one.key, one.name) for one in duty_items(on)]
        offered = {
            "item": [BLANK, *dict(items).items()],
            "to": [(str(one.public_id), words.name_of(one)) for one in unions],
        }
        # A bound form was checked by the line above; what is offered is for the page.
        for name, choices in offered.items():
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)
            widget.choices = choices


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
