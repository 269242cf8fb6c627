"""The one base of forms: our look on Django's fields, nothing else."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day as text: browsers write their own date fields in their own language's order."""

    def __init__(self) -> None:
        attrs = {"inputmode": "numeric", "placeholder": "2025-12-31", "autocomplete": "off"}
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class InputForm(forms.Form):
    """A form that gives its widgets our classes and ties each error to its field for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = field.widget
            kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
            if isinstance(widget, forms.CheckboxInput):
                kind = "form-check-input"
            widget.attrs.setdefault("class", kind)
            if self.is_bound and name in self.errors:
                widget.attrs["aria-invalid"] = "true"
                widget.attrs["aria-describedby"] = f"error_{name}"
