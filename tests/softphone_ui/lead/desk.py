"""The shift lead's browser on the stage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio
from playwright.async_api import Browser, Page

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import (
    EndedBy,
    Outcome,
    Route,
)
from tests.pages.conftest import (
    MONITOR,
    Screen,
    put_together,
    quiet,
)
from tests.softphone_ui.lead.stage import PASSWORD, QUIET_END, Stage


class Desk:
    """The shift lead's browser on the stage, or that of whoever has this login."""

    def __init__(self, screen: Screen, stage: Stage, login: str = "lead") -> None:
        self.screen = screen
        self.stage = stage
        self._login = login
        self._token: str | None = None

    async def open(self, path: str, language: str = "en") -> Page:
        request = self.screen.context.request
        if self._token is None:
            body = {"login": self._login, "password": PASSWORD}
            answer = await request.post(f"{self.stage.url}/api/sign-in", data=body)
            self._token = (await answer.json())["csrf"]
        await request.put(
            f"{self.stage.url}/api/me/language",
            data={"language": language},
            headers={"X-CSRF": self._token},
        )
        page = await self.screen.page(path)
        await quiet(page)
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def desk(played: Stage, browser: Browser) -> AsyncIterator[Desk]:
    put_together()
    context = await browser.new_context(viewport=MONITOR, reduced_motion="reduce")
    screen = Screen(played.url, context)
    yield Desk(screen, played)
    assert screen.wrong == []


def now() -> datetime:
    return datetime.now(UTC)


def lost_call(call_id: str) -> list[note.Record]:
    """The latest of all: the caller left this moment, and the made-up day had ended before."""
    left = now()
    came, waited = left - QUIET_END / 2, QUIET_END.total_seconds() / 2
    return [
        note.CallBegan(call_id, "109", "pbx1", came, "+77015550000", "", "known", "kk"),
        note.CallEnded(
            call_id, Outcome.ABANDONED, left, waited, 0.0, 0.0, EndedBy.CALLER, Route.DISPATCHER
        ),
    ]
