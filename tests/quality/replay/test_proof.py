"""Erlang's formulas, and the replay held against them (few days; the command has many)."""

from __future__ import annotations

import math

import pytest

from quality.replay.proof import LINES, FigureComparison, Proof, prove, student
from quality.replay.table import HEADING, section, with_proof
from workforce.staffing.erlang import WaitingLine, operators_needed


@pytest.mark.parametrize(
    ("calls", "endless", "impatient", "lost"),
    [(400, 94.8, 96.8, 0.9), (450, 81.7, 91.0, 2.5), (500, 49.5, 80.9, 5.3)],
)
def test_the_figures_of_a_shift(calls: int, endless: float, impatient: float, lost: float) -> None:
    patient, leaving = WaitingLine(27, calls, 180), WaitingLine(27, calls, 180, 120)
    assert round(100 * patient.answered_within(16), 1) == endless
    assert round(100 * leaving.answered_within(16), 1) == impatient
    assert round(100 * leaving.lost_share, 1) == lost


def test_one_operator_has_a_formula_of_their_own() -> None:
    line = WaitingLine(1, 30, 60)  # busy half of the time
    assert math.isclose(line.mean_wait_seconds, 60)  # ρ ÷ (1 − ρ) × talk
    assert math.isclose(line.answered_within(60), 1 - 0.5 * math.exp(-0.5))


def test_very_patient_callers_are_nearly_those_who_never_leave() -> None:
    patient, leaving = WaitingLine(5, 90, 160), WaitingLine(5, 90, 160, 1e6)
    assert math.isclose(patient.answered_within(16), leaving.answered_within(16), rel_tol=1e-3)
    assert math.isclose(patient.mean_wait_seconds, leaving.mean_wait_seconds, rel_tol=1e-2)


def test_shares_of_time_are_shares() -> None:
    for line in LINES:
        assert math.isclose(sum(line.states), 1)
        assert 0 < line.answered_within(16) < line.answered_within(1e6) <= 1 + 1e-9


def test_a_line_that_grows_for_ever_has_no_figures() -> None:
    with pytest.raises(ValueError, match="more calls"):
        _ = WaitingLine(1, 61, 60).states
    assert WaitingLine(1, 61, 60, 30).lost_share > 0.2


def test_students_quantiles() -> None:  # from a table
    for probability, freedom, quantile in ((0.975, 10, 2.228), (0.995, 19, 2.861)):
        assert math.isclose(student(probability, freedom), quantile, abs_tol=0.01)


@pytest.mark.parametrize("line", [WaitingLine(3, 50, 180), WaitingLine(3, 70, 180, 60)])
def test_the_replay_agrees(line: WaitingLine) -> None:
    proof = prove(line, days=12, calls=80)
    assert all(it.agrees for it in proof.comparisons), proof
    # and the interval is narrow enough to say something
    assert proof.comparisons[0].within < 0.35


def test_the_same_seed_proves_the_same() -> None:
    line = WaitingLine(3, 70, 180, 60)
    assert prove(line, days=2, calls=20) == prove(line, days=2, calls=20)
    assert prove(line, days=2, calls=20) != prove(line, seed=1, days=2, calls=20)


def test_a_replay_that_is_wrong_does_not_agree() -> None:
    right, wrong = WaitingLine(3, 50, 180), WaitingLine(6, 50, 180)
    measured = prove(right, days=12, calls=80).comparisons[0]
    assert abs(measured.replayed - wrong.answered_within(16)) > measured.within


def test_the_paper_keeps_what_is_written_by_hand() -> None:
    line = WaitingLine(27, 400, 180, 120)
    proof = Proof(
        line,
        (FigureComparison("mean wait", 1.06, 1.1, 0.2), FigureComparison("lost", 0.01, 0.1, 0.02)),
        9,
        90,
    )
    paper = with_proof(f"# The replay\n\nBy hand.\n\n{HEADING}\n\nformer\n", [proof])
    assert paper == f"# The replay\n\nBy hand.\n\n{section([proof])}"
    assert "1 of 2 agree" in paper and "**differs**" in paper and "former" not in paper
    assert (
        "| 27 | 400 | 180 s | 120 s | 0.741 | mean wait | 1.06 s | 1.10 ± 0.20 s | agrees |"
        in paper
    )


def test_so_many_operators_are_needed_and_not_one_fewer() -> None:
    assert [operators_needed(calls, 180, 0.8, 16) for calls in (0, 1, 20, 400)] == [0, 1, 3, 25]
    for calls in (1, 7, 60, 333):
        least = operators_needed(calls, 180, 0.8, 16)
        assert WaitingLine(least, calls, 180).answered_within(16) >= 0.8
        fewer = least - 1
        assert fewer <= calls / 20 or WaitingLine(fewer, calls, 180).answered_within(16) < 0.8


def test_operators_who_hardly_keep_up_are_counted_as_any() -> None:
    """46 operators for nearly 46 talks at once: the states of their line have no end."""
    assert operators_needed(3600 * (46 - 1e-9) / 190, 190, 0.8, 16) == 52
