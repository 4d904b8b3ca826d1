"""A Bot API of the tests' own: what it sends is built of aiogram's types, and what it is asked it
does as Telegram does: an update is given out until somebody asks for what comes after it."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiogram.types import (
    Chat,
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    Contact,
    Location,
    Message,
    PhotoSize,
    Update,
    User,
    Voice,
)
from aiohttp import web

TOKEN = "42:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
BOT = User(id=42, is_bot=True, first_name="109")
CITIZEN = User(id=7001, is_bot=False, first_name="Айгүл", last_name="С.", language_code="kk")


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class BotApi:
    """`updates` are those that nobody has confirmed. `answers`: what sendMessage says next, as
    (status, body), instead of taking the message; None: the connection breaks. `hold`: getUpdates
    with an offset waits for it, and what that confirms is not heard. `readings`: what getUpdates
    says next, as (status, body). `token_good`: else it knows us no more. `confirms`: else it
    forgets once what it hears."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    answers: deque[tuple[int, dict[str, Any]] | None] = field(default_factory=deque)
    files: dict[str, bytes] = field(default_factory=dict)
    offsets: list[int | None] = field(default_factory=list)
    hold: asyncio.Event | None = None
    readings: deque[tuple[int, dict[str, Any]]] = field(default_factory=deque)
    token_good: bool = True
    confirms: bool = True
    asked_on: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(500))
    _messages: itertools.count[int] = field(default_factory=lambda: itertools.count(11))

    # --- what a citizen does -------------------------------------------------------------------

    def write(self, user: User = CITIZEN, *, at: datetime | None = None, **fields: Any) -> Message:
        """A message in the private chat with `user`, or in the `chat` of the fields."""
        private = Chat(id=user.id, type="private", first_name=user.first_name)
        fields = {"chat": private, **fields}
        message = Message(
            message_id=next(self._messages), date=at or now(), from_user=user, **fields
        )
        self.push(message=message)
        return message

    def photo(self, file_id: str, data: bytes, **fields: Any) -> Message:
        self.files[file_id] = data
        small = PhotoSize(file_id=f"{file_id}-s", file_unique_id="s", width=90, height=60)
        large = PhotoSize(file_id=file_id, file_unique_id="l", width=900, height=600)
        return self.write(photo=[small, large], **fields)

    def voice(self, file_id: str, data: bytes) -> Message:
        self.files[file_id] = data
        return self.write(voice=Voice(file_id=file_id, file_unique_id="v", duration=3))

    def place(self, lat: float, lon: float) -> Message:
        return self.write(location=Location(latitude=lat, longitude=lon))

    def contact(self, user_id: int, number: str = "77011234567") -> Message:
        contact = Contact(phone_number=number, first_name="А", user_id=user_id)
        return self.write(contact=contact)

    def edit(self, message: Message, text: str) -> None:
        edited = message.model_copy(update={"text": text, "edit_date": int(now().timestamp())})
        self.push(edited_message=edited)

    def block(self, *, blocked: bool, user: User = CITIZEN) -> None:
        member = (
            ChatMemberBanned(user=BOT, until_date=now()) if blocked else ChatMemberMember(user=BOT)
        )
        was = ChatMemberMember(user=BOT)
        chat = Chat(id=user.id, type="private")
        self.push(
            my_chat_member=ChatMemberUpdated(
                chat=chat, from_user=user, date=now(), old_chat_member=was, new_chat_member=member
            )
        )

    def push(self, **fields: Any) -> None:
        update = Update(update_id=next(self._numbers), **fields)
        dumped = update.model_dump(mode="json", exclude_none=True, by_alias=True)
        self.updates.append(dumped)
        self.came.set()

    # --- what the bot is told ------------------------------------------------------------------

    @property
    def texts(self) -> list[str]:
        return [it["text"] for it in self.sent]

    async def get_updates(self, request: web.Request) -> web.Response:
        form = await request.post()
        offset = int(str(form["offset"])) if "offset" in form else None
        self.offsets.append(offset)
        if not self.token_good:
            return no(401, {"description": "Unauthorized"})
        if self.readings:
            return no(*self.readings.popleft())
        if not self.confirms:
            offset, self.confirms = None, True
        if offset is not None and self.hold is not None:
            self.asked_on.set()
            await self.hold.wait()
            self.hold = None
            return ok([])  # it was never heard
        if offset is not None:
            self.updates = [it for it in self.updates if it["update_id"] >= offset]
        if not self.updates:
            self.came.clear()
            try:
                async with asyncio.timeout(int(str(form.get("timeout", 0)))):
                    await self.came.wait()
            except TimeoutError:
                pass
        return ok(self.updates)

    async def send_message(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        answer = self.answers.popleft() if self.answers else (200, {})
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        status, body = answer
        if status != 200:
            return no(status, body)
        markup = json.loads(str(form.get("reply_markup", "{}")))
        rows: Sequence[Any] = markup.get("keyboard", [])
        self.sent.append(
            {
                "to": form["chat_id"],
                "text": str(form["text"]),
                "buttons": [it["text"] for row in rows for it in row],
                "reply_to": json.loads(str(form.get("reply_parameters", "{}"))).get("message_id"),
            }
        )
        chat = Chat(id=int(str(form["chat_id"])), type="private")
        message = Message(message_id=next(self._messages), date=now(), chat=chat, text="x")
        return ok(message.model_dump(mode="json", exclude_none=True, by_alias=True))

    async def get_file(self, request: web.Request) -> web.Response:
        file_id = str((await request.post())["file_id"])
        if file_id not in self.files:
            words = {"ok": False, "error_code": 400, "description": "Bad Request: file is too big"}
            return web.json_response(words, status=400)
        return ok({"file_id": file_id, "file_unique_id": "u", "file_path": f"f/{file_id}"})

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])


def ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def no(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, **body}, status=status)


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """The server, on a port of its own."""
    api, app = BotApi(), web.Application()
    app.router.add_post(f"/bot{TOKEN}/getUpdates", api.get_updates)
    app.router.add_post(f"/bot{TOKEN}/sendMessage", api.send_message)
    app.router.add_post(f"/bot{TOKEN}/getFile", api.get_file)
    app.router.add_get(f"/file/bot{TOKEN}/f/{{name}}", api.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()
