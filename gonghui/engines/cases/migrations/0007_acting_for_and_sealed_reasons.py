"""Who acted for whom; reasons sealed under their case's key, those that are there already, too."""

import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gonghui.foundation.core.rules.crypto import provider

# As `queries.words` seals a reason today; frozen here with the migration.
CONTEXT = b"cases.caseevent.reason"
BATCH = 5000
OPENED = "ALTER TABLE cases_caseevent DISABLE TRIGGER append_only"
SHUT = "ALTER TABLE cases_caseevent ENABLE TRIGGER append_only"


def seal(apps, schema_editor):
    """Seals every reason; those of a case whose key was destroyed are erased, as its words are."""
    keys = apps.get_model("core", "SubjectKey")
    machine, cursor = provider(), schema_editor.connection.cursor()
    for table in ("cases_caseevent", "cases_handling", "cases_caseextension"):
        last = 0
        while True:
            cursor.execute(
                f"SELECT held.id, cases_case.subject_id, held.reason FROM {table} AS held"
                " JOIN cases_case ON cases_case.id = held.case_id"
                " WHERE held.id > %s AND held.reason <> '' ORDER BY held.id LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
            if not rows:
                break
            last = rows[-1][0]
            held = keys.objects.in_bulk({subject for _pk, subject, _reason in rows})
            sealed = []
            for pk, subject, reason in rows:
                key = held.get(subject)
                if key is not None and key.wrapped is not None:
                    opened = machine.unwrap(key.wrapped, key.key_version)
                    said = json.dumps(reason, ensure_ascii=False)
                    sealed.append((machine.seal(said, key=opened, context=CONTEXT), pk))
            cursor.executemany(f"UPDATE {table} SET sealed_reason = %s WHERE id = %s", sealed)


class Migration(migrations.Migration):
    # Reasons in the open are taken away with the version that reads them sealed.
    contracts = True
    dependencies = [
        ("cases", "0006_indexes_of_lists"),
        ("core", "0005_sealed_attachments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "caseevent",
            "acting_for",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        *(
            migrations.AddField(model, "sealed_reason", models.BinaryField(null=True))
            for model in ("caseevent", "handling", "caseextension")
        ),
        migrations.RunSQL(OPENED, SHUT),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=False),
        migrations.RunSQL(SHUT, OPENED),
        *(
            operation
            for model in ("caseevent", "handling", "caseextension")
            for operation in (
                migrations.RemoveField(model, "reason"),
                migrations.RenameField(model, "sealed_reason", "reason"),
            )
        ),
    ]
