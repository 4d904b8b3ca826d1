"""A second factor against the real database: set up, asked for, used once, taken back by two."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import asyncpg
import pyotp
import pytest

from bench.system import until
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from staff.rows.people import add_person
from tests.softphone_ui.city import (
    PASSWORD,
    Client,
    password_hash,
    program,
    settle,
    web_process,
)

pytestmark = pytest.mark.services
FACTORS = "/staff/second-factor"


@pytest.fixture
async def address(fresh_settings: Settings) -> AsyncIterator[str]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await add_person(
            link, login="admin2", password_hash=password_hash(), role="administrator",
            name="Сәуле Ахметова", language="ru",
        )  # fmt: skip
    await pool.close()
    async with web_process(fresh_settings) as served:
        yield served


async def form(client: Client, path: str, **fields: str) -> tuple[int, str, str]:
    """Status, page, and where it leads."""
    data = {"csrf": client.token, **fields}
    async with client.http.post(path, data=data, allow_redirects=False) as answer:
        return answer.status, await answer.text(), answer.headers.get("Location", "")


async def set_up_app(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    """The app, and the recovery codes."""
    assert (await form(client, FACTORS, act="app", password=PASSWORD))[2] == FACTORS
    _, page = await client.page(FACTORS)
    found = re.search(r'id="shared-key">([A-Z2-7]+)<', page)
    assert found, page
    app = pyotp.TOTP(found[1])
    for _ in range(2):  # a step may end on the way; the code of the one before is too old then
        done = await form(client, FACTORS, act="confirm", code=app.at(time.time() - 30))
        if done[0] == 303:
            break
    assert (done[0], done[2]) == (303, FACTORS)
    _, page = await client.page(FACTORS)
    return app, re.findall(r"<li>([A-Z0-9]{5}-[A-Z0-9]{5})</li>", page)


async def password_step(client: Client, login: str) -> None:
    body = {"login": login, "password": PASSWORD}
    status, reply = await client.ask("POST", "/api/sign-in", body)
    assert (status, reply["error"]) == (401, "second_factor_needed")
    assert (await client.ask("GET", "/api/me"))[0] == 401, "the password alone opens nothing"


async def second_step(client: Client, code: str) -> int:
    status, reply = await client.ask("POST", "/api/sign-in/second", {"code": code})
    client.token = reply.get("csrf", "")
    return status


async def actions(settings: Settings) -> list[str]:
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        rows = await link.fetch("SELECT action FROM audit ORDER BY audit_id")
    finally:
        await link.close()
    return [row["action"] for row in rows if "factor" in row["action"] or "recov" in row["action"]]


async def test_the_password_alone_is_not_enough_any_more_and_no_code_is_taken_twice(
    fresh_settings: Settings, address: str
) -> None:
    async with program(address, "1001") as owner:
        assert (await form(owner, FACTORS, act="app", password="wrong"))[0] == 401
        app, codes = await set_up_app(owner)
    assert len(codes) == 10
    async with program(address) as client:
        await password_step(client, "1001")
        assert await second_step(client, "000000") == 422
        code = app.now()
        assert await second_step(client, code) == 200
        assert (await client.ask("GET", "/api/me"))[1]["login"] == "1001"
    async with program(address) as replay:
        await password_step(replay, "1001")
        assert await second_step(replay, code) == 422
        assert await second_step(replay, codes[3].lower()) == 200
    async with program(address) as again:
        await password_step(again, "1001")
        assert await second_step(again, codes[3]) == 422
    assert await actions(fresh_settings) == [
        "second_factor_added",
        "recovery_codes_made",
        "recovery_code_used",
    ]


async def test_who_knows_the_password_does_not_guess_the_code(address: str) -> None:
    async with program(address, "1001") as owner:
        await set_up_app(owner)
    async with program(address) as guesser:
        await password_step(guesser, "1001")
        tries = [await second_step(guesser, f"{n:06}") for n in range(8)]
    assert tries == [422] * 5 + [429] * 3


async def test_the_second_step_by_form_and_without_the_first(address: str) -> None:
    async with program(address, "1001") as owner:
        app, _ = await set_up_app(owner)
    async with program(address) as browser:
        assert (await form(browser, "/staff/second", code=app.now()))[2] == "/staff"
        signed = await form(browser, "/staff", login="1001", password=PASSWORD)
        assert (signed[0], signed[2]) == (303, "/staff/second")
        assert (await browser.page("/desk"))[0] == 303
        status, page, _ = await form(browser, "/staff/second", code="000000")
        assert status == 422 and 'role="alert"' in page
        signed = await form(browser, "/staff/second", code=app.now())
        assert (signed[0], signed[2]) == (303, "/desk")
        assert (await browser.page("/desk"))[0] == 200


async def test_in_production_a_lead_works_with_a_second_factor_only(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    async with web_process(fresh_settings.changed(production=True)) as address:
        async with program(address, "1001") as operator:
            assert (await operator.ask("GET", "/api/calls"))[0] == 200
        async with program(address, "lead1") as lead:
            status, reply = await lead.ask("GET", "/api/calls")
            assert (status, reply["error"]) == (403, "second_factor_missing")
            async with lead.http.get("/floor", allow_redirects=False) as answer:
                assert answer.headers["Location"] == FACTORS
            await set_up_app(lead)
            assert (await lead.ask("GET", "/api/calls"))[0] == 200
            last = await form(lead, FACTORS, act="remove-app", password=PASSWORD)
            assert last[0] == 409


async def test_two_administrators_take_a_lost_factor_back(
    fresh_settings: Settings, address: str
) -> None:
    async with program(address, "lead1") as lead:
        app, _ = await set_up_app(lead)
        assert (await lead.page("/staff/resets"))[0] == 403
        asked = {"act": "request", "login": "lead1", "reason": "потерян телефон"}
        assert (await form(lead, "/staff/resets", **asked))[0] == 403
        async with program(address, "admin") as asker, program(address, "admin2") as other:
            assert (await form(asker, "/staff/resets", **asked))[0] == 303
            assert (await form(asker, "/staff/resets", **asked))[0] == 409
            own = await form(asker, "/staff/resets", act="confirm-1")
            assert own[0] == 409 and "Это должен решить другой администратор" in own[1]
            async with program(address) as still:
                await password_step(still, "lead1")
                assert await second_step(still, app.now()) == 200
            assert (await form(other, "/staff/resets", act="confirm-1"))[0] == 303
            assert (await form(other, "/staff/resets", act="confirm-1"))[0] == 409

        async def ended() -> bool:
            return (await lead.ask("GET", "/api/me"))[0] == 401

        await until(ended, 20, "the sessions of before are over")
    async with program(address, "lead1") as lead:
        assert (await lead.ask("GET", "/api/me"))[0] == 200
    assert (await actions(fresh_settings))[-2:] == [
        "second_factor_reset_requested",
        "second_factor_reset",
    ]
