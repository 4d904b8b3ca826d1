"""A network of two files in the installation, for trying out and for tests: `posts.jsonl` has what
is written to the centre (`./komek post`), `replies.jsonl` what the centre writes. There is none in
production."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from channels.model import (
    Attachment,
    Author,
    Cursor,
    Deleted,
    Edited,
    Fetched,
    FileKind,
    Happening,
    Posted,
)
from channels.network import NOTHING, Assembly, Network
from channels.outgoing import text_of
from channels.source import NoSuchFile, SourceAway
from foundation.postgres.pool import Pool
from foundation.settings import Settings
from registry.notifications.delivery_channels import NotTaken, error_text
from registry.notifications.rows.outbox import Message

NAME = "stand_in"
POSTS, REPLIES = "posts.jsonl", "replies.jsonl"
LOOKS_EVERY_SECONDS, LOOKS = 0.25, 40
MOST_BYTES = 1_000_000
_FILE = re.compile(r"post-[0-9a-f]{1,64}")


class StandIn:
    """The source; a cursor is how many bytes of the file were read."""

    name = NAME

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch the new lines. Raises SourceAway where the file cannot be read."""
        begins = int(cursor or 0)
        for _ in range(LOOKS):
            try:
                piece = await asyncio.to_thread(_read, self._folder / POSTS, begins)
            except OSError as error:
                raise SourceAway(error_text(error)) from error
            if piece:
                return read_lines(piece, begins)
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
        return Fetched([], cursor)

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file beside the posts. Raises NoSuchFile."""
        path = self._folder / handle
        if not _FILE.fullmatch(handle) or not await asyncio.to_thread(path.is_file):
            raise NoSuchFile(handle)
        await asyncio.to_thread(shutil.copyfile, path, to)

    async def close(self) -> None:
        """Close nothing: nothing is held open."""


def _read(path: Path, begins: int) -> bytes:
    """Whole lines from there on."""
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(begins)
        piece = file.read(MOST_BYTES)
    return piece[: piece.rfind(b"\n") + 1]


def read_lines(piece: bytes, begins: int) -> Fetched:
    """Read whole lines that begin at that byte."""
    happenings: list[Happening] = []
    unreadable = 0
    for line in piece.splitlines():
        try:
            happenings.append(_happening(json.loads(line)))
        except (ValueError, KeyError, TypeError, RecursionError):
            unreadable += 1
    return Fetched(happenings, begins + len(piece), unreadable)


def _happening(message: Mapping[str, Any]) -> Happening:
    at = datetime.fromisoformat(message["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    if message.get("deleted"):
        return Deleted(str(message["id"]), at)
    if message.get("edited"):
        return Edited(str(message["id"]), at, str(message["text"]))
    author = Author(str(message["from"]), str(message.get("name", "")), message.get("language"))
    place = message.get("place")
    return Posted(
        str(message["id"]),
        author,
        at,
        str(message.get("text", "")),
        place=(float(place[0]), float(place[1])) if place else None,
        attachments=tuple(
            Attachment(str(each), FileKind.PHOTO) for each in message.get("photos", ())
        ),
        album=message.get("album"),
        telephone=message.get("telephone"),
    )


def post(folder: Path, message: Mapping[str, Any]) -> None:
    """Write to the centre: one line, whole."""
    _append(folder / POSTS, json.dumps(dict(message), ensure_ascii=False))


def replies(folder: Path) -> list[dict[str, Any]]:
    """Return what the centre has written, the oldest first."""
    path = folder / REPLIES
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


class StandInReply:
    """The way out: a line for each message."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder, self._settings = folder, settings

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises NotTaken where the disk does not take it."""
        buttons = [it["text"] for it in message.message.get("buttons", [])]
        line = {
            "id": message.key,
            "at": datetime.now(UTC).isoformat(),
            "to": message.address,
            "text": text_of(message, self._settings),
            "buttons": buttons,
        }
        await giving()
        try:
            await asyncio.to_thread(
                _append, self._folder / REPLIES, json.dumps(line, ensure_ascii=False)
            )
        except OSError as error:
            raise NotTaken(error_text(error)) from error


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(opened, line.encode() + b"\n")
    finally:
        os.close(opened)


def assemble(settings: Settings, _pool: Pool, _http: aiohttp.ClientSession) -> Assembly:
    """Put the network of two files together, unless the installation is in production."""
    folder = settings.stand_in_dir
    if folder is None:
        return NOTHING
    return Assembly((Network(StandIn(folder), StandInReply(folder, settings)),))
