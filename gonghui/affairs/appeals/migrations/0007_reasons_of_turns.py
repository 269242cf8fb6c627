from django.db import migrations

# What a dispatcher wrote lies sealed with the step that sent the case; of what a desk kept for itself it
# stood here alone, and stays.
TAKEN_OUT = """
UPDATE appeals_dispatch SET params = params - 'reason'
WHERE reason = 'chosen' AND params ? 'reason' AND body_id <> router_id
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0006_quick_lists")]
    operations = [migrations.RunSQL(TAKEN_OUT, migrations.RunSQL.noop)]
