"""The database itself refuses to change a line of the log, and to delete one before its time."""

from __future__ import annotations

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit_auditentry BEGIN
        SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER audit_kept_five_years BEFORE DELETE ON audit_auditentry
        WHEN old.at > datetime('now', '-5 years') BEGIN
        SELECT RAISE(ABORT, 'the log is kept five years'); END""",
)
SQLITE_BACK = ("DROP TRIGGER audit_never_changed", "DROP TRIGGER audit_kept_five_years")
POSTGRESQL = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' AND old.at <= now() - interval '5 years' THEN RETURN old; END IF;
        RAISE EXCEPTION 'the log is append-only and kept five years'; END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER audit_append_only ON audit_auditentry",
    "DROP TRIGGER audit_never_emptied ON audit_auditentry",
    "DROP FUNCTION audit_refuse()",
)


def make(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)


def remove(apps, editor):
    for statement in SQLITE_BACK if editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(make, remove)]
