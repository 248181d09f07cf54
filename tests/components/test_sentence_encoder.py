"""The encoder around an encoder: cache, order, duplicates, and the store of training lines."""

import numpy as np
import pytest

from components import sentence_encoder
from components.sentence_encoder import BATCH, SentenceEncoder
from components.vector_store import VectorStore
from tests.components.fake_encoder import DIMENSIONS, CountingEncoder, vectors


@pytest.fixture
def fake():
    return CountingEncoder()


def asked(fake):
    return [text for call in fake.calls for text in call]


def test_rows_stand_in_the_order_of_the_texts(fake):
    texts = ["botox", "shockwave", "botox", "koude"]
    result = SentenceEncoder(fake, DIMENSIONS).encode(texts)
    np.testing.assert_array_equal(result, vectors(texts))
    assert result.dtype == np.float32


def test_a_text_is_encoded_once(fake):
    encoder = SentenceEncoder(fake, DIMENSIONS)
    encoder.encode(["botox", "botox"])
    encoder.encode(["koude", "botox"])
    assert fake.calls == [["botox"], ["koude"]]


def test_no_texts_give_no_rows(fake):
    assert SentenceEncoder(fake, DIMENSIONS).encode([]).shape == (0, DIMENSIONS)
    assert fake.calls == []


def test_the_cache_forgets_the_oldest(fake, monkeypatch):
    monkeypatch.setattr(sentence_encoder, "CACHE_SIZE", 2)
    encoder = SentenceEncoder(fake, DIMENSIONS)
    for text in ("een", "twee", "drie", "drie", "een"):
        encoder.encode([text])
    assert asked(fake) == ["een", "twee", "drie", "een"]


def test_more_texts_than_the_cache_holds(fake, monkeypatch):
    monkeypatch.setattr(sentence_encoder, "CACHE_SIZE", 2)
    texts = ["een", "twee", "drie", "vier"]
    encoder = SentenceEncoder(fake, DIMENSIONS)
    encoder.encode(texts)
    np.testing.assert_array_equal(encoder.encode(texts), vectors(texts))


def test_many_texts_go_in_batches(fake):
    texts = [f"regel {number}" for number in range(BATCH + 3)]
    SentenceEncoder(fake, DIMENSIONS).encode(texts)
    assert [len(call) for call in fake.calls] == [BATCH, 3]


def test_training_lines_are_kept_for_the_next_training(fake, tmp_path):
    store = VectorStore("fake", tmp_path / "vectors.db")
    texts = ["botox", "koude", "botox"]
    first = SentenceEncoder(fake, DIMENSIONS, store).encode_training_lines(texts)
    second = SentenceEncoder(fake, DIMENSIONS, store).encode_training_lines([*texts, "nieuw"])
    assert fake.calls == [["botox", "koude"], ["nieuw"]]
    np.testing.assert_array_equal(first, vectors(texts))
    np.testing.assert_array_equal(second, vectors([*texts, "nieuw"]))


def test_training_lines_without_a_store(fake):
    encoder = SentenceEncoder(fake, DIMENSIONS)
    np.testing.assert_array_equal(encoder.encode_training_lines(["een", "een"]), vectors(["een", "een"]))
    assert asked(fake) == ["een"]


def test_messages_are_never_stored(fake, tmp_path):
    store = VectorStore("fake", tmp_path / "vectors.db")
    SentenceEncoder(fake, DIMENSIONS, store).encode(["wat iemand schreef"])
    assert not (tmp_path / "vectors.db").exists()
    assert store.get(["wat iemand schreef"]) == {}
