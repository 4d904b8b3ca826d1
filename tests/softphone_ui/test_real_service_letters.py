"""A letter on the service: from the city's site, without scripts, to a complaint of its call."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import aiohttp
import asyncpg
import pytest

from bench.post_storm.dovecot import ADDRESS, PASSWORD, USER, dovecot
from channels.mail.assembly import mailbox
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from personal_data.rows import personal_data
from quality.complaints.mailbox import ServiceMail
from tests.channels.rigs.mail import letter as mail
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.test_real_complaints import add_call

pytestmark = pytest.mark.services
CALLER, OTHER = "+77012345678", "+77015550002"
LETTER = {
    "kind": "complaint", "words": "Дөрекі сөйледі", "telephone": "8 701 234 56 78",
    "name": "Айгүл", "consent": "yes",
}  # fmt: skip


class House(NamedTuple):
    settings: Settings
    address: str
    link: Any
    stack: AsyncExitStack

    async def person(self, login: str) -> Client:
        return await self.stack.enter_async_context(program(self.address, login))

    async def handed_over(self, who: str) -> dict[str, Any]:
        """What an applicant is given of themselves."""
        pool = await open_pool(self.settings, "test", size=1)
        async with connection(pool) as link:
            data = await personal_data.data(link, who)
        await pool.close()
        return data

    async def send(self, **fields: str) -> tuple[int, str, str]:
        """As a browser without scripts does: status, path and page at which it ends."""
        async with (
            aiohttp.ClientSession(self.address, headers={"Accept-Language": "en"}) as http,
            http.post("/our-service", data=fields) as answer,
        ):
            return answer.status, answer.url.path, html.unescape(await answer.text())


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for call_id, caller, operator, ago in (
        ("older", CALLER, "1001", timedelta(days=9)),
        ("meant", CALLER, "1001", timedelta(days=3)),
        ("long ago", CALLER, "1001", timedelta(days=70)),
        ("other", OTHER, "1001", timedelta(days=3)),
    ):
        await add_call(link, call_id, caller, operator, now - ago)
    async with web_process(fresh_settings) as address, AsyncExitStack() as stack:
        yield House(fresh_settings, address, link, stack)
    await link.close()


async def test_a_letter_on_ones_own_call_is_for_somebody_else(house: House) -> None:
    await house.send(**LETTER | {"kind": "praise"}, key="3" * 32)
    number = await house.link.fetchval("SELECT letter_id FROM service_letters")
    await house.link.execute("UPDATE people SET role = 'quality' WHERE login = '1001'")
    subject, quality = await house.person("1001"), await house.person("quality")
    there, wish = f"/api/complaints/letters/{number}/open", {"call_id": "meant"}
    status, told = await subject.ask("POST", there, wish)
    assert (status, told["reason"]) == (409, "own")
    assert (await quality.ask("POST", there, wish))[0] == 200, "the letter waits still"


async def test_from_the_site_to_a_complaint_of_the_call(house: House) -> None:
    meant = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    key = "0" * 32
    for _ in range(2):  # a form that is sent twice is taken once
        status, path, page = await house.send(**LETTER, day=meant, key=key)
        assert (status, path) == (200, "/our-service/sent"), page
    assert await house.link.fetchval("SELECT count(*) FROM service_letters") == 1
    number = await house.link.fetchval("SELECT letter_id FROM service_letters")

    quality = await house.person("quality")
    page = (await quality.page(f"/complaints/letters/{number}"))[1]
    order = [page.index(f'data-call="{call}"') for call in ("meant", "older")]
    assert order == sorted(order) and "long ago" not in page and '"other"' not in page
    assert CALLER not in page, "a number is covered"
    there = f"/api/complaints/letters/{number}"
    opened = (await quality.ask("POST", f"{there}/open", {"call_id": "meant"}))[1]
    again = await quality.ask("POST", f"{there}/close", {"reason": "x"})
    assert (again[0], again[1]["reason"]) == (409, "settled")
    row = await house.link.fetchrow(
        """SELECT c.source, c.words, c.due_at > l.received_at AS owed, l.state
             FROM complaints c JOIN service_letters l USING (complaint_id)
            WHERE complaint_id = $1""",
        opened["complaint_id"],
    )
    assert tuple(row) == ("letter", LETTER["words"], True, "opened")
    operator = await house.person("1001")
    assert (await operator.ask("GET", f"/complaints/letters/{number}"))[0] == 403

    admin = await house.person("admin")
    wish = {"applicant": CALLER, "reason": "own wish"}
    found = (await admin.ask("POST", "/api/applicants/look-up", wish))[1]
    assert (found["letters"], found["calls"]) == (1, 3)
    data = await house.handed_over(CALLER)
    assert [it["words"] for it in data["letters_on_service"]] == [LETTER["words"]]
    assert [it["call_id"] for it in data["complaints_and_praise"]] == ["meant"]


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(house: House) -> None:
    status, path, page = await house.send(**(LETTER | {"telephone": "none", "consent": ""}))
    assert (status, path) == (422, "/our-service")
    assert LETTER["words"] in page and "Write the telephone number like" in page
    assert "Without your consent" in page
    assert await house.link.fetchval("SELECT count(*) FROM service_letters") == 0


async def test_a_letter_without_a_call_is_closed_for_a_reason(house: House) -> None:
    await house.send(**(LETTER | {"telephone": "8 702 000 00 00", "kind": "praise"}), key="1" * 32)
    number = await house.link.fetchval("SELECT letter_id FROM service_letters")
    lead = await house.person("lead1")
    page = (await lead.page(f"/complaints/letters/{number}"))[1]
    assert "close-letter" in page and "data-call" not in page
    there = f"/api/complaints/letters/{number}"
    assert (await lead.ask("POST", f"{there}/close", {"reason": " "}))[0] == 400
    assert (await lead.ask("POST", f"{there}/close", {"reason": "Арнайы қоңырау жоқ"}))[0] == 204
    assert (await lead.ask("GET", "/complaints/letters/99"))[0] == 404
    state = await house.link.fetchrow("SELECT state, reason FROM service_letters")
    assert tuple(state) == ("closed", "Арнайы қоңырау жоқ")


@pytest.mark.parametrize("who", ["mailbox:aigul@mail.test", OTHER])
async def test_who_is_erased_leaves_no_letter_and_no_complaint_made_of_it(
    house: House, who: str
) -> None:
    """A mail whose author called from the telephone of somebody else."""
    number = await house.link.fetchval(
        """INSERT INTO service_letters (key, kind, words, telephone, ticket, name, language,
                                        received_at, address)
           VALUES ('mail-00000000000000000001', 'complaint', 'Дөрекі', $1, '', 'Айгүл', 'kk', now(),
                   'aigul@mail.test') RETURNING letter_id""",
        OTHER,
    )
    quality, admin = await house.person("quality"), await house.person("admin")
    page = (await quality.page(f"/complaints/letters/{number}?telephone=87012345678"))[1]
    assert 'data-call="meant"' in page and 'data-call="other"' not in page
    path = f"/api/complaints/letters/{number}/open"
    assert (await quality.ask("POST", path, {"call_id": "meant"}))[0] == 200

    wish = {"applicant": who, "reason": "own wish"}
    assert (await admin.ask("POST", "/api/applicants/look-up", wish))[1]["letters"] == 1
    told = await house.handed_over(who)
    assert [it["words"] for it in told["letters_on_service"]] == ["Дөрекі"]
    assert [it["words"] for it in told["complaints_and_praise"]] == ["Дөрекі"]
    asked = (await admin.ask("POST", "/api/erasures", wish))[1]["erasure_id"]
    lead = await house.person("lead1")
    assert (await lead.ask("POST", f"/api/erasures/{asked}", {"confirm": True}))[0] == 200
    left = """SELECT l.words || l.name || l.address || c.words, c.state, k.caller
                FROM service_letters l JOIN complaints c USING (complaint_id)
                JOIN calls k USING (call_id)"""
    assert tuple(await house.link.fetchrow(left)) == ("", "opened", CALLER)


async def test_a_mail_to_the_quality_service_becomes_a_letter_and_is_in_no_inbox(
    house: House,
) -> None:
    address = "quality@city.test"
    async with dovecot(house.settings.ports.ami_port) as server:
        settings = house.settings.changed(
            imap_host="127.0.0.1", imap_port=server.port, imap_security="none", imap_user=USER,
            imap_password=PASSWORD, mailbox_address=ADDRESS, service_address=address,
        )  # fmt: skip
        await server.deliver(mail("Су жоқ", 1, subject="Су").as_bytes())
        await server.deliver(mail("Дөрекі сөйледі", 2, Delivered_To=address).as_bytes())
        await server.deliver(mail("Басқаға", 3, Cc=f"not{address}").as_bytes())
        pool = await open_pool(settings, "test", size=1)
        inbox = mailbox(settings, pool).networks[0].source
        seen = await inbox.fetch(None)
        assert [it.text for it in seen.happenings] == ["Су\nСу жоқ", "Басқаға"]
        await inbox.close()

        service, again = (ServiceMail(settings, pool) for _ in range(2))
        counts = [await service.look(datetime.now(UTC)) for _ in range(2)]
        assert (counts, await again.look(datetime.now(UTC))) == ([1, 0], 1), "read by its key"
        await server.deliver(mail("Рақмет", 4, Cc=address).as_bytes())
        assert await service.look(datetime.now(UTC)) == 1
        pool.terminate()
    letters = await house.link.fetch(
        "SELECT letter_id, words, telephone, address FROM service_letters ORDER BY letter_id"
    )
    assert [tuple(it)[1:] for it in letters] == [
        ("Дөрекі сөйледі", None, "aigul@mail.test"), ("Рақмет", None, "aigul@mail.test"),
    ]  # fmt: skip
    number = letters[-1]["letter_id"]
    quality, operator = await house.person("quality"), await house.person("1001")
    path = f"/complaints/letters/{number}"
    assert (await operator.page(path))[0] == 403
    for language in ("kk", "ru"):
        await quality.ask("PUT", "/api/me/language", {"language": language})
        page = (await quality.page(path))[1]
        assert "aigul@mail.test" in page and "data-call" not in page
    page = (await quality.page(f"{path}?telephone=8+701+234+56+78"))[1]
    assert 'data-call="meant"' in page and CALLER not in page
    wish = {"call_id": "meant", "kind": "praise"}
    status, opened = await quality.ask("POST", f"/api{path}/open", wish)
    assert status == 200
    kind = "SELECT kind FROM complaints WHERE complaint_id = $1"
    assert await house.link.fetchval(kind, opened["complaint_id"]) == "praise"
