"""spaCy for Dutch: the published model when it is installed, else a blank pipeline with look-up lemmas."""

from __future__ import annotations

import logging
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language

logger = logging.getLogger(__name__)

UNUSED_PIPES = ("ner",)
"""Parts of the published model that nothing here reads; left out because each costs time on every message."""


def load_dutch(name: str) -> Language:
    """Load the spaCy model ``name``, or a blank Dutch pipeline with look-up lemmas and a sentence
    splitter."""
    try:
        return spacy.load(name, exclude=list(UNUSED_PIPES))
    except OSError:
        logger.warning(
            "spaCy model %s is not installed: using a blank Dutch pipeline with look-up lemmas.", name
        )
    language = spacy.blank("nl")
    language.add_pipe("sentencizer")
    language.add_pipe("lemmatizer", config={"mode": "lookup"})
    language.initialize()
    return language


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="DutchSpacyNLP",
)
class DutchSpacyNLP(SpacyNLP):
    """Rasa's ``SpacyNLP`` that keeps working when the Dutch model cannot be had.

    A bot trained with one of the two pipelines runs with the other: they cut words, and nothing learns of it.
    """

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Load ``spacy_model_name`` or its stand-in (see :func:`load_dutch`)."""
        language = load_dutch(spacy_model_name)
        return SpacyModel(model=language, model_name=_identity(language.meta))

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Tokens for the training lines; tags would take half a minute, and nothing learns from them."""
        with model.model.select_pipes(disable=model.model.pipe_names):
            return super().process_training_data(training_data, model)

    @staticmethod
    def ensure_proper_language_model(nlp: Language | None) -> None:
        """Accept a blank pipeline too, which Rasa's own check refuses because it has no folder."""
        if nlp is None or nlp.lang != "nl":
            raise ValueError(
                "config.yml names a spaCy model that is not Dutch. Remedy: set 'model: nl_core_news_sm'."
            )


def _identity(meta: dict[str, Any]) -> str:
    return f"{meta['lang']}_{meta['name']}-{meta['version']}"
