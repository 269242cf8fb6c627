"""What an authority states otherwise than a register, until somebody has decided."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0006_lives_of_bodies"),
        ("core", "0005_sealed_attachments"),
        ("registers", "0004_layouts_and_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorityCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("register", models.CharField(max_length=60)),
                ("authority", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=120)),
                ("stated_on", models.DateField()),
                ("file_name", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("alike", models.PositiveIntegerField(default=0)),
                ("only_theirs", models.PositiveIntegerField(default=0)),
                ("only_ours", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.attachment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuthorityDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("record", models.BigIntegerField()),
                ("column", models.CharField(max_length=60)),
                ("said", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("refused", "Refused")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bodies.body",
                    ),
                ),
                (
                    "check_made",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="registers.authoritycheck",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="authoritycheck",
            index=models.Index(fields=["register", "digest"], name="authority_check_digest"),
        ),
        migrations.AddIndex(
            model_name="authoritydifference",
            index=models.Index(fields=["state", "body"], name="authority_difference_state"),
        ),
        migrations.AddConstraint(
            model_name="authoritydifference",
            constraint=models.UniqueConstraint(
                fields=("check_made", "record", "column"), name="one_difference_a_value"
            ),
        ),
    ]
