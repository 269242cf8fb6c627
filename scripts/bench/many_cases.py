"""A million cases of several years: drawn and stored by the database itself, the tables laid open meanwhile.

Nothing of it is anybody's: no words, no numbers, employers of the demo city. What stands beside a case stands
there in the proportions of a working hotline: parts, events, a clock, turns, call-backs, orders of 12345,
exclusions, reviews, notices, hot issues. The draw is the same every time. The statements: many_cases.sql.
"""

from __future__ import annotations

import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OPEN_SHARE = 0.075  # of all cases; two thirds of these have a running clock
YEARS = 4
EMPLOYERS = 5000
HOT_ISSUES, OF_EACH = 400, 60
CATEGORIES = ("wages.arrears", "wages.overtime", "insurance.unpaid", "contract.unsigned", "injury.benefit")
STATEMENTS = Path(__file__).with_suffix(".sql")
TABLES = (
    *("cases.Case", "cases.Handling", "cases.CaseEvent", "cases.CaseClock", "cases.CaseNotice"),
    *("appeals.Appeal", "appeals.Dispatch", "appeals.Callback", "appeals.Exclusion", "appeals.Review"),
    *("appeals.OutsideOrder", "appeals.OrderOutbox"),
)


def load(count: int) -> float:
    """Loads so many cases over the streets of the demo city; seconds it took."""
    from django.apps import apps
    from django.db import connection

    from gonghui.foundation.accounts.queries import system_account
    from gonghui.foundation.core.actions import close_table, open_table

    started, by = time.monotonic(), system_account()
    statements, known = _statements(), _known(count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.4)")

        def run(name: str, **told: int) -> None:
            cursor.execute(statements[name], known | told)
            print(f"  {time.monotonic() - started:6.1f} s  {name}", file=sys.stderr, flush=True)

        run("drawn")
        cursor.execute("CREATE UNIQUE INDEX ON drawn (n)")
        cursor.execute("ANALYZE drawn")
        run("above")
        run("keys")
        for label in TABLES:
            open_table(model=apps.get_model(label), by=by)
            run(label)
        hot = {"case": known["case"] + count - 1, "subject": known["subject"] + count - 1}
        for name in ("hot keys", "hot issues", "hot parts", "hot links"):
            run(name, **hot)
        for label in TABLES:
            close_table(model=apps.get_model(label), by=by)
        print(f"  {time.monotonic() - started:6.1f} s  closed", file=sys.stderr, flush=True)
        for table in ("cases_case", "core_subjectkey"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("DROP TABLE drawn, above")
        tables = ", ".join(apps.get_model(label)._meta.db_table for label in TABLES)
        cursor.execute(f"VACUUM (ANALYZE) {tables}, core_subjectkey, cases_caselink")
    return time.monotonic() - started


def _statements() -> dict[str, str]:
    parts = re.split(r"^-- = (.+)$", STATEMENTS.read_text("utf-8"), flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _known(count: int) -> dict[str, Any]:
    """What the draw is told: ids from which on, streets, employers, accounts."""
    from django.db import connection

    from gonghui.foundation.accounts.models import Account, RoleGrant
    from gonghui.foundation.bodies.models import Body, Union

    own = RoleGrant.objects.get(account__username="jianwai").body_id
    streets = list(Union.objects.filter(territory__level="street").values_list("body", "territory"))
    streets.sort(key=lambda street: (street[0] != own, street))
    firms = Body.objects.filter(kind=Body.Kind.EMPLOYER, merged_into=None).order_by("pk")
    employers = list(firms.values_list("pk", "name_zh")[:EMPLOYERS])
    accounts = dict(Account.objects.values_list("username", "pk"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM cases_case")
        case = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM core_subjectkey")
        subject = cursor.fetchone()[0]
    return {
        "count": count,
        "closed": int(count * (1 - OPEN_SHARE)),
        "years": YEARS,
        "now": datetime.now(UTC),
        "case": case,
        "subject": subject,
        "desk": Body.objects.get(union__territory__level="city").pk,
        "clerk": accounts["hotline"],
        "lead": accounts["hotline-lead"],
        "officer": accounts["jianwai"],
        "near": 1,
        "leads": [body for body, _area in streets],
        "areas": [area for _body, area in streets],
        "streets": len(streets),
        "employers": [pk for pk, _name in employers],
        "names": [name for _pk, name in employers],
        "firms": len(employers),
        "categories": list(CATEGORIES),
        "hot": HOT_ISSUES,
        "each": OF_EACH,
    }
