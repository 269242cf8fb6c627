"""Indexes of the lists that a working day is spent in: whom a case reaches, whose it is, what came back."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_saved_views")]
    operations = [
        migrations.RemoveIndex(model_name="handling", name="handling_body"),
        migrations.AddIndex(
            model_name="handling",
            index=models.Index(
                fields=["body", "case"],
                condition=~Q(state="withdrawn") & ~Q(role="letter"),
                name="handling_reach",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["handler", "first_due_at", "id"],
                condition=Q(closed_at=None),
                name="case_open_handler_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["first_due_at", "id"],
                condition=Q(closed_at=None, returns__gt=0),
                name="case_open_returned",
            ),
        ),
    ]
