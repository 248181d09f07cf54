"""The Dutch spaCy model: from a given wheel or folder, from its makers, or not at all."""

from __future__ import annotations

import json
import runpy
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from scripts import stamps
from scripts.commands import watch
from scripts.project import Project, Settings, child_environment
from scripts.report import Problem, loud, say, step

MODEL = "nl_core_news_sm"

REACHABLE_WITHIN = 5
"""Seconds in which the makers' site must answer before a download is tried."""

BLANK = "blank"
"""Value of SPACY_MODEL that asks for the blank pipeline."""

LOADER = """from spacy.util import load_model_from_init_py


def load(**overrides):
    return load_model_from_init_py(__file__, **overrides)
"""

WITHOUT = (
    f"{MODEL} could not be downloaded: the bot runs on a blank Dutch pipeline with look-up lemmas.",
    "To add the model later: make dutch-model   or   SPACY_MODEL=/path/to/its/wheel-or-folder make run",
)


def ensure_model(project: Project, settings: Settings, again: bool = False) -> None:
    """Install the Dutch model in the order: what SPACY_MODEL names, what is there, the makers' release.

    A download that failed is not tried at every start, only with ``again``.

    Raises:
        Problem: SPACY_MODEL names nothing that can be installed.
    """
    if settings.spacy_model:
        _as_asked(project, settings)
    elif identity(project) == BLANK and (again or not stamps.read(_stamp(project)).get("tried")):
        _download(project, settings)
    elif identity(project) == BLANK:
        say(f"    {MODEL} is not installed: blank Dutch pipeline, look-up lemmas (make dutch-model adds it).")


def identity(project: Project) -> str:
    """Version of the installed model, or ``blank``."""
    found = sorted(project.packages.glob(f"{MODEL}-*.dist-info"))
    return found[0].name.removesuffix(".dist-info") if found else BLANK


def _stamp(project: Project) -> Path:
    return project.venv / "dutch-model.json"


def _as_asked(project: Project, settings: Settings) -> None:
    asked = settings.spacy_model
    if asked == BLANK:
        _remove(project, settings)
        return
    source = Path(asked).expanduser()
    source = source if source.is_absolute() else project.root / source
    token = f"{source} {_newest(source)}"
    if identity(project) != BLANK and stamps.read(_stamp(project)).get("source") == token:
        return
    with step(f"Installing the Dutch model {source.name}"), tempfile.TemporaryDirectory() as folder:
        wheel = wheel_from(source, Path(folder))
        _pip(project, settings, "install", "--no-deps", "--no-index", "--force-reinstall", str(wheel))
    stamps.write(_stamp(project), {"source": token})


def _newest(source: Path) -> float:
    """Time of the last change at ``source``, in seconds since 1970; 0 if it does not exist."""
    files = [source, *source.rglob("*")] if source.is_dir() else [source]
    return max((file.stat().st_mtime for file in files if file.exists()), default=0)


def wheel_from(source: Path, folder: Path) -> Path:
    """A wheel of the model that ``source`` holds.

    Args:
        source: the wheel itself, a folder with one, or a model as spaCy saves it.
        folder: where such a model is packed.

    Raises:
        Problem: ``source`` is none of these.
    """
    if source.suffix == ".whl" and source.is_file():
        return source
    if wheels := sorted(source.glob(f"{MODEL}-*.whl")):
        return wheels[-1]
    for inner in (source, *sorted(source.glob(f"**/{MODEL}-*"))):
        if (inner / "config.cfg").is_file() and (inner / "meta.json").is_file():
            return pack(inner, folder)
    raise Problem(
        f"SPACY_MODEL={source} is neither a wheel nor a folder with the model {MODEL}.",
        f"name a file {MODEL}-*.whl or a folder with meta.json and config.cfg, or leave SPACY_MODEL empty.",
    )


def pack(saved: Path, folder: Path) -> Path:
    """Pack the model that spaCy saved in ``saved`` as a wheel, which pip installs and removes like any."""
    version = json.loads((saved / "meta.json").read_text(encoding="utf-8"))["version"]
    data, info = f"{MODEL}/{MODEL}-{version}", f"{MODEL}-{version}.dist-info"
    texts = {
        f"{MODEL}/__init__.py": LOADER,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {MODEL}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: project\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files = {f"{data}/{file.relative_to(saved)}": file for file in sorted(saved.rglob("*")) if file.is_file()}
    files[f"{MODEL}/meta.json"] = saved / "meta.json"
    wheel = folder / f"{MODEL}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        for name, file in files.items():
            archive.write(file, name)
        names = (*texts, *files, f"{info}/RECORD")
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in names))
    return wheel


def _remove(project: Project, settings: Settings) -> None:
    if identity(project) != BLANK:
        with step("Removing the Dutch model, as SPACY_MODEL=blank asks"):
            _pip(project, settings, "uninstall", "--yes", MODEL)
    stamps.write(_stamp(project), {"tried": time.time()})


def _download(project: Project, settings: Settings) -> None:
    with step(f"Downloading the Dutch model {MODEL} from its makers"):
        if not (_reachable(project) and _downloaded(project, settings)):
            loud(*WITHOUT)
    stamps.write(_stamp(project), {"tried": time.time()})


def _reachable(project: Project) -> bool:
    # spaCy's own download waits without limit for a site that does not answer.
    about = runpy.run_path(str(project.packages / "spacy" / "about.py"))
    try:
        with urllib.request.urlopen(about["__compatibility__"], timeout=REACHABLE_WITHIN):  # noqa: S310 (spaCy's)
            return True
    except (urllib.error.URLError, OSError):
        return False


def _downloaded(project: Project, settings: Settings) -> bool:
    command = [project.python, "-m", "spacy", "download", MODEL]
    command += ["--no-deps", "--timeout", "15", "--retries", "1"]  # for pip
    try:
        watch(command, project.var / "log" / "dutch-model.log", child_environment(project, settings))
    except Problem:
        return False
    return identity(project) != BLANK


def _pip(project: Project, settings: Settings, *arguments: str) -> None:
    if not (project.packages / "pip").is_dir():
        subprocess.run([project.python, "-m", "ensurepip"], check=True, capture_output=True)
    command = [project.python, "-m", "pip", "--disable-pip-version-check", *arguments]
    watch(command, project.var / "log" / "dutch-model.log", child_environment(project, settings))
