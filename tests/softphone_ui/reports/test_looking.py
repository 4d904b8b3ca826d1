"""Somebody looks for reports that are due, whatever happened the last time."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from aiohttp import web

from foundation.postgres.errors import DatabaseAway
from foundation.settings import load_settings
from softphone_ui.reports import mornings
from softphone_ui.web.database import DATABASE
from softphone_ui.web.settings_key import SETTINGS


async def test_a_look_that_fails_is_not_the_last(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[Exception] = [DatabaseAway("restarts"), OSError("full"), KeyError("unforeseen")]
    looked = asyncio.Event()

    async def due(*_: object) -> list[Any]:
        if failures:
            raise failures.pop()
        looked.set()
        return []

    monkeypatch.setattr(mornings, "due", due)
    monkeypatch.setattr(mornings, "LOOK_SECONDS", 0.001)
    app = web.Application()
    app[SETTINGS], app[DATABASE] = load_settings(tmp_path), cast(Any, None)
    mornings.send_each_morning(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await asyncio.wait_for(looked.wait(), 20)
    await runner.cleanup()
    assert failures == [], "it looked after each of them"
