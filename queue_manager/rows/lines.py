"""The lines as the dispatcher, the PBX and an administrator know them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from foundation.settings import Settings
from foundation.settings.groups import Calls
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.line_rules import USUAL_STEPS, LineRequest, as_line

log = logging.getLogger(__name__)
_FIELDS = (
    "number", "names", "kpi_seconds", "ring_seconds", "wrap_up_seconds",
    "short_abandon_seconds", "priority", "emergency", "open", "hours", "overflow_to",
    "callback_offer", "survey", "most_waiting", "greets", "topics", "ladder", "voicemail",
    "named_only",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A line as it stands in the table; `version` counts its changes."""

    wish: LineRequest
    version: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic's code and names."""

    code: str
    names: Names


async def saved_lines(connection: Connection) -> list[SavedLine]:
    """Return every line, the most urgent first."""
    return [_saved(row) for row in await connection.fetch(*bind("lines_all"))]


async def every_line(connection: Connection) -> tuple[Line, ...]:
    """Return every line as the dispatcher works with it, closed ones too, the most urgent first."""
    return tuple(_line(saved.wish) for saved in await saved_lines(connection))


@query("lines_open")
async def open_lines(connection: Connection) -> list[str]:
    """Return the numbers of the lines that take calls, the most urgent first."""


@query("lines_add")
async def add_line(connection: Connection, wish: LineRequest) -> bool:
    """Add a line; False where its number is taken."""


@query("lines_change")
async def change_line(connection: Connection, wish: LineRequest, version: int) -> int | None:
    """Change a line, and return its new version. None: somebody changed it after `version`."""


@query("lines_topics")
async def topics(connection: Connection) -> list[TopicRow]:
    """Return the topics that lines and operators can be tied to."""


@query("lines_ticket_numbers")
async def ticket_numbers(connection: Connection, counted: int, year: int) -> list[str]:
    """Return whole numbers with this count, of each line, in the year and the three before it."""


async def seed_line(connection: Connection, settings: Settings) -> None:
    """Add the line of the settings, or set its times if no administrator has saved it."""
    await _seed_line(connection, settings.calls)


@query("lines_seed")
async def _seed_line(connection: Connection, calls: Calls) -> None:
    """Add this line, or set its times if no administrator has saved it."""


def _saved(row: Row) -> SavedLine:
    values = {name: row[name] for name in _FIELDS}
    try:
        wish = msgspec.convert(values, LineRequest)
    except msgspec.ValidationError as error:
        # Somebody wrote it by hand: a line that rings as usual is better than none.
        log.error("a line cannot be read", extra={"line": row["number"], "why": str(error)})
        wish = msgspec.convert(values | {"hours": None, "ladder": USUAL_STEPS}, LineRequest)
    return SavedLine(wish, row["version"])


def _line(wish: LineRequest) -> Line:
    try:
        return as_line(wish)
    except ValueError as error:
        log.error("a line makes no sense", extra={"line": wish.number, "why": str(error)})
        return as_line(replace(wish, hours=None, ladder=USUAL_STEPS))


@dataclass(frozen=True, slots=True)
class TrialRing:
    """One ring of a test call, `after_seconds` after its first moment."""

    operator: str
    result: str
    seconds: float
    after_seconds: float


@dataclass(frozen=True, slots=True)
class TrialCall:
    """The result of a test call so far. `outcome` is null while it lasts; `dialled` names the line
    dialled where another one took the call."""

    line: str
    dialled: str | None
    offered_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None
    waited_seconds: float | None
    outcome: str | None
    refusal: str | None
    operator: str | None
    operator_name: str | None
    ticket: str | None
    rings: tuple[TrialRing, ...]


@query("lines_test_call")
async def trial_call(connection: Connection, call_id: str) -> TrialCall | None:
    """Return the test call on record."""
