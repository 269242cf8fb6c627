from django.db import migrations, models

ROLES = [("origin", "Took it in"), ("lead", "Leads"), ("help", "Helps"), ("letter", "By letter")]
STATES = [("open", "To be done"), ("done", "Done"), ("returned", "Returned"), ("withdrawn", "Released")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_clocks_and_notices")]
    operations = [
        migrations.AlterField("handling", "role", models.CharField(choices=ROLES, max_length=8)),
        migrations.AlterField(
            "handling", "state", models.CharField(choices=STATES, default="open", max_length=10)
        ),
    ]
