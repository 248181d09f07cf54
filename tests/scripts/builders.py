"""Makes small projects in a temporary folder."""

from __future__ import annotations

from pathlib import Path

from scripts.project import Project, Settings, read_settings

LOCK = """# Made by hand
alpha==1.0 \\
    --hash=sha256:aa
    # via beta
beta-gamma==2.1 ; python_version < "4" \\
    --hash=sha256:bb \\
    --hash=sha256:cc
uv==0.9 \\
    --hash=sha256:dd
"""


def a_project(root: Path, **files: str) -> Project:
    """A project whose files are named with ``__`` for ``/`` and ``_dot_`` for ``.``."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Project(root)


def settings_of(project: Project, **environment: str) -> Settings:
    return read_settings(project, environment)


def with_package(project: Project, name: str, version: str) -> None:
    """Pretend that a package is installed."""
    info = project.packages / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "RECORD").write_text("", encoding="utf-8")
