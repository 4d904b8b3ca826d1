"""Many cameras from a table: judged first, and registered when the lead says so."""

from __future__ import annotations

import asyncio
from typing import Literal

from aiohttp import web
from msgspec import Struct

from second_line.camera_sheet import COLUMNS, JudgedCameras, judge_sheet
from second_line.registering import import_cameras, known_city
from second_line.rows import cameras as rows
from softphone_ui.cameras.camera_words import PROBLEM_WORDS, CameraTableError
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import acting
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.uploaded_tables import read_table
from softphone_ui.web.words import WORDS
from staff.roles import Right

#: So many bad lines are shown; all are counted.
SHOWN = 500


class CameraFileQuery(Struct, forbid_unknown_fields=True):
    """A query with a table of cameras. `keep`: register the good lines; else they are only
    judged."""

    keep: Literal["yes", "no"] = "no"


class BadCameraView(Struct):
    """A line of the table that is not taken. `why` is for programs, `sentence` for people."""

    line: int
    why: str
    value: str
    sentence: str


class CameraFileJudged(Struct):
    """The judgement of a table: how many cameras are new, changed and refused. `entered`: whether
    the good ones are on record now."""

    added: int
    changed: int
    bad: int
    bad_lines: list[BadCameraView]
    entered: bool


@endpoint("POST", "/api/cameras/file", needs=Right.CAMERAS_CHANGE)
async def cameras_from_file(request: web.Request, query: CameraFileQuery) -> CameraFileJudged:
    """Register cameras from a table (CSV, XLSX), which is the whole body of the request. A camera
    whose code is on record is changed. A bad line gets its own error, and the others are taken.
    422 `camera_table_refused` if the table cannot be read at all."""
    lines, settings = await read_table(request, COLUMNS, CameraTableError), request.app[SETTINGS]
    if query.keep == "no":
        async with reading(request.app) as link:
            known = await known_city(link, settings)
        judged = await asyncio.to_thread(judge_sheet, lines, known)
        return _view(request, judged, entered=False)
    async with writing(request.app) as link:
        await rows.hold(link)
        judged = await asyncio.to_thread(judge_sheet, lines, await known_city(link, settings))
        await import_cameras(link, settings, judged, acting(request))
    return _view(request, judged, entered=True)


def _view(request: web.Request, judged: JudgedCameras, *, entered: bool) -> CameraFileJudged:
    words, language = request.app[WORDS], language_of(request)
    return CameraFileJudged(
        len(judged.added),
        len(judged.changed),
        len(judged.bad),
        [
            BadCameraView(
                bad.line, bad.why.value, bad.value, words.say(language, PROBLEM_WORDS[bad.why])
            )
            for bad in judged.bad[:SHOWN]
        ],
        entered,
    )
