"""A citizen reports on the site with plain HTTP, as a browser without scripts does: to a ticket on
record with its photo. And what a stranger can read."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import aiohttp
import altcha
import asyncpg
import pytest

from channels.citizens import Citizens
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from launcher.open311_key import make_key
from registry.files.shelf import Shelf
from registry.open311.requests import middle_of_cell
from registry.tickets.applicant_code import code_of
from softphone_ui.citizen import sending, where
from softphone_ui.citizen.drafting import TooManyReports
from tests.registry.files.samples import BAITEREK, SCRIPT, photo
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.counting import counting
from tests.tickets import insert_tickets, lead_ticket, open_on_the_day_before, public_id

pytestmark = pytest.mark.services
TEXT = "Шұңқыр бар, көлік өте алмайды"
HERE = {"lat": str(BAITEREK[0]), "lon": str(BAITEREK[1]), "pin": "yes"}
WHO = {"name": "Айгүл Серікова", "telephone": "8 701 234 56 78", "consent": "yes"}


class Browser:
    """A browser without scripts: it follows where it is sent, and has a cookie."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http

    async def open(self, path: str) -> tuple[int, str, str]:
        """Status, the path at which it ends, and the page."""
        async with self.http.get(path) as told:
            return told.status, told.url.path, html.unescape(await told.text(errors="replace"))

    async def send(self, **who: str) -> tuple[int, str, str]:
        """Press the last button, the browser's work done; `who` other than WHO reports it."""
        it = await self.challenge()
        solution = altcha.solve_challenge(it) if it else None
        payload = altcha.Payload(it, solution).to_base64() if it and solution else ""
        return await self.post("check", altcha=payload, **{**WHO, **who})

    async def challenge(self) -> altcha.Challenge | None:
        async with self.http.get("/report/check") as told:
            found = re.search(r'data-challenge="([^"]+)"', await told.text())
        return altcha.Challenge.from_dict(json.loads(html.unescape(found[1]))) if found else None

    async def post(self, page: str, *photos: bytes, **fields: str) -> tuple[int, str, str]:
        form = aiohttp.FormData(fields)
        for data in photos:
            form.add_field("photo", data, filename="x.jpg", content_type="image/jpeg")
        async with self.http.post(f"/report/{page}", data=form) as told:
            return told.status, told.url.path, html.unescape(await told.text())

    async def up_to_check(self, *photos: bytes, **other: str) -> None:
        said = {"text": TEXT, "topic": "road", **HERE, "address": "", **other}
        steps = {"what": "text", "topic": "topic", "where": "lat lon pin address"}
        for page, names in steps.items():
            fields = {name: said[name] for name in names.split() if said[name]}
            status, path, text = await self.post(
                page, *(photos if page == "what" else ()), **fields
            )
            if path == "/report/questions":
                status, path, text = await self.post("questions", **{"q-cover": "missing"})
            if path == "/report/similar":
                status, path, text = await self.post("similar", similar="none")
            assert status == 200, (page, text)
        assert path == "/report/check", text


class Town(NamedTuple):
    settings: Settings
    address: str
    admin: Client
    link: Any
    stack: AsyncExitStack

    async def browser(self, language: str = "en", host: str = "127.0.0.1") -> Browser:
        http = aiohttp.ClientSession(
            self.address,
            connector=aiohttp.TCPConnector(local_addr=(host, 0)),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Accept-Language": language},
        )
        return Browser(await self.stack.enter_async_context(http))

    async def tickets(self) -> list[str]:
        rows = await self.link.fetch("SELECT number FROM tickets ORDER BY number")
        return [row["number"] for row in rows]


@pytest.fixture
async def town(fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    # Nobody reckons terms here: they are not waited for.
    monkeypatch.setattr(sending, "TERM_TRIES", 1)
    monkeypatch.setattr(sending, "TERM_SECONDS", 0)
    fresh_settings = fresh_settings.changed(site_proof=1)
    await settle(fresh_settings)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(counting(fresh_settings, 41))
        address = await stack.enter_async_context(web_process(fresh_settings))
        admin = await stack.enter_async_context(program(address, "admin"))
        link = await asyncpg.connect(fresh_settings.stores.database_url)
        stack.push_async_callback(link.close)
        yield Town(fresh_settings, address, admin, link, stack)


async def test_from_the_first_page_to_a_ticket_with_its_photo(town: Town) -> None:
    me = await town.browser()
    await me.up_to_check(photo(size=(64, 48), place=BAITEREK))
    _, _, page = await me.open("/report/check")
    assert TEXT in page and "Road damage" in page and "Step 5 of 5" in page
    (status, path, page), again = await asyncio.gather(me.send(), me.send())
    assert (status, path) == (200, "/report/sent") and again[1] == path
    assert (await me.send())[1] == path, "a third time"
    (number,) = await town.tickets()
    code = code_of(town.settings.web.web_secret, number)
    assert number in page and f"{code[:4]} {code[4:]}" in page
    whole = (await town.admin.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert (whole["state"], whole["topic_names"]["en"], whole["district"]) == (
        "assigned", "Road damage", "esil",
    )  # fmt: skip
    assert TEXT in whole["text"] and "Applicant: Айгүл Серікова" in whole["text"]
    row = await town.link.fetchrow(
        """SELECT applicant, channel FROM tickets
             JOIN contacts USING (contact_id, channel, applicant)"""
    )
    assert tuple(row) == ("+77012345678", "web")
    (file,) = (await town.admin.ask("GET", f"/api/tickets/{number}/files"))[1]
    assert (file["kind"], file["part"], file["received_from"]) == ("photo", "applicant", None)
    assert abs(file["lat"] - BAITEREK[0]) < 1e-4
    seen = await town.admin.http.get(f"/api/tickets/{number}/files/{file['file_id']}")
    assert seen.status == 200 and (await seen.read())[:3] == b"\xff\xd8\xff"
    draft = await town.link.fetchrow("SELECT answers, applicant, finished_at FROM report_drafts")
    assert (draft["answers"], draft["applicant"]) == ("{}", None) and draft["finished_at"]
    assert await town.link.fetchval("SELECT count(*) FROM clock_words WHERE ticket = $1", number)
    async with me.http.post("/t", data={"number": number, "code": code}) as told:
        assert TEXT in html.unescape(await told.text())


async def test_a_number_that_comes_later_brings_the_photo_along(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        """As where the dispatcher does not answer."""

    me = await town.browser()
    await me.up_to_check(photo(size=(64, 48)))
    with monkeypatch.context() as patch:
        patch.setattr(sending, "settle", away)
        _, path, page = await me.send()
        assert path == "/report/sent" and "number comes in a moment" in page
    assert await town.tickets() == []
    _, path, page = await me.open("/report/sent")
    (number,) = await town.tickets()
    assert path == "/report/sent" and number in page
    files = (await town.admin.ask("GET", f"/api/tickets/{number}/files"))[1]
    assert [it["kind"] for it in files] == ["photo"]


async def test_a_number_that_comes_after_the_browser_has_left_brings_the_photo_along(
    town: Town, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process of the channels opens the ticket and gives it its photo."""

    async def away(*_: object) -> None:
        """As where the dispatcher does not answer."""

    numbers = [None, "109-2026-0000777"]
    asked, told = list[str | None](), list[str]()

    async def number() -> str | None:
        asked.append(numbers.pop(0))
        return asked[-1]

    async def tell(tickets: Collection[str]) -> None:
        told.extend(tickets)

    for text in ("бірінші", "екінші"):
        me = await town.browser()
        await me.up_to_check(photo(size=(64, 48)))
        with monkeypatch.context() as patch:
            patch.setattr(sending, "settle", away)
            await me.send()
        assert await town.tickets() == [], text
    pool, now = await open_pool(fresh_settings, "test", size=2), datetime.now(UTC)
    citizens = Citizens(pool, fresh_settings.folders.files_dir, "109", number, tell)
    await citizens.open_tickets(now)
    assert asked == [None], "a dispatcher that is away is not asked for each"
    numbers.append(None)
    await citizens.open_tickets(now)
    assert await town.tickets() == ["109-2026-0000777"]
    await citizens.finish(now)
    assert told == ["109-2026-0000777"]
    files = (await town.admin.ask("GET", f"/api/tickets/{told[0]}/files"))[1]
    assert [it["kind"] for it in files] == ["photo"]
    await citizens.finish(now)
    assert len(told) == 1, "once"
    waiting = Shelf(fresh_settings.folders.files_dir / "drafts")
    assert len(list(waiting.there(time.time() + 60))) == 1, "the other one's photo"
    await citizens.expire(now + timedelta(days=3))
    await pool.close()


async def test_nothing_typed_is_lost_whatever_is_wrong(town: Town) -> None:
    me = await town.browser()
    long = "Жол " * 2500
    status, _, page = await me.post("what", SCRIPT, photo(size=(64, 48)), text=long)
    assert status == 422 and long.strip() in page and "it has 9,999 letters" in page
    assert "neither a photo nor a video" in page and page.count("/report/photos/") == 1
    for field in ("text", "photo"):
        assert f'href="#{field}"' in page and f'id="{field}"' in page
    assert 'role="alert" tabindex="-1" autofocus' in page
    for letters in ("🕳️ Жол\u200b", "حفرة \u202eфыв", TEXT):
        assert (await me.post("what", text=letters))[1] == "/report/topic"
    assert (await me.open("/report/check"))[1] == "/report/topic", "a page is not passed over"
    assert (await me.post("what", text="Other"))[1] == "/report/topic"
    assert 'name="suggested"' not in (await me.open("/report/topic"))[2], "it helps nobody choose"
    assert (await me.post("topic", topic="nonsense"))[0] == 422
    assert (await me.post("topic", topic="road"))[1] == "/report/questions"
    status, _, page = await me.post("questions", **{"q-depth": "терең"})
    assert status == 422 and "Write a number" in page and 'value="терең"' in page
    assert 'href="#q-depth"' in page and 'id="q-depth"' in page
    assert (await me.open("/report/where"))[1] == "/report/questions", "it is not passed over"
    assert (await me.post("questions"))[1] == "/report/where", "nobody has to know"
    status, _, page = await me.post(
        "where", lat="43.25", lon="76.94", pin="yes", address="Алматы, Абай 1"
    )
    assert status == 422 and "outside the city" in page and "Алматы, Абай 1" in page
    for lat in ("nan", "1e999", "91", "'"):
        assert (await me.post("where", lat=lat, lon="71", pin="yes"))[0] == 422
    status, _, page = await me.post("where", address="Кен 5")
    assert status == 422 and "Which street do you mean?" in page
    choices = re.findall(r'name="street" value="(\d+)"', page)
    assert len(choices) > 1
    assert (await me.post("where", address="Кен 5", street=choices[0]))[1] == "/report/check"
    status, _, page = await me.post("check", name="Айгүл", telephone="12")
    assert status == 422 and 'value="Айгүл"' in page and 'value="12"' in page
    assert "Without your consent" in page
    assert await town.tickets() == []


async def test_who_fills_in_the_trap_sends_nothing(town: Town) -> None:
    me = await town.browser()
    status, path, page = await me.post("what", text=TEXT, website="http://spam.example")
    assert (status, path) == (422, "/report/what") and TEXT in page
    stranger = await town.browser()
    token = re.search(r"/report/photos/([0-9a-f]{32})", (await me.post("what", photo()))[2])
    assert token and (await stranger.open(f"/report/photos/{token[1]}"))[0] == 404
    assert (await me.open(f"/report/photos/{token[1]}"))[0] == 200
    _, path, page = await me.post("forget")
    assert path == "/" and (await me.open(f"/report/photos/{token[1]}"))[0] == 404
    assert not list((town.settings.folders.files_dir / "drafts").glob("*/*"))


async def up_to_similar(browser: Browser) -> str:
    """The page that offers likely ones."""
    for page, fields in (("what", {"text": TEXT}), ("topic", {"topic": "road"}),
                         ("questions", {}), ("where", HERE)):  # fmt: skip
        _, path, told = await browser.post(page, **fields)
    assert path == "/report/similar"
    return told


async def test_another_one_follows_the_first(town: Town) -> None:
    first, second = await town.browser(), await town.browser()
    await first.up_to_check()
    await first.send()
    (number,) = await town.tickets()
    known = await public_id(town.link, number)
    told = await up_to_similar(second)
    assert known in told and number not in told
    assert "within 100 m" not in told, "three such distances tell the place"
    assert WHO["name"] not in told and TEXT not in told
    assert (await second.post("similar"))[0] == 422
    assert (await second.post("similar", similar=known))[1] == "/report/check"
    await second.send()
    rows = await town.link.fetch("SELECT state, duplicate_of FROM tickets ORDER BY number")
    assert [tuple(row) for row in rows] == [("assigned", None), ("duplicate", number)]


async def test_what_was_offered_may_be_chosen_though_it_is_not_found_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> list[object]:
        """As where only its meaning was alike, and the process that knows has too much to do."""
        return []

    first, second = await town.browser(), await town.browser()
    await first.up_to_check()
    await first.send()
    (number,) = await town.tickets()
    known = await public_id(town.link, number)
    await up_to_similar(second)
    monkeypatch.setattr(where, "find_likely", nothing)
    assert (await second.post("similar", similar=number))[0] == 422
    assert (await second.post("similar", similar=known))[1] == "/report/check"
    _, path, page = await second.open("/report/similar")
    assert path == "/report/similar" and f'value="{known}" checked' in page
    assert (await second.post("where", **HERE))[1] == "/report/check", "nothing is found there"
    assert (await second.post("similar", similar=known))[0] == 422, "it was offered elsewhere"


async def test_too_many_reports_are_refused_and_what_is_typed_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = await town.browser()
    await me.up_to_check()

    async def full(*_: object) -> None:
        raise TooManyReports(retry_after_seconds=60)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "count", full)
        status, _, page = await me.send()
    assert status == 422 and TEXT in page and "Too many reports" in page
    assert await town.tickets() == []
    assert (await me.send())[1] == "/report/sent"


SECRETS = ("Серікова", "7012345678", "8 701 234 56 78", "900101300123", "айгуль@", "aigul@mail.kz",
           "пәтер 45", "кв. 45", "45-пәтер")  # fmt: skip
PLANTED = [
    "Айгүл Серікова, +7 701 234 56 78, кв. 45. Жол бұзылған",
    "Соседка Серікова (ЖСН 900101300123), пәтер 45, aigul@mail.kz",
    "Звоните 8 701 234 56 78, 45-пәтер, Серікова",
]


async def decide(by: Client, number: str, act: str, words: str = "", *photos: str) -> int:
    form = aiohttp.FormData({"csrf": by.token, "act": act, "words": words})
    for photo_id in photos:
        form.add_field("photo", photo_id)
    async with by.http.post(f"/publishing/{number}", data=form, allow_redirects=False) as told:
        return told.status


async def test_words_and_photo_become_public_only_by_a_person_s_yes(town: Town) -> None:
    me, stranger = await town.browser(), await town.browser()
    await me.up_to_check(photo(size=(64, 48)), photo(size=(48, 64)), text=PLANTED[0])
    await me.send()
    (number,) = await town.tickets()
    known = await public_id(town.link, number)
    await open_on_the_day_before(town.link)
    files = [
        it["file_id"] for it in (await town.admin.ask("GET", f"/api/tickets/{number}/files"))[1]
    ]

    async def public() -> tuple[str, list[int]]:
        return (await stranger.open("/requests"))[2], [
            (await stranger.open(f"/requests/photos/{it}"))[0] for it in files
        ]

    page, statuses = await public()
    assert known in page and "бұзылған" not in page and statuses == [404, 404]
    async with program(town.address, "1001") as operator, program(town.address, "clerk") as water:
        _, queue = await operator.page("/publishing")
        marks = re.findall(r"<mark>([^<]+)</mark>", html.unescape(queue))
        assert marks == ["Айгүл Серікова", "+7 701 234 56 78", "кв. 45"] and files[0] in queue
        assert number not in (await water.page("/publishing"))[1], "another body's clerk"
        assert await decide(water, number, "publish", PLANTED[0], *files) == 409
        assert (await public())[1] == [404, 404]
        words = "Жол бұзылған, кв. 45, +7 701 234 56 78"  # as of somebody who reads in haste
        assert await decide(operator, number, "publish", words, files[1], "f" * 32) == 303
        assert await decide(operator, number, "keep") == 409, "somebody was quicker"
        page, statuses = await public()
        assert "Жол бұзылған, •••, •••" in page and statuses == [404, 200]
        assert f"/requests/photos/{files[1]}" in page and files[0] not in page
        _, _, api = await stranger.open(f"/open311/v2/requests/{known}.json")
        assert "Жол бұзылған, •••, •••" in api
        assert await decide(operator, number, "withdraw") == 303
        page, statuses = await public()
        assert "бұзылған" not in page and statuses == [404, 404]
        assert await decide(operator, number, "keep") == 303
        page, statuses = await public()
        assert "бұзылған" not in page and statuses == [404, 404]
    acts = await town.link.fetch(
        "SELECT detail ->> 'act' AS act FROM audit WHERE action = 'published' ORDER BY audit_id"
    )
    assert [it["act"] for it in acts] == ["publish", "withdraw", "keep_back"]


async def plant(town: Town, count: int) -> None:
    """Reports of the site as they stand on record when all is done: words, photo, answer."""
    link, told = town.link, "Айгүл Серікова, кв. 45, 8 701 234 56 78: тазаланды"
    for n in range(count):
        number, token = f"109-2026-9{n:06}", f"planted-{n}"
        await link.execute(
            """INSERT INTO open311_requests (token, channel, received_at, requested_at, topic_id,
                   language, description, address, lat, lon, district, text, applicant, answer)
               SELECT $1, 'web', now(), now(), topic_id, 'kk', $2, 'Абай 12, кв. 45', $3, $4,
                      'esil', $2, '+77012345678', '' FROM topics WHERE code = $5""",
            token, PLANTED[n % 3], *BAITEREK, ("road", "snow", "manhole")[n % 3],
        )  # fmt: skip
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, subject, text, address, topic_id, body_id,
                                    district, lat, lon, applicant, answer, channel)
               SELECT $1, now(), description, text, address, topic_id, NULL, district, lat, lon,
                      applicant, $3, 'web' FROM open311_requests WHERE token = $2""",
            number, token, told,
        )  # fmt: skip
        await link.execute(
            "UPDATE open311_requests SET ticket = $1 WHERE token = $2", number, token
        )
        await link.execute(
            """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part, lat, lon)
               VALUES ($1, $2, 'photo', 'image/jpeg', 4, 'applicant', $3, $4)""",
            f"{n:032x}", number, *BAITEREK,
        )  # fmt: skip


async def test_what_a_stranger_reads_of_two_hundred_tickets_holds_nobodys_data(town: Town) -> None:
    await plant(town, 190)
    for each in range(10):
        me = await town.browser()
        await me.up_to_check(text=PLANTED[each % 3], address="Абай 12, кв. 45",
                             topic=("road", "snow", "manhole")[each % 3])  # fmt: skip
        await me.send()
    numbers = await town.tickets()
    assert len(numbers) == 200
    for number in numbers[:10]:
        await lead_ticket(town.link, number, "resolved")
    for number in numbers[10:60]:  # a person has read their words, in haste
        left = re.sub(r"Айгүл |Серікова", "", PLANTED[int(number[-6:]) % 3])
        assert await decide(town.admin, number, "publish", left) == 303
    await town.link.execute("UPDATE tickets SET answer = 'Серікова Айгүл, кв. 45: тазаланды'")
    await open_on_the_day_before(town.link)
    ids = [await public_id(town.link, number) for number in numbers]
    key = await asyncio.to_thread(make_key, town.settings, "x", imports=False, per_minute=99)
    stranger = await town.browser("ru")
    sent = {"api_key": key, "service_code": "snow", "lat": HERE["lat"], "long": HERE["lon"],
            "description": "Қар, 8 701 234 56 78, кв. 45", "address_string": "Абай 12, кв. 45",
            "first_name": "Айгүл", "last_name": "Серікова"}  # fmt: skip
    async with stranger.http.post("/open311/v2/requests.json", data=sent) as told:
        assert told.status == 201
        (taken,) = await told.json()
    pages = [*(f"/requests?page={n}" for n in range(1, 12)),
             "/requests?state=closed", "/requests?topic=snow",
             "/requests?district=esil", "/api/public/requests", "/open311/v2/requests.json",
             "/open311/v2/requests.xml",
             f"/open311/v2/requests/{taken['service_request_id']}.json",
             "/open311/v2/requests.json?per_page=200&extensions=true",
             *(f"/open311/v2/requests/{it}.json?extensions=true" for it in ids[:3]),
             *(f"/follow?ticket={it}" for it in ids[8:12])]  # fmt: skip
    read = ""
    for path in pages:
        status, _, page = await stranger.open(path)
        assert status == 200, path
        read += page
    photos = [f"/requests/photos/{n:032x}" for n in range(190)]
    assert [it for it in photos[::10] if (await stranger.open(it))[0] != 404] == []
    assert (
        all(known in read for known in ids)
        and "Звоните •••, •••" in read
        and "Қар, •••, •••" in read
    )
    assert [secret for secret in (*SECRETS, *numbers) if secret in read] == []
    points = await (await stranger.http.get("/api/public/requests")).json()
    assert {(it["lat"], it["lon"]) for it in points} == {middle_of_cell(*BAITEREK)}
    assert {it["id"] for it in points} == set(ids)
    for bad in ("page=0", "page=51", "topic=%27", "state=x", "district=" + "x" * 99):
        assert (await stranger.open(f"/requests?{bad}"))[0] == 400
    assert (await stranger.open("/requests?district=nowhere"))[0] == 200
