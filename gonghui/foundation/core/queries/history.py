"""Readers of the change log: a record's history in sentences, and how records were known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.models import OPEN, Change, Privacy
from gonghui.foundation.core.queries.records import ACTING_FOR, fields_of, model_of, subject_key
from gonghui.foundation.core.rules.sealed import is_sealed, open_values

HIDDEN = "•••"  # in place of a value that the reader may not see
ERASED = _("erased")  # in place of a value whose key is destroyed
ACTED = _("%(who)s, acting for %(principal)s")
BOOKKEEPING = frozenset({"id", "public_id", "version"})


class Difference(NamedTuple):
    """One field of a change."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryEntry:
    """One change of a record, in the reader's language."""

    at: datetime
    by: str
    sentence: str
    differences: tuple[Difference, ...]
    verb: str
    via: str
    batch: UUID | None
    change: int


def history_of(
    record: models.Model | type[models.Model] | str,
    id: int | None = None,
    *,
    visible: frozenset[Privacy] | set[Privacy] = frozenset({OPEN}),
    limit: int = 200,
) -> list[HistoryEntry]:
    """The changes of one record, the newest first.

    Args:
        record: the record, or its model with `id`.
        visible: the privacy classes whose values the reader may see; others show as HIDDEN.
        limit: how many changes at most.
    """
    model = model_of(record)
    record_id = record.pk if id is None and isinstance(record, models.Model) else id
    changes = _changes(model._meta.label_lower, record_id, limit)
    names, keys = names_of(changes), SubjectKeys()
    return [
        HistoryEntry(
            at=change.recorded_at,
            by=who(change, names),
            sentence=sentence(change),
            differences=tuple(_differences(model, change, visible, keys)),
            verb=change.verb,
            via=change.via,
            batch=change.batch,
            change=change.pk,
        )
        for change in changes
    ]


def _changes(label: str, record_id: int | None, limit: int) -> list[Change]:
    # Two questions, each with an index of its own; asked as one, the planner may walk the whole log.
    of_model = Change.objects.filter(model=label).order_by("-id")
    loaded = of_model.filter(
        first_record__isnull=False, first_record__lte=record_id, last_record__gte=record_id
    )
    found = [*of_model.filter(record=record_id)[:limit], *loaded[:limit]]
    return sorted(found, key=lambda change: change.pk, reverse=True)[:limit]


def sentence(change: Change) -> str:
    """What was done, from verb and params, in the active language; the bare verb where none is written."""
    said = _sentences(change.model.partition(".")[0]).get(change.verb)
    if said is None:
        return change.verb
    try:
        return str(said).format(**change.params)
    except (KeyError, IndexError):
        # An older change may lack a param that the sentence has since come to name.
        return str(said).format_map(_Missing(change.params))


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


@cache
def _sentences(app_label: str) -> Mapping[str, Any]:
    """Every module's sentences, the app's own before others'."""
    found: dict[str, Any] = {}
    configs = [config for config in apps.get_app_configs() if config.name.startswith("gonghui.")]
    for config in sorted(configs, key=lambda config: config.label == app_label):
        if find_spec(f"{config.name}.actions"):
            found |= getattr(import_module(f"{config.name}.actions"), "SENTENCES", {})
    return found


def names_of(changes: Iterable[Change]) -> dict[int, str]:
    """The names of whoever did something, and of those for whom it was done, by account."""
    told = list(changes)
    principals = {change.params[ACTING_FOR] for change in told if ACTING_FOR in change.params}
    return _names({change.by for change in told} | principals)


def who(change: Change, names: Mapping[int, str]) -> str:
    """Who did it and, where somebody stood in, for whom."""
    by, principal = names.get(change.by, f"#{change.by}"), change.params.get(ACTING_FOR)
    if principal is None:
        return by
    return str(ACTED) % {"who": by, "principal": names.get(principal, f"#{principal}")}


def _names(ids: set[int]) -> dict[int, str]:
    return {pk: str(account) for pk, account in get_user_model()._default_manager.in_bulk(ids).items()}


def _differences(
    model: type[models.Model],
    change: Change,
    visible: frozenset[Privacy] | set[Privacy],
    keys: SubjectKeys,
) -> Iterable[Difference]:
    before, after = opened(change, change.before, keys), opened(change, change.after, keys)
    privacy: Mapping[str, Privacy] = getattr(model, "privacy", {})
    for field in model._meta.concrete_fields:
        name = field.attname
        if name in BOOKKEEPING or not (name in before or name in after):
            continue
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if privacy.get(field.name, OPEN) not in visible:
            old, new = (None if value is None else HIDDEN for value in (old, new))
        yield Difference(field.name, old, new)


class SubjectKeys(dict[int, bytes | None]):
    """Persons' keys, each read once."""

    def __missing__(self, key_id: int) -> bytes | None:
        self[key_id] = found = subject_key(key_id)
        return found


def opened(change: Change, values: dict[str, Any] | None, keys: SubjectKeys | None = None) -> dict[str, Any]:
    """The values of a change with what is sealed opened; ERASED where the person's key is destroyed."""
    if not values or change.subject is None:
        return values or {}
    key = (SubjectKeys() if keys is None else keys)[change.subject]
    if key is not None:
        return open_values(values, key=key)
    return {name: str(ERASED) if is_sealed(value) else value for name, value in values.items()}


def as_known(
    model: type[models.Model] | str, ids: Iterable[int], at: datetime
) -> dict[int, dict[str, Any] | None]:
    """How records were known at a moment: today's values, with every later change taken back.

    Args:
        model: the class or its label, such as "skills.studio".
        ids: of the records.
        at: the moment; what was recorded at it counts as known.
    Returns:
        For each id the values as `fields_of` writes them, or None where the record was not known (yet, or no
        more).
    """
    found = model_of(model)
    label = found._meta.label_lower
    wanted = set(ids)
    later = Change.objects.filter(model=label, recorded_at__gt=at)
    loaded_later = [
        range(first, last + 1)
        for first, last in later.filter(record=None).values_list("first_record", "last_record")
        if first is not None and last is not None
    ]
    unknown = {id for id in wanted if any(id in block for block in loaded_later)}
    rest = wanted - unknown
    known: dict[int, dict[str, Any] | None] = dict.fromkeys(wanted)
    for record in found._default_manager.filter(pk__in=rest).iterator(chunk_size=2000):
        known[record.pk] = fields_of(record)
    keys = SubjectKeys()
    for change in later.filter(record__in=rest).order_by("-id").iterator(chunk_size=2000):
        assert change.record is not None  # it is one of those asked for
        if change.before is None:
            known[change.record] = None
        else:
            # Before an update only the differing fields are there; before a deletion, all of them.
            known[change.record] = {**(known[change.record] or {}), **opened(change, change.before, keys)}
    return known
