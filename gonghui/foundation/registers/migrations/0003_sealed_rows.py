"""Staged rows are sealed; sheets that had not been published are to be brought again."""

from django.db import migrations, models

BRING_AGAIN = """
DELETE FROM registers_stagedrow;
UPDATE registers_sheetimport SET state = 'failed', problem = 'bring the sheet again'
WHERE state IN ('staging', 'checked', 'publishing');
"""


class Migration(migrations.Migration):
    contracts = True  # staged rows do not outlive an update

    dependencies = [("registers", "0002_failed_sheets")]

    operations = [
        migrations.RunSQL(BRING_AGAIN, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="stagedrow", name="values"),
        migrations.RemoveField(model_name="stagedrow", name="errors"),
        migrations.RemoveField(model_name="stagedrow", name="raw"),
        migrations.AddField(model_name="stagedrow", name="raw", field=models.BinaryField()),
        migrations.AddField(model_name="stagedrow", name="errors", field=models.BinaryField(null=True)),
    ]
