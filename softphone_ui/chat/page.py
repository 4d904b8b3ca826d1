"""`/chat`: a citizen writes to 109 on the city's site; the bot answers first, then an operator.

The browser holds a secret: in a cookie, or, in a frame of another site, in its own storage, because
no page of ours with a cookie is ever in a frame. Without scripts the page is sent and read anew by
its form and its link.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from aiohttp import web
from msgspec import Meta, Struct

from channels.intake import Centre
from channels.rows.conversations import written
from channels.site_chat.posting import LONGEST_TEXT, ChatMessage, address_of, post_message
from channels.site_chat.thread import ChatLine, ChatThread, Side, read_thread
from foundation.process.client_address import client_of
from registry.drafts.report import MOST_PHOTOS
from softphone_ui.chat.waiting import CHAT_WAITS, SECONDS
from softphone_ui.citizen.drafting import count
from softphone_ui.citizen.forms import ReportFormInput, place_in, with_photos
from softphone_ui.citizen.showing import show
from softphone_ui.web.database import reading_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody, takes_files
from softphone_ui.web.security import content_security_policy
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

API = "/api/public/chat"
COOKIE, HEADER = "komek_chat", "X-Chat-Secret"
COOKIE_SECONDS = 90 * 86_400
#: For each report that may be sent from one address within an hour.
MESSAGES_PER_REPORT = 10
Answer = TypeVar("Answer", bound=web.Response)
_SECRET = re.compile(r"[0-9A-Za-z_-]{32,64}")
_KEY = re.compile(r"[0-9a-f-]{32,38}")
SIDES = {
    Side.CITIZEN: N_("You"),
    Side.OPERATOR: N_("Operator"),
    Side.BOT: N_("Bot"),
}
#: What the page's script says.
SCRIPT_WORDS = (
    *SIDES.values(),
    N_("Photos: {n}"),
    N_("A place on the map"),
    N_("The message did not arrive. Send it again."),
    N_("Your place could not be found: write the address."),
    N_("The server does not answer. It is tried again by itself."),
)


class EmptyMessage(WebError):
    __doc__ = N_("Write a message, or choose a photo.")
    status, code = 422, "empty_message"


class ManyPhotos(WebError):
    __doc__ = N_("At most {most} photos go with a message.")
    status, code = 422, "many_photos"


class LongMessage(WebError):
    __doc__ = N_("The message is too long: at most {most} letters are taken.")
    status, code = 422, "long_message"


class ChatLineView(Struct):
    """A message of the chat. `side`: citizen, operator or bot. `choices`: texts that the bot
    proposes as the next message."""

    key: str
    side: str
    at: datetime
    text: str
    photos: int
    place: bool
    choices: Sequence[str]
    asks_place: bool


class ChatView(Struct):
    """The chat of a browser, the oldest message first. `version`: changes with each message."""

    version: str
    lines: Sequence[ChatLineView]


class NewsQuery(Struct, forbid_unknown_fields=True):
    """What the page has already: it waits until the chat has another version."""

    version: Annotated[str, Meta(max_length=60)] = ""


@page("/chat", needs=None)
async def chat_page(request: web.Request) -> web.StreamResponse:
    return await _show(request)


@page("/embed/chat", needs=None)
async def embedded_chat(request: web.Request) -> web.StreamResponse:
    """Show the chat in a frame of the sites that the settings name."""
    sites = request.app[SETTINGS].citizens.site_embedded_in
    if not sites:
        raise NotFound
    answer = await _show(request, embedded=True)
    answer.headers["Content-Security-Policy"] = content_security_policy(frames=" ".join(sites))
    return answer


@page("/chat", needs=None, method="POST")
@takes_files
@for_nobody
async def send_form(request: web.Request) -> web.StreamResponse:
    """Put a message on record that came by the form, and show the chat again."""
    _refuse_if_off(request)
    form = await with_photos(request, MOST_PHOTOS)
    problem = _problem_of(form)
    if problem is not None:
        return await _show(request, problem, text=form.get("text"))
    secret = _secret_of(request) or secrets.token_urlsafe(32)
    await _post(request, address_of(secret), form)
    raise _with_cookie(request, web.HTTPSeeOther("/chat#last"), secret)


@endpoint("POST", API, needs=None)
@takes_files
@for_nobody
async def send_message(request: web.Request) -> web.StreamResponse:
    """Put a message on record that the page's script sent: words, photos, a place or all of
    them."""
    _refuse_if_off(request)
    form = await with_photos(request, MOST_PHOTOS)
    if (problem := _problem_of(form)) is not None:
        raise problem
    secret = _secret_of(request) or secrets.token_urlsafe(32)
    await _post(request, address_of(secret), form)
    answer = web.Response(status=204)
    return answer if HEADER in request.headers else _with_cookie(request, answer, secret)


def _with_cookie(request: web.Request, answer: Answer, secret: str) -> Answer:
    """Let the browser keep the secret of its chat."""
    answer.set_cookie(
        COOKIE, secret, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax",
        secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
    )  # fmt: skip
    return answer


async def _post(request: web.Request, chat: str, form: ReportFormInput) -> None:
    """Put a message on record. Raises TooManyReports."""
    await count(request, "chat", MESSAGES_PER_REPORT)
    calls, now, key = request.app[SETTINGS].calls, datetime.now(UTC), form.get("key")
    place = place_in(form.words)
    message = ChatMessage(
        key=key if _KEY.fullmatch(key) else secrets.token_hex(16),
        chat=chat,
        language=language_of(request),
        text=form.get("text").strip(),
        place=(place.lat, place.lon) if place else None,
        photos=[it.file_id for it in form.photos],
    )
    centre = Centre(calls.line, calls.city_language)
    async with writing_for_anybody(request.app) as link:
        touched = await post_message(link, message, centre, now)
    request.app[MIRROR].written(written(sorted(touched)))
    request.app[CHAT_WAITS].tell_chat(chat)


def _problem_of(form: ReportFormInput) -> WebError | None:
    text = form.get("text").strip()
    for refused in form.refused:
        return refused if isinstance(refused, WebError) else ManyPhotos(most=MOST_PHOTOS)
    if len(text) > LONGEST_TEXT:
        return LongMessage(most=LONGEST_TEXT)
    if not (text or form.photos or place_in(form.words)):
        return EmptyMessage()
    return None


@endpoint("GET", API, needs=None)
async def read_messages(request: web.Request, query: NewsQuery) -> ChatView:
    """Send the messages of this browser's chat, waiting until they are not of that version."""
    _refuse_if_off(request)
    secret = _secret_of(request)
    if secret is None:
        return ChatView("0", [])
    chat = address_of(secret)
    thread = await _thread(request, chat)
    client = client_of(request.remote or "")
    with request.app[CHAT_WAITS].waiting(client, chat, thread.conversations) as news:
        if news is not None and thread.version == query.version:
            # What came between reading and waiting is seen now.
            thread = await _thread(request, chat)
            until = asyncio.get_running_loop().time() + SECONDS
            # A conversation may change without a new message: then the page waits on.
            while thread.version == query.version and await _is_news(news, until):
                thread = await _thread(request, chat)
                if request.app[CHAT_WAITS].closing:
                    break
    return ChatView(thread.version, [_view(it) for it in thread.lines])


async def _is_news(news: asyncio.Event, until: float) -> bool:
    """Wait for an event, and take it; False if it has not come until that time of the loop."""
    try:
        async with asyncio.timeout_at(until):
            await news.wait()
    except TimeoutError:
        return False
    news.clear()
    return True


async def _thread(request: web.Request, chat: str) -> ChatThread:
    async with reading_for_anybody(request.app) as link:
        return await read_thread(link, chat, request.app[SETTINGS])


def _view(line: ChatLine) -> ChatLineView:
    return ChatLineView(
        line.key, line.side.value, line.at, line.text, line.photos, line.place, line.choices,
        line.asks_place,
    )  # fmt: skip


async def _show(
    request: web.Request, problem: WebError | None = None, *, text: str = "", embedded: bool = False
) -> web.Response:
    _refuse_if_off(request)
    secret = None if embedded else _secret_of(request)
    thread = await _thread(request, address_of(secret)) if secret else ChatThread((), frozenset())
    return show(
        request, "chat/chat", status=problem.status if problem else 200, thread=thread,
        problem=problem, text=text, embedded=embedded, longest=LONGEST_TEXT,
        key=secrets.token_hex(16), sides=SIDES, chat_words=_script_words(request),
    )  # fmt: skip


def _script_words(request: web.Request) -> str:
    """Return message → translation, as JSON."""
    words, language = request.app[WORDS], language_of(request)
    return json.dumps({it: words.say(language, it) for it in SCRIPT_WORDS}, ensure_ascii=False)


def _secret_of(request: web.Request) -> str | None:
    secret = request.headers.get(HEADER) or request.cookies.get(COOKIE, "")
    return secret if _SECRET.fullmatch(secret) else None


def _refuse_if_off(request: web.Request) -> None:
    if not request.app[SETTINGS].citizens.site_chat:
        raise NotFound
