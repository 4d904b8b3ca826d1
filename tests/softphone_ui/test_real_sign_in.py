"""Signing in against the real database and the real Valkey; what an outage of either leaves."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from unittest.mock import patch

import aiohttp
import asyncpg
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from yarl import URL

from bench.system import until
from foundation.settings import Settings
from softphone_ui.sign_in import sign_in
from softphone_ui.web import throttle
from staff import passwords
from staff.sign_in_tries import ACCOUNT, ADDRESS
from tests.real_services import RealServices
from tests.softphone_ui.city import PASSWORD, QUICK_HASHER, Client, program, settle, web_process

FULL_HASHER = passwords.HASHER  # whatever a test puts in its place
pytestmark = pytest.mark.services


class Place(NamedTuple):
    settings: Settings
    address: str


@pytest.fixture
async def place(fresh_settings: Settings, one_minute: None) -> AsyncIterator[Place]:
    await settle(fresh_settings)
    async with web_process(fresh_settings) as address:
        yield Place(fresh_settings, address)


async def rows(settings: Settings, query: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.stores.database_url)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def test_each_role_lands_on_its_own_page(place: Place) -> None:
    homes = {"1001": "/desk", "lead1": "/floor", "quality": "/assessments", "clerk": "/body"}
    for login, home in homes.items():
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(place.address, cookie_jar=jar) as http:
            form = {"login": login, "password": PASSWORD}
            answer = await http.post("/staff", data=form, allow_redirects=False)
            assert (answer.status, answer.headers["Location"]) == (303, home)
            cookie = answer.cookies["komek"]
            assert cookie["httponly"] and cookie["samesite"] == "Strict"
            assert len(cookie.value) >= 32
            assert (await http.get(home)).status == 200
    audit = await rows(place.settings, "SELECT action FROM audit")
    assert [row["action"] for row in audit] == ["sign_in"] * len(homes)


async def test_a_language_chosen_before_the_sign_in_is_the_persons_once(place: Place) -> None:
    """The next one at the same browser has their own."""
    shown = []
    async with aiohttp.ClientSession(
        place.address, cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as http:
        http.cookie_jar.update_cookies({"komek_language_chosen": "en"}, URL(place.address))
        for login in ("1001", "1002"):
            async with http.post("/staff", data={"login": login, "password": PASSWORD}) as answer:
                page = await answer.text()
            shown.append(page.partition('lang="')[2][:2])
            http.cookie_jar.clear(lambda cookie: cookie.key == "komek")
    languages = await rows(
        place.settings, "SELECT language FROM people WHERE login = '1001' OR login = '1002'"
    )
    assert shown[0] == "en" and shown[1] != "en"
    assert sorted(row["language"] == "en" for row in languages) == [False, True]


async def test_a_wrong_password_and_an_unknown_login_sound_the_same(place: Place) -> None:
    async with program(place.address) as client:
        answers = [
            await client.ask("POST", "/api/sign-in", {"login": login, "password": "wrong"})
            for login in ("1001", "nobody")
        ]
    assert [status for status, _ in answers] == [401, 401]
    assert answers[0][1] == answers[1][1]
    assert answers[0][1]["error"] == "wrong_password"


async def test_an_unknown_login_costs_the_work_of_a_known_one(place: Place) -> None:
    checked: list[str] = []

    def is_password(known_hash: str, password: str) -> bool:
        checked.append(known_hash)
        return passwords.is_password(known_hash, password)

    with patch("softphone_ui.sign_in.sign_in.is_password", is_password):
        async with program(place.address) as client:
            form = {"login": "nobody", "password": PASSWORD}
            assert (await client.ask("POST", "/api/sign-in", form))[0] == 401
    (nobodys,) = checked
    assert extract_parameters(nobodys) == extract_parameters(FULL_HASHER.hash(PASSWORD))
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(nobodys, PASSWORD)


async def test_a_hash_that_took_less_work_is_replaced_at_sign_in(place: Place) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change = "UPDATE people SET password_hash = $1 WHERE login = '1002'"
    await rows(place.settings, change, weak)
    for _ in range(2):
        async with program(place.address, "1002"):
            kept = await rows(
                place.settings, "SELECT password_hash FROM people WHERE login = '1002'"
            )
        assert not QUICK_HASHER.check_needs_rehash(kept[0]["password_hash"])


async def test_someone_who_has_left_cannot_sign_in(place: Place) -> None:
    await rows(place.settings, "UPDATE people SET active = false WHERE login = '1002'")
    async with program(place.address) as client:
        body = {"login": "1002", "password": PASSWORD}
        assert (await client.ask("POST", "/api/sign-in", body))[0] == 401


async def test_a_guesser_waits_and_others_do_not(place: Place) -> None:
    async with program(place.address) as guesser:
        body = {"login": "1001", "password": "wrong"}
        statuses = [(await guesser.ask("POST", "/api/sign-in", body))[0] for _ in range(8)]
        most = ACCOUNT.free
        assert statuses == [401] * most + [429] * (8 - most)
        right = {"login": "1001", "password": PASSWORD}
        assert (await guesser.ask("POST", "/api/sign-in", right))[0] == 429
    async with program(place.address, "1003") as other:
        assert (await other.ask("GET", "/api/me"))[0] == 200


async def test_strangers_who_try_codes_of_tickets_keep_nobody_from_signing_in(
    place: Place,
) -> None:
    async with program(place.address) as stranger:
        for n in range(throttle.TRIES_PER_ADDRESS + 1):
            form = {"number": f"109-2026-{n:07}", "code": "00000000"}
            async with stranger.http.post("/t", data=form) as answer:
                await answer.read()
        assert answer.status == 429
    async with program(place.address, "1001") as client:
        assert (await client.ask("GET", "/api/me"))[0] == 200


async def test_a_centre_behind_one_address_signs_in_at_once(place: Place) -> None:
    for _ in range(throttle.TRIES_PER_ADDRESS + 20):
        async with program(place.address, "1001") as client:
            assert client.token


@asynccontextmanager
async def browser_at(place: Place, host: str, jar: aiohttp.CookieJar) -> AsyncIterator[Client]:
    """A browser with these cookies at the network address `host`."""
    connector = aiohttp.TCPConnector(local_addr=(host, 0))
    async with aiohttp.ClientSession(place.address, connector=connector, cookie_jar=jar) as http:
        yield Client(http)


async def test_250_guesses_from_50_addresses_find_a_locked_door_and_the_owner_an_open_one(
    place: Place,
) -> None:
    own_cookies, body = aiohttp.CookieJar(unsafe=True), {"login": "admin", "password": "wrong"}
    async with browser_at(place, "127.0.2.1", own_cookies) as own:
        await own.sign_in("admin")
    statuses: Counter[int] = Counter()
    for host in (f"127.0.3.{n + 1}" for n in range(50)):
        async with browser_at(place, host, aiohttp.CookieJar(unsafe=True)) as guesser:
            for _ in range(5):
                statuses[(await guesser.ask("POST", "/api/sign-in", body))[0]] += 1
            last = await guesser.ask("POST", "/api/sign-in", {**body, "password": PASSWORD})
    assert statuses == {401: ACCOUNT.free, 429: 250 - ACCOUNT.free}
    assert last[0] == 429
    assert 0 < last[1]["retry_after_seconds"] <= ACCOUNT.longest
    own_cookies.clear(lambda cookie: cookie.key == "komek")  # signed out; the device is known
    async with browser_at(place, "127.0.2.2", own_cookies) as own:
        await own.sign_in("admin")
        assert (await own.page("/floor"))[0] == 200
    async with browser_at(place, "127.0.2.1", aiohttp.CookieJar(unsafe=True)) as own:
        await own.sign_in("admin")

        async def alarmed() -> bool:
            return 'data-away="guessing"' in (await own.page("/floor"))[1]

        await until(alarmed, 20, "the administrator is told")
    async with program(place.address, "1001") as operator:
        assert 'data-away="guessing"' not in (await operator.page("/desk"))[1]


@pytest.fixture
def quick_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom nobody knows costs as little work as the people of a test do."""
    monkeypatch.setattr(sign_in, "NOBODYS_HASH", QUICK_HASHER.hash("nobody's"))


async def test_a_centre_signs_in_after_a_hundred_wrong_tries_from_its_address(
    place: Place, quick_refusals: None
) -> None:
    for login in ("1001", "1002", "1003"):
        async with program(place.address, login):
            pass
    async with program(place.address) as stranger:
        for n in range(101):
            body = {"login": f"nobody{n}", "password": "wrong"}
            status, _ = await stranger.ask("POST", "/api/sign-in", body)
    assert status == 429
    for login in ("1001", "1002", "1003"):
        async with program(place.address, login) as client:
            assert (await client.ask("GET", "/api/me"))[0] == 200


async def guess(address: str, named: str, login: str = "1001") -> int:
    """The status of a wrong password from the address that a proxy would name."""
    async with aiohttp.ClientSession(address, headers={"X-Forwarded-For": named}) as http:
        body = {"login": login, "password": "wrong"}
        async with http.post("/api/sign-in", json=body) as answer:
            return answer.status


async def test_who_names_another_address_at_each_try_waits_all_the_same(place: Place) -> None:
    tries = [await guess(place.address, f"203.0.113.{n}") for n in range(8)]
    assert 429 in tries


async def test_behind_a_proxy_that_is_trusted_each_address_has_its_own_tries(
    fresh_settings: Settings, one_minute: None, quick_refusals: None
) -> None:
    await settle(fresh_settings)
    trusting = fresh_settings.changed(trusted_proxies=("127.0.0.0/8",))
    async with web_process(trusting) as address:
        statuses = [
            await guess(address, "198.51.100.7, 203.0.113.7", f"nobody{n}")
            for n in range(ADDRESS.free + 1)
        ]
        assert statuses[-1] == 429
        assert await guess(address, "198.51.100.7, 203.0.113.8", "1002") == 401
        named = {"X-Forwarded-For": "203.0.113.8", "X-Forwarded-Proto": "https"}
        async with aiohttp.ClientSession(address, headers=named) as http:
            body = {"login": "1001", "password": PASSWORD}
            async with http.post("/api/sign-in", json=body) as answer:
                assert answer.status == 200 and answer.cookies["komek"]["secure"]
    audit = await rows(fresh_settings, "SELECT address FROM audit WHERE action = 'sign_in'")
    assert [row["address"] for row in audit] == ["203.0.113.8"]


async def test_another_password_ends_the_sessions_of_the_one_before(place: Place) -> None:
    async with program(place.address, "1001") as elsewhere, program(place.address, "1001") as own:
        change = {"old": PASSWORD, "new": "жаңа-құпиясөз"}
        assert (await own.ask("PUT", "/api/me/password", change))[0] in (200, 204)

        async def refused() -> bool:
            return (await elsewhere.ask("GET", "/api/me"))[0] == 401

        await until(refused, 20, "the other session is over")
        assert (await own.ask("GET", "/api/me"))[0] == 200


async def test_a_session_of_somebody_who_was_dismissed_ends(place: Place) -> None:
    async with program(place.address, "1001") as client:
        assert (await client.ask("GET", "/api/me"))[0] == 200
        await rows(place.settings, "UPDATE people SET active = false WHERE login = '1001'")

        async def refused() -> bool:
            return (await client.ask("GET", "/api/me"))[0] == 401

        await until(refused, 20, "the session is over")


async def test_while_valkey_is_away_people_stay_signed_in_and_can_sign_in(
    real_services: RealServices, place: Place
) -> None:
    async with program(place.address, "1001") as client:
        real_services.valkey.kill()
        try:
            assert (await client.ask("GET", "/api/me"))[0] == 200
            async with program(place.address, "1003") as late:
                status, told = await late.ask("GET", "/api/me")
                assert (status, told["login"]) == (200, "1003")
            async with client.http.get("/desk") as answer:
                assert 'data-away="redis"' in await answer.text()
        finally:
            await asyncio.to_thread(real_services.valkey.start)
        assert (await client.ask("GET", "/api/me"))[0] == 200

        async def recovered() -> bool:
            async with client.http.get("/desk") as answer:
                return 'data-away="redis"' not in await answer.text()

        await until(recovered, 20, "Valkey is seen again")


async def test_while_the_database_is_away_a_page_says_so_and_comes_back(
    real_services: RealServices, place: Place
) -> None:
    async with program(place.address, "1001") as client:
        assert (await client.ask("GET", "/api/topics"))[0] == 200
        await asyncio.to_thread(real_services.postgres.stop)
        try:
            status, told = await client.ask("GET", "/api/topics")
            assert (status, told["error"]) == (503, "database_away")
            assert (await client.ask("GET", "/api/me"))[0] == 200
        finally:
            await asyncio.to_thread(real_services.postgres.start)

        async def back() -> bool:
            return (await client.ask("GET", "/api/topics"))[0] == 200

        await until(back, 20, "the database is seen again")


async def test_an_own_password_is_chosen(place: Place) -> None:
    await rows(place.settings, "UPDATE people SET must_change_password = true WHERE login='admin'")
    async with program(place.address, "admin") as client:
        assert (await client.ask("GET", "/api/calls"))[1]["error"] == "change_password"
        form = {"csrf": client.token, "old": PASSWORD, "new": "жаңа-құпиясөз", "again": "other"}
        async with client.http.post("/password", data=form) as answer:
            assert answer.status == 422
        form["again"] = form["new"]
        async with client.http.post("/password", data=form, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/health")
        assert (await client.ask("GET", "/api/calls"))[0] == 200
        by_program = {"old": "жаңа-құпиясөз", "new": "short"}
        status, told = await client.ask("PUT", "/api/me/password", by_program)
        assert (status, told["error"]) == (422, "bad_password")
    async with program(place.address) as client:
        body = {"login": "admin", "password": "жаңа-құпиясөз"}
        status, told = await client.ask("POST", "/api/sign-in", body)
        assert (status, told["person"]["must_change_password"]) == (200, False)
