"""The classifier of topics on a tiny training."""

import pickle

import numpy as np
import pytest

from components.topic_model import TopicModel
from tests.components.fake_encoder import CountingEncoder, vectors

LINES = {
    "shockwave": ["helpt shockwave", "wat is shockwave", "doet shockwave pijn", "shockwave bij de hiel"],
    "botox": ["helpt botox", "wat is botox", "doet botox pijn", "botox in de hiel"],
    "koude": ["helpt koude", "wat doet koude", "koude op de hiel", "ijs of koude"],
}
TEXTS = [text for texts in LINES.values() for text in texts]
LABELS = [label for label, texts in LINES.items() for _ in texts]


@pytest.fixture(scope="module")
def model():
    return TopicModel(vectors).fit(TEXTS, LABELS)


@pytest.mark.parametrize("label", LINES)
def test_a_new_line_gets_the_label_of_its_like(model, label):
    (row,) = model.scores([f"vertel over {label}"])
    assert model.labels[int(np.argmax(row))] == label


def test_scores_have_a_row_a_text_and_a_column_a_label(model):
    result = model.scores(["helpt koude", "iets anders", ""])
    assert result.shape == (3, len(LINES))
    assert result.dtype == np.float32
    assert model.labels == sorted(LINES)


def test_a_text_scores_the_same_alone_and_among_others(model):
    np.testing.assert_allclose(
        model.scores(["helpt botox"])[0], model.scores(["iets", "helpt botox"])[1], atol=1e-5
    )


def test_what_was_learned_can_be_stored(model):
    again = TopicModel(vectors, vector_weight=99.0)
    again.machines = pickle.loads(pickle.dumps(model.machines))
    np.testing.assert_array_equal(again.scores(TEXTS), model.scores(TEXTS))


def test_training_twice_gives_the_same_model(model):
    again = TopicModel(vectors).fit(TEXTS, LABELS)
    np.testing.assert_array_equal(again.scores(TEXTS), model.scores(TEXTS))


def test_training_lines_go_to_their_own_encoder():
    lines, messages = CountingEncoder(), CountingEncoder()
    model = TopicModel(messages, encode_training_lines=lines).fit(TEXTS, LABELS)
    model.scores(["een bericht"])
    assert lines.calls == [TEXTS]
    assert messages.calls == [["een bericht"]]
