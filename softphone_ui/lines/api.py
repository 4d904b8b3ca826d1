"""The lines: read, added, changed; each wish is weighed before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from queue_manager.domain.lines.hours import answers_at, next_opening
from queue_manager.domain.lines.line_rules import LineProblem, LineRequest, as_week, problems_of
from queue_manager.rows import lines as store_lines
from queue_manager.rows.lines import SavedLine, saved_lines
from softphone_ui.lines.problems import NonsensicalLine, ProblemView, tell_problems
from softphone_ui.web.database import reading, writing
from softphone_ui.web.effect import put_in_effect
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, Conflict, NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit


class LineView(Struct):
    """A line as it is saved. `version` goes back with a change. `answers`: it takes callers now;
    else it opens at `opens_at`, if ever. `waiting`: callers without operator."""

    line: LineRequest
    version: int
    answers: bool
    opens_at: datetime | None
    waiting: int


class ChangedLine(Struct, forbid_unknown_fields=True):
    """The whole line as it is to be; `version` is the one it was changed from."""

    line: LineRequest
    version: int


class LineSaved(Struct):
    """The result of saving a line. `in_effect`: the next call finds it so. If not, the dispatcher
    or the PBX was away: it reads what is saved when it is back."""

    version: int
    in_effect: bool


class LineProblemsView(Struct):
    """The problems of a line, that make no sense; nothing where it could be saved."""

    problems: list[ProblemView]


@endpoint("GET", "/api/lines", needs=Right.LINES)
async def lines(request: web.Request) -> list[LineView]:
    """Return every line, the most urgent first."""
    async with reading(request.app) as link:
        saved = await saved_lines(link)
    return [tell(request, each) for each in saved]


@endpoint("GET", "/api/lines/{number}", needs=Right.LINES)
async def one_line(request: web.Request) -> LineView:
    """Return one line with its state."""
    async with reading(request.app) as link:
        saved = await saved_lines(link)
    return tell(request, find(saved, request.match_info["number"]))


@endpoint("POST", "/api/lines", needs=Right.LINES)
async def add_line(request: web.Request, body: LineRequest) -> LineSaved:
    """Return a new line: in the dialplan, with a parachute queue, a greeting and its ladder, at
    once.

    422 `nonsensical_line` with `problems` (field, step, why, message) where it makes no sense.
    """
    async with writing(request.app) as link:
        refuse_nonsense(request, await weighed(link, body, new=True))
        if not await store_lines.add_line(link, body):
            raise Conflict
        await _note(request, link, "line_added", body, None)
    return LineSaved(1, await put_in_effect(request.app))


@endpoint("PUT", "/api/lines/{number}", needs=Right.LINES)
async def change_line(request: web.Request, body: ChangedLine) -> LineSaved:
    """Return a line as it is from the next call on; callers who wait have its new ladder at once.

    409 `conflict` where somebody has changed it meanwhile; 422 as above.
    """
    number = request.match_info["number"]
    if body.line.number != number:
        raise BadRequest(reason="a line keeps its number")
    async with writing(request.app) as link:
        before = find(await saved_lines(link), number)
        refuse_nonsense(request, await weighed(link, body.line, new=False))
        version = await store_lines.change_line(link, body.line, body.version)
        if version is None:
            raise Conflict
        await _note(request, link, "line_changed", body.line, before.wish)
    return LineSaved(version, await put_in_effect(request.app))


@endpoint("POST", "/api/lines/check", needs=Right.LINES)
async def check_line(request: web.Request, body: LineRequest) -> LineProblemsView:
    """Return what would be refused in this line; nothing is saved."""
    async with reading(request.app) as link:
        known = {each.wish.number for each in await saved_lines(link)}
        new = body.number not in known or request.query.get("new") == "yes"
        return LineProblemsView(tell_problems(request, await weighed(link, body, new=new)))


async def weighed(link: Connection, wish: LineRequest, *, new: bool) -> Sequence[LineProblem]:
    """Return what makes no sense in it, beside the lines and topics there are."""
    saved, topics = await saved_lines(link), await store_lines.topics(link)
    others = {each.wish.number: each.wish.overflow_to for each in saved}
    return problems_of(wish, others, [each.code for each in topics], new=new)


def refuse_nonsense(request: web.Request, problems: Sequence[LineProblem]) -> None:
    """Refuse a line with problems. Raises NonsensicalLine."""
    if problems:
        raise NonsensicalLine(problems=msgspec.to_builtins(tell_problems(request, problems)))


def find(saved: Sequence[SavedLine], number: str) -> SavedLine:
    """Find a line by its number. Raises NotFound."""
    for each in saved:
        if each.wish.number == number:
            return each
    raise NotFound


def tell(request: web.Request, saved: SavedLine) -> LineView:
    """Return a line with what it does at this moment."""
    wish, zone = saved.wish, ZoneInfo(request.app[SETTINGS].timezone)
    local = datetime.now(UTC).astimezone(zone)
    week = None if wish.hours is None else as_week(wish.hours)
    answers = wish.open and (week is None or answers_at(week, local))
    opens = next_opening(week, local) if week is not None and wish.open and not answers else None
    waiting = sum(
        call["line"] == wish.number and call["state"] in ("waiting", "ringing")
        for call in request.app[MIRROR].calls.values()
    )
    return LineView(wish, saved.version, answers, opens, waiting)


async def _note(
    request: web.Request,
    link: Connection,
    action: str,
    after: LineRequest,
    before: LineRequest | None,
) -> None:
    old = {} if before is None else msgspec.to_builtins(before)
    new = msgspec.to_builtins(after)
    detail = {key: [old.get(key), value] for key, value in new.items() if old.get(key) != value}
    await write_audit(
        link,
        person_of(request).person_id,
        action,
        subject=after.number,
        detail=detail,
        address=request.remote,
    )
