"""Places in a real browser: an address at the desk by keys alone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bench.system import until
from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot
from tests.pages.test_desk import in_call, open_desk
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_an_address_by_its_former_name_brings_its_district(centre: Centre) -> None:
    page = await open_desk(centre)
    ticket = centre.stage.call(await in_call(centre, page)).ticket
    await page.focus("#address")
    await page.keyboard.type("jhsy,jh 8")  # орынбор, on a Latin keyboard
    await expect(page.locator("#streets [role=option]")).to_have_count(1)
    found = await grave(page, "streets found")
    await shot(page, "places-address")
    await page.keyboard.press("Enter")
    await expect(page.locator("#address")).to_have_value("проспект Мангилик Ел, 8")
    await expect(page.locator("#place-words")).to_have_text("≈ Есиль")
    await page.keyboard.type(", подъезд 2")
    await expect(page.locator("#place-words")).to_have_text("≈ Есиль")
    async with program(centre.address, "1001") as operator:

        async def saved() -> bool:
            _, told = await operator.ask("GET", f"/api/tickets/{ticket}")
            it = told.get("ticket", {})
            return (it.get("address"), it.get("district"), it.get("rough_place")) == (
                "проспект Мангилик Ел, 8, подъезд 2", "esil", True,
            )  # fmt: skip

        await until(saved, 20, "the address and its district are with the server")
    await page.fill("#address", "рынок")
    await expect(page.locator("#place-words")).to_have_text("")
    assert found == []
