"""Payments to the fund, as lists of the tax office or the bank say them."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0006_lives_of_bodies"),
        ("membership", "0002_one_engine_for_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Remittance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("voucher", models.CharField(max_length=60, unique=True)),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                ("wages", models.BigIntegerField(null=True)),
                ("amount", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("source", models.CharField(blank=True, max_length=120)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remittances",
                        to="bodies.employer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["period_to", "employer"], name="remittance_period")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="remittance_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("wages__isnull", True), ("wages__gte", 0), _connector="OR"),
                        name="remittance_wages",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))),
                        name="remittance_period_order",
                    ),
                ],
            },
        ),
    ]
