"""The benchmark of pages fills an installation, and times every page of a role's menu."""

from __future__ import annotations

import pytest

from bench import pages
from bench.delays import quantiles
from bench.pages import PageTime
from bench.pages_made import MadeHistory, make_installation
from foundation.settings import Settings


def test_the_table_has_what_is_late_and_says_that_the_target_is_missed() -> None:
    times = [
        PageTime("quality", "/gone", None, "500 broken"),
        PageTime("operator", "/desk", quantiles([0.3])),
        *(PageTime("akim", f"/page-{n}", quantiles([0.01])) for n in range(pages.SHOWN)),
    ]
    text = pages.body_of(times, 0.2, met=False)
    assert "500 broken" in text and "300 ms" in text
    assert "The other 2 take at most 10 ms" in text and "**not met** by 2" in text


def test_a_years_history_is_played_in_part() -> None:
    assert MadeHistory(365, 5000).played == MadeHistory(90, 330)
    assert MadeHistory(7, 20).played == MadeHistory(7, 20)


@pytest.mark.services
async def test_every_page_of_a_clerk_is_timed_over_a_made_history(fresh_settings: Settings) -> None:
    made = await make_installation(fresh_settings, MadeHistory(2, 8))
    assert "2 days of 8 calls" in made
    readers = await pages.readers_of(fresh_settings)
    assert {"clerk", "akim", "operator", "shift_lead"} <= {it.role for it in readers}
    clerk = next(it for it in readers if it.role == "clerk")
    times = await pages.measure(fresh_settings, [clerk], rounds=1)
    assert {"/body", "/my-month"} <= {it.path for it in times}
    assert any(it.path.startswith("/my-month?month=") for it in times)
    assert all(it.answer is not None for it in times), times
