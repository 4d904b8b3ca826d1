"""Puts aside the dispatcher's journal and floor at a start, if another version has stored them.

The database must have all of the journal first (docs/decisions/0086)."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec
from redis.exceptions import RedisError

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import valkey
from queue_manager.begin_anew import NotWrittenYet, begin_anew, require_written
from queue_manager.live.stored_format import FORMAT, FORMAT_FIELD


def is_of_another_version(settings: Settings) -> bool:
    """Return whether the floor file that the dispatcher saved last has another format."""
    try:
        saved = msgspec.json.decode((settings.run_dir / "floor.json").read_bytes())
        return str(saved.get(FORMAT_FIELD, "1")) != FORMAT
    except (OSError, msgspec.MsgspecError, AttributeError):  # a damaged file counts as no file
        return False


def check_floor(settings: Settings) -> None:
    """Raise StartError if a floor of another version cannot be put aside, and write nothing.

    That is so if the database lacks entries of the journal. No program of the installation may run
    meanwhile."""
    if not is_of_another_version(settings):
        return
    if settings.stores.redis_dsn:
        _check_written(settings, settings.stores.redis_url)
    elif valkey.has_files(settings):
        try:
            with suppress(valkey.ValkeyDamaged), valkey.served_on_socket(settings) as url:
                _check_written(settings, url)
        except OSError as error:
            raise StartError(f"Valkey does not start: {error}") from error


def put_floor_aside(settings: Settings, progress: Progress) -> None:
    """Let the dispatcher begin with an empty floor if another version has stored the last one.

    The stores must run, and the dispatcher must not. Raises StartError as `check_floor`."""
    if not is_of_another_version(settings):
        return
    progress("putting aside the journal of the version before, which the database has")
    try:
        asyncio.run(begin_anew(settings))
    except (NotWrittenYet, RedisError, OSError) as error:
        raise StartError(str(error)) from error


def _check_written(settings: Settings, redis_url: str) -> None:
    try:
        asyncio.run(require_written(settings, redis_url))
    except (NotWrittenYet, RedisError, OSError) as error:
        raise StartError(f"{error} Nothing was changed.") from error
