"""What happens at a heavy problem: its last run of contacts, and the street that stands for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from city.problems.heaviest import last_run, street_of
from city.problems.rows.panel import DayOfProblem, PanelProblem
from foundation.names import Names

TODAY = date(2026, 12, 2)


def days(*ago: int) -> list[DayOfProblem]:
    """Two contacts on each day so long ago."""
    return [DayOfProblem(1, 5, None, TODAY - timedelta(days=it), 2) for it in ago]


def test_a_run_ends_where_a_week_has_no_contact() -> None:
    run = last_run(days(0, 6, 12, 19, 40))
    assert run is not None
    assert (run.contacts, run.since, run.until) == (6, TODAY - timedelta(days=12), TODAY)
    assert run.days == 13 and run.goes_on(TODAY)
    assert not run.goes_on(TODAY + timedelta(days=7))
    assert last_run([]) is None


def problem(applicants: int) -> PanelProblem:
    return PanelProblem(
        1, Names("л", "л", "m"), 5, 9, 9, applicants, 0, 3, 0, 0, 1, 3, 1, 0, 9,
        datetime(2026, 12, 2, tzinfo=UTC), None, None, None, 0,
    )  # fmt: skip


def test_of_few_applicants_no_street_is_named() -> None:
    addresses = ["Абая 12"] * 9
    assert street_of(problem(5), addresses) == "Абая 12"
    assert street_of(problem(4), addresses) == ""
