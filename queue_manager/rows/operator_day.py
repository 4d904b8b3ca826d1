"""What an operator did in a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect
from queue_manager.rows import own_parts


@dataclass(frozen=True, slots=True)
class DayFigures:
    """An operator's day. Seconds are means, but `pause_seconds` is a sum; None: no data. Of a call
    that several had, their own part counts."""

    calls: int
    answer_seconds: float | None
    talk_seconds: float | None
    wrap_up_seconds: float | None
    pause_seconds: float
    not_answered: int


async def operator_day(
    connection: Connection,
    operator: str,
    begins: datetime,
    ends: datetime,
    system_reasons: Iterable[str],
) -> DayFigures:
    """Return the figures of one operator from `begins` until `ends`.

    Pauses with one of `system_reasons` were not chosen and are not counted as pauses.
    """
    row = await connection.fetchrow(
        *bind(
            "operator_day",
            operator=operator,
            begins=begins,
            ends=ends,
            system_reasons=sorted(system_reasons),
        )
    )
    day = expect(row)
    parts = await own_parts.of_operator(connection, operator, begins, ends)
    ended = day["ended"] + len(parts)
    talk_ms = day["talk_ms"] + sum(it.talk_ms + it.hold_ms for it in parts)
    return DayFigures(
        calls=ended + day["going_on"],
        answer_seconds=day["answer_seconds"],
        talk_seconds=talk_ms / ended / 1000 if ended else None,
        wrap_up_seconds=day["wrap_up_seconds"],
        pause_seconds=day["pause_seconds"],
        not_answered=day["not_answered"],
    )
