"""The one base of forms: our look on Django's fields, nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)  # before the one no law here is known


class DayInput(forms.DateInput):
    """A day as text: browsers write their own date fields in their own language's order."""

    def __init__(self) -> None:
        attrs = {"inputmode": "numeric", "placeholder": "2025-12-31", "autocomplete": "off"}
        super().__init__(attrs=attrs, format="%Y-%m-%d")


def refuse_far_day(day: date) -> None:
    """Refuses a day of which nothing can be known: a year left out or typed with a digit too many.

    Raises:
        ValidationError: says what to write.
    """
    if not EARLIEST <= day < LATEST:
        raise ValidationError(_("Look at the year: write the day like 2025-12-31."))


class FarDay(ValueError):
    """A day far beyond what law and records know."""


def day_of(text: str) -> date:
    """A day written like 2025-12-31, of which something can be known.

    Raises:
        FarDay: nothing can be known of it.
        ValueError: no such day.
    """
    day = date.fromisoformat(text)
    if not EARLIEST <= day < LATEST:
        raise FarDay(text)
    return day


def whole(text: str) -> int | None:
    """A whole number out of an address or a hidden field; None where it is none that a table holds."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


class InputForm(forms.Form):
    """A form that gives its widgets our classes and ties each error to its field for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # First: whether a field is wrong, asked below, judges all of them.
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.validators = [*field.validators, refuse_far_day]
        for name, field in self.fields.items():
            widget = field.widget
            kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
            if isinstance(widget, forms.CheckboxInput):
                kind = "form-check-input"
            widget.attrs.setdefault("class", kind)
            if self.is_bound and name in self.errors:
                widget.attrs["aria-invalid"] = "true"
                widget.attrs["aria-describedby"] = f"error_{name}"
