"""The changes that bear on one unit of a metric: its own, and those of the records it is judged by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from gonghui.foundation.core.facts import Metric, Series, declared_tables
from gonghui.foundation.core.models import Change
from gonghui.foundation.warehouse.rules.spells import tables_used


def changes_of(metric: Metric, unit: int, *, since: datetime) -> list[Change]:
    """The changes since a moment of a unit and of the records by which a metric judges it, oldest first."""
    asked = Q(pk__in=[])
    for model, (ids, links) in _touching(metric, unit).items():
        about = Q(record__in=ids)
        for number in ids:
            about |= Q(first_record__lte=number, last_record__gte=number)
        for attname in links:
            about |= Q(**{f"before__{attname}": unit}) | Q(**{f"after__{attname}": unit})
        asked |= Q(model=model._meta.label_lower) & about
    return list(Change.objects.filter(asked, recorded_at__gt=since).order_by("recorded_at", "pk"))


Touching = dict[type[models.Model], tuple[set[int], set[str]]]


def _touching(metric: Metric, unit: int) -> Touching:
    """Which rows bear on a unit: itself, what points at it, and what these point at with its parts.

    Goes as far as a session of a group's congress that covers an employer, and no further, lest a
    union leads to everything it covers.
    """
    own = apps.get_model(metric.unit_model)
    used = {"observation"} if isinstance(metric, Series) else tables_used(metric, declared_tables())
    tables = [apps.get_model(declared_tables()[name].model) for name in used if name in declared_tables()]
    same = _same_identity(own)
    found: Touching = {own: ({unit}, set())}
    for model in tables:
        links = {f.attname for f in _keys(model) if f.related_model in same and model not in same}
        if links:
            asked = Q()
            for attname in links:
                asked |= Q(**{attname: unit})
            ids = set(model._default_manager.filter(asked).values_list("pk", flat=True))
            found[model] = (ids, links)
    for model, (ids, _links) in list(found.items()):
        if model is not own:
            _follow(model, ids, tables, same, found)
    return found


def _follow(
    model: type[models.Model],
    ids: set[int],
    tables: list[type[models.Model]],
    same: set[type[models.Model]],
    found: Touching,
) -> None:
    """Adds the parts of rows (sessions of a congress), and what rows point at (a congress) with its parts."""
    _add_parts(model, ids, tables, found)
    for key in _keys(model):
        parent = key.related_model
        if parent in same or parent not in tables:
            continue
        parents = set(model._default_manager.filter(pk__in=ids).values_list(key.attname, flat=True)) - {None}
        found.setdefault(parent, (set(), set()))[0].update(parents)
        _add_parts(parent, parents, tables, found)


def _add_parts(
    model: type[models.Model], ids: set[int], tables: list[type[models.Model]], found: Touching
) -> None:
    for part in tables:
        for link in _keys(part):
            # What a unit reaches directly is known already; through a union it would reach too much.
            if link.related_model is model and not (part in found and found[part][1]):
                rows = part._default_manager.filter(**{f"{link.attname}__in": ids})
                found.setdefault(part, (set(), set()))[0].update(rows.values_list("pk", flat=True))


def _keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def _same_identity(model: type[models.Model]) -> set[type[models.Model]]:
    """Models that share their key with this one: a body, and what it is as a union or employer."""
    key = model._meta.pk
    return {model, key.related_model} if isinstance(key, models.OneToOneField) else {model}  # type: ignore[arg-type]
