"""The channels' own sentences, straight from their files: they must work when nothing else does."""

from __future__ import annotations

from functools import lru_cache

from content.loader import DATA
from content.yaml_lines import read

FILES = ("channel.yml", "messaging.yml", "telegram.yml")
"""Under ``data/dialogue``: what all channels say, what the messengers say, what one of them says."""


def sentence(name: str) -> str:
    """The first wording of ``utter_<name>`` in one of :data:`FILES`.

    Raises:
        KeyError: there is no such response.
    """
    return _sentences()[f"utter_{name}"]


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    files = [file for name in FILES if (file := DATA / "dialogue" / name).is_file()]
    responses = [item for file in files for item in read(file).data["responses"].items()]
    return {name: variants[0]["text"].strip() for name, variants in responses}
