"""What the measures of `city/tree/counted.py` count, of a span of time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import expect, into


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` to before `ends`; of one topic with what is below, of one body, or (None) of
    all."""

    begins: datetime
    ends: datetime
    topic: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """`counted`, of so many."""

    counted: float
    out_of: int


async def terms(link: Connection, span: Span) -> Parts:
    """Terms kept, of those due."""
    return into(Parts, expect(await link.fetchrow(*bind("goal_counted_terms", **asdict(span)))))


async def reopened(link: Connection, span: Span) -> Parts:
    """Tickets that came back, of those done."""
    return into(Parts, expect(await link.fetchrow(*bind("goal_counted_reopened", **asdict(span)))))


async def days(link: Connection, span: Span) -> Parts:
    """Days, of so many tickets done."""
    return into(Parts, expect(await link.fetchrow(*bind("goal_counted_days", **asdict(span)))))


async def tickets(link: Connection, span: Span) -> Parts:
    """Tickets opened. None at all is no zero: then nothing was on record yet."""
    count: int = await link.fetchval(*bind("goal_counted_tickets", **asdict(span)))
    return Parts(count, 1 if count else 0)


async def marks(link: Connection, span: Span) -> Parts:
    """The sum of marks, of so many."""
    query = bind("goal_counted_marks", begins=span.begins, ends=span.ends)
    return into(Parts, expect(await link.fetchrow(*query)))
