from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_pool_numbers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="kind",
            field=models.CharField(
                choices=[
                    ("chair", "Chair"),
                    ("vice_chair", "Vice chair"),
                    ("committee", "Committee member"),
                    ("audit", "Member of the audit committee"),
                    ("women", "Member of the women workers' committee"),
                    ("bargaining_instructor", "Bargaining instructor"),
                    ("mediator", "Mediator"),
                    ("law_supervisor", "Labour law supervisor"),
                    ("social_worker", "Social worker"),
                    ("lawyer", "Lawyer"),
                    ("counsellor", "Counsellor"),
                    ("employment_counsellor", "Employment counsellor"),
                    ("trainer", "Trainer"),
                    ("volunteer", "Volunteer"),
                ],
                max_length=24,
            ),
        ),
    ]
