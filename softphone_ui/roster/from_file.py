"""Many shifts from a file: looked at first, and put on the roster when the lead says so."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Literal

from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from foundation.tables import Line
from queue_manager.roster_actions import BESIDE, enter_sheet, lock_roster
from softphone_ui.roster.api import changing
from softphone_ui.roster.load import zone_of
from softphone_ui.roster.words_of import SENTENCES, RosterFileError
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import acting
from softphone_ui.web.uploaded_tables import read_table
from softphone_ui.web.words import WORDS
from staff.roles import Right
from staff.roster.rows import shifts as rows
from staff.roster.sheet import COLUMNS, House, JudgedRoster, judge, read_sheet
from staff.roster.shifts import Shift, TimeInterval

#: So many lines are shown of each kind; all are counted.
SHOWN = 500


class RosterFileQuery(Struct, forbid_unknown_fields=True):
    """A query with a file of shifts. `keep`: put the good lines on the roster; else they are only
    judged. `replace`: the file's operators are planned again on its days: what the roster has of
    them there falls away."""

    keep: Literal["yes", "no"] = "no"
    replace: Literal["yes", "no"] = "no"


class BadShiftLine(Struct):
    """A line of the file that is not taken. `why` is for programs, `sentence` for people."""

    line: int
    why: str
    value: str
    sentence: str


class GoodShiftLine(Struct):
    """A shift that can be put on the roster; clocks of the centre's zone."""

    operator: str
    name: str
    day: date
    begins: str
    ends: str
    breaks: int


class RosterFileJudged(Struct):
    """The judgement of a file: how many lines are good, on the roster already, and bad; `dropped`:
    how many shifts fall away for them; the first lines of each kind. `entered`: whether they are on
    the roster now."""

    good: int
    same: int
    bad: int
    dropped: int
    good_lines: list[GoodShiftLine]
    bad_lines: list[BadShiftLine]
    entered: bool


@endpoint("POST", "/api/roster/file", needs=Right.ROSTER)
async def roster_from_file(request: web.Request, query: RosterFileQuery) -> RosterFileJudged:
    """Add shifts to the roster from a table (CSV, XLSX), which is the whole body of the request. A
    bad line gets its own error, and the other lines are added. Answers 422 `sheet_refused` if the
    table cannot be read at all."""
    replace = query.replace == "yes"
    lines = await read_table(request, COLUMNS, RosterFileError)
    if query.keep == "no":
        async with reading(request.app) as link:
            found, names = await _judged(request, link, lines, replace=replace)
        return _view(request, found, names, entered=False)
    async with changing(request) as link:
        await lock_roster(link)
        found, names = await _judged(request, link, lines, replace=replace)
        await enter_sheet(link, found.good, found.dropped, acting(request))
    return _view(request, found, names, entered=True)


async def _judged(
    request: web.Request, link: Connection, lines: list[Line], *, replace: bool
) -> tuple[JudgedRoster, dict[str, str]]:
    """What the file says, and the names of operators."""
    people, zone = await rows.operators(link), zone_of(request.app)
    known = {word: it.extension for it in people if it.open for word in _words(it)}
    gone = {word for it in people if not it.open for word in _words(it)}
    read = await asyncio.to_thread(read_sheet, lines, House(known, gone, zone))
    on_record: list[Shift] = []
    if read.span is not None:
        around = TimeInterval(read.span.begins - BESIDE, read.span.ends + BESIDE)
        on_record = await rows.shifts_in(link, around)
    found = await asyncio.to_thread(judge, read, on_record, zone, replaces=replace)
    return found, {it.extension: it.name for it in people}


def _words(operator: rows.RosterOperator) -> tuple[str, str]:
    return operator.extension, operator.login.lower()


def _view(
    request: web.Request, found: JudgedRoster, names: dict[str, str], *, entered: bool
) -> RosterFileJudged:
    words, language, zone = request.app[WORDS], language_of(request), zone_of(request.app)

    def line_of(shift: Shift) -> GoodShiftLine:
        begins, ends = (it.astimezone(zone) for it in (shift.span.begins, shift.span.ends))
        return GoodShiftLine(
            shift.operator, names.get(shift.operator, ""), begins.date(), f"{begins:%H:%M}",
            f"{ends:%H:%M}", len(shift.breaks),
        )  # fmt: skip

    return RosterFileJudged(
        good=len(found.good),
        same=found.same,
        bad=len(found.bad),
        dropped=len(found.dropped),
        good_lines=[line_of(it) for it in found.good[:SHOWN]],
        bad_lines=[
            BadShiftLine(
                line.line, line.why.value, line.value, words.say(language, SENTENCES[line.why])
            )
            for line in found.bad[:SHOWN]
        ],
        entered=entered,
    )
