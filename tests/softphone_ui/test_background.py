"""What the web process does beside answering."""

from __future__ import annotations

import asyncio

import pytest

from softphone_ui.web import background
from softphone_ui.web.background import beside


async def test_a_job_at_which_we_fail_begins_anew_and_ends_with_the_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "AFTER_A_FAULT_SECONDS", 0.001)
    begun, ended, again = [0], asyncio.Event(), asyncio.Event()

    async def job() -> None:
        begun[0] += 1
        if begun[0] == 1:
            raise KeyError("what nobody foresaw")
        again.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with asyncio.timeout(20), beside(job):
        await again.wait()
        assert not ended.is_set()
    assert ended.is_set() and begun == [2]
