from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appeals", "0003_portal")]

    operations = [
        migrations.AddField(
            model_name="textmark",
            name="since",
            field=models.BigIntegerField(default=0),
        ),
    ]
