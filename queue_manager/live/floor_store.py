"""The floor, kept beside the journal: in Redis, and in a file for the day Redis is away too."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec
from redis.asyncio import Redis

from queue_manager.domain.floor.model import Floor
from queue_manager.live import codec
from queue_manager.live.stored_format import FORMAT, FORMAT_FIELD, require_format

KEY = "komek:floor"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedFloor:
    """A floor as it was right after the journal's entry `id`."""

    id: str
    floor: Floor


class FloorStore:
    """A store of floors in which saves are whole: a reader sees one floor or the other, never half
    of one."""

    def __init__(self, redis: Redis, path: Path) -> None:
        self._redis, self._path = redis, path

    async def save(self, saved: SavedFloor) -> None:
        """Save the floor. Raises RedisError or OSError where it cannot be kept."""
        raw = _write(saved)
        await self._redis.set(KEY, raw)
        beside = self._path.with_suffix(".new")
        beside.write_bytes(raw)
        os.replace(beside, self._path)

    async def load(self) -> SavedFloor | None:
        """Return the floor in Redis; None if there is none. Raises RedisError where it is away, and
        OtherFormat."""
        raw = await self._redis.get(KEY)
        return _read(raw) if raw else None

    def load_file(self) -> SavedFloor | None:
        """Return the floor as the file has it: at most one save older than what Redis has. Raises
        OtherFormat."""
        return _read(self._path.read_bytes()) if self._path.exists() else None


def _write(saved: SavedFloor) -> bytes:
    head = f'{{"{FORMAT_FIELD}":"{FORMAT}","id":"{saved.id}","floor":'
    return head.encode() + codec.floor_to_json(saved.floor) + b"}"


def _read(raw: bytes | str) -> SavedFloor | None:
    try:
        value = msgspec.json.decode(raw)
        require_format("The saved floor", value.get(FORMAT_FIELD))
        return SavedFloor(str(value["id"]), codec.floor_from_plain(value["floor"]))
    except (msgspec.MsgspecError, codec.Unreadable, KeyError, TypeError, AttributeError) as error:
        # Damaged: the journal and the PBX know what can be known.
        log.error("the kept floor is unreadable", extra={"why": str(error)})
        return None
