"""What the pages of the log show: filters read, rows in words, the sheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gonghui.faces.web import words as written
from gonghui.faces.web.inputs import day_of
from gonghui.foundation.accounts.actions import log_access
from gonghui.foundation.accounts.models import Access, Account
from gonghui.foundation.accounts.queries.looking import Asked, looked_at
from gonghui.foundation.accounts.rules import Permission
from gonghui.foundation.bodies.models import Body
from gonghui.foundation.core.registers import declared_registers
from gonghui.foundation.core.rules import Refusal
from gonghui.foundation.registers.rules.values import neutral

FILTERS = ("account", "kind", "since", "until", "unit")
# Rows of one sheet; more are taken out in several, by days. Ours.
CAP = 10_000


@dataclass(frozen=True)
class Row:
    """A row of the log in words."""

    row: Access
    who: Account | None
    unit: Body | None
    kind: Any
    what: Any
    purpose: Any


def given(said: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into the filters, without what no table holds."""
    return {name: str(said.get(name, "")).replace("\0", "").strip()[:120] for name in FILTERS}


def asked_for(said: Mapping[str, Any]) -> tuple[Asked, list[str]]:
    """The filters out of an address or a form, and what is wrong with them."""
    problems: list[str] = []
    wanted = given(said)
    days = {name: _day(wanted[name], problems) for name in ("since", "until")}
    body = None
    if wanted["unit"]:
        body = _unit(wanted["unit"])
        if body is None:
            problems.append(
                _("No organisation is called “%s”; write its credit code or its full name.")
                % wanted["unit"][:60]
            )
            body = 0
    kind = wanted["kind"] if wanted["kind"] in Access.Kind.values else ""
    return Asked(account=wanted["account"], kind=kind, body=body, **days), problems


def _day(text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return day_of(text)
    except ValueError:
        problems.append(_("“%s” is not a date. Write it like 2025-12-31.") % text[:40])
        return None


def _unit(text: str) -> int | None:
    for asked in ({"code": text}, {"name_zh": text}):
        found = Body.objects.filter(merged_into=None, **asked).values_list("pk", flat=True)[:2]
        if len(found) == 1:
            return found[0]
    return None


def told(rows: Sequence[Access], *, words: Mapping[str, Any], ends: Mapping[str, Any]) -> list[Row]:
    """The rows in words, with the accounts and units that they name."""
    accounts = Account.objects.in_bulk({row.account for row in rows})
    units = Body.objects.in_bulk({row.body for row in rows if row.body})
    found = []
    for row in rows:
        kind = words.get(Access.Kind.COMMAND if row.kind == Access.Kind.ENDED else row.kind, row.kind)
        purpose: Any = row.purpose
        if row.kind == Access.Kind.ENDED:
            purpose = _("ended: %(how)s (row %(row)s)") % {
                "how": ends.get(row.purpose, row.purpose),
                "row": row.record,
            }
        elif row.kind == Access.Kind.COMMAND:
            said = {"user": row.actor, "options": " ".join(row.fields) or "—"}
            purpose = _("system user %(user)s; options: %(options)s") % said
        found.append(Row(row, accounts.get(row.account), units.get(row.body or 0), kind, thing(row), purpose))
    return found


def thing(row: Access) -> str:
    """What was looked at: the kind of record, never its name; of a command its words."""
    if row.kind in (Access.Kind.COMMAND, Access.Kind.ENDED):
        return f"gonghui {row.model}"
    labels = {register.model.lower(): str(register.label) for register in declared_registers().values()}
    labels |= {
        "people.person": _("Person"),
        "people.household": _("Household"),
        "cases.case": _("Case"),
        "bodies.body": _("Organisation"),
        "accounts.access": _("Log of looking"),
    }
    return labels.get(row.model.lower(), row.model)


def sheet(asked: Asked, *, by: Account, purpose: str) -> bytes:
    """The filtered rows as .csv, logged with its purpose.

    Raises:
        Refusal: no purpose, or too many rows at once.
    """
    rows = list(looked_at(asked, by)[: CAP + 1])
    if len(rows) > CAP:
        raise Refusal(_("More than 10 000 rows: choose fewer days, and take them out in several sheets."))
    log_access(
        by=by,
        kind=Access.Kind.EXPORT,
        model=Access,
        rows=len(rows),
        purpose=purpose,
        permission=Permission.VIEW_AUDIT,
    )
    accounts = Account.objects.in_bulk({row.account for row in rows})
    units = Body.objects.in_bulk({row.body for row in rows if row.body})
    text = StringIO()
    # Spreadsheet programs take the file for their own old encoding unless it begins with the mark.
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(
        [_("Row"), _("When"), _("Account"), _("Unit"), _("What"), _("Record"), _("Id"), _("Rows")]
        + [_("Fields"), _("Purpose"), _("System user")]
    )
    for row in rows:
        who, unit = accounts.get(row.account), units.get(row.body or 0)
        cells = [
            row.pk,
            timezone.localtime(row.at).isoformat(timespec="seconds"),
            who.username if who else row.account,
            written.name_of(unit) if unit else "",
            Access.Kind(row.kind).label,
            row.model,
            row.record,
            row.rows,
            " ".join(map(str, row.fields)),
            row.purpose,
            row.actor,
        ]
        writer.writerow(["" if cell is None else neutral(str(cell)) for cell in cells])
    return text.getvalue().encode()
