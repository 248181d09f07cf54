"""Vectors of training lines on disk."""

import hashlib
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from components.vector_store import AT_ONCE, VectorStore


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache" / "vectors.db"


def row(*values):
    return np.array(values, dtype=np.float32)


def test_what_was_put_comes_back(file):
    VectorStore("e5", file).put({"wat is hielspoor": row(1, 2), "één": row(3, 4)})
    found = VectorStore("e5", file).get(["één", "wat is hielspoor", "onbekend"])
    assert {text: vector.tolist() for text, vector in found.items()} == {
        "één": [3, 4],
        "wat is hielspoor": [1, 2],
    }
    assert all(vector.dtype == np.float32 for vector in found.values())


def test_a_later_vector_replaces_an_earlier_one(file):
    store = VectorStore("e5", file)
    store.put({"a": row(1)})
    store.put({"a": row(2)})
    assert store.get(["a"])["a"].tolist() == [2]


def test_encoders_do_not_share_vectors(file):
    VectorStore("e5", file).put({"a": row(1)})
    assert VectorStore("use", file).get(["a"]) == {}


def test_more_texts_than_one_query_takes(file):
    store = VectorStore("e5", file)
    texts = [f"regel {number}" for number in range(2 * AT_ONCE + 1)]
    store.put({text: row(number) for number, text in enumerate(texts)})
    found = store.get(texts)
    assert [found[text].item() for text in texts] == list(range(len(texts)))


def test_nothing_asked_or_put(file):
    store = VectorStore("e5", file)
    store.put({})
    assert store.get([]) == {}


def test_no_text_stands_in_the_file(file):
    VectorStore("e5", file).put({"een herkenbare regel": row(1)})
    assert b"herkenbare" not in file.read_bytes()
    with closing(sqlite3.connect(file)) as connection:
        (key,) = connection.execute("SELECT key FROM vectors").fetchone()
    assert key == hashlib.sha256(b"e5\neen herkenbare regel").hexdigest()


def test_a_broken_file_is_passed_over(file):
    file.parent.mkdir()
    file.write_bytes(b"this is no database " * 100)
    store = VectorStore("e5", file)
    store.put({"a": row(1)})
    assert store.get(["a"]) == {}
    assert file.read_bytes().startswith(b"this is no database")


def test_another_table_is_passed_over(file):
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE vectors (something TEXT)")
    store = VectorStore("e5", file)
    store.put({"a": row(1)})
    assert store.get(["a"]) == {}


def test_a_folder_that_cannot_be_made_is_passed_over(tmp_path):
    (tmp_path / "file").write_text("no folder")
    store = VectorStore("e5", tmp_path / "file" / "vectors.db")
    store.put({"a": row(1)})
    assert store.get(["a"]) == {}
