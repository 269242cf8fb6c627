from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_employment_counsellor")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="kept",
            field=models.CharField(
                blank=True,
                choices=[
                    ("retired", "Retired"),
                    ("unemployed", "Unemployed"),
                    ("laid_off", "Laid off, waiting for work"),
                    ("closed", "The employer closed or went bankrupt"),
                    ("other", "Another reason"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]
