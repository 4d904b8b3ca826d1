"""The city's notices for everybody: page, feeds, and the word that something has changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import asyncpg
import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from registry.public_notices import actions
from registry.public_notices.life import NoticeStep
from registry.public_notices.notice import NoticeDraft
from staff.acting import ActingPerson
from tests.push_service import Subscription
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services


async def publish(settings: Settings, words: str) -> None:
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link, link.transaction():
        person = await link.fetchval("SELECT min(person_id) FROM people")
        now, by = datetime.now(UTC), ActingPerson(person)
        draft = NoticeDraft("utilities", "minor", {"ru": words}, {"ru": "Бригада на месте"},
                            now, now + timedelta(hours=1))  # fmt: skip
        notice_id = await actions.write_notice(link, draft, by, now)
        for step in (NoticeStep.APPROVE, NoticeStep.PUBLISH):
            await actions.take_step(link, notice_id, step, by, now)
    pool.terminate()


async def next_event(stream: aiohttp.StreamReader) -> str:
    """The data of the next event."""
    while True:
        line = (await stream.readline()).decode()
        if line.startswith("data: "):
            return line.removeprefix("data: ").strip()


async def test_open_pages_hear_of_a_notice_and_feeds_have_it(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    async with (
        web_process(fresh_settings) as address,
        aiohttp.ClientSession(address, headers={"Accept-Language": "ru"}) as http,
        http.get("/now/events") as stream,
    ):
        assert stream.content_type == "text/event-stream"
        before = await next_event(stream.content)
        await publish(fresh_settings, "Нет воды на Абая")
        async with asyncio.timeout(20):
            version = await next_event(stream.content)
        assert version != before
        async with http.get("/now") as page:
            text = await page.text()
        assert "Нет воды на Абая" in text and "Бригада на месте" in text
        assert len(text.encode()) < 60_000
        async with http.get("/now/feed.geojson") as feed:
            (feature,) = (await feed.json(content_type=None))["features"]
            tag = feed.headers["ETag"]
        assert feature["properties"]["what"] == {"ru": "Нет воды на Абая"}
        async with http.get("/now/feed.geojson", headers={"If-None-Match": tag}) as again:
            assert again.status == 304
        async with http.get(f"/now/{feature['id']}/cap.xml") as alert:
            assert alert.content_type == "application/cap+xml" and alert.status == 200
        async with http.get(f"/now/{'0' * 16}") as missing:
            assert missing.status == 404


async def test_a_browser_follows_and_stops(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    database = await asyncpg.connect(fresh_settings.stores.database_url)
    me = Subscription()
    async with (
        web_process(fresh_settings) as address,
        aiohttp.ClientSession(address, headers={"Origin": address}) as http,
    ):

        async def ask(path: str, **body: object) -> int:
            async with http.post(f"/api/public/notices/{path}", json=body) as answer:
                return answer.status

        wish = {"endpoint": me.endpoint, **me.keys}
        assert await ask("follow", **wish | {"endpoint": "https://10.0.0.1/push/x"}) == 400
        assert await ask("follow", **wish, topic="nonsense") == 400
        assert await ask("follow", **wish, quiet_from=22) == 400
        assert await ask("follow", **wish, lat=51.1) == 400
        assert await ask("follow", **wish, district="esil", quiet_from=22, quiet_to=7) == 204
        assert await ask("follow", **wish, district="esil", least="severe") == 204
        (row,) = await database.fetch("SELECT least, district, quiet_from FROM notice_followers")
        assert tuple(row) == ("severe", "esil", None)
        assert await ask("unfollow", endpoint=me.endpoint) == 204
        assert await database.fetchval("SELECT count(*) FROM notice_followers") == 0
    await database.close()


async def press(client: Client, path: str, **form: str) -> int:
    """Send a form of the staff's pages."""
    fields = {"csrf": client.token, **form}
    async with client.http.post(path, data=fields, allow_redirects=False) as answer:
        return answer.status


async def test_a_warning_passes_two_persons_and_is_corrected(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    database = await asyncpg.connect(fresh_settings.stores.database_url)
    form = {"severity": "severe", "category": "weather", "hours": "4", "what_ru": "Буран",
            "doing_ru": "Оставайтесь дома", "district": "esil"}  # fmt: skip
    async with (
        web_process(fresh_settings) as address,
        program(address, "lead1") as lead,
        program(address, "admin") as admin,
    ):

        async def state(notice: int) -> str:
            found: str = await database.fetchval(
                "SELECT state FROM public_notices WHERE notice_id = $1", notice
            )
            return found

        assert await press(lead, "/notices", **form | {"what_ru": ""}) == 422
        assert await press(lead, "/notices", **form | {"lat": "51.1"}) == 422
        assert await press(lead, "/notices", **form | {"hours": "99"}) == 422
        assert await press(lead, "/notices", **form) == 303
        notice = await database.fetchval("SELECT max(notice_id) FROM public_notices")
        assert await press(lead, f"/notices/{notice}", step="approve") == 422
        assert await press(lead, f"/notices/{notice}", step="hold") == 422
        assert await press(lead, f"/notices/{notice}", step="hold", reason="Идёт операция") == 303
        assert await press(admin, f"/notices/{notice}", step="approve") == 422
        assert await press(lead, f"/notices/{notice}", step="release") == 303
        assert await press(admin, f"/notices/{notice}", step="approve") == 303
        assert await press(lead, f"/notices/{notice}", step="publish") == 303
        assert await press(lead, "/notices", **form, corrects=str(notice)) == 303
        assert await press(lead, "/notices", **form, corrects=str(notice)) == 422
        correction = await database.fetchval("SELECT max(notice_id) FROM public_notices")
        assert await press(admin, f"/notices/{correction}", step="approve") == 303
        assert await state(notice) == "published"
        assert await press(lead, f"/notices/{correction}", step="publish") == 303
        assert (await state(notice), await state(correction)) == ("corrected", "published")
        assert await press(lead, f"/notices/{correction}", step="withdraw", reason="Ошибка") == 303
        async with lead.http.get("/notices") as page:
            assert "Ошибка" in await page.text() and page.status == 200
    await database.close()
