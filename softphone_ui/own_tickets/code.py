"""`/mine`: an applicant types their telephone or mail address and gets a code there. The answer is
the same for every address, whether it is anybody's or not; who tries codes waits ever longer, and
what was not sent is no code."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime
from typing import NamedTuple

from aiohttp import web

from foundation.process.client_address import client_of
from foundation.telephones.numbers import read_caller
from registry.notifications.mail import ADDRESS
from registry.notifications.notices import mobile
from registry.notifications.rows import outbox
from registry.tickets.own_code import LASTS, MOST_TRIES, VISIT, is_own_code, message
from registry.tickets.rows import own_codes
from registry.tickets.tokens import number_of, token_of
from softphone_ui.citizen.showing import show
from softphone_ui.web.database import reading_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import TooManyTries, WebError
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE, TRIES_PER_ADDRESS, WINDOW_SECONDS
from softphone_ui.web.words import N_, WORDS
from staff.growing_delay import GrowingDelay

HOUR = 3600
#: Of one client within an hour; codes to one address within an hour.
PER_CLIENT, PER_ADDRESS = 20, 3
#: Of the codes of one address, by one client.
GUESSES = GrowingDelay(free=5, first=60, longest=24 * HOUR, forgotten_after=48 * HOUR)
#: Of all codes, by one client, behind which many may sit; of the codes of one address, by all.
OF_CLIENT = GrowingDelay(free=30, first=60, longest=HOUR, forgotten_after=24 * HOUR)
OF_ADDRESS = GrowingDelay(free=15, first=60, longest=HOUR, forgotten_after=24 * HOUR)
CODE_COOKIE, VISIT_COOKIE, PATH = "komek_code", "komek_mine", "/mine"
_PURPOSE = "own tickets"
UNREADABLE = N_("Write a telephone number like +7 701 234 56 78, or a mail address.")
WRONG = N_("The code is wrong or has expired. Look at the newest message.")


class CodeRequest(NamedTuple):
    """The request for a code as the browser was given it: a code's number, and `whose`: what its
    address is counted by, be it anybody's or not."""

    code_id: int
    whose: str


class Reach(NamedTuple):
    """The way by which somebody is reached, and where: E.164, or a mail address."""

    way: str
    address: str


def reach_of(text: str, country: str) -> Reach | None:
    """Return what was typed, as it stands on tickets; None for what is neither."""
    text = text.strip()[:254]
    if "@" in text:
        return Reach("mail", text.lower()) if ADDRESS.fullmatch(text) else None
    number = read_caller(text, "", country).e164 if text else None
    return Reach("sms", number) if number else None


@page("/mine", needs=None)
async def ask_page(request: web.Request) -> web.StreamResponse:
    return show(request, "own_tickets/ask", problem="", typed="")


@page("/mine", needs=None, method="POST")
@for_nobody
async def ask(request: web.Request) -> web.StreamResponse:
    """Send a code where tickets stand with this address; nowhere else, and nobody sees which."""
    typed = str((await request.post()).get("address", ""))[:254]
    settings, words = request.app[SETTINGS], request.app[WORDS]
    reach = reach_of(typed, settings.place.country)
    if reach is None:
        sentence = words.say(language_of(request), UNREADABLE)
        return show(request, "own_tickets/ask", status=422, problem=sentence, typed=typed)
    client = client_of(request.remote or "")
    await request.app[THROTTLE].count(f"own codes\0{client}", PER_CLIENT, HOUR)
    answer = web.HTTPSeeOther("/mine/code")
    code_id = await _code(request, reach)
    cookie = _cookie_of(settings.web.web_secret, code_id, reach.address)
    _set_cookie(request, answer, CODE_COOKIE, cookie, LASTS.seconds)
    raise answer


async def _code(request: web.Request, reach: Reach) -> int:
    """A new code, known to nobody, and its message, where it can be sent and tickets are there;
    else a number with which nothing opens."""
    now, settings = datetime.now(UTC), request.app[SETTINGS]
    try:
        await request.app[THROTTLE].count(f"own code\0{reach.address}", PER_ADDRESS, HOUR)
        may_be_sent = is_reached(request, reach)
    except TooManyTries:
        may_be_sent = False
    async with writing_for_anybody(request.app) as link:
        code_id, sent = await own_codes.add(link, reach.address, now, may_be_sent=may_be_sent)
        if sent:
            words = message(settings.calls.line, language_of(request))
            key = f"own-code/{code_id}"
            await outbox.add(link, key, reach.way, reach.address,
                             {**words, "own_code": code_id}, now)  # fmt: skip
    return code_id


def is_reached(request: web.Request, reach: Reach) -> bool:
    settings = request.app[SETTINGS]
    if reach.way == "mail":
        return bool(settings.mail.mail_host)
    return bool(settings.sms_way) and mobile(reach.address, settings.place.country)


@page("/mine/code", needs=None)
async def code_page(request: web.Request) -> web.StreamResponse:
    if _request_of(request) is None:
        raise web.HTTPSeeOther(PATH)
    return show(request, "own_tickets/code", problem="")


@page("/mine/code", needs=None, method="POST")
@for_nobody
async def take_code(request: web.Request) -> web.StreamResponse:
    code_request = _request_of(request)
    if code_request is None:
        raise web.HTTPSeeOther(PATH)
    typed = str((await request.post()).get("code", ""))[:20]
    try:
        session = await _session(request, code_request, typed)
    except WebError as error:
        sentence = request.app[WORDS].say(language_of(request), error.sentence)
        return show(request, "own_tickets/code", status=error.status, problem=sentence)
    if session is None:
        sentence = request.app[WORDS].say(language_of(request), WRONG)
        return show(request, "own_tickets/code", status=403, problem=sentence)
    answer = web.HTTPSeeOther("/mine/tickets")
    _set_cookie(request, answer, VISIT_COOKIE, session, VISIT.seconds)
    answer.del_cookie(CODE_COOKIE, path=PATH)
    raise answer


async def _session(request: web.Request, code_request: CodeRequest, typed: str) -> str | None:
    """A key of one's own tickets for an hour; None: the code is wrong. Raises TooManyTries.

    A right code says nothing of other addresses: what was tried there stays counted.
    """
    throttle, client = request.app[THROTTLE], client_of(request.remote or "")
    await throttle.count(f"codes\0{client}", TRIES_PER_ADDRESS, WINDOW_SECONDS)
    guesser, of_client = f"own code\0{code_request.whose}\0{client}", f"own code by\0{client}"
    of_address = f"own code of\0{code_request.whose}"
    await throttle.slow_down(guesser, GUESSES)
    await throttle.slow_down(of_client, OF_CLIENT)
    await throttle.slow_down(of_address, OF_ADDRESS)
    right = is_own_code(request.app[SETTINGS].web.web_secret, code_request.code_id, typed)
    session, now = secrets.token_urlsafe(24), datetime.now(UTC)
    async with writing_for_anybody(request.app) as link:
        begun = await own_codes.try_once(
            link, code_request.code_id, session, now, right=right, most=MOST_TRIES
        )
    if not begun:
        return None
    await throttle.was_right(guesser)
    await throttle.give_back(of_client, OF_CLIENT)
    await throttle.give_back(of_address, OF_ADDRESS)
    return session


def _cookie_of(secret: str, code_id: int, address: str) -> str:
    whose = hmac.digest(secret.encode(), f"{_PURPOSE} of\0{address}".encode(), "sha256")[:12].hex()
    return f"{token_of(secret, _purpose(whose), code_id)}.{whose}"


def _purpose(whose: str) -> str:
    """A number that was given for one address serves for no other."""
    return f"{_PURPOSE}\0{whose}"


def _request_of(request: web.Request) -> CodeRequest | None:
    token, _, whose = request.cookies.get(CODE_COOKIE, "")[:80].partition(".")
    code_id = number_of(request.app[SETTINGS].web.web_secret, _purpose(whose), token)
    return None if code_id is None else CodeRequest(code_id, whose)


async def applicant_of(request: web.Request) -> str | None:
    """Return whose tickets this browser may see: who gave the right code within the hour."""
    key = request.cookies.get(VISIT_COOKIE, "")
    if not 20 <= len(key) <= 64:
        return None
    async with reading_for_anybody(request.app) as link:
        return await own_codes.applicant(link, key, datetime.now(UTC))


def _set_cookie(
    request: web.Request, answer: web.HTTPException, name: str, value: str, seconds: int
) -> None:
    secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    answer.set_cookie(name, value, max_age=seconds, path=PATH, httponly=True, samesite="Strict",
                      secure=secure)  # fmt: skip
