"""A PostgreSQL of a benchmark's own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec

from foundation.postgres.pool import Connection
from foundation.settings import CODE_DIR, Settings
from launcher import postgres
from launcher.homes import ensure_home, fresh_home
from launcher.schema import apply_schema


@asynccontextmanager
async def own_database() -> AsyncIterator[Settings]:
    """Provide a PostgreSQL of one's own, as the launcher runs it, with the schema and the seeds."""
    home = Path(tempfile.mkdtemp(prefix="komek-bench-"))
    home.chmod(0o755)
    fresh_home(home)
    settings = ensure_home(home)
    postgres.ensure_database_files(settings)
    environment = os.environ | {"KOMEK_HOME": str(home)}
    server = await asyncio.create_subprocess_exec(
        *postgres.command_with_parent(), cwd=CODE_DIR, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _until_there(settings)
        yield settings
    finally:
        # At once: it would wait for connections that an exception has left open.
        server.send_signal(signal.SIGINT)
        await server.wait()
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def unlimited(settings: Settings) -> AsyncIterator[Connection]:
    """Open a connection on which a statement may take any time."""
    connection = await asyncpg.connect(settings.stores.database_url, command_timeout=None)
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
        schema="pg_catalog",
    )
    try:
        yield connection
    finally:
        await connection.close()


async def _until_there(settings: Settings, seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while True:
        try:
            await apply_schema(settings)
            return
        except (OSError, asyncpg.CannotConnectNowError):
            if time.monotonic() > ends:
                raise
            await asyncio.sleep(0.1)
