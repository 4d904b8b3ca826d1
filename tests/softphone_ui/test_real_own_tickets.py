"""One's own tickets by a one-time code, read where SMS are written, and what is added to them."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta

import aiohttp
import pytest

from foundation.postgres.pool import open_pool
from registry.files.limits import FILES_PER_TICKET
from registry.notifications.sending import Sender
from registry.notifications.sms import sms
from registry.tickets import own_code
from tests.registry.files.samples import SCRIPT, photo
from tests.softphone_ui.test_real_citizen import Browser, Town, town
from tests.tickets import lead_ticket

__all__ = ["town"]
pytestmark = pytest.mark.services
MINE, OTHER = "8 701 234 56 78", "+7 702 999 88 77"


async def messages(town: Town) -> list[dict[str, str]]:
    """All SMS that have gone out."""
    pool = await open_pool(town.settings, "test", size=2)
    async with aiohttp.ClientSession() as http:
        sender = Sender(pool, "sms", sms(town.settings, http))
        while await sender.send_one():
            pass
    pool.terminate()
    path = town.settings.sms_file
    there = await asyncio.to_thread(path.exists)
    lines = (await asyncio.to_thread(path.read_text)).splitlines() if there else []
    return [json.loads(it) for it in lines]


async def post(me: Browser, path: str, *photos: bytes, **fields: str) -> tuple[int, str, str]:
    form = aiohttp.FormData(fields)
    for data in photos:
        form.add_field("photo", data, filename="x.jpg", content_type="image/jpeg")
    async with me.http.post(path, data=form) as told:
        return told.status, told.url.path, await told.text()


async def reported(town: Town) -> str:
    """A report of who has MINE; its number."""
    me = await town.browser()
    await me.up_to_check()
    await me.send()
    return (await town.tickets())[-1]


async def inside(town: Town) -> Browser:
    """A browser whose person has typed the right code."""
    me = await town.browser()
    assert (await post(me, "/mine", address=MINE))[:2] == (200, "/mine/code")
    code = re.search(r"\d{3} \d{3}", (await messages(town))[-1]["text"])
    assert code
    assert (await post(me, "/mine/code", code=code[0]))[:2] == (200, "/mine/tickets")
    return me


async def test_a_code_opens_all_of_ones_tickets_and_nobody_else_s(town: Town) -> None:
    number = await reported(town)
    me = await inside(town)
    (sent,) = await messages(town)
    assert sent["to"] == "+77012345678" and number not in sent["text"]
    assert not re.search(
        r"\d{3} ?\d{3}", str(await town.link.fetchval("SELECT message FROM outbox"))
    )
    status, path, page = await post(me, "/mine/tickets", number=number)
    assert (status, path) == (200, f"/t/{number}") and "Шұңқыр" in page
    await town.link.execute("UPDATE tickets SET applicant = '+77029998877'")
    assert (await post(me, "/mine/tickets", number=number))[0] == 404
    assert number not in (await me.open("/mine/tickets"))[2]
    assert (await post(me, "/mine/leave"))[1] == "/"
    assert (await me.open("/mine/tickets"))[1] == "/mine"


@pytest.mark.usefixtures("one_minute")
async def test_nothing_tells_whether_a_number_is_known_and_guesses_wait(town: Town) -> None:
    await reported(town)
    pages = []
    for address in (MINE, OTHER, "nobody@mail.test"):
        stranger = await town.browser()
        asked = await post(stranger, "/mine", address=address)
        pages.append((asked, await post(stranger, "/mine/code", code="000 000")))
    assert pages[0] == pages[1] == pages[2] and pages[0][1][0] == 403
    assert [it["to"] for it in await messages(town)] == ["+77012345678"]
    for bad in ("", "12", "a@b@c", "x" * 300):
        assert (await post(stranger, "/mine", address=bad))[0] == 422
    statuses = [(await post(stranger, "/mine/code", code=f"{n:06}"))[0] for n in range(6)]
    assert statuses[-1] == 429
    for _ in range(4):
        await post(await town.browser(), "/mine", address=MINE)
    assert len(await messages(town)) == 3, "three in an hour"


async def newest_code(town: Town) -> str:
    """What the code that was made last would be, sent or not."""
    code_id = await town.link.fetchval("SELECT max(code_id) FROM own_codes")
    return own_code.own_code(town.settings.web.web_secret, code_id)


@pytest.mark.usefixtures("one_minute")
async def test_what_was_not_sent_is_no_code(town: Town) -> None:
    await reported(town)
    for _ in range(3):
        await post(await town.browser(), "/mine", address=MINE)
    guesser = await town.browser()
    assert (await post(guesser, "/mine", address=MINE))[:2] == (200, "/mine/code")
    wrong = await post(guesser, "/mine/code", code="000 000")
    assert await post(guesser, "/mine/code", code=await newest_code(town)) == wrong
    assert wrong[0] == 403 and len(await messages(town)) == 3
    await town.link.execute("UPDATE tickets SET applicant = 'aigul@mail.test'")  # no mail goes out
    assert (await post(guesser, "/mine", address="aigul@mail.test"))[:2] == (200, "/mine/code")
    assert await post(guesser, "/mine/code", code=await newest_code(town)) == wrong


async def test_ones_own_right_code_makes_no_guess_at_others_free(town: Town) -> None:
    await reported(town)
    guesser, own = await town.browser(), await town.browser()
    await post(guesser, "/mine", address=OTHER)
    for n in range(4):
        assert (await post(guesser, "/mine/code", code=f"{n:06}"))[0] == 403
    await post(own, "/mine", address=MINE)
    assert (await post(own, "/mine/code", code=await newest_code(town)))[1] == "/mine/tickets"
    assert (await post(guesser, "/mine/code", code="000 004"))[0] == 403
    assert (await post(guesser, "/mine/code", code="000 005"))[0] == 429


@pytest.mark.parametrize("address", [MINE, OTHER], ids=["with tickets", "nobody's"])
async def test_wrong_codes_of_an_address_are_counted_from_wherever_they_come(
    town: Town, address: str
) -> None:
    await reported(town)
    statuses = []
    for host in range(4):
        guesser = await town.browser(host=f"127.0.9.{host + 1}")
        await post(guesser, "/mine", address=address)
        statuses += [(await post(guesser, "/mine/code", code=f"{n:06}"))[0] for n in range(5)]
    assert statuses == [403] * 15 + [429] * 5
    elsewhere = await town.browser(host="127.0.9.9")
    await post(elsewhere, "/mine", address="+7 705 111 22 33")
    assert (await post(elsewhere, "/mine/code", code="000 000"))[0] == 403, "others do not wait"


async def test_a_code_s_number_serves_for_no_other_address(town: Town) -> None:
    me = await town.browser()
    await post(me, "/mine", address=OTHER)
    cookie = next(it.value for it in me.http.cookie_jar if it.key == "komek_code")
    number, stranger = cookie.partition(".")[0], await town.browser()
    for value in (number, f"{number}.", f"{number}.{'0' * 24}", cookie):
        sent = {"Cookie": f"komek_code={value}"}
        async with stranger.http.get("/mine/code", headers=sent, allow_redirects=False) as told:
            assert told.status == (200 if value == cookie else 303)


async def test_a_code_holds_once_for_ten_minutes_and_five_tries(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reported(town)
    me = await town.browser()
    await post(me, "/mine", address=MINE)
    code_id = await town.link.fetchval("SELECT max(code_id) FROM own_codes")
    code = own_code.own_code(town.settings.web.web_secret, code_id)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    await town.link.execute("UPDATE own_codes SET tries = 5")
    assert (await post(me, "/mine/code", code=code))[0] == 403, "five were wrong"
    await town.link.execute("UPDATE own_codes SET tries = 0, expires_at = now()")
    assert (await post(me, "/mine/code", code=code))[0] == 403, "it is over"
    await town.link.execute("UPDATE own_codes SET expires_at = now() + $1", timedelta(minutes=1))
    assert (await post(me, "/mine/code", code=wrong))[0] == 403
    assert (await post(me, "/mine/code", code=code))[1] == "/mine/tickets"
    assert (await post(me, "/mine/code", code=code))[1] == "/mine", "once"


async def test_words_and_photos_are_added_and_it_is_not_solved_with_a_photo(town: Town) -> None:
    number = await reported(town)
    me = await inside(town)
    await post(me, "/mine/tickets", number=number)
    status, path, _ = await post(me, f"/t/{number}/more", photo(size=(64, 48)), text="Тағы терең")
    assert (status, path) == (200, f"/t/{number}")
    assert (await post(me, f"/t/{number}/more", text=" "))[0] == 422
    status, _, page = await post(me, f"/t/{number}/more", SCRIPT, text="Әлі де")
    assert status == 422 and "neither a photo nor a video" in page
    whole = (await town.admin.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert "Тағы терең" in whole["text"] and "Әлі де" in whole["text"]
    await lead_ticket(town.link, number, "resolved")
    status, _, page = await post(me, f"/t/{number}/more", text="Кеш")
    assert status == 409 and "This report is over" in page
    status, path, _ = await post(
        me, f"/t/{number}/not-solved", photo(size=(48, 64)), reason="Шұңқыр қалды"
    )
    assert (status, path) == (200, f"/t/{number}")
    assert (await town.admin.ask("GET", f"/api/tickets/{number}"))[1]["ticket"][
        "state"
    ] == "reopened"
    files = (await town.admin.ask("GET", f"/api/tickets/{number}/files"))[1]
    assert [(it["part"], it["width"]) for it in files] == [("applicant", 64), ("applicant", 48)]
    stranger = await town.browser()
    for what in ("more", "not-solved"):
        assert "Code: eight digits" in (await post(stranger, f"/t/{number}/{what}", text="x"))[2]


async def test_it_is_opened_again_with_its_photos_or_not_at_all(town: Town) -> None:
    number = await reported(town)
    me = await inside(town)
    await post(me, "/mine/tickets", number=number)
    await lead_ticket(town.link, number, "resolved")
    await town.link.execute(
        """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part)
           SELECT md5(n::text), $1, 'photo', 'image/jpeg', 1, 'applicant'
             FROM generate_series(1, $2::integer) n""",
        number, FILES_PER_TICKET,
    )  # fmt: skip
    path = f"/t/{number}/not-solved"
    status, _, page = await post(me, path, photo(size=(48, 64)), reason="Шұңқыр қалды")
    assert status == 422 and "has 20 files already" in page
    state = "SELECT state FROM tickets WHERE number = $1"
    assert await town.link.fetchval(state, number) == "resolved"
    assert (await post(me, path, reason="Шұңқыр қалды"))[0] == 200, "a second press is heard"
    assert await town.link.fetchval(state, number) == "reopened"


async def test_photos_alone_change_no_word_of_the_ticket(town: Town) -> None:
    number = await reported(town)
    me = await inside(town)
    await post(me, "/mine/tickets", number=number)
    version = "SELECT version FROM tickets WHERE number = $1"
    story = "SELECT count(*) FROM ticket_history WHERE ticket = $1 AND change ? 'text'"
    before = await town.link.fetchval(version, number), await town.link.fetchval(story, number)
    assert (await post(me, f"/t/{number}/more", photo(size=(64, 48))))[0] == 200
    after = await town.link.fetchval(version, number), await town.link.fetchval(story, number)
    assert after == before
    await lead_ticket(town.link, number, "resolved")
    status, _, page = await post(me, f"/t/{number}/more", photo(size=(64, 48)))
    assert status == 409 and "This report is over" in page
