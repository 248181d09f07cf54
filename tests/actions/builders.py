"""Small conversations without Rasa: hand-made parse data, the real actions, rules and responses of data/."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import content
from actions import actions
from content import settings
from content.loader import DATA
from content.yaml_lines import read

ACTIONS = {
    one.name(): one
    for one in (kind() for kind in (*actions.ReplyAction.__subclasses__(), actions.ActionSessionStart))
}


def part(topic: str, text: str = "", *aspects: str, follow_up: bool = False) -> dict[str, Any]:
    return {"text": text, "topic": topic, "confidence": 0.9, "aspects": list(aspects), "follow_up": follow_up}


def parse(text: str, intent: str, *parts: dict[str, Any], **extra: Any) -> dict[str, Any]:
    """Parse data as the NLU gives it; without parts the message is one part of its intent."""
    parts = parts or (part(intent, text),)
    candidates = [{"topic": topic, "confidence": 0.3} for topic in extra.pop("candidates", [])]
    understanding = {"decision": "answer", "parts": list(parts), "candidates": candidates}
    return {"text": text, "intent": {"name": intent}, "entities": [], "understanding": understanding, **extra}


def payload(text: str) -> dict[str, Any]:
    """Parse data of a pressed button: no understanding."""
    name, _, rest = text.lstrip("/").partition("{")
    aspect = rest.split('"')[3] if rest else None
    entities = [{"entity": "aspect", "value": aspect}] if aspect else []
    return {"text": text, "intent": {"name": name}, "entities": entities}


@lru_cache(maxsize=1)
def responses() -> dict[str, list[dict[str, Any]]]:
    files = [*DATA.glob("dialogue/*.yml"), *DATA.glob("red_flags/*.yml")]
    return {name: texts for file in files for name, texts in (read(file).data.get("responses") or {}).items()}


@lru_cache(maxsize=1)
def rules() -> dict[str, list[str]]:
    files = [*DATA.glob("dialogue/*.yml"), *DATA.glob("red_flags/*.yml")]
    found = [rule["steps"] for file in files for rule in read(file).data.get("rules") or []]
    table = {steps[0]["intent"]: [step["action"] for step in steps[1:]] for steps in found}
    return table | {topic: ["action_antwoord"] for topic in content.get().topics}


class Talk:
    """A conversation: each message gets what the rules say, and its events are kept as Rasa keeps them."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.slots: dict[str, Any] = {}
        self.run("action_session_start", {})

    def says(self, text: str, intent: str, *parts: dict[str, Any], **extra: Any) -> list[dict[str, Any]]:
        return self.gets(parse(text, intent, *parts, **extra))

    def presses(self, text: str) -> list[dict[str, Any]]:
        return self.gets(payload(text))

    def gets(self, parsed: dict[str, Any]) -> list[dict[str, Any]]:
        """The bot's messages to a message with this parse data."""
        self.events.append({"event": "user", "text": parsed["text"], "parse_data": parsed})
        before = len(self.events)
        for name in rules()[parsed["intent"]["name"]]:
            self.run(name, parsed)
        return [event for event in self.events[before:] if event["event"] == "bot"]

    def run(self, name: str, parsed: dict[str, Any]) -> None:
        if name.startswith("utter_"):
            self.utter({"response": name})
            return
        tracker = Tracker("web-1", self.slots, parsed, self.events, False, None, {}, "")
        dispatcher = CollectingDispatcher()
        for event in ACTIONS[name].run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "session_started":
                self.events.append(event)
        for message in dispatcher.messages:
            self.utter(message)

    def utter(self, message: dict[str, Any]) -> None:
        """What Rasa and our generator make of an utterance: an event with the fields in its metadata."""
        said = {key: value for key, value in message.items() if value}
        said = {**self.worded(said.pop("response", None), said), **said}
        buttons = [*said.pop("own_buttons", []), *said.pop("buttons", [])]
        metadata = {key: value for key, value in said.items() if key not in ("text", "template")}
        self.events.append(
            {"event": "bot", "text": said["text"], "data": {"buttons": buttons}, "metadata": metadata}
        )

    def worded(self, response: str | None, said: dict[str, Any]) -> dict[str, Any]:
        if response is None:
            return {}
        values = {**settings.get().placeholders, **{key: str(value) for key, value in said.items()}}
        given = {event.get("text") for event in self.events[-30:]}
        variants = [
            {
                **(one.get("metadata") or {}),
                "text": one["text"].strip().format_map(values),
                "own_buttons": one.get("buttons") or [],
            }
            for one in responses()[response]
        ]
        return next((one for one in variants if one["text"] not in given), variants[0])


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [message["metadata"].get("kind", "") for message in messages]


def topics(messages: list[dict[str, Any]]) -> list[str]:
    return [message["metadata"].get("topic", "") for message in messages]


def payloads(messages: list[dict[str, Any]]) -> list[str]:
    return [button["payload"] for message in messages for button in message["data"]["buttons"]]
