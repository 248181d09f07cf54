"""The actions that Rasa calls: each hands the conversation to a pure function and sends what comes back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

import content
from actions import answering, choosing, feedback, leaning, safety, signs
from actions.context import Context, read
from actions.reply import Reply
from content import settings


class ReplyAction(Action, ABC):
    """An action whose reply is made by a pure function.

    A sign that only the conversation makes one comes before everything else.
    """

    action_name: ClassVar[str]
    listens_for_signs: ClassVar[bool] = True
    reads_again: ClassVar[bool] = True

    @staticmethod
    @abstractmethod
    def make(context: Context, room: answering.Room) -> Reply:
        """The reply to the message at hand."""

    def name(self) -> str:
        """Name in the domain."""
        return self.action_name

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Send the reply and return what is to be remembered."""
        room = (content.get(), settings.get())
        context = read(tracker.latest_message, tracker.slots, tracker.events)
        heard = signs.heard(context, room[0]) if self.listens_for_signs else None
        reply = heard or self._reply(context, room)
        for message in reply.messages:
            dispatcher.utter_message(**message.arguments())
        return [SlotSet(name, value) for name, value in reply.memory.items()]

    def _reply(self, context: Context, room: answering.Room) -> Reply:
        """What this action says, or an answer where the conversation makes the message a question."""
        if not self.reads_again:
            return self.make(context, room)
        again = leaning.understood(context, room[0])
        make = self.make if again.intent == context.intent else answering.answer
        return make(again, room)


class ActionAntwoord(ReplyAction):
    """Answers topics, sides of them, follow-ups and acts."""

    action_name = "action_antwoord"
    make = staticmethod(answering.answer)


class ActionVerduidelijk(ReplyAction):
    """Offers the likely topics."""

    action_name = "action_verduidelijk"
    make = staticmethod(answering.clarify)


class ActionNietBegrepen(ReplyAction):
    """Says that nothing was understood."""

    action_name = "action_niet_begrepen"
    make = staticmethod(answering.not_understood)


class ActionNietBedoeld(ReplyAction):
    """Offers what was meant instead."""

    action_name = "action_niet_bedoeld"
    make = staticmethod(answering.not_meant)


class ActionBuitenOnderwerp(ReplyAction):
    """Leads back to the subject."""

    action_name = "action_buiten_onderwerp"
    make = staticmethod(answering.off_topic)


class ActionKeuze(ReplyAction):
    """Answers the option that was chosen in words."""

    action_name = "action_keuze"
    make = staticmethod(choosing.choose)


class ActionBevestigen(ReplyAction):
    """Answers a yes."""

    action_name = "action_bevestigen"
    make = staticmethod(choosing.confirm)


class ActionOntkennen(ReplyAction):
    """Answers a no."""

    action_name = "action_ontkennen"
    make = staticmethod(choosing.deny)


class ActionFeedback(ReplyAction):
    """Thanks for a judgement."""

    action_name = "action_feedback"
    make = staticmethod(feedback.feedback)
    listens_for_signs = False
    reads_again = False


class ActionNaVerwijzing(ReplyAction):
    """Remembers a referral."""

    action_name = "action_na_verwijzing"
    make = staticmethod(safety.after_referral)
    listens_for_signs = False
    reads_again = False


class ActionGebeld(ReplyAction):
    """Answers that the person called."""

    action_name = "action_gebeld"
    make = staticmethod(safety.called)


class ActionFrustratie(ReplyAction):
    """Answers anger."""

    action_name = "action_frustratie"
    make = staticmethod(safety.frustrated)


class ActionSessionStart(Action):
    """Greets: at the first session with the notice, after a pause in one line. The slots live on."""

    def name(self) -> str:
        """Rasa's own name for it."""
        return "action_session_start"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Greet unless the greeting of this session was given just now."""
        listen = ActionExecuted("action_listen")
        if _greeted(tracker):
            return [listen]
        spoken = any(event.get("event") == "user" for event in tracker.events)
        dispatcher.utter_message(response="utter_welkom_terug" if spoken else "utter_start")
        kept = [SlotSet(name, value) for name, value in tracker.slots.items() if value is not None]
        return [SessionStarted(), *kept, listen]


def _greeted(tracker: Tracker) -> bool:
    """Whether this session has just begun: Rasa starts one itself before it handles a channel's request."""
    events = list(tracker.events)
    starts = [index for index, event in enumerate(events) if event.get("event") == "session_started"]
    later = events[starts[-1] :] if starts else []
    typed = [event for event in later if event.get("event") == "user"]
    asked = [
        ((event.get("parse_data") or {}).get("intent") or {}).get("name") == "session_start"
        for event in typed
    ]
    return bool(starts) and bool(asked) and all(asked)
