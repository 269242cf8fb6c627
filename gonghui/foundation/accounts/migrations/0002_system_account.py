"""The logged actor of the command line and of jobs."""

from django.contrib.auth.hashers import make_password
from django.db import migrations


def make_system_account(apps, schema_editor):
    apps.get_model("accounts", "Account").objects.get_or_create(
        username="system",
        defaults={"name": "系统", "kind": "system", "password": make_password(None)},
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make_system_account, migrations.RunPython.noop)]
