from django.db import migrations

# Books are append-only; every posting balances and no account but the giver's falls below nothing. Both are
# looked at when the transaction ends, since a posting and its entries come one after the other.
BOOKS_BALANCE = """
CREATE FUNCTION funds_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'postings and entries are append-only: take a posting back by another';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON funds_posting
    FOR EACH ROW EXECUTE FUNCTION funds_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON funds_entry
    FOR EACH ROW EXECUTE FUNCTION funds_append_only();

CREATE FUNCTION funds_posting_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting bigint;
BEGIN
    posting := CASE TG_TABLE_NAME WHEN 'funds_posting' THEN NEW.id ELSE NULL END;
    IF TG_TABLE_NAME = 'funds_entry' THEN posting := NEW.posting_id; END IF;
    IF (SELECT count(*) < 2 OR sum(fen) <> 0 FROM funds_entry WHERE posting_id = posting) THEN
        RAISE EXCEPTION 'the entries of posting % do not balance', posting;
    END IF;
    IF EXISTS (SELECT 1 FROM funds_entry e JOIN funds_posting p ON p.id = e.posting_id
               WHERE e.posting_id = posting AND e.purse_id <> p.purse_id) THEN
        RAISE EXCEPTION 'an entry of posting % is of another purse', posting;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON funds_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_posting_balances();
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON funds_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_posting_balances();

CREATE FUNCTION funds_nothing_below_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account <> 'given' AND NEW.fen < 0 THEN
        -- Whoever spends from the same purse waits here, so that two do not spend the same money.
        PERFORM 1 FROM funds_purse WHERE id = NEW.purse_id FOR UPDATE;
        IF (SELECT sum(fen) FROM funds_entry WHERE purse_id = NEW.purse_id
            AND account = NEW.account AND source = NEW.source) < 0 THEN
            RAISE EXCEPTION 'account % of purse % falls below nothing', NEW.account, NEW.purse_id;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER nothing_below_zero AFTER INSERT ON funds_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_nothing_below_zero();
"""
UNDONE = """
DROP TRIGGER nothing_below_zero ON funds_entry;
DROP TRIGGER balances ON funds_entry;
DROP TRIGGER balances ON funds_posting;
DROP TRIGGER append_only ON funds_entry;
DROP TRIGGER append_only ON funds_posting;
DROP FUNCTION funds_nothing_below_zero();
DROP FUNCTION funds_posting_balances();
DROP FUNCTION funds_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]
    operations = [migrations.RunSQL(BOOKS_BALANCE, UNDONE)]
