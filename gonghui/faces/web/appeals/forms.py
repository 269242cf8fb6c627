"""Input shapes of the hotline's forms; what is allowed is decided by the actions."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.appeals import queries
from gonghui.affairs.appeals.actions import Said
from gonghui.affairs.appeals.models.choices import Channel, Hazard, Reached, Request, Result, Satisfaction
from gonghui.affairs.appeals.models.followup import Review
from gonghui.affairs.appeals.rules.followup import GROUNDS
from gonghui.affairs.appeals.rules.hot import FILING_KINDS
from gonghui.affairs.appeals.rules.intake import WAYS
from gonghui.faces.web.appeals.fields import (
    BLANK,
    CHANNELS,
    BodyField,
    MomentField,
    PlaceField,
    body_named,
    consent_choices,
    request_choices,
    rule_choices,
    todays_categories,
    way_choices,
)
from gonghui.faces.web.inputs import DayInput, InputForm
from gonghui.foundation.accounts.models import Account
from gonghui.foundation.bodies.models import Body


class DeskForm(InputForm):
    """What the desk enters of a call, a visit or a letter: one page, from top to bottom."""

    call = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How it came"), choices=CHANNELS)
    phone = forms.CharField(
        label=_("Caller's number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Caller's name"), required=False, max_length=40)
    anonymous = forms.BooleanField(label=_("Wants to stay anonymous"), required=False)
    no_contact = forms.BooleanField(label=_("Must not be called back"), required=False)
    request = forms.ChoiceField(label=_("Kind of request"), choices=request_choices)
    wording = forms.CharField(
        label=_("What is asked for, in the caller's words"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    wanted = forms.CharField(label=_("What the caller wants done"), required=False, max_length=2000)
    employer_name = forms.CharField(
        label=_("Employer"),
        required=False,
        max_length=120,
        help_text=_("Type two signs; employers of the register are offered below."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    workers = forms.IntegerField(
        label=_("For how many workers"), required=False, min_value=1, max_value=1_000_000
    )
    category = forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=todays_categories,
        help_text=_("Type its number, such as 1.2."),
    )
    place = PlaceField(
        label=_("At which place"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    told_channel = forms.ChoiceField(
        label=_("Not dispatched, but told another channel"), required=False, choices=way_choices
    )
    new_facts = forms.CharField(label=_("What is new in the same matter"), required=False, max_length=1000)
    restricted = forms.BooleanField(label=_("Only for those who handle it"), required=False)
    consents = forms.MultipleChoiceField(
        label=_("What may be told, and to whom"),
        required=False,
        choices=consent_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": ""}),
    )
    to = BodyField(label=_("Send it to another unit"), required=False, max_length=120)
    to_reason = forms.CharField(label=_("Why this unit"), required=False, max_length=200)
    hazards = forms.MultipleChoiceField(required=False, choices=Hazard.choices)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = queries.categories(on)

    def chosen_employer(self) -> Body | None:
        """The employer of the register: the one ticked, else the one of exactly this name or code."""
        employers = Body.objects.filter(kind=Body.Kind.EMPLOYER, merged_into=None)
        try:
            found = employers.filter(public_id=UUID(str(self.data.get("employer", "")))).first()
        except ValueError:
            found = None
        named = str(self.data.get("employer_name", "")).strip()
        if found is not None and (not named or named in found.name_zh):
            return found
        return body_named(named, Body.Kind.EMPLOYER)

    def said(self) -> Said:
        """What was said, as far as it was entered rightly; for the action that takes it."""
        given = dict(self.cleaned_data)
        employer = self.chosen_employer()
        way = next((way for way in WAYS if way.channel == given.get("told_channel")), None)
        return Said(
            request=given.get("request") or Request.HELP,
            channel=given.get("channel") or Channel.PHONE,
            wording=given.get("wording", ""),
            wanted=given.get("wanted", ""),
            category=given.get("category", ""),
            name="" if given.get("anonymous") else given.get("name", ""),
            phone=given.get("phone", ""),
            anonymous=bool(given.get("anonymous")),
            contact_allowed=not given.get("no_contact"),
            employer=employer,
            employer_name="" if employer else given.get("employer_name", ""),
            area=given.get("place"),
            workers=given.get("workers"),
            branch=str(way.branch) if way else "",
            told_channel=way.channel if way else "",
            new_facts=given.get("new_facts", ""),
            consents=self.ticks(),
            restricted=bool(given.get("restricted")),
        )

    def ticks(self) -> list[tuple[str, str]]:
        """The consents that were ticked: (what, to)."""
        ticked = self.cleaned_data.get("consents") or []
        return [(what, to) for what, _sep, to in (one.partition(":") for one in ticked)]


class SheetForm(InputForm):
    """A sheet of 12345's messages."""

    file = forms.FileField(label=_("Sheet of orders (.xlsx or .csv, in the layout)"))


class ReceiptForm(InputForm):
    """A receipt that came by another way."""

    message_id = forms.CharField(
        label=_("Number of our message"), max_length=80, help_text=_("As it stands in the list above.")
    )
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=120)


class CallbackForm(InputForm):
    """What the caller said when called back; nothing but how the call went, where nobody answered."""

    reached = forms.ChoiceField(label=_("How the call went"), choices=[BLANK, *Reached.choices])
    contacted = forms.ChoiceField(
        label=_("Did anybody get in touch?"),
        required=False,
        choices=[BLANK, ("yes", _("Yes")), ("no", _("No"))],
    )
    result = forms.ChoiceField(label=_("Is it solved?"), required=False, choices=[BLANK, *Result.choices])
    satisfaction = forms.ChoiceField(
        label=_("How satisfied?"), required=False, choices=[BLANK, *Satisfaction.choices]
    )
    words = forms.CharField(
        label=_("What else the caller said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    again = forms.BooleanField(label=_("Wants it handled again"), required=False)

    def values(self) -> dict[str, Any]:
        """What `record_callback` wants."""
        given = dict(self.cleaned_data)
        given["contacted"] = {"yes": True, "no": False}.get(given["contacted"])
        return given


class ExcludeForm(InputForm):
    """Why an appeal is to leave the rates."""

    ground = forms.ChoiceField(
        label=_("Under which rule"),
        choices=lambda: [BLANK, *((key, one.label) for key, one in GROUNDS.items())],
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(InputForm):
    """Why a unit holds that what is asked for is unreasonable."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DecideReviewForm(InputForm):
    """What somebody above finds."""

    finding = forms.ChoiceField(label=_("Finding"), choices=[BLANK, *Review.Finding.choices])
    explanation = forms.CharField(
        label=_("Explanation"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class EntryForm(InputForm):
    """An answer with the article that it rests on."""

    category = forms.ChoiceField(label=_("Category"), choices=todays_categories)
    question = forms.CharField(label=_("What is asked"), max_length=200)
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    statute = forms.CharField(label=_("Statute"), max_length=120)
    article = forms.CharField(label=_("Article"), max_length=20)
    valid_from = forms.DateField(label=_("In force since"), widget=DayInput())
    valid_to = forms.DateField(label=_("Until, not included"), required=False, widget=DayInput())
    source = forms.CharField(label=_("Where it was read"), required=False, max_length=300)


class RuleForm(InputForm):
    """A row of the dispatch catalogue."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=rule_choices)
    place = PlaceField(
        label=_("At which place"),
        required=False,
        max_length=80,
        help_text=_("Empty: everywhere."),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    body = BodyField(
        label=_("Goes to"),
        max_length=120,
        help_text=_("Credit code or full name of the union or department."),
    )
    basis = forms.CharField(label=_("List of duties or decision it rests on"), max_length=200)
    on = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("Until, not included"), required=False, widget=DayInput())


class EndForm(InputForm):
    """From which day a row no longer holds."""

    on = forms.DateField(label=_("Ends on"), widget=DayInput())


class LineForm(InputForm):
    """An extension rings at a desk."""

    line = forms.CharField(
        label=_("Extension"), max_length=40, help_text=_("As the telephone system names it.")
    )
    desk = BodyField(
        label=_("Rings at"),
        max_length=120,
        help_text=_("Credit code or full name of the union or department."),
    )
    on = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("Until, not included"), required=False, widget=DayInput())


class ShiftForm(InputForm):
    """Somebody is on the roster."""

    username = forms.CharField(label=_("User name"), max_length=60)
    start = MomentField(label=_("From"))
    end = MomentField(label=_("Until"))
    place = forms.IntegerField(
        label=_("Place in line"), min_value=1, max_value=20, initial=1, help_text=_("1 is told first.")
    )

    def clean_username(self) -> Account:
        """The account of the name."""
        name = self.cleaned_data["username"].strip()
        account = Account.objects.filter(username__iexact=name, is_active=True).first()
        if account is None:
            raise forms.ValidationError(
                gettext("There is no account of this name; the system administrator opens it.")
            )
        return account


class HotForm(InputForm):
    """A new hot issue."""

    title = forms.CharField(label=_("Title"), max_length=120)
    why = forms.CharField(
        label=_("Why these belong together"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FilingForm(InputForm):
    """What is put forward because of a hot issue."""

    kind = forms.ChoiceField(
        label=_("What is filed"), choices=lambda: [BLANK, *((kind.key, kind.name) for kind in FILING_KINDS)]
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("What is put forward"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
