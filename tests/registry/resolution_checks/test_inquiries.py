"""Who is called and asked "was it solved?", and what his keys make of the ticket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.postgres.pool import Connection, Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.domain.floor.incident import AnsweredTicket
from queue_manager.domain.floor.inquiry import InquiryResult
from queue_manager.domain.floor.records import InquiryEnded, InquiryTried
from queue_manager.rows.caller_lookup import acquaintance
from queue_manager.rows.resolution_checks import OpenInquiry, open_inquiries
from queue_manager.scribe.writing import write_record
from registry.notifications.applicants import NoticeSender
from registry.notifications.by_call import is_called
from registry.notifications.notices import NoticeKind
from registry.notifications.rows import notices
from registry.resolution_checks.inquiries import InquiryJob
from registry.workflow.rows import steps
from tests.tickets import lead_ticket, lead_tickets
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LANDLINE, MOBILE = "+77172123456", "+77012345678"
FIRST = "109-2026-0000001"


def told(settings: Settings, **changes: str) -> Settings:
    return settings.changed(**{"trunk_out": "127.0.0.1:5070", **changes})


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=3)
    yield pool
    await pool.close()


async def answered(pool: Pool, applicant: str = LANDLINE, number: str = FIRST) -> None:
    """A ticket that its body has answered as solved."""
    async with transaction(pool) as link:
        await link.execute(
            """INSERT INTO tickets (number, line, opened_at, state, applicant, language, subject,
                                    topic_id, body_id)
               SELECT $1, '109', $2, 'resolved', $3, 'ru', 'люк', topic_id, body_id
                 FROM topics WHERE code = 'waste'""",
            number, NOW, applicant,
        )  # fmt: skip
        await notices.plan(link, number, NoticeKind.RESOLVED, 7, NOW)


async def asked(pool: Pool, settings: Settings) -> list[OpenInquiry]:
    """Who is to be called after applicants were told what there is to tell."""
    await NoticeSender(pool, settings).tell(NOW)
    async with transaction(pool) as link:
        return await open_inquiries(link, "109")


async def ends(pool: Pool, settings: Settings, result: InquiryResult, round_: int = 7) -> None:
    """As the dispatcher says it, by way of the scribe; twice, as a scribe that died would."""
    record = InquiryEnded(FIRST, round_, NOW, 0, result)
    async with transaction(pool) as link:
        await write_record(link, record)
        await write_record(link, replace(record, result=InquiryResult.HUNG_UP))
    asker = InquiryJob(pool, settings)
    await asker.settle(NOW)
    assert await asker.settle(NOW) == 0, "each once"


async def one(pool: Pool, query: str) -> Any:
    async with transaction(pool) as link:
        return await link.fetchval(query)


async def story(pool: Pool) -> list[tuple[str | None, str, str | None, Any]]:
    async with transaction(pool) as link:
        rows = await link.fetch(
            "SELECT step, part, reason, change FROM ticket_history ORDER BY history_id"
        )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("wanted", "messaged", "called"),
    [("unreached", True, False), ("unreached", False, True), ("always", True, True),
     ("never", False, False)],
)  # fmt: skip
def test_who_is_called(fresh_settings: Settings, wanted: str, messaged: bool, called: bool) -> None:
    settings = told(fresh_settings, inquiry_calls=wanted)
    assert is_called(NoticeKind.RESOLVED, LANDLINE, settings, messaged=messaged) is called
    assert not is_called(NoticeKind.REJECTED, LANDLINE, settings, messaged=messaged)
    without = told(settings, trunk_out="")
    assert not is_called(NoticeKind.RESOLVED, LANDLINE, without, messaged=messaged)


async def test_whom_no_message_reaches_is_called_and_nobody_else(
    pool: Pool, fresh_settings: Settings
) -> None:
    settings = told(fresh_settings)
    await answered(pool)
    await answered(pool, MOBILE, "109-2026-0000002")
    (inquiry,) = await asked(pool, settings)
    assert (inquiry.ticket, inquiry.round, inquiry.number) == (FIRST, 7, LANDLINE)
    assert (inquiry.line, inquiry.language, inquiry.topic) == ("109", "ru", "Вывоз мусора")
    ways = await one(pool, "SELECT array_agg(way ORDER BY ticket) FROM notices")
    assert ways == ["call", "sms"]


@pytest.mark.parametrize("applicant", ["aigul@mail.kz", "+12125550100", "+78005553535"])
async def test_a_call_that_can_never_be_made_is_not_planned(
    pool: Pool, fresh_settings: Settings, applicant: str
) -> None:
    """Or the first 200 of them would keep everybody else from being asked."""
    await answered(pool, applicant)
    assert await asked(pool, told(fresh_settings, inquiry_calls="always")) == []
    assert await one(pool, "SELECT count(*) FROM inquiries") == 0
    assert await one(pool, "SELECT way FROM notices") is None


async def test_one_confirms_as_on_the_page_and_the_story_says_how(
    pool: Pool, fresh_settings: Settings
) -> None:
    await answered(pool)
    await asked(pool, told(fresh_settings))
    await ends(pool, fresh_settings, InquiryResult.CONFIRMED)
    assert await one(pool, "SELECT state FROM tickets") == "confirmed"
    change = {"state": ["resolved", "confirmed"]}
    assert await story(pool) == [("confirm", "applicant", "по телефону", change)]


async def test_two_opens_it_again_for_its_body_and_the_third_time_for_quality_control(
    pool: Pool, fresh_settings: Settings
) -> None:
    await answered(pool)
    for round_ in (7, 8, 9):
        async with transaction(pool) as link:
            await lead_tickets(link, "resolved")
            await notices.plan_call(link, FIRST, round_, NOW)
        await ends(pool, fresh_settings, InquiryResult.REOPENED, round_)
        assert await one(pool, "SELECT state FROM tickets") == "reopened"
    assert await one(pool, "SELECT reopenings FROM tickets") == 3
    assert [line[2] for line in await story(pool)] == ["по телефону: не решено"] * 3


@pytest.mark.parametrize("result", ["operator", "hung_up", "not_reached"])
async def test_else_it_stays_as_it_is_and_the_story_says_why(
    pool: Pool, fresh_settings: Settings, result: str
) -> None:
    await answered(pool)
    await asked(pool, told(fresh_settings))
    await ends(pool, fresh_settings, InquiryResult(result))
    assert await one(pool, "SELECT state FROM tickets") == "resolved"
    assert await story(pool) == [(None, "system", None, {"inquiry": [None, result]})]


async def test_who_calls_himself_is_asked_there_and_his_word_goes_before_none(
    pool: Pool, fresh_settings: Settings
) -> None:
    await answered(pool)
    await ends(pool, fresh_settings, InquiryResult.HUNG_UP)
    async with transaction(pool) as link:
        known = await acquaintance(link, LANDLINE, NOW, "Asia/Almaty")
    assert known.answered == (AnsweredTicket(FIRST, 7),)
    await ends(pool, fresh_settings, InquiryResult.CONFIRMED)
    assert await one(pool, "SELECT state FROM tickets") == "confirmed"
    async with transaction(pool) as link:
        known = await acquaintance(link, LANDLINE, NOW, "Asia/Almaty")
    assert known.answered == ()


async def test_what_has_gone_on_meanwhile_is_left_alone(
    pool: Pool, fresh_settings: Settings
) -> None:
    await answered(pool)
    await asked(pool, told(fresh_settings))
    tried = InquiryTried(FIRST, 7, NOW, 1, "busy", NOW + timedelta(hours=2))
    async with transaction(pool) as link:
        await write_record(link, tried)
        (open_,) = await open_inquiries(link, "109")
        assert (open_.tries, open_.due_at) == (1, tried.due_at)
        await _worked_on_again(link)
        assert await open_inquiries(link, "109") == [], "nobody is called about it"
    await ends(pool, fresh_settings, InquiryResult.CONFIRMED)
    assert await one(pool, "SELECT state FROM tickets") == "accepted"
    await answered(pool, number="109-2026-0000003")
    await asked(pool, told(fresh_settings))
    await InquiryJob(pool, fresh_settings).settle(NOW + timedelta(days=8))
    ended = await one(pool, "SELECT result FROM inquiries WHERE ticket = '109-2026-0000003'")
    assert ended == "overtaken", "after a week it is no question any more"


@pytest.mark.parametrize("result", [InquiryResult.CONFIRMED, InquiryResult.REOPENED])
async def test_what_is_said_of_an_answer_is_not_put_down_on_the_next_one(
    pool: Pool, fresh_settings: Settings, result: InquiryResult
) -> None:
    """The result comes late: meanwhile it was opened again on the page, and answered."""
    await answered(pool)
    async with transaction(pool) as link:
        for state, minutes in (("reopened", 1), ("resolved", 2)):
            await lead_ticket(link, FIRST, state, NOW + timedelta(minutes=minutes))
    await ends(pool, fresh_settings, result, round_=0)
    assert await one(pool, "SELECT state FROM tickets") == "resolved"
    assert await story(pool) == [(None, "system", None, {"inquiry": [None, result]})]


async def test_results_are_put_down_in_the_one_order_of_tickets(
    pool: Pool, fresh_settings: Settings
) -> None:
    """The second ticket's applicant has answered first."""
    second = "109-2026-0000002"
    await answered(pool)
    await answered(pool, number=second)
    async with transaction(pool) as link:
        for number, minutes in ((FIRST, 2), (second, 1)):
            at = NOW + timedelta(minutes=minutes)
            await write_record(link, InquiryEnded(number, 7, at, 0, InquiryResult.CONFIRMED))
    async with asyncio.timeout(20), transaction(pool) as other:
        await steps.lock(other, FIRST)
        settled = asyncio.create_task(InquiryJob(pool, fresh_settings).settle(NOW))
        await until_waiting(pool)
        await steps.lock(other, second)
    assert await settled == 2
    assert await one(pool, "SELECT array_agg(state) FROM tickets") == ["confirmed"] * 2


async def _worked_on_again(link: Connection) -> None:
    await lead_tickets(link, "accepted")
