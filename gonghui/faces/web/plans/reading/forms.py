"""Input shapes of decisions on a draft; what may stand is said by the rules, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gonghui.faces.web import words
from gonghui.faces.web.inputs import InputForm
from gonghui.foundation.bodies.models import Area
from gonghui.insight.plans.models import DraftItem, Plan
from gonghui.insight.plans.rules.confirming import ATTRIBUTES, KINDS, STORED, Wrong

Kind = DraftItem.Kind
COMPARATOR_WORDS: dict[str, Any] = {
    "=": _("= exactly"),
    ">=": _("≥ at least"),
    "<=": _("≤ at most"),
    ">": _("> more than"),
    "<": _("< less than"),
    "range": _("from … to"),
    "text": _("in words, no number"),
}
KIND_WORDS: dict[str, Any] = {
    "level": _("a level in its year"),
    "cumulative": _("a sum up to its year"),
    "annual_rate": _("an average yearly rate"),
    "per_year": _("to be reached every year"),
    "change": _("a change in per cent"),
}
DIRECTION_WORDS: dict[str, Any] = {
    "up": pgettext_lazy("direction", "to rise"),
    "down": pgettext_lazy("direction", "to fall"),
    "hold": pgettext_lazy("direction", "to be held"),
}
BLANK = ("", "—")


def number_field(label: Any) -> forms.CharField:
    """A number as it is typed; the rules read it."""
    return forms.CharField(label=label, required=False, widget=forms.TextInput({"inputmode": "decimal"}))


class ItemForm(InputForm):
    """The base: nothing is required here, every sentence comes from the rules."""

    def blame(self, wrong: Wrong) -> None:
        """Puts each sentence beside its field; that of the doubts stands beside their box."""
        for name, sentence in wrong.errors.items():
            if name != "looked":
                self.add_error(name if name in self.fields else None, sentence)


class AchievementForm(ItemForm):
    """What was reached already."""

    name = forms.CharField(label=_("Name"), required=False)
    target_text = forms.CharField(label=pgettext_lazy("plan document", "As printed"), required=False)
    comparator = forms.ChoiceField(
        label=_("How it is compared"),
        required=False,
        choices=[(one, COMPARATOR_WORDS[one]) for one in STORED],
    )
    target_value = number_field(pgettext_lazy("plan document", "Value"))
    target_min = number_field(_("Range from"))
    target_max = number_field(_("Range to"))
    unit = forms.CharField(label=_("Unit"), required=False)
    target_year = number_field(_("Year"))
    kind = forms.ChoiceField(
        label=_("Kind of value"), required=False, choices=[(one, KIND_WORDS[one]) for one in KINDS]
    )
    approx = forms.BooleanField(label=_("Printed as “about”"), required=False)
    baseline_value = number_field(_("Baseline"))
    baseline_year = number_field(_("Year of the baseline"))
    attribute = forms.ChoiceField(
        label=_("Attribute"), required=False, choices=[BLANK, *((one, one) for one in ATTRIBUTES)]
    )


class TargetForm(AchievementForm):
    """A target; of its direction nothing is proposed."""

    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=list(DIRECTION_WORDS.items()), widget=forms.RadioSelect
    )


class TaskForm(ItemForm):
    """What is to be done, by whom."""

    text = forms.CharField(label=_("Task"), required=False, widget=forms.Textarea({"rows": 4}))
    lead = forms.CharField(label=pgettext_lazy("plan document", "Leads"), required=False)
    supporting = forms.CharField(label=_("Support"), required=False, help_text=_("Several, with 、 between."))


class SectionForm(ItemForm):
    """A heading and its level."""

    title = forms.CharField(label=_("Heading"), required=False)
    level = number_field(_("Level"))


class MissedForm(ItemForm):
    """What the reader missed: the words as they stand in the document, marked there or typed."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("plan document", "What it is"),
        required=False,
        choices=[
            (Kind.INDICATOR, pgettext_lazy("draft item", "a target")),
            (Kind.ACHIEVEMENT, pgettext_lazy("draft item", "reached already")),
            (Kind.TASK, pgettext_lazy("draft item", "a task")),
            (Kind.SECTION, pgettext_lazy("draft item", "a section")),
        ],
    )
    quote = forms.CharField(
        label=_("Words of the document"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Mark them in the text, or type them as they are printed there."),
    )
    start = forms.CharField(required=False, widget=forms.HiddenInput)
    end = forms.CharField(required=False, widget=forms.HiddenInput)


FORMS: dict[str, type[ItemForm]] = {
    Kind.INDICATOR: TargetForm,
    Kind.ACHIEVEMENT: AchievementForm,
    Kind.TASK: TaskForm,
    Kind.SECTION: SectionForm,
}
FURTHER = ("target_min", "target_max", "baseline_value", "baseline_year", "attribute", "approx")


def item_form(kind: str, *, typed: Mapping[str, Any] | None, initial: Mapping[str, Any]) -> ItemForm:
    """The form of an item; what was typed wins over what was read."""
    return FORMS[kind](typed, initial=initial)


def area_choices() -> list[tuple[str, str]]:
    """Areas that plans are made for: the city, its districts, and those of elsewhere."""
    levels = [Area.Level.CITY, Area.Level.DISTRICT, Area.Level.ELSEWHERE]
    rows = Area.objects.filter(level__in=levels, valid_to=None).order_by("code")
    return [*((area.code, words.name_of(area)) for area in rows), ("", str(_("another place, named below")))]


def plan_choices() -> list[tuple[str, str]]:
    """The plans there are."""
    rows = Plan.objects.order_by("-period_start", "key")
    return [BLANK, *((plan.key, words.name_of(plan)) for plan in rows)]


class HeadingForm(InputForm):
    """What the plan is called and where it belongs."""

    name_zh = forms.CharField(label=_("Name of the plan"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=160)
    key = forms.CharField(
        label=pgettext_lazy("plan document", "Key"),
        max_length=40,
        help_text=_("Small letters, digits, hyphens; it stands in addresses."),
    )
    start_year = forms.IntegerField(label=_("First year"), min_value=1949, max_value=2100)
    end_year = forms.IntegerField(label=_("Last year"), min_value=1949, max_value=2100)
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=120)
    area = forms.ChoiceField(label=_("Area"), required=False, choices=area_choices)
    code = forms.CharField(label=_("Code of another place"), required=False, max_length=12)
    elsewhere = forms.CharField(label=_("Name of that place"), required=False, max_length=60)
    edition_of = forms.ChoiceField(label=_("A new version of"), required=False, choices=plan_choices)
    upper = forms.ChoiceField(label=_("The plan above it"), required=False, choices=plan_choices)
    follows = forms.ChoiceField(label=_("The plan before it"), required=False, choices=plan_choices)
