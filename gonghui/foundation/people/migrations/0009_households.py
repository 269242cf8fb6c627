import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import gonghui.foundation.core.models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_doubles")]

    operations = [
        migrations.AddField(
            model_name="household",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="people.household",
            ),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="because",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="householdmember",
            name="ended_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddConstraint(
            model_name="householdmember",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("relation", "head")),
                expressions=[
                    (models.F("household"), "="),
                    (gonghui.foundation.core.models.DateSpan(), "&&"),
                ],
                name="one_head_at_a_time",
            ),
        ),
    ]
