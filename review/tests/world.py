"""What the tests build upon: invented users, and conversations as the import leaves them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import User
from accounts.roles import THERAPEUT, give_role
from conversations.choices import URGENCY_NEED, Need
from conversations.models import Conversation, ConversationTopic, Feedback, Message, RedFlag

PASSWORD = "vier losse woorden achter elkaar"
_numbers = itertools.count(1)


def person(role: str = THERAPEUT, username: str = "", name: str = "", app: bool = True) -> User:
    """A user who can log in."""
    username = username or f"{role}{next(_numbers)}"
    user = User.objects.create_user(username, password=PASSWORD, name=name or username.capitalize())
    give_role(user, role)
    if app:
        TOTPDevice.objects.create(user=user, name="app", confirmed=True)
        second_factor.make_recovery_codes(user)
    return user


def app_code(user: User, steps: int = 0) -> str:
    """What the user's app shows now, or ``steps`` of thirty seconds from now."""
    device = TOTPDevice.objects.get(user=user)
    now = int(datetime.now().timestamp())  # noqa: DTZ005
    return f"{totp(device.bin_key, step=device.step, t0=device.t0 - steps * device.step) if now else 0:06d}"


def logged_in(user: User) -> Client:
    """A browser in which ``user`` came in with both factors."""
    client = Client()
    client.post("/inloggen/", {"username": user.username, "password": PASSWORD})
    TOTPDevice.objects.filter(user=user).update(last_t=-1, throttling_failure_count=0)
    answer = client.post("/inloggen/code/", {"code": app_code(user)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def conversation(need: int = Need.NOTHING, ago: float = 1.0, **more: Any) -> Conversation:
    """A conversation without messages, ``ago`` hours old."""
    number = next(_numbers)
    when = timezone.now() - timedelta(hours=ago)
    values = {
        "pseudonym": f"gesprek{number:05d}",
        "channel": "web",
        "first_at": when,
        "last_at": when,
        "need": need,
    }
    return Conversation.objects.create(**{**values, **more})


def said(place: Conversation, text: str, topic: str = "", sure: float | None = None, **more: Any) -> Message:
    """Something that the person wrote."""
    found = Message.objects.create(
        conversation=place, author="persoon", text=text, topic=topic, confidence=sure, intent=topic,
        **_place(place), **{"decision": "answer", **more},
    )  # fmt: skip
    place.turns += 1
    if sure is not None:
        place.lowest_confidence = min(sure, place.lowest_confidence or 1.0)
    place.save()
    if topic:
        ConversationTopic.objects.get_or_create(
            conversation=place, topic=topic, defaults={"last_at": place.last_at}
        )
    return found


def answered(place: Conversation, text: str, topic: str = "", kind: str = "answer", **more: Any) -> Message:
    """Something that the bot wrote."""
    return Message.objects.create(
        conversation=place, author="bot", text=text, topic=topic, kind=kind, **_place(place), **more
    )


def _place(place: Conversation) -> dict[str, Any]:
    """After what is there already."""
    number, last = next(_numbers), place.messages.last()
    when = last.at + timedelta(seconds=5) if last else place.first_at
    return {"at": when, "tracker_row": number, "message_id": number, "event_key": f"key{number}"}


def flag(message: Message, category: str, urgency: str, words: str) -> RedFlag:
    """An alarm sign in a message, which makes the conversation urgent."""
    place = message.conversation
    place.category, place.urgency, place.need = category, urgency, URGENCY_NEED[urgency]
    place.save()
    return RedFlag.objects.create(
        message=message, category=category, urgency=urgency, words=words, confidence=0.94, at=message.at
    )


def thumb(answer: Message, rating: str = "slecht", text: str = "") -> Feedback:
    """What the visitor thought of an answer."""
    return Feedback.objects.create(
        conversation=answer.conversation, message=answer, rating=rating, text=text, at=answer.at,
        event_key=f"key{next(_numbers)}",
    )  # fmt: skip


def alarm(text: str = "Ik heb pijn op mijn borst en mijn kuit is dik", ago: float = 2.0) -> Conversation:
    """A conversation with the most urgent sign."""
    place = conversation(ago=ago)
    message = said(place, text, "longembolie_trombose_acuut", 0.94)
    flag(message, "longembolie_trombose_acuut", "112", "pijn op mijn borst")
    answered(
        place, "U noemt pijn op de borst.\nBel nu 112.", "", "referral",
        category="longembolie_trombose_acuut", urgency="112",
    )  # fmt: skip
    return place


def morning() -> dict[str, Conversation]:
    """A small morning: one conversation of every kind that the queue knows, and two that need nobody."""
    found = {"112": alarm(ago=5)}
    found["113"] = conversation(ago=4)
    dark = said(found["113"], "Door de pijn zie ik het leven niet meer zitten", "suicidaal", 0.9)
    flag(dark, "suicidaal", "113", "zie ik het leven niet meer zitten")
    answered(
        found["113"],
        "Wat naar dat u zich zo voelt. Bel 113.",
        "",
        "referral",
        category="suicidaal",
        urgency="113",
    )
    found["vandaag"] = conversation(ago=30, channel="whatsapp")
    calf = said(found["vandaag"], "mijn kuit is sinds vanochtend dik, rood en warm", "trombose", 0.88)
    flag(calf, "trombose", "vandaag", "kuit is sinds vanochtend dik, rood en warm")
    answered(
        found["vandaag"], "Bel vandaag de huisarts.", "", "referral", category="trombose", urgency="vandaag"
    )
    found["therapeut"] = conversation(ago=3)
    night = said(found["therapeut"], "ik word elke nacht wakker van mijn hiel", "nachtpijn", 0.83)
    flag(night, "nachtpijn", "therapeut", "elke nacht wakker")
    answered(
        found["therapeut"],
        "Maak een afspraak met uw therapeut.",
        "",
        "referral",
        category="nachtpijn",
        urgency="therapeut",
    )
    found["niet-begrepen"] = conversation(Need.NOT_UNDERSTOOD, ago=6, not_understood=1, channel="telegram")
    said(found["niet-begrepen"], "kan ik hier mee op de trampoline", "", 0.21, decision="fallback")
    answered(found["niet-begrepen"], "Dat begrijp ik niet goed. Kunt u het anders vragen?", "", "fallback")
    found["duim-omlaag"] = conversation(Need.THUMBS_DOWN, ago=7, thumbs_down=1)
    asked = said(
        found["duim-omlaag"],
        "helpt een zooltje?",
        "cortisone",
        0.71,
        runner_up="inlegzolen",
        runner_up_confidence=0.2,
    )
    reply = answered(
        found["duim-omlaag"], "Een prik met cortisone kan de pijn even minder maken.", "cortisone",
        sources=["Cortisone"], buttons=["Doet dat pijn?", "Meer weten"],
    )  # fmt: skip
    thumb(reply, text="Ik vroeg naar zooltjes")
    found["vraag"] = asked.conversation
    found["twijfel"] = conversation(Need.UNSURE, ago=8)
    said(
        found["twijfel"], "en hoe lang dan", "herstel", 0.44, runner_up="shockwave", runner_up_confidence=0.4
    )
    answered(found["twijfel"], "Hoe lang het duurt, verschilt per persoon.", "herstel")
    found["gewoon"] = conversation(ago=9)
    said(found["gewoon"], "wat doet shockwave?", "shockwave", 0.97)
    answered(
        found["gewoon"],
        "Bij shockwave geeft een apparaat schokgolven aan uw hiel.",
        "shockwave",
        sources=["Shockwave"],
    )
    return found
