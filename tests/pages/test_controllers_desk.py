"""The quality service's own line: a controller is given an extension, takes the desk, and takes
down a complaint of a citizen who calls them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from tests.pages.axe import grave
from tests.pages.conftest import Centre, Screen, go, shot, situation
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]
QUALITY: dict[str, Any] = {
    "number": "1090", "named_only": True,
    "names": {"kk": "Сапа қызметі", "ru": "Служба качества", "en": "Quality service"},
}  # fmt: skip


async def with_a_line(centre: Centre) -> None:
    """The controller has the extension 1100, and is named for the line 1090."""
    page = await (await centre.seat()).sign_in("admin", path="/people")
    row = page.locator("#rows tr", has_text="Ләззат Ермекова")
    await row.locator("button").click()
    await expect(page.locator("[name=extension]")).not_to_have_attribute("required", "")
    await page.fill("[name=extension]", "1100")
    await shot(page, "people-controller")
    await page.keyboard.press("Enter")
    await expect(row).to_contain_text("1100")
    async with program(centre.address, "admin") as client:
        assert (await client.ask("POST", "/api/lines", QUALITY))[0] == 200
        _, told = await client.ask("GET", "/api/operators")
        found = {it["extension"]: it["named_only"] for it in told}
        assert found == {"1001": False, "1002": False, "1003": False, "1100": True}
        wish = {"extension": "1100", "languages": {"kk": 3, "ru": 3}, "lines": ["1090"]}
        status, _ = await client.ask("PUT", "/api/operators", {"operators": [wish]})
        assert status == 200


async def answered_by_1001(centre: Centre) -> None:
    """A citizen's call of a moment ago, of which they will complain."""
    await centre.stage.reachable("1001")
    await centre.stage.tell(on.OperatorAvailable(datetime.now(UTC), "1001", Device.WEB))
    call_id = await centre.stage.offer()
    await centre.stage.pick_up(call_id)
    await centre.stage.connect(call_id)
    await centre.stage.caller_leaves(call_id)
    await centre.stage.tell(on.OperatorSignedOut(datetime.now(UTC), "1001"))


async def test_a_citizen_complains_on_the_quality_services_own_line(
    centre: Centre, fresh_settings: Settings
) -> None:
    await with_a_line(centre)
    await answered_by_1001(centre)
    screen: Screen = await centre.seat()
    page = await screen.sign_in("quality")
    assert page.url.endswith("/assessments"), "judging is their work, and the desk is beside it"
    await page.locator("nav a[href='/desk']").first.wait_for(state="attached")
    await go(page, f"{centre.address}/desk")
    await situation(page, "signed_out")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.keyboard.press("g")
    await situation(page, "available")

    of_the_city = await centre.stage.offer("+77010000009")
    assert centre.stage.call(of_the_city).rings.current is None, "nobody of 109 is there"
    await centre.stage.caller_leaves(of_the_city)

    call_id = await centre.stage.offer(line="1090")
    await situation(page, "ringing")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 234 56 78")
    await centre.stage.pick_up(call_id)
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await page.keyboard.press("F8")
    dialog = page.locator("#complain")
    await expect(dialog.locator("[name=call]")).to_have_count(2)
    await dialog.locator("[name=call]").nth(1).check()
    await dialog.locator("textarea").fill("Тыңдамай, тұтқаны қойып кетті")
    await shot(page, "desk-of-a-controller")
    found = await grave(page, "the desk of a controller")
    await page.keyboard.press("Control+Enter")
    await expect(dialog).to_be_hidden()
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    row = await link.fetchrow(
        "SELECT operator, reported_in, login FROM complaints JOIN people ON person_id = opened_by"
    )
    settled = "SELECT state FROM tickets WHERE call_id = $1"
    assert await link.fetchval(settled, call_id) == "answered_on_the_spot"
    await link.close()
    assert row is not None and tuple(row) == ("1001", call_id, "quality")
    lead = await (await centre.seat()).sign_in("lead1", path="/floor")
    await expect(lead.locator(".group.named .tile")).to_have_text(re.compile("1100"))
    await expect(lead.locator(".group.talking .tile")).to_have_count(0)
    await expect(lead.locator("#operators-count")).to_have_text("0")
    await shot(lead, "floor-with-a-controller")
    found += await grave(lead, "the floor with a controller")
    assert found == []
