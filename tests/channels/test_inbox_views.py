"""Which conversations each view of the inbox shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from channels.clock import ANSWER_WITHIN
from channels.inbox_views import InboxViewName, counts, in_view
from channels.rows.inbox import InboxPlace

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
JUST_NOW, TOO_LONG_AGO = NOW - timedelta(minutes=1), NOW - ANSWER_WITHIN - timedelta(seconds=1)


def place(
    due_since: datetime | None, *, held: bool = False, mine: bool = False, named: bool = False
) -> InboxPlace:
    return InboxPlace(1, due_since, held, mine, named)


@pytest.mark.parametrize(
    ("shown", "views"),
    [
        (place(JUST_NOW), {"all", "unassigned"}),
        (place(TOO_LONG_AGO), {"all", "unassigned", "late"}),
        (place(JUST_NOW, held=True), {"all"}),
        (place(TOO_LONG_AGO, held=True, mine=True), {"all", "late", "mine"}),
        (place(None, mine=True), {"all", "mine"}),
        (place(None, named=True), {"all", "mentions"}),
    ],
)
def test_a_conversation_is_in_these_views(shown: InboxPlace, views: set[str]) -> None:
    assert {view for view in InboxViewName if in_view(shown, view, NOW)} == views


def test_each_view_counts_its_own() -> None:
    shown = [place(JUST_NOW), place(TOO_LONG_AGO, held=True, mine=True), place(None, named=True)]
    expected = {"all": 3, "mine": 1, "unassigned": 1, "late": 1, "mentions": 1}
    assert counts(shown, NOW) == expected
