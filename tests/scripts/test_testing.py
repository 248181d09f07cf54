"""The stages of `make test`: side by side, each failure named."""

import sys
from types import SimpleNamespace

import pytest

from scripts import testing
from scripts.testing import Stage


@pytest.fixture
def stages(tmp_path, monkeypatch):
    """Pytest runs of tiny folders, with this interpreter."""
    monkeypatch.setattr(testing, "child_environment", lambda *_, **__: None)
    for name, body in {"good": "assert True", "bad": "assert False, 'words of the failure'"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"test_{name}.py").write_text(f"def test_it():\n    {body}\n", encoding="utf-8")
    (tmp_path / "none").mkdir()
    project = SimpleNamespace(root=tmp_path, python=sys.executable)

    def run(*names):
        made = [Stage(name, "not slow", ("-p", "no:cacheprovider", name)) for name in names]
        return testing._failures(project, None, made)

    return run


def test_each_failing_stage_is_named(stages):
    assert stages("good", "bad") == ["bad"]
    assert stages("bad", "good") == ["bad"]


def test_what_the_second_stage_says_is_shown(stages, capfd):
    stages("good", "bad")
    assert "words of the failure" in capfd.readouterr().out


def test_a_stage_without_tests_is_no_failure(stages):
    assert stages("good", "none") == []
