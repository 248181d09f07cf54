from pathlib import Path

from evaluation import drawing, measures
from evaluation.items import Flag, Question
from evaluation.scoring import score
from tests.evaluation.fake_bot import message, referral


def test_drawings_are_small_pictures(tmp_path: Path) -> None:
    questions = [
        Question(f"q{number}", "?", (topic,)) for number, topic in enumerate(("koude", "botox", "botox"))
    ]
    scores = [score(item, [[message("answer", "koude")]], {}) for item in questions]
    flags = [Flag("r1", "!", "kind", "therapeut"), Flag("r2", "!", "infectie", "vandaag")]
    scores += [score(flag, [[referral("kind", "therapeut")]], {}) for flag in flags]
    files = drawing.draw(tmp_path / "new", {"test": measures.summarise(scores)}, scores)
    assert [file.name for file in files] == ["topics.png", "confusions.png", "red_flags.png"]
    for file in files:
        assert file.read_bytes().startswith(b"\x89PNG")
        assert file.stat().st_size < 100_000


def test_nothing_measured_is_nothing_drawn(tmp_path: Path) -> None:
    assert drawing.draw(tmp_path, {}, []) == []
