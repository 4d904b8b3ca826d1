"""What the benchmark of the inbox says of what it measured."""

from __future__ import annotations

from bench.delays import quantiles
from bench.inbox import ANSWER, LIST, TARGET_SECONDS, body, is_met


def test_each_answer_is_held_against_the_limit_by_its_95th_percentile() -> None:
    quick, slow = quantiles([0.02] * 99 + [3.0]), quantiles([0.02] * 90 + [0.2] * 10)
    assert is_met({LIST: quick, ANSWER: quick}) and not is_met({LIST: quick, ANSWER: slow})
    assert is_met({LIST: quantiles([TARGET_SECONDS])})


def test_the_section_has_a_row_for_each_and_the_verdict() -> None:
    text = body({LIST: quantiles([0.0204] * 3), ANSWER: quantiles([0.3])}, 500, met=False)
    assert "| the list | 20 ms | 20 ms | 20 ms | 3 |" in text
    assert "| answer it | 300 ms | 300 ms | 300 ms | 1 |" in text and "**not met**" in text
