"""`/blocked`: abusive numbers that are not taken, with reason, author and expiry; and the numbers
that operators have marked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from foundation.telephones.numbers import read_caller
from queue_manager import blocking as actions
from queue_manager.rows import blocked_numbers
from queue_manager.rows.blocked_numbers import BlockRow, Marked
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher_rereads import tell_dispatcher
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import BadRequest, Conflict, NotFound
from softphone_ui.web.period import PeriodQuery, chosen_period
from softphone_ui.web.period_pages import render_lead
from softphone_ui.web.person import acting
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.ticket_words import ABUSE_REASONS
from staff.roles import Right

MOST_SHOWN = 200
#: How long a block may last, in days; 0: until it is lifted.
USUAL_DAYS = (1, 7, 30, 90, 0)
LONGEST_DAYS = 366


class NewBlock(Struct, forbid_unknown_fields=True):
    """The number as anybody writes it; `days` 0: until it is lifted."""

    number: Annotated[str, Meta(max_length=40)]
    reason: Literal["insult", "threat", "hoax", "nuisance"]
    days: Annotated[int, Meta(ge=0, le=LONGEST_DAYS)] = 30
    note: Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00]*\Z")] = ""


class NumberBlocked(Struct):
    """The number as it was understood (E.164)."""

    block_id: int
    number: str


class BlockList(Struct):
    """Entries that hold first, then the latest; and whom operators have marked."""

    entries: list[BlockRow]
    marked: list[Marked]


def holds(entry: BlockRow, now: datetime) -> bool:
    """Return whether this entry refuses calls now."""
    return entry.lifted_at is None and (entry.until is None or entry.until > now)


async def load(app: web.Application) -> BlockList:
    """Load everything the page and the endpoint show."""
    async with reading(app) as link:
        return BlockList(
            await blocked_numbers.block_list(link, MOST_SHOWN),
            await blocked_numbers.marked(link, MOST_SHOWN),
        )


@endpoint("GET", "/api/blocked", needs=Right.FLOOR_CHANGE)
async def blocked_list(request: web.Request) -> BlockList:
    """Return the block list, and the numbers that operators have marked."""
    return await load(request.app)


@endpoint("POST", "/api/blocked", needs=Right.FLOOR_CHANGE)
async def block_number(request: web.Request, body: NewBlock) -> NumberBlocked:
    """Block a number: its calls are refused from now on, but by emergency lines.

    409 `conflict` where it is blocked already.
    """
    number = read_caller(body.number, "", request.app[SETTINGS].place.country).e164
    if number is None:
        raise BadRequest(reason="number: not a whole telephone number")
    until = datetime.now(UTC) + timedelta(days=body.days) if body.days else None
    async with writing(request.app) as link:
        block_id = await actions.block_number(
            link, number, body.reason, body.note.strip(), until, acting(request)
        )
        if block_id is None:
            raise Conflict
    await tell_dispatcher(request.app)
    return NumberBlocked(block_id, number)


@endpoint("DELETE", "/api/blocked/{block_id}", needs=Right.FLOOR_CHANGE)
async def lift_block(request: web.Request) -> None:
    """Take calls of this number again."""
    text = request.match_info["block_id"]
    if not text.isdecimal() or len(text) > 15:
        raise NotFound
    async with writing(request.app) as link:
        if not await actions.lift_block(link, int(text), acting(request)):
            raise NotFound
    await tell_dispatcher(request.app)


@page("/blocked", needs=Right.FLOOR_CHANGE)
async def blocked_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/blocked` of blocked numbers."""
    return render_lead(
        request,
        "blocked_numbers/blocked.html",
        chosen_period(request, PeriodQuery()),
        view=await load(request.app),
        reasons=ABUSE_REASONS,
        days=USUAL_DAYS,
        now=datetime.now(UTC),
        holds=holds,
    )
