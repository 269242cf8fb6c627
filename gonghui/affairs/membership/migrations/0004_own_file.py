"""The own file: requests about the own data, codes bound to an identity number."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_stated_limits"),
        ("membership", "0003_remittances"),
        ("people", "0009_households"),
    ]

    operations = [
        migrations.AddField(
            model_name="phoneproof",
            name="bound_hash",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="codeattempt",
            name="what",
            field=models.CharField(
                choices=[
                    ("from", "Wrong query code, from this address"),
                    ("code", "Wrong phone for this query code"),
                    ("own_from", "Asked for an own file, from this address"),
                    ("own_number", "Asked for an own file, with this identity number"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="phoneproof",
            name="purpose",
            field=models.CharField(
                choices=[("join", "To join"), ("transfer", "To transfer"), ("own", "To see the own file")],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="DataRequest",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="data_request",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("correction", "Put something right"),
                            ("deletion", "Delete my data"),
                            ("restriction", "Do not use some of my data"),
                            ("explanation", "Explain what is done with my data"),
                            ("complaint", "Complain about how my data was handled"),
                        ],
                        max_length=12,
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=12)),
                ("opened_on", models.DateField()),
                ("phone", models.BinaryField(null=True)),
                ("hash_version", models.PositiveSmallIntegerField(default=1)),
                ("token", models.BinaryField(unique=True)),
                ("query_hash", models.BinaryField()),
                ("code", models.BinaryField(null=True)),
                ("is_open", models.BooleanField(default=True)),
                ("kept", models.JSONField(default=list)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("query_hash",), name="one_data_request_a_query_code")
                ],
            },
        ),
    ]
