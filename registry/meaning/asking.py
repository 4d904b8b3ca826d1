"""Asks the process of topics by meaning (`python -m registry.meaning`), over a socket in the home:
one line of JSON each way. Whoever asks goes on without an answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from msgspec import Struct

from foundation.settings import Settings
from registry.meaning.text import READ

#: Somebody types and waits.
PATIENCE_SECONDS = 0.5
#: Bytes of a line.
LONGEST_LINE = 1 << 16


class Question(Struct, forbid_unknown_fields=True):
    """`words`: as they are typed now."""

    words: str


class Answer(Struct):
    """`topic_id` None: it is not sure of any. `near` of `of` nearest tickets were about it;
    `tickets` speak for it most. `learned`: every topic that it could have named. `by_meaning`
    False: by spelling alone."""

    topic_id: int | None
    near: int
    of: int
    tickets: list[str]
    learned: list[int]
    by_meaning: bool


def socket_of(settings: Settings) -> Path:
    return settings.run_dir / "meaning.socket"


async def topic_by_meaning(settings: Settings, words: str) -> Answer | None:
    """None where it is not at work, has learned nothing yet, or has too much to do."""
    path = socket_of(settings)
    if not words.strip() or not path.exists():
        return None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _ask(path, words)
    except (OSError, TimeoutError, ValueError, msgspec.MsgspecError):
        return None


async def _ask(path: Path, words: str) -> Answer | None:
    reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
    try:
        cut = words[:READ].encode("utf-8", "replace").decode("utf-8")
        writer.write(msgspec.json.encode(Question(cut)) + b"\n")
        await writer.drain()
        return msgspec.json.decode(await reader.readline(), type=Answer | None)
    finally:
        writer.close()
