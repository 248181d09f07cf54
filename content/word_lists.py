"""Word lists that the dialogue needs, read from the data files whose wording they belong to."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from content.errors import ContentError
from content.loader import DATA
from content.yaml_lines import read


@lru_cache(maxsize=64)
def word_list(file: str, key: str) -> Any:
    """The value of ``key`` in ``data/dialogue/<file>.yml``: a list of words, or lists by name.

    Raises:
        ContentError: the key is missing.
    """
    path = DATA / "dialogue" / f"{file}.yml"
    data = read(path).data
    if key not in data:
        raise ContentError(path, 1, f"the part '{key}:' is missing", f"add '{key}:' with the words below it")
    return data[key]
