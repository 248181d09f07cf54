"""How the bot's messages look in WhatsApp, checked by the server that refuses what WhatsApp refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import Message
from channels.messaging.choices import Keys, chosen
from channels.whatsapp import render
from channels.wording import sentence
from content import settings as practice
from tests.channels.messaging import everything
from tests.channels.messaging.fake_bot import message
from tests.channels.whatsapp.cloud_api import Refusal, check

SHORT = ("Ja", "Nee", "Weet ik niet")


def buttons(*titles: str) -> list[dict[str, Any]]:
    return [{"title": title, "payload": f"/{number}"} for number, title in enumerate(titles)]


def shown(*said: Message, keys: Keys | None = None) -> list[dict[str, Any]]:
    """The bodies of a turn, each taken by WhatsApp."""
    calls = render.turn(list(said), keys or Keys("turn"))
    bodies = [{"messaging_product": "whatsapp", "to": "31612345678", **call.body} for call in calls]
    for body in bodies:
        check(body)
    return bodies


def test_everything_that_the_bot_says_fits(tmp_path: Path):
    checked, kinds = 0, set()
    greeting = next(said for name, said in everything.messages(tmp_path) if name == "utter_start.0")
    for name, said in everything.messages(tmp_path):
        for turn in ([said], [greeting, said], [said, said]):
            keys = Keys(name)
            try:
                bodies = shown(*turn, keys=keys)
            except Refusal as refusal:
                raise AssertionError(f"{name}: {refusal}") from refusal
            assert len(bodies) == 1, name
            kinds.add(bodies[0].get("interactive", {}).get("type", "text"))
            _is_whole(name, turn, bodies[0], keys)
        checked += 1
    assert checked > 300
    assert {"button", "text"} <= kinds


def _is_whole(name: str, turn: list[Message], body: dict[str, Any], keys: Keys) -> None:
    """No word and no choice is missing, and each choice can be made."""
    content = body["text"]["body"] if body["type"] == "text" else body["interactive"]["body"]["text"]
    assert all(said["text"].strip() in content for said in turn), name
    expected = turn[-1]["buttons"]
    if turn[-1]["kind"] == "referral":
        assert not keys.offered, name
    elif expected:
        assert [choice.payload for choice in keys.offered] == [one["payload"] for one in expected], name
        for number, choice in enumerate(keys.offered, 1):
            assert chosen(str(number), keys.offered) == choice
            assert chosen(choice.title, keys.offered) == choice


def test_every_referral_names_whom_to_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(practice, "get", lambda: everything.talkative(tmp_path))
    referrals = [said for _, said in everything.messages(tmp_path) if said["kind"] == "referral"]
    assert len(referrals) >= 15
    for said in referrals:
        (body,) = shown(said)
        text = body["text"]["body"]
        if said["urgency"] in ("112", "113"):
            assert said["urgency"] in text
        else:
            assert "huisarts" in text
            assert text.count("012-3456789") == 1, text


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        (SHORT[:1], "button"),
        (SHORT, "button"),
        ((*SHORT, "Vier"), "list"),
        (tuple(f"Keuze {number}" for number in range(10)), "list"),
        (("Een titel van meer dan twintig tekens",), "text"),
        ((*SHORT, "Een titel van meer dan vierentwintig tekens"), "text"),
        ((), "text"),
    ],
)
def test_choices_are_buttons_a_list_or_numbers(titles, kind):
    (body,) = shown(message("Wat wilt u?", buttons=buttons(*titles)))
    assert body.get("interactive", {}).get("type", "text") == kind
    if kind == "text" and titles:
        assert sentence("kies_nummer") in body["text"]["body"]
        assert body["text"]["body"].endswith(f"{len(titles)}. {titles[-1]}")


def test_more_than_ten_choices_are_cut_to_ten():
    keys = Keys("turn")
    shown(message("Wat?", buttons=buttons(*(f"Keuze {number}" for number in range(14)))), keys=keys)
    assert len(keys.offered) == 10


def test_titles_that_are_the_same_get_a_number():
    (body,) = shown(message("Wat?", buttons=buttons("Meer weten", "Meer weten", "meer weten")))
    titles = [one["reply"]["title"] for one in body["interactive"]["action"]["buttons"]]
    assert titles == ["Meer weten", "Meer weten (2)", "meer weten (3)"]


def test_a_long_text_is_cut_where_a_reader_would_pause():
    bodies = shown(message("\n\n".join(["Een alinea van een zin. " * 20] * 30)))
    assert len(bodies) > 1
    assert all(body["text"]["body"].endswith(".") for body in bodies)


def test_sources_stand_below_an_answer():
    (body,) = shown(message("Antwoord.", kind="answer", topic="shockwave", sources=["Shockwave", "Operatie"]))
    assert body["text"]["body"].endswith("onder Shockwave, Operatie")


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=12)), min_size=1, max_size=4), st.integers(1, 400))
def test_whatever_it_says_whatsapp_takes_it(said, times):
    shown(*(message(text * times, buttons=buttons(*titles)) for text, titles in said))
