"""When a ticket is left empty by a call in which somebody only complained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quality.complaints.actions import is_empty
from registry.tickets.rows.tickets import TicketWords

EMPTY = TicketWords(
    number="1090-2026-0000001", operator="1100", state="registered", subject="", text="",
    address="", topic_id=None, district=None, body_id=None, lat=None, lon=None, rough_place=False,
    version=1, urgent=False,
)  # fmt: skip


def test_nobody_has_written_anything_into_it() -> None:
    assert is_empty(EMPTY)


@pytest.mark.parametrize(
    "given",
    [
        {"subject": "x"}, {"text": "Абай 12"}, {"address": "x"}, {"topic_id": 1}, {"body_id": 1},
        {"lat": 51.1, "lon": 71.4}, {"state": "assigned"}, {"state": "answered_on_the_spot"},
    ],
)  # fmt: skip
def test_what_it_was_given_stays(given: dict[str, object]) -> None:
    assert not is_empty(replace(EMPTY, **given))  # type: ignore[arg-type]
