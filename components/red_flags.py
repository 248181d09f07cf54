"""The red-flag detector: the last component of the pipeline, which has the last word on the intent.

Rules (``data/red_flags/<category>.yml``, ``data/context.yml``) say which signs a message names and whether it
takes them back; a learned model weighs that together with the meaning and the spelling of the whole message.
When the learned part is missing or broken the rules decide alone.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.red_flag_followup import confirmed
from components.red_flag_model import NONE, FlagModel, Sample, Weights
from components.red_flag_rules import STRENGTHS, Evidence, RedFlagRules
from components.sentence_encoder import e5
from components.text import normalise, passages
from content.models import URGENCIES

logger = logging.getLogger(__name__)

DATA = Path(__file__).resolve().parent.parent / "data"
MODEL_FILE = "model.joblib"
RULES_CONFIDENCE = 0.9
"""Confidence that is reported when the rules decide alone."""

BESIDE = 0.5
"""Part of the likeliest category's score that another needs, of which the rules saw nothing."""

DENIED = {"112": 0.5, "113": 0.5, "vandaag": 0.7, "therapeut": 0.7}
"""Lowest chance, by urgency, where the rules saw every sign of the category denied. (On the development sets
four such categories between the ordinary limit and .67 were no sign, and all nine from .74 on were one.)"""

SUICIDE = "113"
"""The urgency that is never reached by halves."""

MILDER = {"diabetes_wond": "risicogroep"}
"""The milder category that is told of when the rules see only that half of a graver one ("ik heb suiker")."""

GRAVER = 0.7
"""Lowest chance of the graver one then; below it, its chance goes to the milder one. (On the development sets
three of four below it told of diabetes alone, and all four above it of more.)"""

UNSAID = {"suicidaal": 0.45, "risicogroep": 0.55}
"""Lowest chance where the rules saw no word of the category. (On the development sets four messages below it
spoke of something else than suicide, and the least sure of nine that did speak of it had .6; diabetes, a pill
and a pregnancy have a name, and who told of them without one that the rules know had .63 or more.)"""

SAID = {"risicogroep": 0.25}
"""Lowest chance where the rules saw a certain sign. (On the development sets one message between it and the
ordinary limit told of such a sign, and none of something else.)"""

SIGN_DROWNS = 30
"""Words from which a message is also read passage by passage. (Signs of the development sets behind fifteen
words of small talk: .85 found in the whole, .92 so; with 24 words instead .96, for six look-alikes more in a
hundred of that length.)"""

UNSEEN_IN_STORY = {"112": 0.6, "113": 0.75, "vandaag": 0.6, "therapeut": 0.6}
"""Lowest chance, by urgency, in a long message and its passages where the rules saw nothing of the category:
where a passage is cut by chance, half a sentence of a story sounds like much. (On the development sets 5 of
50 signs that the rules did not see had less.)"""

HINTED_IN_STORY = 0.4
"""The same where the rules saw no more than a hint."""

HINTS_SAY_NOTHING = frozenset({"kind"})
"""Categories of which the hints ("dochter", "elf") stand in many a story."""

HEARD_IN_PASSAGE = 0.2
"""Least chance, in one passage at least, of a category that was found in the whole of a long message: what is
heard only in the sum of its words is hardly ever there."""

KNOWN_TWICE = 2
"""A word is known, and no slip, when the training lines hold it this often."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class RedFlagDetector(GraphComponent):
    """Finds alarm signs that count and puts the most urgent one on top of the intents.

    Sets ``red_flags`` (``[{"category", "urgency", "confidence", "text"}]``, most urgent first) and
    ``red_flags_denied`` (categories) on each message.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults; what each was chosen on stands in ``config.yml``."""
        return {
            "data": None,  # folder with context.yml and red_flags/; the project's own when empty
            # lowest chance, by urgency, with which a category counts; see _chosen
            "thresholds": {"112": 0.2, "113": 0.3, "vandaag": 0.3, "therapeut": 0.35},
            "weights": {},  # of the feature groups: see components/red_flag_model.py
            "strength": 10.0,
            "ordinary_step": 2,  # every second ordinary line is learned from: with all, fewer flags are found
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._data = Path(config["data"] or DATA)
        self._rules = RedFlagRules(self._data)
        self._model: FlagModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RedFlagDetector:
        """An untrained detector."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> RedFlagDetector:
        """The trained detector; with the rules alone when the learned part cannot be read."""
        detector = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                stored = joblib.load(folder / MODEL_FILE)
            detector._model = stored["model"]
            detector._rules = RedFlagRules(detector._data, stored["known_words"])
        except Exception:
            logger.exception(
                "Red flags: the learned part cannot be read; the rules decide alone. Remedy: rasa train."
            )
        return detector

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Digest of the rule files, so that a changed rule trains the detector anew."""
        data = Path(config.get("data") or DATA)
        files = [data / "context.yml", *sorted((data / "red_flags").glob("*.yml"))]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the lines of the red-flag categories against all other lines, and store what was learned."""
        every = [example for example in training_data.intent_examples if example.get(TEXT)]
        counts = Counter(word for example in every for word in self._rules.plain_words(example.get(TEXT)))
        self._rules = RedFlagRules(self._data, {word: n for word, n in counts.items() if n >= KNOWN_TWICE})
        lines = [(example.get(TEXT), example.get(INTENT)) for example in self._telling(every)]
        categories = self._rules.urgencies
        labels = [intent if intent in categories else NONE for _, intent in lines]
        if len(set(labels)) > 1:
            self._model = self._fit([text for text, _ in lines], labels)
        self._persist()
        return self._resource

    def _telling(self, examples: list[Message]) -> list[Message]:
        """All red-flag lines and look-alikes, and a share of the many ordinary lines.

        The share is drawn by the text, so that a new line does not change which of the others are used.
        """
        hard: list[Message] = []
        ordinary: list[Message] = []
        for example in examples:
            is_hard = example.get(INTENT) in self._rules.urgencies or _look_alike(example)
            (hard if is_hard else ordinary).append(example)
        step = self._config["ordinary_step"]
        return hard + [example for example in ordinary if crc32(example.get(TEXT).encode()) % step == 0]

    def _fit(self, texts: list[str], labels: list[str]) -> FlagModel:
        vectors = e5().encode_training_lines([normalise(text) for text in texts])
        samples = [Sample(t, self._rules.evidence(t), v) for t, v in zip(texts, vectors, strict=True)]
        weights = Weights(**self._config["weights"])
        model = FlagModel(
            list(self._rules.urgencies), self._rules.marker_names, weights, self._config["strength"]
        )
        return model.fit(samples, labels)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            joblib.dump({"model": self._model, "known_words": self._rules.known_words}, folder / MODEL_FILE)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training lines as they are: nothing comes after this component."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the red flags of each message and, where one counts, the intent."""
        for message in messages:
            self._process(message)
        return messages

    def _process(self, message: Message) -> None:
        text = message.get(TEXT) or ""
        evidence = self._rules.evidence(text)
        flags = self._flags(evidence, self._scores(text, evidence), confirmed(evidence, self._asked(message)))
        if story := passages(normalise(text), SIGN_DROWNS):
            flags = self._in_story(flags, evidence, story)
        message.set("red_flags", flags, add_to_output=True)
        found = {flag["category"] for flag in flags}
        message.set("red_flags_denied", [c for c in evidence.denied if c not in found], add_to_output=True)
        if flags:
            _set_intent(message, flags[0])

    def _in_story(
        self, flags: list[dict[str, Any]], whole: Evidence, story: list[str]
    ) -> list[dict[str, Any]]:
        """The flags of a long message: those of the whole and of each passage, each category once.

        The learned part was taught on short messages: of signs in the middle of a story of a hundred words
        it finds half, of the same signs read in their own passage nineteen in twenty.
        """
        if self._model is not None:
            e5().encode([normalise(passage) for passage in story])  # at once: one by one takes twice as long
        found: list[dict[str, Any]] = []
        heard: dict[str, float] = {}
        for passage in story:
            evidence = self._rules.evidence(passage)
            evidence.ruled_out |= whole.ruled_out
            scores = self._scores(passage, evidence)
            heard = {c: max(heard.get(c, 0.0), p) for c, p in (scores or heard).items()}
            more = self._flags(evidence, scores, [])
            found += [flag for flag in more if self._clear_in_story(flag, evidence, whole)]
        told = [flag for flag in flags if heard.get(flag["category"], 1.0) >= HEARD_IN_PASSAGE]
        found += [flag for flag in told if self._clear_in_story(flag, whole, whole)]
        best: dict[str, dict[str, Any]] = {}
        for flag in sorted(found, key=lambda flag: -flag["confidence"]):
            best.setdefault(flag["category"], flag)
        return _most_urgent_first(best.values())

    def _clear_in_story(self, flag: dict[str, Any], evidence: Evidence, whole: Evidence) -> bool:
        """Whether a flag of a passage stands on more than how the passage was cut."""
        category, urgency = flag["category"], flag["urgency"]
        least = self._limit(category, evidence)
        if category in whole.only_denied:
            least = DENIED[urgency]
        elif not evidence.found.get(category, {}).get("certain"):
            hinted = category in evidence.found and category not in HINTS_SAY_NOTHING
            least = max(least, HINTED_IN_STORY) if hinted else UNSEEN_IN_STORY[urgency]
        return bool(flag["confidence"] >= least)

    def _scores(self, text: str, evidence: Evidence) -> dict[str, float] | None:
        """The learned scores; None when there is no learned part or it fails."""
        if self._model is None or not text.strip():
            return None
        try:
            return self._model.scores(Sample(text, evidence, e5().encode([normalise(text)])[0]))
        except Exception as error:
            logger.error(
                "Red flags: the learned part failed (%s); the rules decide alone.", type(error).__name__
            )
            return None

    def _asked(self, message: Message) -> list[str]:
        """The categories that the bot's last message asked about, as the channel handed them on."""
        asked = (message.get("metadata") or {}).get("bot_asked") or []
        return [category for category in asked if category in self._rules.urgencies]

    def _flags(
        self, evidence: Evidence, scores: dict[str, float] | None, answered: list[str]
    ) -> list[dict[str, Any]]:
        urgencies = self._rules.urgencies
        if scores is None:
            chosen = dict.fromkeys(evidence.stated, RULES_CONFIDENCE)
        else:
            possible = _without(scores, evidence.ruled_out)
            chosen = self._chosen(_softened(possible, evidence), evidence)
        chosen |= {category: RULES_CONFIDENCE for category in answered if category not in chosen}
        flags = [
            {
                "category": c,
                "urgency": urgencies[c],
                "confidence": round(confidence, 4),
                "text": evidence.text(c),
            }
            for c, confidence in chosen.items()
        ]
        return _most_urgent_first(flags)

    def _chosen(self, scores: dict[str, float], evidence: Evidence) -> dict[str, float]:
        """Categories that count, with their scores; ``evidence``: what the rules saw.

        The low limit of an urgent category is meant for messages that may tell of it: beside one that is far
        likelier it counts only when the rules saw something of it as well.

        Where a message may mean one category or another, none of them need be likely while a flag surely is:
        then the likeliest counts, if it has at least half of what it would need alone. Not so thoughts of
        suicide: to be asked about those out of a mere doubt would frighten.
        """
        seen = set(evidence.found)
        limits = {category: self._limit(category, evidence) for category in self._rules.urgencies}
        mine = {category: scores.get(category, 0.0) for category in limits}
        likeliest = max(mine, key=lambda category: mine[category])
        together = 1.0 - scores.get(NONE, 0.0) >= limits[likeliest] <= 2 * mine[likeliest]
        together = together and self._rules.urgencies[likeliest] != SUICIDE
        enough = {c for c, p in mine.items() if p >= limits[c]}
        enough = {c for c in enough if c in seen or mine[c] >= BESIDE * mine[likeliest]}
        return {c: p for c, p in mine.items() if c in enough or (together and c == likeliest)}

    def _limit(self, category: str, evidence: Evidence) -> float:
        """The lowest chance with which ``category`` counts, beside what the rules saw of it."""
        urgency = self._rules.urgencies[category]
        if category in evidence.only_denied:
            return DENIED[urgency]
        ordinary = float(self._config["thresholds"][urgency])
        if evidence.has(category, "certain"):
            return SAID.get(category, ordinary)
        stated = any(evidence.has(category, strength) for strength in STRENGTHS)
        return ordinary if stated else max(ordinary, UNSAID.get(category, 0.0))


def _most_urgent_first(flags: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(flags, key=lambda flag: (URGENCIES.index(flag["urgency"]), -flag["confidence"]))


def _without(scores: dict[str, float], ruled_out: set[str]) -> dict[str, float]:
    """The scores when some categories are impossible: what is left is shared by the others as it stands."""
    left = {category: score for category, score in scores.items() if category not in ruled_out}
    total = sum(left.values())
    return {category: score / total for category, score in left.items()} if total > 0.0 else left


def _softened(scores: dict[str, float], evidence: Evidence) -> dict[str, float]:
    """The scores with the chance of a graver category given to its milder half, where only that is told."""
    softer = dict(scores)
    for graver, milder in MILDER.items():
        half = evidence.has(milder, "certain") and not evidence.found.get(graver, {}).get("certain")
        if half and softer.get(graver, 0.0) < GRAVER:
            softer[milder] = softer.get(milder, 0.0) + softer.pop(graver, 0.0)
    return softer


def _set_intent(message: Message, flag: dict[str, Any]) -> None:
    """Put the flag's category on top of the ranking; the others keep their order."""
    intent = {INTENT_NAME_KEY: flag["category"], PREDICTED_CONFIDENCE_KEY: flag["confidence"]}
    ranking = [
        each for each in message.get(INTENT_RANKING_KEY) or [] if each[INTENT_NAME_KEY] != flag["category"]
    ]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)


def _look_alike(example: Message) -> bool:
    """Whether a line stands under data/look_alikes/: its block says of what kind it is."""
    return "look_alike" in ((example.get("metadata") or {}).get("intent") or {})
