"""Links of more than one log; how the lines of a link are written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_sealed_attachments")]

    operations = [
        migrations.AddField(
            model_name="chainlink", name="log", field=models.CharField(default="change", max_length=20)
        ),
        migrations.AddField(
            model_name="chainlink", name="form", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddIndex(
            model_name="chainlink", index=models.Index(fields=["log", "id"], name="link_log")
        ),
    ]
