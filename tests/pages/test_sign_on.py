"""A real browser signs in at a provider that others wrote, and comes back signed in."""

from __future__ import annotations

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.async_api import Browser, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Screen, put_together, shot
from tests.softphone_ui.city import settle, web_process

pytestmark = [pytest.mark.pages, pytest.mark.services]
USERS = (
    User(sub="saule", claims={"preferred_username": "saule", "name": "Сауле", "groups": ["water"]}),
    User(sub="oleg", claims={"preferred_username": "oleg", "name": "Олег", "groups": ["choir"]}),
)


async def test_a_person_of_a_group_comes_in_and_another_reads_why_not(
    fresh_settings: Settings, browser: Browser
) -> None:
    put_together()
    await settle(fresh_settings)
    with run_server_in_thread(user_claims=USERS, require_nonce=True) as server:
        settings = fresh_settings.changed(
            sign_on_issuer=f"http://localhost:{server.server_port}",
            sign_on_client_id="komek",
            sign_on_client_secret="secret",
            sign_on_scopes="openid profile",
            sign_on_name="Astana ID",
        )
        async with web_process(settings) as address:
            admin = Screen(address, await browser.new_context(locale="ru-RU"))
            page = await admin.sign_in("admin", path="/sign-on")
            assert await grave(page, "sign-on-empty") == []
            await page.fill("[name=group]", "water")
            await page.select_option("[name=role]", "clerk")
            await page.select_option("main select[name=body]", "water")
            await page.click("form[action='/sign-on/groups'] button.primary")
            await expect(page.locator("main tbody")).to_contain_text("water")

            clerk = Screen(address, await browser.new_context(locale="ru-RU"))
            page = await clerk.page()
            assert await grave(page, "sign-in-with-sign-on") == []
            await shot(page, "sign-in-with-sign-on")
            await page.click("text=Войти через Astana ID")
            await page.click("button[value=saule]")
            # The way back begins at another site; the session's Strict cookie must not be lost.
            await page.wait_for_url(f"{address}/body*")
            await expect(page.locator("body")).to_have_attribute("data-role", "clerk")

            stranger = Screen(address, await browser.new_context(locale="ru-RU"))
            page = await stranger.page()
            await page.click("text=Войти через Astana ID")
            await page.click("button[value=oleg]")
            await expect(page.locator("[role=alert]")).to_contain_text("нет роли")
            assert await grave(page, "sign-on-refused") == []
            await shot(page, "sign-on-refused")

            page = await admin.page("/sign-on")
            await page.click("form[action='/sign-on/try'] button")
            await expect(page.locator("main .banner")).to_contain_text("часы идут верно")
            assert await grave(page, "sign-on") == []
            await shot(page, "sign-on")
            for screen in (admin, clerk, stranger):
                assert screen.wrong == []
                await screen.context.close()
