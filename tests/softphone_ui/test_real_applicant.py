"""The applicant's public pages on a real database: number and code, and what he says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import asyncpg
import pytest

from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor
from softphone_ui.applicant.code import OF_TICKET
from tests.softphone_ui.city import Client, program
from tests.softphone_ui.test_bodies import FIRST, SECOND, Registry, registry

__all__ = ["registry"]
pytestmark = pytest.mark.services


async def code_of(registry: Registry, number: str = FIRST) -> str:
    status, told = await registry.operator.ask("GET", f"/api/tickets/{number}/code")
    assert status == 200 and told["page"].endswith("/t")
    return str(told["code"])


async def say(citizen: Client, what: str, **words: object) -> tuple[int, dict]:
    return await citizen.ask("POST", f"/api/applicant/{what}", words)


@pytest.fixture
async def citizen(registry: Registry) -> AsyncIterator[Client]:
    async with program(registry.address) as it:
        yield it


async def test_number_and_code_tell_the_story_without_a_name_and_he_confirms(
    registry: Registry, citizen: Client
) -> None:
    code = await code_of(registry)
    await registry.solved()
    known = {"number": FIRST, "code": code}
    status, told = await say(citizen, "ticket", **known)
    assert (status, told["state"], told["answer"]) == (200, "resolved", "Люк жабылды")
    assert len(told["story"]) == 3 and told["may"] == ["solved"]
    assert told["words"] == "Ашық люк\nМектеп жанында" and not told["late"]
    for secret in ("Марат", "+7701"):
        assert secret not in str(told)
    status, told = await say(citizen, "solved", **known, solved=True)
    assert (status, told["state"]) == (200, "confirmed")
    whole = (await registry.operator.ask("GET", f"/api/tickets/{FIRST}"))[1]
    last = whole["history"][-1]
    assert (last["step"], last["part"], last["person"]) == ("confirm", "applicant", None)


async def test_a_third_no_comes_before_quality_control_and_nobody_else(
    registry: Registry, citizen: Client
) -> None:
    known = {"number": FIRST, "code": await code_of(registry)}
    await registry.solved()
    status, told = await say(citizen, "solved", **known, solved=False)
    assert (status, told["error"]) == (409, "step_refused"), "a reason is asked for"
    async with program(registry.address, "quality") as quality:
        for time in range(3):
            assert (await quality.ask("GET", "/api/reopened"))[1] == []
            no = await say(citizen, "solved", **known, solved=False, reason=f"ашық {time}")
            assert (no[0], no[1]["state"]) == (200, "reopened")
            for step, more in (("accept", {}), ("resolve", {"text": "жабылды"})):
                assert (await registry.step(registry.water, FIRST, step, **more))[0] == 200
        (row,) = (await quality.ask("GET", "/api/reopened"))[1]
        assert (row["number"], row["reopenings"], row["reason"]) == (FIRST, 3, "ашық 2")
        async with quality.http.get("/reopened") as page:
            assert FIRST in await page.text()
    assert (await registry.operator.ask("GET", "/api/reopened"))[0] == 403


async def test_a_reopened_ticket_without_a_subject_is_named_by_its_text(
    registry: Registry, citizen: Client, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute("UPDATE tickets SET subject = '' WHERE number = $1", FIRST)
    await link.close()
    known = {"number": FIRST, "code": await code_of(registry)}
    await registry.solved()
    async with program(registry.address, "quality") as quality:
        for time in range(3):
            await say(citizen, "solved", **known, solved=False, reason=f"ашық {time}")
            for step, more in (("accept", {}), ("resolve", {"text": "жабылды"})):
                assert (await registry.step(registry.water, FIRST, step, **more))[0] == 200
        (row,) = (await quality.ask("GET", "/api/reopened"))[1]
    assert row["subject"] == "Мектеп жанында"


async def test_an_unknown_number_and_a_wrong_code_are_one_answer_and_guessers_wait(
    registry: Registry, citizen: Client, one_minute: None
) -> None:
    answers = [
        await say(citizen, "ticket", number=number, code=code)
        for number, code in ((FIRST, "0000 0000"), ("109-2026-7654321", "0000 0000"), ("x", ""))
    ]
    assert answers[0] == answers[1] == answers[2] and answers[0][0] == 403
    code = await code_of(registry, SECOND)
    assert (await say(citizen, "ticket", number=FIRST, code=code))[0] == 403, "of another ticket"
    tries = [(await say(citizen, "ticket", number=FIRST, code=f"{n:08}"))[0] for n in range(5)]
    assert tries[-1] == 429
    assert (await say(citizen, "ticket", number=FIRST, code=await code_of(registry)))[0] == 429
    assert (await say(citizen, "ticket", number=SECOND, code=code))[0] == 200, "others do not wait"


async def test_one_ticket_s_codes_are_counted_from_wherever_they_are_tried(
    registry: Registry, citizen: Client
) -> None:
    wrong, statuses = {"number": FIRST, "code": "0000 0000"}, []
    for host in range(62):
        here = aiohttp.TCPConnector(local_addr=(f"127.0.8.{host + 1}", 0))
        async with aiohttp.ClientSession(registry.address, connector=here) as http:
            statuses += [(await say(Client(http), "ticket", **wrong))[0] for _ in range(5)]
    assert statuses == [403] * 300 + [429] * 10
    known = {"number": FIRST, "code": await code_of(registry)}
    status, told = await say(citizen, "ticket", **known)
    assert (status, told["error"]) == (429, "too_many_tries")
    assert told["retry_after_seconds"] <= OF_TICKET.longest == 60, "slower, and never shut"
    other = {"number": SECOND, "code": await code_of(registry, SECOND)}
    assert (await say(citizen, "ticket", **other))[0] == 200


async def test_right_codes_are_no_guesses(registry: Registry, citizen: Client) -> None:
    known = {"number": FIRST, "code": await code_of(registry)}
    for _ in range(8):
        assert (await say(citizen, "ticket", **known))[0] == 200


async def test_who_guesses_from_elsewhere_keeps_no_applicant_out(
    registry: Registry, citizen: Client
) -> None:
    for host in range(8):
        here = aiohttp.TCPConnector(local_addr=(f"127.0.9.{host + 1}", 0))
        async with aiohttp.ClientSession(registry.address, connector=here) as http:
            wrong = {"number": FIRST, "code": "0000 0000"}
            tries = [await say(Client(http), "ticket", **wrong) for _ in range(6)]
            assert [status for status, _ in tries] == [403] * 5 + [429]
            assert tries[-1][1]["retry_after_seconds"] == 60
    known = {"number": FIRST, "code": await code_of(registry)}
    assert (await say(citizen, "ticket", **known))[0] == 200


async def test_the_question_is_answered_on_the_page_and_the_page_remembers_one_ticket(
    registry: Registry, fresh_settings: Settings
) -> None:
    await registry.give_to_water()
    await registry.step(registry.water, FIRST, "accept")
    await registry.step(registry.water, FIRST, "ask_applicant", text="Қай аула?", reason="place")
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(registry.address, cookie_jar=jar) as browser:
        async with browser.get(f"/t/{FIRST}") as page:
            assert "Қай аула?" not in await page.text() and page.status == 200
        form = {"number": FIRST, "code": await code_of(registry)}
        async with browser.post("/t", data=form) as page:
            assert page.url.path == f"/t/{FIRST}" and "Қай аула?" in await page.text()
        async with browser.post(f"/t/{FIRST}/reply", data={"text": "Екінші аула"}) as page:
            assert "Екінші аула" in await page.text()
        async with browser.get(f"/t/{SECOND}") as page:
            assert 'name="code"' in await page.text()
        for cookie in jar:
            cookie.set("komek_ticket", cookie.value.replace(FIRST, SECOND), cookie.coded_value)
        async with browser.get(f"/t/{SECOND}") as page:
            assert 'name="code"' in await page.text(), "a cookie cannot be made up"
    whole = (await registry.water.ask("GET", f"/api/body/tickets/{FIRST}"))[1]
    assert whole["ticket"]["state"] == "in_progress"


async def test_a_question_is_answered_also_when_its_time_is_over(
    registry: Registry, fresh_settings: Settings
) -> None:
    await registry.give_to_water()
    await registry.step(registry.water, FIRST, "accept")
    await registry.step(registry.water, FIRST, "ask_applicant", text="Қай аула?", reason="place")
    pool = await open_pool(fresh_settings, "test", size=1)
    over = StepRequest(Step.ANSWER_TIME_OVER)
    async with transaction(pool) as link:
        await take_step(link, FIRST, over, StepActor(TicketActor.SYSTEM), datetime.now(UTC))
    pool.terminate()
    form = {"number": FIRST, "code": await code_of(registry)}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(registry.address, cookie_jar=jar) as browser:
        async with browser.post("/t", data=form) as page:
            text = await page.text()
            assert f'action="/t/{FIRST}/reply"' in text and "жұмыс жалғасуда" in text
        async with browser.post(f"/t/{FIRST}/reply", data={"text": "Екінші аула"}) as page:
            text = await page.text()
            assert "Екінші аула" in text and "/reply" not in text
    whole = (await registry.water.ask("GET", f"/api/body/tickets/{FIRST}"))[1]
    assert whole["ticket"]["state"] == "in_progress"


async def test_each_look_at_a_code_is_written_down_and_a_clerk_has_none(
    registry: Registry, fresh_settings: Settings
) -> None:
    await code_of(registry)
    assert (await registry.water.ask("GET", f"/api/tickets/{FIRST}/code"))[0] == 403
    assert (await registry.operator.ask("GET", "/api/tickets/109-2026-7777777/code"))[0] == 404
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    rows = await link.fetch("SELECT subject FROM audit WHERE action = 'code_read'")
    await link.close()
    assert [row["subject"] for row in rows] == [FIRST]
