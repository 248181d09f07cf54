"""Sentence vectors with a memory: the latest messages while serving, the training lines between trainings."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from components.vector_store import VectorStore

Vectors = npt.NDArray[np.float32]

CACHE_SIZE = 2048
"""Texts whose vectors are kept: a message goes through several components, and short messages come again."""

BATCH = 64


class SentenceEncoder:
    """An encoder with a cache of the latest texts.

    Args:
        encode: turns a list of texts into a matrix with one row of unit length for each.
        dimensions: length of such a row.
        store: where the vectors of training lines are kept between trainings.
    """

    def __init__(
        self, encode: Callable[[list[str]], Vectors], dimensions: int, store: VectorStore | None = None
    ) -> None:
        self._encode = encode
        self.dimensions = dimensions
        self._store = store
        self._cache: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, one row each, in their order."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        known = {text: self._cache[text] for text in texts if text in self._cache}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            known.update(zip(batch, self._encode(batch), strict=True))
        self._remember({text: known[text] for text in missing})
        return np.vstack([known[text] for text in texts]).astype(np.float32)

    def encode_training_lines(self, texts: Sequence[str]) -> Vectors:
        """The same for training lines: with progress, and with what an earlier training left on disk."""
        known = self._store.get(texts) if self._store else {}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for start in tqdm(
            range(0, len(missing), BATCH), desc="Sentence vectors", unit="batch", disable=not missing
        ):
            batch = missing[start : start + BATCH]
            new = dict(zip(batch, self._encode(batch), strict=True))
            known.update(new)
            if self._store:
                self._store.put(new)
        return np.vstack([known[text] for text in texts]).astype(np.float32)

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        self._cache.update(vectors)
        while len(self._cache) > CACHE_SIZE:
            self._cache.popitem(last=False)


@lru_cache(maxsize=1)
def e5() -> SentenceEncoder:
    """multilingual-e5-small, 384 dimensions; loaded on first use."""
    from components.e5 import E5  # noqa: PLC0415 (100 MB of memory: only where it is used)

    model = E5()
    return SentenceEncoder(model, model.dimensions, VectorStore("e5 onnx 4-bit"))
