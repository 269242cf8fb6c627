"""Number and words of a text message may go once it left, as in every outbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appeals", "0007_reasons_of_turns")]

    operations = [
        migrations.AlterField(
            model_name="textmessage",
            name="content",
            field=models.BinaryField(null=True),
        ),
    ]
