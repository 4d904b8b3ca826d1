"""What a network lets us ask within a span."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.quota import Quota, QuotaSpent, UsedQuota, as_json, from_json, left, spend

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = Quota("requests", 3, timedelta(days=1))


def test_the_span_begins_with_the_first_and_ends_whole() -> None:
    spent = UsedQuota()
    for hour in range(3):
        spent = spend(DAY, spent, 1, AT + timedelta(hours=hour))
    with pytest.raises(QuotaSpent) as caught:
        spend(DAY, spent, 1, AT + timedelta(hours=20))
    assert caught.value.after == timedelta(hours=4)
    assert spend(DAY, spent, 2, AT + DAY.per).used == 2
    assert (left(DAY, spent, AT), left(DAY, spent, AT + DAY.per)) == (0, 3)


@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(1, 3)), max_size=60))
def test_never_more_than_the_limit_within_one_span_and_a_restart_changes_nothing(
    steps: list[tuple[int, int]],
) -> None:
    now, spent, taken = AT, UsedQuota(), []
    for seconds, units in steps:
        now += timedelta(seconds=seconds)
        try:
            spent = from_json(as_json(spend(DAY, spent, units, now)))
        except QuotaSpent as error:
            assert error.after is not None and error.after > timedelta(0)
            continue
        taken.append((spent.since, units))
    for since in {it for it, _ in taken}:
        assert sum(units for began, units in taken if began == since) <= DAY.limit
