"""Columns, parts and deeds that both registers of posts have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from gonghui.affairs.cadres import actions
from gonghui.affairs.cadres.models import Appraisal, Training
from gonghui.foundation.accounts.rules import Scope
from gonghui.foundation.core.models import PERSONAL
from gonghui.foundation.core.registers import Act, Column, Kind, Part
from gonghui.foundation.registers.rules.values import PersonName

NOT_HELD = _("The first day on which it no longer holds.")


def day(name: str, label: object, *, source: str = "", **more: Any) -> Column:
    """A column of a date."""
    return Column(name=name, label=label, source=source or name, kind=Kind.DATE, **more)


def _as_written(names: Sequence[PersonName], scope: Scope) -> list[PersonName]:
    """Left as named: who is meant is found at the unit of the row, or entered anew with it."""
    return list(names)


def person(label: object, *headers: str) -> Column:
    """Who holds a post, with what the register calls its people."""
    return Column(
        name="name",
        label=label,
        source="person",
        kind=Kind.PERSON,
        find=_as_written,
        privacy=PERSONAL,
        required=True,
        editable=False,
        headers=("姓名", *headers),
        help=_("Somebody of this name whom the unit has already, or else a person entered anew."),
    )


def running(on: date) -> Case:
    """Whether a post is held at the end of a day."""
    holds = Q(valid_to=None) | Q(valid_to__gt=on)
    return Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField())


def is_held(post: Any) -> bool:
    """Whether a row of a register of posts is held."""
    return bool(post.in_force)


TRAININGS = Part(
    name="trainings",
    label=_("Training and development"),
    columns=(
        Column(name="kind", label=_("Kind"), source="kind", kind=Kind.CHOICE, choices=Training.Kind),
        Column(name="name", label=_("What it was"), source="name"),
        Column(name="hours", label=_("Hours"), source="hours", kind=Kind.NUMBER),
        day("ended_on", _("Last day")),
        Column(name="passed", label=_("Passed"), source="passed", kind=Kind.YES_NO),
    ),
    order=("-ended_on", "pk"),
)
APPRAISALS = Part(
    name="appraisals",
    label=_("Appraisals of duties, by the unit"),
    columns=(
        Column(name="year", label=_("Year"), source="year", kind=Kind.NUMBER, is_year=True),
        Column(
            name="result", label=_("Finding"), source="result", kind=Kind.CHOICE, choices=Appraisal.Result,
            privacy=PERSONAL,
        ),
        Column(name="unit", label=_("By"), source="unit__name_zh"),
        day("decided_on", _("On")),
    ),
    order=("-year", "pk"),
)  # fmt: skip
TRAIN = Act(
    key="train",
    label=_("Enter training"),
    action=actions.train,
    record_as="post",
    shown_if=is_held,
    help=_("A course, practice at the grass roots, a rotation, or time with a mentor."),
    fields=(
        Column(
            name="kind", label=_("Kind"), source="kind", kind=Kind.CHOICE, choices=Training.Kind,
            required=True,
        ),
        Column(name="name", label=_("What it was"), source="name", required=True, longest=120),
        Column(name="organiser", label=_("Held by"), source="organiser", longest=120),
        Column(name="hours", label=_("Hours"), source="hours", kind=Kind.NUMBER, required=True),
        day("began_on", _("First day"), required=True),
        day("ended_on", _("Last day"), required=True),
        Column(
            name="passed", label=_("Passed"), source="passed", kind=Kind.YES_NO,
            help=_("Empty: there was no test."),
        ),
    ),
)  # fmt: skip
APPRAISE = Act(
    key="appraise",
    label=_("Enter the appraisal"),
    action=actions.appraise,
    record_as="post",
    shown_if=is_held,
    help=_("Whether the duties of the post were done, as the unit finds; no points, no ranking."),
    fields=(
        Column(
            name="year", label=_("Year"), source="year", kind=Kind.NUMBER, required=True, is_year=True
        ),
        Column(
            name="result", label=_("Finding"), source="result", kind=Kind.CHOICE, choices=Appraisal.Result,
            required=True,
        ),
        Column(name="unit", label=_("Unit that appraised"), source="unit", kind=Kind.BODY, required=True),
        day("decided_on", _("On"), required=True),
        Column(name="note", label=_("Note"), source="note", longest=300),
    ),
)  # fmt: skip
