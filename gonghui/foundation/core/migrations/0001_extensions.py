"""Exclusion constraints over (key, interval) need GiST over plain columns."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = [BtreeGistExtension()]
