"""Small days, in seconds after nine in the morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from quality.replay.day import Arrival, Habits, OperatorPresence, ReplayDay, line_by_rules
from quality.replay.run import CallerFate, replay

NINE = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LONG = 8 * 3600


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def seconds(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


def caller(number: int, arrives: float, talk: float, patience: float | None = None) -> Arrival:
    return Arrival(f"c{number}", at(arrives), timedelta(seconds=talk), seconds(patience))


def callers(*these: tuple[float, float] | tuple[float, float, float | None]) -> tuple[Arrival, ...]:
    """Of each: when they call, how long they talk, how long they wait."""
    return tuple(caller(n, *each) for n, each in enumerate(these))


def there(*operators: str, begins: float = 0, ends: float = LONG) -> tuple[OperatorPresence, ...]:
    return tuple(OperatorPresence(each, at(begins), at(ends)) for each in operators)


def made(
    arrivals: tuple[Arrival, ...],
    presences: tuple[OperatorPresence, ...],
    *,
    greeting: float = 0,
    wrap_up: float = 0,
    ring: float = 0,
    **more: Any,
) -> ReplayDay:
    line = line_by_rules(timedelta(seconds=wrap_up), timedelta(seconds=ring))
    habits = Habits(timedelta(seconds=ring))
    return ReplayDay(arrivals, presences, (line,), timedelta(seconds=greeting), habits, **more)


def waits(day: ReplayDay) -> list[float | None]:
    """Seconds until each was connected; None: never."""
    return [wait(fate) for fate in replay(day).fates]


def wait(fate: CallerFate) -> float | None:
    connected = fate.connected_at
    return None if connected is None else (connected - fate.offered_at).total_seconds()
