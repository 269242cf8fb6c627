"""When a message left, as in every outbox; wrong query codes, counted for an hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="membertext",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="CodeAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("from", "Wrong query code, from this address"),
                            ("code", "Wrong phone for this query code"),
                        ],
                        max_length=4,
                    ),
                ),
                ("of", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["what", "of", "at"], name="member_code_attempt")],
            },
        ),
    ]
