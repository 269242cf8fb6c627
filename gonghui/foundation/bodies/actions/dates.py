"""Beginning and ending dated rows, each with its Change; shared by areas and bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Manager, Q
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.paths import (
    Forest,
    add_self_paths,
    lock_tree,
    refresh_below,
    refuse_circle,
)
from gonghui.foundation.bodies.actions.refusals import refuse_outside, refusing
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.models import DatedRecord
from gonghui.foundation.core.rules import Refusal

OVERLAPPING = _(
    "%(child)s already has a place in this tree from a later day on. Choose a day after that one."
)


def begin(record: DatedRecord, *, verb: str, by: Actor, params: Mapping[str, Any]) -> None:
    """Saves a new dated record and its Change."""
    record.save(force_insert=True)
    record_change(verb=verb, record=record, by=by, params=params)


def end(record: DatedRecord, *, on: date, verb: str, by: Actor, params: Mapping[str, Any]) -> None:
    """Lets a dated record end on `on` (the first day on which it no longer holds), with its Change.

    Raises:
        Refusal: it begins on that day or later, so nothing of it would be left.
    """
    if on <= record.valid_from:
        raise Refusal(
            _("What began on %(start)s cannot end on %(on)s; choose a later day.")
            % {"start": record.valid_from, "on": on},
            field="on",
        )
    before = fields_of(record)
    record.valid_to = on
    record.version += 1
    record.save(update_fields=["valid_to", "version"])
    record_change(verb=verb, record=record, by=by, before=before, params=params)


def open_on(on: date) -> Q:
    """What holds on a day, or only later."""
    return Q(valid_to=None) | Q(valid_to__gt=on)


def place(
    forest: Forest, *, tree: str, child: Any, parent: Any, on: date, by: Actor, verbs: tuple[str, str]
) -> Any:
    """Ends the child's edge in force and begins a new one from `on`; keeps the paths up.

    `verbs` are those of the new edge and of the ended one.

    Raises:
        Refusal: a day outside either's life, a circle in any part of the time, the same place again.
    """
    if tree not in forest.trees.values:
        raise Refusal(_("There is no tree called %(tree)s.") % {"tree": tree}, field="tree")
    refuse_outside(child, str(child), on, field="on")
    refuse_outside(parent, str(parent), on, field="on")
    lock_tree(forest, tree)
    refuse_circle(forest, tree, child, parent, on, None)
    _leave(forest, tree=tree, child=child, parent=parent, on=on, by=by, verb=verbs[1])
    edge = forest.edge(tree=tree, child=child, parent=parent, valid_from=on)
    one_parent = edge._meta.constraints[0].name
    params = {"child": str(child), "parent": str(parent), "on": f"{on}"}
    with refusing({one_parent: OVERLAPPING % {"child": child}}):
        begin(edge, verb=verbs[0], by=by, params=params)
    add_self_paths(forest, [child.pk, parent.pk])
    refresh_below(forest, tree, child)
    return edge


def _leave(forest: Forest, *, tree: str, child: Any, parent: Any, on: date, by: Actor, verb: str) -> None:
    """Ends the child's edge in force; refuses when it leads to the same parent."""
    edges: Manager[Any] = forest.edge._default_manager
    old = edges.filter(open_on(on), tree=tree, child=child, valid_from__lte=on).first()
    if old is None:
        return
    if old.parent_id == parent.pk:
        raise Refusal(
            _("%(child)s already stands under %(parent)s since %(since)s; nothing is to be done.")
            % {"child": child, "parent": parent, "since": old.valid_from},
            field="parent",
        )
    params = {"child": str(child), "parent": str(old.parent), "on": f"{on}"}
    end(old, on=on, verb=verb, by=by, params=params)
