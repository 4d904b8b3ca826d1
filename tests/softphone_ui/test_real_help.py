"""Articles for readers: only those that somebody who may write them has made public."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services


class Place(NamedTuple):
    link: Any
    address: str
    lead: Client
    stranger: Client


@pytest.fixture
async def place(fresh_settings: Settings) -> AsyncIterator[Place]:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    async with (
        web_process(fresh_settings) as address,
        program(address, "lead1") as lead,
        program(address) as stranger,
    ):
        yield Place(link, address, lead, stranger)
    await link.close()


async def article(link: Any, text: str, *, retired: bool = False) -> int:
    number = await link.fetchval("INSERT INTO articles DEFAULT VALUES RETURNING article_id")
    await link.execute(
        """INSERT INTO article_versions (article_id, version, title_ru, text_ru, retired)
           VALUES ($1, 1, $2, $3, $4)""",
        number, f"Статья {number}", text, retired,
    )  # fmt: skip
    return int(number)


async def publish(by: Client, number: int, public: str = "yes") -> int:
    form = {"csrf": by.token, "public": public}
    path = f"/knowledge/{number}/public"
    async with by.http.post(path, data=form, allow_redirects=False) as told:
        return told.status


async def test_citizens_read_what_was_made_public_and_is_in_force(place: Place) -> None:
    good = await article(place.link, "Снег убирают <b>ночью</b>")
    retired = await article(place.link, "Старое", retired=True)
    lacks = await article(place.link, "?? Телефон неизвестен")
    hidden = await article(place.link, "Для операторов")
    for number in (good, retired, lacks):
        assert await publish(place.lead, number) == 303
    _, page = await place.stranger.page("/help")
    assert [f'/help/{it}"' in page for it in (good, retired, lacks, hidden)] == [True] + [False] * 3
    status, page = await place.stranger.page(f"/help/{good}")
    assert status == 200 and "Снег убирают &lt;b&gt;ночью&lt;/b&gt;" in page
    for number in (retired, lacks, hidden, 999_999):
        assert (await place.stranger.page(f"/help/{number}"))[0] == 404
    assert f"/help/{good}" in (await place.stranger.page("/help?words=снег убирают"))[1]
    assert f"/help/{good}" not in (await place.stranger.page("/help?words=вода"))[1]
    async with program(place.address, "1001") as operator:
        assert await publish(operator, hidden) == 403
    assert await publish(place.lead, good, "no") == 303
    assert (await place.stranger.page(f"/help/{good}"))[0] == 404
