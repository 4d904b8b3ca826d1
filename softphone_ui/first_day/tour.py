"""Whether a person has seen the tour of their main page."""

from __future__ import annotations

import msgspec
from aiohttp import web
from aiohttp_session import get_session

from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows import sign_in


@endpoint("POST", "/api/me/tour", needs=Right.SIGNED_IN)
async def tour_seen(request: web.Request) -> None:
    """Remember that the person has seen the tour or has closed it: it opens by itself no more."""
    person = person_of(request)
    session = await get_session(request)
    session["person"] = msgspec.to_builtins(msgspec.structs.replace(person, tour_due=False))
    async with writing(request.app) as connection:
        await sign_in.set_tour_seen(connection, person.person_id)
