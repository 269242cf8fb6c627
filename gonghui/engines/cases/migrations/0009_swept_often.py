"""Open cases are few among closed ones, and each step writes their rows anew: the table is swept often.

By the server's own measure a fifth of a million rows would be dead first; indexes of what is open would then
hold several dead entries for each that lives, and every list would look each of them up.
"""

from django.db import migrations

SWEPT = "autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02"
TABLES = ("cases_case", "cases_caseclock", "cases_handling")


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_quick_lists")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET ({SWEPT})",
            f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)",
        )
        for table in TABLES
    ]
