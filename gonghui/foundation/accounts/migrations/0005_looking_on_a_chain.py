"""The log of looking on a chain, with opened pages and commands; one person, one office."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

# The rows that are there get the transaction of this migration: one link takes them in together.
GUARDS = """
CREATE OR REPLACE FUNCTION accounts_role_fits_kind() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
    offices CONSTANT text[] := ARRAY['system_admin', 'security_admin', 'audit_admin'];
BEGIN
    SELECT kind INTO held FROM accounts_account WHERE id = NEW.account_id FOR SHARE;
    IF held = 'system'
       OR (held = 'staff' AND NEW.role = ANY (offices))
       OR (held = ANY (offices) AND NEW.role <> held)
       OR (NEW.role = ANY (offices) AND NEW.delegated_from_id IS NOT NULL) THEN
        RAISE EXCEPTION 'an account of kind % cannot hold the role %', held, NEW.role
            USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
    END IF;
    RETURN NEW;
END $$;

-- One person holds one office, or none: two open accounts of one holder are of one kind. Two that are
-- opened at once under one name wait for each other.
CREATE FUNCTION accounts_one_office_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holder text := lower(regexp_replace(NEW.name, '\\s', '', 'g'));
BEGIN
    IF NOT NEW.is_active OR NEW.kind = 'system' THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('one office a person ' || holder, 0));
    IF EXISTS (SELECT FROM accounts_account
               WHERE lower(regexp_replace(name, '\\s', '', 'g')) = holder AND is_active AND id <> NEW.id
                 AND kind <> NEW.kind AND kind <> 'system') THEN
        RAISE EXCEPTION 'the holder of this account holds one of another kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_office_a_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER one_office_a_person BEFORE INSERT OR UPDATE OF name, kind, is_active ON accounts_account
    FOR EACH ROW EXECUTE FUNCTION accounts_one_office_a_person();
"""
BACK = """
DROP TRIGGER one_office_a_person ON accounts_account;
DROP FUNCTION accounts_one_office_a_person();
"""
KINDS = [
    ("reveal", "Opened a sealed value"),
    ("export", "Exported"),
    ("lookup", "Looked somebody up by a number"),
    ("read", "Opened a page about a person"),
    ("command", "Began a command"),
    ("ended", "Ended a command"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_lookups"), ("core", "0006_links_of_logs")]

    operations = [
        migrations.AddField(
            model_name="access",
            name="transaction",
            field=models.BigIntegerField(
                db_default=django.db.models.functions.comparison.Cast(
                    django.db.models.functions.comparison.Cast(
                        models.Func(function="pg_current_xact_id"), models.TextField()
                    ),
                    models.BigIntegerField(),
                )
            ),
        ),
        migrations.AddField(
            model_name="access", name="actor", field=models.CharField(default="", max_length=60)
        ),
        migrations.AlterField(
            model_name="access", name="kind", field=models.CharField(choices=KINDS, max_length=10)
        ),
        migrations.AddIndex(
            model_name="access",
            index=models.Index(fields=["account", "id"], name="access_account_newest"),
        ),
        migrations.AddIndex(
            model_name="access", index=models.Index(fields=["body", "id"], name="access_body_newest")
        ),
        migrations.AddIndex(
            model_name="access", index=models.Index(fields=["transaction"], name="access_transaction")
        ),
        migrations.AddIndex(model_name="access", index=BrinIndex(fields=["at"], name="access_at")),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                name="nobody_grants_to_oneself",
                condition=models.Q(("account", models.F("granted_by")), _negated=True),
            ),
        ),
        migrations.CreateModel(
            name="UseReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField()),
                ("word", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "rule", "day"), name="one_review_a_day")
                ]
            },
        ),
        migrations.RunSQL(GUARDS, BACK),
    ]
