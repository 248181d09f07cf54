"""The channels' own sentences, straight from their file: they must work when nothing else does."""

from __future__ import annotations

from functools import lru_cache

from content.loader import DATA
from content.yaml_lines import read

FILE = DATA / "dialogue" / "channel.yml"


def sentence(name: str) -> str:
    """The first wording of ``utter_<name>`` in ``data/dialogue/channel.yml``.

    Raises:
        KeyError: there is no such response.
    """
    return _sentences()[f"utter_{name}"]


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    responses = read(FILE).data["responses"]
    return {name: variants[0]["text"].strip() for name, variants in responses.items()}
