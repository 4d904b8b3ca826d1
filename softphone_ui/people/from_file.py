"""Many accounts from a file: looked at first, and kept when the administrator says so."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Literal

from aiohttp import web
from msgspec import Struct

from queue_manager import accounts as actions
from softphone_ui.people.api import Invitation, changing, invitation
from softphone_ui.people.sheet import COLUMNS, Judged, judged
from softphone_ui.people.words_of import SENTENCES, SheetError
from softphone_ui.web.database import reading
from softphone_ui.web.effect import put_in_effect
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.pages import language_of
from softphone_ui.web.uploaded_tables import read_table
from softphone_ui.web.words import WORDS
from staff.roles import Right, name_of

#: So many lines are shown of each kind; all are counted.
SHOWN = 500


class FileQuery(Struct, forbid_unknown_fields=True):
    """A query with a file of people. `keep`: add the good lines; else they are only judged."""

    keep: Literal["yes", "no"] = "no"


class BadLineView(Struct):
    """A line of the file that is not taken. `why` is for programs, `sentence` for people."""

    line: int
    why: str
    value: str
    sentence: str


class GoodLineView(Struct):
    """A line that can be taken; `role` in the language of whoever asks."""

    login: str
    name: str
    role: str
    extension: str
    body: str


class FileJudged(Struct):
    """The judgement of a file: how many lines are good and bad, the first of each, and the
    invitations of those that were added (none where the file was only judged)."""

    good: int
    bad: int
    good_lines: list[GoodLineView]
    bad_lines: list[BadLineView]
    invitations: list[Invitation]
    in_effect: bool


@endpoint("POST", "/api/people/file", needs=Right.PEOPLE)
async def people_from_file(request: web.Request, query: FileQuery) -> FileJudged:
    """Add accounts from a table (CSV, XLSX), which is the whole body of the request. A bad line
    gets its own error, and the other lines are added. Answers 422 `sheet_refused` if the table
    cannot be read at all."""
    lines = await read_table(request, COLUMNS, SheetError)
    if query.keep == "no":
        async with reading(request.app) as link:
            house = await actions.known(link)
        return _view(request, await asyncio.to_thread(judged, lines, house), [], in_effect=False)
    async with changing(request) as (link, by):
        found = await asyncio.to_thread(judged, lines, await actions.known(link))
        added = await actions.add(link, by, found.good, datetime.now(UTC))
    in_effect = await put_in_effect(request.app) if added else True
    invitations = [invitation(it, in_effect=in_effect) for it in added]
    return _view(request, found, invitations, in_effect=in_effect)


def _view(
    request: web.Request, found: Judged, invitations: list[Invitation], *, in_effect: bool
) -> FileJudged:
    words, language = request.app[WORDS], language_of(request)
    return FileJudged(
        good=len(found.good),
        bad=len(found.bad),
        good_lines=[
            GoodLineView(
                account.login,
                account.name,
                name_of(account.role, language),
                account.extension,
                account.body,
            )
            for account in found.good[:SHOWN]
        ],
        bad_lines=[
            BadLineView(
                line.line, line.why.value, line.value, words.say(language, SENTENCES[line.why])
            )
            for line in found.bad[:SHOWN]
        ],
        invitations=invitations,
        in_effect=in_effect,
    )
