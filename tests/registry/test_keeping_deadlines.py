"""Terms whose end moves, kept on a real PostgreSQL: what is forgotten, and who is written to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.actions.urgency import set_urgency
from registry.deadlines.clock import ClockKind
from registry.deadlines.rows import clock_events, clocks_shown
from registry.keeping_deadlines import Keeper
from registry.workflow.life import StepActor
from registry.workflow.steps import TicketActor
from tests.tickets import change_topic, extend_term, insert_tickets, lead_ticket

pytestmark = pytest.mark.services
TICKET = "109-2026-0000001"
DAY = timedelta(days=1)


@dataclass
class House:
    """One ticket of a body that has people to be told; `now` is the time of the registry."""

    keeper: Keeper
    link: Any
    now: datetime

    async def ticket(self, topic: str, age: timedelta, state: str = "registered") -> None:
        await insert_tickets(self.link,
            """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id)
               SELECT $1, $2, 'люк', topic_id, body_id FROM topics WHERE code = $3""",
            TICKET, self.now - age, topic,
        )  # fmt: skip
        if state != "registered":
            await lead_ticket(self.link, TICKET, state)
        await self.keep()

    async def becomes(self, state: str) -> None:
        await lead_ticket(self.link, TICKET, state)
        await self.keep()

    async def is_about(self, topic: str) -> None:
        await change_topic(self.link, TICKET, topic)
        await self.keep()

    async def extended(self, until: datetime) -> None:
        await extend_term(self.link, TICKET, until, self.now)
        await self.keep()

    async def keep(self) -> None:
        """Take in what has happened, all of it at `now`: the database's own clock does not wait."""
        await self.link.execute(
            """UPDATE clock_words SET at = $1
                WHERE heard_at IS NULL AND becomes IS DISTINCT FROM 'registered'""",
            self.now,
        )
        while await self.keeper.hear(self.now) + await self.keeper.escalate(self.now):
            pass

    async def city(self) -> clocks_shown.ClockRow:
        rows = await clocks_shown.of_ticket(self.link, TICKET)
        return next(it for it in rows if it.kind == "city")

    async def said(self) -> list[str]:
        rows = await clocks_shown.escalation_of_ticket(self.link, TICKET)
        return [it.step for it in rows if it.kind == "city"]

    async def mails(self) -> int:
        count: int = await self.link.fetchval(
            "SELECT count(*) FROM outbox WHERE message ->> 'clock' = 'city'"
        )
        return count


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=3)
    now = datetime.now(UTC)
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=True)
    await keeper.begin(now)
    async with pool.acquire() as link:
        await link.execute(
            "UPDATE bodies SET mail = $1, head_mail = $1, deputy_mail = $1", "body@city.test"
        )
        yield House(keeper, link, now)
    pool.terminate()


async def test_a_ticket_whose_applicant_was_asked_waits_also_when_its_topic_changes(
    house: House,
) -> None:
    """An open manhole has four hours: two of them had passed when its applicant was asked, and that
    was three hours ago. It waits for no more than four."""
    await house.ticket("waste", timedelta(hours=2))
    await house.becomes("awaiting_applicant")
    asked = house.now
    house.now += timedelta(hours=3)
    await house.is_about("manhole")
    city = await house.city()
    assert (city.state, city.amount, city.unit) == ("paused", 4, "hours")
    assert city.due_at == asked + timedelta(hours=4) + timedelta(hours=2)
    await house.becomes("in_progress")
    city = await house.city()
    assert (city.state, city.due_at) == ("running", house.now + timedelta(hours=2))
    assert await house.said() == [] and await house.mails() == 0, "nobody is late"


async def test_more_time_that_was_granted_holds_also_when_the_topic_changes(house: House) -> None:
    await house.ticket("waste", timedelta(hours=2))
    await house.becomes("in_progress")
    until = house.now + 20 * DAY
    await house.extended(until)
    house.now += DAY
    await house.is_about("manhole")
    assert (await house.city()).due_at == until
    assert await house.said() == []


async def test_a_question_that_nobody_answers_is_over_by_itself(house: House) -> None:
    """The end is known all the time, and is told as any other; the ticket goes on with its body."""
    await house.ticket("waste", timedelta(hours=2))
    await house.becomes("awaiting_applicant")
    paused = await house.city()
    assert paused.state == "paused" and paused.due_at is not None
    house.now += 3 * DAY
    assert await house.keeper.end_pauses(house.now - DAY) == 0
    house.now += 4 * DAY
    assert await house.keeper.end_pauses(house.now) == 1
    await house.keep()
    city = await house.city()
    assert (city.state, city.due_at) == ("running", paused.due_at)
    assert await house.link.fetchval("SELECT state FROM tickets") == "in_progress"
    line = await house.link.fetchrow("SELECT step, part, person_id FROM ticket_history")
    assert tuple(line) == ("answer_time_over", "system", None)
    house.now = paused.due_at
    await house.keep()
    assert await house.said() == ["clerk"]
    assert await house.keeper.end_pauses(house.now) == 0


async def test_whoever_waits_when_the_rule_comes_waits_for_three_working_days_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked before the rule, for as long as the applicant likes, and the law's term stood still."""
    with monkeypatch.context() as before:
        before.setattr("registry.deadlines.meaning.ANSWER_TERM", None)
        before.setattr("registry.deadlines.meaning.PAUSED", (ClockKind.CITY, ClockKind.LAW))
        await house.ticket("waste", timedelta(hours=2))
        await house.becomes("awaiting_applicant")
    assert (await house.city()).due_at is None
    house.now += 40 * DAY
    await house.keeper.begin(house.now)
    city, law, *_ = await clocks_shown.of_ticket(house.link, TICKET)
    assert (city.kind, city.state, law.kind, law.state) == ("city", "paused", "law", "running")
    assert city.due_at is not None and law.due_at is not None
    assert house.now + 10 * DAY < city.due_at < house.now + 18 * DAY
    assert law.due_at > house.now + 14 * DAY, "what it had stood still before is not taken back"
    assert await house.keeper.end_pauses(house.now + 2 * DAY) == 0
    events = await house.link.fetchval("SELECT count(*) FROM clock_events")
    await house.keeper.begin(house.now + DAY)
    assert await house.link.fetchval("SELECT count(*) FROM clock_events") == events, "once"
    assert await house.keeper.end_pauses(house.now + 8 * DAY) == 1


async def test_more_time_granted_when_the_term_is_over_takes_nothing_back(house: House) -> None:
    await house.ticket("waste", 30 * DAY, "assigned")
    assert await house.said() == ["clerk", "head", "deputy"]
    mails = await house.mails()
    before = await house.city()
    assert before.due_at is not None
    await house.extended(house.now + 20 * DAY)
    assert (await house.city()).due_at == before.due_at
    law = (await clocks_shown.of_ticket(house.link, TICKET))[1]
    assert law.due_at is not None and law.due_at > house.now + 20 * DAY, "the law's may be extended"
    assert await house.said() == ["clerk", "head", "deputy"]
    assert await house.mails() == mails == 3


async def test_of_a_ticket_that_may_be_over_nobody_is_told(house: House) -> None:
    """Its words are heard two hundred at a time; between two such parts nothing is said of it."""
    await house.ticket("waste", timedelta(hours=2))
    late = house.now + 30 * DAY
    await lead_ticket(house.link, TICKET, "resolved")
    assert await house.keeper.escalate(late) == 0
    assert await house.said() == [] and await house.mails() == 0
    assert await house.keeper.hear(late) == 1
    assert await house.keeper.escalate(late) == 0 and (await house.city()).state == "done"


async def test_a_clock_is_read_also_when_an_applicant_s_words_were_erased_from_it(
    house: House,
) -> None:
    """An erasure takes the question that a pause names out of it, and leaves that it was."""
    await house.ticket("waste", timedelta(hours=1))
    await house.link.execute(
        """INSERT INTO clock_events (ticket, kind, happened, at, calendar, detail)
           VALUES ($1, 'city', 'paused', $2, 1, '{}')""",
        TICKET, house.now,
    )  # fmt: skip
    events = (await clock_events.events(house.link, [TICKET]))[TICKET, ClockKind.CITY]
    assert [type(it).__name__ for it in events] == ["Started", "DueAnnounced", "Paused"]


async def test_of_a_ticket_that_no_body_has_the_centre_hears_and_not_whom_it_is_proposed_to(
    house: House,
) -> None:
    await house.link.execute(
        """INSERT INTO escalation_addresses (told, channel, address)
           VALUES ('clerk', 'mail', 'centre@city.test'), ('head', 'mail', 'centre@city.test')"""
    )
    await house.ticket("manhole", timedelta(hours=4, minutes=1))
    sent = "SELECT array_agg(address ORDER BY outbox_id) FROM outbox"
    assert await house.said() == ["clerk"]
    assert await house.link.fetchval(sent) == ["centre@city.test"]
    await house.becomes("assigned")
    house.now += timedelta(hours=1)
    await house.keep()
    assert await house.said() == ["clerk", "head"]
    assert await house.link.fetchval(sent) == ["centre@city.test", "body@city.test"]
    bodies = "SELECT array_agg(body_id IS NULL ORDER BY at) FROM escalations"
    assert await house.link.fetchval(bodies) == [True, False]


async def test_a_ticket_marked_urgent_has_the_short_term_and_says_so_in_its_history(
    house: House,
) -> None:
    """From its first moment; taken back, it has its topic's term again."""
    await house.ticket("road", timedelta(hours=1))
    clerk = StepActor(TicketActor.OPERATOR)
    for urgent, term in ((True, timedelta(hours=4)), (False, 7 * DAY)):
        async with house.link.transaction():
            assert await set_urgency(house.link, TICKET, clerk, house.now, urgent=urgent)
        await house.keep()
        city = await house.city()
        assert city.due_at is not None
        lasts = city.due_at - (house.now - timedelta(hours=1))
        assert lasts == term if urgent else term <= lasts <= term + DAY
    changes = await house.link.fetch(
        "SELECT change -> 'urgent' AS pair FROM ticket_history WHERE change ? 'urgent' ORDER BY at"
    )
    assert [it["pair"] for it in changes] == [[False, True], [True, False]]
    async with house.link.transaction():
        assert not await set_urgency(house.link, TICKET, clerk, house.now, urgent=False)
