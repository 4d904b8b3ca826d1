"""The one place where an error becomes an HTTP answer."""

from __future__ import annotations

import logging
import secrets

import asyncpg
from aiohttp import web
from aiohttp.typedefs import Handler

from foundation.process.http_server import SlowBody
from softphone_ui.web.errors import (
    BadRequest,
    BodyTooSlow,
    Broken,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PasswordTooOld,
    SecondFactorMissing,
    WebError,
)
from softphone_ui.web.hooks import ERROR_ANSWERS
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.words import WORDS

log = logging.getLogger(__name__)


@web.middleware
async def map_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every exception into an answer that a person or a program can use."""
    try:
        return await handler(request)
    except WebError as error:
        return await _answer(request, error)
    except web.HTTPException as error:
        if error.status < 400 or request.path.startswith("/static/"):
            raise
        return await _answer(request, _from_http(error))
    except SlowBody:
        return await _answer(request, BodyTooSlow())
    except (ConnectionResetError, TimeoutError):
        return await _answer(request, Broken())
    except Exception as error:
        if _is_beyond_the_database(error):
            return await _answer(request, BadRequest(reason="a value is too large, or is no text"))
        reference = secrets.token_hex(4)
        log.exception("a handler failed", extra={"path": request.path, "reference": reference})
        return await _answer(request, Broken(reference=reference))


def _is_beyond_the_database(error: Exception) -> bool:
    """Whether what was sent has a value that PostgreSQL has no place for: a number beyond its own,
    a zero character. A value of another type is our mistake, not the sender's."""
    return isinstance(error, asyncpg.DataError) and not isinstance(error.__cause__, TypeError)


def _from_http(error: web.HTTPException) -> WebError:
    known: dict[int, type[WebError]] = {401: NotSignedIn, 403: NotAllowed, 404: NotFound}
    mapped = known.get(error.status, BadRequest)()
    if error.status not in known:
        mapped.status = error.status
    return mapped


async def _answer(request: web.Request, error: WebError) -> web.StreamResponse:
    for shaped in request.app[ERROR_ANSWERS]:
        if (answer := shaped(request, error)) is not None:
            return answer
    if wants_json(request):
        body = {"error": error.code, "message": _sentence(request, error), **error.detail}
        return web.json_response(body, status=error.status)
    if isinstance(error, NotSignedIn):
        raise web.HTTPSeeOther("/staff")
    if isinstance(error, PasswordTooOld):
        raise web.HTTPSeeOther("/password")
    if isinstance(error, SecondFactorMissing):
        raise web.HTTPSeeOther("/staff/second-factor")
    return render(request, "web/error.html", status=error.status, error=error)


def wants_json(request: web.Request) -> bool:
    """Return whether JSON is wanted: programs and our own modules get it, people get a page."""
    return request.path.startswith(("/api/", "/live", "/sip", "/recordings/"))


def _sentence(request: web.Request, error: WebError) -> str:
    return request.app[WORDS].say(language_of(request), error.sentence)
