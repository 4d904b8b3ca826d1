"""How far public channels were read: what stands in the source's cursor. Pure.

A channel and a thread of comments are read around their newest known message: the fifty before it
show edits and deletions, the fifty after it are new. So nothing is passed over however long nobody
has read, and each reading is one request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct, field

#: Messages of one request: half of them before the newest known one, half after it.
AT_ONCE = 100
AHEAD = AT_ONCE // 2
EACH_CHANNEL = timedelta(minutes=1)
EACH_HASHTAG = timedelta(minutes=2)
#: Comments on record are looked at for edits, though nobody has written below the post since.
EACH_THREAD = timedelta(minutes=10)
#: A channel that is closed to us, or has gone.
TROUBLED_FOR = timedelta(hours=1)


class ListWindow(Struct):
    """Messages of one list. `newest`: the highest number that was read, 0: none. `known`: of which
    the inbox has the message, as far as they are looked at. `behind`: more are there."""

    newest: int = 0
    known: list[int] = field(default_factory=list)
    looked_at: datetime | None = None
    behind: bool = False


class ThreadState(Struct):
    """Comments below a post, which stand in `group`. `count` of them, the newest `last`, as the
    post says; `changed_at`: since when it says something else than when they were read."""

    group: int
    count: int = 0
    last: int = 0
    changed_at: datetime | None = None
    window: ListWindow = field(default_factory=ListWindow)

    def note(self, count: int, last: int, now: datetime) -> None:
        """Note what the post says at `now`."""
        if (count, last) != (self.count, self.last):
            self.count, self.last, self.changed_at = count, last, self.changed_at or now


class ChannelState(Struct):
    """The state of a channel. `peer` and `access_hash`: how Telegram knows the channel to this
    account; 0: not asked yet. `threads`: by the number of their post."""

    peer: int = 0
    access_hash: int = 0
    window: ListWindow = field(default_factory=ListWindow)
    threads: dict[int, ThreadState] = field(default_factory=dict)
    trouble: str = ""
    again_at: datetime | None = None

    def close(self, why: str, now: datetime) -> None:
        """Close a channel that cannot be read, and leave it alone for a while. Another account may
        have signed in until then, to which the channel has another number."""
        self.trouble, self.again_at = why, now + TROUBLED_FOR
        self.access_hash = self.peer = 0
        self.window.behind = False


class HashtagState(Struct):
    """The state of a hashtag. `newest_at`: when the newest post that was found was published."""

    newest_at: datetime | None = None
    looked_at: datetime | None = None


class CursorState(Struct):
    channels: dict[str, ChannelState] = field(default_factory=dict)
    hashtags: dict[str, HashtagState] = field(default_factory=dict)
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelLook:
    name: str


@dataclass(frozen=True, slots=True)
class ThreadLook:
    name: str
    post: int


@dataclass(frozen=True, slots=True)
class HashtagLook:
    tag: str


Look: TypeAlias = ChannelLook | ThreadLook | HashtagLook


def state_of(cursor: Any, channels: Sequence[str], hashtags: Sequence[str]) -> CursorState:
    """Return the state with those channels and hashtags that are watched now."""
    before = msgspec.convert(cursor or {}, CursorState, strict=False)
    return CursorState(
        {it: before.channels.get(it) or ChannelState() for it in channels},
        {it: before.hashtags.get(it) or HashtagState() for it in hashtags},
    )


def as_cursor(state: CursorState) -> Any:
    """Write the state as JSON for the cursor."""
    return msgspec.to_builtins(state, str_keys=True)


def next_look(state: CursorState, now: datetime, done: set[Look]) -> Look | None:
    """Return of what is due at `now` the one that was due first; None: nothing is. `done`: looked
    at in this round; a list that is behind is looked at again."""
    due = [
        (at, number, look)
        for number, (at, look) in enumerate(_due_at(state, now))
        if at <= now and (look not in done or _is_behind(state, look))
    ]
    return min(due)[2] if due else None


def _due_at(state: CursorState, now: datetime) -> Iterator[tuple[datetime, Look]]:
    """When each is due."""
    for name, channel in state.channels.items():
        at = channel.again_at or _after(channel.window, EACH_CHANNEL, now)
        yield at, ChannelLook(name)
        for post, thread in channel.threads.items():
            if thread.changed_at is not None:
                yield thread.changed_at, ThreadLook(name, post)
            elif thread.window.known or thread.window.behind:
                yield _after(thread.window, EACH_THREAD, now), ThreadLook(name, post)
    for tag, hashtag in state.hashtags.items():
        yield (hashtag.looked_at + EACH_HASHTAG if hashtag.looked_at else now), HashtagLook(tag)


def _is_behind(state: CursorState, look: Look) -> bool:
    if isinstance(look, HashtagLook):
        return False
    channel = state.channels[look.name]
    thread = channel.threads[look.post] if isinstance(look, ThreadLook) else None
    return (thread or channel).window.behind


def _after(window: ListWindow, each: timedelta, now: datetime) -> datetime:
    if window.looked_at is None:
        return now
    return window.looked_at if window.behind else window.looked_at + each


def seen(
    window: ListWindow,
    numbers: Sequence[int],
    on_record: Sequence[int],
    now: datetime,
    *,
    whole: bool,
) -> list[int]:
    """Move `window` on after these messages were read around its newest one, of which the inbox has
    `on_record`; return the known ones that stand there no more. Older ones than all of these may
    stand there still, unless they are the `whole` list. An empty answer proves nothing."""
    window.looked_at, window.behind = now, False
    if not numbers:
        return []
    first, there = 0 if whole else min(numbers), set(numbers)
    gone = [it for it in window.known if it >= first and it not in there]
    after = sum(1 for it in numbers if it > window.newest)
    # Of a list that is read for the first time the newest are read, and nothing is behind.
    window.behind = window.newest > 0 and after >= AHEAD
    window.newest = max(window.newest, *numbers)
    window.known = sorted(there & {*window.known, *on_record})
    return gone
