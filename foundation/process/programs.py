"""Runs a program of ours for a while: work that takes a processor is done beside a process that has
others to serve."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from foundation.settings import CODE_DIR, Settings


@asynccontextmanager
async def started(
    settings: Settings, module: str, *arguments: str, talks: bool = False
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start ``python -m module`` for this installation. `talks`: its input and output are pipes. It
    is ended if it still runs after the body, such as when the body is cancelled."""
    pipe = asyncio.subprocess.PIPE
    environment = {**os.environ, "KOMEK_HOME": str(settings.place.home)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=CODE_DIR, env=environment,
        stdin=pipe if talks else asyncio.subprocess.DEVNULL, stdout=pipe if talks else None,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def run_program(settings: Settings, module: str, *arguments: str) -> int:
    """Run ``python -m module`` to its end. Return its exit code."""
    async with started(settings, module, *arguments) as process:
        return await process.wait()
