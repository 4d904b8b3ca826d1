"""Which message goes when, out of a real outbox: each channel for itself, what has been due longest
first, and a way that is away is left alone by all that goes by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from registry.notifications.delivery_channels import Away, DeliveryRefused, NotTaken
from registry.notifications.mail import Mail
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import Message
from registry.notifications.sending import FIRST_PAUSE, MOST_FAULTS, Sender
from tests.registry.notifications.test_mail import message

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SOON = 5.0


@dataclass
class Server:
    """A way out of the test's own. `problem` is what it raises."""

    taken: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    problem: Exception | None = None

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        self.tried.append(message.key)
        if self.problem is not None:
            raise self.problem
        await giving()
        self.taken.append(message.key)


class Stuck:
    """It connects and connects."""

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        await asyncio.Event().wait()


@dataclass
class House:
    """An outbox, and a clock that the test turns."""

    pool: Pool
    now: datetime = NOW

    def sender(self, channel: str, way: Server | Stuck) -> Sender:
        return Sender(self.pool, channel, way, clock=lambda: self.now)

    async def add(self, key: str, channel: str, address: str, due: datetime = NOW) -> None:
        async with connection(self.pool) as link:
            await outbox.add(link, key, channel, address, {"ticket": "1"}, due)


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=4)
    yield House(pool)
    pool.terminate()


async def all_of(sender: Sender) -> None:
    while await sender.send_one():
        pass


async def test_a_telephone_waits_for_no_mail_server(house: House) -> None:
    await house.add("mail", "mail", "clerk@city.test", NOW - SECOND)
    await house.add("sms", "sms", "+77012345678")
    provider = Server()
    mails = asyncio.create_task(house.sender("mail", Stuck()).send_one())
    try:
        async with asyncio.timeout(SOON):
            await all_of(house.sender("sms", provider))
    finally:
        mails.cancel()
        await asyncio.gather(mails, return_exceptions=True)
    assert provider.taken == ["sms"]


async def test_what_has_been_due_longest_goes_first_and_one_address_keeps_its_order(
    house: House,
) -> None:
    await house.add("late", "webhook", "http://a.test", NOW)
    await house.add("early", "webhook", "http://b.test", NOW - 2 * SECOND)
    await house.add("after late", "webhook", "http://a.test", NOW - 3 * SECOND)
    server = Server()
    await all_of(house.sender("webhook", server))
    assert server.taken == ["early", "late", "after late"]


async def test_a_server_that_is_away_is_not_tried_for_each_address(house: House) -> None:
    for name in ("a", "b", "c"):
        await house.add(name, "mail", f"{name}@city.test")
    server = Server(problem=Away("nobody there"))
    sender = house.sender("mail", server)
    await all_of(sender)
    assert server.tried == ["a"] and await sender.next_at() == NOW + FIRST_PAUSE
    house.now += FIRST_PAUSE
    await all_of(sender)
    assert server.tried == ["a", "b"], "the one that has waited longest asks anew"
    assert await sender.next_at() == house.now + 2 * FIRST_PAUSE, "and the pause grows"
    server.problem = None
    house.now += 2 * FIRST_PAUSE
    await all_of(sender)
    assert sorted(server.taken) == ["a", "b", "c"], "each once"
    server.problem = Away("gone again")
    await house.add("d", "mail", "d@city.test", house.now)
    await all_of(sender)
    assert await sender.next_at() == house.now + FIRST_PAUSE, "it begins with a short one again"


async def test_an_address_that_is_not_taken_holds_up_no_other(house: House) -> None:
    for name in ("a", "b"):
        await house.add(name, "webhook", f"http://{name}.test")
    await house.add("after a", "webhook", "http://a.test")
    server = Server(problem=NotTaken("answered 503"))
    sender = house.sender("webhook", server)
    await all_of(sender)
    assert server.tried == ["a", "b"]
    at = await sender.next_at()
    assert at == NOW + FIRST_PAUSE, "nobody looks earlier for what waits behind another"


async def test_a_mail_server_that_cannot_be_reached_is_away_for_everybody(tmp_path: Path) -> None:
    async def giving() -> None:
        raise AssertionError("nothing was given")

    with pytest.raises(Away):
        settings = Settings.of(home=tmp_path, mail_host="127.0.0.1", mail_port=9)
        await Mail(settings).hand_over(message(), giving)
    with pytest.raises(Away):
        await Mail(Settings.of(home=tmp_path)).hand_over(message(), giving)


async def test_a_message_at_which_a_way_out_fails_holds_up_no_other_and_is_given_up(
    house: House,
) -> None:
    """Whatever it raises before anything was given: it goes again, later each time, and is refused
    in the end; where something was given, it is in doubt."""
    await house.add("a", "webhook", "http://a.test", NOW - SECOND)
    await house.add("b", "webhook", "http://b.test")
    server = Server(problem=KeyError("id"))
    sender = house.sender("webhook", server)
    await all_of(sender)
    assert server.tried == ["a", "b"] and await sender.next_at() == NOW + FIRST_PAUSE
    while (at := await sender.next_at()) is not None:
        house.now = at
        await all_of(sender)
    assert server.tried == ["a", "b"] * MOST_FAULTS
    async with connection(house.pool) as link:
        states = await link.fetch("SELECT key, state FROM outbox ORDER BY key")
    assert [tuple(it) for it in states] == [("a", "refused"), ("b", "refused")]


async def test_nobodys_mail_address_stands_in_what_went_wrong(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    problems = (
        NotTaken("450 <a@b.kz> later"),
        DeliveryRefused("no a@b.kz"),
        ValueError("'a@b.kz'?"),
    )
    for number, problem in enumerate(problems):
        await house.add(f"{number}", "mail", f"{number}@city.test")
        await house.sender("mail", Server(problem=problem)).send_one()
    async with connection(house.pool) as link:
        errors = await link.fetch("SELECT error FROM outbox ORDER BY outbox_id")
    assert [it["error"] for it in errors] == ["450 <•••> later", "no •••", "'•••'?"]
    assert "a@b.kz" not in str([vars(it).get("why") for it in caplog.records])


async def test_what_fails_after_it_was_given_is_in_doubt(house: House) -> None:
    class Half:
        async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
            await giving()
            raise KeyError("id")

    await house.add("a", "webhook", "http://a.test")
    await Sender(house.pool, "webhook", Half(), clock=lambda: house.now).send_one()
    async with connection(house.pool) as link:
        assert await link.fetchval("SELECT state FROM outbox") == "in_doubt"
