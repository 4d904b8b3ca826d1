"""What citizens write is offered by the dispatcher, to one operator at a time, by its real loop and
a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from channels.offering import reported
from channels.rows import inbox
from channels.rows.inbox import OfferRow
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.queries import bind
from foundation.settings import Settings
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from queue_manager.loop import Dispatcher
from tests.channels.town import Town, town
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.counting import counting, now


def test_it_is_due_by_its_first_message_or_by_the_oldest_since_the_last_answer() -> None:
    noon = datetime(2026, 11, 27, 7, tzinfo=UTC)
    later = noon + timedelta(minutes=30)
    row = OfferRow(7, "telegram_bot", "kk", noon, None, noon, None, None, None, None)
    assert (reported(row).due_at, reported(row).waits) == (noon + timedelta(minutes=10), True)
    again = OfferRow(7, "telegram_bot", "kk", noon, noon, later, None, "1001", later, "1001")
    assert reported(again).due_at == later + timedelta(minutes=10)
    answered = OfferRow(7, "telegram_bot", "kk", noon, noon, None, None, "", later, "1001")
    assert (reported(answered).waits, reported(answered).holder) == (False, "")
    back = OfferRow(7, "telegram_bot", "kk", noon, noon, None, later, None, None, "1001")
    assert (reported(back).waits, reported(back).due_at) == (True, later)


@pytest.mark.services
async def test_in_a_rush_the_dispatcher_hears_of_those_that_can_be_in_time(
    fresh_settings: Settings,
) -> None:
    """More wait than are reported, one a minute: three in time for one that is late already."""
    begins = datetime.now(UTC)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await link.execute(*bind("bench_inbox_source"))
        made = {"name": "rush ", "count": 40, "span": timedelta(minutes=40), "ends": begins}
        await link.execute(*bind("bench_inbox_fill", **made, messages=1, over=False))
        reported_now = await inbox.to_offer(link, begins, 8)
    await pool.close()
    waiting = [round((begins - it.published_at) / timedelta(minutes=1)) for it in reported_now]
    assert waiting == [9, 8, 7, 40, 6, 5, 4, 39]


class House(NamedTuple):
    town: Town
    dispatcher: Dispatcher
    first: Client
    lead: Client

    async def until_offered(self, *extensions: str | None) -> None:
        async def so() -> bool:
            offers = [it.offered_to for it in self.dispatcher.floor.conversations.values()]
            return offers == list(extensions)

        await self.town.until(so, f"offered to {extensions}: {self.dispatcher.floor.conversations}")


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    async with AsyncExitStack() as stack:
        dispatcher = await stack.enter_async_context(counting(fresh_settings, 41))
        it = await stack.enter_async_context(town(fresh_settings, counts=False))
        address = await stack.enter_async_context(web_process(fresh_settings))
        first = await stack.enter_async_context(program(address, "1001"))
        lead = await stack.enter_async_context(program(address, "lead1"))
        await dispatcher.ask(on.RosterChanged(now(), {"1001": "Бірінші", "1002": "Екінші"}))
        for extension in ("1001", "1002"):
            await dispatcher.ask(on.PhoneReachable(now(), extension, Device.PHONE, True))
            await dispatcher.ask(on.OperatorAvailable(now(), extension, Device.PHONE))
        yield House(it, dispatcher, first, lead)


async def waits(house: House) -> str:
    house.town.api.write(text="Су жоқ қой")
    await house.until_offered("1001")
    (found,) = house.dispatcher.floor.conversations
    return f"/api/inbox/{found}"


@pytest.mark.services
async def test_it_is_offered_taken_given_back_and_passed(house: House) -> None:
    path = await waits(house)
    assert (await house.first.ask("POST", f"{path}/pass"))[0] == 204
    await house.until_offered("1002")
    assert (await house.first.ask("POST", f"{path}/claim"))[0] == 200
    await house.until_offered(None)
    (it,) = house.dispatcher.floor.conversations.values()
    assert (it.holder, it.waits) == ("1001", True)
    status, refused = await house.first.ask("POST", f"{path}/pass")
    assert (status, refused["reason"]) == (409, "not_offered")
    assert (await house.first.ask("POST", f"{path}/release"))[0] == 204
    await house.until_offered("1002")
    assert (await house.lead.ask("POST", f"{path}/claim"))[0] == 200, "by hand it goes as before"
    await house.until_offered(None)
    (it,) = house.dispatcher.floor.conversations.values()
    assert it.holder == "", "a lead has no extension"
    answer: dict[str, Any] = {"key": "0" * 36, "text": "Бригада жолда", "done": True}
    assert (await house.lead.ask("POST", f"{path}/answers", answer))[0] == 200
    await house.until_offered()


@pytest.mark.services
async def test_who_is_silent_has_it_no_more_and_a_call_sends_it_to_a_colleague(
    house: House,
) -> None:
    path = await waits(house)
    await house.first.ask("POST", f"{path}/claim")
    await house.until_offered(None)
    await house.town.link.execute(
        "UPDATE conversations SET held_at = held_at - interval '121 seconds'"
    )
    house.town.channels.wake()
    await house.until_offered("1002")
    line = next(iter(house.dispatcher.floor.lines))
    for n, extension in enumerate(("1001", "1002")):
        channel = f"PJSIP/trunk-{n}"
        call = on.CallOffered(now(), f"c{n}", line, "pbx1", channel, caller=f"+7701123456{n}")
        await house.dispatcher.ask(call)
        assert extension in {it.operator for it in house.dispatcher.floor.rings.values()}
    await house.until_offered(None)
