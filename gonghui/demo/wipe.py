"""Removes demo data, and everything entered since, so that another city can be loaded."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from gonghui.foundation.accounts.models import Account


@transaction.atomic
def wipe() -> None:
    """Empties every table of the platform but the system's own account, the log included.

    The log is append-only for single rows; a whole demo installation is thrown away at once. Only called
    where the installation says that it is a demo.
    """
    kept = Account._meta.db_table
    tables = [
        model._meta.db_table
        for app in apps.get_app_configs()
        if app.name.startswith("gonghui.")
        for model in app.get_models()
        if model._meta.managed and model._meta.db_table != kept
    ]
    names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
    with connection.cursor() as cursor:
        # PostgreSQL truncates nothing whose deferred checks are still to come.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    Account.objects.exclude(kind=Account.Kind.SYSTEM).delete()
