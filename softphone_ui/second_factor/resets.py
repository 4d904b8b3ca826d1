"""`/staff/resets`: who lost their second factor gets it taken back by two administrators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from aiohttp import web

from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.pages import render
from softphone_ui.web.person import acting
from softphone_ui.web.words import N_
from staff import factor_actions as actions
from staff.roles import Right
from staff.rows import second_factor as rows
from staff.second_factor import RESET_LASTS

SHOWN = 50


REFUSALS = {
    "own": N_("Another administrator has to decide this."),
    "nobody": N_("Nobody signs in with this login, or a request about them is open already."),
    "reason": N_("Write why: who asked, and how you know that it was they."),
}


class ResetRefused(ReasonedError):
    __doc__ = N_("This request cannot be decided any more.")
    status, code = 409, "reset_refused"
    sentences = REFUSALS


@page("/staff/resets", needs=Right.FACTOR_RESETS)
async def resets_page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


@page("/staff/resets", needs=Right.FACTOR_RESETS, method="POST")
async def change_resets(request: web.Request) -> web.StreamResponse:
    """Change requests for resets. `act`: request (`login`, `reason`), confirm-<number>,
    refuse-<number>."""
    form = await request.post()
    act, _, number = str(form.get("act", "")).partition("-")
    try:
        if act in ("confirm", "refuse") and number.isascii() and number.isdigit():
            await _decide(request, int(number[:18]), confirmed=act == "confirm")
        else:
            await _request(request, str(form.get("login", "")), str(form.get("reason", "")))
    except ResetRefused as error:
        return await _page(request, error)
    raise web.HTTPSeeOther("/staff/resets")


async def _request(request: web.Request, login: str, reason: str) -> None:
    login, reason = login.strip()[:64], reason.strip()[:500]
    if not reason:
        raise ResetRefused(reason="reason")
    with _reset_errors():
        async with writing(request.app) as connection:
            await actions.request_reset(connection, acting(request), login, reason)


async def _decide(request: web.Request, reset_id: int, *, confirmed: bool) -> None:
    now = datetime.now(UTC)
    with _reset_errors():
        async with writing(request.app) as connection:
            await actions.decide_reset(
                connection, acting(request), reset_id, now, confirmed=confirmed
            )


@contextmanager
def _reset_errors() -> Iterator[None]:
    try:
        yield
    except actions.ResetNotPossible as error:
        raise ResetRefused(reason=error.reason) from None


async def _page(request: web.Request, error: ResetRefused | None = None) -> web.StreamResponse:
    async with writing(request.app) as connection:
        resets = await rows.latest_resets(connection, datetime.now(UTC) - RESET_LASTS, SHOWN)
    return render(
        request,
        "second_factor/resets.html",
        status=error.status if error else 200,
        error=error,
        resets=resets,
    )
