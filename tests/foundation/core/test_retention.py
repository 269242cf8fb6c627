"""Classes and terms of what is kept: declared for every model, and counted in days both ways alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonghui.foundation.core.models import OPEN
from gonghui.foundation.core.rules.retention import (
    ANEW,
    CLASSES,
    Follows,
    Kept,
    Reason,
    Swept,
    declared,
    due_day,
    last_begin,
    strictest,
)
from gonghui.foundation.law.rules import statute

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
MONTHS = st.integers(0, 400)
# The first draw loads tables, slowly on a busy machine.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@unhurried
@given(DAYS, MONTHS)
def test_a_term_has_passed_exactly_for_what_began_by_the_last_beginning(on, months):
    last = last_begin(on, months)
    assert due_day(last, months) <= on < due_day(last + timedelta(days=1), months)


@unhurried
@given(DAYS, MONTHS)
def test_all_of_a_month_falls_due_in_one_month(begins, months):
    due, first = due_day(begins, months), due_day(begins.replace(day=1), months)
    assert (due.year, due.month) == (first.year, first.month)


def test_a_month_without_the_day_ends_on_its_last():
    assert due_day(date(2024, 2, 29), 60) == date(2029, 2, 28)
    assert due_day(date(2024, 8, 31), 6) == date(2025, 2, 28)


def test_no_model_with_personal_values_is_forgotten():
    told = {one.model for one in declared()}
    told |= {one.unit_model for one in declared() if isinstance(one, Kept)}
    kept = {
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("gonghui.") and any(value != OPEN for value in model.privacy.values())
    }
    assert kept <= told, f"declare these in the module's rules/retention.py: {sorted(kept - told)}"


@pytest.mark.parametrize(
    "one", [one for one in declared() if isinstance(one, Follows | Kept)], ids=lambda one: one.model
)
def test_what_is_declared_is_there(one):
    """Every look-up leads somewhere, and what is put into a column may stand there."""
    model = apps.get_model(one.model)
    if isinstance(one, Follows):
        apps.get_model(one.leader)
        str(model._default_manager.filter(**{f"{one.path}__in": [1]}).query)
    else:
        known = {**one.where, f"{one.begins}__isnull": False}
        str(model._default_manager.filter(**known).exclude(**one.unless).query)
        for path in (one.unit, one.person, one.body, one.subject, one.guarded):
            assert not path or str(model._default_manager.filter(**{f"{path}__isnull": False}).query)
    for name, value in one.emptied.items():
        field = model._meta.get_field(name)
        assert value is not None or field.null, (one.model, name)
        assert value is not ANEW or isinstance(field, models.BinaryField), (one.model, name)
    for name in one.opened:
        assert isinstance(model._meta.get_field(name), models.BinaryField)


def test_every_term_is_a_dated_value_with_its_source():
    for klass in CLASSES.values():
        for key in filter(None, (klass.term, klass.least)):
            assert {amount.unit for amount in statute()[key]} <= {"years", "months"}, key
    for one in declared():
        if isinstance(one, Swept) and one.term:
            assert one.term in statute()


def test_of_each_class_the_longest_reason_is_told():
    def reason(of, until):
        return Reason(of=of, what="", until=until, source="")

    told = strictest([reason("a", date(2030, 1, 1)), reason("b", None), reason("a", date(2031, 1, 1))])
    assert [(one.of, one.until) for one in told] == [("b", None), ("a", date(2031, 1, 1))]
