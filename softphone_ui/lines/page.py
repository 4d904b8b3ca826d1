"""`/lines`: the list of lines, and the page on which one is added or changed."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from foundation.names import Names
from foundation.process.hangs import read_hangs
from queue_manager.domain.lines.line_rules import LIMITS, LineRequest
from queue_manager.rows.lines import saved_lines, topics
from softphone_ui.lines.api import find, tell
from softphone_ui.lines.sentences import STEP_KINDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

NEW = LineRequest(number="", names=Names("", "", ""))
DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


@page("/lines", needs=Right.LINES)
async def lines_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/lines` of all lines."""
    async with reading(request.app) as link:
        saved = await saved_lines(link)
    hangs = await asyncio.to_thread(read_hangs, request.app[SETTINGS])
    return render(
        request,
        "lines/lines.html",
        lines=[tell(request, each) for each in saved],
        own=language_of(request),
        kinds=STEP_KINDS,
        hangs=hangs,
    )


@page("/lines/new", needs=Right.LINES)
@page("/lines/{number:[0-9]{2,8}}", needs=Right.LINES)
async def line_page(request: web.Request) -> web.StreamResponse:
    """Show the pages `/lines/new` and `/lines/{number}`."""
    number = request.match_info.get("number")
    async with reading(request.app) as link:
        saved, known_topics = await saved_lines(link), await topics(link)
    line = None if number is None else find(saved, number)
    shown = {
        "line": msgspec.to_builtins(NEW if line is None else line.wish),
        "version": None if line is None else line.version,
        "others": [
            {"number": line.wish.number, "names": msgspec.to_builtins(line.wish.names)}
            for line in saved
            if line.wish.number != number
        ],
        "topics": msgspec.to_builtins(known_topics),
    }
    return render(
        request,
        "lines/line.html",
        shown=shown,
        line=NEW if line is None else line.wish,
        new=line is None,
        usual=number == request.app[SETTINGS].calls.line,
        limits=LIMITS,
        kinds=STEP_KINDS,
        days=DAYS,
    )
