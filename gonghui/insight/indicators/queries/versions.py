"""Which version of a metric's definition is in force on a day."""

from __future__ import annotations

from datetime import date

from gonghui.foundation.core.facts import declared_metrics
from gonghui.foundation.law.queries import Unknown
from gonghui.foundation.law.queries import value as dated_value


def version_in_force(key: str, *, region: str, on: date) -> int:
    """The version that a dated setting chooses (`chosen_by`), or else the latest one in force.

    Args:
        region: an area's code, as settings are looked up by.
        on: the day whose figure is wanted.
    Raises:
        LookupError: no such metric.
    """
    versions = declared_metrics().get(key, ())
    if not versions:
        raise LookupError(f"no metric {key!r}")
    chosen = _chosen(versions[-1].chosen_by, region, on)
    if chosen in {one.version for one in versions}:
        return int(chosen or 0)
    in_force = [one.version for one in versions if one.in_force_from <= on]
    return in_force[-1] if in_force else versions[0].version


def _chosen(setting: str, region: str, on: date) -> int | None:
    if not setting:
        return None
    try:
        return int(dated_value(setting, region, on).value)
    except Unknown:
        return None
