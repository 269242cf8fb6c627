"""Items that a person marked in the text because the reader had missed them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_drafts")]

    operations = [
        migrations.AddField(model_name="draftitem", name="added", field=models.BooleanField(default=False))
    ]
