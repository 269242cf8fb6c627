"""A changed target holds from a day; what was approved before this, from the day of its decision."""

from django.db import migrations, models

# A target that was changed again since is found by its last change alone.
FORMER = """
INSERT INTO plans_formertarget (target_id, until, value, text, due_on)
SELECT target.id, (change.decided_at AT TIME ZONE 'Asia/Shanghai')::date, change.old_value, change.old_text,
    change.old_due_on
FROM evaluation_targetchange AS change
JOIN plans_target AS target ON target.indicator_id = change.indicator_id AND target.area_id = change.area_id
    AND target.due_on = change.new_due_on AND target.text = change.new_text
    AND target.value IS NOT DISTINCT FROM change.new_value
WHERE change.state = 'approved'
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_withdrawn"), ("plans", "0007_former_targets")]

    operations = [
        migrations.AddField(
            model_name="targetchange",
            name="holds_from",
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(FORMER, migrations.RunSQL.noop, elidable=True),
    ]
