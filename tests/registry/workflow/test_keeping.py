"""A life in the database: state and story together, for two at once, and for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from foundation.postgres.pool import Connection, Pool, open_pool, transaction
from foundation.settings import Settings
from registry.keeping_deadlines import Keeper
from registry.tickets.rows import tickets
from registry.tickets.rows.history import add_history
from registry.workflow.keeping import (
    NoSuchTicket,
    Stale,
    StepRefused,
    StepRequest,
    Taken,
    take_step,
)
from registry.workflow.life import StepActor, StepProblem
from registry.workflow.rows import clock_words
from registry.workflow.rows import steps as rows
from registry.workflow.states import State
from registry.workflow.steps import Step, TicketActor
from tests.tickets import insert_tickets
from tests.waiting import until_waiting

pytestmark = pytest.mark.services

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPERATOR, LEAD = StepActor(TicketActor.OPERATOR), StepActor(TicketActor.CONTROL)
FIRST, SECOND, THIRD, FOURTH = (f"109-2026-000000{n}" for n in (1, 2, 3, 4))


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=4)
    async with transaction(pool) as link:
        for number in (FIRST, SECOND, THIRD):
            await insert_tickets(
                link, "INSERT INTO tickets (number, opened_at) VALUES ($1, $2)", number, NOW
            )
    yield pool
    await pool.close()


async def take(
    pool: Pool, number: str, asked: StepRequest, who: StepActor, at: datetime = NOW
) -> Taken:
    async with transaction(pool) as link:
        return await take_step(link, number, asked, who, at)


async def body(pool: Pool, code: str) -> int:
    found: int = await one(pool, "SELECT body_id FROM bodies WHERE code = $1", code)
    return found


async def one(pool: Pool, query: str, *values: object) -> Any:
    async with transaction(pool) as link:
        return await link.fetchval(query, *values)


async def with_water(pool: Pool, number: str = FIRST) -> tuple[int, StepActor]:
    water = await body(pool, "water")
    await take(pool, number, StepRequest(Step.ASSIGN, body_id=water), OPERATOR)
    return water, StepActor(TicketActor.BODY, body_id=water)


async def test_a_step_is_the_new_state_and_a_line_of_history(pool: Pool) -> None:
    water, clerk = await with_water(pool)
    await take(pool, FIRST, StepRequest(Step.ACCEPT), clerk)
    await take(pool, FIRST, StepRequest(Step.RESOLVE, text="Люк жабылды"), clerk)
    async with transaction(pool) as link:
        ticket = await link.fetchrow("SELECT * FROM tickets WHERE number = $1", FIRST)
        story = await link.fetch(
            "SELECT step, part, change FROM ticket_history WHERE ticket = $1 ORDER BY history_id",
            FIRST,
        )
    assert (ticket["state"], ticket["answer"], ticket["version"]) == ("resolved", "Люк жабылды", 4)
    assert [(row["step"], row["part"]) for row in story] == [
        ("assign", "operator"),
        ("accept", "body"),
        ("resolve", "body"),
    ]
    assert story[0]["change"] == {"state": ["registered", "assigned"], "body_id": [None, water]}


async def test_a_refused_step_leaves_nothing_behind(pool: Pool) -> None:
    _, clerk = await with_water(pool)
    with pytest.raises(StepRefused) as refused:
        await take(pool, FIRST, StepRequest(Step.RESOLVE, text="Люк жабылды"), clerk)
    assert refused.value.refusal.why is StepProblem.NOT_FROM_HERE
    with pytest.raises(StepRefused):
        await take(pool, SECOND, StepRequest(Step.ASSIGN, body_id=10**9), OPERATOR)
    with pytest.raises(NoSuchTicket):
        await take(pool, "109-2026-0000009", StepRequest(Step.ACCEPT), clerk)
    assert await one(pool, "SELECT count(*) FROM ticket_history") == 1
    assert await one(pool, "SELECT version FROM tickets WHERE number = $1", FIRST) == 2


async def test_of_two_who_take_the_same_step_one_does_and_the_other_hears_of_it(
    pool: Pool,
) -> None:
    _, clerk = await with_water(pool)
    both = (take(pool, FIRST, StepRequest(Step.ACCEPT, version=2), clerk) for _ in range(2))
    came = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(it).__name__ for it in came) == ["Stale", "Taken"]
    assert isinstance(next(it for it in came if isinstance(it, Exception)), Stale)


async def proposed(pool: Pool, number: str) -> str | None:
    found: str | None = await one(
        pool,
        "SELECT code FROM tickets LEFT JOIN bodies USING (body_id) WHERE number = $1",
        number,
    )
    return found


async def test_who_was_to_get_a_ticket_stays_proposed_through_steps(pool: Pool) -> None:
    """The operator's choice where there was one; else whom topic and district say."""
    roads = await body(pool, "roads")
    async with transaction(pool) as link:
        for number, chosen in ((FIRST, roads), (SECOND, None)):
            await link.execute(
                "UPDATE tickets SET body_id = $2, topic_id ="
                " (SELECT topic_id FROM topics WHERE code = 'manhole') WHERE number = $1",
                number, chosen,
            )  # fmt: skip
            await clock_words.add_other_topic(link, number, NOW)
    for step in (Step.ANSWER_ON_THE_SPOT, Step.REGISTER):
        for number, code in ((FIRST, "roads"), (SECOND, "water")):
            await take(pool, number, StepRequest(step), OPERATOR)
            assert await proposed(pool, number) == code, (step, number)
    await take(pool, SECOND, StepRequest(Step.JOIN, of=FIRST), OPERATOR)
    assert await proposed(pool, SECOND) is None, "another ticket is solved in its place"
    await take(pool, SECOND, StepRequest(Step.SEPARATE), OPERATOR)
    assert await proposed(pool, SECOND) == "water"


async def test_a_returned_ticket_is_proposed_to_nobody_until_somebody_chooses(pool: Pool) -> None:
    _, clerk = await with_water(pool)
    await take(pool, FIRST, StepRequest(Step.RETURN, reason="не наше"), clerk)
    assert await proposed(pool, FIRST) is None
    await Keeper(pool, ZoneInfo("Asia/Almaty"), mails=False).begin(NOW)
    async with transaction(pool) as link:
        await link.execute(
            "UPDATE tickets SET body_id = (SELECT body_id FROM bodies WHERE code = 'roads')"
            " WHERE number = $1", FIRST,
        )  # fmt: skip
        await link.execute(
            """INSERT INTO clocks (ticket, kind, state, amount, unit, started_at, due_at,
                                   provisional, calendar, round)
               VALUES ($1, 'notice', 'running', 3, 'working_days', $2, $2, false, 1, 1)""",
            FIRST, NOW,
        )  # fmt: skip
    announced = StepRequest(Step.EXTENSION_ANNOUNCED, reason="по телефону")
    await take(pool, FIRST, announced, LEAD)
    assert await proposed(pool, FIRST) == "roads"


async def test_a_closed_body_gets_nothing_new(pool: Pool) -> None:
    water = await body(pool, "water")
    async with transaction(pool) as link:
        await link.execute("UPDATE bodies SET closed_at = now() WHERE body_id = $1", water)
    with pytest.raises(StepRefused) as refused:
        await take(pool, FIRST, StepRequest(Step.ASSIGN, body_id=water), OPERATOR)
    assert refused.value.refusal.why is StepProblem.BODY_CLOSED


async def test_what_a_closed_body_has_is_given_to_another_and_comes_not_back(pool: Pool) -> None:
    water, clerk = await with_water(pool)
    await take(pool, FIRST, StepRequest(Step.ACCEPT), clerk)
    await take(pool, FIRST, StepRequest(Step.RESOLVE, text="Люк жабылды"), clerk)
    async with transaction(pool) as link:
        await link.execute("UPDATE bodies SET closed_at = now() WHERE body_id = $1", water)
    again = await take(pool, FIRST, StepRequest(Step.REOPEN, reason="тағы ашық"), OPERATOR)
    assert (again.changed.after.state, again.changed.after.body_id) == (State.REOPENED, None)
    roads = await body(pool, "roads")
    moved = await take(pool, FIRST, StepRequest(Step.ASSIGN, body_id=roads), OPERATOR)
    assert moved.changed.after.body_id == roads


async def test_duplicates_are_answered_with_the_first_one(pool: Pool) -> None:
    """Also where the first one itself turned out to be a duplicate."""
    await take(pool, THIRD, StepRequest(Step.JOIN, of=SECOND), OPERATOR)
    _, clerk = await with_water(pool)
    await take(pool, SECOND, StepRequest(Step.JOIN, of=FIRST), OPERATOR)
    assert await one(pool, "SELECT duplicate_of FROM tickets WHERE number = $1", THIRD) == FIRST
    await take(pool, FIRST, StepRequest(Step.ACCEPT), clerk)
    await take(pool, FIRST, StepRequest(Step.RESOLVE, text="Люк жабылды"), clerk)
    async with transaction(pool) as link:
        rows = await link.fetch("SELECT state, answer FROM tickets ORDER BY number")
    assert [tuple(row) for row in rows] == [("resolved", "Люк жабылды")] * 3


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE ticket_history SET reason = 'x'",
        "DELETE FROM ticket_history",
        "TRUNCATE ticket_history",
    ],
)
async def test_nobody_rewrites_a_story(pool: Pool, rewriting: str) -> None:
    await with_water(pool)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction(pool) as link:
            await link.execute(rewriting)
    assert await one(pool, "SELECT count(*) FROM ticket_history") == 1


async def named(link: Connection, topic: str, district: str | None) -> str | None:
    found: str | None = await link.fetchval(
        "SELECT code FROM bodies WHERE body_id = body_of_topic("
        "(SELECT topic_id FROM topics WHERE code = $1), $2)",
        topic,
        district,
    )
    return found


async def test_the_nearest_rule_of_topic_and_district_names_the_body(pool: Pool) -> None:
    async with transaction(pool) as link:
        assert await named(link, "manhole", "esil") == "water"
        assert await named(link, "yard", None) == "housing"
        assert await named(link, "yard", "esil") == "akimat-esil"
        assert await named(link, "information", "esil") is None
        await link.execute("UPDATE bodies SET closed_at = now() WHERE code = 'akimat-esil'")
        assert await named(link, "yard", "esil") == "housing"
        await link.execute(
            "UPDATE topics SET body_id = (SELECT body_id FROM bodies WHERE code = 'social') "
            "WHERE code = 'branch_questions'"
        )
        assert await named(link, "information", None) == "social"


async def test_who_joins_a_duplicate_joins_the_first_and_none_a_ticket_that_is_over(
    pool: Pool,
) -> None:
    await take(pool, SECOND, StepRequest(Step.JOIN, of=FIRST), OPERATOR)
    await take(pool, THIRD, StepRequest(Step.JOIN, of=SECOND), OPERATOR)
    assert await one(pool, "SELECT duplicate_of FROM tickets WHERE number = $1", THIRD) == FIRST
    with pytest.raises(StepRefused) as refused:
        await take(pool, FIRST, StepRequest(Step.JOIN, of=THIRD), OPERATOR)
    assert refused.value.refusal.why is StepProblem.SAME_TICKET
    await take(pool, FIRST, StepRequest(Step.REJECT, reason="бос сөз"), LEAD)
    async with transaction(pool) as link:
        await insert_tickets(
            link, "INSERT INTO tickets (number, opened_at) VALUES ($1, $2)", FOURTH, NOW
        )
    with pytest.raises(StepRefused) as refused:
        await take(pool, FOURTH, StepRequest(Step.JOIN, of=FIRST), OPERATOR)
    assert refused.value.refusal.why is StepProblem.OF_OVER


async def test_who_join_at_once_make_one_cluster_whatever_the_order(pool: Pool) -> None:
    """A ring of wishes, each ticket to be joined to the next: one stays the first of all."""
    ring = ((FIRST, SECOND), (SECOND, THIRD), (THIRD, FIRST))
    for _ in range(5):
        came = await asyncio.gather(
            *(take(pool, a, StepRequest(Step.JOIN, of=b), OPERATOR) for a, b in ring),
            return_exceptions=True,
        )
        assert sorted(type(it).__name__ for it in came) == ["StepRefused", "Taken", "Taken"]
        async with transaction(pool) as link:
            rows = await link.fetch("SELECT number, state, duplicate_of FROM tickets")
        (first,) = [row["number"] for row in rows if row["state"] == "registered"]
        assert {row["duplicate_of"] for row in rows if row["number"] != first} == {first}
        for row in rows:
            if row["number"] != first:
                await take(pool, row["number"], StepRequest(Step.SEPARATE), OPERATOR)


async def test_each_applicant_of_a_cluster_keeps_a_clock_and_a_notice_of_his_own(
    pool: Pool,
) -> None:
    now = datetime.now(UTC)
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=False)
    await keeper.begin(now)
    async with transaction(pool) as link:
        for number, ago in ((FIRST, 9), (SECOND, 1)):  # a term of days lasts to its day's end
            await link.execute(
                "UPDATE tickets SET applicant = '+7701234567' || right($1, 1), subject = 'люк',"
                " opened_at = $2, topic_id = (SELECT topic_id FROM topics WHERE code = 'waste')"
                " WHERE number = $1", number, now - timedelta(days=ago),
            )  # fmt: skip
            await clock_words.add_other_topic(link, number, now)
        await link.execute(
            "UPDATE clock_words w SET at = opened_at FROM tickets WHERE number = ticket"
        )
    _, clerk = await with_water(pool)
    await take(pool, SECOND, StepRequest(Step.JOIN, of=FIRST), OPERATOR, now)
    await keeper.hear(now)
    dues = (
        "SELECT count(DISTINCT due_at) FROM clocks"
        " WHERE kind = 'city' AND state = $1 AND ticket < $2"
    )
    assert await one(pool, dues, "running", THIRD) == 2
    await take(pool, FIRST, StepRequest(Step.ACCEPT), clerk, now)
    await take(pool, FIRST, StepRequest(Step.RESOLVE, text="Люк жабылды"), clerk, now)
    await keeper.hear(now)
    async with transaction(pool) as link:
        clocks = await link.fetch(
            "SELECT ticket, state FROM clocks WHERE kind = 'city' AND ticket < $1"
            " ORDER BY ticket", THIRD,
        )  # fmt: skip
        told = await link.fetch(
            "SELECT ticket FROM notices WHERE kind = 'resolved' ORDER BY ticket"
        )
    assert [tuple(row) for row in clocks] == [(FIRST, "done"), (SECOND, "done")]
    assert [row["ticket"] for row in told] == [FIRST, SECOND]


async def test_what_is_written_beside_a_ticket_waits_for_no_step(pool: Pool) -> None:
    """A batch that writes beside many tickets would hold up each of them, and two would wait for
    each other."""
    await take(pool, SECOND, StepRequest(Step.JOIN, of=FIRST), LEAD)
    locks = (
        lambda link: rows.lock(link, FIRST),
        lambda link: rows.lock_cluster(link, FIRST),
        lambda link: tickets.lock(link, FIRST),
        lambda link: tickets.add_words(link, FIRST, "Әлі ашық"),
    )
    for lock in locks:
        async with asyncio.timeout(10), transaction(pool) as step, transaction(pool) as batch:
            await lock(step)
            for number in (FIRST, SECOND):
                await add_history(batch, number, {"beside": "it"}, person_id=None)
    async with transaction(pool) as link:
        beside = """SELECT count(*) FROM ticket_history WHERE change = '{"beside": "it"}'"""
        assert await link.fetchval(beside) == 2 * len(locks)


async def test_duplicates_that_follow_a_step_are_locked_in_the_one_order(pool: Pool) -> None:
    await with_water(pool, SECOND)
    await take(pool, FIRST, StepRequest(Step.JOIN, of=SECOND), LEAD)
    reject = StepRequest(Step.REJECT, text="Жеке меншік", reason="no_power")
    async with asyncio.timeout(20), transaction(pool) as other:
        await rows.lock(other, FIRST)
        rejected = asyncio.create_task(take(pool, SECOND, reject, LEAD))
        await until_waiting(pool)
        await rows.lock(other, SECOND)
    await rejected
    states = "SELECT array_agg(DISTINCT state) FROM tickets WHERE number = ANY ($1)"
    assert await one(pool, states, [FIRST, SECOND]) == [State.REJECTED]


async def test_terms_are_told_to_tickets_in_the_one_order(pool: Pool) -> None:
    """Whatever came first."""
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=False)
    await keeper.begin(NOW)
    await keeper.hear(NOW)
    fifth = "109-2026-0000005"
    for number in (fifth, FOURTH):
        async with transaction(pool) as link:
            await insert_tickets(
                link, "INSERT INTO tickets (number, opened_at) VALUES ($1, $2)", number, NOW
            )
    async with asyncio.timeout(20), transaction(pool) as other:
        await rows.lock(other, FOURTH)
        heard = asyncio.create_task(keeper.hear(NOW))
        await until_waiting(pool)
        await rows.lock(other, fifth)
    assert await heard == 2


async def test_whose_tickets_are_known_has_them_locked_in_the_one_order(pool: Pool) -> None:
    """The second one lies before the first on the disk."""
    async with transaction(pool) as link:
        for number in (SECOND, FIRST):
            await link.execute("UPDATE tickets SET applicant = 'vk:7' WHERE number = $1", number)

    async def know() -> None:
        async with transaction(pool) as link:
            await tickets.know_applicant(link, "vk:7", "+77010000000")

    async with asyncio.timeout(20), transaction(pool) as other:
        await rows.lock(other, FIRST)
        known = asyncio.create_task(know())
        await until_waiting(pool)
        await rows.lock(other, SECOND)
    await known
    assert await one(pool, "SELECT count(*) FROM tickets WHERE applicant = '+77010000000'") == 2
