"""Renaming a body on any day: what it was called before stays on record and is found."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions.dates import begin
from gonghui.foundation.bodies.actions.refusals import refuse_outside
from gonghui.foundation.bodies.models import Body, BodyName
from gonghui.foundation.bodies.rules import search_keys
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.rules import Refusal

NAMED = ("name_zh", "name_en", "pinyin", "initials")


@transaction.atomic
def rename_body(
    *, body: Body, name_zh: str, on: date, by: Actor, name_en: str = "", document: str = ""
) -> Body:
    """Gives a body another name from `on`; until the next renaming on record, where there is a later one.

    Raises:
        Refusal: no name, the name that it had already, a day to come or outside its life.
    """
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    name = " ".join(name_zh.split())
    refuse_outside(body, str(body), on, field="on")
    if not name or len(name) > 120:
        raise Refusal(_("Enter the new name, of 120 characters at most."), "name_zh")
    if on > timezone.localdate():
        raise Refusal(_("A new name is entered once it holds; enter it on that day."), "on")
    pinyin, initials = search_keys(name)
    values = {"name_zh": name, "name_en": name_en, "pinyin": pinyin, "initials": initials}
    params = {"name": name, "on": on.isoformat(), "document": document}
    former = list(body.former_names.select_for_update().order_by("valid_from"))
    held = next((one for one in former if one.valid_to is not None and on < one.valid_to), None)
    if (held or body).name_zh == name:
        raise Refusal(_("It was called so on that day already; nothing is to be done."), "name_zh")
    if held is None:
        since = former[-1].valid_to if former else None
        _rename_now(body, values, since or body.valid_from, on, by, params)
    else:
        _rename_then(held, values, on, by, params)
    return body


def take_over_name(*, record: Body, column: str, value: str, on: date, by: Actor) -> Body:
    """A body is called as an authority states, from the day on which it spoke.

    Args:
        column: of the register of unions or employers; the name alone is taken over.
    Raises:
        Refusal: another column, or as `rename_body`.
    """
    if column != "name":
        raise Refusal(_("Of an authority's extract only the name is taken over."), "column")
    return rename_body(body=record, name_zh=value, on=on, by=by)


def _rename_now(
    body: Body, values: dict[str, str], since: date, on: date, by: Actor, params: dict[str, Any]
) -> None:
    """The present name ends on `on`; a name that began that very day is replaced."""
    before = fields_of(body)
    params = {**params, "before": body.name_zh}
    if since < on:
        told = {name: getattr(body, name) for name in NAMED}
        begin(
            BodyName(body=body, valid_from=since, valid_to=on, **told),
            verb="keep_name",
            by=by,
            params={"name": body.name_zh, "on": on.isoformat()},
        )
    _set(body, values)
    record_change(verb="rename_body", record=body, by=by, before=before, params=params)


def _rename_then(held: BodyName, values: dict[str, str], on: date, by: Actor, params: dict[str, Any]) -> None:
    """A former name ends on `on`; the new one holds for the rest of its time."""
    before = fields_of(held)
    params = {**params, "before": held.name_zh}
    if held.valid_from == on:
        _set(held, values)
        record_change(verb="rename_body", record=held, by=by, before=before, params=params)
        return
    end = held.valid_to
    held.valid_to = on
    held.version += 1
    held.save()
    record_change(verb="keep_name", record=held, by=by, before=before, params=params)
    later = BodyName(body_id=held.body_id, valid_from=on, valid_to=end, **values)
    begin(later, verb="rename_body", by=by, params=params)


def _set(record: Body | BodyName, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    record.save()


def forget_later_names(body: Body, on: date, by: Actor) -> None:
    """Takes back the names that a body would bear after its end: the last one of its life is its name."""
    former = list(body.former_names.select_for_update().order_by("valid_from"))
    later = [one for one in former if one.valid_to is not None and one.valid_to >= on]
    if not later:
        return
    last = later[0]
    told = {name: getattr(last, name) for name in NAMED}
    for one in later:
        record_change(
            verb="forget_name",
            record=one,
            by=by,
            before=fields_of(one),
            params={"name": one.name_zh, "on": on.isoformat()},
            deleted=True,
        )
        one.delete()
    before = fields_of(body)
    params = {"name": last.name_zh, "before": body.name_zh, "on": last.valid_from.isoformat()}
    _set(body, told)
    record_change(verb="rename_body", record=body, by=by, before=before, params=params)
