"""The log: append-only in the model and in the database, and never a word of a message."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

import audit
from audit.models import Action, AppendOnly, AuditEntry

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_which_conversation() -> None:
    audit.record("import", Action.VIEWED, "web-abc", what="gesprek", topic="shockwave", count=12, ok=True)
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.action, entry.pseudonym, entry.what) == (
        "import",
        "bekeken",
        "web-abc",
        "gesprek",
    )
    assert entry.details == {"topic": "shockwave", "count": 12, "ok": True}
    assert entry.at is not None


def test_a_user_is_kept_by_name_and_number(django_user_model) -> None:
    user = django_user_model.objects.create_user("j.jansen")
    audit.record(user, Action.LOGGED_IN)
    number = user.pk
    user.delete()
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.user_id_then) == ("j.jansen", number)


@pytest.mark.parametrize(
    "text",
    [
        "Mijn hiel doet pijn, wat nu?",
        "ik heb al drie weken heel veel pijn",
        "regel een\nregel twee",
        "x" * 81,
    ],
)
def test_what_could_be_somebodys_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no text of messages"):
        audit.record("import", Action.SEARCHED, what=text)
    with pytest.raises(ValueError, match="no text of messages"):
        audit.record("import", Action.SEARCHED, words=text)


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown action"):
        audit.record("import", "gekeken")


def test_the_model_refuses_changes_and_deletions() -> None:
    audit.record("import", Action.VIEWED)
    entry = AuditEntry.objects.get()
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        AuditEntry.objects.filter(pk=1).delete,
    ):
        with pytest.raises(AppendOnly):
            attempt()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(who="een ander")


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_auditentry SET who = 'een ander'", "DELETE FROM audit_auditentry"]
)
def test_the_database_refuses_them_too(sql: str) -> None:
    audit.record("import", Action.VIEWED)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get().who == "import"
