"""Reading of training lines straight from the files under ``data/``, without Rasa's parser."""

from __future__ import annotations

from pathlib import Path

import yaml


def intents_in(file: Path) -> set[str]:
    """Intents for which ``file`` holds training lines."""
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
    return {block["intent"] for block in data.get("nlu") or [] if "intent" in block}
