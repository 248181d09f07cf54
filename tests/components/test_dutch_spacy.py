"""Dutch spaCy without the published model."""

import logging

import pytest
import spacy
from rasa.nlu.utils.spacy_utils import SpacyModel

from components.dutch_spacy import UNUSED_PIPES, DutchSpacyNLP, load_dutch

MISSING = "nl_core_news_of_no_kind"


@pytest.fixture(scope="module")
def stand_in():
    """The stand-in and what it told in the log: loaded once, for the look-up tables take seconds."""
    handler = _Keeper()
    logger = logging.getLogger("components.dutch_spacy")
    logger.addHandler(handler)
    try:
        return DutchSpacyNLP.load_model(MISSING), handler.told
    finally:
        logger.removeHandler(handler)


class _Keeper(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.told = []

    def emit(self, record):
        self.told.append(record.getMessage())


@pytest.fixture(scope="module")
def blank(stand_in):
    return stand_in[0].model


def test_the_stand_in_is_told_in_the_log(stand_in):
    (told,) = stand_in[1]
    assert MISSING in told


def test_a_missing_model_gives_a_blank_dutch_pipeline(blank):
    assert blank.lang == "nl"
    assert blank.pipe_names == ["sentencizer", "lemmatizer"]


def test_the_blank_pipeline_cuts_sentences_and_words(blank):
    document = blank("Ik heb hielspoor. Helpt rust?")
    assert [sentence.text for sentence in document.sents] == ["Ik heb hielspoor.", "Helpt rust?"]
    assert [token.text for token in document][-2:] == ["rust", "?"]


def test_the_blank_pipeline_has_lemmas(blank):
    assert [token.lemma_ for token in blank("loopt schoenen")] == ["lopen", "schoen"]


def test_an_empty_text_does_no_harm(blank):
    assert len(blank("")) == 0


def test_a_published_model_is_loaded_without_what_nothing_reads(monkeypatch, caplog):
    asked = {}

    def load(name, exclude):
        asked.update(name=name, exclude=exclude)
        return spacy.blank("nl")

    monkeypatch.setattr(spacy, "load", load)
    assert load_dutch("nl_core_news_sm").lang == "nl"
    assert asked == {"name": "nl_core_news_sm", "exclude": list(UNUSED_PIPES)}
    assert caplog.text == ""


def test_the_name_of_the_model_tells_the_pipelines_apart(stand_in, monkeypatch):
    assert isinstance(stand_in[0], SpacyModel)
    published = spacy.blank("nl", meta={"name": "core_news_sm", "version": "3.7.0"})
    monkeypatch.setattr(spacy, "load", lambda name, exclude: published)
    assert DutchSpacyNLP.load_model("nl_core_news_sm").model_name == "nl_core_news_sm-3.7.0"
    assert stand_in[0].model_name != "nl_core_news_sm-3.7.0"


def test_rasa_accepts_the_blank_pipeline(blank):
    DutchSpacyNLP.ensure_proper_language_model(blank)


@pytest.mark.parametrize("language", [None, spacy.blank("en")])
def test_another_language_is_refused_with_a_remedy(language):
    with pytest.raises(ValueError, match="nl_core_news_sm"):
        DutchSpacyNLP.ensure_proper_language_model(language)
