"""Boards that people made, with their charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from quality.boards.board import BoardChart, ChartSize

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Board:
    """A board as somebody sees it. `shared_with`: the roles whose people may read it; `own`: it
    belongs to the one who asks."""

    board_id: int
    name: str
    shared_with: Sequence[str]
    version: int
    own: bool
    owner: str


@query("boards_of", limit=MOST_SHOWN)
async def of_person(connection: Connection, person_id: int, role: str) -> list[Board]:
    """Return one's own first, then those that others share with the role."""


@query("board_seen")
async def seen(connection: Connection, board_id: int, person_id: int, role: str) -> Board | None:
    """Return a board that a person may read. None: there is none, or they may not."""


@query("board_add")
async def add(connection: Connection, person_id: int, name: str) -> int | None:
    """Add a board, and return its id. None: this person has a board of this name."""


@query("board_lock")
async def lock(connection: Connection, board_id: int, person_id: int) -> str | None:
    """Lock a board of a person, and return its name. None: it does not belong to this person."""


@query("board_name_taken")
async def name_taken(connection: Connection, board_id: int, person_id: int, name: str) -> bool:
    """Return whether the person has another board of this name."""


@query("board_change")
async def change(
    connection: Connection, board_id: int, version: int, name: str, shared_with: Sequence[str]
) -> bool:
    """Change name and readers; False where somebody changed the board since."""


@query("board_drop")
async def drop(connection: Connection, board_id: int) -> None:
    """Delete a board with its charts."""


@query("board_charts_of")
async def charts_of(connection: Connection, board_id: int) -> list[BoardChart]:
    """Return the charts of a board in their order."""


@query("board_chart_add")
async def add_chart(
    connection: Connection,
    board_id: int,
    report_id: int | None,
    name: str,
    measure: str,
    query: str,
    days: int,
    size: ChartSize,
) -> int:
    """Add a chart behind the others, and return its id."""


@query("board_charts_place")
async def place(connection: Connection, board_id: int, chart_ids: Sequence[int]) -> None:
    """Put the charts of a board in this order."""


@query("board_chart_resize")
async def resize(connection: Connection, board_id: int, chart_id: int, size: ChartSize) -> bool:
    """Change the width of a chart; False where the board has none of this id."""


@query("board_chart_drop")
async def drop_chart(connection: Connection, board_id: int, chart_id: int) -> bool:
    """Take a chart off a board; False where the board has none of this id."""
