"""Programs of ours that run for a while end with whoever started them."""

from __future__ import annotations

import signal
from pathlib import Path

from foundation.process.programs import run_program, started
from foundation.settings import load_settings


async def test_a_program_that_talks_is_answered(tmp_path: Path) -> None:
    async with started(load_settings(tmp_path), "json.tool", "--compact", talks=True) as process:
        answer, _ = await process.communicate(b'{"rows": 1}\n')
    assert answer == b'{"rows":1}\n' and process.returncode == 0


async def test_a_program_that_still_runs_is_ended(tmp_path: Path) -> None:
    async with started(load_settings(tmp_path), "json.tool", talks=True) as process:
        assert process.returncode is None, "it waits for its input"
    assert process.returncode == -signal.SIGTERM


async def test_the_exit_code_is_told(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert await run_program(settings, "json.tool", "--help") == 0
    assert await run_program(settings, "foundation.no_such_program") == 1
