"""A telephone follows a report: what leaves for its push service is decrypted there, and raised in
the real browser through its developer protocol. The browser's own subscription is made by the test:
none without a window reaches a push service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Playwright, expect

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.followers.announcing import Announcer, forget
from registry.keeping_deadlines import Keeper
from registry.notifications.push import WebPush
from registry.notifications.sending import Sender
from tests.pages.conftest import ARGUMENTS, PHONE, Centre
from tests.pages.test_citizen import look
from tests.push_service import Subscription, push_service
from tests.tickets import insert_tickets, lead_ticket, public_id

pytestmark = [pytest.mark.pages, pytest.mark.services]
TICKET = "109-2026-0000001"
#: What a browser with a window gets from its push service.
SUBSCRIBED = """
  PushManager.prototype.subscribe = async (options) => {
    globalThis.subscribedWith = options.applicationServerKey;
    return { toJSON: () => (%s) };
  };
"""
THERE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/report/");
  const there = await registration.getNotifications();
  return there.map(({ title, body, data }) => ({ title, body, path: data.path }));
}"""
#: Makes the worker say when the browser has shown a notification.
TELLS = """() => {
  const show = self.registration.showNotification.bind(self.registration);
  self.shown = new Promise((done) => {
    self.registration.showNotification = async (...how) => { await show(...how); done(); };
  });
}"""


@pytest.fixture
def fresh_settings(fresh_settings: Settings) -> Settings:
    return fresh_settings.changed(mail_host="127.0.0.1", mail_port=9)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(playwright: Playwright, chromium: str) -> AsyncIterator[Browser]:
    """The whole Chromium: the one without a window to draw shows no notifications."""
    opened = await playwright.chromium.launch(
        executable_path=chromium, args=ARGUMENTS, headless=True
    )
    yield opened
    await opened.close()


async def deliver(page: Page, data: str) -> None:
    """As the browser's push service does."""
    session = await page.context.new_cdp_session(page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def updated(event: dict) -> None:
        for it in event["registrations"]:
            if it["scopeURL"].endswith("/report/") and not found.done():
                found.set_result(it["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", updated)
    await session.send("ServiceWorker.enable")
    which = {"origin": page.url.split("/follow")[0], "registrationId": await found, "data": data}
    await session.send("ServiceWorker.deliverPushMessage", which)


async def test_what_a_browser_cannot_do_is_not_offered(
    centre: Centre, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await one_ticket(link)
    await link.close()
    screen = await centre.seat(**PHONE, java_script_enabled=False)
    page = await screen.context.new_page()
    await page.goto(f"{screen.address}/requests")
    await page.locator(".requests a").click()
    await page.locator("a[href^='/follow']").click()
    await expect(page.locator("h2").last).to_be_visible()
    await expect(page.locator("#by-push")).to_be_hidden()


async def one_ticket(link: asyncpg.Connection) -> None:
    await insert_tickets(
        link,
        """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id, district)
           SELECT $1, now() - interval '1 day', 'яма', topic_id, body_id, 'esil'
             FROM topics WHERE code = 'road'""",
        TICKET,
    )  # fmt: skip


async def test_a_telephone_is_told_what_becomes_of_a_report(
    centre: Centre, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    pool = await open_pool(fresh_settings, "test", size=3)
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), False, Announcer("109", "http://x"))
    await keeper.begin(datetime.now(UTC))
    await one_ticket(link)
    me = Subscription()
    screen = await centre.seat(**PHONE, locale="kk", permissions=["notifications"])
    made = {"endpoint": me.endpoint, "keys": me.keys, "expirationTime": None}
    await screen.context.add_init_script(SUBSCRIBED % json.dumps(made))
    page = await screen.page("/requests")
    await page.locator(".requests a").click()
    await page.locator("a[href^='/follow']").click()
    await expect(page.locator("#push-stop")).to_be_hidden()
    await page.locator("#push-follow").click()
    await expect(page.locator("#push-said")).to_have_text("Енді хабарламалар осы құрылғыға келеді.")
    found = await look(page, "follow-kk")
    async with push_service(fresh_settings) as (service, http):
        way = WebPush(fresh_settings, http, lambda: datetime.now(UTC))
        sender = Sender(pool, "push", way, unreached=forget)
        await lead_ticket(link, TICKET, "resolved")
        await keeper.hear(datetime.now(UTC))
        while await sender.send_one():
            pass
        ((_, _, body),) = service.came
        news = me.read(body)
        known = await public_id(link, TICKET)
        assert known in news["body"] and news["path"] == f"/follow?ticket={known}"
        assert await page.evaluate(THERE) == []
        (worker,) = screen.context.service_workers
        await worker.evaluate(TELLS)
        await deliver(page, json.dumps(news))
        # Whenever it is asked, a browser drops from its record what it does not show yet: whoever
        # asks between the two loses the notification.
        async with asyncio.timeout(60):
            await worker.evaluate("() => self.shown")
        assert await page.evaluate(THERE) == [news]
        service.status = 410  # the browser has gone
        await lead_ticket(link, TICKET, "reopened")
        await keeper.hear(datetime.now(UTC))
        await sender.send_one()
    assert await link.fetchval("SELECT count(*) FROM followers") == 0
    russian = await centre.seat(**PHONE, locale="ru")
    for name, path in (("ticket", f"ticket={known}"), ("area", "topic=road"), ("choose", "")):
        other = await russian.page(f"/follow?{path}")
        found += await look(other, f"follow-{name}-ru")
    assert found == []
    await link.close()
    pool.terminate()
