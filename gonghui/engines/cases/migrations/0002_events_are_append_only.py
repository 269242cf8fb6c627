from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION cases_caseevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the steps of a case are append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION cases_caseevent_is_append_only();
"""
UNDONE = """
DROP TRIGGER append_only ON cases_caseevent;
DROP FUNCTION cases_caseevent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDONE)]
