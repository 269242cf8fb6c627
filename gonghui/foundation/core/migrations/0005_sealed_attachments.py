"""Attachments that may hold personal values lie sealed on the disk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_change_ranges_and_months")]

    operations = [
        migrations.AddField(model_name="attachment", name="sealed", field=models.BooleanField(default=False)),
    ]
