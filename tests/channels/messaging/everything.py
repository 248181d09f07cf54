"""Everything that the bot can say: each answer, referral and sentence, as a message of the web API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

import content
from channels import messages as fields
from channels.messages import Message
from content.settings import Settings, load

DATA = Path(content.__file__).resolve().parent.parent / "data"

PRACTICE = """
naam: "Fysiotherapie en Podotherapie De Verzonnen Praktijk aan de Kade"
telefoon: "012-3456789"
website: "https://www.verzonnen-praktijk-aan-de-kade.example"
afspraak_link: "https://www.verzonnen-praktijk-aan-de-kade.example/afspraak/maken"
adres: "U vindt ons in de Voorbeeldstraat 1 in Voorbeeldstad, naast het station, op de eerste verdieping."
openingstijden: "Wij zijn open van maandag tot en met vrijdag, van 9 tot 17 uur, op dinsdag tot 21 uur."
tarieven: "De tarieven staan op https://www.verzonnen-praktijk-aan-de-kade.example/tarieven."
vergoeding: "Vraag uw verzekeraar of de behandeling uit de aanvullende verzekering wordt vergoed."
regio: "NL"
privacy_link: "https://www.verzonnen-praktijk-aan-de-kade.example/privacy"
"""


def messages(folder: Path) -> Iterator[tuple[str, Message]]:
    """Name and message of everything, with the details of a talkative practice."""
    placeholders = talkative(folder).placeholders
    for name, said in (*_answers(), *_responses(), *_offers()):
        text = re.sub(r"\{(\w+)\}", lambda found: placeholders.get(found.group(1), "p" * 40), said["text"])
        yield name, fields.from_bot({"timestamp": 0.0, **said, "text": text})


def talkative(folder: Path) -> Settings:
    """The settings of a practice that filled in everything."""
    (folder / "practice.yml").write_text(PRACTICE, encoding="utf-8")
    return load(folder / "practice.yml")


def _answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each wording of each topic, with as many suggestions as one answer has."""
    known = content.get()
    for topic in known.topics.values():
        targets = [known.target(reference) for reference in topic.follow_ups]
        titles = [aspect.title if aspect else other.title for other, aspect in targets]
        buttons = [{"title": title, "payload": f"/{topic.id}_{n}"} for n, title in enumerate(titles[:3])]
        wordings = {kind: getattr(topic, kind) for kind in ("answer", "short", "more")}
        sides = {aspect.id: aspect for aspect in topic.aspects.values()}
        shared = {"kind": "answer", "topic": topic.id, "buttons": buttons}
        for kind, text in wordings.items():
            yield f"{topic.id}.{kind}", {**shared, "text": text, "sources": list(topic.source)}
        for name, aspect in sides.items():
            yield f"{topic.id}/{name}", {**shared, "text": aspect.answer, "sources": list(aspect.source)}


def _responses() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each wording of each plain response, referrals among them."""
    for file in sorted(DATA.rglob("*.yml")):
        document = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        responses = document.get("responses") if isinstance(document, dict) else None
        for name, variants in (responses or {}).items():
            for number, variant in enumerate(variants):
                said = {**(variant.get("metadata") or {}), **variant}
                yield f"{name}.{number}", {**said, "buttons": variant.get("buttons") or []}


def _offers() -> Iterator[tuple[str, dict[str, Any]]]:
    """The question "did you mean", with each topic's own question on a button."""
    topics = list(content.get().topics.values())
    for first, second, third in zip(topics, topics[1:], topics[2:], strict=False):
        offered = [{"title": topic.question, "payload": f"/{topic.id}"} for topic in (first, second, third)]
        yield f"offer {first.id}", {"text": "Bedoelt u een van deze?", "kind": "clarify", "buttons": offered}
