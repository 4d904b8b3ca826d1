"""The citizens' front page, with everything away: its weight, its languages, whose home it is."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestClient, TestServer

from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.citizen.drafting import DRAFTS_PER_REPORT
from tests.softphone_ui.alone import alone, somebody

MOST_BYTES = 60_000
LOADED = re.compile(r'(?:href|src)="(/(?:static|built)/[^"]+)"')
IN_A_STYLE = re.compile(r"url\(|@import")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_it_and_all_that_it_loads_is_light(tmp_path: Path, language: str) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get("/", headers={"Accept-Language": language})
        page = await answer.text()
        assert answer.status == 200 and f'<html lang="{language}">' in page
        weight, loaded = len(page.encode()), set(LOADED.findall(page))
        assert len(loaded) >= 3
        for path in loaded:
            part = await (await client.get(path)).read()
            assert not IN_A_STYLE.search(part.decode())
            weight += len(part)
        assert weight < MOST_BYTES
        assert 'href="tel:109"' in page and 'href="/staff"' in page


async def test_who_is_signed_in_goes_home(tmp_path: Path) -> None:
    async with alone(tmp_path, somebody()) as client:
        answer = await client.get("/", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, somebody().home)


@pytest.mark.parametrize(
    ("back", "goes_to"),
    [
        ("/report/what", "/report/what"),
        ("/requests?topic=snow&page=2", "/requests?topic=snow&page=2"),
        ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil.example", "/"),
        ("/\nSet-Cookie: a=b", "/"), ("/" * 600, "/"),
    ],
)  # fmt: skip
async def test_a_language_is_chosen_without_scripts(
    tmp_path: Path, back: str, goes_to: str
) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get("/language/ru", params={"to": back}, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, goes_to)
        page = await (await client.get("/", headers={"Accept-Language": "kk"})).text()
        assert '<html lang="ru">' in page
        assert (await client.get("/language/de")).status == 404


async def test_the_page_for_no_network_says_nothing_of_this_moment(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        english = {"Accept-Language": "en"}
        assert (await client.get("/requests", headers=english)).status == 503
        for path, says in (("/", True), ("/report/offline", False)):
            page = await (await client.get(path, headers=english)).text()
            assert ("Not everything works just now" in page) is says, path


async def test_without_a_database_a_citizen_is_told_to_call(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get("/requests", headers={"Accept-Language": "en"})
        page = await answer.text()
        assert answer.status == 503 and 'href="tel:109"' in page and "/staff/" not in page


async def test_it_can_be_installed(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get("/manifest.webmanifest", headers={"Accept-Language": "kk"})
        assert answer.content_type == "application/manifest+json"
        told = await answer.json(content_type=None)
        assert (told["display"], told["start_url"], told["lang"]) == ("standalone", "/", "kk")
        for icon in told["icons"]:
            data = await (await client.get(icon["src"])).read()
            width, height = struct.unpack(">II", data[16:24])  # of a PNG's first chunk
            assert (f"{width}x{height}", data[1:4]) == (icon["sizes"], b"PNG")
        assert {it["purpose"] for it in told["icons"]} == {"any", "maskable"}
        worker = await client.get("/report/worker.js")
        assert worker.content_type == "text/javascript"
        assert "manifest-src 'self'" in worker.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("one_minute")
async def test_who_begins_too_many_reports_is_told_so_and_loses_nothing(tmp_path: Path) -> None:
    settings = Settings.of(
        home=tmp_path, postgres_port=2, redis_port=3, dispatcher_port=4, ws_port=5, web_port=6,
        web_secret="s" * 32, dispatcher_token="d" * 32, site_reports_per_hour=1,
    )  # fmt: skip
    async with TestClient(TestServer(make_app(settings))) as client:
        for _ in range(DRAFTS_PER_REPORT):  # the database is away
            assert (await client.post("/report/what", data={"text": "Яма"})).status == 503
        answer = await client.post("/report/what", data={"text": "Яма"})
        page = await answer.text()
        assert answer.status == 422 and ">Яма</textarea>" in page and 'href="#text"' in page


async def test_who_is_signed_in_may_report_with_a_photo_and_another_site_may_not(
    tmp_path: Path,
) -> None:
    async with alone(tmp_path, somebody()) as client:
        form = FormData({"text": "Яма"})
        form.add_field("photo", b"x", filename="x.jpg", content_type="image/jpeg")
        assert (await client.post("/report/what", data=form)).status == 503  # the database is away
        foreign = {"Sec-Fetch-Site": "cross-site"}
        for page in ("what", "check", "forget"):
            answer = await client.post(f"/report/{page}", data={"text": "Яма"}, headers=foreign)
            assert answer.status == 403, page
