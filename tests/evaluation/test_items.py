import json
from pathlib import Path

import pytest

from evaluation import items


def _file(folder: Path, *lines: object) -> Path:
    file = folder / "data.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return file


def test_kinds_are_told_apart_by_their_fields(tmp_path: Path) -> None:
    found = items.read(
        _file(
            tmp_path,
            {"id": "q1", "text": "a", "topics": ["shockwave"], "note": "more fields do no harm"},
            {"id": "m1", "text": "b", "topics_all": ["definitie", "operatie"]},
            {"id": "r1", "text": "c", "category": "infectie", "urgency": "vandaag"},
            {"id": "n1", "text": "d", "category": None, "topics": ["klacht"]},
            {"id": "n2", "text": "e", "category": None},
            "",
            {
                "id": "d1",
                "turns": [
                    {"user": "f", "topics": [], "red_flag": "kind"},
                    {"user": "g", "topics": ["koude"]},
                ],
            },
        )
    )
    kinds = [type(item).__name__ for item in found]
    assert kinds == ["Question", "Several", "Flag", "NoFlag", "NoFlag", "Conversation"]
    assert items.texts(found) == ["a", "b", "c", "d", "e", "f", "g"]
    assert [label for item in found for label in items.labels(item)] == (
        ["shockwave", "definitie", "operatie", "infectie", "klacht", "kind", "koude"]
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "no JSON"),
        ("[]", "braces"),
        ({"text": "a", "topics": ["x"]}, "'id'"),
        ({"id": "a", "text": " ", "topics": ["x"]}, "'text'"),
        ({"id": "a", "text": "b"}, "expected one of"),
        ({"id": "a", "text": "b", "topics": []}, "at least one label"),
        ({"id": "a", "text": "b", "topics": "koude"}, "at least one label"),
        ({"id": "a", "text": "b", "category": "infectie", "urgency": "morgen"}, "'urgency'"),
        ({"id": "a", "text": "b", "category": 3, "urgency": "112"}, "'category'"),
        ({"id": "a", "turns": []}, "'turns'"),
        ({"id": "a", "turns": ["hoi"]}, "turn 1"),
        ({"id": "a", "turns": [{"user": "b"}, {"user": ""}]}, "turn 2: 'user'"),
        ({"id": "ok", "text": "b", "topics": ["x"]}, "stands on line 1"),
    ],
)
def test_a_bad_line_is_named_with_file_and_line(tmp_path: Path, line: object, problem: str) -> None:
    file = _file(tmp_path, {"id": "ok", "text": "b", "topics": ["x"]}, line)
    with pytest.raises(items.DataError, match=problem) as caught:
        items.read(file)
    assert str(caught.value).startswith(f"{file}:2: ")


def test_an_empty_file_and_one_that_is_no_text_are_errors(tmp_path: Path) -> None:
    with pytest.raises(items.DataError, match="no items"):
        items.read(_file(tmp_path, ""))
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(items.DataError, match="UTF-8"):
        items.read(tmp_path / "binary.jsonl")
