"""The records behind a number as a sheet."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from gonghui.faces.web import words
from gonghui.faces.web.indicators.pages import has_records, metric_of
from gonghui.faces.web.page import Lens
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access
from gonghui.foundation.accounts.queries import allows
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import neutral
from gonghui.insight.indicators.queries import all_records_behind, category_of


def records_sheet(indicator: Any, lens: Lens, account: Any, part: str, purpose: str) -> bytes:
    """The visible records of a part, one a row, under a line that says what the list is.

    Raises:
        Refusal: not allowed, no records behind it, or no purpose.
    """
    metric = metric_of(indicator)
    if metric is None or not has_records(metric):
        raise Refusal(_("No records stand behind this number."))
    category = category_of(metric)
    if not allows(account, Permission.EXPORT, category):
        raise Refusal(_("Your roles do not allow taking these records out."))
    asked: dict[str, Any] = {"area": lens.area, "as_of": lens.on, "account": account, "part": part}
    rows = list(all_records_behind(metric.key, permission=Permission.EXPORT, **asked))
    with transaction.atomic():
        log_access(
            by=account,
            kind=Access.Kind.EXPORT,
            model=metric.unit_model,
            rows=len(rows),
            purpose=purpose,
            category=category,
        )
    return _written(indicator, lens, account, rows)


def _written(indicator: Any, lens: Lens, account: Any, rows: list[Any]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(_("Records")[:31]), book.add_format({"bold": True})
        title = (
            f"{words.name_of(indicator)} · {words.name_of(lens.area)} · {words.day(lens.on)} · {account.name}"
        )
        sheet.write_string(0, 0, neutral(title), bold)
        heads = [
            _("Number"),
            _("Record"),
            _("Organisation"),
            _("Street or township"),
            _("Counts"),
            _("Excluded"),
        ]
        for place, head in enumerate(heads):
            sheet.write_string(2, place, head, bold)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 3, 36)
        for line, row in enumerate(rows, start=3):
            cells = [
                row.number,
                row.name,
                words.name_of(row.body),
                words.name_of(row.area),
                words.yes_no(row.in_numerator),
                row.excluded,
            ]
            for place, text in enumerate(cells):
                sheet.write_string(line, place, str(neutral(text)))
        sheet.freeze_panes(3, 0)
    return buffer.getvalue()
