from django.db import migrations

# An issued report, its figures and gaps, the frozen values they are bound to, and a made file never change.
# The reading of the report's state waits for whoever is issuing it.
ISSUED_STAYS = """
CREATE FUNCTION reports_issued_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'issued' THEN
        RAISE EXCEPTION 'an issued report is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_issued_stays();

CREATE FUNCTION reports_part_of_issued_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT state INTO held FROM reports_report WHERE id = OLD.report_id FOR SHARE;
        IF held = 'issued' THEN
            RAISE EXCEPTION 'an issued report is not changed';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    SELECT state INTO held FROM reports_report WHERE id = NEW.report_id FOR SHARE;
    IF held = 'issued' THEN
        RAISE EXCEPTION 'an issued report is not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_stays BEFORE INSERT OR UPDATE OR DELETE ON reports_reportfigure
    FOR EACH ROW EXECUTE FUNCTION reports_part_of_issued_stays();
CREATE TRIGGER issued_stays BEFORE INSERT OR UPDATE OR DELETE ON reports_gap
    FOR EACH ROW EXECUTE FUNCTION reports_part_of_issued_stays();

CREATE FUNCTION reports_frozen_figure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reports_reportfigure WHERE frozen_id = OLD.id) THEN
        RAISE EXCEPTION 'a figure that a report printed is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER printed_stays BEFORE UPDATE OR DELETE ON indicators_frozenfigure
    FOR EACH ROW EXECUTE FUNCTION reports_frozen_figure_stays();

CREATE FUNCTION reports_made_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'made' THEN
        RAISE EXCEPTION 'a file of a report that is made is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER made_stays BEFORE UPDATE OR DELETE ON reports_reportfile
    FOR EACH ROW EXECUTE FUNCTION reports_made_file_stays();
"""
UNDONE = """
DROP TRIGGER made_stays ON reports_reportfile;
DROP TRIGGER printed_stays ON indicators_frozenfigure;
DROP TRIGGER issued_stays ON reports_gap;
DROP TRIGGER issued_stays ON reports_reportfigure;
DROP TRIGGER issued_stays ON reports_report;
DROP FUNCTION reports_made_file_stays();
DROP FUNCTION reports_frozen_figure_stays();
DROP FUNCTION reports_part_of_issued_stays();
DROP FUNCTION reports_issued_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("indicators", "0001_initial")]
    operations = [migrations.RunSQL(ISSUED_STAYS, UNDONE)]
