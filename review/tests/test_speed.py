"""100,000 conversations: every page of the queue, the list and a search within a fifth of a second."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from conversations.models import Conversation, ConversationTopic, Label, Message
from tests.world import logged_in, morning, person

pytestmark = pytest.mark.django_db

MANY = 100_000
LIMIT = 0.2
"""Seconds that the server may take for a page."""

NEED = "CASE WHEN i % 100 < 2 THEN 10 + i % 2 WHEN i % 100 < 6 THEN 20 WHEN i % 100 < 12 THEN 30 "
NEED += "WHEN i % 100 < 22 THEN 40 WHEN i % 100 < 26 THEN 50 WHEN i % 100 < 40 THEN 60 ELSE 90 END"
FLAG = "CASE WHEN i % 100 BETWEEN 2 AND 5 THEN '{}' ELSE '' END"
TOPIC = "CASE i % 4 WHEN 0 THEN 'botox' WHEN 1 THEN 'shockwave' WHEN 2 THEN 'operatie' ELSE 'symptomen' END"
STATE = "CASE WHEN i / 100 % 10 < 6 THEN 'afgehandeld' WHEN i / 100 % 10 < 9 THEN 'te_beoordelen' "
STATE += "ELSE 'later' END"
SQLITE_WHEN = "strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || (i * 10) || ' minutes')"
POSTGRESQL_WHEN = "now() - i * interval '10 minutes'"


def fill(model, count, **given):
    """Rows made by the database itself; ``given`` are SQL expressions of the row's number ``i``."""
    fields = [
        field for field in model._meta.concrete_fields if not field.primary_key or field.column in given
    ]
    made, defaults = [], []
    for field in fields:
        made.append(given.get(field.column) or "%s")
        if field.column not in given:
            defaults.append(field.get_db_prep_save(field.get_default(), connection))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    escaped = ", ".join(one if one == "%s" else one.replace("%", "%%") for one in made)
    into = f'INSERT INTO "{model._meta.db_table}" ({columns}) '
    chosen = f"{numbers} SELECT {escaped} FROM n"
    with connection.cursor() as cursor:
        cursor.execute(into + chosen, defaults)


@pytest.fixture
def many():
    """Rows as the import would leave them, spread over two years."""
    when = SQLITE_WHEN if connection.vendor == "sqlite" else POSTGRESQL_WHEN
    fill(
        Conversation, MANY, id="i", pseudonym="'gesprek' || i", first_at=when, last_at=when, need=NEED,
        channel="CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'whatsapp' ELSE 'telegram' END",
        category=FLAG.format("trombose"), urgency=FLAG.format("vandaag"), state=STATE,
        lowest_confidence="(i / 7 % 100) / 100.0",
    )  # fmt: skip
    fill(
        Message, MANY, id="i", conversation_id="i", author="'persoon'", at=when, topic=TOPIC,
        text="'mijn hiel doet pijn, helpt ' || " + TOPIC + " || ' nummer ' || (i % 997)",
        event_key="'key' || i",
    )  # fmt: skip
    fill(ConversationTopic, MANY, id="i", conversation_id="i", topic=TOPIC, last_at=when)
    label = Label.objects.create(name="scholing")
    label.conversations.set(range(1, MANY, 500))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return label


def seconds(client, place):
    """The best of at most twenty: what the page takes, not what else the machine has to do."""
    best = 9.0
    for _time in range(20):
        began = time.perf_counter()
        assert client.get(place).status_code == 200
        best = min(best, time.perf_counter() - began)
        if best < LIMIT / 2:
            break
    return best


def test_every_page_is_quick(many):
    client = logged_in(person())
    far = Conversation.objects.order_by("-last_at", "-pk")[90_000]
    place = f"{far.last_at.isoformat()}_{far.pk}".replace("+", "%2B")
    asked = [
        "/", "/?groep=112", "/?groep=niet-begrepen", "/?groep=later", "/gesprekken/",
        f"/gesprekken/?na={place}", f"/gesprekken/?voor={place}", "/gesprekken/?kanaal=telegram",
        "/gesprekken/?status=te_beoordelen", "/gesprekken/?vlag=trombose",
        "/gesprekken/?vlag=ja&status=later", "/gesprekken/?vlag=infectie", "/gesprekken/?onderwerp=botox",
        "/gesprekken/?onderwerp=botox&status=later&kanaal=web", "/gesprekken/?zekerheid=laag",
        "/gesprekken/?zekerheid=hoog&reden=10", f"/gesprekken/?label={many.pk}",
        "/gesprekken/?van=2025-01-01&tot=2025-02-01&kanaal=web", "/gesprekken/?zoek=hiel",
        "/gesprekken/?zoek=botox+976", "/gesprekken/?zoek=bestaatniet",
        "/gesprekken/?zoek=hiel&status=later&kanaal=whatsapp", "/gesprekken/gesprek50000/?rij=1",
    ]  # fmt: skip
    took = {place: seconds(client, place) for place in asked}
    assert {one: seconds for one, seconds in took.items() if seconds > LIMIT} == {}


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_page(django_assert_max_num_queries):
    client = logged_in(person())
    for _again in range(3):
        morning()
    for place in ("/", "/gesprekken/"):
        with django_assert_max_num_queries(22):
            client.get(place)
