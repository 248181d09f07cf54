import pytest

from evaluation import measures
from evaluation.items import Conversation, Flag, NoFlag, Question, Turn
from evaluation.scoring import score
from tests.evaluation.fake_bot import message, referral


def test_macro_f1_counts_every_label_the_same() -> None:
    pairs = [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b")]
    # a: precision 1, recall 2/3 -> 0.8; b: precision 1/2, recall 1 -> 2/3
    assert measures.macro_f1(pairs) == pytest.approx((0.8 + 2 / 3) / 2, abs=1e-4)
    assert measures.macro_f1([]) == 0.0


def test_percentiles_are_nearest_ranks_in_milliseconds() -> None:
    seconds = [number / 1000 for number in range(1, 101)]
    assert measures.percentile(seconds, 50) == 50.0
    assert measures.percentile(seconds, 95) == 95.0
    assert measures.percentile([0.5], 95) == 500.0


def test_a_summary_has_only_the_parts_that_the_file_has() -> None:
    items = [Question("q1", "?", ("koude",)), Question("q2", "?", ("koude",))]
    scores = [
        score(item, [[message("answer", topic)]], {})
        for item, topic in zip(items, ("koude", "botox"), strict=True)
    ]
    figures = measures.summarise(scores)
    assert set(figures) == {"items", "server_errors", "questions", "topics"}
    assert figures["questions"]["direct"] == figures["questions"]["wrong"] == 0.5
    assert figures["topics"]["koude"] == {"n": 2, "direct": 0.5, "assisted": 0.0, "wrong": 0.5, "missed": 0.0}


def test_flags_look_alikes_and_conversations_are_summed() -> None:
    items = [Flag("r1", "!", "suicidaal", "113"), Flag("r2", "!", "kind", "therapeut"), NoFlag("n", "?", ())]
    said = [[referral("suicidaal", "113")], [message("fallback")], [referral("kind", "therapeut")]]
    scores = [score(item, [messages], {}) for item, messages in zip(items, said, strict=True)]
    talk = Conversation("d", (Turn("?", (), None), Turn("?", ("koude",), None)))
    figures = measures.summarise([*scores, score(talk, [[message("fallback")], []], {})])
    assert figures["red_flags"]["found"] == 0.5
    assert figures["red_flags"]["emergency"] == 1.0
    assert figures["red_flags"]["emergencies"] == 1
    assert figures["look_alikes"]["false_alarm"] == 1.0
    assert figures["conversations"] == {"n": 1, "turns": 2, "turns_right": 0.5, "whole": 0.0}
    assert figures["categories"]["kind"]["found"] == 0.0
