"""Forms of the boards: make, rename, share and delete a board; add and arrange its charts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from aiohttp import web
from yarl import URL

from foundation.postgres.pool import Connection
from quality.boards.actions import (
    BoardChanged,
    BoardFull,
    BoardNameTaken,
    NewChart,
    NoSuchBoard,
    add_chart,
    change_board,
    drop_board,
    drop_chart,
    make_board,
    move_chart,
    resize_chart,
)
from quality.boards.board import LONGEST_NAME, ChartSize
from quality.reports.rows import saved
from quality.reports.rows.saved import SavedReport
from softphone_ui.boards.page import board_number
from softphone_ui.reports.query import ReportQuery, address, read_pairs, wish_of
from softphone_ui.reports.report_words import MEASURE_WORDS
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound, ReasonedError
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import acting
from softphone_ui.web.words import N_, WORDS
from staff.roles import ROLES, Right

LONGEST_QUERY = 8000


class CannotChangeBoard(ReasonedError):
    __doc__ = N_("The board was not changed.")
    status, code = 409, "board_not_changed"
    sentences: Mapping[str, str] = {
        "name": N_("Give the board a name of at most 80 letters."),
        "taken": N_("You have another board of this name."),
        "changed": N_("Somebody has changed this board meanwhile. Look at it again."),
        "full": N_("A board has at most 12 charts."),
    }


@page("/boards", needs=Right.MISSED, method="POST")
async def make(request: web.Request) -> web.StreamResponse:
    """Make an empty board of a `name`."""
    name = _name(str((await request.post()).get("name", "")))
    async with _changing(request) as link:
        board_id = await make_board(link, name, acting(request))
    raise web.HTTPSeeOther(f"/boards/{board_id}")


@page("/boards/charts", needs=Right.MISSED, method="POST")
async def put_on_a_board(request: web.Request) -> web.StreamResponse:
    """Put a chart of a report on a board. `report`: the address of the report; `measure`; `size`;
    `board`: an own board, or empty with the `name` of a new one."""
    form = await request.post()
    text = str(form.get("report", ""))
    if len(text) > LONGEST_QUERY:
        raise BadRequest(reason="the report's address is too long")
    query = read_pairs(parse_qsl(text), ReportQuery)
    wish = wish_of(request, query)
    measure, size = str(form.get("measure", "")), str(form.get("size", ""))
    if measure not in wish.report.measures or size not in set(ChartSize):
        raise BadRequest(reason="there is no such figure or size")
    stored_query = URL(address("/reports", query, since=None, until=None)).raw_query_string
    number, by = str(form.get("board", "")), acting(request)
    async with _changing(request) as link:
        same = _same(await saved.of_person(link, by.person_id), stored_query, wish.period.days)
        title = request.app[WORDS].say(language_of(request), MEASURE_WORDS[measure][0])
        chart = NewChart(
            same.name if same else title,
            measure,
            stored_query,
            wish.period.days,
            ChartSize(size),
            same.report_id if same else None,
        )
        if number.isascii() and number.isdigit():
            board_id = int(number[:18])
        else:
            board_id = await make_board(link, _name(str(form.get("name", ""))), by)
        await add_chart(link, board_id, chart, by)
    raise web.HTTPSeeOther(f"/boards/{board_id}")


@page("/boards/{board_id}", needs=Right.MISSED, method="POST")
async def change(request: web.Request) -> web.StreamResponse:
    """Change a board. `act`: save (`name`, `role`, `version`), delete, or earlier-, later-, half-,
    full- or remove-<chart>."""
    board_id, form, by = board_number(request), await request.post(), acting(request)
    act, _, number = str(form.get("act", "")).partition("-")
    back = "/boards" if act == "delete" else f"/boards/{board_id}"
    async with _changing(request) as link:
        match act:
            case "delete":
                await drop_board(link, board_id, by)
            case "save":
                roles = [it for it in map(str, form.getall("role", ())) if it in ROLES]
                name, version = _name(str(form.get("name", ""))), _number(form.get("version"))
                await change_board(link, board_id, version, name, roles, by)
            case "earlier" | "later":
                places = -1 if act == "earlier" else 1
                await move_chart(link, board_id, _number(number), places, by)
            case "half" | "full":
                await resize_chart(link, board_id, _number(number), ChartSize(act), by)
            case "remove":
                await drop_chart(link, board_id, _number(number), by)
            case _:
                raise BadRequest(reason="there is no such act")
    raise web.HTTPSeeOther(back)


@asynccontextmanager
async def _changing(request: web.Request) -> AsyncIterator[Connection]:
    """Open a transaction, and tell the person what was refused."""
    try:
        async with writing(request.app) as link:
            yield link
    except NoSuchBoard:
        raise NotFound from None
    except BoardNameTaken:
        raise CannotChangeBoard(reason="taken") from None
    except BoardChanged:
        raise CannotChangeBoard(reason="changed") from None
    except BoardFull:
        raise CannotChangeBoard(reason="full") from None


def _same(reports: list[SavedReport], query: str, days: int) -> SavedReport | None:
    """Return the saved report that is the one shown: the chart changes with it."""
    return next((it for it in reports if it.query == query and it.days == days), None)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise CannotChangeBoard(reason="name")
    return name


def _number(text: object) -> int:
    digits = str(text or "")[:18]
    if not (digits.isascii() and digits.isdigit()):
        raise NotFound
    return int(digits)
