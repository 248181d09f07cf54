"""Trains and asks a pipeline of Rasa's format; runs in a process of its own.

``python -m evaluation.benchmark.rasa_peer train CONFIG LINES.yml MODEL`` and
``python -m evaluation.benchmark.rasa_peer predict MODEL TEXTS.json PREDICTIONS.json``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NOT_LABELS = ("nlu_fallback", "verduidelijken")
"""Intents that mean: not sure."""


def train(config: str, lines: str, model: str) -> None:
    """Train the pipeline of ``config`` on the training lines in ``lines`` (a file or folder)."""
    from rasa.model_training import train_nlu  # noqa: PLC0415 (takes seconds, and only this part needs it)

    place = Path(model)
    train_nlu(config, lines, str(place.parent), fixed_model_name=place.name.removesuffix(".tar.gz"))


def predict(model: str, texts: str, out: str) -> None:
    """Write what ``model`` makes of each text, with the time of each."""
    predictions = asyncio.run(_predict(model, json.loads(Path(texts).read_text(encoding="utf-8"))))
    Path(out).write_text(json.dumps(predictions), encoding="utf-8")


async def _predict(model: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    from rasa.core.agent import Agent  # noqa: PLC0415

    agent = Agent.load(model)
    await agent.parse_message("warm")
    predictions = []
    for text in texts:
        # A slash would be taken for a command of Rasa's; the web channel shields it in the same way.
        typed = f"\u200b{text}" if text.startswith("/") else text
        began, used = time.perf_counter(), time.process_time()
        parsed = await agent.parse_message(typed)
        spent = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - used}
        predictions.append({**prediction(parsed), **spent})
    return predictions


def prediction(parsed: dict[str, Any]) -> dict[str, Any]:
    """Best guess, decision, parts and red flags from Rasa's ``parse_data``."""
    intent = parsed["intent"]["name"]
    ranked = [one["name"] for one in parsed.get("intent_ranking") or []]
    best = next((name for name in [intent, *ranked] if name and name not in NOT_LABELS), None)
    return {
        "best": best,
        "decided": None if intent in NOT_LABELS else intent,
        "parts": [part["topic"] for part in (parsed.get("understanding") or {}).get("parts") or []],
        "flags": [flag["category"] for flag in parsed["red_flags"]] if "red_flags" in parsed else None,
    }


if __name__ == "__main__":
    {"train": train, "predict": predict}[sys.argv[1]](*sys.argv[2:])
