"""The virtual environment and the packages in it, exactly as locked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts import stamps
from scripts.commands import require_space, watch
from scripts.project import Project, Settings, child_environment
from scripts.report import Problem, say, step

SPACE = 4.5
"""Gigabytes that environment, model and logs take, with some to spare."""

AS_LOCKED = ("--no-deps", "--require-hashes")
"""The lock is whole, and knows which versions live together, whatever a package wishes (scripts/lock.py)."""

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def ensure_installed(project: Project, settings: Settings, lock_name: str) -> None:
    """Bring the virtual environment to the state of the lock file ``lock_name``.

    Raises:
        Problem: it cannot be made, or a package cannot be had.
    """
    lock = project.root / lock_name
    stamp = project.venv / f"installed-{lock.stem}.json"
    wanted = stamps.fingerprint(project.root, [lock_name])
    whole = environment_works(project)
    if whole and stamps.read(stamp).get("lock") == wanted and not missing_packages(project, lock):
        return
    if not whole:
        make_environment(project, settings)
    if missing_packages(project, lock):
        install(project, settings, lock)
    stamps.write(stamp, {"lock": wanted})


def environment_works(project: Project) -> bool:
    """Whether the environment's Python runs and is 3.10: a half-made or outdated one does not."""
    if not (project.venv / "pyvenv.cfg").is_file() or not project.packages.is_dir():
        return False
    return _runs(project.python, "import sys, encodings; assert sys.version_info[:2] == (3, 10)")


def _runs(python: str, code: str) -> bool:
    try:
        return (
            subprocess.run([python, "-c", code], capture_output=True, check=False, timeout=60).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_environment(project: Project, settings: Settings) -> None:
    """Make ``.venv`` anew with the Python that runs this."""
    require_space(project.root, SPACE)
    if project.venv.exists():
        say("    The virtual environment .venv is half-made or broken: it is made anew.")
        shutil.rmtree(project.venv)
    with step("Making the virtual environment (.venv)"):
        log = project.var / "log" / "venv.log"
        watch([_outer_python(), "-m", "venv", project.venv], log, child_environment(project, settings))


def _outer_python() -> str:
    # Made from inside an environment, a new one would hang on it, and break when that one is removed.
    return (
        str(Path(sys.base_prefix) / "bin" / "python3.10") if sys.prefix != sys.base_prefix else sys.executable
    )


def install(project: Project, settings: Settings, lock: Path) -> None:
    """Install every package of ``lock``, each checked against its hash.

    uv comes from the lock itself and does in seconds what takes pip minutes. Where it fails (a proxy or
    a mirror that only pip knows of), pip does the same.
    """
    require_space(project.root, 1.0)
    with step(f"Installing {len(pins(lock))} packages as locked in {lock.name}"):
        if not _with_uv(project, settings, lock):
            _with_pip(project, settings, lock, "pip.log")
    if missing := missing_packages(project, lock):
        raise Problem(
            f"These packages are still missing after the installation: {', '.join(missing[:5])}.",
            "remove the virtual environment (make clean-venv) and run the same command again.",
        )


def _with_uv(project: Project, settings: Settings, lock: Path) -> bool:
    try:
        with tempfile.TemporaryDirectory() as folder:
            only_uv = Path(folder) / "uv.txt"
            only_uv.write_text(block_of("uv", lock.read_text(encoding="utf-8")), encoding="utf-8")
            _with_pip(project, settings, only_uv, "uv-itself.log")
        uv = [str(project.venv / "bin" / "uv"), "pip", "install", "--python", project.python]
        environment = child_environment(project, settings, **_index(project))
        watch([*uv, *AS_LOCKED, "-r", str(lock)], project.var / "log" / "uv.log", environment)
    except Problem as problem:
        if "space left" in problem.what:
            raise
        say("    uv could not do it (var/log/uv.log says why); pip tries, which takes some minutes.")
        return False
    return True


def _with_pip(project: Project, settings: Settings, lock: Path, log_name: str) -> None:
    if not (project.packages / "pip").is_dir():
        _run_quietly(project, settings, "ensurepip", "--default-pip")
    pip = [project.python, "-m", "pip", "install", "--disable-pip-version-check"]
    environment = child_environment(project, settings)
    watch([*pip, *AS_LOCKED, "-r", str(lock)], project.var / "log" / log_name, environment, _collected)


def _collected(line: str) -> str | None:
    return "all downloaded, now unpacking" if line.startswith("Installing collected packages: a") else None


def _run_quietly(project: Project, settings: Settings, *module: str) -> None:
    command = [project.python, "-m", *module]
    watch(command, project.var / "log" / f"{module[0]}.log", child_environment(project, settings))


def _index(project: Project) -> dict[str, str]:
    """The package index that pip is set to, for uv, which does not read pip's settings."""
    command = [project.python, "-m", "pip", "config", "get", "global.index-url"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return {"UV_DEFAULT_INDEX": found} if found else {}


def block_of(package: str, lock: str) -> str:
    """The part of the lock file's text that pins ``package``, with its hashes.

    Raises:
        Problem: the lock does not pin it.
    """
    found = re.search(rf"^{re.escape(package)}==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if not found:
        raise Problem(f"The lock file does not pin {package}.", "make the lock anew: make lock")
    return found[0]


def pins(lock: Path) -> dict[str, str]:
    """Version of each package that ``lock`` names, by normalized name."""
    return {normalized(name): version for name, version in PIN.findall(lock.read_text(encoding="utf-8"))}


def installed(project: Project) -> dict[str, str]:
    """Version of each package in the virtual environment, by normalized name."""
    names = (
        path.name.removesuffix(".dist-info")
        for path in project.packages.glob("*.dist-info")
        if (path / "RECORD").exists()
    )
    pairs = (name.rsplit("-", 1) for name in names if "-" in name)
    return {normalized(name): version for name, version in pairs}


def missing_packages(project: Project, lock: Path) -> list[str]:
    """Packages of ``lock`` that are absent from the environment, half-removed or there in another version."""
    there = installed(project)
    return [name for name, version in pins(lock).items() if there.get(name) != version]


def normalized(name: str) -> str:
    """A package's name in the one spelling that all its spellings share."""
    return re.sub(r"[-_.]+", "-", name).lower()
