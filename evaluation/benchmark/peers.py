"""The ways to build the bot that are compared: how each is trained and asked."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from evaluation.benchmark import keywords
from evaluation.benchmark.usage import PartFailedError, Usage, run
from evaluation.training_lines import ROOT, TrainingLine
from scripts.project import child_environment, here, read_settings

HERE = Path(__file__).resolve().parent
CONFIGS = HERE / "configs"
NLPJS = HERE / "nlpjs"

EPOCHS = 100
"""How long Rasa's templates train their networks."""

Prediction = dict[str, Any]
"""What a peer makes of a text.

``best``: label without a threshold; ``decided``: label at its own threshold, None when not sure; ``parts``:
labels of the parts of the message; ``flags``: categories, None where the peer has no detector of its own.
"""


@dataclass(frozen=True)
class Data:
    """The training lines as files, one for each peer's taste, and the texts to ask."""

    folder: Path
    lines: Sequence[TrainingLine]
    texts: Sequence[str]
    flags: frozenset[str]

    @property
    def stamp(self) -> str:
        """Fingerprint of the lines: whether something was trained on the same ones."""
        joined = "\n".join(f"{line.intent} {line.text}" for line in self.lines)
        return hashlib.sha256(joined.encode()).hexdigest()[:12]

    def write(self) -> None:
        """Write the files: intents only, as every peer gets them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        plain = [{"text": line.text, "intent": line.intent} for line in self.lines]
        flagged = [{"text": line.text, "flag": self._flag(line)} for line in self.lines]
        _dump(self.folder / "training.json", plain)
        _dump(self.folder / "flags.json", flagged)
        _dump(self.folder / "texts.json", list(self.texts))
        (self.folder / "nlu.yml").write_text(_rasa_format(self.lines), encoding="utf-8")

    def _flag(self, line: TrainingLine) -> str | None:
        return line.intent if line.intent in self.flags else None


def _dump(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _rasa_format(lines: Sequence[TrainingLine]) -> str:
    intents: dict[str, list[str]] = {}
    for line in lines:
        intents.setdefault(line.intent, []).append(line.text)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in intents.items()
    ]
    return str(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, sort_keys=False))


@dataclass(frozen=True)
class Outcome:
    """What a peer made of the texts, and what it cost; no ``training`` where nothing is learned."""

    predictions: list[Prediction]
    training: Usage | None
    asking: Usage | None


@dataclass(frozen=True)
class Peer:
    """A way to build it, trained and asked by commands in which ``{model}`` and such stand for places."""

    name: str
    title: str
    train: Sequence[str]
    predict: Sequence[str]
    model: str
    needs: str = ""
    slow: bool = False
    epochs: int = 0

    def missing(self) -> str | None:
        """Why this peer cannot take part here; None when it can."""
        if self.needs and importlib.util.find_spec(self.needs) is None:
            return f"{self.needs} is not installed"
        return None if shutil.which(self.train[0]) else f"{self.train[0]} is not installed"

    def measure(self, data: Data) -> Outcome:
        """Train, then ask, each in a process of its own.

        Raises:
            PartFailedError: one of the two ended with an error.
        """
        out = data.folder / f"{self.name}.predictions.json"
        model = data.folder / self.model
        training = self._trained(data, model, out)
        print(f"    asking, after {training.seconds:.0f} s of training", flush=True)
        asking = self._run(self.predict, data.folder, model, out)
        return Outcome(json.loads(out.read_text(encoding="utf-8")), training, asking)

    def _trained(self, data: Data, model: Path, out: Path) -> Usage:
        """Train, unless this is slow and was done before on the same lines."""
        note = data.folder / f"{self.name}.training.json"
        if self.slow and model.is_file() and note.is_file():
            known = json.loads(note.read_text(encoding="utf-8"))
            if known["lines"] == data.stamp and known["epochs"] == self.epochs:
                return Usage(known["seconds"], known["cpu_seconds"], known["megabytes"])
        print("    training", flush=True)
        if self.epochs:
            self._write_config(data.folder)
        usage = self._run(self.train, data.folder, model, out)
        _dump(note, {"lines": data.stamp, "epochs": self.epochs, **asdict(usage)})
        return usage

    def _write_config(self, folder: Path) -> None:
        config = yaml.safe_load((CONFIGS / f"rasa_{self.name}.yml").read_text(encoding="utf-8"))
        for part in config["pipeline"]:
            if "epochs" in part:
                part["epochs"] = self.epochs
        (folder / f"{self.name}.yml").write_text(yaml.safe_dump(config), encoding="utf-8")

    def _run(self, command: Sequence[str], folder: Path, model: Path, out: Path) -> Usage:
        places = {"folder": folder, "model": model, "out": out, "root": ROOT}
        filled = [part.format(**places) for part in command]
        project = here()
        environment = child_environment(
            project,
            read_settings(project),
            RASA_MAX_CACHE_SIZE="0",
            LOG_LEVEL="INFO",  # below that, Rasa shows no progress of its networks
        )
        return run(filled, environment, ROOT, folder / f"{self.name}.log")


@dataclass(frozen=True)
class NlpJs(Peer):
    """NLP.js, whose packages npm installs first, at the versions of the lock beside it."""

    def measure(self, data: Data) -> Outcome:
        """Install, train and ask."""
        if not (NLPJS / "node_modules" / "@nlpjs").is_dir():
            if shutil.which("npm") is None:
                raise PartFailedError("npm is not installed")
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", "."]
            run(command, child_environment(here(), read_settings(here())), NLPJS, data.folder / "npm.log")
        return super().measure(data)


class KeywordList:
    """The keyword list: nothing to train."""

    name = "keywords"
    title = "Keyword list of a generic bot"

    def missing(self) -> str | None:
        """It needs nothing."""
        return None

    def measure(self, data: Data) -> Outcome:
        """Look every text up."""
        found = [keywords.category(text) for text in data.texts]
        return Outcome([{"flags": [category] if category else []} for category in found], None, None)


def _rasa(name: str, title: str, config: str, lines: str) -> Peer:
    module = [sys.executable, "-m", "evaluation.benchmark.rasa_peer"]
    train = [*module, "train", config, lines, "{model}"]
    return Peer(
        name, title, train, [*module, "predict", "{model}", "{folder}/texts.json", "{out}"], f"{name}.tar.gz"
    )


def _diet(name: str, title: str, epochs: int, needs: str = "") -> Peer:
    shown = title if epochs == EPOCHS else f"{title} ({epochs} epochs)"
    return replace(
        _rasa(name, shown, f"{{folder}}/{name}.yml", "{folder}/nlu.yml"),
        slow=True,
        needs=needs,
        epochs=epochs,
    )


def _plain() -> Peer:
    module = [sys.executable, "-m", "evaluation.benchmark.plain_classifier"]
    train = [*module, "train", "{folder}/flags.json", "{model}"]
    predict = [*module, "predict", "{model}", "{folder}/texts.json", "{out}"]
    return Peer("plain", "Plain classifier (vectors and n-grams)", train, predict, "plain.joblib")


def _nlpjs() -> Peer:
    script = str(NLPJS / "peer.js")
    train = ["node", script, "train", "{folder}/training.json", "{model}"]
    predict = ["node", script, "predict", "{model}", "{folder}/texts.json", "{out}"]
    return NlpJs("nlpjs", "NLP.js with lang-nl", train, predict, "nlpjs.json")


def peers(epochs: int = EPOCHS) -> list[Peer | KeywordList]:
    """Everything that is compared, the quick ones first; ``epochs``: how long Rasa's networks are trained."""
    return [
        KeywordList(),
        _plain(),
        _rasa("ours", "This project", "{root}/config.yml", "{root}/data"),
        _nlpjs(),
        _diet("default", "Rasa's default pipeline", epochs),
        _diet("spacy", "Rasa's spaCy template", epochs, "nl_core_news_sm"),
    ]
