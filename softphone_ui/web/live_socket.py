"""`/live`: one WebSocket per open page, told what its role may see as it changes.

A page that reads slowly gets fewer, larger messages: only the difference to what it knows is
sent, when it is ready for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from softphone_ui.web import endpoint
from softphone_ui.web.client_socket import ClientSocket, Outbox
from softphone_ui.web.errors import WebError
from softphone_ui.web.hooks import CALL_CAME, PAGE_LEFT
from softphone_ui.web.live import MIRROR, Mirror
from softphone_ui.web.outages import OUTAGES, Outages
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.phones import PHONES
from softphone_ui.web.views import EMPTY, View, difference, own_view, view_for, waiting
from staff.roles import Right

#: The page's session is over, or another page of the operator has the telephone.
CLOSED_SIGNED_OUT = 4003
CALLS_REMEMBERED = 50
TICKETS_WATCHED = 8
#: With this code browsers close the sockets of a page that is closed or loaded anew.
CLOSED_BY_LEAVING = WSCloseCode.GOING_AWAY
#: A page asks each second; one that is not heard for this long and half as long again is gone.
SILENT_SECONDS = 3.0
LARGEST_MESSAGE = 4096


class PageConnection:
    """One open page of one person."""

    def __init__(
        self,
        person: Person,
        page: str,
        *,
        sees_floor: bool,
        hears_all: bool = False,
        own_only: bool = False,
        overflow: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare the live socket of a page. `overflow` is called when too many messages wait for a
        page that does not read."""
        self.person = person
        self.page = page
        self._sees_floor, self._own_only = sees_floor, own_only
        self._hears_all = (sees_floor or hears_all) and not own_only and person.may(Right.FLOOR)
        self._hears_conversations = (sees_floor or hears_all) and person.may(Right.INBOX)
        self.ready = asyncio.Event()
        self._known: View = EMPTY
        self._sent: dict[str, Any] = {}
        self._letters: Outbox[dict[str, Any]] = Outbox(overflow)
        self._own_calls: deque[str] = deque(maxlen=CALLS_REMEMBERED)
        self._unknown: list[str] = []
        self._watched: deque[str] = deque(maxlen=TICKETS_WATCHED)

    def watch(self, ticket: str) -> None:
        """Tell this page when the ticket changes; the latest few are kept."""
        if ticket not in self._watched:
            self._watched.append(ticket)

    def written(
        self, calls: Iterable[str], tickets: Iterable[str], conversations: Iterable[int] = ()
    ) -> None:
        """Note that rows reached the database: the page is told of those it may see and looks
        at."""
        concerned: dict[str, list[Any]]
        if self._hears_all:
            concerned = {"calls": list(calls), "tickets": list(tickets)}
        else:
            concerned = {
                "calls": [call for call in calls if call in self._own_calls],
                "tickets": [ticket for ticket in tickets if ticket in self._watched],
            }
        if self._hears_conversations and (found := list(conversations)):
            concerned["conversations"] = found
        if any(concerned.values()):
            self.send({"type": "written", **concerned})

    def send(self, letter: dict[str, Any]) -> None:
        """Queue a message beside the floor's changes."""
        self._letters.put(letter)
        self.ready.set()

    def take(self, mirror: Mirror, outages: Outages) -> list[dict[str, Any]]:
        """Return everything to say now; the page then knows it."""
        letters = self._letters.take()
        view = self._view(mirror)
        changes: dict[str, Any] = difference(self._known, view)
        fresh = view["calls"].keys() - set(self._own_calls)
        self._own_calls.extend(fresh)
        self._unknown.extend(fresh)
        self._known = view
        others = {
            "waiting": waiting(mirror),
            "away": outages.now(leads=self.person.leads),
            "draining": mirror.draining,
        }
        changes.update({key: it for key, it in others.items() if self._sent.get(key) != it})
        self._sent = others
        if changes:
            letters.append({"type": "floor", "seq": mirror.seq, "now": _now(), **changes})
        return letters

    def _view(self, mirror: Mirror) -> View:
        if self._own_only:
            return own_view(self.person, mirror)
        if self._sees_floor:
            return view_for(self.person, mirror)
        if not self._hears_conversations:
            return EMPTY
        return {**EMPTY, "conversations": view_for(self.person, mirror)["conversations"]}

    def callers_to_tell(self) -> list[str]:
        """Return the calls that came to this operator since it was last asked: who calls is told at
        once, for a page that had to ask would show them later."""
        unknown, self._unknown = self._unknown, []
        return unknown if self.person.may(Right.DESK) else []


class Audience:
    """The audience of all open pages."""

    def __init__(self) -> None:
        self.pages: set[PageConnection] = set()
        self.sockets: set[ClientSocket] = set()

    def wake(self) -> None:
        for page in self.pages:
            page.ready.set()

    def phone_free(self, extension: str) -> None:
        """Free a telephone whose page was left: another may take it."""
        self.send_to_operator(extension, {"type": "phone_free"}, besides="")

    def send_to_operator(self, extension: str, letter: dict[str, Any], *, besides: str) -> None:
        """Write to the operator's pages other than `besides`."""
        for page in self.pages:
            if page.person.telephone == extension and page.page != besides:
                page.send(letter)

    def has_page(self, extension: str, name: str) -> bool:
        return any(p.person.telephone == extension and p.page == name for p in self.pages)

    def written(self, message: dict[str, Any]) -> None:
        """Handle a message of `komek:written`: which calls, tickets and conversations have new
        rows."""
        rows = (message.get(kind, ()) for kind in ("calls", "tickets", "conversations"))
        calls, tickets, conversations = rows
        for page in self.pages:
            page.written(calls, tickets, conversations)

    def renew(self, person: Person) -> None:
        """Renew the pages of this session, which go on as this person; those of others do not."""
        for page in self.pages:
            if page.person.session == person.session:
                page.person = person

    def sign_out(self, session: str) -> None:
        for page in self.pages:
            if page.person.session == session:
                page.send({"type": "signed_out"})


AUDIENCE = web.AppKey("audience", Audience)


async def keep_audience(app: web.Application) -> AsyncIterator[None]:
    """Keep the audience as a cleanup context: pages hear of every change; sockets are closed at the
    end."""
    audience = app[AUDIENCE]
    app[MIRROR].on_change(audience.wake)
    app[MIRROR].on_written(audience.written)
    app[OUTAGES].on_change(audience.wake)
    app[PHONES].on_free(audience.phone_free)
    yield


async def close_sockets(app: web.Application) -> None:
    """Close sockets at shutdown: say good-bye, so that pages come back to the new process at
    once."""
    # Not GOING_AWAY, which a browser would send back as if its page had been left.
    code = WSCloseCode.SERVICE_RESTART
    sockets = tuple(app[AUDIENCE].sockets)
    closing = (socket.close(code=code) for socket in sockets)
    await asyncio.gather(app[PHONES].close_all(code), *closing)


@endpoint.page("/live", needs=Right.SIGNED_IN)
async def live(request: web.Request) -> web.StreamResponse:
    """Send what is new. `?page=` names the browser's page, so that the telephone stays with one of
    them.

    With `?see=floor` the page is told of calls and operators, with `?see=own` of one's own, with
    `?see=lists` of rows that reach the database, else only of outages. The page may send
    `ping <anything>` and `watch <ticket>`.
    """
    person, see = person_of(request), request.query.get("see")
    socket = ClientSocket(
        f"pages of {person.person_id}",
        heartbeat_seconds=SILENT_SECONDS,
        message_bytes=LARGEST_MESSAGE,
    )
    page = PageConnection(
        person,
        request.query.get("page", ""),
        sees_floor=see in ("floor", "own"),
        hears_all=see == "lists",
        own_only=see == "own",
        overflow=socket.abort,
    )
    async with socket.opened(request):
        await _serve(request, socket, page)
    return socket.response


async def _serve(request: web.Request, socket: ClientSocket, page: PageConnection) -> None:
    audience = request.app[AUDIENCE]
    audience.pages.add(page)
    audience.sockets.add(socket)
    page.send({"type": "hello", "now": _now(), "person": page.person})
    writer = asyncio.create_task(_write(socket, page, request.app))
    try:
        await _read(socket, page)
    finally:
        audience.pages.discard(page)
        audience.sockets.discard(socket)
        writer.cancel()
        if socket.close_code == CLOSED_BY_LEAVING:
            for left in request.app[PAGE_LEFT]:
                await left(request.app, page.person.telephone, page.page)
        else:
            request.app[PHONES].page_lost(page.person.telephone, page.page)


async def _write(socket: ClientSocket, page: PageConnection, app: web.Application) -> None:
    async with asyncio.TaskGroup() as looking:
        while not socket.closed:
            await page.ready.wait()
            page.ready.clear()
            for letter in page.take(app[MIRROR], app[OUTAGES]):
                await socket.send(msgspec.json.encode(letter).decode())
                if letter["type"] == "signed_out":
                    await socket.close(code=CLOSED_SIGNED_OUT)
            for call_id in page.callers_to_tell():
                looking.create_task(_tell_caller(page, app, call_id))


async def _tell_caller(page: PageConnection, app: web.Application, call_id: str) -> None:
    """Send what is known of a caller with the call: a page that has to ask for it shows it half as
    late again as the number. Where this fails the page asks by itself, again and again."""
    for came in app[CALL_CAME]:
        with suppress(WebError, asyncpg.PostgresError, TimeoutError):
            page.send(await came(app, page.person, call_id))


async def _read(socket: ClientSocket, page: PageConnection) -> None:
    async for message in socket.messages():
        if message.type is not WSMsgType.TEXT:
            continue
        word, _, rest = message.data.partition(" ")
        if word == "ping":
            page.send({"type": "pong", "of": rest[:20], "now": _now()})
        elif word == "watch":
            page.watch(rest[:40])


def _now() -> str:
    return datetime.now(UTC).isoformat()
