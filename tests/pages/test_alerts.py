"""Alerts in a browser: a bar on a lead's page, acknowledged by one key; a rule by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from quality.alerts.keeper import AlertKeeper
from quality.alerts.rules import AlertRule
from quality.state import QualityState
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, ready, shot
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
BAD = {"waiting": 14.0, "longest_wait": 93.0, "disk_free": 3.2}

WAITS = {"kk": "Ең ұзақ күтіп тұрған", "ru": "Дольше всех ждёт"}


class Figures:
    """What the test says is so; of no line."""

    def __init__(self) -> None:
        self.now = dict(BAD)

    async def read(
        self, rules: list[AlertRule], now: datetime
    ) -> dict[tuple[str, str | None], float]:
        return {(figure, None): value for figure, value in self.now.items()}


async def test_a_lead_acknowledges_by_one_key_and_writes_a_rule(
    centre: Centre, fresh_settings: Settings
) -> None:
    pool = await open_pool(fresh_settings, "test", size=2)
    figures = Figures()
    keeper = AlertKeeper(pool, figures, ZoneInfo(fresh_settings.timezone), QualityState())
    begun = datetime.now(UTC) - timedelta(seconds=45)
    page = await (await centre.seat()).sign_in("lead1")
    for seconds in (0, 15, 30, 45):
        await keeper.look(begun + timedelta(seconds=seconds))
    bar = page.locator(".alert-bar li")
    await expect(bar).to_have_count(3)
    await expect(bar.first).to_contain_text("F8")
    for language in ("kk", "ru"):
        await change_language(page, language)
        await expect(bar.first).to_contain_text(WAITS[language])
        await shot(page, f"alerts-bar-{language}")
    async with page.expect_response("**/acknowledge"):
        await page.keyboard.press("F8")
        await expect(bar).to_have_count(2)
    await go(page, f"{centre.address}/alerts")
    await expect(bar).to_have_count(2)
    await expect(page.locator("[data-alert-state=acknowledged]")).to_have_count(1)
    found = await grave(page, "alerts")
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await shot(page, f"alerts-{language}")
    await page.get_by_role("button", name="Отключить оповещения: Ждут ответа").first.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("учения")
    await shot(page, "alerts-silence-ru")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("cell", name="учения")).to_be_visible()
    await page.get_by_role("link", name="Добавить правило").press("Enter")
    await expect(page.get_by_label("Предел")).to_be_visible()
    await ready(page)
    await page.get_by_label("Предел").fill("25")
    await page.get_by_role("button", name="Добавить получателя").press("Enter")
    row = page.locator(".recipient").last
    await row.get_by_label("Способ").select_option("mail")
    await row.get_by_label("Адрес").fill("lead@city.kz")
    found += await grave(page, "a rule")
    await shot(page, "alerts-rule-ru")
    await page.get_by_role("button", name="Сохранить").press("Enter")
    await expect(page.get_by_role("link", name="Ждут ответа > 25")).to_be_visible()
    await expect(page.get_by_text("почтой: lead@city.kz")).to_be_visible()
    pool.terminate()
    assert found == []
