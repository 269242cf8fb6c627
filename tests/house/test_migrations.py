"""Migrations: complete, runnable from nothing, and without steps that would lock or break a running site."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from gonghui.foundation.core.models import Change


def ours():
    """Every migration of the house, by (label, name)."""
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("gonghui.")}
    loader = MigrationLoader(None)
    return {key: found for key, found in loader.disk_migrations.items() if key[0] in labels}


@pytest.mark.django_db
def test_models_and_migrations_agree():
    out = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(f"a model has no migration yet:\n{out.getvalue()}")


@pytest.mark.django_db
def test_from_nothing_to_the_tables_of_today():
    """The test database itself was migrated from zero; every model has its table and columns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns")
        columns = set(cursor.fetchall())
    for model in apps.get_models():
        if model._meta.managed and model.__module__.startswith("gonghui."):
            for field in model._meta.concrete_fields:
                assert (model._meta.db_table, field.column) in columns, f"{model._meta.label}.{field.name}"


@pytest.mark.django_db
def test_the_change_log_is_append_only(by):
    from django.db import DatabaseError, transaction

    change = Change.objects.create(model="core.installation", record=1, verb="test", by=by.pk)
    for attempt in (
        lambda: Change.objects.filter(pk=change.pk).update(verb="other"),
        lambda: Change.objects.filter(pk=change.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_each_app_has_one_last_migration():
    loader = MigrationLoader(None)
    assert not loader.detect_conflicts()


# Expand, then contract: what removes or renames waits for a release in which nothing uses it any more.
CONTRACTING = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
)


def test_a_later_migration_says_so_when_it_contracts():
    """After the first migration of an app, removing or renaming wants `contracts = True` in the migration."""
    bad = []
    for (label, name), found in ours().items():
        if getattr(found, "initial", None) or name.startswith("0001"):
            continue
        made = {one.name_lower for one in found.operations if isinstance(one, migrations.CreateModel)}
        says_so = getattr(found, "contracts", False)
        for operation in found.operations:
            if isinstance(operation, CONTRACTING) and not says_so:
                bad.append(f"{label}.{name}: {operation.describe()}")
            # A table that the same migration makes has no rows yet.
            if isinstance(operation, migrations.AddField) and operation.model_name_lower not in made:
                field = operation.field
                # Django fills a text that may be empty with the empty text.
                filled = field.null or field.has_default() or field.has_db_default() or field.many_to_many
                if not (filled or (field.blank and field.empty_strings_allowed) or says_so):
                    bad.append(f"{label}.{name}: {operation.describe()} without a default")
    assert not bad, "\n".join(bad)
