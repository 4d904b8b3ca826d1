"""`/boards` and `/boards/{board_id}`: charts side by side, as their owner arranged them."""

from __future__ import annotations

from aiohttp import web

from quality.boards.board import MOST_CHARTS, ChartSize
from quality.boards.rows import boards
from softphone_ui.boards.shown import BoardQuery, show_charts
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import ROLES, Right, name_of

SIZE_WORDS = {ChartSize.HALF: N_("half the width"), ChartSize.FULL: N_("full width")}


def board_number(request: web.Request) -> int:
    """Return the board's id in the address. Raise NotFound."""
    text = request.match_info["board_id"]
    if not (text.isascii() and text.isdigit()):
        raise NotFound
    return int(text[:18])


@page("/boards", needs=Right.SIGNED_IN)
async def boards_page(request: web.Request) -> web.StreamResponse:
    """Show one's own boards, and those that are shared with one's role."""
    person = person_of(request)
    async with reading(request.app) as link:
        found = await boards.of_person(link, person.person_id, person.role)
    return render(
        request,
        "boards/boards.html",
        own=[it for it in found if it.own],
        shared=[it for it in found if not it.own],
        may_make=person.may(Right.MISSED),
        role_names={code: name_of(code, language_of(request)) for code in ROLES},
    )


@page("/boards/{board_id}", needs=Right.SIGNED_IN)
async def board_page(request: web.Request) -> web.StreamResponse:
    """Show one board. Each chart that the person may not see is a sentence."""
    person, query = person_of(request), read_query(request, BoardQuery)
    async with reading(request.app) as link:
        board = await boards.seen(link, board_number(request), person.person_id, person.role)
        if board is None:
            raise NotFound
        stored = await boards.charts_of(link, board.board_id)
        charts = await show_charts(request, link, stored, query)
    return render(
        request,
        "boards/board.html",
        board=board,
        charts=charts,
        query=query,
        most=MOST_CHARTS,
        sizes=SIZE_WORDS,
        roles={code: name_of(code, language_of(request)) for code in ROLES if code != person.role},
        own_role=person.role,
        exports=person.may(Right.EXPORT),
        may_see=person.may(Right.MISSED),
    )
