"""The database itself refuses to change a line of the log, and to delete one before its time."""

from __future__ import annotations

from typing import Any

from django.db import connections

SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_never_changed BEFORE UPDATE ON audit_auditentry BEGIN
        SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_kept_five_years BEFORE DELETE ON audit_auditentry
        WHEN old.at > datetime('now', '-5 years') BEGIN
        SELECT RAISE(ABORT, 'the log is kept five years'); END""",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            IF old.at <= now() - interval '5 years' THEN RETURN old; END IF;
        END IF;
        RAISE EXCEPTION 'the log is append-only and kept five years'; END $$""",
    """CREATE OR REPLACE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE OR REPLACE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit_auditentry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)


def make(using: str = "default") -> None:
    """Make what is missing. On SQLite a migration that remakes the table takes the triggers away with it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)


def after_migrations(using: str, plan: list[Any] | None = None, **_more: Any) -> None:
    """Receiver of Django's signal; ``plan`` is empty when no migration was carried out."""
    if plan:
        make(using)
