"""What everybody can read of tickets: the day, a cell, and an id that says nothing. Whoever has
seen a person's list of calls must not find in it what one of them was about.

Every address that needs no signing in is read, and all that their pages lead to: a new one is read
here by itself."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg
import pytest
from aiohttp import web
from aiohttp.web_urldispatcher import StaticResource

from foundation.process.http_server import serve_http
from foundation.settings import Settings
from registry.files.shelf import Shelf
from softphone_ui.app import make_app
from softphone_ui.web.rights import needed_right
from tests.registry.files.samples import photo
from tests.softphone_ui.city import settle
from tests.tickets import insert_tickets, lead_ticket

pytestmark = pytest.mark.services
ZONE = ZoneInfo("Asia/Almaty")
#: Some 25 m north and 15 m east of each other, all in one cell.
LAT, LON, STEP = 51.128345, 71.430599, 0.00023
TICKETS, PHOTO, MOST_PAGES = 6, "a" * 32, 200
#: What leads on, on a page and in a document.
_LINKS = re.compile(r"""(?:href|src|data-city-map|action)="(/[^"#]*)""")


@dataclass(frozen=True)
class Opened:
    """A call's ticket as it stands on record."""

    number: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime
    lat: float
    lon: float

    def secrets(self) -> list[str]:
        """As what of it, in whatever form, nobody else may find it: the number, each time to the
        minute and in seconds since 1970, the place to some ten metres."""
        clocks = [
            moment.astimezone(zone).strftime(form)
            for moment in (self.opened_at, self.changed_at, self.due_at)
            for zone in (UTC, ZONE)
            for form in ("%H:%M", "%H.%M", "%H%M%S")
        ]
        stamps = [str(int(it.timestamp()))[:9] for it in (self.opened_at, self.changed_at)]
        return [self.number, *clocks, *stamps, f"{self.lat:.4f}", f"{self.lon:.4f}"]


@dataclass(frozen=True)
class City:
    app: web.Application
    http: aiohttp.ClientSession
    link: Any
    opened: list[Opened]

    async def ids(self, **query: str) -> list[str]:
        async with self.http.get("/open311/v2/requests.json", params=query) as told:
            assert told.status == 200
            return [it["service_request_id"] for it in await told.json()]

    async def known(self) -> dict[str, str]:
        """Number → public id."""
        rows = await self.link.fetch("SELECT ticket, public_id FROM public_ids")
        return {row["ticket"]: row["public_id"] for row in rows}


def opened_on(day: datetime) -> list[Opened]:
    """Tickets of that local day, with times that no page shows for another reason."""
    return [
        Opened(
            f"109-2026-00{54_320 + n}",
            day + timedelta(hours=9 + n, minutes=41 + n, seconds=17),
            day + timedelta(hours=11 + n, minutes=23 + n, seconds=19),
            day + timedelta(days=5, hours=10 + n, minutes=37 + n, seconds=13),
            LAT + n * STEP,
            LON + n * STEP,
        )
        for n in range(TICKETS)
    ]


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    async with AsyncExitStack() as stack:
        app, port = make_app(fresh_settings), fresh_settings.ports.web_port
        await stack.enter_async_context(serve_http(app, "127.0.0.1", port, shutdown_seconds=1))
        http = aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers={"Accept-Language": "en"})
        await stack.enter_async_context(http)
        link = await asyncpg.connect(fresh_settings.stores.database_url)
        stack.push_async_callback(link.close)
        midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        opened = opened_on(midnight - timedelta(days=2))
        for it in opened:
            await add(link, it)
        put = Shelf(fresh_settings.folders.files_dir).put
        put(PHOTO, photo(size=(64, 48)), photo(size=(64, 48)))
        await publish_photo(link, opened[0].number)
        yield City(app, http, link, opened)


async def add(link: Any, it: Opened) -> None:
    await insert_tickets(
        link,
        """INSERT INTO tickets (number, applicant, opened_at, subject, text, topic_id, body_id,
                                district, lat, lon)
           SELECT $1, '+77012345678', $2, 'яма', 'яма', topic_id, body_id, 'esil', $3, $4
             FROM topics WHERE code = 'road'""",
        it.number, it.opened_at, it.lat, it.lon,
    )  # fmt: skip
    await lead_ticket(link, it.number, "in_progress", it.changed_at)
    await link.execute(
        "UPDATE tickets SET changed_at = $2, due_at = $3 WHERE number = $1",
        it.number, it.changed_at, it.due_at,
    )  # fmt: skip


async def publish_photo(link: Any, number: str) -> None:
    await link.execute(
        """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part, width, height)
           VALUES ($2, $1, 'photo', 'image/jpeg', 4, 'applicant', 64, 48)""",
        number, PHOTO,
    )  # fmt: skip
    await link.execute(
        """INSERT INTO publications (ticket, words, photos, decided_by, decided_at)
           SELECT $1, 'яма', ARRAY[$2], min(person_id), now() FROM people""",
        number, PHOTO,
    )  # fmt: skip


#: A stream of events, which tells the version of the notices and nothing else.
ENDLESS = {"/now/events"}


def public_paths(app: web.Application, ids: dict[str, str]) -> list[str]:
    """All that can be read without signing in, by a stranger who knows an id and a number."""
    number, known = next(iter(ids.items()))
    filled = {
        "number": number, "id": known, "public_id": known, "token": known, "file_id": PHOTO,
        "language": "ru",
        "code": "road", "article_id": "1", "name": "requests.csv", "tail": "x", "form": ".json",
    }  # fmt: skip
    found = []
    for route in app.router.routes():
        resource = route.resource
        if resource is None or isinstance(resource, StaticResource) or route.method != "GET":
            continue
        if resource.canonical in ENDLESS:
            continue
        if needed_right(route.handler) is None:
            path = resource.canonical
            for name, value in filled.items():
                path = path.replace(f"{{{name}}}", value)
            found.append(path)
    return found


async def read_all(city: City) -> dict[str, str]:
    """Path → head and body, of every public address and all to which their pages lead."""
    ids = await city.known()
    waiting = [
        *public_paths(city.app, ids),
        *(f"/follow?ticket={it}" for it in ids.values()),
        "/open311/v2/requests.xml?extensions=true", "/open311/v2/requests.json?extensions=true",
        *(f"/open311/v2/requests/{it}.xml?extensions=true" for it in ids.values()),
        *(f"/requests?state={it}" for it in ("open", "closed")),
    ]  # fmt: skip
    read: dict[str, str] = {}
    while waiting:
        path = waiting.pop(0)
        if path in read or path.startswith(("/static/", "/built/", "/language/")):
            continue
        assert len(read) < MOST_PAGES, "what is public goes on for ever"
        async with city.http.get(path) as told:
            body = (await told.read()).decode(errors="replace")
            head = {name: value for name, value in told.headers.items() if name != "Date"}
        read[path] = f"{head}\n{html.unescape(body)}"
        waiting += islice((html.unescape(it) for it in _LINKS.findall(body)), 50)
    return read


async def test_no_number_no_time_and_no_exact_place_is_public(city: City) -> None:
    read = await read_all(city)
    known = await city.known()
    for shows in ("/requests", "/open311/v2/requests.json", "/api/public/requests"):
        assert all(it in read[shows] for it in known.values()), shows
    assert "яма" in read["/requests"] and read[f"/requests/photos/{PHOTO}"].count("image/jpeg")
    asked = {known[city.opened[0].number], city.opened[0].number}  # a stranger's own words
    found = [
        (path, secret)
        for path, told in read.items()
        for each in city.opened
        for secret in each.secrets()
        if re.search(rf"(?<![0-9a-f:.]){re.escape(secret)}(?![0-9a-f])", told)
        and not (secret in asked and secret in path)
    ]
    assert found == []
    assert not re.search("Last-Modified|ETag", read[f"/requests/photos/{PHOTO}"])


async def test_every_time_that_programs_read_is_a_midnight(city: City) -> None:
    async with city.http.get("/open311/v2/requests.json?extensions=true") as told:
        found = await told.json()
    assert len(found) == TICKETS
    times = {
        value
        for each in found
        for part in (each, *each["notes"])
        for name, value in part.items()
        if name.endswith("datetime") and value is not None
    }
    first = city.opened[0]
    days = {first.opened_at.date(), first.changed_at.date()}
    assert {datetime.fromisoformat(it).date() for it in times} >= days
    for it in times:
        moment = datetime.fromisoformat(it)
        assert (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        assert moment.utcoffset() == moment.replace(tzinfo=ZONE).utcoffset()
    assert len({(it["lat"], it["long"]) for it in found}) == 1, "one cell, one point"


async def test_no_filter_parts_a_day_and_no_order_tells_of_time(city: City) -> None:
    known = await city.known()
    everything = sorted(known.values())
    assert await city.ids() == everything, "by ids that are random"
    noon = city.opened[0].opened_at.replace(hour=12, minute=0, second=0)
    for first, last in (("start_date", "end_date"), ("updated_after", "updated_before")):
        for span in (timedelta(0), timedelta(minutes=1), timedelta(hours=11)):
            query = {first: noon.isoformat(), last: (noon + span).isoformat()}
            assert await city.ids(**query) == everything, query
        before = {first: (noon - timedelta(days=9)).isoformat(),
                  last: (noon - timedelta(days=1)).isoformat()}  # fmt: skip
        assert await city.ids(**before) == []
    pages = [await city.ids(page=str(n + 1), page_size="1") for n in range(TICKETS)]
    assert [it for page in pages for it in page] == everything
    async with city.http.get("/api/public/requests") as told:
        assert [it["id"] for it in await told.json()] == everything


async def test_who_looks_every_minute_sees_no_ticket_of_today_appear(city: City) -> None:
    now = datetime.now(UTC)
    new = Opened("109-2026-0054399", now, now, now + timedelta(days=5), LAT, LON)
    await add(city.link, new)
    known = (await city.known())[new.number]
    async with city.http.get("/requests") as told:
        assert known not in await told.text()
    today = now.astimezone(ZONE).isoformat()
    assert known not in [*await city.ids(), *await city.ids(start_date=today)]
    assert await city.ids(updated_after=today) == []
    # Who was given its id, as the applicant and the program that sent it are, reads it at once.
    assert await city.ids(service_request_id=known) == [known]
    async with city.http.get(f"/follow?ticket={known}") as told:
        assert told.status == 200
    async with city.http.get(f"/follow?ticket={new.number}") as told:
        assert told.status == 404, "a number is nobody's public id"
