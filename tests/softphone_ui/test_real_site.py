"""The citizens' site without scripts: that the city answers, what is reported around a pin, the
page of one report, and a report that follows another."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from registry.open311.days import CityDays
from registry.publications.rows import solved
from registry.tickets.applicant_code import code_of
from softphone_ui.citizen.solved import (
    SOLVED,
    read_figures,
    read_last,
    shown_groups,
    typical_days,
)
from softphone_ui.web.database import snapshot_for_anybody
from tests.registry.files.samples import BAITEREK, photo
from tests.softphone_ui.city import program
from tests.softphone_ui.test_real_citizen import HERE, TEXT, Browser, Town, decide, town
from tests.softphone_ui.test_real_public import (
    LAT,
    LON,
    PHOTO,
    STEP,
    TICKETS,
    ZONE,
    City,
    city,
)
from tests.tickets import lead_ticket, open_on_the_day_before, public_id

pytestmark = pytest.mark.services
__all__ = ["city", "town"]
AROUND = {"lat": str(LAT), "lon": str(LON)}


async def read(city: City, path: str, **query: str) -> tuple[int, str]:
    async with city.http.get(path, params=query) as told:
        return told.status, html.unescape(await told.text())


async def test_a_pin_shows_what_is_around_it_and_no_exact_place(city: City) -> None:
    async with city.http.get("/api/public/around", params=AROUND) as told:
        found = await told.json()
    ids = await city.known()
    assert {it["id"] for it in found} == {ids[it.number] for it in city.opened}
    assert [it["photo"] for it in found if it["photo"]] == [PHOTO]
    _, page = await read(city, "/map", **AROUND)
    assert page.count("<li>") == TICKETS and 'name="lat" value="51.128345"' in page
    # A pin beside each ticket tells the same of all: they lie in one cell.
    for n in range(TICKETS):
        near = {"lat": str(LAT + n * STEP), "lon": str(LON + n * STEP)}
        async with city.http.get("/api/public/around", params=near) as told:
            assert await told.json() == found
    status, page = await read(city, "/map", lat="51.05", lon="71.30")
    assert status == 200 and "Nothing was reported around here" in page
    assert (await read(city, "/map", lat="91", lon="0"))[0] == 400


async def test_a_ticket_of_today_is_not_around_a_pin(city: City) -> None:
    await city.link.execute("UPDATE tickets SET opened_at = now()")
    async with city.http.get("/api/public/around", params=AROUND) as told:
        assert await told.json() == []


async def test_an_address_takes_the_place_of_the_pin(city: City) -> None:
    status, page = await read(city, "/map", address="Кен")
    assert status == 200 and "Report something here" in page
    _, page = await read(city, "/map", address="qqqqqq")
    assert "This street was not found" in page


async def test_the_page_of_a_report_says_what_everybody_may_know(city: City) -> None:
    first = city.opened[0]
    known = (await city.known())[first.number]
    status, page = await read(city, f"/requests/{known}")
    assert status == 200 and "Road damage" in page and "In work" in page
    assert f"/requests/photos/{PHOTO}" in page and "яма" in page and "Me too" in page
    assert f"/follow?ticket={known}" in page and "https://wa.me/?text=" in page
    assert [it for it in first.secrets() if it in page] == []
    assert "your" not in page[page.index('id="main"') : page.index("</main>")]
    await city.link.execute("UPDATE tickets SET duplicate_of = $1 WHERE number <> $1", first.number)
    assert f"{TICKETS} reports about it" in (await read(city, f"/requests/{known}"))[1]
    assert (await read(city, "/requests/0000000000000000"))[0] == 404
    assert (await read(city, f"/requests/{first.number}"))[0] == 404


async def test_the_list_shows_photo_place_state_and_age(city: City) -> None:
    _, page = await read(city, "/requests")
    assert page.count("In work</span>") == TICKETS and page.count("2 days ago") == TICKETS
    assert f'class="thumb" src="/requests/photos/{PHOTO}"' in page and "Esil" in page


async def test_an_unknown_address_says_what_can_be_done(city: City) -> None:
    status, page = await read(city, "/nothing/here")
    assert status == 404 and "/staff/" not in page
    assert all(f'href="{way}"' in page for way in ("/", "/t", "/requests", "tel:109"))
    async with city.http.get("/api/nothing", headers={"Accept": "application/json"}) as told:
        assert told.status == 404 and (await told.json())["error"]


async def test_the_front_page_proves_that_the_city_answers(city: City) -> None:
    midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    assert "Here will stand" in (await read(city, "/"))[1]
    for it in city.opened:
        await solve(city, it.number, opened=midnight - timedelta(days=6), days=3)
    await solve(city, city.opened[-1].number, opened=midnight - timedelta(days=2), days=2.1)
    found, days = city.app[SOLVED], CityDays(ZONE, datetime.now(UTC))
    async with snapshot_for_anybody(city.app) as connection:
        await read_figures(connection, days, found)
        await read_last(connection, days, found)
    assert found.week == TICKETS - 1, "one was solved today"
    assert [(it.code, it.solved, typical_days(it)) for it in found.topics] == [
        ("road", TICKETS - 1, 3)
    ]
    assert [it.code for it in found.districts] == ["esil"]
    _, page = await read(city, "/")
    assert f">{TICKETS - 1}</b> reports were solved" in page and "3 days" in page
    assert f"/requests/photos/{PHOTO}" in page and "Before" in page
    few = [solved.SolvedGroup("snow", found.topics[0].names, 9, 4, 1.0)]
    assert shown_groups([*few, *found.topics], 8) == list(found.topics)


async def solve(city: City, number: str, opened: datetime, days: float) -> None:
    """As the registry stores a solved ticket, of an applicant of its own."""
    done = opened + timedelta(days=days)
    await city.link.execute("DELETE FROM deadline_facts WHERE ticket = $1", number)
    await city.link.execute(
        """UPDATE tickets SET opened_at = $2, applicant = '+7701' || right(number, 7)
            WHERE number = $1""",
        number, opened,
    )  # fmt: skip
    await lead_ticket(city.link, number, "resolved", done)
    await city.link.execute("UPDATE tickets SET changed_at = $2 WHERE number = $1", number, done)
    await city.link.execute(
        """INSERT INTO deadline_facts (ticket, kind, started_at, run, formulas, opened_at, amount,
               unit, due_at, provisional, done_at, in_time, restarted, duplicate, moves, held)
           VALUES ($1, 'city', $2, 1, 1, $2, 7, 'days', $3, false, $3, true, false, false, 0, '{}')
        """,
        number, opened, done,
    )  # fmt: skip


async def test_what_is_written_on_the_front_page_begins_a_report(town: Town) -> None:
    me = await town.browser()
    assert 'action="/report/what?new=1"' in (await me.open("/"))[2]
    await me.up_to_check()
    await me.send()
    assert (await me.post("what", text="Другое"))[1] == "/report/sent"
    _, path, page = await me.post("what?new=1", text="Другое")
    assert path == "/report/topic" and "Step 2 of 4" in page
    (number,) = await town.tickets()
    assert number, "the one before is not touched"


async def test_the_pin_of_the_map_comes_along(town: Town) -> None:
    me = await town.browser()
    _, _, page = await me.open(f"/report/what?lat={BAITEREK[0]}&lon={BAITEREK[1]}")
    assert f'name="lat" value="{BAITEREK[0]}"' in page
    await me.post("what", text=TEXT, **HERE)
    await me.post("topic", topic="road")
    _, path, page = await me.post("questions")
    assert path == "/report/where" and 'id="pin" value="yes" checked' in page


async def test_the_suggested_topic_asks_its_questions_at_once(town: Town) -> None:
    me = await town.browser()
    await me.post("what", text=TEXT)
    fields = {"suggested": "road", "asked": "road", "listed": ""}
    status, path, page = await me.post("topic", **fields, **{"q-depth": "терең"})
    assert (status, path) == (422, "/report/topic") and 'value="терең"' in page
    _, path, page = await me.post("topic", **fields, **{"q-depth": "15"})
    assert path == "/report/where" and "Step 3 of 4" in page
    # One of the list goes before the suggestion, which nobody had to choose.
    other = {"suggested": "road", "topic": "snow", "listed": "road"}
    await me.post("topic", **other)
    assert '<option value="snow" selected>' in (await me.open("/report/topic"))[2]


async def test_me_too_is_a_report_in_two_pages_that_follows_the_first(town: Town) -> None:
    first, second = await town.browser(), await town.browser()
    await first.up_to_check()
    await first.send()
    (number,) = await town.tickets()
    await open_on_the_day_before(town.link)
    known = await public_id(town.link, number)
    async with second.http.post(f"/requests/{known}/me-too") as told:
        page, path = html.unescape(await told.text()), told.url.path
    assert path == "/report/what" and "The same here: Road damage." in page
    assert "Step 1 of 2" in page
    _, path, page = await second.post("what", text="Менде де солай, ауладамыз")
    assert path == "/report/check" and "Step 2 of 2" in page
    assert (await second.send())[1] == "/report/sent"
    rows = await town.link.fetch("SELECT state, duplicate_of FROM tickets ORDER BY number")
    assert [tuple(row) for row in rows] == [("assigned", None), ("duplicate", number)]


async def test_ones_own_ticket_shows_ones_own_photo_to_nobody_else(town: Town) -> None:
    me, stranger = await town.browser(), await town.browser()
    await me.up_to_check(photo(size=(64, 48)))
    await me.send()
    (number,) = await town.tickets()
    form = {"number": number, "code": code_of(town.settings.web.web_secret, number)}
    async with me.http.post("/t", data=form) as told:
        page = html.unescape(await told.text())
    (path,) = set(re.findall(r'href="(/t/[^"]+/files/[0-9a-f]{32})"', page))
    assert 'class="top"' in page and 'href="/help"' in page, "the header and footer of all pages"
    assert await status_of(me, path) == 200 and await status_of(stranger, path) == 404


async def status_of(browser: Browser, path: str) -> int:
    async with browser.http.get(path) as told:
        return told.status


async def test_the_photo_of_the_answer_stands_beside_the_one_before(town: Town) -> None:
    me, after = await town.browser(), "b" * 32
    await me.up_to_check(photo(size=(64, 48)))
    await me.send()
    (number,) = await town.tickets()
    before = await town.link.fetchval("SELECT file_id FROM ticket_files")
    async with program(town.address, "1001") as operator:
        assert await decide(operator, number, "publish", TEXT, before) == 303
        assert await decide(operator, number, "publish", TEXT, before) == 409
        await town.link.execute(
            """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part, answer_at)
               VALUES ($2, $1, 'photo', 'image/jpeg', 4, 'body', now())""",
            number, after,
        )  # fmt: skip
        queue = html.unescape((await operator.page("/publishing"))[1])
        assert before in queue and after in queue
        assert await decide(operator, number, "publish", TEXT, before, after) == 303
        assert await decide(operator, number, "keep") == 409
    await open_on_the_day_before(town.link)
    _, _, page = await me.open(f"/requests/{await public_id(town.link, number)}")
    shown = re.findall(r'photos/([0-9a-f]{32})".*?<figcaption>(\w+)', page)
    assert shown == [(before, "Before"), (after, "After")]
