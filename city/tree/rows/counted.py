"""What the measures of `city/tree/counted.py` count, of a span of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from city.problems.naming import read_place
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, expect, into
from registry.workflow.states import State


@dataclass(frozen=True, slots=True)
class CountScope:
    """The scope of a count: from `begins` to before `ends`; of one topic with what is below, of one
    body, or (None) of all. `place`: of a systemic problem."""

    begins: datetime
    ends: datetime
    topic: str | None = None
    body: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The counts `counted`, and of so many."""

    counted: float
    out_of: float


@query("goal_counted_opened")
async def tickets(connection: Connection, span: CountScope, state: State | None = None) -> Parts:
    """Count the contacts opened in the span, in `state` (None: in any). The result has no value
    (`out_of` is 0) where the topic or body has had no contact at all before the span's end: then
    nothing was on record yet."""


async def at_once(link: Connection, span: CountScope) -> Parts:
    """Count the contacts that an operator answered on the telephone, as `tickets` does."""
    return await tickets(link, span, State.ANSWERED_ON_THE_SPOT)


@query("goal_counted_solved")
async def _solved(connection: Connection, span: CountScope) -> Row:
    """Count the contacts that bodies solved in a span of time, those reopened, and their days."""


async def reopened(link: Connection, span: CountScope) -> Parts:
    """Count the contacts that were reopened, out of those solved in the span."""
    row = await _solved(link, span)
    return Parts(row["reopened"], row["solved"])


async def days(link: Connection, span: CountScope) -> Parts:
    """Sum the days to the solution of the contacts solved in the span, out of their number."""
    row = await _solved(link, span)
    return Parts(row["days"], row["solved"])


async def problem(link: Connection, span: CountScope) -> Parts:
    """Return applicants about a problem, each once. Before the topic's first contact there is no
    zero: then nothing was on record yet."""
    spot = read_place(span.place or "")
    query = bind(
        "goal_counted_problem",
        begins=span.begins, ends=span.ends, topic=span.topic,
        cell=spot.cell if spot else None, district=spot.district if spot else None,
    )  # fmt: skip
    return into(Parts, expect(await link.fetchrow(*query)))


@query("goal_counted_marks")
async def marks(connection: Connection, span: CountScope) -> Parts:
    """Return the sum of marks, and of so many."""
