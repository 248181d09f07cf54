"""The channels' own sentences, straight from their files: they must work when nothing else does."""

from __future__ import annotations

from functools import lru_cache

from content.loader import DATA
from content.yaml_lines import read

FILES = tuple(DATA / "dialogue" / f"{name}.yml" for name in ("channel", "telegram"))


def sentence(name: str) -> str:
    """The first wording of ``utter_<name>`` in the channels' files under ``data/dialogue/``.

    Raises:
        KeyError: there is no such response.
    """
    return _sentences()[f"utter_{name}"]


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    responses = [item for file in FILES for item in read(file).data["responses"].items()]
    return {name: variants[0]["text"].strip() for name, variants in responses}
