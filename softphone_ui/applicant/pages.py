"""`/t` and `/t/{number}`: an applicant gives number and code and sees their ticket. Works without
scripts. Who gave the right code keeps a cookie of this one ticket for an hour."""

from __future__ import annotations

import hmac
import time
from collections.abc import Sequence

from aiohttp import web

from softphone_ui.applicant.code import admit
from softphone_ui.applicant.telling import say_reply, say_solved, tell
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS

COOKIE = "komek_ticket"
VISIT_SECONDS = 3600
LONGEST_WORDS = 2000


@page("/t", needs=None)
async def ask_for_code(request: web.Request) -> web.StreamResponse:
    return _ask(request, number="", error=None)


@page("/t", needs=None, method="POST")
async def take_code(request: web.Request) -> web.StreamResponse:
    form = await request.post()
    number, code = str(form.get("number", "")).strip()[:40], str(form.get("code", ""))[:20]
    try:
        await admit(request, number, code)
    except WebError as error:
        return _ask(request, number=number, error=error)
    raise with_visit(request, web.HTTPSeeOther(f"/t/{number}"), number)


def with_visit(request: web.Request, answer: web.HTTPException, number: str) -> web.HTTPException:
    """Let the browser see this one ticket for an hour."""
    until = int(time.time()) + VISIT_SECONDS
    answer.set_cookie(
        COOKIE,
        f"{number}.{until}.{_mark(request, number, until)}",
        max_age=VISIT_SECONDS,
        path="/t",
        httponly=True,
        samesite="Strict",
        secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
    )
    return answer


@page("/t/{number}", needs=None)
async def own_ticket(request: web.Request) -> web.StreamResponse:
    number = request.match_info["number"]
    if not visits(request, number):
        return _ask(request, number=number[:40], error=None)
    return await ticket_page(request, number)


@page("/t/{number}/solved", needs=None, method="POST")
async def take_solved(request: web.Request) -> web.StreamResponse:
    number, form = request.match_info["number"], await request.post()
    if not visits(request, number):
        raise web.HTTPSeeOther(f"/t/{number}")
    try:
        reason = _words(form.get("reason"))
        await say_solved(request.app, number, form.get("solved") == "yes", reason)
    except WebError as error:
        return await ticket_page(request, number, error)
    raise web.HTTPSeeOther(f"/t/{number}")


@page("/t/{number}/reply", needs=None, method="POST")
async def take_reply(request: web.Request) -> web.StreamResponse:
    number, form = request.match_info["number"], await request.post()
    if not visits(request, number):
        raise web.HTTPSeeOther(f"/t/{number}")
    try:
        await say_reply(request.app, number, _words(form.get("text")))
    except WebError as error:
        return await ticket_page(request, number, error)
    raise web.HTTPSeeOther(f"/t/{number}")


def _ask(request: web.Request, number: str, error: WebError | None) -> web.Response:
    line = request.app[SETTINGS].calls.line
    status = error.status if error else 200
    return render(
        request, "applicant/code.html", status=status, number=number, error=error, line=line
    )


async def ticket_page(
    request: web.Request,
    number: str,
    error: WebError | None = None,
    sentences: Sequence[str] = (),
) -> web.StreamResponse:
    """Show the ticket to its applicant. `error`: why nothing was done; `sentences`: what of it was
    not, in the reader's language."""
    ticket = await tell(request.app, number, language_of(request))
    status = error.status if error else 422 if sentences else 200
    return render(
        request,
        "applicant/ticket.html",
        line=request.app[SETTINGS].calls.line,
        status=status,
        ticket=ticket,
        error=error,
        sentences=sentences,
    )


def _words(field: object) -> str:
    """PostgreSQL keeps no zero character."""
    return str(field or "").replace("\0", "")[:LONGEST_WORDS]


def visits(request: web.Request, number: str) -> bool:
    """Return whether this browser gave the ticket's code within the hour."""
    visited, _, rest = request.cookies.get(COOKIE, "").partition(".")
    until, _, mark = rest.partition(".")
    if visited != number or not (until.isascii() and until.isdigit()) or len(until) > 12:
        return False
    right = hmac.compare_digest(mark.encode(), _mark(request, number, int(until)).encode())
    return right and time.time() < int(until)


def _mark(request: web.Request, number: str, until: int) -> str:
    secret = request.app[SETTINGS].web.web_secret.encode()
    return hmac.digest(secret, f"visit\0{number}\0{until}".encode(), "sha256").hex()
