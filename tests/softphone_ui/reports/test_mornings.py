"""A kept report in the mail at 8:00: with its attachments, to who may see it, once."""

from __future__ import annotations

import asyncio
import email
import email.policy
import io
import random
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from launcher.homes import free_ports
from quality.alerts.looking import Readers
from quality.alerts.rules import AlertRule, ThresholdComparison
from registry.notifications.mail import Mail
from registry.notifications.sending import Sender
from softphone_ui.reports.load import LoadedReport, made_in
from softphone_ui.reports.mailing import NotAll, send_due
from softphone_ui.web.words import Words, read_words
from tests.quality.reports.made import history, put
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
REPORT = (
    "measures=offered,level_in_time,aht_seconds&rows=day&columns=none"
    "&since=2026-03-02&until=2026-03-08"
)
CALLS = 200
EVERY_DAY = ("1", "2", "3", "4", "5", "6", "7")


@dataclass
class Mailbox:
    mails: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"


@dataclass
class Desk:
    settings: Settings
    pool: Pool
    words: Words
    mailbox: Mailbox
    address: str
    lead: Client
    eight: datetime

    async def send(self, now: datetime) -> int:
        """The process of the reports, and the sender of mails."""
        sent = await send_due(self.settings, self.pool, self.words, now)
        sender = Sender(self.pool, "mail", Mail(self.settings), clock=lambda: now)
        while await sender.send_one():
            pass
        return sent

    async def keep(self, client: Client, name: str, **fields: str) -> int:
        """Keep a report, and its number."""
        form = {"csrf": client.token, "act": "keep", "name": name, "report": REPORT, **fields}
        path = "/reports/saved"
        async with client.http.post(path, data=form, allow_redirects=False) as answer:
            assert answer.status == 303
        _, text = await client.page("/reports/mornings")
        return int(re.findall(r'id="report-(\d+)"', text)[0])

    async def subscribe(self, client: Client, number: int, **changes: Any) -> int:
        form = {
            "csrf": client.token, "act": f"send-{number}", "day": EVERY_DAY, "at": "08:00",
            "form": ("xlsx", "pdf"), "address": "lead@city.test", **changes,
        }  # fmt: skip
        fields = [
            (name, one)
            for name, value in form.items()
            for one in (value if isinstance(value, tuple) else (value,))
        ]
        path = "/reports/mornings"
        async with client.http.post(path, data=fields, allow_redirects=False) as answer:
            return answer.status


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    rng, mailbox = random.Random(5), Mailbox()
    port = free_ports(fresh_settings.home)["web_port"]
    mail = Controller(mailbox, hostname="127.0.0.1", port=port)
    mail.start()
    settings = fresh_settings.changed(mail_host="127.0.0.1", mail_port=port)
    pool = await open_pool(settings, "test", size=3)
    # Tomorrow at 8:00 of the city: a day that has not begun when somebody says "each day".
    tomorrow = datetime.now(ALMATY) + timedelta(days=1)
    eight = tomorrow.replace(hour=8, minute=0, second=0, microsecond=0)
    begins = eight - timedelta(days=6)
    calls = [history(rng, n, begins + timedelta(hours=100 * rng.random())) for n in range(CALLS)]
    async with connection(pool) as link:
        await put(link, [it for it in calls if it.topic_id is None and it.body_id is None])
    async with web_process(settings) as address, program(address, "lead1") as lead:
        yield Desk(settings, pool, read_words(), mailbox, address, lead, eight)
    mail.stop()
    pool.terminate()


async def test_a_shared_report_is_mailed_at_eight_and_not_doubled_by_a_restart(desk: Desk) -> None:
    number = await desk.keep(desk.lead, "Таңғы есеп", shared="yes")
    assert await desk.subscribe(desk.lead, number) == 303
    async with program(desk.address, "quality") as controller:
        assert await desk.subscribe(controller, number, address="q@city.test") == 303
    assert await desk.send(desk.eight - timedelta(minutes=1)) == 0 and not desk.mailbox.mails
    both = await asyncio.gather(*(desk.send(desk.eight) for _ in range(3)))
    assert sum(both) == 2, "however many processes there are"
    for minutes in (1, 5, 600):
        assert await desk.send(desk.eight + timedelta(minutes=minutes)) == 0
    assert sorted(it["To"] for it in desk.mailbox.mails) == ["lead@city.test", "q@city.test"]
    mail = next(it for it in desk.mailbox.mails if it["To"] == "lead@city.test")
    assert str(mail["Subject"]).startswith("Таңғы есеп: ")
    text = mail.get_body().get_content()
    yesterday = desk.eight.date() - timedelta(days=1)
    assert f"until={yesterday}" in text and "/reports?measures=offered" in text
    sheet, paper = mail.iter_attachments()
    assert sheet.get_filename().endswith(f"-{yesterday}.xlsx")
    numbers = zipfile.ZipFile(io.BytesIO(sheet.get_content())).read("xl/worksheets/sheet1.xml")
    offered = int(re.findall(r'<c r="B9" s="\d+"><v>(\d+)</v>', numbers.decode())[0])
    assert f"Поступило: {offered}" in text and offered > 20
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content().startswith(b"%PDF-")
    async with connection(desk.pool) as link:
        left = await link.fetchval("SELECT count(*) FROM outbox WHERE message ? 'attachments'")
    assert left == 0, "what was sent is not stored twice"
    assert await desk.send(desk.eight + timedelta(days=1)) == 2, "the next morning's"
    _, page = await desk.lead.page("/reports/mornings")
    assert f"{desk.eight.date() + timedelta(days=1):%d.%m.%Y}: отправлен" in page


async def test_a_report_that_cannot_be_made_now_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for login in ("lead1", "quality"):
        await _number(desk, login)
    tried: list[Any] = []

    async def fails_first(*given: Any) -> LoadedReport:
        tried.append(given)
        if len(tried) == 1:
            raise DatabaseAway("it took too long")
        return await made_in(*given)

    monkeypatch.setattr("softphone_ui.reports.mailing.made_in", fails_first)
    with pytest.raises(NotAll, match="1 reports could not be made now; 1 were"):
        await desk.send(desk.eight)
    assert await desk.send(desk.eight) == 1, "it is tried again, and no other one"
    assert {it["To"] for it in desk.mailbox.mails} == {"lead1@city.test", "quality@city.test"}


async def test_several_people_keep_the_same_report_and_each_has_their_own(desk: Desk) -> None:
    clients = {login: await _number(desk, login) for login in ("lead1", "admin", "quality")}
    assert len(set(clients.values())) == 3
    assert await desk.send(desk.eight) == 3
    assert {it["To"] for it in desk.mailbox.mails} == {f"{login}@city.test" for login in clients}


async def _number(desk: Desk, login: str) -> int:
    async with program(desk.address, login) as client:
        number = await desk.keep(client, "Таңғы есеп")
        address = f"{login}@city.test"
        assert await desk.subscribe(client, number, address=address, form="xlsx") == 303
        return number


async def test_who_may_not_see_it_any_more_is_sent_nothing(desk: Desk) -> None:
    number = await desk.keep(desk.lead, "Таңғы есеп", shared="yes")
    async with program(desk.address, "quality") as controller:
        await desk.subscribe(controller, number, address="q@city.test")
    await desk.subscribe(desk.lead, number)
    async with connection(desk.pool) as link:
        await link.execute("UPDATE people SET role = 'operator' WHERE login = 'lead1'")
        await link.execute("UPDATE saved_reports SET shared = false")
    assert await desk.send(desk.eight) == 0 and not desk.mailbox.mails
    async with connection(desk.pool) as link:
        assert await link.fetchval("SELECT array_agg(result) FROM report_deliveries") == [
            "not_allowed", "not_allowed",
        ]  # fmt: skip


async def test_a_report_that_cannot_be_made_keeps_no_other_back(desk: Desk) -> None:
    broken = await desk.keep(desk.lead, "Бұзылған")
    await desk.subscribe(desk.lead, broken)
    async with connection(desk.pool) as link:
        await link.execute("UPDATE saved_reports SET query = 'measures=gone'")
    await _number(desk, "admin")
    assert await desk.send(desk.eight) == 1
    assert [it["To"] for it in desk.mailbox.mails] == ["admin@city.test"]
    readers = Readers(desk.settings, desk.pool, None, None)  # type: ignore[arg-type]
    rule = AlertRule(1, "reports_unsent", ThresholdComparison.ABOVE, 0, 0)
    found = await readers.read([rule], desk.eight)
    assert found["reports_unsent", None] == 1, "a lead hears of it"


@pytest.mark.parametrize(
    "change",
    [{"day": ()}, {"form": ()}, {"at": "8"}, {"at": "08:00Z"}, {"address": "lead"}, {"day": "8"}],
)
async def test_what_cannot_be_sent_says_why(desk: Desk, change: dict[str, Any]) -> None:
    number = await desk.keep(desk.lead, "Таңғы есеп")
    assert await desk.subscribe(desk.lead, number, **change) == 422


async def test_one_stops_it_and_another_s_is_not_to_be_had(desk: Desk) -> None:
    number = await desk.keep(desk.lead, "Таңғы есеп")
    await desk.subscribe(desk.lead, number)
    async with program(desk.address, "quality") as controller:
        assert await desk.subscribe(controller, number) == 404, "it is not shared"
    form = {"csrf": desk.lead.token, "act": f"stop-{number}"}
    for status in (303, 404):
        answer = await desk.lead.http.post("/reports/mornings", data=form, allow_redirects=False)
        assert answer.status == status
    assert await desk.send(desk.eight) == 0
