"""What a screen on the wall is told: numbers alone. Pure.

Nothing of a person, a telephone or a ticket passes here: a frame has no field for it. Ages and
waits are counted at the moment of sending, so that a screen needs no clock that is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from queue_manager.domain.lines.line import is_of_the_shift
from queue_manager.domain.measures.measures import Tally, service_levels
from queue_manager.live.seen import line_seen, skills_seen

WAITING = ("waiting", "ringing")
#: In this order; whoever is signed out is not counted.
STATES = ("available", "ringing", "talking", "hold", "wrap_up", "paused", "calling_out")
_Entities = Mapping[str, dict[str, Any]]
NOBODY: _Entities = MappingProxyType({})


class BoardServiceLevel(Struct, frozen=True):
    """Service level by the headline formula: `counted` of `out_of`; `share` null without data."""

    counted: int
    out_of: int
    share: float | None


#: No data.
NOTHING = BoardServiceLevel(0, 0, None)


class KnownIncident(Struct, frozen=True):
    """The incident that callers are told of: its topic and place in three languages."""

    kk: str
    ru: str
    en: str


class BoardFigures(Struct, frozen=True):
    """The figures that stand in the database, as of a moment."""

    at: datetime
    half_hour: BoardServiceLevel
    today: BoardServiceLevel
    owed: int
    incidents: tuple[KnownIncident, ...]
    #: What citizens wrote today: answered in time ÷ (published - spam - withdrawn before seen).
    written: BoardServiceLevel = NOTHING


class Oldest(Struct, frozen=True):
    """The caller with the least time left within their line's KPI. `offered_at`: when they came."""

    offered_at: datetime
    kpi: timedelta


class Board(Struct, frozen=True):
    """The floor in numbers. `kpi`: of a line that is not known, and of the figures."""

    waiting: int
    oldest: Oldest | None
    operators: dict[str, int]
    away: tuple[str, ...]
    kpi: timedelta
    #: Conversations in writing that nobody answers yet.
    texts: int = 0


class OldestFrame(Struct, frozen=True):
    """Milliseconds since they came, and within which they are to be answered."""

    waited_ms: int
    kpi_ms: int


class FiguresFrame(Struct, frozen=True):
    """Figures, and how old they are."""

    age_ms: int
    half_hour: BoardServiceLevel
    today: BoardServiceLevel
    owed: int
    incidents: tuple[KnownIncident, ...]
    written: BoardServiceLevel


class Frame(Struct, frozen=True, tag_field="type", tag="wall"):
    """All that a screen shows. `age_ms`: since the floor was last known to be so; null: never.
    `kpi_ms`: within which the figures count a call as answered in time."""

    age_ms: int | None
    waiting: int
    oldest: OldestFrame | None
    operators: dict[str, int]
    figures: FiguresFrame | None
    away: tuple[str, ...]
    kpi_ms: int
    texts: int = 0


def level_of(tally: Tally) -> BoardServiceLevel:
    """Return the headline service level of these calls."""
    headline = service_levels(tally)[0]
    return BoardServiceLevel(headline.counted, headline.out_of, headline.share)


def board_of(
    calls: _Entities,
    operators: _Entities,
    lines: _Entities,
    away: tuple[str, ...],
    kpi: timedelta,
    conversations: _Entities = NOBODY,
) -> Board:
    """Return the mirrored floor in numbers; `kpi`: of a line that is not known. Operators of lines
    for the named alone take nobody's place in a shift."""
    texts = sum(it["waits"] and it["holder"] is None for it in conversations.values())
    waiting = [call for call in calls.values() if call["state"] in WAITING]
    every = [line_seen(line) for line in lines.values()]
    shift = (it for it in operators.values() if is_of_the_shift(skills_seen(it), every))
    counted = Counter(operator["state"] for operator in shift)
    oldest = min(
        (Oldest(_moment(call["offered_at"]), _kpi(lines, call["line"], kpi)) for call in waiting),
        key=lambda oldest: oldest.offered_at + oldest.kpi,
        default=None,
    )
    return Board(
        len(waiting), oldest, {state: counted[state] for state in STATES}, away, kpi, texts
    )


def frame_of(
    board: Board, figures: BoardFigures | None, seen_at: datetime | None, now: datetime
) -> Frame:
    """Return what to send at `now`; the floor was last known at `seen_at`."""
    return Frame(
        age_ms=None if seen_at is None else _ms(now - seen_at),
        waiting=board.waiting,
        oldest=None
        if board.oldest is None
        else OldestFrame(_ms(now - board.oldest.offered_at), _ms(board.oldest.kpi)),
        operators=board.operators,
        figures=None
        if figures is None
        else FiguresFrame(
            _ms(now - figures.at),
            figures.half_hour,
            figures.today,
            figures.owed,
            figures.incidents,
            figures.written,
        ),
        away=board.away,
        kpi_ms=_ms(board.kpi),
        texts=board.texts,
    )


def _kpi(lines: _Entities, number: str, usual: timedelta) -> timedelta:
    line = lines.get(number)
    return usual if line is None else msgspec.convert(line["kpi"], timedelta)


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _ms(length: timedelta) -> int:
    return max(0, round(length / timedelta(milliseconds=1)))
