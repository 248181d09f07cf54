import csv
import json
from pathlib import Path

import pytest

from evaluation import run
from evaluation.items import Question
from evaluation.measuring import measure
from tests.evaluation.fake_bot import clarify, message, referral, serving

LINES = [
    {"id": "q1", "text": "doet shockwave pijn", "topics": ["shockwave"]},
    {"id": "q2", "text": "helpt ijs", "topics": ["koude"]},
    {"id": "m1", "text": "wat is het en helpt een operatie", "topics_all": ["definitie", "operatie"]},
    {"id": "r1", "text": "rood en koorts", "category": "infectie", "urgency": "vandaag"},
    {"id": "n1", "text": "geen koorts", "category": None, "topics": ["klacht"]},
    {
        "id": "d1",
        "turns": [{"user": "hoi", "topics": ["begroeting"]}, {"user": "kapot", "topics": ["koude"]}],
    },
]
ANSWERS = {
    "doet shockwave pijn": [message("answer", "shockwave")],
    "helpt ijs": [clarify("koude", "botox")],
    "wat is het en helpt een operatie": [message("answer", "definitie"), message("answer", "operatie")],
    "rood en koorts": [referral("infectie", "vandaag")],
    "hoi": [message("dialogue", "begroeting")],
}


def _file(folder: Path) -> Path:
    file = folder / "mixed.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return file


def test_a_file_is_measured_and_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(ANSWERS) as bot:
        code = run.main(
            ["--data", str(_file(tmp_path)), "--url", bot.url, "--report", str(tmp_path / "out"), "--labels"]
        )
    printed = capsys.readouterr().out
    assert code == 0
    assert "right topic answered directly" in printed
    assert "infectie" in printed
    report = json.loads((tmp_path / "out" / "mixed.json").read_text())
    assert report["figures"]["questions"]["direct"] == 0.5
    assert report["figures"]["red_flags"]["found"] == 1.0
    assert report["figures"]["server_errors"] == 1
    assert [error["id"] for error in report["errors"]] == ["q2", "n1", "d1"]
    assert report["errors"][0] == {
        "id": "q2",
        "kind": "Question",
        "text": "helpt ijs",
        "expected": "koude",
        "got": ["clarify:koude|botox"],
        "facts": ["assisted"],
        "error": None,
    }
    rows = list(csv.DictReader((tmp_path / "out" / "mixed.confusions.csv").open()))
    assert {"expected": "koude", "got": "verduidelijken", "count": "1", "right": "0"} in rows


def test_every_message_has_its_own_session_and_a_conversation_one(tmp_path: Path) -> None:
    with serving(ANSWERS) as bot:
        run.main(["--data", str(_file(tmp_path)), "--url", bot.url, "--report", str(tmp_path)])
        said = sorted(bot.sessions.values())
        assert len(said) == len(LINES)
        assert ["hoi", "kapot"] in said
        assert sorted(bot.erased) == sorted(bot.sessions)


def test_the_bare_module_takes_the_file_as_its_argument(tmp_path: Path) -> None:
    with serving(ANSWERS) as bot:
        assert run.main([str(_file(tmp_path)), "--url", bot.url, "--report", str(tmp_path)]) == 0


def test_too_many_requests_are_waited_for() -> None:
    with serving(ANSWERS) as bot:
        bot.refuse_first = 2
        scores = measure(bot.url, [Question("q", "doet shockwave pijn", ("shockwave",))], {})
    assert scores[0].right


def test_scores_keep_the_order_of_the_items() -> None:
    items = [Question(f"q{number}", f"t{number}", ("koude",)) for number in range(20)]
    with serving({f"t{number}": [message("answer", "koude")] for number in range(0, 20, 2)}) as bot:
        scores = measure(bot.url, items, {}, at_once=4)
    assert [score.right for score in scores] == [number % 2 == 0 for number in range(20)]
    assert [score.item.id for score in scores] == [item.id for item in items]


def test_a_bad_file_and_a_dead_server_are_said_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jsonl").write_text("{\n")
    assert run.main(["--data", str(tmp_path / "bad.jsonl"), "--url", "http://127.0.0.1:9"]) == 1
    assert "bad.jsonl:1: this is no JSON" in capsys.readouterr().err
    assert run.main(["--data", str(_file(tmp_path)), "--url", "http://127.0.0.1:9"]) == 1
    assert "does not answer" in capsys.readouterr().err
    assert run.main([]) == 1
    assert "No evaluation file" in capsys.readouterr().err


def test_unknown_labels_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    run.warn_of_unknown([Question("q", "?", ("shockwave", "shokwave"))])
    assert "called shokwave." in capsys.readouterr().err
