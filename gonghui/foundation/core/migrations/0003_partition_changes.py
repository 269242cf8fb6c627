"""The change log by month: old months can be archived, and a month's pages stay together."""

from django.db import migrations

PARTITIONED = """
ALTER TABLE core_change RENAME TO core_change_plain;
CREATE TABLE core_change (LIKE core_change_plain INCLUDING DEFAULTS) PARTITION BY RANGE (recorded_at);
DROP TABLE core_change_plain;
CREATE SEQUENCE core_change_number OWNED BY core_change.id;
ALTER TABLE core_change ALTER COLUMN id SET DEFAULT nextval('core_change_number');
ALTER TABLE core_change ADD PRIMARY KEY (id, recorded_at);
CREATE INDEX change_record ON core_change (model, record, id);
CREATE INDEX change_transaction ON core_change (transaction);
CREATE INDEX change_batch ON core_change (batch) WHERE batch IS NOT NULL;
CREATE INDEX change_recorded_at ON core_change USING brin (recorded_at);

-- What was recorded before the platform (loaded history) shares one partition; the job
-- `make_change_partitions` adds months ahead, and the default catches what it missed.
CREATE TABLE core_change_before_2026 PARTITION OF core_change
    FOR VALUES FROM (MINVALUE) TO ('2026-01-01 00:00+08');
CREATE TABLE core_change_other PARTITION OF core_change DEFAULT;

CREATE FUNCTION core_change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the change log is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_change
    FOR EACH ROW EXECUTE FUNCTION core_change_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunSQL(PARTITIONED, migrations.RunSQL.noop)]
