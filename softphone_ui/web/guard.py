"""What every request passes: who asks, may they, and did our page send it. Denies by default."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_urldispatcher import StaticResource
from aiohttp_session import get_session

from softphone_ui.web.api_tokens import person_of_token, token_of
from softphone_ui.web.errors import (
    ForgedRequest,
    FormOfParts,
    NotAllowed,
    NotSignedIn,
    PasswordTooOld,
    SecondFactorMissing,
)
from softphone_ui.web.person import PERSON, Person
from softphone_ui.web.rights import is_for_files, is_for_nobody, is_way_out, needed_right
from softphone_ui.web.session_validity import STANDING
from softphone_ui.web.sessions import FORM_TOKEN

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOKEN_HEADER = "X-CSRF"
TOKEN_FIELD = "csrf"


@web.middleware
async def know_person(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the session's person and form token on the request, or the person of a program's
    token."""
    if (token := token_of(request)) is not None:
        request[PERSON] = await person_of_token(request, token)
    elif not _is_static(request):
        session = await get_session(request)
        if "person" in session:
            person = msgspec.convert(session["person"], Person)
            if await request.app[STANDING].holds(request.app, person):
                request[PERSON] = person
                request[FORM_TOKEN] = session["csrf"]
            else:
                session.invalidate()
    return await handler(request)


@web.middleware
async def refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through only what the handler's mark allows; a handler without a mark is denied."""
    if request.match_info.http_exception is None and not _is_static(request):
        _check_right(request)
        _check_form(request)
        await _check_origin(request)
    return await handler(request)


def _is_static(request: web.Request) -> bool:
    return isinstance(request.match_info.route.resource, StaticResource)


def _check_right(request: web.Request) -> None:
    try:
        right = needed_right(request.match_info.handler)
    except LookupError:
        raise NotAllowed from None
    if right is None:
        return
    person = request.get(PERSON)
    if person is None:
        raise NotSignedIn
    if not person.may(right):
        raise NotAllowed(needs=right.value)
    if person.must_first and not is_way_out(request.match_info.handler):
        raise PasswordTooOld if person.must_change_password else SecondFactorMissing


def _check_form(request: web.Request) -> None:
    """Refuse a form of many parts unless the handler takes files. Such forms are read slowly, on
    the event loop, and few handlers need them. Raises FormOfParts."""
    of_parts = request.content_type.startswith("multipart/")
    if of_parts and not is_for_files(request.match_info.handler):
        raise FormOfParts


async def _check_origin(request: web.Request) -> None:
    """A change must come from our own page; a WebSocket too, since cookies go with it."""
    changes = request.method not in SAFE_METHODS
    upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
    if not changes and not upgrade:
        return
    if not _same_origin(request):
        raise ForgedRequest
    expected = request.get(FORM_TOKEN)
    if changes and expected is not None and not is_for_nobody(request.match_info.handler):
        token = request.headers.get(TOKEN_HEADER) or await _field(request)
        if not hmac.compare_digest(token.encode(), expected.encode()):
            raise ForgedRequest


def _same_origin(request: web.Request) -> bool:
    """Browsers send one of these with every change; a program that sends neither is no browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


async def _field(request: web.Request) -> str:
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    return str((await request.post()).get(TOKEN_FIELD, ""))
