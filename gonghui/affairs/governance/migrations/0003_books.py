import django.db.models.deletion
from django.db import migrations, models


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("bodies", "0006_lives_of_bodies"),
        ("funds", "0002_books_balance"),
        ("governance", "0002_handed_down"),
    ]

    operations = [
        migrations.AddField(
            model_name="fundsdown",
            name="source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fiscal", "Fiscal support"),
                    ("union", "Union funds"),
                    ("employer", "Employers"),
                    ("society", "Society"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="DownBook",
            fields=[
                ("id", _id()),
                (
                    "giver",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="down_book",
                        to="bodies.body",
                    ),
                ),
                (
                    "purse",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.purse"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BookedFunds",
            fields=[
                ("id", _id()),
                (
                    "posting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_down",
                        to="funds.posting",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="governance.fundsdown",
                    ),
                ),
            ],
        ),
    ]
