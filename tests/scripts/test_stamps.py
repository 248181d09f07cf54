from __future__ import annotations

from pathlib import Path

from scripts import stamps
from tests.scripts.builders import a_project


def test_the_fingerprint_follows_names_contents_and_texts(tmp_path: Path) -> None:
    a_project(tmp_path, data__a_dot_yml="1", data__b_dot_yml="2")
    first = stamps.fingerprint(tmp_path, ["data"], "blank")
    assert first == stamps.fingerprint(tmp_path, ["data"], "blank")
    assert first != stamps.fingerprint(tmp_path, ["data"], "model")
    (tmp_path / "data" / "a.yml").rename(tmp_path / "data" / "c.yml")
    assert first != stamps.fingerprint(tmp_path, ["data"], "blank")


def test_what_editors_and_python_leave_behind_does_not_count(tmp_path: Path) -> None:
    a_project(tmp_path, data__a_dot_yml="1")
    first = stamps.fingerprint(tmp_path, ["data"])
    (tmp_path / "data" / "__pycache__").mkdir()
    (tmp_path / "data" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (tmp_path / "data" / ".a.yml.swp").write_text("x", encoding="utf-8")
    assert first == stamps.fingerprint(tmp_path, ["data", "absent"])


def test_a_stamp_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    stamp = tmp_path / "deep" / "stamp.json"
    assert stamps.read(stamp) == {}
    stamps.write(stamp, {"a": 1})
    assert stamps.read(stamp) == {"a": 1}
    stamp.write_text('{"a": ', encoding="utf-8")
    assert stamps.read(stamp) == {}
    stamp.write_text("[]", encoding="utf-8")
    assert stamps.read(stamp) == {}
