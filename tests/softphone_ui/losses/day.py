"""A day with lost calls of many causes, and a page beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.states import EndedBy, Outcome, RingResult
from queue_manager.domain.measures.facts import CallHistory
from tests.quality.reports.made import put

DAY = date(2026, 11, 24)
#: Local midnight in Almaty.
MIDNIGHT = datetime(2026, 11, 23, 19, tzinfo=UTC)
EIGHT = datetime(2026, 11, 25, 3, tzinfo=UTC)
WEEKS = 6


def call(
    number: str, minutes: float, outcome: Outcome = Outcome.ANSWERED, **more: object
) -> CallHistory:
    """A call so many minutes after midnight."""
    at = MIDNIGHT + timedelta(minutes=minutes)
    waited = timedelta(seconds=3 if outcome is Outcome.SHORT_ABANDON else 20)
    answered = outcome is Outcome.ANSWERED
    ends = at + waited + timedelta(seconds=120 if answered else 0)
    usual: dict[str, object] = {
        "line": "109", "language": "kk", "greeted_at": at + timedelta(seconds=5),
        "connected_at": at + waited if answered else None, "ended_at": ends,
        "talk_seconds": 120.0 if answered else None, "operator": "1001" if answered else None,
    }  # fmt: skip
    return CallHistory(
        number, offered_at=at, outcome=outcome, ended_by=EndedBy.CALLER, **(usual | more)
    )  # type: ignore[arg-type]


def lost_calls() -> Sequence[CallHistory]:
    """At 10 o'clock more calls than usual, at 12 a chain of no-answers, at 14 nobody knows."""
    abandoned = Outcome.ABANDONED
    chain = {
        "rung": ("1001", "1002"), "ring_results": (RingResult.NO_ANSWER,) * 2,
        "first_ring_at": MIDNIGHT + timedelta(minutes=720, seconds=1),
    }  # fmt: skip
    return (
        *(call(f"rush{n}", 601 + n / 2, abandoned) for n in range(6)),
        call("chain", 720, abandoned, **chain),
        call("riddle", 845, abandoned, language="ru"),
        call("short", 900, Outcome.SHORT_ABANDON, greeted_at=None),
        call("greeting", 910, abandoned, greeted_at=None),
        call("fault", 920, Outcome.FAILED),
    )


async def write_day(link: Connection) -> None:
    """The day, and six weeks of the same weekday with two calls each quarter-hour but no loss."""
    answered = [call(f"a{n}", 600 + n / 10) for n in range(40)]
    answered += [call(f"b{n}", 840 + 7 * n) for n in range(4)]
    before = [
        call(f"w{week}-{n}", 7.5 * n - week * 7 * 24 * 60)
        for week in range(1, WEEKS + 1)
        for n in range(2 * 96)
    ]
    await put(link, [*lost_calls(), *answered, *before])
    await _sign_in(link)


async def _sign_in(link: Connection) -> None:
    """Two operators are there from 8 to 18 on each of these days."""
    rows = [
        (extension, MIDNIGHT - timedelta(weeks=week) + timedelta(hours=8), timedelta(hours=10))
        for week in range(WEEKS + 1)
        for extension in ("1001", "1002")
    ]
    await link.executemany(
        "INSERT INTO operator_states (extension, state, device, began_at, ended_at)"
        " VALUES ($1, 'available', 'web', $2, $3)",
        [(extension, begins, begins + lasts) for extension, begins, lasts in rows],
    )
