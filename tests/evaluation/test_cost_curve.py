"""The cost of a turn early and late in a conversation."""

import pytest

from evaluation import cost_curve


@pytest.mark.parametrize(
    ("late", "code"), [(0.11, 0), (0.13, 1)], ids=["as dear as the first turns", "dearer and dearer"]
)
def test_the_end_may_not_cost_much_more_than_the_begin(monkeypatch, capsys, late, code):
    monkeypatch.setattr(cost_curve, "times", lambda url, turns: [0.1] * 100 + [late] * (turns - 100))
    assert cost_curve.main(["--url", "http://unused"]) == code
    assert "turn 200" in capsys.readouterr().out


def test_one_slow_turn_is_no_trend():
    seconds = [0.1] * 210
    seconds[200] = 9.0
    assert cost_curve.curve(seconds) == pytest.approx({5: 0.1, 50: 0.1, 200: 0.1})


def test_each_place_sees_whole_rounds():
    assert 2 * cost_curve.AROUND % len(cost_curve.MESSAGES) == 0
