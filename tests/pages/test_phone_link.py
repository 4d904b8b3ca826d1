"""An operator asks for photos by one key; the applicant's telephone sends them over a bad network,
and they appear at the desk as they come."""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import CDPSession, Error, Page, Route, expect

from foundation.settings import Settings
from registry.files.limits import MEGABYTE
from registry.notifications.rows.outbox import Message
from registry.notifications.sms import spoken
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, catch, ready, shot
from tests.pages.test_desk import in_call, open_desk
from tests.pages.test_photos import seen
from tests.pages.tongues import change_language, strange
from tests.registry.files.samples import BAITEREK, photo, video
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]
SLOW_BYTES = 1_500_000  # a second
CREEPING_BYTES = 50_000  # a part takes ten seconds
VIDEO = 4 * MEGABYTE


class Network:
    """The telephone's: slow, and it can be cut."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp

    @classmethod
    async def of(cls, page: Page) -> Network:
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Network.enable")
        return cls(cdp)

    async def set(self, *, cut: bool, bytes_a_second: int = SLOW_BYTES) -> None:
        conditions = {"offline": cut, "latency": 0, "downloadThroughput": -1}
        await self._cdp.send(
            "Network.emulateNetworkConditions", {**conditions, "uploadThroughput": bytes_a_second}
        )


async def address_sent(settings: Settings) -> str:
    """The link, as the message on the telephone shows it."""
    link = await asyncpg.connect(settings.stores.database_url)
    await link.set_type_codec("jsonb", encoder=str, decoder=_json, schema="pg_catalog")
    row = await link.fetchrow("SELECT * FROM outbox ORDER BY outbox_id DESC LIMIT 1")
    await link.close()
    names = ("outbox_id", "key", "channel", "address", "message", "made_at", "tries")
    message = Message(**{name: row[name] for name in names})
    assert (message.channel, message.address) == ("sms", "+77012345678")
    said = spoken(message, settings)
    return said[said.index("/u/") :]


def _json(text: str) -> object:
    return json.loads(text)


async def test_photos_by_link_over_a_cut_connection(
    centre: Centre, fresh_settings: Settings, tmp_path: Path
) -> None:
    desk = await open_desk(centre)
    number = centre.stage.call(await in_call(centre, desk)).ticket
    await desk.keyboard.press("F9")
    told = desk.locator("#ticket-files [data-told]")
    await expect(told).to_contain_text("Ссылка ушла на +7 701 ••• 56 78")
    address = await address_sent(fresh_settings)
    phone = await (await centre.seat(**PHONE, locale="kk-KZ")).page(address)
    await expect(phone.locator("#count")).to_contain_text("10")
    await shot(phone, "phone-link")
    found = await grave(phone, "the telephone's page")
    await somebody_between_answers_once(phone)
    (tmp_path / "люк.jpg").write_bytes(photo(size=(1600, 1200), place=BAITEREK))
    await phone.set_input_files("[data-kind=photo]", tmp_path / "люк.jpg")
    await expect(desk.locator("#ticket-files li")).to_have_count(1)
    await seen(desk, "#ticket-files img")
    await expect(desk.locator("[data-offer]")).to_contain_text("Есиль")
    await shot(desk, "phone-desk")
    found += await grave(desk, "the desk with a photo")
    await a_video_is_cut_and_goes_on(phone, tmp_path)
    await expect(desk.locator("#ticket-files li")).to_have_count(2)
    await too_large_is_not_sent(phone, tmp_path)
    await shot(phone, "phone-sent")
    assert await phone.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    found += await grave(phone, "the telephone's page, sent")
    await change_language(phone, "ru")
    found += await strange(phone)
    await change_language(phone, "kk")
    await desk.locator("[data-offer] button").press("Enter")
    await expect(desk.locator("#place-words")).to_contain_text("Есиль")
    await expect(desk.locator("[data-offer]")).to_be_hidden()
    await the_ticket_has_them(centre, str(number), tmp_path)
    await desk.keyboard.press("Alt+a")
    await expect(desk.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await expect(desk.locator('[data-ticket-state="answered_on_the_spot"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await phone.reload()
    await expect(phone.get_by_role("alert")).to_contain_text("Өтініш жабылған")
    await shot(phone, "phone-closed")
    assert found == []


async def somebody_between_answers_once(phone: Page) -> None:
    """As a proxy does while the server behind it starts again: no word of ours, and it passes."""

    async def answer(route: Route) -> None:
        if route.request.method == "PATCH":
            await route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")
        else:
            await route.fallback()

    await catch(phone, "**/api/u/*/files/*", answer, times=1)


class Gate:
    """Parts of a file wait here, from an offset on, until they are let through: what has come by
    then stays as it is, however late somebody looks."""

    def __init__(self) -> None:
        self.offsets: list[int] = []
        self.hold_from(0)

    def hold_from(self, offset: int) -> None:
        self._first, self._opened = offset, asyncio.Event()

    def let_through(self) -> None:
        self._opened.set()

    async def pass_by(self, route: Route) -> None:
        if route.request.method == "PATCH":
            self.offsets.append(int(route.request.headers["upload-offset"]))
            if self.offsets[-1] >= self._first:
                await self._opened.wait()
        with suppress(Error):  # its page was closed meanwhile
            await route.continue_()


async def a_video_is_cut_and_goes_on(phone: Page, folder: Path) -> None:
    network, gate = await Network.of(phone), Gate()
    await catch(phone, "**/api/u/*/files/*", gate.pass_by)
    await network.set(cut=False)
    (folder / "жол.mp4").write_bytes(video(b"mp42", VIDEO))
    gate.hold_from(MEGABYTE)
    await phone.set_input_files("[data-kind=video]", folder / "жол.mp4")
    row = phone.locator("#sent li", has_text="жол.mp4")
    await phone.wait_for_function("() => document.querySelector('#sent progress').value > 6e5")
    await network.set(cut=False, bytes_a_second=CREEPING_BYTES)
    gate.let_through()
    await network.set(cut=True)
    await expect(row).to_have_attribute("data-state", "waiting")
    await shot(phone, "phone-cut")
    before = len(gate.offsets)
    gate.hold_from(2 * MEGABYTE)
    await network.set(cut=False)
    await phone.wait_for_function("() => document.querySelector('#sent progress').value > 16e5")
    assert gate.offsets[0] == 0 and min(gate.offsets[before:]) > 500_000, "it did not begin anew"
    before = len(gate.offsets)
    await phone.reload()  # as a telephone does that needs the memory
    await ready(phone)
    gate.let_through()
    await phone.set_input_files("[data-kind=video]", folder / "жол.mp4")
    await expect(row).to_have_attribute("data-state", "done", timeout=15_000)
    assert min(gate.offsets[before:]) > 1_500_000, "nor after the page was closed"
    await phone.unroute("**/api/u/*/files/*", gate.pass_by)


async def too_large_is_not_sent(phone: Page, folder: Path) -> None:
    with (folder / "long.mp4").open("wb") as file:
        file.truncate(200 * MEGABYTE)
    asked: list[str] = []
    phone.on("request", lambda it: asked.append(it.url))
    await phone.set_input_files("[data-kind=video]", folder / "long.mp4")
    row = phone.locator("#sent li", has_text="long.mp4")
    await expect(row).to_have_attribute("data-state", "refused")
    await expect(row).to_contain_text("ең көбі 150 МБ")
    assert asked == []


async def the_ticket_has_them(centre: Centre, number: str, folder: Path) -> None:
    async with program(centre.address, "1001") as operator:
        files = (await operator.ask("GET", f"/api/tickets/{number}/files"))[1]
        assert [(it["kind"], it["part"], it["received_from"]) for it in files] == [
            ("photo", "applicant", None), ("video", "applicant", None),
        ]  # fmt: skip
        path = f"/api/tickets/{number}/files/{files[1]['file_id']}"
        async with operator.http.get(path) as answer:
            assert answer.content_type == "video/mp4"
            got = hashlib.sha256(await answer.read()).hexdigest()
    assert got == hashlib.sha256((folder / "жол.mp4").read_bytes()).hexdigest()
