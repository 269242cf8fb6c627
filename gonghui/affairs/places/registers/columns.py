"""Columns that the registers of places share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gonghui.foundation.core.registers import Column, Kind

NUMBER = Column(name="number", label=_("Number"), source="number", computed=True, headers=("编号",))
UNIT = Column(
    name="body",
    label=_("Unit"),
    source="body",
    kind=Kind.BODY,
    required=True,
    headers=("所在单位", "单位名称", "单位"),
)


def yes_no(name: str, label: object) -> Column:
    """A column that the platform makes: yes or no."""
    return Column(name=name, label=label, source=name, kind=Kind.YES_NO, computed=True)


def day(name: str, label: object, *headers: str, required: bool = False, editable: bool = True) -> Column:
    """A column of days, under the words by which sheets know it."""
    return Column(
        name=name,
        label=label,
        source=name,
        kind=Kind.DATE,
        headers=headers,
        required=required,
        editable=editable,
    )


LAST_DAY = Column(
    name="on",
    label=_("Ends on"),
    source="on",
    kind=Kind.DATE,
    required=True,
    help=_("The first day on which it no longer stands."),
)
