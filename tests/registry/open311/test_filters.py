"""Which requests are asked for: the standard's filters, the 90 days, pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.open311.filters import RequestFilters, moment, read_filters
from registry.open311.refusals import SubmissionRefused

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def ask(**given: Any) -> RequestFilters:
    return read_filters({name: str(it) for name, it in given.items()}, NOW)


def test_nothing_said_is_the_last_ninety_days() -> None:
    assert ask() == RequestFilters(since=NOW - timedelta(days=90), limit=1000)
    assert ask(status="", start_date="", service_code=" ") == ask()


def test_ids_leave_the_other_filters_out() -> None:
    filters = ask(service_request_id="109-2026-0000002, 109-2026-0000001", status="open")
    assert filters == RequestFilters(ids=("109-2026-0000002", "109-2026-0000001"))


def test_lists_and_both_states() -> None:
    assert ask(service_code="snow,manhole,snow").codes == ("snow", "manhole")
    assert [ask(status=it).status for it in ("open", "closed", "closed,open")] == [
        "open", "closed", None,
    ]  # fmt: skip


def test_a_span_with_one_end_is_ninety_days_long() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    filters = ask(start_date="2026-01-01T00:00:00Z")
    assert (filters.since, filters.until) == (start, start + timedelta(days=90))
    filters = ask(end_date="2026-01-01T05:00:00+05:00")
    assert (filters.since, filters.until) == (start - timedelta(days=90), start)
    changed = ask(updated_after="2026-01-01T00:00:00Z")
    assert (changed.since, changed.updated_since) == (None, start)


def test_a_plus_that_an_address_lost_is_understood() -> None:
    assert moment("2026-01-01T05:00:00 05:00") == datetime(2026, 1, 1, tzinfo=UTC)
    assert moment("2026-01-01T05:00:00.999999 05:00") is not None


def test_pages() -> None:
    assert (ask(page=3).limit, ask(page=3).offset) == (50, 100)
    assert (ask(page=2, page_size=200).limit, ask(page=2, page_size=200).offset) == (200, 200)
    assert ask(extensions="true").notes and not ask(extensions="false").notes


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": "odd"}, "status"),
        ({"start_date": "2026-01-01T00:00:00"}, "offset"),
        ({"start_date": "2026-01-01"}, "offset"),
        ({"start_date": "0001-01-01T00:00:00+05:00"}, "start_date"),
        ({"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, "after"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:01Z"}, "90 days"),
        ({"page": "0"}, "page"),
        ({"page": "²"}, "page"),
        ({"page_size": "1001"}, "page_size"),
        ({"page": "5000", "page_size": "100"}, "fewer days"),
        ({"extensions": "maybe"}, "extensions"),
        ({"service_code": "a\0"}, "zero character"),
    ],
)
def test_what_is_odd_is_refused_in_words(given: dict[str, str], said: str) -> None:
    with pytest.raises(SubmissionRefused, match=said):
        ask(**given)
