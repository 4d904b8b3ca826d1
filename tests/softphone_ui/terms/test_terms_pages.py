"""The calendar, the deadlines and whom to tell: by the API and as pages; roles are kept."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import Settings
from registry.deadlines.rows import clocks_shown
from registry.keeping_deadlines import Keeper
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
ZONE = ZoneInfo("Asia/Almaty")
YEAR = datetime.now(UTC).astimezone(ZONE).year


@dataclass
class Office:
    address: str
    admin: Client
    keeper: Keeper
    pool: Pool

    async def keep(self) -> None:
        """What the registry's process does when it is woken."""
        now = datetime.now(UTC)
        while await self.keeper.hear(now) + await self.keeper.escalate(now):
            pass
        await self.keeper.reckon_anew(now)

    async def ticket(self, number: int, opened_at: datetime, topic: str) -> str:
        name = f"109-2026-{number:07}"
        async with connection(self.pool) as link:
            await insert_tickets(link,
                """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id)
                   SELECT $1, $2, '<люк>', topic_id, body_id FROM topics WHERE code = $3""",
                name, opened_at, topic,
            )  # fmt: skip
        await self.keep()
        return name


@pytest.fixture
async def office(fresh_settings: Settings) -> AsyncIterator[Office]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=2)
    keeper = Keeper(pool, ZONE, mails=True)
    await keeper.begin(datetime.now(UTC))
    async with web_process(fresh_settings) as address, program(address, "admin") as admin:
        yield Office(address, admin, keeper, pool)
    pool.terminate()


async def test_the_calendar_begins_with_the_laws_holidays(office: Office) -> None:
    status, told = await office.admin.ask("GET", "/api/calendar")
    assert (status, told["year"], told["known"], told["version"]) == (200, YEAR, True, 1)
    days = {it["day"]: it for it in told["days"]}
    assert len(days) in (365, 366)
    assert not days[f"{YEAR}-12-16"]["works"] and days[f"{YEAR}-12-16"]["mark"] == "holiday"
    assert told["next_year_missing"], "nobody has looked at it yet"
    _, following = await office.admin.ask("GET", f"/api/calendar?year={YEAR + 1}")
    assert not following["known"] and all(it["mark"] is None for it in following["days"])


async def test_a_moved_day_makes_a_version_and_terms_are_reckoned_anew(office: Office) -> None:
    monday = _monday_after(date(YEAR, 11, 1))  # no holiday is in November
    ticket = await office.ticket(1, _noon(monday - timedelta(days=3)), "waste")
    before = await _law(office, ticket)
    saturday = monday + timedelta(days=5)
    change = {
        "version": 1,
        "reason": "Қаулы № 5",
        "days": [
            {"day": str(monday + timedelta(days=1)), "mark": "day_off", "reason": "каникулы"},
            {"day": str(saturday + timedelta(days=30)), "mark": "working"},
        ],
    }
    assert await office.admin.ask("PUT", "/api/calendar", change) == (200, {"version": 2})
    assert (await office.admin.ask("PUT", "/api/calendar", change))[0] == 409, "not unseen"
    await office.keep()
    after = await _law(office, ticket)
    assert after.due_at > before.due_at and (before.calendar, after.calendar) == (1, 2)
    _, versions = await office.admin.ask("GET", "/api/calendar/versions")
    assert [(it["version"], it["reason"], it["made_by"]) for it in versions] == [
        (2, "Қаулы № 5", "Дмитрий Орлов"),
        (1, "holidays of Kazakhstan, from the package `holidays`", None),
    ]
    back = {"version": 2, "reason": "отменено",
            "days": [{"day": str(monday + timedelta(days=1)), "mark": None}]}  # fmt: skip
    assert (await office.admin.ask("PUT", "/api/calendar", back))[0] == 200
    await office.keep()
    assert (await _law(office, ticket)).due_at == before.due_at


async def test_a_year_is_taken_in_once_and_what_was_marked_by_hand_stays(office: Office) -> None:
    opened = _noon(date(YEAR, 12, 29))
    ticket = await office.ticket(1, opened, "waste")
    assert (await _law(office, ticket)).provisional
    hand = {"version": 1, "reason": "заранее",
            "days": [{"day": f"{YEAR + 1}-01-01", "mark": "day_off", "reason": "моё"}]}  # fmt: skip
    assert (await office.admin.ask("PUT", "/api/calendar", hand))[0] == 200
    path = "/api/calendar/years"
    _, told = await office.admin.ask("GET", "/api/calendar")
    assert told["provisional"] == 2, "the law's and the city's"
    wish = {"version": 2, "year": YEAR + 1}
    assert await office.admin.ask("POST", path, wish) == (200, {"version": 3})
    assert (await office.admin.ask("POST", path, {**wish, "version": 3}))[0] == 409
    assert (await office.admin.ask("POST", path, {"version": 3, "year": YEAR + 40}))[0] == 400
    await office.keep()
    assert not (await _law(office, ticket)).provisional
    _, told = await office.admin.ask("GET", f"/api/calendar?year={YEAR + 1}")
    assert told["known"] and told["provisional"] == 0 and not told["next_year_missing"]
    assert (told["days"][0]["mark"], told["days"][0]["reason"]) == ("day_off", "моё")
    assert not told["days"][6]["works"], "Orthodox Christmas"


async def test_what_makes_no_sense_is_refused(office: Office) -> None:
    day = {"day": f"{YEAR}-11-02", "mark": "holiday"}
    for change in (
        {"version": 1, "reason": "", "days": [day]},
        {"version": 1, "reason": " ", "days": [day]},
        {"version": 1, "reason": "x", "days": []},
        {"version": 1, "reason": "x", "days": [day, day]},
        {"version": 1, "reason": "x", "days": [{**day, "mark": "feast"}]},
        {"version": 1, "reason": "x", "days": [{**day, "day": "1999-01-01"}]},
        {"version": 1, "reason": "x", "days": [{**day, "day": "2026-02-30"}]},
        {"version": 1, "reason": "x", "days": [{**day, "reason": "a\nb"}]},
    ):
        assert (await office.admin.ask("PUT", "/api/calendar", change))[0] == 400, change
    for address in (
        {"recipient": "clerk", "channel": "mail", "address": "a@b\r\nBcc: c@d"},
        {"recipient": "clerk", "channel": "mail", "address": "nobody"},
        {"recipient": "clerk", "channel": "webhook", "address": "file:///etc/passwd"},
        {"recipient": "clerk", "channel": "webhook", "address": "http://"},
        {"recipient": "akim", "channel": "mail", "address": "a@b.kz"},
        {"recipient": "clerk", "channel": "mail", "address": "a@b.kz", "body_id": 10**9},
    ):
        path = "/api/escalation/addresses"
        assert (await office.admin.ask("POST", path, address))[0] == 400, address


async def test_a_rest_without_end_is_refused(office: Office) -> None:
    """Each change is small; the one that would leave no working day for months is refused."""
    first, answers = date(YEAR, 2, 1), []
    for part in range(4):
        days = [first + timedelta(days=part * 50 + n) for n in range(50)]
        change = {
            "version": part + 1,
            "reason": "x",
            "days": [{"day": str(day), "mark": "holiday"} for day in days],
        }
        answers.append((await office.admin.ask("PUT", "/api/calendar", change))[0])
    assert answers[:2] == [200, 200] and 400 in answers


async def test_whom_to_tell_and_the_citys_term(office: Office) -> None:
    _, told = await office.admin.ask("GET", "/api/escalation")
    manhole = next(it for it in told["city_terms"] if it["code"] == "manhole")
    assert (manhole["amount"], manhole["unit"]) == (4, "hours")
    new = {"recipient": "head", "channel": "mail", "address": "head@city.test",
           "body_id": told["bodies"][0]["body_id"]}  # fmt: skip
    path = "/api/escalation/addresses"
    status, added = await office.admin.ask("POST", path, new)
    assert status == 200 and (await office.admin.ask("POST", path, new))[0] == 409
    _, told = await office.admin.ask("GET", "/api/escalation")
    assert [(it["recipient"], it["address"]) for it in told["addresses"]] == [
        ("head", "head@city.test")
    ]
    assert (await office.admin.ask("DELETE", f"{path}/{added['address_id']}"))[0] == 204
    assert (await office.admin.ask("DELETE", f"{path}/{added['address_id']}"))[0] == 404
    term = {"amount": 12, "unit": "hours"}
    assert (await office.admin.ask("PUT", "/api/topics/waste/city-term", term))[0] == 204
    assert (await office.admin.ask("PUT", "/api/topics/moon/city-term", term))[0] == 404
    assert (await office.admin.ask("PUT", "/api/topics/waste/city-term", {"amount": 0}))[0] == 400
    ticket = await office.ticket(1, datetime.now(UTC), "waste")
    _, terms_told = await office.admin.ask("GET", f"/api/tickets/{ticket}/terms")
    city = terms_told["clocks"][0]
    assert (city["kind"], city["unit"], city["allowed"]) == ("city", "hours", 12.0)


async def test_a_tickets_clocks_are_drawn(office: Office) -> None:
    over = await office.ticket(1, datetime.now(UTC) - timedelta(hours=5), "manhole")
    _, told = await office.admin.ask("GET", f"/api/tickets/{over}/terms")
    city, law = told["clocks"]
    assert (city["late"], city["left"], law["late"], law["state"]) == (True, 0.0, False, "running")
    assert [it["step"] for it in told["steps"]] == ["clerk", "head"], "an hour over: a quarter"
    _, listed = await office.admin.ask("GET", "/api/deadlines")
    first = listed["terms"][0]
    assert (first["ticket"]["ticket"], first["clock"]["kind"]) == (over, "city")
    assert first["ticket"]["last_step"] == "head" and listed["outbox"]["waiting"] == 0
    for path, words in (
        ("/deadlines", over), (f"/tickets/{over}", "term-bar"), ("/calendar", "data-day"),
        (f"/calendar?year={YEAR + 1}", "add-year"), ("/deadlines/settings", "manhole"),
    ):  # fmt: skip
        async with office.admin.http.get(path) as answer:
            text = await answer.text()
            assert answer.status == 200 and words in text and "<люк>" not in text, path


async def test_deadlines_are_counted_filtered_and_paged(office: Office) -> None:
    numbers = {
        await office.ticket(at, datetime.now(UTC) - timedelta(hours=hours), "manhole")
        for at, hours in ((1, 5), (2, 6), (3, 0))
    }
    _, whole = await office.admin.ask("GET", "/api/deadlines")
    _, late = await office.admin.ask("GET", "/api/deadlines?term=overdue")
    assert whole["totals"]["terms_overdue"] == len(late["terms"]) == 2
    assert all(it["clock"]["late"] for it in late["terms"])
    seen, after = [], None
    while not seen or after is not None:
        place = f"&after={after}" if after else ""
        _, told = await office.admin.ask("GET", f"/api/deadlines?limit=2{place}")
        seen += told["terms"]
        after = told["next"]
    assert [it["ticket"] for it in seen] == [it["ticket"] for it in whole["terms"]]
    assert {it["ticket"]["ticket"] for it in seen} == numbers
    assert (await office.admin.ask("GET", "/api/deadlines?after=x"))[0] == 400
    _, nobodys = await office.admin.ask("GET", "/api/deadlines?body_id=999999")
    assert nobodys["terms"] == [] and nobodys["totals"]["overdue"] == 0
    async with office.admin.http.get("/deadlines?term=overdue&body_id=") as answer:
        assert answer.status == 200 and 'class="row totals"' in await answer.text()


async def test_the_page_has_one_row_a_ticket_and_pages_by_tickets(office: Office) -> None:
    made = [
        await office.ticket(at, datetime.now(UTC) - timedelta(hours=hours), "manhole")
        for at, hours in ((1, 4.5), (2, 6), (3, 0))
    ]
    found, path = [], "/deadlines?limit=1"
    while path:
        async with office.admin.http.get(path) as answer:
            text = await answer.text()
        rows = re.findall(r'main-cell"><a [^>]*href="/tickets/([^"]+)"', text)
        assert len(rows) == 1 and text.count("other-terms") == 1, "the law's term is behind it"
        found += rows
        more = re.search(r'<a class="button" href="([^"]+)" rel="next">', text)
        path = unescape(more[1]) if more else ""
    assert found == [made[1], made[0], made[2]], "the soonest due first"


async def test_a_day_term_is_due_on_its_last_day_and_over_at_the_next_midnight(
    office: Office,
) -> None:
    ticket = await office.ticket(1, _noon(date(YEAR, 10, 5)), "waste")
    midnight = (await _law(office, ticket)).due_at
    day, moment = timedelta(days=1), timedelta(microseconds=1)
    async with connection(office.pool) as link:
        for now, today, over in ((midnight - moment, midnight - day, 1), (midnight, midnight, 2)):
            totals = await clocks_shown.clock_totals(
                link, None, now=now, today=today, tomorrow=today + day, monday=today + 2 * day
            )
            due = 2 - over
            terms = (totals.terms_overdue, totals.terms_today, totals.terms_week)
            assert terms == (over, due, due), now
            assert totals.overdue == 1, "one ticket, however many of its terms are over"
            late = clocks_shown.ClockFilters(due_before=now)
            assert len(await clocks_shown.open_clocks(link, late, 9)) == over, now
            due_today = clocks_shown.ClockFilters(due_since=today, due_before=today + day)
            assert len(await clocks_shown.open_clocks(link, due_today, 9)) == due, now


async def test_an_hour_term_that_ends_at_midnight_is_the_next_day_s(office: Office) -> None:
    opened = datetime(YEAR, 10, 5, 20, tzinfo=ZONE)
    await office.ticket(1, opened, "manhole")
    midnight, day = opened + timedelta(hours=4), timedelta(days=1)
    async with connection(office.pool) as link:
        for today, due in ((midnight - day, 0), (midnight, 1)):
            totals = await clocks_shown.clock_totals(
                link, None, now=midnight, today=today, tomorrow=today + day, monday=today + day
            )
            terms = (totals.terms_overdue, totals.terms_today, totals.terms_week)
            assert terms == (1, due, due), today
            due_today = clocks_shown.ClockFilters(due_since=today, due_before=today + day)
            assert len(await clocks_shown.open_clocks(link, due_today, 9)) == due, today


async def test_nobody_else_may(office: Office) -> None:
    for login in ("1001", "lead1", "quality", "clerk"):
        async with program(office.address, login) as other:
            for method, path in (
                ("GET", "/api/calendar"), ("PUT", "/api/calendar"), ("GET", "/calendar"),
                ("POST", "/api/calendar/years"), ("GET", "/api/escalation"),
                ("POST", "/api/escalation/addresses"), ("GET", "/deadlines/settings"),
                ("DELETE", "/api/escalation/addresses/1"),
                ("PUT", "/api/topics/waste/city-term"),
            ):  # fmt: skip
                assert (await other.ask(method, path, {}))[0] == 403, (login, method, path)
            expected = 200 if login in ("lead1", "quality") else 403
            assert (await other.ask("GET", "/api/deadlines"))[0] == expected, login


async def _law(office: Office, ticket: str) -> Any:
    async with connection(office.pool) as link:
        return next(it for it in await clocks_shown.of_ticket(link, ticket) if it.kind == "law")


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)


def _monday_after(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
