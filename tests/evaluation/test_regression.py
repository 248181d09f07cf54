import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import known_failures, regression
from evaluation.known_failures import KnownFailure
from tests.evaluation.fake_bot import message, referral, serving

QUESTIONS = [{"id": f"q{number}", "text": f"vraag {number}", "topics": ["koude"]} for number in range(10)]
FLAGS = [
    {"id": f"r{number}", "text": f"rood {number}", "category": "infectie", "urgency": "vandaag"}
    for number in (1, 2)
]
RIGHT: dict[str, list[dict[str, Any]]] = {
    **{item["text"]: [message("answer", "koude")] for item in QUESTIONS},
    **{item["text"]: [referral("infectie", "vandaag")] for item in FLAGS},
}


class Place:
    """Frozen sets, baseline and list in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, lines in (("test_questions", QUESTIONS), ("test_red_flags", FLAGS)):
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.baseline, self.known = folder / "baseline.json", folder / "known.yml"

    def run(self, answers: dict[str, list[dict[str, Any]]], *more: str) -> int:
        places = ["--sets", str(self.folder), "--report", str(self.folder / "out"), "--no-drawings"]
        with serving(answers) as bot:
            return regression.main(
                [
                    "--url",
                    bot.url,
                    "--baseline",
                    str(self.baseline),
                    "--known",
                    str(self.known),
                    *places,
                    *more,
                ]
            )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def _without(*texts: str) -> dict[str, list[dict[str, Any]]]:
    return {text: messages for text, messages in RIGHT.items() if text not in texts}


def test_the_same_figures_pass(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run(RIGHT, "--update") == 0
    assert place.run(RIGHT) == 0
    printed = capsys.readouterr().out
    assert "Nothing slid." in printed
    assert "infectie" in printed


def test_one_question_in_ten_less_is_too_much(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.run(RIGHT, "--update")
    assert place.run(_without("vraag 3")) == 1
    assert "right topic answered directly went from 1.0000 to 0.9000" in capsys.readouterr().err


def test_a_red_flag_less_fails_in_the_set_its_category_and_the_list(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run(RIGHT, "--update")
    assert place.run(_without("rood 1")) == 1
    said = capsys.readouterr().err
    assert "test_red_flags: recall dropped from 1.0000 to 0.5000" in said
    assert "test_red_flags, infectie: recall dropped" in said
    assert "r1 is a red flag that fails and is not a known failure" in said


def test_a_known_failure_is_accepted_and_its_reason_kept(place: Place) -> None:
    assert place.run(_without("rood 1", "vraag 2"), "--update") == 0
    entries = known_failures.read(place.known)
    assert entries["r1"] == KnownFailure("r1", "infectie:vandaag", "fallback")
    known_failures.write(
        [KnownFailure("r1", "infectie:vandaag", "fallback", "two meanings"), entries["q2"]], place.known
    )
    assert place.run(_without("rood 1", "vraag 2")) == 0
    assert place.run(_without("rood 1", "vraag 2"), "--update") == 0
    assert known_failures.read(place.known)["r1"].reason == "two meanings"


def test_an_unexpected_pass_fails(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.run(_without("vraag 2"), "--update")
    assert place.run(RIGHT) == 1
    assert "q2 passes now: take it off" in capsys.readouterr().err


def test_an_unstable_item_may_pass_or_fail(place: Place) -> None:
    known_failures.write(
        [KnownFailure("r1", "infectie:vandaag", "fallback", "on the edge", True)], place.known
    )
    place.run(RIGHT, "--update")
    assert place.run(RIGHT) == 0
    assert place.run(_without("rood 1")) == 0


def test_a_listed_item_that_does_not_exist_fails(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.run(RIGHT, "--update")
    known_failures.write([KnownFailure("q99", "koude", "fallback")], place.known)
    assert place.run(RIGHT) == 1
    assert "q99 is listed as a known failure, but there is no such item" in capsys.readouterr().err


def test_a_set_that_is_gone_fails(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.run(RIGHT, "--update")
    (place.folder / "test_red_flags.jsonl").unlink()
    assert place.run(RIGHT) == 1
    assert "test_red_flags: the baseline has this set, and it is gone" in capsys.readouterr().err


def test_a_broken_list_is_named(tmp_path: Path) -> None:
    file = tmp_path / "known.yml"
    file.write_text("- {id: a, wrong: b}\n")
    with pytest.raises(ValueError, match=r"known\.yml, entry 1"):
        known_failures.read(file)
    file.write_text("- {id: a, expected: b, got: c}\n" * 2)
    with pytest.raises(ValueError, match="listed twice"):
        known_failures.read(file)


def test_no_sets_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert regression.main(["--sets", str(tmp_path), "--url", "http://127.0.0.1:9"]) == 1
    assert "no frozen sets" in capsys.readouterr().err
