"""Applicants are told by the real process on a real PostgreSQL; the provider is the test's own."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from foundation.postgres.pool import open_pool
from foundation.process.health_checks import health_of
from foundation.settings import Settings, load_settings
from registry.deadlines.rows import clocks_shown
from registry.tickets.applicant_code import code_of, shown
from tests.registry.test_process import House, until
from tests.tickets import extend_term, insert_tickets, lead_ticket

pytestmark = pytest.mark.services
MOBILE, LANDLINE = "+77012345678", "+77172123456"
AGO = timedelta(minutes=20)


class Provider:
    """Takes messages over HTTP. `held`: it answers nothing after it has taken one."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.answer = 200
        self.held = False
        self.over = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        told = await request.json()
        assert request.headers["Authorization"] == "Bearer word"
        assert request.headers["Idempotency-Key"] == told["id"]
        self.messages.append(told)
        if self.held:
            await self.over.wait()
        return web.Response(status=self.answer)


@pytest.fixture
async def provider() -> AsyncIterator[tuple[Provider, int]]:
    it, app = Provider(), web.Application()
    app.router.add_post("/messages", it.take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield it, runner.addresses[0][1]
    it.over.set()
    await runner.cleanup()


async def _house(settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(settings, "test", size=2)
    async with pool.acquire() as link:
        it = House(settings, link, None, None)  # type: ignore[arg-type]
        try:
            yield it
        finally:
            await it.kill()
    pool.terminate()


@pytest.fixture
async def house(fresh_settings: Settings, provider: tuple[Provider, int]) -> AsyncIterator[House]:
    """A house whose messages go to the provider."""
    with (fresh_settings.home / "komek.toml").open("a") as out:
        out.write(
            f'sms_provider = "http"\nsms_url = "http://127.0.0.1:{provider[1]}/messages"\n'
            'sms_token = "word"\npublic_address = "https://109.city.test"\n'
        )
    async for it in _house(load_settings(fresh_settings.home)):
        yield it


@pytest.fixture
async def filed(fresh_settings: Settings) -> AsyncIterator[House]:
    """A house that writes its messages into the file."""
    async for it in _house(fresh_settings):
        yield it


@pytest.fixture
async def beside_dead_mail(fresh_settings: Settings) -> AsyncIterator[House]:
    """A house with the file, whose mail server takes the connection and never greets."""
    over = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        await over.wait()
        out.close()

    dead = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = dead.sockets[0].getsockname()[1]
    with (fresh_settings.home / "komek.toml").open("a") as out:
        out.write(f'mail_host = "127.0.0.1"\nmail_port = {port}\nmail_from = "109@city.test"\n')
    async for it in _house(load_settings(fresh_settings.home)):
        yield it
    over.set()
    dead.close()


async def registered(house: House, number: int, applicant: str | None, subject: str = "люк") -> str:
    name = f"109-2026-{number:07}"
    await insert_tickets(house.link,
        """INSERT INTO tickets (number, opened_at, subject, applicant, language, topic_id, body_id)
           SELECT $1, $2, $3::text, $4, 'ru', CASE WHEN $3 <> '' THEN topic_id END, body_id
             FROM topics WHERE code = 'waste'""",
        name, datetime.now(UTC) - AGO, subject, applicant,
    )  # fmt: skip
    return name


async def became(house: House, ticket: str, *states: str) -> None:
    for state in states:
        await lead_ticket(house.link, ticket, state)


async def extended(house: House, ticket: str) -> None:
    now = datetime.now(UTC)
    await extend_term(house.link, ticket, now + timedelta(days=80), now)


async def test_an_applicant_is_told_each_thing_once_and_the_laws_notice_is_given(
    house: House, provider: tuple[Provider, int]
) -> None:
    await house.start()
    messages = provider[0].messages
    ticket = await registered(house, 1, MOBILE)

    async def told(count: int) -> bool:
        return len(messages) >= count

    async def sent(count: int) -> bool:
        return await house.outbox() == ["sent"] * count

    async def counted(count: int) -> bool:
        health = await health_of(house.settings, "registry")
        return (health["told"], health["sent"]) == (count, count)

    async def noticed() -> bool:
        clocks = {it.kind: it.state for it in await clocks_shown.of_ticket(house.link, ticket)}
        return clocks.get("notice") == "done"

    await until(lambda: told(1), "registered")
    await became(house, ticket, "assigned", "accepted")
    await extended(house, ticket)
    await until(noticed, "the law's notice")
    await became(house, ticket, "resolved")
    await until(lambda: told(3), "resolved")
    await until(lambda: sent(3), "written down")
    await until(lambda: counted(3), "in its health")
    await house.kill(signal.SIGTERM)
    await house.start()
    await became(house, ticket, "reopened", "accepted", "resolved")
    await until(lambda: told(4), "resolved once more")
    said = [it["text"].split(".")[0].split(":")[1].split(ticket)[1] for it in messages]
    assert said == [" зарегистрировано", " продлён", " дан ответ", " дан ответ"]
    code = code_of(house.settings.web.web_secret, ticket)
    assert all(f"https://109.city.test/t/{ticket}#{code}" in it["text"] for it in messages)
    assert shown(code) in messages[0]["text"] and messages[0]["to"] == MOBILE
    kept = await house.link.fetchval("SELECT string_agg(message::text, '') FROM outbox")
    assert code not in kept and shown(code) not in kept, "the code is kept nowhere"
    await until(lambda: sent(4), "written down")


async def test_a_message_whose_sender_died_is_not_sent_again(
    house: House, provider: tuple[Provider, int]
) -> None:
    """And the law's notice counts as not given: the clock goes on, and people are told."""
    provider[0].held = True
    ticket = await registered(house, 1, MOBILE)
    await house.start()

    async def reached() -> bool:
        return bool(provider[0].messages)

    await until(reached, "the provider has it")
    await house.kill()
    provider[0].held = False
    await house.start()

    async def doubtful() -> bool:
        return await house.outbox() == ["in_doubt"]

    await until(doubtful, "nobody knows what became of it")
    await became(house, ticket, "assigned", "accepted", "resolved")

    async def second() -> bool:
        return len(provider[0].messages) == 2

    await until(second, "the next one goes all the same")
    assert await house.outbox() in (["in_doubt", "handing_over"], ["in_doubt", "sent"])


async def test_who_withheld_his_number_or_has_a_landline_is_told_nothing(filed: House) -> None:
    await filed.start()
    for number, (applicant, subject) in enumerate(
        ((None, "люк"), (LANDLINE, "люк"), (MOBILE, ""), (MOBILE, "люк")), 1
    ):
        await registered(filed, number, applicant, subject)

    async def all_said() -> bool:
        sent = await filed.outbox() == ["sent"]
        return sent and not await filed.link.fetchval(
            "SELECT count(*) FROM notices WHERE said_at IS NULL"
        )

    await until(all_said, "the only one who can be told is told")
    path = filed.settings.sms_file
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [it["to"] for it in lines] == [MOBILE] and path.stat().st_mode & 0o77 == 0
    assert re.search(r"109-2026-0000004 зарегистрировано\. Срок: \d\d\.\d\d\.20\d\d\. Код \d{4} "
                     r"\d{4}\.", lines[0]["text"])  # fmt: skip
    assert "люк" not in lines[0]["text"]


async def test_a_dead_mail_server_holds_no_telephone_up(beside_dead_mail: House) -> None:
    house = beside_dead_mail
    for number in range(5):
        await house.link.execute(
            """INSERT INTO outbox (key, channel, address, message, next_at)
               VALUES ($1, 'mail', $1 || '@city.test', $2, now())""",
            f"clerk{number}", {"subject": "109", "text": "109"},
        )  # fmt: skip
    await registered(house, 1, MOBILE)
    await house.start()

    async def told() -> bool:
        return "sent" in await house.outbox()

    await until(told, "the applicant is told")
    assert await house.outbox() == ["waiting"] * 5 + ["sent"]
