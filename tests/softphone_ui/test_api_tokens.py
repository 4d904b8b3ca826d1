"""Tokens of programs: what each scope opens, what it does not, and when a token ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

import aiohttp
import asyncpg
import pytest

from foundation.settings import Settings
from softphone_ui.web.api_tokens import OPENED, PER_MINUTE, WRONG_TOKENS
from staff.api_tokens import RIGHTS, TokenScope, new_token, rights_of
from staff.roles import ROLES, Right
from tests.softphone_ui.city import PASSWORD, Client, program, settle, web_process

pytestmark = pytest.mark.services


class Place(NamedTuple):
    settings: Settings
    address: str


@pytest.fixture
async def place(fresh_settings: Settings, one_minute: None) -> AsyncIterator[Place]:
    await settle(fresh_settings, language="en")
    async with web_process(fresh_settings) as address:
        yield Place(fresh_settings, address)


async def rows(settings: Settings, query: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.stores.database_url)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def make(
    client: Client, *scopes: str, name: str = "Dashboard", password: str = PASSWORD
) -> tuple[int, str]:
    """The status of the page, and the token that it shows ("" where it shows none)."""
    form = [("csrf", client.token), ("name", name), ("days", "30"), ("password", password)]
    form += [("scope", scope) for scope in scopes]
    async with client.http.post("/api-tokens", data=form) as answer:
        found = re.search(r'id="made"[^>]*>(komek_[\w-]+)<', await answer.text())
        return answer.status, found.group(1) if found else ""


async def by_token(address: str, token: str, path: str, method: str = "GET") -> tuple[int, dict]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(address, headers=headers) as http,
        http.request(method, path, allow_redirects=False) as answer,
    ):
        told = await answer.json() if answer.content_type == "application/json" else {}
        return answer.status, told if isinstance(told, dict) else {"list": told}


async def test_each_scope_opens_its_endpoints_and_no_others(place: Place) -> None:
    every = sorted(set().union(*OPENED.values()))
    async with program(place.address, "admin") as admin:
        tokens = {scope: (await make(admin, scope))[1] for scope in TokenScope if OPENED[scope]}
    for scope, token in tokens.items():
        for method, path in every:
            status, told = await by_token(place.address, token, path.format(number="1"), method)
            if (method, path) in OPENED[scope]:
                expected = 404 if told.get("error") == "not_found" and "{" in path else 200
                assert status == expected, (scope, path, told)
            else:
                assert (status, told.get("error", "scope_missing")) == (403, "scope_missing")


async def test_no_page_and_no_change_is_open_to_a_token(place: Place) -> None:
    async with program(place.address, "admin") as admin:
        _, token = await make(admin, *TokenScope)
    for method, path in (
        ("GET", "/people"), ("GET", "/api/people"), ("GET", "/api-tokens"), ("GET", "/api/me"),
        ("PUT", "/api/tickets/1"), ("POST", "/api/sign-out"), ("GET", "/live"), ("GET", "/nowhere"),
    ):  # fmt: skip
        assert (await by_token(place.address, token, path, method))[0] == 403, path


async def test_a_token_may_not_more_than_its_person(place: Place) -> None:
    async with program(place.address, "1001") as operator:
        assert (await make(operator, "reports"))[0] == 409
        status, token = await make(operator, "tickets", "reports", "numbers")
    assert status == 200
    (kept,) = await rows(place.settings, "SELECT scopes, token_hash FROM api_tokens")
    assert kept["scopes"] == ["tickets"] and token not in kept["token_hash"]
    assert (await by_token(place.address, token, "/api/tickets"))[0] == 200
    await rows(place.settings, "UPDATE people SET role = 'head' WHERE login = '1001'")
    status, told = await by_token(place.address, token, "/api/tickets")
    assert (status, told["error"]) == (403, "not_allowed")


async def test_a_token_is_made_with_the_password_of_its_person_only(place: Place) -> None:
    async with program(place.address, "admin") as admin:
        assert await make(admin, "reports", password="another") == (401, "")
        assert await rows(place.settings, "SELECT FROM api_tokens") == []
        assert (await make(admin, "reports"))[0] == 200


async def test_uses_are_counted_and_each_reading_is_in_the_audit_once(place: Place) -> None:
    async with program(place.address, "admin") as admin:
        _, token = await make(admin, "tickets", "reports")
    for path in ("/api/tickets", "/api/tickets", "/api/reports"):
        assert (await by_token(place.address, token, path))[0] == 200
    (kept,) = await rows(place.settings, "SELECT uses, last_used_at FROM api_tokens")
    assert kept["uses"] == 3 and kept["last_used_at"] is not None
    noted = await rows(
        place.settings, "SELECT subject FROM audit WHERE action = 'api_token_used' ORDER BY 1"
    )
    assert [row["subject"] for row in noted] == ["GET /api/reports", "GET /api/tickets"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE api_tokens SET created_at = now() - interval '40 days', expires_at = now()",
        "UPDATE people SET active = false WHERE login = 'lead1'",
    ],
    ids=["expired", "owner gone"],
)
async def test_a_token_that_is_over_opens_nothing(place: Place, change: str) -> None:
    async with program(place.address, "lead1") as lead:
        _, token = await make(lead, "reports")
    assert (await by_token(place.address, token, "/api/reports"))[0] == 200
    await rows(place.settings, change)
    status, told = await by_token(place.address, token, "/api/reports")
    assert (status, told["error"]) == (401, "wrong_token")


async def test_the_owner_and_an_administrator_revoke_and_nobody_else(place: Place) -> None:
    async with program(place.address, "lead1") as lead:
        _, token = await make(lead, "reports")
        _, second = await make(lead, "reports", name="Second")
        ids = await rows(place.settings, "SELECT token_id FROM api_tokens ORDER BY 1")
        first_id, second_id = (row["token_id"] for row in ids)
        assert await revoke(lead, second_id) == 303
    async with program(place.address, "1001") as stranger:
        assert await revoke(stranger, first_id) == 404
        assert "Dashboard" not in (await stranger.page("/api-tokens"))[1]
    assert (await by_token(place.address, token, "/api/reports"))[0] == 200
    async with program(place.address, "admin") as admin:
        assert "Dashboard" in (await admin.page("/api-tokens"))[1]
        assert await revoke(admin, first_id) == 303
        assert await revoke(admin, first_id) == 404
    for gone in (token, second):
        assert (await by_token(place.address, gone, "/api/reports"))[0] == 401


async def revoke(client: Client, token_id: int) -> int:
    form = {"csrf": client.token, "token": str(token_id)}
    async with client.http.post("/api-tokens/revoke", data=form, allow_redirects=False) as answer:
        return answer.status


async def test_who_sends_wrong_tokens_waits_and_a_right_one_does_not(place: Place) -> None:
    async with program(place.address, "lead1") as lead:
        _, token = await make(lead, "reports")
    statuses = []
    for _ in range(WRONG_TOKENS.free + 3):
        statuses.append((await by_token(place.address, new_token(), "/api/reports"))[0])
    assert statuses[0] == 401 and statuses[-1] == 429
    assert (await by_token(place.address, token, "/api/reports"))[0] == 200


async def test_a_token_is_limited_in_a_minute(place: Place) -> None:
    async with program(place.address, "lead1") as lead:
        _, token = await make(lead, "floor")
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(place.address, headers=headers) as http:
        for _ in range(PER_MINUTE):
            async with http.get("/api/floor/figures") as answer:
                last = answer.status
        assert last == 200
        async with http.get("/api/floor/figures") as answer:
            assert answer.status == 429


async def test_numbers_are_covered_without_their_scope(place: Place) -> None:
    admin = ROLES["administrator"]
    assert Right.NUMBERS in admin.rights and Right.NUMBERS not in rights_of(["tickets", "calls"])
    assert Right.NUMBERS in rights_of(["tickets", "numbers"])
    assert rights_of(["of another version"]) == frozenset()
    assert set(RIGHTS) == set(TokenScope) == set(OPENED)


async def test_all_sessions_of_a_person_end_by_themselves_and_by_an_administrator(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softphone_ui.web.session_validity.LOOKED_AGAIN_SECONDS", 0.0)
    async with (
        program(place.address, "1001") as desk,
        program(place.address, "1001") as telephone,
        program(place.address, "admin") as admin,
    ):
        form = {"csrf": desk.token}
        async with desk.http.post(
            "/sign-out/everywhere", data=form, allow_redirects=False
        ) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/staff")
        assert (await telephone.ask("GET", "/api/me"))[0] == 401
        await desk.sign_in("1001")
        assert (await admin.ask("POST", "/api/people/1001/sign-out"))[0] == 204
        assert (await desk.ask("GET", "/api/me"))[0] == 401
        assert (await admin.ask("POST", "/api/people/nobody/sign-out"))[0] == 404
        assert (await admin.ask("GET", "/api/me"))[0] == 200
