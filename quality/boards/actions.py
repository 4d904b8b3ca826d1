"""Business actions with boards, each with its entry in the audit.

Each function works in the caller's transaction. Only its owner changes a board: the board is locked
first, so that two changes of its charts follow each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.postgres.pool import Connection
from quality.boards.board import MOST_CHARTS, ChartSize, moved
from quality.boards.rows import boards
from staff.acting import ActingPerson


class BoardNameTaken(Exception):
    """An error: the person has another board of this name."""


class BoardChanged(Exception):
    """An error: somebody changed the board after the version that is to be changed."""


class NoSuchBoard(Exception):
    """An error: there is no such board or chart, or it belongs to somebody else."""


class BoardFull(Exception):
    """An error: the board has as many charts as a board may have."""


@dataclass(frozen=True, slots=True)
class NewChart:
    """A chart to be put on a board. `report_id`: of the saved report with which it changes; None:
    it stays as it is. `query`: the address of the report without days."""

    name: str
    measure: str
    query: str
    days: int
    size: ChartSize
    report_id: int | None = None


async def make_board(connection: Connection, name: str, by: ActingPerson) -> int:
    """Make an empty board, and return its id. Raise BoardNameTaken."""
    board_id = await boards.add(connection, by.person_id, name)
    if board_id is None:
        raise BoardNameTaken
    await by.note(connection, "board_made", name)
    return board_id


async def change_board(
    connection: Connection,
    board_id: int,
    version: int,
    name: str,
    shared_with: Sequence[str],
    by: ActingPerson,
) -> None:
    """Change the name of a board and the roles that may read it. Raise NoSuchBoard, BoardNameTaken,
    BoardChanged."""
    await _lock(connection, board_id, by)
    if await boards.name_taken(connection, board_id, by.person_id, name):
        raise BoardNameTaken
    if not await boards.change(connection, board_id, version, name, sorted(shared_with)):
        raise BoardChanged
    await by.note(connection, "board_changed", name, {"shared_with": sorted(shared_with)})


async def drop_board(connection: Connection, board_id: int, by: ActingPerson) -> None:
    """Delete a board with its charts. Raise NoSuchBoard."""
    name = await _lock(connection, board_id, by)
    await boards.drop(connection, board_id)
    await by.note(connection, "board_dropped", name)


async def add_chart(
    connection: Connection, board_id: int, chart: NewChart, by: ActingPerson
) -> int:
    """Put a chart behind the others of a board, and return its id. Raise NoSuchBoard, BoardFull."""
    name = await _lock(connection, board_id, by)
    if len(await boards.charts_of(connection, board_id)) >= MOST_CHARTS:
        raise BoardFull
    chart_id = await boards.add_chart(
        connection,
        board_id,
        chart.report_id,
        chart.name,
        chart.measure,
        chart.query,
        chart.days,
        chart.size,
    )
    await by.note(connection, "board_chart_added", name, {"measure": chart.measure})
    return chart_id


async def move_chart(
    connection: Connection, board_id: int, chart_id: int, by_places: int, by: ActingPerson
) -> None:
    """Move a chart one place forward (-1) or back (1). Raise NoSuchBoard."""
    name = await _lock(connection, board_id, by)
    order = [it.chart_id for it in await boards.charts_of(connection, board_id)]
    if chart_id not in order:
        raise NoSuchBoard
    await boards.place(connection, board_id, moved(order, chart_id, by_places))
    await by.note(connection, "board_arranged", name)


async def resize_chart(
    connection: Connection, board_id: int, chart_id: int, size: ChartSize, by: ActingPerson
) -> None:
    """Change the width of a chart. Raise NoSuchBoard."""
    name = await _lock(connection, board_id, by)
    if not await boards.resize(connection, board_id, chart_id, size):
        raise NoSuchBoard
    await by.note(connection, "board_arranged", name)


async def drop_chart(
    connection: Connection, board_id: int, chart_id: int, by: ActingPerson
) -> None:
    """Take a chart off a board. Raise NoSuchBoard."""
    name = await _lock(connection, board_id, by)
    if not await boards.drop_chart(connection, board_id, chart_id):
        raise NoSuchBoard
    await by.note(connection, "board_chart_dropped", name)


async def _lock(connection: Connection, board_id: int, by: ActingPerson) -> str:
    name = await boards.lock(connection, board_id, by.person_id)
    if name is None:
        raise NoSuchBoard
    return name
