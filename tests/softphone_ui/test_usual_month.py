"""Which month of the rating is shown to somebody who names none."""

from __future__ import annotations

from datetime import date

import pytest

from softphone_ui.rating.load import usual_month

TODAY = date(2026, 12, 3)
SEPTEMBER, NOVEMBER, DECEMBER = date(2026, 9, 1), date(2026, 11, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ([DECEMBER, NOVEMBER, SEPTEMBER], NOVEMBER),
        ([DECEMBER, SEPTEMBER], SEPTEMBER),
        ([SEPTEMBER], SEPTEMBER),
        ([DECEMBER], DECEMBER),
        ([], DECEMBER),
    ],
)
def test_the_rating_begins_with_the_last_month_that_is_over(known: list[date], shown: date) -> None:
    assert usual_month(known, TODAY).first == shown
