"""Public channels of Telegram, with a stand-in of its servers that is made of the library's own
types: each request and each answer goes through the library's binary form, as it would on the wire.
Sources: core.telegram.org/schema as Telethon 1.45 has it; paging as core.telegram.org/api/offsets
describes it, comments as core.telegram.org/api/discussion, errors as in its api/errors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from telethon.errors import rpc_message_to_error
from telethon.extensions import BinaryReader
from telethon.tl import functions, types

from channels.network import Network
from channels.news.reply import NewsReply
from channels.polling import Rhythm
from channels.process import Channels
from channels.telegram_public.account import TelegramAccount
from channels.telegram_public.cursor import EACH_THREAD
from channels.telegram_public.source import TelegramPublic
from channels.telegram_public.waiting import Wait
from channels.watched import normal
from tests.channels.contract import Rig, Verb
from tests.channels.rigs.called import no_sleep

CHANNEL, GROUP, AIGUL, POST = 1001, 1002, 77, 5
HASHES = {CHANNEL: -17, GROUP: -18}
AT = datetime(2026, 8, 1, 8, tzinfo=UTC)
PHOTO = types.MessageMediaPhoto(
    photo=types.Photo(id=1, access_hash=2, file_reference=b"r", date=AT, sizes=[], dc_id=2)
)


def over_the_wire(it: Any) -> Any:
    """The object as the library reads it from its own bytes."""
    return BinaryReader(bytes(it)).tgread_object()


def channel_of(number: int, title: str, username: str | None = None) -> types.Channel:
    return types.Channel(
        id=number, title=title, photo=types.ChatPhotoEmpty(), date=datetime(2026, 1, 1, tzinfo=UTC),
        access_hash=HASHES.get(number, number), username=username,
        broadcast=number == CHANNEL, megagroup=number != CHANNEL,
    )  # fmt: skip


def post(number: int, text: str, **fields: Any) -> types.Message:
    """A channel's own post."""
    fields = {"peer_id": types.PeerChannel(CHANNEL), "post": True, "date": AT} | fields
    return types.Message(id=number, message=text, **fields)


def error_of(code: int, words: str) -> Exception:
    """What the library raises for an error of the servers'."""
    error: Exception = rpc_message_to_error(types.RpcError(code, words), None)
    return error


def around(messages: Sequence[Any], request: Any) -> list[Any]:
    """The newest first, from `offset_id` on towards the older ones, which `add_offset` shifts."""
    found = sorted(messages, key=lambda it: -it.id)
    newer = sum(1 for it in found if request.offset_id and it.id >= request.offset_id)
    begins = newer + request.add_offset
    return found[max(0, begins) : begins + request.limit]


class Servers:
    """Telegram, as one account sees it: a channel whose post is open to comments. `errors`: what
    the next requests are answered by; `gone`: what every one is; `of_names`: what is said of a name
    that is asked for. `at`: when the post was published."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.comments: dict[int, types.Message] = {}
        self.posts: dict[int, types.Message] = {}
        self.found: list[types.Message] = []
        self.errors: list[tuple[int, str]] = []
        self.of_names: dict[str, tuple[int, str]] = {}
        self.gone: tuple[int, str] | None = None
        self.requests: list[Any] = []
        self.pieces: list[bytes] = []

    async def __call__(self, request: Any) -> Any:
        self.requests.append(over_the_wire(request))
        if self.gone:
            raise error_of(*self.gone)
        if self.errors:
            raise error_of(*self.errors.pop(0))
        return over_the_wire(self._answer(self.requests[-1]))

    def _answer(self, request: Any) -> Any:
        if isinstance(request, functions.contacts.ResolveUsernameRequest):
            if request.username != "astana_news":
                raise error_of(*self.of_names.get(request.username, (400, "USERNAME_NOT_OCCUPIED")))
            return types.contacts.ResolvedPeer(types.PeerChannel(CHANNEL), [self._channel()], [])
        if isinstance(request, functions.messages.GetHistoryRequest):
            return self._page(around([self._post(), *self.posts.values()], request))
        if isinstance(request, functions.messages.GetRepliesRequest):
            return self._page(around(list(self.comments.values()), request))
        if isinstance(request, functions.channels.SearchPostsRequest):
            return self._found(request)
        assert isinstance(request, functions.channels.GetMessagesRequest), request
        wanted = {it.id for it in request.id}
        return self._page([it for it in self.posts.values() if it.id in wanted])

    def _found(self, request: Any) -> Any:
        """The newest first; `next_rate` says that there are more, older than the page's last."""
        found = sorted(self.found, key=lambda it: -it.id)
        rest = [it for it in found if not request.offset_id or it.id < request.offset_id]
        page = self._page(rest[: request.limit])
        if len(rest) <= request.limit:
            return page
        return types.messages.MessagesSlice(
            count=len(found), messages=page.messages, topics=[], chats=page.chats,
            users=page.users, next_rate=len(rest),
        )  # fmt: skip

    def _post(self) -> types.Message:
        return types.Message(
            id=POST, peer_id=types.PeerChannel(CHANNEL), date=self.at, message="Жаңалық", post=True,
            replies=types.MessageReplies(
                len(self.comments), 0, comments=True, channel_id=GROUP,
                max_id=max(self.comments, default=0),
            ),
        )  # fmt: skip

    def _channel(self) -> types.Channel:
        return channel_of(CHANNEL, "Астана жаңалықтары", "astana_news")

    def _page(self, messages: Sequence[Any]) -> types.messages.ChannelMessages:
        user = types.User(id=AIGUL, first_name="Айгүл", last_name="С.", access_hash=1)
        return types.messages.ChannelMessages(
            pts=1, count=len(messages), messages=list(messages), topics=[],
            chats=[self._channel(), channel_of(GROUP, "Пікірлер")], users=[user],
        )  # fmt: skip

    async def iter_download(self, media: Any) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece

    async def disconnect(self) -> None:
        """It holds nothing."""


class TelegramPublicRig(Rig):
    """Citizens comment below a post of a channel."""

    name = "telegram_public"
    _later = timedelta(0)
    lacks: ClassVar[dict[Verb, str]] = {
        Verb.SIGNATURE: "we ask, and the library checks the server's key",
    }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
        self.servers, self._words = Servers(self._began), list[str]()
        self._network = self._connect()
        yield

    def _connect(self) -> Network:
        async def open_servers() -> Servers:
            return self.servers

        account = TelegramAccount(
            open_servers, Wait(self.folder / "telegram-public.wait"), self._clock
        )
        rhythm = Rhythm(timedelta(0), self._clock)
        source = TelegramPublic(account, _channels, self._watched, _nothing, rhythm, sleep=no_sleep)
        return Network(source, NewsReply())

    def _clock(self) -> datetime:
        return datetime.now(UTC) + self._later

    async def read(self, channels: Channels) -> None:
        """After a while, in which everything is due again."""
        try:
            await super().read(channels)
        finally:
            self._later += EACH_THREAD

    async def _watched(self) -> Sequence[str]:
        """Whatever is written here."""
        return self._words

    @property
    def network(self) -> Network:
        return self._network

    async def restart(self) -> None:
        self._network = self._connect()

    async def post(self, text: str) -> str:
        number = 10 + len(self.servers.comments)
        self._words.append(normal(text))
        self.servers.comments[number] = types.Message(
            id=number, peer_id=types.PeerChannel(GROUP), from_id=types.PeerUser(AIGUL),
            date=self._began + timedelta(seconds=number), message=text,
        )  # fmt: skip
        return f"{GROUP}/{number}"

    async def edit(self, external_id: str, text: str) -> None:
        message = self.servers.comments[int(external_id.partition("/")[2])]
        message.message, message.edit_date = text, self._began + timedelta(minutes=4)

    async def delete(self, external_id: str) -> None:
        del self.servers.comments[int(external_id.partition("/")[2])]

    async def repeat(self) -> None:
        """It gives out whatever is asked for."""

    async def busy(self, seconds: int | None) -> None:
        self.servers.errors.append(
            (420, f"FLOOD_WAIT_{seconds}") if seconds is not None else (500, "RPC_CALL_FAIL")
        )

    async def expire(self) -> None:
        self.servers.gone = 401, "SESSION_REVOKED"

    async def renew(self) -> None:
        self.servers.gone = None


async def _channels() -> Sequence[str]:
    return ["astana_news"]


async def _nothing() -> Sequence[str]:
    return []
