"""A passkey and an app in a real Chromium, by keyboard. Its authenticator is the browser's own
virtual one (CDP), on `localhost`, for browsers give no passkeys to an IP address."""

from __future__ import annotations

import pyotp
import pytest
from playwright.async_api import Page, expect

from tests.pages.axe import grave
from tests.pages.conftest import Centre, Screen, go, ready, shot
from tests.pages.tongues import change_language
from tests.softphone_ui.city import PASSWORD

pytestmark = [pytest.mark.pages, pytest.mark.services]
FACTORS = "/staff/second-factor"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def with_authenticator(screen: Screen, page: Page) -> None:
    cdp = await screen.context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


async def type_password(page: Page, login: str) -> None:
    await expect(page.locator("[name=login]")).to_be_focused()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")


async def press(page: Page, selector: str) -> None:
    await ready(page)
    await page.focus(selector)
    await page.keyboard.press("Enter")


async def sign_out(page: Page) -> None:
    await ready(page)
    await page.click("[data-sign-out] button")


async def test_a_passkey_is_made_and_signs_in_by_keyboard(centre: Centre) -> None:
    screen = await centre.seat()
    screen.address = screen.address.replace("127.0.0.1", "localhost")
    page = await screen.page("/staff")
    await with_authenticator(screen, page)
    await type_password(page, "lead1")
    await page.wait_for_url("**/floor")
    await go(page, screen.address + FACTORS)
    await expect(page.locator("#factors [name=password]")).to_be_focused()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#factors [name=password]")).to_have_value(PASSWORD)
    await page.fill("[name=passkey-name]", "Ключ на связке")
    await press(page, "#add-passkey")
    await expect(page.locator("#codes li")).to_have_count(10)
    await expect(page.locator("#codes a")).to_be_focused()
    await shot(page, "second-factor-codes")
    code = await page.locator("#codes li").first.inner_text()

    await page.keyboard.press("Enter")
    await page.wait_for_url("**/floor")
    await sign_out(page)
    await page.wait_for_url("**/staff")
    await type_password(page, "lead1")
    await page.wait_for_url("**/staff/second")
    for language in ("kk", "en", "ru"):
        await ready(page)
        await change_language(page, language)
        await shot(page, f"second-{language}")
        assert await grave(page, f"second ({language})") == []
    await press(page, "#passkey")
    await page.wait_for_url("**/floor")

    await go(page, screen.address + FACTORS)
    await expect(page.locator(".factors")).to_contain_text("Ключ на связке")
    await sign_out(page)
    await page.wait_for_url("**/staff")
    await type_password(page, "lead1")
    await expect(page.locator("[name=code]")).to_be_focused()
    await page.keyboard.type(code.lower())
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/floor")


async def test_an_app_is_set_up_by_its_key_and_an_ip_address_says_why_no_passkey(
    centre: Centre,
) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("1001", path=FACTORS)
    await expect(page.locator("#factors")).to_contain_text("http://localhost")
    await expect(page.locator("#add-passkey")).to_have_count(0)
    await page.keyboard.type(PASSWORD)
    await press(page, '[name=act][value="app"]')
    await expect(page.locator("img.qr")).to_be_visible()
    key = await page.locator("#shared-key").inner_text()
    await expect(page.locator("[name=code]")).to_be_focused()
    for language in ("kk", "en", "ru"):
        await ready(page)
        await change_language(page, language)
        await shot(page, f"second-factor-app-{language}")
        assert await grave(page, f"app ({language})") == []
    await page.fill("[name=code]", pyotp.TOTP(key).now())
    await page.keyboard.press("Enter")
    await expect(page.locator("#codes li")).to_have_count(10)


async def test_an_administrator_asks_for_a_reset_by_keyboard(centre: Centre) -> None:
    screen = await centre.seat()
    await screen.signs_in("admin")
    page = await screen.page("/staff/resets")
    await expect(page.locator("[name=login]")).to_be_focused()
    await page.keyboard.type("lead1")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Потеряла телефон, перезвонил ей")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-reset]")).to_contain_text("решает другой администратор")
    await expect(page.locator("[data-reset] button")).to_have_count(0)
    assert await grave(page, "resets") == []
    await shot(page, "second-factor-resets")
