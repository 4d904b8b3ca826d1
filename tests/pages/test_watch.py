"""The second line's grid in a real Chromium: pictures move, tiles say why they have none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from playwright.async_api import Page, expect

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from second_line.simulated_cameras import Farm, simulated_cameras
from second_line.video.__main__ import VideoProcess
from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot
from tests.softphone_ui.city import password_hash
from tests.softphone_ui.people_at_once import Person, write_people

pytestmark = [pytest.mark.pages, pytest.mark.services]
CAMERAS = """
    INSERT INTO cameras (code, name, main_stream, lat, lon, azimuth, field_of_view, owner_id, masks)
    SELECT 'W-' || n, 'Абай ' || n, 'rtsp://127.0.0.1:' || $1::text || '/' || $2 || '/' || n,
           51.13 + n * 0.001, 71.41, 0, 70, (SELECT body_id FROM bodies WHERE code = 'security'),
           '[{"x": 0, "y": 0, "width": 20, "height": 20}]'
      FROM generate_series($3::integer, $4::integer) n"""
MOVES = """() => [...document.querySelectorAll(".watch-tile video")].filter(
    (it) => it.videoWidth === 640 && it.currentTime > 0.5
            && it.getVideoPlaybackQuality().totalVideoFrames > 5).length"""


@asynccontextmanager
async def watched_city(settings: Settings) -> AsyncIterator[tuple[asyncpg.Connection, Farm]]:
    """A gateway, and simulated cameras."""
    link = await asyncpg.connect(settings.stores.database_url)
    people = [Person("watch", "second_line_operator", "Асем Тұрсынова")]
    await write_people(link, people, password_hash(), "ru")
    pool = await open_pool(settings, "test", size=3)
    async with simulated_cameras() as farm:
        running = asyncio.create_task(VideoProcess(settings, pool).run())
        try:
            yield link, farm
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await pool.close()
            await link.close()


async def moving(page: Page, number: int) -> None:
    """Wait until so many pictures move."""
    async with asyncio.timeout(15):
        while await page.evaluate(MOVES) < number:
            await page.evaluate("new Promise(requestAnimationFrame)")


async def test_pictures_move_in_grids_and_a_clip_is_stored(centre: Centre) -> None:
    async with watched_city(centre.stage.settings) as (link, farm):
        await link.execute(CAMERAS, str(farm.port), "ok", 1, 7)
        await link.execute(CAMERAS, str(farm.port), "hevc", 8, 9)
        page = await (await centre.seat()).sign_in("watch", path="/watch")
        await expect(page.locator(".watch-tile")).to_have_count(4)
        await page.keyboard.press("3")
        await expect(page.locator(".watch-tile")).to_have_count(9)
        await moving(page, 7)
        codec = page.locator('.watch-tile[data-why="codec"] .why')
        await expect(codec).to_have_count(2)
        await expect(codec.first).to_contain_text("H.265")
        await expect(page.locator(".mark").first).to_contain_text("Асем Тұрсынова")
        assert max(farm.playing.values()) == 1
        await shot(page, "watch-9")
        assert await grave(page, "the grid") == []

        good = page.locator(".watch-tile:not([data-why])").first
        await good.click()
        await page.keyboard.press("c")
        await expect(page.locator("#watch-note")).to_contain_text("сохранён")
        await page.keyboard.press("Enter")
        await expect(page.locator(".watch-tile:visible")).to_have_count(1)
        await shot(page, "watch-large")
        await page.keyboard.press("Escape")
        await expect(page.locator(".watch-tile:visible")).to_have_count(9)

        farm.drop()
        await moving(page, 7)
        await page.keyboard.press("4")
        await moving(page, 7)
        await shot(page, "watch-16")
        assert await link.fetchval("SELECT count(*) FROM camera_views") >= 9
        made = await link.fetchval("SELECT count(*) FROM audit WHERE action = 'clip_made'")
        assert made == 1


async def test_the_cameras_of_a_place_are_shown(centre: Centre) -> None:
    async with watched_city(centre.stage.settings) as (link, farm):
        await link.execute(CAMERAS, str(farm.port), "ok", 1, 4)
        page = await (await centre.seat()).sign_in("watch", path="/watch?lat=51.1325&lon=71.41")
        await expect(page.locator(".watch-tile")).to_have_count(2)
        codes = await page.locator(".watch-tile b").all_text_contents()
        assert codes == ["W-2", "W-1"], "those that look north, the nearest first"
        await moving(page, 2)
        answer = await page.request.get(centre.address + "/watch")
        assert "no-store" in answer.headers["cache-control"]
        assert "display-capture=()" in answer.headers["permissions-policy"]
