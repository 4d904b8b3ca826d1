"""Accounts by page and program, on a real database: who may, what is kept, what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from foundation.postgres.pool import connection, open_pool, transaction
from foundation.settings import Settings
from launcher import person
from queue_manager import accounts
from staff.acting import ActingPerson
from staff.roles import ADMINISTRATOR
from staff.rows import people
from staff.rows.people import add_person
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.waiting import until_waiting

pytestmark = pytest.mark.services

OPERATOR = {"login": "aigerim", "name": "Әйгерім Сәт", "role": "operator", "extension": "1010"}
HEAD = "login;name;role;extension;body"


@pytest_asyncio.fixture
async def address(fresh_settings: Settings) -> AsyncIterator[str]:
    await settle(fresh_settings)
    async with web_process(fresh_settings) as address:
        yield address


@pytest_asyncio.fixture
async def admin(address: str) -> AsyncIterator[Client]:
    async with program(address, "admin") as client:
        yield client


async def everybody(admin: Client) -> dict[str, Any]:
    async with admin.http.get("/api/people") as answer:
        return {it["login"]: it for it in await answer.json()}


async def send_file(admin: Client, text: str, keep: str) -> tuple[int, dict[str, Any]]:
    headers = {"X-CSRF": admin.token, "Content-Type": "text/csv"}
    async with admin.http.post(
        f"/api/people/file?keep={keep}", data=text.encode(), headers=headers
    ) as answer:
        return answer.status, await answer.json()


async def choose(client: Client, path: str, new: str) -> int:
    """The page of a link, filled in as a browser does."""
    async with client.http.post(
        path, data={"new": new, "again": new}, allow_redirects=False
    ) as answer:
        return answer.status


async def test_who_is_added_chooses_a_password_once_and_signs_in(
    admin: Client, address: str
) -> None:
    status, added = await admin.ask("POST", "/api/people", OPERATOR)
    assert status == 200 and len(added["phone_password"]) == 16
    assert (await everybody(admin))["aigerim"]["state"] == "invited"
    async with program(address) as new:
        assert (await new.page(added["path"]))[0] == 200
        assert await choose(new, added["path"], "short") == 422
        assert await choose(new, added["path"], "ұзақ құпиясөз 1") == 303
        assert await choose(new, added["path"], "another password") == 410
        signed = {"login": "aigerim", "password": "ұзақ құпиясөз 1"}
        assert (await new.ask("POST", "/api/sign-in", signed))[0] == 200
    assert (await everybody(admin))["aigerim"]["state"] == "active"
    log = (await log_of(admin, "aigerim"))[::-1]
    assert [it["action"] for it in log] == ["person_added", "password_chosen", "sign_in"]


async def log_of(admin: Client, login: str) -> list[dict[str, Any]]:
    async with admin.http.get(f"/api/people/{login}/log") as answer:
        found: list[dict[str, Any]] = await answer.json()
        return found


async def test_a_newer_link_ends_the_one_before_and_closing_ends_all(
    admin: Client, address: str
) -> None:
    first = (await admin.ask("POST", "/api/people", OPERATOR))[1]["path"]
    second = (await admin.ask("POST", "/api/people/aigerim/password-link"))[1]["path"]
    async with program(address) as new:
        assert (await new.page(first))[0] == 410
        assert (await new.page(second))[0] == 200
        assert (await admin.ask("POST", "/api/people/aigerim/close"))[0] == 200
        assert (await new.page(second))[0] == 410
    assert (await admin.ask("POST", "/api/people/aigerim/password-link"))[0] == 409


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"login": "1001"}, "login_taken"),
        ({"extension": "1001"}, "extension_taken"),
        ({"extension": "109"}, "extension_dialled"),
        ({"extension": ""}, "extension_needed"),
        ({"role": "god"}, "role"),
        ({"role": "clerk", "extension": "", "body": "nowhere"}, "no_such_body"),
    ],
)
async def test_a_refusal_says_why_and_keeps_nothing(
    admin: Client, change: dict[str, str], reason: str
) -> None:
    before = await everybody(admin)
    status, told = await admin.ask("POST", "/api/people", OPERATOR | change)
    assert (status, told["error"], told["reason"]) == (409, "account_refused", reason)
    assert await everybody(admin) == before


async def test_an_operator_becomes_a_lead_and_an_operator_again(
    admin: Client, address: str, fresh_settings: Settings
) -> None:
    lead = {"name": "Әйгерім", "role": "shift_lead", "language": "ru"}
    back = {**lead, "role": "operator", "extension": "1001", "spoken": {"kk": 3, "en": 1}}
    async with program(address, "1001") as moved:
        assert (await admin.ask("PUT", "/api/people/1001", lead))[0] == 200
        view = (await everybody(admin))["1001"]
        assert (view["role"], view["extension"]) == ("shift_lead", "")
        assert "1001" not in await on_pbx(fresh_settings)
        other = await admin.ask("PUT", "/api/people/1001", {**back, "extension": "1099"})
        assert other[1]["reason"] == "extension_stays"
        assert (await admin.ask("PUT", "/api/people/1001", back))[0] == 200
        assert (await everybody(admin))["1001"]["spoken"] == {"kk": 3, "en": 1}
        assert "1001" in await on_pbx(fresh_settings)
        assert moved.token
    assert (await log_of(admin, "1001"))[0]["detail"]["role"] == ["shift_lead", "operator"]


async def on_pbx(settings: Settings) -> set[str]:
    from staff.rows.operators import operators_on_pbx

    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        found = {it.extension for it in await operators_on_pbx(link)}
    await pool.close()
    return found


async def test_the_last_administrator_stays(admin: Client) -> None:
    demoted = {"name": "Дмитрий", "role": "quality"}
    for method, path, body in (
        ("POST", "/api/people/admin/close", None),
        ("PUT", "/api/people/admin", demoted),
    ):
        status, told = await admin.ask(method, path, body)
        assert (status, told["reason"]) == (409, "last_administrator")
    second = {"login": "admin2", "name": "Екінші", "role": "administrator"}
    assert (await admin.ask("POST", "/api/people", second))[0] == 200
    assert (await admin.ask("POST", "/api/people/admin2/close"))[0] == 200
    assert (await admin.ask("POST", "/api/people/admin2/reopen"))[0] == 200
    assert (await admin.ask("PUT", "/api/people/admin", demoted))[0] == 200


async def test_a_file_is_judged_first_and_its_good_lines_are_kept(
    admin: Client, address: str
) -> None:
    people = [f"op{n};Оператор {n};operator;{2000 + n};" for n in range(300)]
    text = "\n".join((HEAD, *people, "1001;Занят;quality;;", "x y;Имя;quality;;"))
    before = await everybody(admin)
    status, judged = await send_file(admin, text, "no")
    assert (status, judged["good"], judged["bad"]) == (200, 300, 2)
    assert [(it["line"], it["why"]) for it in judged["bad_lines"]] == [
        (302, "login_taken"),
        (303, "login"),
    ]
    assert await everybody(admin) == before
    status, kept = await send_file(admin, text, "yes")
    assert (status, len(kept["invitations"])) == (200, 300)
    assert len(await everybody(admin)) == len(before) + 300
    async with program(address) as new:
        assert await choose(new, kept["invitations"][299]["path"], "a good password") == 303
    assert (await send_file(admin, text, "yes"))[1]["good"] == 0


async def test_what_is_no_table_is_refused_with_a_sentence(admin: Client) -> None:
    status, told = await send_file(admin, "nothing here", "no")
    assert (status, told["error"], told["reason"]) == (422, "sheet_refused", "columns")


@pytest.mark.parametrize("login", ["lead1", "quality", "clerk", "1001"])
async def test_nobody_else_may(address: str, login: str) -> None:
    async with program(address, login) as client:
        assert (await client.ask("POST", "/api/people", OPERATOR))[0] == 403
        assert (await client.page("/people"))[0] == 403
        assert (await send_file(client, HEAD, "no"))[0] == 403


@pytest.mark.parametrize("how", ["page", "terminal"])
async def test_two_who_close_each_other_are_locked_in_one_order(
    fresh_settings: Settings, how: str
) -> None:
    pool = await open_pool(fresh_settings, "test", size=3)
    async with transaction(pool) as link:
        first, second = [
            await add_person(link, login=it, password_hash="-", role=ADMINISTRATOR, name=it)
            for it in ("one", "other")
        ]
    by = ActingPerson(first)

    async def close() -> None:
        if how == "page":
            async with transaction(pool) as link:
                await accounts.close(link, by, "other")
        else:
            await asyncio.to_thread(person.close, fresh_settings, "other", lambda _: None)

    async with asyncio.timeout(20), transaction(pool) as colleague:
        await people.account(colleague, "one")
        closed = asyncio.create_task(close())
        await until_waiting(pool)
        await people.account(colleague, "other")
    await closed
    assert await pool.fetchval("SELECT active FROM people WHERE person_id = $1", second) is False
    pool.terminate()
