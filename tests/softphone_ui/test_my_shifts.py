"""One's own shifts, and the calendar that a telephone reads at a secret address."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg
import pytest
import vobject

from foundation.settings import Settings
from staff.roles import ROLES, Right
from tests.softphone_ui.city import STAFF, Client, program, settle, web_process

pytestmark = pytest.mark.services


class Centre(NamedTuple):
    address: str
    connection: asyncpg.Connection
    zone: ZoneInfo
    today: date

    async def rostered(self, extension: str, days: int, begins: int = 8) -> None:
        """Put a shift of twelve hours with a break on the roster, so many days from today."""
        at = datetime.combine(self.today + timedelta(days=days), datetime.min.time(), self.zone)
        at = at.replace(hour=begins).astimezone(UTC)
        shift_id = await self.connection.fetchval(
            "INSERT INTO shifts (extension, starts_at, ends_at) VALUES ($1, $2, $3) "
            "RETURNING shift_id",
            extension,
            at,
            at + timedelta(hours=12),
        )
        await self.connection.execute(
            "INSERT INTO shift_breaks VALUES ($1, $2, $3)",
            shift_id,
            at + timedelta(hours=4),
            at + timedelta(hours=4, minutes=30),
        )

    async def calendar(self, address: str) -> tuple[int, list[Any]]:
        """Read a calendar without being signed in, by a library that did not write it."""
        async with aiohttp.ClientSession() as http, http.get(address) as answer:
            text = await answer.text()
            if answer.status != 200:
                return answer.status, []
            assert answer.content_type == "text/calendar"
        return 200, list(getattr(vobject.readOne(text), "vevent_list", []))


@pytest.fixture
async def centre(fresh_settings: Settings) -> AsyncIterator[Centre]:
    await settle(fresh_settings, language="en")
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    zone = ZoneInfo(fresh_settings.timezone)
    async with web_process(fresh_settings) as address:
        yield Centre(address, connection, zone, datetime.now(zone).date())
    await connection.close()


async def made(client: Client) -> str:
    """Make an address, and return it."""
    form = {"csrf": client.token}
    async with client.http.post("/my-shifts/calendar", data=form) as answer:
        assert answer.status == 200
        found = re.search(r'id="address"[^>]*>([^<]+)<', await answer.text())
    assert found is not None
    return found[1]


async def test_ones_own_shifts_are_shown_and_nobody_elses(centre: Centre) -> None:
    await centre.rostered("1001", 1, begins=9)
    await centre.rostered("1002", 1, begins=7)
    async with program(centre.address, "1001") as operator:
        status, text = await operator.page("/my-shifts")
        assert status == 200
        assert "tomorrow" in text and "09:00–" in re.sub(r"<[^>]+>", "", text)
        assert "07:00" not in text
        for month in ("2026-13", "x", "2026-1", "9999-01"):
            assert (await operator.page(f"/my-shifts?month={month}"))[0] == 400, month


async def test_a_library_reads_the_calendar_and_each_change_of_it(centre: Centre) -> None:
    await centre.rostered("1001", 1)
    await centre.rostered("1001", 2)
    await centre.rostered("1002", 3)
    async with program(centre.address, "1001") as operator:
        address = await made(operator)
    status, events = await centre.calendar(address)
    assert status == 200 and len(events) == 2
    first = events[0]
    assert first.dtstart.value.astimezone(centre.zone).hour == 8
    assert first.dtend.value - first.dtstart.value == timedelta(hours=12)
    assert "12:00-12:30" in first.description.value
    assert [each.sequence.value for each in events] == ["0", "0"]
    uids = [each.uid.value for each in events]
    await centre.connection.execute(
        "DELETE FROM shifts WHERE extension = '1001' AND starts_at = $1", first.dtstart.value
    )
    await centre.connection.execute(
        "UPDATE shifts SET ends_at = ends_at - interval '1 hour' WHERE extension = '1001'"
    )
    _, changed = await centre.calendar(address)
    assert [each.uid.value for each in changed] == uids
    assert [each.status.value for each in changed] == ["CANCELLED", "CONFIRMED"]
    assert [each.sequence.value for each in changed] == ["1", "1"]
    _, again = await centre.calendar(address)
    assert [each.sequence.value for each in again] == ["1", "1"]


async def test_an_address_that_leaked_shows_nothing_once_it_is_revoked(centre: Centre) -> None:
    await centre.rostered("1001", 1)
    async with program(centre.address, "1001") as operator:
        first = await made(operator)
        second = await made(operator)
        assert (await centre.calendar(first))[0] == 404
        assert (await centre.calendar(second))[0] == 200
        secret = second.rsplit("/", 1)[1].removesuffix(".ics")
        stored = await centre.connection.fetchval("SELECT address_hash FROM shift_calendars")
        assert secret not in stored
        assert second not in (await operator.page("/my-shifts"))[1]
        form = {"csrf": operator.token}
        async with operator.http.post("/my-shifts/calendar/revoke", data=form) as answer:
            assert answer.status == 200
        assert (await centre.calendar(second))[0] == 404
        third = await made(operator)
    await centre.connection.execute("UPDATE people SET active = false WHERE login = '1001'")
    assert (await centre.calendar(third))[0] == 404
    for wrong in ("x", "a" * 43, "a" * 5000, "%00"):
        assert (await centre.calendar(f"{centre.address}/calendar/{wrong}.ics"))[0] in (400, 404)


@pytest.mark.parametrize("login", sorted(STAFF))
async def test_who_works_in_no_shifts_has_no_such_page(centre: Centre, login: str) -> None:
    may = Right.SHIFTS_OWN in ROLES[STAFF[login][0]].rights
    async with program(centre.address, login) as client:
        assert (await client.page("/my-shifts"))[0] == (200 if may else 403)
        form = {"csrf": client.token}
        async with client.http.post("/my-shifts/calendar", data=form) as answer:
            assert answer.status == (200 if may else 403)
