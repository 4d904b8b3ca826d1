"""The registry's process, a real one, on a real PostgreSQL, with a mail server and a webhook of the
test's own. It is killed where it hurts most, and everything is said exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import email
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.header import decode_header, make_header
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller

from foundation.postgres.pool import open_pool
from foundation.process.our_programs import health_socket
from foundation.settings import CODE_DIR, Settings, load_settings
from launcher.homes import free_ports
from registry.deadlines.calendar import DayMark, Mark
from registry.deadlines.clock import ClockKind
from registry.deadlines.rows import calendars, clock_events, clocks_shown
from registry.workflow.rows import clock_words
from tests.real_services import environment
from tests.tickets import extend_term, insert_tickets, lead_ticket

pytestmark = pytest.mark.services
PATIENCE = 60.0
MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("Asia/Almaty")


class Mailbox:
    """What the mail server does with a mail. `held`: it answers nothing after the text."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.reached = asyncio.Event()
        self.held = False
        self.answer = "250 OK"
        self._loop = asyncio.get_running_loop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content))
        self._loop.call_soon_threadsafe(self.reached.set)
        while self.held:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return self.answer

    @property
    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.mails]


class Quiet(Controller):
    """aiosmtpd, on a port that the test knows before it listens."""


@dataclass
class House:
    """One home: its settings, database, mailbox; `process` is the one that runs now."""

    settings: Settings
    link: Any
    mailbox: Mailbox
    mail: Quiet
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "registry", cwd=CODE_DIR, env=environment(self.settings)
        )

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)
            await self.process.wait()

    async def ticket(self, number: int, opened_at: datetime, topic: str) -> str:
        name = f"109-2026-{number:07}"
        await insert_tickets(self.link,
            """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id)
               SELECT $1, $2, 'люк', topic_id, body_id FROM topics WHERE code = $3""",
            name, opened_at, topic,
        )  # fmt: skip
        return name

    async def late_ticket(self, number: int, by: timedelta = MINUTE) -> str:
        """A manhole that its body has, overdue by so much now."""
        async with self.link.transaction():
            name = await self.ticket(number, overdue(by), "manhole")
            await lead_ticket(self.link, name, "assigned")
        return name

    async def addressed(self, told: str, channel: str, address: str) -> None:
        await self.link.execute(
            """INSERT INTO escalation_addresses (body_id, told, channel, address)
               SELECT body_id, $1, $2, $3 FROM topics WHERE code = 'manhole'""",
            told, channel, address,
        )  # fmt: skip

    async def steps(self, ticket: str, kind: str = "city") -> list[str]:
        rows = await clocks_shown.escalation_of_ticket(self.link, ticket)
        return [row.step for row in rows if row.kind == kind]

    async def outbox(self) -> list[str]:
        rows = await self.link.fetch("SELECT state FROM outbox ORDER BY outbox_id")
        return [row["state"] for row in rows]


async def until(seen: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for it, looking often. Raises AssertionError after a long while."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await seen():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"never: {what}") from None


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    port = free_ports(fresh_settings.home)["web_port"]
    with (fresh_settings.home / "komek.toml").open("a") as out:
        out.write(f'mail_host = "127.0.0.1"\nmail_port = {port}\nmail_from = "109@city.test"\n')
    settings = load_settings(fresh_settings.home)
    pool = await open_pool(settings, "test", size=2)
    mailbox = Mailbox()
    mail = Quiet(mailbox, hostname="127.0.0.1", port=port)
    async with pool.acquire() as link:
        it = House(settings, link, mailbox, mail)
        try:
            yield it
        finally:
            mailbox.held = False
            await it.kill()
            with contextlib.suppress(Exception):
                mail.stop()
    pool.terminate()


def overdue(by: timedelta = MINUTE) -> datetime:
    """When a manhole (4 hours) was registered that is overdue by so much now."""
    return datetime.now(UTC) - timedelta(hours=4) - by


async def test_a_ticket_has_its_clocks_at_once_and_they_follow_its_life(house: House) -> None:
    await house.start()
    ticket = await house.ticket(1, datetime.now(UTC), "waste")

    async def kinds(wanted: dict[str, str]) -> bool:
        return {
            it.kind: it.state for it in await clocks_shown.of_ticket(house.link, ticket)
        } == wanted

    await until(lambda: kinds({"city": "running", "law": "running"}), "its two clocks")
    told = await house.link.fetchval("SELECT due_at FROM tickets")
    assert f"{told.astimezone(ZONE):%H:%M}" == "23:59", "in the last day, not after it"
    await lead_ticket(house.link, ticket, "assigned")
    both = {"city": "running", "law": "running"}
    await until(lambda: kinds({**both, "forward": "running"}), "the body's three days")
    await lead_ticket(house.link, ticket, "accepted")
    await until(lambda: kinds({**both, "forward": "done"}), "accepted")
    await lead_ticket(house.link, ticket, "awaiting_applicant")
    paused = {"city": "paused", "law": "running", "forward": "done"}
    await until(lambda: kinds(paused), "paused")
    latest = await house.link.fetchval("SELECT due_at FROM tickets")
    assert latest > told, "what it is at the latest"
    await lead_ticket(house.link, ticket, "in_progress")
    await until(lambda: kinds({**both, "forward": "done"}), "resumed")
    at = datetime.now(UTC)
    await extend_term(house.link, ticket, at + timedelta(days=80), at)
    await until(
        lambda: kinds({**both, "forward": "done", "notice": "running"}), "the notice is owed"
    )
    await clock_words.add_notice(house.link, ticket, at)
    await until(lambda: kinds({**both, "forward": "done", "notice": "done"}), "noticed")
    await lead_ticket(house.link, ticket, "resolved")
    await until(
        lambda: kinds(dict.fromkeys(("city", "law", "forward", "notice"), "done")), "all done"
    )
    events = await clock_events.events(house.link, [ticket])
    law = [type(it).__name__ for it in events[ticket, ClockKind.LAW]]
    assert law == [
        "Started", "DueAnnounced", "Extended", "DueAnnounced", "Done",
    ]  # fmt: skip
    assert {it.calendar for it in events[ticket, ClockKind.LAW]} == {1}


async def test_killed_between_the_escalation_and_its_message_it_is_said_exactly_once(
    house: House,
) -> None:
    """The process is stopped by a lock after it has written the escalation and before its message,
    and killed there: nothing of it happened, and the next process does it once."""
    house.mail.start()
    await house.addressed("clerk", "mail", "clerk@city.test")
    await house.start()
    await until(lambda: _ready(house), "the process is there")
    async with house.link.transaction():
        await house.link.execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
        pool = await open_pool(house.settings, "test2", size=2)
        async with pool.acquire() as other:
            name = "109-2026-0000001"
            async with other.transaction():
                await insert_tickets(other,
                    """INSERT INTO tickets (number, opened_at, topic_id, body_id)
                       SELECT $1, $2, topic_id, body_id FROM topics WHERE code = 'manhole'""",
                    name, overdue(),
                )  # fmt: skip
                await lead_ticket(other, name, "assigned")

            async def stopped() -> bool:
                return await other.fetchval(
                    """SELECT count(*) > 0 FROM pg_stat_activity
                        WHERE application_name = 'komek-registry' AND wait_event_type = 'Lock'
                          AND query LIKE 'INSERT INTO outbox%' AND datname = current_database()"""
                )

            await until(stopped, "it stands between the two rows")
            await house.kill()
            assert await other.fetchval("SELECT count(*) FROM escalations") == 0
        pool.terminate()
    await house.start()
    await until(lambda: _mails(house, 1), "the mail")
    await until(lambda: _states(house, ["sent"]), "written down")
    await house.kill(signal.SIGTERM)
    await house.start()
    await until(lambda: _ready(house), "a third process has looked")
    assert await house.steps(name) == ["clerk"], "and no warning, for it is over"
    assert len(house.mailbox.mails) == 1 and await house.outbox() == ["sent"]


async def test_a_mail_server_that_is_down_is_waited_for_also_by_the_next_process(
    house: House,
) -> None:
    await house.link.execute(
        "UPDATE bodies SET mail = $1, head_mail = $1, deputy_mail = $1", "body@city.test"
    )
    await house.start()
    ticket = await house.late_ticket(1, timedelta(hours=30))
    await until(lambda: _tried(house, 1), "it was tried")
    await house.kill()
    house.mail.start()
    assert await house.steps(ticket) == ["clerk", "head", "deputy"]
    assert await house.outbox() == ["waiting"] * 3
    await house.start()
    assert house.mailbox.mails == [], "not before its time"
    await house.link.execute("UPDATE outbox SET next_at = now() WHERE tries > 0")
    await until(lambda: _mails(house, 3), "all three")
    await until(lambda: _states(house, ["sent"] * 3), "written down")
    assert ["руководителю" in it for it in house.mailbox.subjects] == [False, True, False]
    assert "акима" in house.mailbox.subjects[2], "in their order"
    assert len({mail["Message-ID"] for mail in house.mailbox.mails}) == 3


async def test_killed_while_it_hands_a_mail_over_it_does_not_send_it_again(house: House) -> None:
    """The server has the whole mail and has not answered: nobody can know, so nobody repeats."""
    house.mail.start()
    house.mailbox.held = True
    await house.addressed("clerk", "mail", "clerk@city.test")
    await house.start()
    ticket = await house.late_ticket(1)
    async with asyncio.timeout(PATIENCE):
        await house.mailbox.reached.wait()
    assert await house.outbox() == ["handing_over"]
    await house.kill()
    house.mailbox.held = False
    await house.start()
    await until(lambda: _states(house, ["in_doubt"]), "said to be in doubt")
    other = await house.late_ticket(2)
    await until(lambda: _mails(house, 2), "the next one is not held up")
    assert await house.steps(ticket) == await house.steps(other) == ["clerk"]
    assert [it[:16] for it in house.mailbox.subjects] == [ticket, other]


async def test_an_address_that_is_refused_holds_nothing_up(house: House) -> None:
    house.mail.start()
    house.mailbox.answer = "554 no such user"
    await house.addressed("clerk", "mail", "nobody@city.test")
    await house.start()
    await house.late_ticket(1)
    await until(lambda: _states(house, ["refused"]), "refused for good")
    house.mailbox.answer = "250 OK"
    await house.late_ticket(2)
    await until(lambda: _states(house, ["refused", "sent"]), "the next one")


async def test_a_webhook_comes_again_under_the_same_key_and_two_processes_say_it_once(
    house: House,
) -> None:
    answers = iter([503, 200])
    posts: list[tuple[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        posts.append((request.headers["Idempotency-Key"], await request.json()))
        return web.Response(status=next(answers, 200))

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    await house.addressed("clerk", "webhook", f"http://127.0.0.1:{port}/hook")
    await house.start()
    first = house.process
    await until(lambda: _ready(house), "the first process")
    await house.start()  # a second one beside it
    ticket = await house.late_ticket(1)
    await until(lambda: _tried(house, 1), "refused at first")
    await house.link.execute("UPDATE outbox SET next_at = now()")
    await house.link.execute("NOTIFY registry")
    await until(lambda: _states(house, ["sent"]), "taken")
    assert [key for key, _ in posts] == [posts[0][0]] * 2, "the same key"
    told = posts[0][1]
    assert (told["ticket"], told["clock"], told["step"]) == (ticket, "city", "clerk")
    assert await house.steps(ticket) == ["clerk"]
    assert first is not None
    first.kill()
    await first.wait()
    await runner.cleanup()


async def test_a_calendar_that_changes_is_reckoned_with_and_a_missing_year_is_provisional(
    house: House,
) -> None:
    await house.start()
    await until(lambda: _ready(house), "the process is there")
    opened = datetime(datetime.now(ZONE).year, 12, 30, 6, tzinfo=UTC)
    ticket = await house.ticket(1, opened, "waste")

    async def law() -> Any:
        rows = await clocks_shown.of_ticket(house.link, ticket)
        return next((it for it in rows if it.kind == "law"), None)

    async def provisional(wanted: bool, version: int) -> bool:
        it = await law()
        return it is not None and (it.provisional, it.calendar) == (wanted, version)

    await until(lambda: provisional(True, 1), "by the week alone")
    before = (await law()).due_at
    following = opened.year + 1
    days = {date(following, 1, n): DayMark(Mark.HOLIDAY, "каникулы") for n in range(1, 11)}
    async with house.link.transaction():
        version = await calendars.lock_calendar(house.link) + 1
        await calendars.add_calendar_version(
            house.link, version, days, [following], person_id=None, reason="the year has come"
        )
    await until(lambda: provisional(False, 2), "reckoned anew")
    assert (await law()).due_at > before
    events = (await clock_events.events(house.link, [ticket]))[ticket, ClockKind.LAW]
    assert [it.calendar for it in events] == [1, 1, 2]


async def test_open_tickets_from_before_get_their_clocks(house: House) -> None:
    ticket = await house.ticket(1, datetime.now(UTC), "waste")
    await house.link.execute("DELETE FROM clock_words")
    await house.start()

    async def clocks() -> bool:
        return len(await clocks_shown.of_ticket(house.link, ticket)) == 2

    await until(clocks, "its clocks")


async def _ready(house: House) -> bool:
    return health_socket(house.settings, "registry").exists() and bool(
        await house.link.fetchval("SELECT count(*) > 0 FROM calendar_versions")
    )


async def _mails(house: House, count: int) -> bool:
    return len(house.mailbox.mails) == count


async def _states(house: House, wanted: list[str]) -> bool:
    return await house.outbox() == wanted


async def _tried(house: House, count: int) -> bool:
    """And wait to be tried again: the moment for it is set only after an attempt has ended."""
    tried = "SELECT count(*) = $1 FROM outbox WHERE tries > 0 AND state = 'waiting'"
    return bool(await house.link.fetchval(tried, count))
