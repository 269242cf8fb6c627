"""Finding the bulk insert that a record came by, and making the log's partitions ahead."""

from django.db import migrations

SQL = """
-- A record's history asks for the bulk insert whose id range holds it; those changes are few.
CREATE INDEX change_range ON core_change (model, first_record, last_record) WHERE first_record IS NOT NULL;

-- Makes the partition of a month (given by any of its days), in Shanghai months. Rows of that month
-- that have already landed in the default partition stand in the way; they are moved over.
CREATE FUNCTION core_make_change_month(day date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    name text := 'core_change_' || to_char(first, 'YYYY_MM');
    since timestamptz := first::timestamp AT TIME ZONE 'Asia/Shanghai';
    until timestamptz := (first + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    LOCK TABLE core_change IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE core_change INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format(
        'INSERT INTO %I SELECT * FROM core_change_other WHERE recorded_at >= %L AND recorded_at < %L',
        name, since, until);
    -- The only statement that removes rows from the log: into the partition where they belong.
    ALTER TABLE core_change_other DISABLE TRIGGER append_only;
    EXECUTE format(
        'DELETE FROM core_change_other WHERE recorded_at >= %L AND recorded_at < %L', since, until);
    ALTER TABLE core_change_other ENABLE TRIGGER append_only;
    EXECUTE format('ALTER TABLE core_change ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   name, since, until);
    RETURN name;
END $$;

SELECT core_make_change_month((now() + months * interval '1 month')::date)
FROM generate_series(0, 3) AS months;
"""
BACK = """
DROP FUNCTION core_make_change_month(date);
DROP INDEX change_range;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_partition_changes")]
    operations = [migrations.RunSQL(SQL, BACK)]
