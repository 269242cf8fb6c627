"""The forms of the portal: few fields, plain words, what was typed is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals.models.choices import Hazard, Result, Satisfaction
from gonghui.engines.cases.models import CaseConsent
from gonghui.faces.web import words
from gonghui.faces.web.page import today
from gonghui.foundation.bodies.queries import districts

What, To = CaseConsent.What, CaseConsent.To
# In plain words, grouped by who would be told; nothing is ticked beforehand.
TICKS: tuple[tuple[Any, tuple[tuple[str, Any], ...]], ...] = (
    (
        _("My employer may be told"),
        (
            (f"{What.MATTER}:{To.EMPLOYER}", _("that somebody asks about this matter")),
            (f"{What.NAME}:{To.EMPLOYER}", _("my name")),
            (f"{What.PHONE}:{To.EMPLOYER}", _("my phone number")),
            (f"{What.WORDING}:{To.EMPLOYER}", _("what I wrote, word for word")),
        ),
    ),
    (
        _("The union inside my employer may be told"),
        (
            (f"{What.MATTER}:{To.UNION_OF_EMPLOYER}", _("of this matter, so that it can help")),
            (f"{What.NAME}:{To.UNION_OF_EMPLOYER}", _("my name")),
            (f"{What.PHONE}:{To.UNION_OF_EMPLOYER}", _("my phone number")),
            (f"{What.WORDING}:{To.UNION_OF_EMPLOYER}", _("what I wrote, word for word")),
        ),
    ),
    (
        _("Other offices that help may be told"),
        (
            (f"{What.NAME}:{To.CO_HANDLERS}", _("my name")),
            (f"{What.PHONE}:{To.CO_HANDLERS}", _("my phone number, so that they can call me")),
            (f"{What.WORDING}:{To.CO_HANDLERS}", _("what I wrote, word for word")),
        ),
    ),
    (
        _("Everybody may read, without my name"),
        ((f"{What.MATTER}:{To.PUBLIC}", _("what came of it, as an example for others")),),
    ),
)
ALL_TICKS = [choice for _group, choices in TICKS for choice in choices]
CHOICES = (
    ("", _("You decide for me")),
    ("question", _("I have a question")),
    ("complaint", _("Something is wrong")),
    ("aid", _("I need help")),
)

SATISFACTIONS = (
    (Satisfaction.SATISFIED, _("I am satisfied")),
    (Satisfaction.FAIRLY, _("I am fairly satisfied")),
    (Satisfaction.DISSATISFIED, _("I am not satisfied")),
)


def read_ticks(ticked: Iterable[str]) -> list[tuple[str, str]]:
    """(what, to) of the ticked boxes."""
    return [(what, to) for what, _colon, to in (one.partition(":") for one in ticked)]


def places() -> list[tuple[str, str]]:
    """The districts, and that one does not know."""
    return [("", str(_("I do not know")))] + [(area.code, words.name_of(area)) for area in districts(today())]


class PlainForm(forms.Form):
    """The base: no suffix, and each error tied to its field for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    files_error = ""  # beside the files, which are no field of the form

    def refuse(self, field: str | None, message: Any) -> None:
        """Puts a refusal beside its field, or above all of them."""
        if field == "files":
            self.files_error = str(message)
        self.add_error(field if field in self.fields else None, str(message))

    def tie_errors(self) -> None:
        """Marks the fields that are wrong."""
        for name in set(self.errors) & set(self.fields):
            self.fields[name].widget.attrs.update(
                {"aria-invalid": "true", "aria-describedby": f"error_{name}"}
            )


def phone_field(required: bool, label: Any, hint: Any = "") -> forms.CharField:
    """A phone number, with the keys of a telephone."""
    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=30, widget=widget)


def code_field() -> forms.CharField:
    """A query code, in capitals and without corrections by the keyboard."""
    attrs = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false", "class": "code"}
    return forms.CharField(
        label=_("Query code"),
        help_text=_("Eight signs; you got it when you sent your request."),
        max_length=20,
        widget=forms.TextInput(attrs=attrs),
    )


def digits_field() -> forms.CharField:
    """The digits of a text message."""
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}
    return forms.CharField(
        label=_("The six digits of our text message"), max_length=12, widget=forms.TextInput(attrs=attrs)
    )


class AskForm(PlainForm):
    """One box, and what helps if one wants to say it."""

    wording = forms.CharField(
        label=_("What happened? What do you need?"),
        help_text=_("In your own words. A few are enough; you can also just send a voice recording."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    chosen = forms.ChoiceField(
        label=_("What is it?"), choices=CHOICES, required=False, widget=forms.RadioSelect
    )
    employer = forms.CharField(
        label=_("Which employer is it about?"),
        help_text=_("The name on your contract or the gate. Leave it out if it is about none."),
        required=False,
        max_length=120,
    )
    place = forms.ChoiceField(label=_("Where?"), required=False)
    phone = phone_field(
        False,
        _("Your phone number"),
        _("We send every step to it. Without one you follow with the query code alone."),
    )
    name = forms.CharField(
        label=_("What may we call you?"),
        help_text=_("You need not say."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    ticks = forms.MultipleChoiceField(choices=ALL_TICKS, required=False)
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = places()
        # A street that a QR code named is offered as it is.
        given = self.data.get("place") if self.is_bound else self.initial.get("place")
        named = kwargs.get("initial", {}).get("place_name")
        if given and given not in dict(offered) and named:
            offered.append((given, named))
        self.fields["place"] = forms.ChoiceField(label=_("Where?"), required=False, choices=offered)


class DangerForm(PlainForm):
    """Danger now: nothing must be filled in."""

    hazard = forms.ChoiceField(
        label=_("What is happening?"), choices=Hazard.choices, required=False, widget=forms.RadioSelect
    )
    where = forms.CharField(
        label=_("Where? Street, building, floor"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    phone = phone_field(False, _("Your phone number, so that we can call you"))
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CodeForm(PlainForm):
    """Query code and phone."""

    code = code_field()
    phone = phone_field(False, _("Your phone number"), _("Only if you gave us one."))


class NumberForm(PlainForm):
    """A phone number, to which a code is sent."""

    phone = phone_field(True, _("Your phone number"))


class DigitsForm(PlainForm):
    """The code that was sent to a phone."""

    phone = forms.CharField(max_length=30, widget=forms.HiddenInput)
    digits = digits_field()


class NewNumberForm(PlainForm):
    """Another number, proved by the query code."""

    code = code_field()
    phone = phone_field(True, _("Your new phone number"), _("We send a code to it."))


class AnswerForm(PlainForm):
    """What became of it, in the worker's own view."""

    contacted = forms.ChoiceField(
        label=_("Did anybody get in touch with you?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    result = forms.ChoiceField(label=_("Is it solved?"), choices=Result.choices, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=_("Are you satisfied with how we handled it?"),
        choices=SATISFACTIONS,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What else do you want to say?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    again = forms.BooleanField(label=_("Please handle it again"), required=False)


class ReopenForm(PlainForm):
    """Why it is not settled."""

    reason = forms.CharField(
        label=_("What is not settled?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class TicksForm(PlainForm):
    """What may be told to whom."""

    ticks = forms.MultipleChoiceField(choices=ALL_TICKS, required=False)
