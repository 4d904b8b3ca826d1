"""Who follows a ticket or an area is told of it, by mail read at a server that stands for the
mailbox's, and ends it by one press."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from channels.digests import Digests
from foundation.postgres.pool import Pool, open_pool
from foundation.process.http_server import serve_http
from foundation.settings import Settings
from launcher.homes import free_ports
from registry.followers.announcing import Announcer
from registry.followers.news import digest, next_morning
from registry.keeping_deadlines import Keeper
from registry.notifications.mail import Mail
from registry.notifications.sending import Sender
from softphone_ui.app import make_app
from tests.softphone_ui.city import settle
from tests.tickets import insert_tickets, lead_ticket, public_id

pytestmark = pytest.mark.services
TICKET = "109-2026-0000001"
ME = "aigul@mail.test"


@dataclass
class Mailbox:
    mails: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


@dataclass
class City:
    settings: Settings
    app: web.Application
    http: aiohttp.ClientSession
    link: Any
    pool: Pool
    mailbox: Mailbox
    keeper: Keeper
    ticket: str

    async def open(self, path: str) -> tuple[int, str]:
        async with self.http.get(path) as told:
            return told.status, html.unescape(await told.text())

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        async with self.http.post(path, data=fields) as told:
            return told.status, html.unescape(await told.text())

    async def mails(self, now: datetime | None = None) -> list[Any]:
        """Those that have come since the last look."""
        clock = (lambda: now) if now else (lambda: datetime.now(UTC))
        sender = Sender(self.pool, "mail", Mail(self.settings), clock=clock)
        known = len(self.mailbox.mails)
        while await sender.send_one():
            pass
        return self.mailbox.mails[known:]

    async def becomes(self, state: str) -> None:
        """The ticket changes, and the clocks hear of it."""
        await lead_ticket(self.link, TICKET, state)
        while await self.keeper.hear(datetime.now(UTC)):
            pass

    async def follow(self, address: str = ME, **subject: str) -> Any:
        """Ask for it and press the link in the mail; the last mail."""
        status, page = await self.post("/follow/mail", address=address, **subject)
        assert status == 200 and f"If {address} is right" in page
        (mail,) = await self.mails()
        status, page = await self.open(path_in(mail, "confirm"))
        assert status == 200 and "Yes, this is my address" in page
        return mail


async def tell_areas(city: City, now: datetime) -> int:
    """Send the digests that are due, as the process of the channels does."""
    return await Digests(city.pool, city.settings).tell_areas(now)


def path_in(mail: Any, what: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/follow/{what}/[0-9a-f-]+)", mail.get_content())
    assert found, mail.get_content()
    return found[1]


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    mailbox, port = Mailbox(), free_ports(fresh_settings.home)["web_port"]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    settings = fresh_settings.changed(mail_host="127.0.0.1", mail_port=port)
    async with AsyncExitStack() as stack:
        stack.callback(server.stop)
        app, web_port = make_app(settings), settings.ports.web_port
        await stack.enter_async_context(serve_http(app, "127.0.0.1", web_port, shutdown_seconds=1))
        http = aiohttp.ClientSession(
            f"http://127.0.0.1:{web_port}", headers={"Accept-Language": "en"}
        )
        await stack.enter_async_context(http)
        link = await asyncpg.connect(settings.stores.database_url)
        stack.push_async_callback(link.close)
        pool = await open_pool(settings, "test", size=3)
        stack.callback(pool.terminate)
        announcer = Announcer("109", settings.public_pages)
        keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=False, announcer=announcer)
        await keeper.begin(datetime.now(UTC))
        await add(link, TICKET)
        known = await public_id(link, TICKET)
        yield City(settings, app, http, link, pool, mailbox, keeper, known)


async def add(link: Any, number: str, topic: str = "road") -> None:
    await insert_tickets(
        link,
        """INSERT INTO tickets
               (number, opened_at, subject, text, topic_id, body_id, district, applicant)
           SELECT $1, now(), 'яма', 'Серікова, кв. 45', topic_id, body_id, 'esil', '+77012345678'
             FROM topics WHERE code = $2""",
        number, topic,
    )  # fmt: skip


async def test_a_mailbox_follows_a_ticket_once_it_has_confirmed(city: City) -> None:
    mail = await city.follow(ticket=city.ticket)
    assert mail["To"] == ME and mail["List-Unsubscribe"] is None
    await city.becomes("in_progress")
    assert await city.mails() == [], "to look at the link confirms nothing: scanners do"
    status, page = await city.post(path_in(mail, "confirm"))
    assert status == 200 and "You follow it now" in page and city.ticket in page
    await city.becomes("resolved")
    (news,) = await city.mails()
    assert city.ticket in news["Subject"]
    assert f"/follow?ticket={city.ticket}" in news.get_content()
    assert TICKET not in str(news)
    assert "Серікова" not in str(news) and "7012345678" not in str(news)
    stop = path_in(news, "stop")
    assert news["List-Unsubscribe"] == f"<{city.settings.public_pages}{stop}>"
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Send me nothing more" in (await city.open(stop))[1]
    await city.becomes("reopened")
    assert len(await city.mails()) == 1, "to look at the link ends nothing"
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        status, page = await city.post(stop, **body)
        assert status == 200 and "You will get no more messages" in page
    await city.becomes("in_progress")
    await city.becomes("resolved")
    assert await city.mails() == []
    assert await city.link.fetchval("SELECT count(*) FROM followers") == 0


@pytest.mark.usefixtures("one_minute")
async def test_nobody_learns_which_addresses_follow_and_no_mailbox_is_flooded(city: City) -> None:
    mail = await city.follow(ticket=city.ticket)
    await city.post(path_in(mail, "confirm"))
    pages = []
    for address in (ME, "nobody@mail.test"):
        status, page = await city.post("/follow/mail", address=address, ticket=city.ticket)
        pages.append((status, page.replace(address, "")))
    assert pages[0] == pages[1]
    assert len(await city.mails()) == 2
    for _ in range(5):
        await city.post("/follow/mail", address=ME, ticket=city.ticket)
    assert len(await city.mails()) == 1, "three in a day"
    for bad in ("", "a@b@c", "x\r\nBcc: y@z.kz", "aigul"):
        status, page = await city.post("/follow/mail", address=bad, ticket=city.ticket)
        assert status == 422 and 'href="#address"' in page and bad in page
    assert (await city.post("/follow/mail", address=ME, ticket="0123456789abcdef"))[0] == 404
    assert (await city.post("/follow/mail", address=ME, topic="nonsense"))[0] == 404
    assert (await city.post("/follow/mail", address=ME, ticket="'; --"))[0] == 400
    token = path_in(mail, "confirm")
    assert (await city.post(token[:-1] + ("0" if token[-1] != "0" else "1")))[0] == 404
    assert (await city.post(token.replace("confirm", "stop")))[0] == 404
    statuses = {(await city.post("/follow/mail", address=f"a{n}@b.kz", ticket=city.ticket))[0]
                for n in range(20)}  # fmt: skip
    assert 429 in statuses


async def test_an_area_is_told_of_once_a_day(city: City) -> None:
    mail = await city.follow(topic="road", district="esil")
    assert "Road damage" in mail.get_content()
    await city.post(path_in(mail, "confirm"))
    for number in (2, 3):
        await add(city.link, f"109-2026-000000{number}")
    await add(city.link, "109-2026-0000004", "snow")
    morning = datetime.now(UTC) + timedelta(days=1, hours=1)
    assert await tell_areas(city, datetime.now(UTC)) == 0
    assert [await tell_areas(city, morning) for _ in range(2)] == [1, 0]
    (news,) = await city.mails(morning)
    found = re.findall(r"^[0-9a-f]{16}(?=: )", news.get_content(), re.MULTILINE)
    roads = [await public_id(city.link, f"109-2026-000000{n}") for n in (1, 2, 3)]
    assert found == sorted(roads), "all of the day that is over, in no order of time"
    assert "Серікова" not in str(news) and path_in(news, "stop")
    assert await tell_areas(city, morning + timedelta(days=1)) == 1
    assert await city.mails(morning + timedelta(days=2)) == [], "nothing new is no mail"


async def test_who_cannot_be_told_holds_up_nobody(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for topic in ("road", "snow"):
        mail = await city.follow(topic=topic)
        await city.post(path_in(mail, "confirm"))
    for number, topic in ((2, "road"), (3, "snow")):
        await add(city.link, f"109-2026-000000{number}", topic)

    def fails(lines: Sequence[str], **more: Any) -> dict[str, Any]:
        if "Road" in more["area"]:
            raise KeyError("a word that nobody foresaw")
        return digest(lines, **more)

    monkeypatch.setattr("channels.digests.digest", fails)
    # A morning when the tickets' day is over, also if the test runs between midnight and morning;
    # not any moment after it, or the next morning might come before `later`.
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    morning = next_morning(tomorrow, ZoneInfo(city.settings.timezone))
    await tell_areas(city, morning)
    (news,) = await city.mails(morning)
    assert await public_id(city.link, "109-2026-0000003") in news.get_content()
    monkeypatch.undo()
    later = morning + timedelta(hours=2)
    assert await tell_areas(city, later) == 1, "they are tried again"
    road = await public_id(city.link, "109-2026-0000002")
    assert road in (await city.mails(later))[-1].get_content()


async def test_who_never_confirmed_is_forgotten_and_a_ticket_long_over_too(city: City) -> None:
    mail = await city.follow(ticket=city.ticket)
    await city.post(path_in(mail, "confirm"))
    await city.post("/follow/mail", address="other@mail.test", ticket=city.ticket)
    count = "SELECT count(*) FROM followers"
    await tell_areas(city, datetime.now(UTC) + timedelta(days=2))
    assert await city.link.fetchval(count) == 1
    await city.becomes("in_progress")
    await city.becomes("resolved")
    await tell_areas(city, datetime.now(UTC) + timedelta(days=89))
    assert await city.link.fetchval(count) == 1
    await tell_areas(city, datetime.now(UTC) + timedelta(days=91))
    assert await city.link.fetchval(count) == 0
