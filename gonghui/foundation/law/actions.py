"""Setting dated values: local amounts, weights, tolerances, lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gonghui.foundation.bodies.actions import refusing
from gonghui.foundation.core.actions import Actor, fields_of, record_change
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.law.models import DatedValue
from gonghui.foundation.law.queries import DatedAmount, timeline
from gonghui.foundation.law.rules import COUNTRY, KEY, BadStatute, exact, plain, shown
from gonghui.foundation.law.rules.calendar import FESTIVALS, PREFIX, STATUTORY, arrangement

SENTENCES: dict[str, Any] = {
    "set_value": _("set {key} for {region} to {value} {unit} from {on}, after {source}"),
    "end_value": _("ended {key} for {region} on {on}"),
}


@transaction.atomic
def set_value(
    *,
    key: str,
    region: str,
    value: Any,
    on: date,
    source: str,
    mark: str,
    by: Actor,
    unit: str = "",
) -> DatedValue:
    """Sets a value from a day on, until further notice; what held until then ends on that day.

    Args:
        key: words joined by dots; a new one is a value of its own.
        region: an area's code, or "CN".
        value: a number, yes or no, text, or a list or table; of the kind that the key has so far.
        on: the first day on which it holds; later than the beginning of every value known of it.
        source: the document that sets it, or who decided.
        mark: a `DatedValue.Mark`.
        unit: empty for the unit that the key has so far.
    Raises:
        Refusal: no source, another kind of value or unit, or a day on or before the latest known beginning.
    """
    _refuse_names(key, region, source, mark)
    known = timeline(key, region)
    value = _read(value)
    _refuse_backdated(known, key, region, on)
    unit = _same_kind(known, value, unit)
    _refuse_notice(key, region, value, on)
    last = DatedValue.objects.select_for_update().filter(key=key, region=region).order_by("valid_from").last()
    if last is not None and (last.valid_to is None or last.valid_to > on):
        before = fields_of(last)
        last.valid_to = on
        last.version += 1
        last.save(update_fields=["valid_to", "version"])
        ended = {"key": key, "region": region, "on": f"{on}"}
        record_change(verb="end_value", record=last, by=by, before=before, params=ended)
    row = DatedValue(
        key=key, region=region, value=plain(value), unit=unit, source=source.strip(), mark=mark, valid_from=on
    )
    twice = _("Somebody set %(key)s for %(region)s at the same moment; look again.") % {
        "key": key,
        "region": region,
    }
    with refusing({"one_value_at_a_time": twice}):
        row.save(force_insert=True)
    params = {"key": key, "region": region, "value": shown(value), "unit": unit, "source": row.source}
    record_change(verb="set_value", record=row, by=by, params={**params, "on": f"{on}"})
    return row


def _refuse_names(key: str, region: str, source: str, mark: str) -> None:
    if not KEY.fullmatch(key) or len(key) > 80:
        raise Refusal(_("%(key)s is no name of a value: words joined by dots.") % {"key": key}, field="key")
    if region != COUNTRY and not (region.isascii() and region.isdigit() and len(region) in {6, 9, 12}):
        raise Refusal(_("%(region)s is no area code; write one, or CN.") % {"region": region}, field="region")
    if not source.strip():
        raise Refusal(_("Write which document sets the value, or who decided it."), field="source")
    if len(source.strip()) > 300:
        raise Refusal(_("The source is longer than 300 characters; shorten it."), field="source")
    if mark not in DatedValue.Mark.values:
        raise Refusal(_("There is no mark called %(mark)s.") % {"mark": mark}, field="mark")


def _read(value: Any) -> Any:
    """Numbers exactly; refuses what is no value."""
    if value is None or value == "":
        raise Refusal(_("Enter a value; what is not known is left unset."), field="value")
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            return exact(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = Decimal(str(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise Refusal(_("%(value)s is no number.") % {"value": value}, field="value")
    return exact(value)


def _refuse_notice(key: str, region: str, value: Any, on: date) -> None:
    """Refuses a year's notice that the working calendar could not read."""
    if not key.startswith(PREFIX) or key in (STATUTORY, FESTIVALS):
        return
    if region != COUNTRY:
        raise Refusal(_("Holidays are arranged for the whole country; write CN."), field="region")
    said = DatedAmount(
        key=key, region=region, value=value, unit="days", source="", mark="ours", valid_from=on
    )
    try:
        arrangement(said)
    except BadStatute as error:
        raise Refusal(
            _("This is no notice that the calendar can read: %(fault)s.") % {"fault": error}, field="value"
        ) from error


def _refuse_backdated(known: list[DatedAmount], key: str, region: str, on: date) -> None:
    if known and on <= known[-1].valid_from:
        raise Refusal(
            _(
                "%(key)s for %(region)s already has a value from %(start)s: %(value)s %(unit)s. "
                "What was in force is not rewritten; choose a day after it."
            )
            % {
                "key": key,
                "region": region,
                "start": known[-1].valid_from,
                "value": shown(known[-1].value),
                "unit": known[-1].unit,
            },
            field="on",
        )


def _same_kind(known: list[DatedAmount], value: Any, unit: str) -> str:
    """The unit to store; refuses another kind of value or another unit than the key has so far."""
    if not known:
        return unit
    if _kind(known[-1].value) is not _kind(value):
        raise Refusal(
            _("%(value)s is of another kind than the value so far, %(old)s.")
            % {"value": shown(value), "old": shown(known[-1].value)},
            field="value",
        )
    if unit and unit != known[-1].unit:
        raise Refusal(
            _("The unit so far is %(old)s, not %(unit)s; convert the value first.")
            % {"old": known[-1].unit, "unit": unit},
            field="unit",
        )
    return known[-1].unit


def _kind(value: Any) -> type:
    return Decimal if isinstance(value, Fraction) else type(value)
