"""Erasure of personal data outside the database, and what it cannot reach.

In files to which other programs append (the PBX's trace and logs, our logs, files that stand for a
provider) a separate process covers the number in place. Valkey's journal and its append-only file
forget what is in the database. Data that stays for a while is named with its last day.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from channels import forgetting
from foundation.process.bounded import python_program
from foundation.settings import CODE_DIR, Settings
from foundation.telephones.written_forms import written_forms
from queue_manager.requests import ForgetWritten
from softphone_ui.web.database import reading
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.errors import DispatcherAway, Refused
from softphone_ui.web.redis import REDIS

#: PostgreSQL makes a checkpoint every five minutes; the second one removes a segment of the log.
WAL_LASTS = timedelta(days=1)
COVER = python_program("foundation.process.overwriting")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remains:
    """Last days on which erased data still exists elsewhere: in `copies` of the installation, and
    in the write-ahead `log` of the embedded PostgreSQL. `log` is None if the installation uses
    another PostgreSQL server, where its administrator decides."""

    copies: date
    log: date | None


def remains(done_at: datetime, settings: Settings) -> Remains:
    """Return until which days copies and PostgreSQL's log may hold what was erased at `done_at`."""
    zone = ZoneInfo(settings.timezone)
    copies = done_at + timedelta(days=settings.copies.copies_keep_days)
    ours = not settings.stores.database_dsn
    return Remains(
        copies.astimezone(zone).date(),
        (done_at + WAL_LASTS).astimezone(zone).date() if ours else None,
    )


def files_with_numbers(settings: Settings) -> Iterator[Path]:
    """Yield the files outside the database that may contain callers' numbers. The settings of the
    PBX are left out, because they contain the numbers of operators and bodies. Blocking."""
    folders = (settings.log_dir, settings.asterisk_dir / "log", settings.home / "messages")
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path
    yield from settings.run_dir.glob("*.before-format-*")
    damaged = (settings.home / "valkey").glob("damaged-*/**/*")  # moved there by a start
    yield from (path for path in damaged if path.is_file() and not path.is_symlink())


async def cover_in_files(settings: Settings, applicant: str) -> list[str]:
    """Cover the applicant's number in all files outside the database. Return why it could not be
    covered in some files; empty if it was covered in all."""
    if written_forms(applicant) is None:
        return []
    paths = await asyncio.to_thread(lambda: list(map(str, files_with_numbers(settings))))
    process = await asyncio.create_subprocess_exec(
        *COVER, cwd=CODE_DIR, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await process.communicate(
        json.dumps({"number": applicant, "paths": paths}).encode()
    )
    if process.returncode != 0:
        return ["the process that rewrites files failed"]
    failed: list[str] = json.loads(answer)["failed"]
    if failed:
        log.error("an erased number stays in files", extra={"files": len(failed)})
    return failed


async def forget_written(app: web.Application) -> None:
    """Make Valkey forget what the last erasure erased. If a service is away, the process of the
    channels does it later (channels/forgetting.py)."""

    async def forget() -> bool:
        try:
            await app[DISPATCHER].ask(ForgetWritten())
        except (DispatcherAway, Refused):
            return False
        return True

    async with reading(app) as connection:
        await forgetting.forget_written(connection, app[REDIS], forget, datetime.now(UTC))
