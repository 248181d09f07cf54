import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation import items, run
from evaluation.benchmark import __main__ as benchmark
from evaluation.benchmark import figures, keywords, pages, peers, rasa_peer, usage
from evaluation.training_lines import TrainingLine

URGENCY = {"infectie": "vandaag", "suicidaal": "113", "kind": "therapeut"}
TOPICS = frozenset({"koude", "botox"})
SETS = {
    "test_questions": [items.Question("q1", "ijs?", ("koude",)), items.Question("q2", "botox?", ("botox",))],
    "test_noisy": [items.Question("n1", "ijss", ("koude",))],
    "test_off_topic": [items.Question("o1", "weer", ("buiten_onderwerp",))],
    "test_multiple": [items.Several("m1", "ijs en botox", ("koude", "botox"))],
    "test_red_flags": [
        items.Flag("r1", "koorts", "infectie", "vandaag"),
        items.Flag("r2", "dood", "suicidaal", "113"),
    ],
    "test_look_alikes": [items.NoFlag("l1", "geen koorts", ())],
    "test_conversations": [items.Conversation("d1", (items.Turn("hoi", (), None),))],
}


def _given(best: str | None, decided: str | None, **more: Any) -> dict[str, Any]:
    return {
        "best": best,
        "decided": decided,
        "parts": [],
        "flags": None,
        "seconds": 0.01,
        "cpu_seconds": 0.008,
        **more,
    }


PREDICTIONS = [
    _given("koude", "koude"), _given("koude", "koude"), _given("koude", None), _given("botox", None),
    _given("koude", "koude", parts=["koude", "botox"]), _given("infectie", "infectie"), _given("botox", None),
    _given("infectie", "infectie"),
]  # fmt: skip


@pytest.fixture
def found() -> dict[str, Any]:
    cost = usage.Usage(12.0, 9.0, 300.0)
    return figures.figures(SETS, peers.Outcome(PREDICTIONS, cost, cost), URGENCY, TOPICS)


def test_intents_are_scored_with_and_without_the_threshold(found: dict[str, Any]) -> None:
    assert found["intents"]["test_questions"]["accuracy"] == 0.5
    assert found["intents"]["test_questions"]["wrong"] == 0.5
    noisy = found["intents"]["test_noisy"]
    assert (noisy["accuracy"], noisy["right"], noisy["wrong"]) == (1.0, 0.0, 0.0)
    assert found["intents"]["test_off_topic"]["deflected"] == 1.0
    assert found["intents"]["test_multiple"] == {"n": 1, "all": 1.0, "any": 1.0}


def test_red_flags_are_scored_from_intents_where_there_is_no_detector(found: dict[str, Any]) -> None:
    flags = found["red_flags"]
    assert (flags["n"], flags["recall"], flags["right_urgency"], flags["emergency"]) == (2, 0.5, 0.5, 0.0)
    assert (flags["lowest"], flags["lowest_recall"]) == ("suicidaal", 0.0)
    assert (flags["look_alikes"], flags["ordinary"]) == (1.0, 0.0)
    assert found["cost"]["p50_ms"] == 10.0


def test_the_most_urgent_flag_decides() -> None:
    assert figures.flagged({"flags": ["kind", "suicidaal"]}, URGENCY) == "suicidaal"
    assert figures.flagged({"flags": [], "decided": "kind"}, URGENCY) is None


def test_conversations_are_not_asked() -> None:
    assert [item.id for item in figures.asked(SETS)] == ["q1", "q2", "n1", "o1", "m1", "r1", "r2", "l1"]


def test_the_page_has_every_row_and_names_who_is_missing(found: dict[str, Any], tmp_path: Path) -> None:
    results = {
        "ours": {"title": "This project", **found},
        "keywords": {"title": "List", "red_flags": found["red_flags"]},
    }
    facts = {
        "lines": 3,
        "sets": {"test_noisy": 1},
        "skipped": {"NLP.js": "no npm"},
        "stale": [],
        "machine": "2 cores",
    }
    page = pages.markdown(results, facts)
    assert "| This project |      50.0 % |" in page
    assert "| List " in page
    assert "Not compared: NLP.js (no npm)." in page
    assert pages.draw(tmp_path / "plot.png", results).read_bytes().startswith(b"\x89PNG")


def test_predictions_of_rasa_are_read_from_its_parse_data() -> None:
    ranking = [{"name": "nlu_fallback"}, {"name": "koude"}, {"name": "botox"}]
    unsure = rasa_peer.prediction({"intent": {"name": "nlu_fallback"}, "intent_ranking": ranking})
    assert unsure == {"best": "koude", "decided": None, "parts": [], "flags": None}
    ours = {
        "intent": {"name": "infectie"},
        "intent_ranking": ranking,
        "understanding": {"parts": [{"topic": "koude"}]},
        "red_flags": [{"category": "infectie"}],
    }
    assert rasa_peer.prediction(ours) == {
        "best": "infectie", "decided": "infectie", "parts": ["koude"], "flags": ["infectie"]
    }  # fmt: skip


def test_a_part_tells_its_cost_and_its_failure(tmp_path: Path) -> None:
    program = "x = bytearray(60_000_000); import time; time.sleep(.5)"
    used = usage.run([sys.executable, "-c", program], {}, tmp_path, tmp_path / "log")
    assert used.seconds >= 0.5
    assert 50 < used.megabytes < 500
    with pytest.raises(usage.PartFailedError, match="ended with 3"):
        usage.run([sys.executable, "-c", "print('oh'); raise SystemExit(3)"], {}, tmp_path, tmp_path / "log")
    with pytest.raises(usage.PartFailedError, match="not installed"):
        usage.run(["no-such-program-anywhere"], {}, tmp_path, tmp_path / "log")


def test_every_peer_gets_the_same_lines(tmp_path: Path) -> None:
    lines = [
        TrainingLine("ijs: helpt dat?", "koude", None, Path("a.yml"), 1),
        TrainingLine("geen koorts, ijs?", "koude", "ontkend", Path("a.yml"), 2),
        TrainingLine("koorts", "infectie", None, Path("b.yml"), 1),
    ]
    peers.Data(tmp_path, lines, ["ijs?"], frozenset({"infectie"})).write()
    assert [line["intent"] for line in json.loads((tmp_path / "training.json").read_text())] == [
        "koude",
        "koude",
        "infectie",
    ]
    assert [line["flag"] for line in json.loads((tmp_path / "flags.json").read_text())] == [
        None,
        None,
        "infectie",
    ]
    blocks = yaml.safe_load((tmp_path / "nlu.yml").read_text())["nlu"]
    assert blocks[0] == {"intent": "koude", "examples": "- ijs: helpt dat?\n- geen koorts, ijs?\n"}


def test_the_keyword_list_knows_every_category_in_order_of_urgency() -> None:
    urgency_of = run.urgencies()
    assert set(keywords.keywords()) == set(urgency_of)
    ranks = [items.URGENCIES.index(urgency_of[category]) for category in keywords.keywords()]
    assert ranks == sorted(ranks)
    assert all(len(words) >= 9 for words in keywords.keywords().values())
    assert keywords.category("Ik heb KOORTS en mijn kind ook") == "infectie"
    assert keywords.category("doet shockwave zeer") is None


def test_only_the_peers_that_are_asked_for_are_measured_and_the_rest_is_kept(tmp_path: Path) -> None:
    sets, out = tmp_path / "sets", tmp_path / "out"
    sets.mkdir()
    out.mkdir()
    (sets / "test_red_flags.jsonl").write_text(
        '{"id": "r1", "text": "ik heb koorts", "category": "infectie", "urgency": "vandaag"}\n'
    )
    old = {"title": "Plain", "stamp": "other", "red_flags": figures.red_flags({}, URGENCY), "cost": {}}
    (out / "benchmark.json").write_text(json.dumps({"plain": old}))
    places = ["--sets", str(sets), "--report", str(out), "--work", str(tmp_path / "work")]
    assert benchmark.main(["--only", "keywords", *places]) == 0
    results = json.loads((out / "benchmark.json").read_text())
    assert results["keywords"]["red_flags"]["recall"] == 1.0
    assert results["plain"] == old
    assert "Measured on other training lines than the rest: Plain." in (out / "benchmark.md").read_text()


def test_an_unknown_peer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--only", "ours,luis"]) == 1
    assert "no peer called luis" in capsys.readouterr().err


def test_a_slow_peer_is_trained_anew_only_on_other_lines(tmp_path: Path) -> None:
    train = [sys.executable, "-c", f"open({str(tmp_path / 'log')!r}, 'a').write('x'); open('{{model}}', 'w')"]
    predict = [sys.executable, "-c", "open('{out}', 'w').write('[]')"]
    peer = peers.Peer("slow", "Slow", train, predict, "slow.bin", slow=True)
    lines = [TrainingLine("ijs", "koude", None, Path("a.yml"), 1)]
    for asked in (lines, lines, lines * 2):
        data = peers.Data(tmp_path / "work", asked, [], frozenset())
        data.write()
        assert peer.measure(data).training is not None
    assert (tmp_path / "log").read_text() == "xx"


def test_networks_can_be_trained_for_a_shorter_time_and_the_title_says_so(tmp_path: Path) -> None:
    found = {peer.name: peer for peer in peers.peers(epochs=15)}
    default = found["default"]
    assert default.title == "Rasa's default pipeline (15 epochs)"
    default._write_config(tmp_path)
    pipeline = yaml.safe_load((tmp_path / "default.yml").read_text())["pipeline"]
    assert [part["epochs"] for part in pipeline if "epochs" in part] == [15, 15]
    assert {peer.name: peer for peer in peers.peers()}["default"].title == "Rasa's default pipeline"
