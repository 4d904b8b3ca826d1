"""The one-time link: when it holds, and files that come by it in parts."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import asyncpg
import pytest

from foundation.process.bounded import QueueFull
from foundation.settings import Settings
from registry.files.limits import MEGABYTE, VIDEO_BYTES
from registry.files.parts import IDLE_SECONDS, Parts
from registry.files.photo import Photo
from registry.files.picture_queue import PictureQueue
from registry.files.rows.upload_links import UploadLink
from registry.tickets.applicant_code import link_token
from softphone_ui.files import receiving
from softphone_ui.files.links import Closed, closed
from tests.registry.files.samples import SCRIPT, bomb, photo, video
from tests.softphone_ui.city import program
from tests.softphone_ui.test_bodies import FIRST, Registry, registry
from tests.tickets import lead_tickets

__all__ = ["registry"]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOLDS = UploadLink(1, FIRST, NOW + timedelta(minutes=1), 10, "in_progress", 9, False)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        (HOLDS, None),
        (None, Closed.UNKNOWN),
        (replace(HOLDS, expires_at=NOW), Closed.EXPIRED),
        (replace(HOLDS, uploads=10), Closed.USED_UP),
        (replace(HOLDS, replaced=True), Closed.REPLACED),
        *((replace(HOLDS, state=state), Closed.OVER) for state in ("resolved", "rejected")),
    ],
)
def test_when_a_link_holds(link: UploadLink | None, why: Closed | None) -> None:
    assert closed(link, NOW) is why


def test_what_nobody_goes_on_with_gives_way(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    idle, busy = (parts.begin(1, letter * 32, 5) for letter in "ab")
    parts.begin(2, "c" * 32, 5)
    busy.write(0, b"abc")
    old = time.time() - IDLE_SECONDS - 9
    os.utime(idle.path, (old, old))
    parts.drop_idle(1)
    assert [(it.file_id, it.offset) for it in parts.of_link(1)] == [(busy.file_id, 3)]
    assert parts.there(2).files == 1 and parts.find(2, busy.file_id) is None


class Phone(NamedTuple):
    http: aiohttp.ClientSession
    path: str
    registry: Registry

    async def ask(
        self, method: str, path: str = "", data: bytes | None = None, **more: Any
    ) -> tuple[int, Any]:
        async with self.http.request(method, self.path + path, data=data, **more) as answer:
            return answer.status, await answer.json()

    async def begin(self, kind: str, size: int) -> tuple[int, Any]:
        return await self.ask("POST", "/files", json={"kind": kind, "size": size})

    async def part(self, file_id: str, offset: int, data: bytes) -> tuple[int, Any]:
        headers = {"Upload-Offset": str(offset)}
        return await self.ask("PATCH", f"/files/{file_id}", data, headers=headers)

    async def files(self) -> Any:
        return (await self.registry.operator.ask("GET", f"/api/tickets/{FIRST}/files"))[1]


@pytest.fixture
async def phone(registry: Registry, fresh_settings: Settings) -> AsyncIterator[Phone]:
    status, told = await registry.operator.ask("POST", f"/api/tickets/{FIRST}/upload-link", {})
    assert (status, told["sent_to"]) == (200, "+7 701 ••• 56 78")
    token = link_token(fresh_settings.web.web_secret, told["link_id"])
    async with aiohttp.ClientSession(registry.address) as http:
        yield Phone(http, f"/api/u/{token}", registry)


@pytest.mark.services
async def test_parts_come_in_any_mood_of_the_network_and_once(phone: Phone) -> None:
    data = video(size=300_000)
    _, begun = await phone.begin("video", len(data))
    file_id = begun["file_id"]
    assert (await phone.part(file_id, 0, data[:100_000]))[1]["offset"] == 100_000
    status, told = await phone.part(file_id, 0, data[:100_000])
    assert (status, told["error"], told["offset"]) == (409, "wrong_offset", 100_000)
    assert (await phone.ask("GET", f"/files/{file_id}"))[1]["offset"] == 100_000
    last = data[100_000:]
    assert (await phone.part(file_id, 100_000, last + b"x"))[0] == 409, "more than was said"
    where = (await phone.ask("GET", f"/files/{file_id}"))[1]["offset"]
    answers = await asyncio.gather(*(phone.part(file_id, where, data[where:]) for _ in range(3)))
    assert any(told.get("done") for _, told in answers)
    assert (await phone.ask("GET", f"/files/{file_id}"))[1]["done"]
    assert (await phone.part(file_id, 0, b""))[1]["done"], "its answer was lost: asked again"
    (file,) = await phone.files()
    assert (file["kind"], file["bytes"], file["part"]) == ("video", len(data), "applicant")
    async with phone.registry.operator.http.get(f"/api/tickets/{FIRST}/files/{file_id}") as whole:
        assert await whole.read() == data
    history = (await phone.registry.operator.ask("GET", f"/api/tickets/{FIRST}"))[1]["history"]
    assert [(it["part"], *it["change"]) for it in history] == [
        ("operator", "files_asked"), ("applicant", "file"),
    ]  # fmt: skip


@pytest.mark.services
@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("photo", SCRIPT, "unknown"),
        ("video", SCRIPT * 900, "unknown"),
        ("photo", bomb(), "too_many_pixels"),
        ("photo", b"\x89PNG\r\n\x1a\n" + SCRIPT, "broken"),
    ],
)
async def test_what_it_is_says_its_content(
    phone: Phone, fresh_settings: Settings, kind: str, data: bytes, reason: str
) -> None:
    file_id = (await phone.begin(kind, len(data)))[1]["file_id"]
    status, told = await phone.part(file_id, 0, data)
    assert (status, told["reason"]) == (422, reason)
    assert not [it for it in fresh_settings.folders.files_dir.rglob("*") if it.is_file()]
    assert await phone.files() == []


@pytest.mark.services
async def test_too_large_and_too_many_are_refused_before_a_byte_is_sent(
    phone: Phone, fresh_settings: Settings
) -> None:
    for kind, size, reason in (
        ("video", 200 * MEGABYTE, "video_too_large"),
        ("photo", 21 * MEGABYTE, "photo_too_large"),
        ("photo", 0, "empty"),
    ):
        status, told = await phone.begin(kind, size)
        assert (status, told["reason"]) == (422, reason)
    for _ in range(4):
        assert (await phone.begin("video", VIDEO_BYTES))[0] == 200
    assert (await phone.begin("video", VIDEO_BYTES))[1]["reason"] == "no_room"
    assert len(list(fresh_settings.folders.files_dir.rglob("*.*"))) == 4


@pytest.mark.usefixtures("one_minute")
@pytest.mark.services
async def test_a_link_is_limited_in_beginnings_and_bytes(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LINK_BYTES", 2500)
    monkeypatch.setattr(receiving, "LINK_BEGINNINGS", 4)
    answers = [await phone.begin("photo", 1000) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429], "bytes"
    assert answers[-1][1]["retry_after_seconds"] == 3600
    assert [(await phone.begin("photo", 0))[0] for _ in range(2)] == [422, 429], "beginnings"


@pytest.mark.usefixtures("one_minute")
@pytest.mark.services
async def test_who_sends_what_is_no_photo_again_and_again_waits(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LINK_OPENINGS", 1)
    data = b"\x89PNG\r\n\x1a\n" + SCRIPT
    for status in (422, 429):
        file_id = (await phone.begin("photo", len(data)))[1]["file_id"]
        assert (await phone.part(file_id, 0, data))[0] == status


@pytest.mark.services
async def test_a_picture_for_which_the_line_has_no_place_comes_a_little_later(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> Photo:
        raise QueueFull

    data = photo()
    file_id = (await phone.begin("photo", len(data)))[1]["file_id"]
    with monkeypatch.context() as now:
        now.setattr(PictureQueue, "open", full)
        status, told = await phone.part(file_id, 0, data)
        assert (status, told["error"]) == (503, "pictures_busy")
    assert (await phone.part(file_id, len(data), b""))[1]["done"]


@pytest.mark.services
async def test_a_link_ends_with_its_files_its_ticket_or_a_newer_one(
    phone: Phone, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute("UPDATE upload_links SET files = 1")
    data = photo()
    begun = (await phone.begin("photo", len(data)))[1]["file_id"]
    assert (await phone.begin("photo", 9))[1]["reason"] == "link_full"
    assert (await phone.part(begun, 0, data))[1]["done"]
    assert (await phone.ask("GET", f"/files/{begun}"))[1]["done"], "also after the link is used up"
    assert (await phone.begin("photo", 9))[1]["reason"] == "used_up"
    await link.execute("UPDATE upload_links SET files = 9, expires_at = now()")
    assert (await phone.begin("photo", 9))[1]["reason"] == "expired"
    await link.execute("UPDATE upload_links SET expires_at = now() + interval '1 hour'")
    begun = (await phone.begin("photo", len(data)))[1]["file_id"]
    await phone.registry.operator.ask("POST", f"/api/tickets/{FIRST}/upload-link", {})
    status, told = await phone.part(begun, 0, data)
    assert (status, told["reason"]) == (410, "replaced")
    await lead_tickets(link, "rejected")
    assert (await phone.begin("photo", 9))[1]["reason"] == "over"
    async with phone.http.get(phone.path.removeprefix("/api")[:-1] + "0") as page:
        assert page.status == 410, "nobody makes up a link"
    status, told = await phone.registry.operator.ask(
        "POST", f"/api/tickets/{FIRST}/upload-link", {}
    )
    assert (status, told["reason"]) == (409, "over")
    await lead_tickets(link, "reopened")
    await link.execute("UPDATE tickets SET applicant = '+77172123456'")
    status, told = await phone.registry.operator.ask(
        "POST", f"/api/tickets/{FIRST}/upload-link", {}
    )
    assert (status, told["reason"]) == (409, "no_mobile")
    async with program(phone.registry.address, "quality") as quality:
        assert (await quality.ask("POST", f"/api/tickets/{FIRST}/upload-link", {}))[0] == 403
    await link.close()
