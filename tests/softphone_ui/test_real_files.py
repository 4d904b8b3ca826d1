"""Files of tickets through the API: who gives them, who sees them, and what is refused."""

from __future__ import annotations

import asyncio
import os
import re
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from PIL import Image

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.files.limits import FILES_PER_TICKET, MEGABYTE, PHOTO_BYTES, TICKET_BYTES, VIDEO_BYTES
from registry.files.limits import FileProblem as FileWhy
from registry.files.removing import STRAY, jobs
from registry.files.shelf import Shelf
from softphone_ui.files.sentences import SENTENCES
from softphone_ui.web.words import read_words
from tests.registry.files.samples import (
    BAITEREK,
    HEIC,
    SCRIPT,
    SVG,
    bomb,
    flat_png,
    photo,
    png,
    video,
)
from tests.softphone_ui.city import Client, program, settle
from tests.softphone_ui.test_bodies import FIRST, SECOND, Registry, registry

__all__ = ["registry"]
pytestmark = pytest.mark.services
FILES = f"/api/tickets/{FIRST}/files"


async def give(who: Client, data: bytes, path: str = FILES) -> tuple[int, dict[str, Any]]:
    headers = {"X-CSRF": who.token, "Content-Type": "application/octet-stream"}
    async with who.http.post(path, data=data, headers=headers) as answer:
        return answer.status, await answer.json()


async def read(who: aiohttp.ClientSession, path: str) -> tuple[int, bytes, str]:
    async with who.get(path, allow_redirects=False) as answer:
        return answer.status, await answer.read(), answer.content_type


def on_disk(settings: Settings) -> list[Path]:
    return [it for it in settings.folders.files_dir.rglob("*") if it.is_file()]


async def accepted(registry: Registry) -> None:
    await registry.give_to_water()
    assert (await registry.step(registry.water, FIRST, "accept"))[0] == 200


async def test_the_bodys_photo_is_seen_by_the_centre_and_with_the_answer_by_the_applicant(
    registry: Registry, fresh_settings: Settings
) -> None:
    await accepted(registry)
    status, given = await give(registry.water, photo(place=BAITEREK))
    assert status == 200, given
    assert (given["lat"], given["lon"], given["own"]) == (*BAITEREK, True)
    one = f"{FILES}/{given['file_id']}"
    code = (await registry.operator.ask("GET", f"/api/tickets/{FIRST}/code"))[1]["code"]
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(registry.address, cookie_jar=jar) as citizen:
        seen = f"/t/{FIRST}/files/{given['file_id']}"
        form = {"number": FIRST, "code": code}
        async with citizen.post("/t", data=form) as page:
            assert page.url.path == f"/t/{FIRST}"
        assert (await read(citizen, seen))[0] == 404, "there is no answer yet"
        await registry.give_to_water(SECOND)
        told = await registry.step(
            registry.water, FIRST, "resolve", text="Люк жабылды", photos=[given["file_id"]]
        )
        assert told[0] == 200, told
        async with citizen.get(f"/t/{FIRST}") as page:
            assert given["file_id"] in await page.text()
        status, whole, kind = await read(citizen, seen)
        assert (status, kind) == (200, "image/jpeg")
        preview = (await read(citizen, f"{seen}?preview=true"))[1]
        assert len(preview) < len(whole) and b"SECRET-CAMERA" not in whole + preview
        assert (await read(citizen, f"/t/{SECOND}/files/{given['file_id']}"))[0] == 404
    async with aiohttp.ClientSession(registry.address) as stranger:
        assert (await read(stranger, seen))[0] == 404
        assert (await read(stranger, one))[0] == 401
    async with program(registry.address, "quality") as quality:
        for who in (registry.operator, registry.lead, quality, registry.water):
            (row,) = (await who.ask("GET", FILES))[1]
            assert (row["received_from"], row["own"]) == ("Марат Оспанов", False)
            assert (await read(who.http, one))[:2] == (200, whole)
    async with program(registry.address, "roads") as roads:
        for path in (FILES, one, f"{one}?preview=true"):
            assert (await roads.ask("GET", path))[0] == 404
        assert (await give(roads, photo()))[0] == 404
    history = (await registry.operator.ask("GET", f"/api/tickets/{FIRST}"))[1]["history"]
    assert [line["change"].get("file") for line in history if "file" in line["change"]] == [
        [None, f"photo:{len(whole)}"]
    ]
    assert history[-1]["change"]["photos"] == [None, 1]
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    query = "SELECT subject, detail FROM audit WHERE action = 'file_seen' ORDER BY audit_id"
    lines = await link.fetch(query)
    assert [it["subject"] for it in lines] == [given["file_id"]] * 4
    await link.close()


async def test_an_iphones_photo_is_kept_as_jpeg_with_its_place(registry: Registry) -> None:
    status, given = await give(registry.operator, HEIC)
    assert (status, given["media_type"]) == (200, "image/jpeg")
    assert (given["lat"], given["lon"], given["width"]) == (*BAITEREK, 320)


def peak_bytes() -> int:
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return 1024 * int(line)


async def test_large_pictures_at_once_are_taken_and_the_web_process_does_not_grow(
    registry: Registry,
) -> None:
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = peak_bytes()
    answers = await asyncio.gather(*(give(registry.operator, flat_png()) for _ in range(2)))
    assert [(status, it["width"]) for status, it in answers] == [(200, 3200)] * 2
    assert peak_bytes() - before < 60 * MEGABYTE


async def test_photos_go_with_an_answer_only_and_only_ones_own(registry: Registry) -> None:
    await accepted(registry)
    own = (await give(registry.water, photo()))[1]["file_id"]
    operators = (await give(registry.operator, photo()))[1]["file_id"]
    words = {"text": "Люк жабылды", "reason": "place"}
    for step, photos, reason in (
        ("ask_applicant", [own], "no_photos_here"),
        ("resolve", [own, operators], "photo_gone"),
        ("resolve", ["0" * 32], "photo_gone"),
    ):
        told = await registry.step(registry.water, FIRST, step, **words, photos=photos)
        assert (told[0], told[1]["reason"]) == (409, reason)
    answer: dict[str, Any] = {"text": "Люк жабылды", "photos": ["../x"]}
    assert (await registry.step(registry.water, FIRST, "resolve", **answer))[0] == 400
    assert (await registry.water.ask("DELETE", f"{FILES}/{operators}"))[0] == 404
    answer["photos"] = [own]
    assert (await registry.step(registry.water, FIRST, "resolve", **answer))[0] == 200
    assert (await registry.water.ask("DELETE", f"{FILES}/{own}"))[0] == 404, "it was seen"


async def test_a_photo_taken_away_leaves_the_disk_and_a_line(
    registry: Registry, fresh_settings: Settings
) -> None:
    given = (await give(registry.operator, photo(place=BAITEREK)))[1]
    async with program(registry.address, "1002") as colleague:
        (seen,) = (await colleague.ask("GET", FILES))[1]
        assert (seen["own"], seen["removable"]) == (False, False)
        assert (await colleague.ask("DELETE", f"{FILES}/{given['file_id']}"))[0] == 404
    assert (await registry.lead.ask("GET", FILES))[1][0]["removable"], "what should not be there"
    assert len(on_disk(fresh_settings)) == 2
    assert all(it.stat().st_mode & 0o077 == 0 for it in on_disk(fresh_settings))
    assert (await registry.lead.ask("DELETE", f"{FILES}/{given['file_id']}"))[0] == 204
    assert on_disk(fresh_settings) == [] and (await registry.operator.ask("GET", FILES))[1] == []
    history = (await registry.operator.ask("GET", f"/api/tickets/{FIRST}"))[1]["history"]
    assert history[-1]["change"]["file"] == [f"photo:{given['bytes']}", None]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, FileWhy.BROKEN),
        (png(9, 9, SCRIPT), FileWhy.BROKEN),
        (SCRIPT, FileWhy.UNKNOWN),
        (SVG, FileWhy.UNKNOWN),
        (bomb(), FileWhy.TOO_MANY_PIXELS),
        (video(), FileWhy.NO_VIDEO),
        (b"", FileWhy.EMPTY),
        (photo() + bytes(PHOTO_BYTES), FileWhy.PHOTO_TOO_LARGE),
    ],
)
async def test_what_is_refused_is_said_and_leaves_nothing(
    registry: Registry, fresh_settings: Settings, data: bytes, why: FileWhy
) -> None:
    status, told = await give(registry.operator, data)
    said = read_words().say("ru", SENTENCES[why])
    assert (status, told["reason"], told["message"]) == (422, why, said)
    assert on_disk(fresh_settings) == [] and (await registry.operator.ask("GET", FILES))[1] == []


async def test_a_ticket_takes_twenty(registry: Registry, fresh_settings: Settings) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute(
        "INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part) "
        "SELECT md5(n::text), $1, 'photo', 'image/jpeg', 1, 'body' FROM generate_series(1, 20) n",
        FIRST,
    )
    await link.close()
    status, told = await give(registry.operator, photo())
    assert (status, told["reason"]) == (422, "too_many")
    assert on_disk(fresh_settings) == []


async def test_a_photo_is_shown_as_it_comes_to_who_looks_at_the_ticket(registry: Registry) -> None:
    async with registry.lead.http.ws_connect("/live?page=p1&see=quiet") as socket:
        await socket.send_str(f"watch {FIRST}")
        await socket.send_str("ping 1")
        while (await socket.receive_json(timeout=20))["type"] != "pong":
            pass
        assert (await give(registry.operator, photo()))[0] == 200
        while (letter := await socket.receive_json(timeout=20))["type"] != "written":
            pass
        assert letter["tickets"] == [FIRST]


async def test_a_file_that_a_dying_process_left_without_a_row_is_removed(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    shelf = Shelf(fresh_settings.folders.files_dir)
    for letter, seconds in (("a", STRAY.total_seconds() + 60), ("b", 0)):
        shelf.put(letter * 32, b"whole", b"preview")
        old = time.time() - seconds
        os.utime(shelf.whole(letter * 32), (old, old))
    pool = await open_pool(fresh_settings, "test", size=1)
    for job in jobs(pool, fresh_settings.folders.files_dir):
        await job.work(datetime.now(UTC))
    await pool.close()
    assert not shelf.whole("a" * 32).exists() and not shelf.preview("a" * 32).exists()
    assert shelf.whole("b" * 32).exists(), "it may be written down this moment"


def test_the_sentences_numbers_are_the_limits() -> None:
    said = " ".join(SENTENCES.values())
    for number in (PHOTO_BYTES // MEGABYTE, VIDEO_BYTES // MEGABYTE, TICKET_BYTES // MEGABYTE):
        assert f"{number} MB" in said
    assert f"has {FILES_PER_TICKET} files" in said
    for catalogue in ("kk", "ru"):
        for sentence in SENTENCES.values():
            assert read_words().say(catalogue, sentence) != sentence


async def test_a_decoded_photo_is_what_was_seen(registry: Registry) -> None:
    given = (await give(registry.operator, photo("PNG", (300, 200)) + SCRIPT))[1]
    data = (await read(registry.operator.http, f"{FILES}/{given['file_id']}"))[1]
    assert SCRIPT not in data
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (300, 200))


async def test_the_small_photos_of_a_list_are_one_line_and_the_ticket_still_has_its_own(
    registry: Registry, fresh_settings: Settings
) -> None:
    given: dict[str, str] = {}
    for number in (FIRST, SECOND):
        await registry.give_to_water(number)
        path = f"/api/tickets/{number}/files"
        given[number] = (await give(registry.operator, photo(), path))[1]["file_id"]
        await give(registry.operator, photo(), path)
    page = (await registry.water.ask("GET", "/api/body/tickets"))[1]
    assert {it["number"]: it["photo"] for it in page["tickets"]} == given
    for number, file_id in given.items():
        small = f"/api/tickets/{number}/files/{file_id}/small"
        assert (await read(registry.water.http, small))[0::2] == (200, "image/jpeg")
        assert (await registry.operator.ask("GET", small))[0] == 403
    await registry.water.ask("GET", "/api/body/tickets")
    assert (await registry.water.ask("GET", f"/api/body/tickets/{FIRST}"))[0] == 200
    async with program(registry.address, "roads") as roads:
        assert (await roads.ask("GET", f"/api/tickets/{FIRST}/files/{given[FIRST]}/small"))[
            0
        ] == 404
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    lines = await link.fetch(
        "SELECT action, subject, detail::text FROM audit WHERE action IN "
        "('photos_listed', 'file_seen', 'ticket_read') ORDER BY audit_id"
    )
    await link.close()
    assert [(it["action"], it["subject"]) for it in lines] == [
        ("photos_listed", "water"),
        ("ticket_read", FIRST),
    ]
    assert FIRST in lines[0]["detail"] and SECOND in lines[0]["detail"]
