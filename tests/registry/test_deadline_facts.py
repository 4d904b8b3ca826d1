"""The facts of deadlines, written by whoever keeps the terms, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.deadline_facts import TicketDeadlines
from registry.deadlines.facts import DeadlineFacts
from registry.deadlines.rows import deadline_facts as rows
from registry.facts.keeper import FactsKeeper, FactsState
from registry.facts.keeping import FIRST_MOMENT, KeyRange, compare, rebuild
from registry.keeping_deadlines import Keeper
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor
from tests.tickets import change_topic, insert_tickets

pytestmark = pytest.mark.services
TICKET = "109-2026-0000001"
ALMATY = ZoneInfo("Asia/Almaty")
H = timedelta(hours=1)
HOUR_MS = 3_600_000


@dataclass
class House:
    """One ticket about an open manhole, which has four hours; `now` is the registry's time."""

    keeper: Keeper
    pool: Any
    link: Any
    now: datetime

    async def step(self, step: Step, after: timedelta, **asked: Any) -> None:
        self.now += after
        of_body = StepActor(TicketActor.BODY, body_id=await self.body())
        who = of_body if step in (Step.ACCEPT, Step.RESOLVE) else CONTROL
        async with self.link.transaction():
            await take_step(self.link, TICKET, StepRequest(step, **asked), who, self.now)
        await self.keep()

    async def solve(self) -> None:
        """Its body accepts it an hour later, and has solved it after another hour."""
        await self.step(Step.ACCEPT, H)
        await self.step(Step.RESOLVE, H, text="Люк жабылды")

    async def keep(self) -> None:
        await self.link.execute(
            """UPDATE clock_words SET at = $1
                WHERE heard_at IS NULL AND becomes IS DISTINCT FROM 'registered'""",
            self.now,
        )
        while await self.keeper.hear(self.now) + await self.keeper.escalate(self.now):
            pass

    async def body(self) -> int | None:
        found: int | None = await self.link.fetchval("SELECT body_id FROM tickets")
        return found

    async def facts(self, kind: str = "city") -> list[DeadlineFacts]:
        return [it for it in await rows.stored(self.link, [TICKET]) if it.kind == kind]

    async def differing(self) -> int:
        every = KeyRange(FIRST_MOMENT, (self.now + 9 * H, ""))
        return (await compare(self.pool, TicketDeadlines(ALMATY), every, self.now)).differing


CONTROL = StepActor(TicketActor.CONTROL)


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    """The ticket was registered a day ago, by the clock of the database, whose words come after."""
    pool = await open_pool(fresh_settings, "test", size=3)
    now = datetime.now(UTC) - timedelta(days=1)
    keeper = Keeper(pool, ALMATY, mails=False)
    await keeper.begin(now)
    async with pool.acquire() as link:
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, topic_id, body_id)
               SELECT $1, $2, topic_id, body_id FROM topics WHERE code = 'manhole'""",
            TICKET, now,
        )  # fmt: skip
        found = House(keeper, pool, link, now)
        await found.keep()
        yield found
    pool.terminate()


async def test_a_deadline_that_ends_in_time_leaves_its_facts(house: House) -> None:
    body = await house.body()
    assert body is not None and await house.facts() == []
    await house.step(Step.ASSIGN, H, body_id=body)
    await house.solve()
    (facts,) = await house.facts()
    assert (facts.in_time, facts.done_at) == (True, house.now)
    assert (facts.amount, facts.unit, facts.body_id) == (4, "hours", body)
    assert facts.held == {str(body): 2 * HOUR_MS}
    (forward,) = await house.facts("forward")
    assert forward.in_time and forward.held == {str(body): HOUR_MS}
    assert await house.differing() == 0


async def test_one_that_comes_due_has_facts_at_once_and_others_when_it_is_over(
    house: House,
) -> None:
    house.now += 4 * H
    await house.keep()
    (late,) = await house.facts()
    assert (late.due_at, late.done_at, late.in_time, late.held) == (house.now, None, False, {})
    await house.step(Step.ASSIGN, H, body_id=await house.body())
    await house.solve()
    (over,) = await house.facts()
    assert (over.due_at, over.done_at, over.in_time) == (late.due_at, house.now, False)
    assert await house.differing() == 0


async def test_a_ticket_that_comes_back_says_so_on_its_first_deadline(house: House) -> None:
    await house.step(Step.ASSIGN, H, body_id=await house.body())
    await house.solve()
    await house.step(Step.REOPEN, H, reason="it is still open")
    first, *others = await house.facts()
    assert (first.reopened_at, first.in_time, others) == (house.now, True, [])
    house.now += 4 * H
    await house.keep()
    first, second = await house.facts()
    assert (second.run, second.in_time, second.reopened_at) == (2, False, None)
    assert await house.differing() == 0


async def test_what_a_ticket_is_about_is_said_also_when_that_is_known_late(house: House) -> None:
    await house.step(Step.ASSIGN, H, body_id=await house.body())
    await house.solve()
    await change_topic(house.link, TICKET, "waste")
    assert await house.differing() == 0, "nobody is alarmed before the registry has heard of it"
    await house.keep()
    (facts,) = await house.facts()
    assert facts.topic_id == await house.link.fetchval("SELECT topic_id FROM tickets")


async def test_an_old_home_builds_them_and_the_night_compares(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.facts.keeper.SHARE", 1.0)
    await house.step(Step.ASSIGN, H, body_id=await house.body())
    await house.solve()
    before = await rows.stored(house.link, [TICKET])
    await house.link.execute("DELETE FROM deadline_facts")
    state = FactsState()
    keeper = FactsKeeper(house.pool, TicketDeadlines(ALMATY), ALMATY, state)
    await keeper.look(house.now)
    assert (state.building, state.built) == (False, 1)
    assert await rows.stored(house.link, [TICKET]) == before
    await house.link.execute("UPDATE deadline_facts SET in_time = false WHERE kind = 'law'")
    await keeper.look(house.now + timedelta(days=1))
    assert state.differ == [TICKET]
    await rebuild(
        house.pool, TicketDeadlines(ALMATY), FIRST_MOMENT, house.now + 9 * H, lambda _: None
    )
    await keeper.look(house.now + timedelta(days=1, minutes=1))
    assert state.well


async def test_an_erasure_leaves_facts_that_can_be_computed_anew(house: House) -> None:
    await house.link.execute("UPDATE tickets SET applicant = '+77012345678'")
    await house.step(Step.ASSIGN, H, body_id=await house.body())
    await house.solve()
    await house.step(Step.CONFIRM, H)
    (facts,) = await house.facts()
    assert facts.answer_key
    await house.link.execute(
        """INSERT INTO people (login, password_hash, role, name)
           VALUES ('a', 'x', 'administrator', 'a'), ('b', 'x', 'administrator', 'b')"""
    )
    erasure = await house.link.fetchval(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, decided_at, state)
           SELECT '+77012345678', 'asked', min(person_id), max(person_id), now(), 'confirmed'
             FROM people RETURNING erasure_id"""
    )
    await house.link.execute("SELECT erase_applicant($1)", erasure)
    assert await house.differing() == 0
    (facts,) = await house.facts()
    assert facts.answer_key is None
