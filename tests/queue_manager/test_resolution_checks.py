"""Who is to be asked, read for the dispatcher, with the topics spoken."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from foundation.postgres.errors import DatabaseAway
from foundation.valkey.client import RequestFailed, ServerAway
from queue_manager.domain.floor import events as on
from queue_manager.resolution_checks import ResolutionChecks
from queue_manager.rows.resolution_checks import OpenInquiry

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROW = OpenInquiry("109-2026-0000042", 7, "+77011111111", "109", "ru", 3, "Открытый люк", NOW, 1)
PLAIN = OpenInquiry("109-2026-0000043", 7, "+77022222222", "109", "kk", None, None, NOW, 0)


async def test_inquiries_are_reported_when_they_change_and_a_topic_is_spoken_once() -> None:
    pages: list[Any] = [
        [ROW],
        [ROW],
        [ROW],
        DatabaseAway("away"),
        OSError("full"),
        [ROW, PLAIN],
        [],
    ]
    events: list[Any] = []
    spoken: list[tuple[int, str, str]] = []
    over = asyncio.Event()

    async def read() -> list[OpenInquiry]:
        if not pages:
            over.set()
            await asyncio.Event().wait()
        resolution_checks.read_now()
        page = pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return list(page)

    mute = [ServerAway("pbx:pbx1 is away")]

    async def speak(topic_id: int, language: str, name: str) -> str:
        if mute:  # nobody is asked as long as the topic cannot be said
            raise mute.pop()
        spoken.append((topic_id, language, name))
        return f"topic-{topic_id}-{language}"

    resolution_checks = ResolutionChecks(read, speak, events.append, lambda: NOW)
    running = asyncio.create_task(resolution_checks.run())
    await asyncio.wait_for(over.wait(), 20)
    running.cancel()
    assert resolution_checks.faults == 1, "the full disk; who is away is no fault"
    assert all(isinstance(each, on.InquiriesChanged) for each in events)
    assert [[it.ticket for it in each.inquiries] for each in events] == [
        [ROW.ticket], [ROW.ticket, PLAIN.ticket], []
    ]  # fmt: skip
    first, second = events[1].inquiries
    assert (first.topic, first.tries, second.topic) == ("topic-3-ru", 1, None)
    assert spoken == [(3, "ru", "Открытый люк")]


async def test_a_topic_that_cannot_be_said_holds_up_nobody() -> None:
    events: list[Any] = []
    told = asyncio.Event()

    async def read() -> list[OpenInquiry]:
        return [ROW, PLAIN]

    async def speak(topic_id: int, language: str, name: str) -> str:
        raise RequestFailed("no voice says this")

    def tell(event: on.Event) -> None:
        events.append(event)
        told.set()

    running = asyncio.create_task(ResolutionChecks(read, speak, tell, lambda: NOW).run())
    await asyncio.wait_for(told.wait(), 20)
    running.cancel()
    assert [(it.ticket, it.topic) for it in events[0].inquiries] == [
        (ROW.ticket, None), (PLAIN.ticket, None),
    ]  # fmt: skip
