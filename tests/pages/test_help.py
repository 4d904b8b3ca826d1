"""Articles for readers on a telephone, and the small form that other sites show in a frame."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from tests.pages.conftest import PHONE, Centre, go
from tests.pages.test_citizen import look, on

pytestmark = [pytest.mark.pages, pytest.mark.services]
TEXT = "Қарды түнде тазалайды.\n\n- көшелер\n- аулалар"


@pytest.fixture
def fresh_settings(fresh_settings: Settings) -> Settings:
    return fresh_settings.changed(site_embedded_in=("https://astana.example",))


async def test_a_citizen_reads_what_a_lead_has_made_public(
    centre: Centre, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    number = await link.fetchval("INSERT INTO articles DEFAULT VALUES RETURNING article_id")
    await link.execute(
        """INSERT INTO article_versions (article_id, version, title_kk, text_kk, title_ru, text_ru)
           VALUES ($1, 1, 'Қар тазалау', $2, 'Уборка снега', 'Снег убирают ночью.')""",
        number, TEXT,
    )  # fmt: skip
    await link.close()
    lead = await (await centre.seat(locale="ru")).sign_in("lead1", path=f"/knowledge/{number}")
    await lead.get_by_role("button", name="Показать жителям").press("Enter")
    await expect(lead.get_by_role("button", name="Скрыть от жителей")).to_be_visible()
    found = []
    for language in ("kk", "ru"):
        page = await (await centre.seat(**PHONE, locale=language)).page("/help")
        found += await look(page, f"help-{language}")
        await page.locator(".requests a").click()
        await on(page, f"/help/{number}")
        found += await look(page, f"help-article-{language}")
        await go(page, f"{centre.address}/embed")
        found += await look(page, f"embed-{language}")
    assert found == []
