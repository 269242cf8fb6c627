"""Stated limits of kinds without clocks; those of open cases that are there are followed from now on."""

import django.db.models.deletion
from django.db import migrations, models

THERE = """
INSERT INTO cases_statedlimit (case_id, stated_at, due_at, look_at)
SELECT held.id, held.opened_at, held.stated_due_at, now()
FROM cases_case AS held
WHERE held.closed_at IS NULL AND held.stated_due_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM cases_caseclock AS clock WHERE clock.case_id = held.id)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_numbers_by_bytes")]
    operations = [
        migrations.CreateModel(
            name="StatedLimit",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stated_limit",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("stated_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("look_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("look_at", None), _negated=True),
                        fields=["look_at", "case"],
                        name="stated_limit_look",
                    )
                ],
            },
        ),
        migrations.RunSQL(THERE, migrations.RunSQL.noop, elidable=True),
    ]
