"""What the documents name exists, and what exists is named there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from scripts.project import here

ROOT = here().root
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
READERS = r"environ\.get\(|environ\[|known\.get\(|_number\(|_choice\(|_port\(known, "
SETTING = re.compile(rf'(?:{READERS})\s*"([A-Z0-9_]+)"')

INNER = {"DATA", "ONLY", "UPGRADE", "NAAM"}
"""Variables that belong to one make target, whose help explains them."""


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(line) for line in listed.splitlines() if (ROOT / line).exists()]


def folders() -> list[str]:
    return sorted({path.parts[0] for path in tracked() if len(path.parts) > 1})


def settings() -> set[str]:
    code = [ROOT / path for path in tracked() if path.suffix == ".py" and "tests" not in path.parts]
    texts = [file.read_text(encoding="utf-8") for file in code]
    return {name for text in texts for name in SETTING.findall(text)} - INNER


@pytest.mark.parametrize("folder", folders())
def test_every_folder_stands_on_the_map(folder: str) -> None:
    assert f"`{folder}/`" in README


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
def test_every_target_stands_in_the_readme(target: str) -> None:
    assert f"make {target}" in README


@pytest.mark.parametrize("name", sorted(settings()))
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in OPERATORS


@pytest.mark.parametrize("document", ["README.md", "docs/operators.md"])
def test_what_a_document_names_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    missing = [link for link in links if not (ROOT / document).parent.joinpath(link).exists()]
    assert missing == []
    targets = set(re.findall(r"`make ([a-z-]+)", text))
    assert targets <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_the_example_settings_change_nothing() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") or not line.strip() for line in lines)
    named = set(re.findall(r"^#([A-Z0-9_]+)=", "\n".join(lines), re.MULTILINE))
    assert all(f"`{name}`" in OPERATORS for name in named)


def test_no_file_names_a_place_of_one_machine() -> None:
    texts = [path for path in tracked() if path.suffix in {".py", ".md", ".yml", ".toml", ".txt", ".in", ""}]
    marks = ("/" + "work/", "/" + "root/")
    found = [
        str(path)
        for path in texts
        if any(mark in (ROOT / path).read_text(encoding="utf-8", errors="ignore") for mark in marks)
    ]
    assert found == []
