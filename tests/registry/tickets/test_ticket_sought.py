"""What typed words ask the index of words, over a real PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.services


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("Часы часами", "'час':*"),
        ("свидетелей свидетелей году", "'год':* & 'свидетел':*"),
        ("да Часы часами", "'час':*"),
        ("да да", "'да'"),
        ("улица 5 5", "'5' & 'улиц':*"),
    ],
)
async def test_each_beginning_is_asked_for_once(database: Any, typed: str, asks: str) -> None:
    """Asked for twice, 50,000 tickets of two million were taken for 1300, and read all."""
    same = await database.fetchrow(
        "SELECT ticket_sought($1)::text AS asks, ticket_sought($1) = $2::tsquery AS same",
        typed, asks,
    )  # fmt: skip
    assert same["same"], same["asks"]
