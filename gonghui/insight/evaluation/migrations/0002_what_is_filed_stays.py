from django.db import migrations

# What a unit or a third party filed, a figure that was prefilled, a decided change of a target and an issued
# evaluation never change, whoever asks the database.
STAYS = """
CREATE FUNCTION evaluation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was filed for an evaluation is not changed';
END $$;
CREATE TRIGGER filed_stays BEFORE UPDATE OR DELETE ON evaluation_filing
    FOR EACH ROW EXECUTE FUNCTION evaluation_append_only();

CREATE FUNCTION evaluation_issued_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'issued' THEN
        RAISE EXCEPTION 'an issued evaluation is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_stays BEFORE UPDATE OR DELETE ON evaluation_evaluation
    FOR EACH ROW EXECUTE FUNCTION evaluation_issued_stays();

CREATE FUNCTION evaluation_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filed timestamptz;
    held text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a figure of an evaluation is not changed';
    END IF;
    IF ROW (OLD.evaluation_id, OLD.indicator_id, OLD.owner_id, OLD.assessment_id, OLD.attribute,
            OLD.target_text, OLD.recorded, OLD.reported, OLD.outside, OLD.official, OLD.source,
            OLD.status, OLD.progress, OLD.metric, OLD.definition_version, OLD.numerator, OLD.denominator)
       IS DISTINCT FROM
       ROW (NEW.evaluation_id, NEW.indicator_id, NEW.owner_id, NEW.assessment_id, NEW.attribute,
            NEW.target_text, NEW.recorded, NEW.reported, NEW.outside, NEW.official, NEW.source,
            NEW.status, NEW.progress, NEW.metric, NEW.definition_version, NEW.numerator, NEW.denominator) THEN
        RAISE EXCEPTION 'a figure of an evaluation is not changed';
    END IF;
    SELECT state INTO held FROM evaluation_evaluation WHERE id = OLD.evaluation_id FOR SHARE;
    SELECT filed_at INTO filed FROM evaluation_selfassessment WHERE case_id = OLD.assessment_id FOR SHARE;
    IF held = 'issued' OR filed IS NOT NULL THEN
        RAISE EXCEPTION 'what was filed for an evaluation is not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER figures_stay BEFORE UPDATE OR DELETE ON evaluation_evaluationitem
    FOR EACH ROW EXECUTE FUNCTION evaluation_item_stays();

CREATE FUNCTION evaluation_engagement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.filed_at IS NOT NULL THEN
        RAISE EXCEPTION 'what a third party filed is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filed_stays BEFORE UPDATE OR DELETE ON evaluation_engagement
    FOR EACH ROW EXECUTE FUNCTION evaluation_engagement_stays();

CREATE FUNCTION evaluation_part_of_engagement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filed timestamptz;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT filed_at INTO filed FROM evaluation_engagement WHERE id = OLD.engagement_id FOR SHARE;
        IF filed IS NOT NULL THEN
            RAISE EXCEPTION 'what a third party filed is not changed';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    SELECT filed_at INTO filed FROM evaluation_engagement WHERE id = NEW.engagement_id FOR SHARE;
    IF filed IS NOT NULL THEN
        RAISE EXCEPTION 'what a third party filed is not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filed_stays BEFORE INSERT OR UPDATE OR DELETE ON evaluation_score
    FOR EACH ROW EXECUTE FUNCTION evaluation_part_of_engagement_stays();
CREATE TRIGGER filed_stays BEFORE INSERT OR UPDATE OR DELETE ON evaluation_finding
    FOR EACH ROW EXECUTE FUNCTION evaluation_part_of_engagement_stays();

CREATE FUNCTION evaluation_decided_target_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'proposed' THEN
        RAISE EXCEPTION 'a decided change of a target is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_stays BEFORE UPDATE OR DELETE ON evaluation_targetchange
    FOR EACH ROW EXECUTE FUNCTION evaluation_decided_target_stays();
"""
UNDONE = """
DROP TRIGGER decided_stays ON evaluation_targetchange;
DROP TRIGGER filed_stays ON evaluation_finding;
DROP TRIGGER filed_stays ON evaluation_score;
DROP TRIGGER filed_stays ON evaluation_engagement;
DROP TRIGGER figures_stay ON evaluation_evaluationitem;
DROP TRIGGER issued_stays ON evaluation_evaluation;
DROP TRIGGER filed_stays ON evaluation_filing;
DROP FUNCTION evaluation_decided_target_stays();
DROP FUNCTION evaluation_part_of_engagement_stays();
DROP FUNCTION evaluation_engagement_stays();
DROP FUNCTION evaluation_item_stays();
DROP FUNCTION evaluation_issued_stays();
DROP FUNCTION evaluation_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]
    operations = [migrations.RunSQL(STAYS, UNDONE)]
