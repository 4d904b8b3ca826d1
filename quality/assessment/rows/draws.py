"""Draws of calls, and what they were made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from quality.assessment.life import Reason
from quality.assessment.sampling import HOURS_OF_PART, Stratum

#: In shorter talks there is nothing to assess.
SHORTEST_TALK_MS = 10_000
#: Of 1 to 5: whoever gave such a mark or a lower one is listened to.
LOW_MARK = 2


@dataclass(frozen=True, slots=True)
class SampleCandidate:
    """A call that can be assessed. `subject`: whose telephone it was; None: nobody's any more."""

    call_id: str
    operator: str
    topic: int
    day: date
    part: int
    subject: int | None
    low_mark: bool
    complained: bool
    recorded: bool

    @property
    def stratum(self) -> Stratum:
        return Stratum(self.operator, self.topic, self.part)


@query("assessment_last_draw")
async def last_draw(connection: Connection) -> date | None:
    """Return the last day with a draw. None: there was none."""


@query("assessment_draw_alone")
async def draw_alone(connection: Connection) -> None:
    """Wait until nobody draws; nobody else will until the transaction ends."""


@query("assessment_begin_draw")
async def begin_draw(
    connection: Connection, day: date, quota: int, seed: int, now: datetime
) -> int | None:
    """Begin the month's draw, and return its seed, which is `seed` for the first draw. None: drawn
    already."""


@query(
    "assessment_candidates", hours=HOURS_OF_PART, low_mark=LOW_MARK, shortest_ms=SHORTEST_TALK_MS
)
async def candidates(
    connection: Connection,
    begins: datetime,
    ends: datetime,
    zone: ZoneInfo,
    complained_since: datetime,
    controllers: Collection[str],
) -> list[SampleCandidate]:
    """Return calls offered from `begins` to before `ends`, and those that were complained of since
    `complained_since`, and before `ends`; none that who judges (roles `controllers`) took on a line
    of their own."""


async def month_calls(connection: Connection, day: date) -> dict[Stratum, int]:
    """Return how many calls the strata had in the month before `day`."""
    query = bind("assessment_month_calls", first=day.replace(day=1), day=day)
    return _counted(await connection.fetch(*query))


async def month_drawn(connection: Connection, day: date) -> dict[Stratum, int]:
    """Return how many of them were drawn and not set aside."""
    query = bind("assessment_month_drawn", first=day.replace(day=1), day=day)
    return _counted(await connection.fetch(*query))


async def write_strata(
    connection: Connection, day: date, calls: Mapping[Stratum, int], drawn: Mapping[Stratum, int]
) -> None:
    for stratum in sorted({*calls, *drawn}):
        await connection.execute(
            *bind(
                "assessment_add_stratum",
                day=day,
                operator=stratum.operator,
                topic=stratum.topic,
                part=stratum.part,
                calls=calls.get(stratum, 0),
                drawn=drawn.get(stratum, 0),
            )
        )


@query("assessment_note_unrecorded")
async def note_unrecorded(connection: Connection, day: date, unrecorded: int) -> None:
    """Store how many calls of a day could not be drawn."""


@query("assessment_add")
async def add(
    connection: Connection,
    candidate: SampleCandidate,
    reason: Reason,
    day: date,
    assessor: int | None,
    now: datetime,
) -> None:
    """Add a call to be assessed by `assessor`, or by anybody."""


@query("assessment_load")
async def load(connection: Connection, roles: Collection[str]) -> dict[int, int]:
    """Return who may assess → how many calls wait for them."""


async def strata_of(connection: Connection, day: date) -> dict[Stratum, tuple[int, int]]:
    """Return stratum → how many calls it had, and how many were drawn."""
    rows = await connection.fetch(*bind("assessment_strata_of", day=day))
    return {_stratum(row): (row["calls"], row["drawn"]) for row in rows}


def _counted(rows: list[Row]) -> dict[Stratum, int]:
    return {_stratum(row): row["n"] for row in rows}


def _stratum(row: Row) -> Stratum:
    return Stratum(row["operator"], row["topic"], row["part"])
