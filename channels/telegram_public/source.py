"""Public channels are read as a person's own client reads them: at most twenty requests a minute,
one a second, and none at all while Telegram has told us to wait. The account joins nothing, reads
nothing that is not public and writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from channels.model import Cursor, Deleted, Fetched, Happening
from channels.polling import Rhythm
from channels.source import SourceAway, WatchedWords
from channels.telegram_public import cursor as cursors
from channels.telegram_public.account import CLOSED, TelegramAccount
from channels.telegram_public.cursor import (
    AHEAD,
    AT_ONCE,
    ChannelState,
    CursorState,
    HashtagLook,
    HashtagState,
    ListWindow,
    Look,
    ThreadLook,
    ThreadState,
)
from channels.telegram_public.mapping import (
    CommentThread,
    FoundMessages,
    MessageFilter,
    external_id,
    found_in,
)
from channels.telegram_public.names import NAME

EVERY = timedelta(minutes=1)
REQUESTS_A_ROUND = 20
BETWEEN_SECONDS = 1.0
#: Of a channel that is read for the first time.
LOOKS_BACK = timedelta(hours=24)
#: Answers of a search overlap, for posts are found a while after they were published.
OVERLAP = timedelta(minutes=10)
MOST_PAGES = 5


class RoundOver(Exception):
    """An error: so many requests were made as one round may make."""


@dataclass
class ChannelPoll:
    """One reading of what is due: `words` that are watched."""

    words: Sequence[str]
    state: CursorState
    now: datetime
    requests: int = 0
    answered: int = 0
    happenings: list[Happening] = field(default_factory=list)
    unreadable: int = 0

    @property
    def since(self) -> datetime:
        return self.now - LOOKS_BACK

    def take(self, found: FoundMessages, window: ListWindow, peer: int) -> None:
        self.happenings += found.happenings
        self.unreadable += found.unreadable
        gone = cursors.seen(window, found.numbers, found.on_record, self.now, whole=found.whole)
        self.gone(peer, gone)

    def take_found(self, answer: Any, to: datetime) -> None:
        """Take a page of a search, which is read back to `to`; its posts are older than those
        before."""
        found = found_in(answer, MessageFilter(self.words, min(to, self.since)))
        self.happenings[:0] = found.happenings
        self.unreadable += found.unreadable

    def gone(self, peer: int, numbers: Sequence[int]) -> None:
        self.happenings += [Deleted(external_id(peer, it), self.now) for it in numbers]


class TelegramPublic:
    """The source of public Telegram messages, with the cursor `CursorState`.

    `channels`: the public names that are watched now; `hashtags`: as they were typed, without
    their sign, for a search knows one spelling.
    """

    name = NAME

    def __init__(
        self,
        account: TelegramAccount,
        channels: WatchedWords,
        words: WatchedWords,
        hashtags: WatchedWords,
        rhythm: Rhythm,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._account = account
        self._channels, self._words, self._hashtags = channels, words, hashtags
        self._rhythm, self._sleep = rhythm, sleep

    # --- one round -----------------------------------------------------------------------------

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused. What was read before a round was
        broken off is put on record first, and the next one says why."""
        self._account.may_ask()
        now, words = await self._rhythm.wait(), await self._words()
        state = cursors.state_of(cursor, await self._channels(), await self._hashtags())
        state.looked_at, round_ = now, ChannelPoll(words, state, now)
        trouble = ""
        try:
            await self._look_at_all(round_)
        except RoundOver:
            pass
        except SourceAway as error:
            if not round_.answered:
                raise
            trouble = str(error)
        return Fetched(
            round_.happenings,
            cursors.as_cursor(state),
            round_.unreadable,
            trouble=trouble or _trouble(state),
        )

    async def _look_at_all(self, round_: ChannelPoll) -> None:
        done: set[Look] = set()
        while (look := cursors.next_look(round_.state, round_.now, done)) is not None:
            done.add(look)
            if isinstance(look, HashtagLook):
                await self._hashtag(look.tag, round_)
                continue
            channel = round_.state.channels[look.name]
            if isinstance(look, ThreadLook):
                await self._thread(look, channel, round_)
            else:
                await self._channel(look.name, channel, round_)

    # --- channels ------------------------------------------------------------------------------

    async def _channel(self, name: str, channel: ChannelState, round_: ChannelPoll) -> None:
        """One that is closed to us hinders no other; it is looked at again later."""
        try:
            if not channel.peer:
                await self._resolve(name, channel, round_)
            request = _around(channel.window, channel)
            answer = await self._ask(
                functions.messages.GetHistoryRequest(**request, hash=0), round_
            )
        except CLOSED as error:
            channel.close(type(error).__name__, round_.now)
            return
        channel.trouble, channel.again_at = "", None
        window, first = channel.window, channel.window.newest == 0
        reading = MessageFilter(round_.words, round_.since, window.newest, window.known)
        found = found_in(answer, reading)
        round_.take(found, window, channel.peer)
        _note_comments(channel, found, round_, first=first)

    async def _resolve(self, name: str, channel: ChannelState, round_: ChannelPoll) -> None:
        """Once for each channel: Telegram lets nobody ask for many names. Raises BadRequestError
        where a person or a bot has the name."""
        found = await self._ask(functions.contacts.ResolveUsernameRequest(name), round_)
        number = getattr(found.peer, "channel_id", 0)
        chat = next((it for it in found.chats if it.id == number), None)
        if not isinstance(chat, types.Channel) or chat.access_hash is None:
            raise errors.ChannelInvalidError(request=None)
        channel.peer, channel.access_hash = chat.id, chat.access_hash

    async def _thread(self, look: ThreadLook, channel: ChannelState, round_: ChannelPoll) -> None:
        """core.telegram.org/api/discussion: comments are asked for by the channel's post."""
        thread = channel.threads[look.post]
        window = thread.window
        request = _around(window, channel)
        try:
            answer = await self._ask(
                functions.messages.GetRepliesRequest(**request, msg_id=look.post, hash=0), round_
            )
        except CLOSED:  # the post has gone
            del channel.threads[look.post]
            return
        below = CommentThread(look.name, look.post)
        found = found_in(
            answer, MessageFilter(round_.words, round_.since, window.newest, window.known, below)
        )
        if not found.numbers and thread.count == 0:
            round_.gone(thread.group, window.known)
            window.known = []
        round_.take(found, window, thread.group)
        thread.changed_at = None

    # --- hashtags ------------------------------------------------------------------------------

    async def _hashtag(self, tag: str, round_: ChannelPoll) -> None:
        """All public channels are searched, the newest post first, page by page to where the last
        search was."""
        state = round_.state.hashtags[tag]
        to = state.newest_at - OVERLAP if state.newest_at else round_.since
        newest, request = state.newest_at, _search(tag)
        for _ in range(MOST_PAGES):
            answer = await self._ask(request, round_)
            round_.take_found(answer, to)
            dates = [it.date for it in answer.messages if isinstance(it, types.Message)]
            newest = max((it for it in (newest, *dates) if it is not None), default=None)
            rate = getattr(answer, "next_rate", None)
            if not dates or min(dates) < to or rate is None:
                break
            request = _search(tag, rate, _last_peer(answer), answer.messages[-1].id)
        newest = min(newest, round_.now) if newest else None
        round_.state.hashtags[tag] = HashtagState(newest, round_.now)

    async def _ask(self, request: Any, round_: ChannelPoll) -> Any:
        """Raises RoundOver, SourceAway, SourceRefused, and those of CLOSED."""
        if round_.requests >= REQUESTS_A_ROUND:
            raise RoundOver
        if round_.requests:
            await self._sleep(BETWEEN_SECONDS)
        round_.requests += 1
        answer = await self._account(request)
        round_.answered += 1
        return answer

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. Raises NoSuchFile, SourceAway."""
        await self._account.file(handle, to, most_bytes)

    async def close(self) -> None:
        await self._account.close()


def _around(window: ListWindow, channel: ChannelState) -> dict[str, Any]:
    """core.telegram.org/api/offsets. The first time: the newest."""
    first, peer = window.newest == 0, types.InputPeerChannel(channel.peer, channel.access_hash)
    return {
        "peer": peer, "offset_id": 0 if first else window.newest + 1, "offset_date": None,
        "add_offset": 0 if first else -AHEAD, "limit": AT_ONCE, "max_id": 0, "min_id": 0,
    }  # fmt: skip


def _note_comments(
    channel: ChannelState, found: FoundMessages, round_: ChannelPoll, *, first: bool
) -> None:
    """What the posts of the window say of their comments; older posts are looked at no more. Where
    a channel is read for the first time, comments of old posts are none of today's."""
    for message in found.commented:
        thread = channel.threads.setdefault(
            message.id, ThreadState(message.replies.channel_id or 0)
        )
        thread.note(message.replies.replies, message.replies.max_id or 0, round_.now)
        if first and message.date < round_.since:
            thread.changed_at, thread.window.newest = None, thread.last
    oldest = min(found.numbers, default=0)
    channel.threads = {post: it for post, it in channel.threads.items() if post >= oldest}


def _trouble(state: CursorState) -> str:
    """Which channels cannot be read, for people."""
    troubled = [(name, it.trouble) for name, it in state.channels.items() if it.trouble]
    if not troubled:
        return ""
    return f"{len(troubled)} of {len(state.channels)} channels, @{troubled[0][0]}: {troubled[0][1]}"


def _search(tag: str, rate: int = 0, peer: Any = None, number: int = 0) -> Any:
    """The first page, or the one after the message `number` of `peer`."""
    return functions.channels.SearchPostsRequest(
        hashtag=tag, offset_rate=rate, offset_peer=peer or types.InputPeerEmpty(), offset_id=number,
        limit=AT_ONCE,
    )  # fmt: skip


def _last_peer(answer: Any) -> Any:
    last = answer.messages[-1]
    chat = next((it for it in answer.chats if it.id == last.peer_id.channel_id), None)
    if chat is None or chat.access_hash is None:
        return types.InputPeerEmpty()
    return types.InputPeerChannel(chat.id, chat.access_hash)
