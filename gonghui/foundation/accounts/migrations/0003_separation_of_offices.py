"""What no code may get round: offices that exclude each other, and a log of looking that only grows."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION accounts_role_fits_kind() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
    offices CONSTANT text[] := ARRAY['system_admin', 'security_admin', 'audit_admin'];
BEGIN
    SELECT kind INTO held FROM accounts_account WHERE id = NEW.account_id FOR SHARE;
    IF held = 'system'
       OR (held = 'staff' AND NEW.role = ANY (offices))
       OR (held = ANY (offices) AND NEW.role <> held) THEN
        RAISE EXCEPTION 'an account of kind % cannot hold the role %', held, NEW.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER role_fits_kind BEFORE INSERT OR UPDATE OF account_id, role ON accounts_rolegrant
    FOR EACH ROW EXECUTE FUNCTION accounts_role_fits_kind();

-- Otherwise a business account with its roles could be turned into an administrator's.
CREATE FUNCTION accounts_kind_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the kind of an account never changes; open another account'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_is_fixed';
END $$;
CREATE TRIGGER kind_is_fixed BEFORE UPDATE ON accounts_account
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION accounts_kind_is_fixed();

CREATE FUNCTION accounts_access_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of looking is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_access
    FOR EACH ROW EXECUTE FUNCTION accounts_access_is_append_only();
"""
UNGUARDED = """
DROP TRIGGER role_fits_kind ON accounts_rolegrant;
DROP FUNCTION accounts_role_fits_kind();
DROP TRIGGER kind_is_fixed ON accounts_account;
DROP FUNCTION accounts_kind_is_fixed();
DROP TRIGGER append_only ON accounts_access;
DROP FUNCTION accounts_access_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_system_account")]
    operations = [migrations.RunSQL(GUARDS, UNGUARDED)]
